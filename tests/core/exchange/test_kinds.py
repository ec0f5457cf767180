"""What a file holds is told from its header, or refused; what the owner said once of such a header is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.exchange import import_file
from shopclub.core.exchange.columns import fold_header
from shopclub.core.exchange.export import LEDGER_COLUMNS, MEMBER_COLUMNS, SALE_COLUMNS
from shopclub.core.exchange.kinds import Reading, recognise_kind
from shopclub.core.exchange.layouts import MOST, known_layouts
from shopclub.core.exchange.model import ImportKind, Layout
from shopclub.core.kernel.errors import InvalidInput
from tests.core.exchange.desk import shop, write

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("单据号,会员卡号,消费时间,商品名称,数量,单价", ImportKind.SALES),
        ("customer_id,date,cds,amount", ImportKind.SALES),
        ("Date;Amount", ImportKind.SALES),
        ("日期,会员卡号,实收金额", ImportKind.SALES),
        ("小票号,会员卡号,会员姓名,手机,消费时间,商品名称,数量,金额", ImportKind.SALES),
        ("会员卡号,姓名,手机,生日,性别", ImportKind.MEMBERS),
        ("phone\tname", ImportKind.MEMBERS),
        ("会员卡号,姓名,积分", ImportKind.BALANCES),
        ("phone,points,expires", ImportKind.BALANCES),
        (",".join(SALE_COLUMNS), ImportKind.SALES),
        (",".join(MEMBER_COLUMNS), ImportKind.MEMBERS),
    ],
)
def test_a_clear_header_says_what_the_file_holds(header: str, kind: ImportKind) -> None:
    """Till exports, member lists, lists of points and our own exports are told apart by their columns alone."""
    assert recognise_kind(f"报表 2026\n{header}\n1,2,3\n") == Reading(kind=kind)


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        ("会员卡号,姓名,生日,积分", "balances", "members"),
        ("会员卡号,姓名,手机,生日,消费时间,消费金额", "members", "sales"),
        ("会员卡号,姓名,创建时间,金额", "members", "sales"),
    ],
)
def test_what_could_be_two_things_is_refused(header: str, first: str, second: str) -> None:
    """Columns that fit two kinds of file about as well are not guessed at; both kinds are named."""
    with pytest.raises(InvalidInput) as refused:
        recognise_kind(f"{header}\n")
    assert refused.value.code == "kind_unclear"
    assert refused.value.figures == {"first": first, "second": second}


@pytest.mark.parametrize(
    "text", ["", "hello\n", "a,b\n1,2\n", "会员卡号,手机\n1,2\n", "卡号,积分,原因\n1,2,3\n", ",".join(LEDGER_COLUMNS)]
)
def test_what_is_nothing_we_know_is_refused(text: str) -> None:
    """Prose, strange columns, bare numbers of members and histories of points are no file to bring in."""
    with pytest.raises(InvalidInput) as refused:
        recognise_kind(text)
    assert refused.value.code == "kind_unknown"


def test_what_was_said_once_wins() -> None:
    """A remembered header is read as the owner read it, whatever its case, units and separator, and whatever fits."""
    header = tuple(map(fold_header, ("会员卡号", "姓名", "生日", "积分")))
    layouts = [Layout(header=header, kind=ImportKind.BALANCES, columns={"生日": "ignore"})]
    found = recognise_kind("标题\n会员卡号;姓名;生日;积分（分）\n", layouts)
    assert found == Reading(kind=ImportKind.BALANCES, columns={"生日": "ignore"})


async def test_an_import_by_hand_is_remembered(tmp_path: Path) -> None:
    """Only what does not follow from the header is kept; the same again writes nothing; a plain import forgets it."""
    club = await shop(tmp_path)
    plain = write(tmp_path, "会员卡号,姓名,积分\nA1,王,5\n", "plain.csv")
    unclear = write(tmp_path, "会员卡号,姓名,生日,积分\nA2,李,1990-01-02,7\n", "unclear.csv")
    odd = write(tmp_path, "单,卡,何时,多少\n1,A1,2017-01-02,5.00\n", "odd.csv")
    said = {"单": "receipt", "卡": "member", "何时": "date", "多少": "amount"}
    await import_file(club, "balances", plain)
    assert known_layouts(club.books) == []
    await import_file(club, "balances", unclear, dry_run=True)
    assert known_layouts(club.books) == []
    await import_file(club, "balances", unclear)
    await import_file(club, "sales", odd, columns=said)
    kinds = [(layout.kind, layout.columns) for layout in known_layouts(club.books)]
    assert kinds == [(ImportKind.BALANCES, {}), (ImportKind.SALES, said)]
    before = club.books.db.storage.seq
    await import_file(club, "sales", odd, columns=said)
    assert club.books.db.storage.seq == before
    await import_file(club, "members", unclear)
    assert [layout.kind for layout in known_layouts(club.books)] == [ImportKind.SALES, ImportKind.MEMBERS]
    await club.close()


async def test_at_most_fifty_headers_are_remembered(tmp_path: Path) -> None:
    """The header that was said longest ago goes first."""
    club = await shop(tmp_path)
    for number in range(MOST + 2):
        file = write(tmp_path, f"会员卡号,姓名,生日,积分,x{number}\nA2,李,1990-01-02,7,0\n")
        await import_file(club, "balances", file)
    headers = [layout.header[-1] for layout in known_layouts(club.books)]
    assert headers == [f"x{number}" for number in range(2, MOST + 2)]
    await club.close()


def test_the_samples_are_told_apart() -> None:
    """Each file to try with is recognised as what it is."""
    found = {path.name: recognise_kind(path.read_text(encoding="utf-8")).kind for path in SAMPLES.glob("*.csv")}
    assert found == {
        "balances-zh.csv": ImportKind.BALANCES,
        "members-zh.csv": ImportKind.MEMBERS,
        "sales-en.csv": ImportKind.SALES,
        "sales-zh.csv": ImportKind.SALES,
    }
