"""Handing data out, and taking it in again."""

from __future__ import annotations

import csv
import io
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopclub.core.club import Club
from shopclub.core.exchange import export_rows, import_file, write_export
from shopclub.core.exchange.export import safe
from shopclub.core.exchange.model import ExportKind
from shopclub.core.kernel.errors import InvalidInput, NotAllowed
from shopclub.core.kernel.ids import MemberNo, new_operation_id
from shopclub.core.ledger.model import Source
from shopclub.core.members.model import MEMBERS, Feb29, MemberChange, NewMember
from shopclub.core.sales.model import SALES, Draft, DraftLine, RefundDraft
from shopclub.core.staff.model import Actor, Role
from tests.builders import new_phone
from tests.core.exchange.desk import programme, put_clock, shop, write

OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
CLERK = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)
EVIL = "=cmd|' /C calc'!A0"


async def busy_shop(folder: Path) -> Club:
    """A shop with people, sales, a discount, a refund and an imported past."""
    tiers = {"tiers": [{"id": "plain", "name": {"en": "Plain"}}]}
    rules = [
        {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
        {"id": "off", "then": {"kind": "percent_off", "permille": 100}},
    ]
    club = await shop(folder, programme(rules=rules, ladder=tiers))
    text = "receipt,member,date,product,qty,price\nC1,7,2017-01-05 9:30,茶,-1,10\nA2,7,2017-01-05 9:31,茶,2,10\n"
    await import_file(club, "sales", write(folder, text), points="programme")
    for name, phone in (("王小明", "13812345678"), (EVIL, "+44 20 7946 0018")):
        new = NewMember(name=name, phone=phone, birthday="05-20", note="@note")
        await club.members.enrol(new, new_operation_id(club.clock.now()), OWNER)
    for member in (2, None):
        lines = (DraftLine(name="-5", gross_minor=1001), DraftLine(name="酒, 红", code="+x", qty=3, gross_minor=900))
        draft = Draft(lines=lines, member=member)  # type: ignore[arg-type]
        op = new_operation_id(club.clock.now())
        await club.sales.record(draft, club.sales.quote(draft).fingerprint, op, OWNER)
    last, _ = club.sales.on_day(club.today())[-1]
    back = RefundDraft(sale=last, quantities={1: 2})
    await club.refunds.refund(back, club.refunds.plan(back).fingerprint, new_operation_id(club.clock.now()), OWNER)
    return club


def read(path: Path) -> list[list[str]]:
    """The cells of an exported file."""
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@a", "\ta", "\ra", "＝1", "＋1", "－1", "＠a", "'=1", "''+1"])
def test_what_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    """Each beginning a spreadsheet acts on is disarmed."""
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["-12.50", "-3", "plain", "'Tis", "", "5", "a=b"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    """A negative number stays a number, and harmless text is not touched."""
    assert safe(text) == text


async def test_an_export_is_a_private_file_with_a_mark(tmp_path: Path) -> None:
    """UTF-8 with byte order mark, readable by its owner alone, and nothing else is left in the folder."""
    club = await busy_shop(tmp_path)
    folder = tmp_path / "out"
    folder.mkdir()
    assert write_export(club, "members", folder / "m.csv") == 3
    assert (folder / "m.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert stat.S_IMODE((folder / "m.csv").stat().st_mode) == 0o600
    assert [p.name for p in folder.iterdir()] == ["m.csv"]
    with pytest.raises(InvalidInput, match="file_unwritable"):
        write_export(club, "members", folder / "none" / "m.csv")
    await club.close()


async def test_phones_are_masked_and_secrets_stay_inside(tmp_path: Path) -> None:
    """Without `full` no phone and no note is whole; card codes are never there."""
    club = await busy_shop(tmp_path)
    cards = [m.card for _, m in club.books.all(MEMBERS)]
    stream = io.StringIO()
    write_export(club, "members", stream)
    assert "138****5678" in stream.getvalue()
    assert "13812345678" not in stream.getvalue()
    assert "@note" not in stream.getvalue()
    for kind in ("members", "sales", "ledger"):
        whole = io.StringIO()
        write_export(club, kind, whole, full=True)
        assert [card for card in cards if card in whole.getvalue()] == []
    assert "'+8613812345678" in "".join(",".join(row) for row in export_rows(club, "members", full=True))
    await club.close()


async def test_no_cell_of_any_export_is_a_formula(tmp_path: Path) -> None:
    """Whatever people typed, no cell begins with what a spreadsheet acts on, but for negative numbers."""
    club = await busy_shop(tmp_path)
    for kind in ("members", "sales", "ledger"):
        cells = [cell for row in export_rows(club, kind, full=True) for cell in row]
        assert [
            c for c in cells if c[:1] in "=+-@\t\r＝＋－＠" and c and not c.lstrip("-").replace(".", "").isdigit()
        ] == []
    await club.close()


async def test_what_is_owed_stands_by_unit(tmp_path: Path) -> None:
    """A line for each unit: how much is out, with how many, and its money, plain decimals; columns as documented."""
    club = await busy_shop(tmp_path)
    header, *rows = export_rows(club, "liability")
    assert header == ["date", "unit", "outstanding", "holders", "gross", "expected"]
    out = {row[1]: row for row in rows}
    assert out["points"][2] == str(club.insight.outstanding())
    assert {row[0] for row in rows} == {club.today().isoformat()}
    await club.close()


async def test_members_and_sales_come_back_the_same_in_an_empty_shop(tmp_path: Path) -> None:
    """Exported whole and imported elsewhere: the same people, the same receipts line by line, as they were paid."""
    club = await busy_shop(tmp_path)
    write_export(club, "members", tmp_path / "m.csv", full=True)
    write_export(club, "sales", tmp_path / "s.csv", full=True)
    other = await shop(tmp_path, name="other.json")
    put_clock(other, datetime(2017, 7, 30, 4, tzinfo=UTC))
    assert (await import_file(other, "members", tmp_path / "m.csv")).skipped == ()
    assert (await import_file(other, "sales", tmp_path / "s.csv")).skipped == ()

    def people(one: Club) -> list[tuple[object, ...]]:
        return [(m.name, m.phone, m.birthday, m.note, m.joined_on, m.status) for _, m in one.books.all(MEMBERS)]

    def receipts(one: Club) -> list[tuple[object, ...]]:
        found = []
        for _, sale in one.books.all(SALES):
            name = one.members.get(sale.member).name if sale.member else None
            lines = [(line.name, line.code, line.qty, line.paid_minor()) for line in sale.lines]
            found.append((sale.at, sale.on, sale.kind, name, sale.paid_minor, lines))
        return sorted(found, key=str)

    assert people(other) == people(club)
    assert receipts(other) == receipts(club)
    again = await import_file(other, "sales", tmp_path / "s.csv")
    assert (again.sales, again.refunds, again.already_known) == (0, 0, 5)
    await club.close()
    await other.close()


async def test_birthdays_and_tags_come_back_the_same(tmp_path: Path) -> None:
    """Each calendar, the choice for 29 February and the tags have columns of their own, which the importer reads."""
    club = await shop(tmp_path)
    for birthday, feb29 in (
        ("农1990-8-15", None),
        ("闰6-1", None),
        ("2-29", Feb29.AFTER),
        ("1990-5-20", None),
        ("", None),
    ):
        new = NewMember(phone=new_phone(), birthday=birthday, feb29=feb29, referrer="1" if birthday == "2-29" else "")
        await club.members.enrol(new, new_operation_id(club.clock.now()), OWNER)
    change = MemberChange(tags=("=1+1", "老街坊"), fields={"shoe": 42, "likes": "茶"})
    await club.members.edit(MemberNo(1), change, new_operation_id(club.clock.now()), OWNER)
    write_export(club, "members", tmp_path / "m.csv", full=True)
    rows = read(tmp_path / "m.csv")
    own = [[row[rows[0].index(name)] for name in ("birthday", "birthday_calendar", "feb29", "tags")] for row in rows]
    assert own[1:] == [
        ["1990-08-15", "lunar", "", "'=1+1; 老街坊"],
        ["'--06-01", "lunar_leap", "", ""],
        ["'--02-29", "solar", "after", ""],
        ["1990-05-20", "solar", "", ""],
        ["", "", "", ""],
    ]
    assert rows[1][rows[0].index("own_fields")] == '{"likes":"茶","shoe":42}'
    assert rows[3][rows[0].index("referred_by")] == rows[1][1]
    masked = list(export_rows(club, "members"))
    assert masked[1][rows[0].index("own_fields")] == ""

    def people(one: Club) -> list[tuple[object, ...]]:
        return [(m.birthday, m.birthday_calendar, m.feb29, m.tags) for _, m in one.books.all(MEMBERS)]

    other = await shop(tmp_path, name="other.json")
    put_clock(other, datetime(2017, 7, 30, 4, tzinfo=UTC))
    assert (await import_file(other, "members", tmp_path / "m.csv")).skipped == ()
    assert people(other) == people(club)
    await club.close()
    await other.close()


async def test_a_shop_knows_its_own_export(tmp_path: Path) -> None:
    """Taking one's own files back in by mistake adds nobody and doubles nothing."""
    club = await busy_shop(tmp_path)
    write_export(club, "members", tmp_path / "m.csv", full=True)
    write_export(club, "sales", tmp_path / "s.csv")
    before = dict(club.books.raw(MEMBERS)), dict(club.books.raw(SALES))
    members = await import_file(club, "members", tmp_path / "m.csv")
    sales = await import_file(club, "sales", tmp_path / "s.csv", points="programme")
    assert (members.already_known, sales.already_known, members.skipped, sales.skipped) == (3, 5, (), ())
    assert (dict(club.books.raw(MEMBERS)), dict(club.books.raw(SALES))) == before
    await club.close()


async def test_the_ledger_says_why(tmp_path: Path) -> None:
    """Each entry has its day, amount, reason and figures."""
    club = await busy_shop(tmp_path)
    write_export(club, "ledger", tmp_path / "l.csv")
    rows = read(tmp_path / "l.csv")
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["counts_on"], first["points"], first["reason"]) == ("2017-01-05", "20", "amount")
    assert first["figures"] == "base_minor=2000 step_minor=100 points=1"
    assert first["outside_number"] == "7"
    await club.close()


async def test_exports_are_for_the_owner(tmp_path: Path) -> None:
    """A clerk takes no list out of the shop, masked or whole."""
    club = await busy_shop(tmp_path)
    for kind in ExportKind:
        for full in (False, True):
            with pytest.raises(NotAllowed):
                export_rows(club, kind, full=full, actor=CLERK)
    assert len(list(export_rows(club, "members", actor=OWNER))) == 4
    await club.close()
