"""The samples in data/samples give what docs/import.md says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shopclub.core.exchange import ImportKind, fields_of, import_file
from tests.core.exchange.desk import account, assert_balanced, programme, shop

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"
NOW = datetime(2026, 3, 14, 4, tzinfo=UTC)


async def test_the_samples_come_in_as_described(tmp_path: Path) -> None:
    """Sales, then the people behind them: figures added up by hand from the files."""
    club = await shop(tmp_path, programme(), now=NOW)
    sales = await import_file(club, "sales", SAMPLES / "sales-zh.csv", points="programme")
    assert (sales.lines, sales.sales, sales.refunds, sales.write_offs, sales.walk_in_sales) == (9, 4, 1, 1, 1)
    # 26.80 + 4.00 + 91.68 - 39.90 + 1280.00
    assert (sales.net_minor, sales.points_earned, sales.points_taken_back) == (136258, 26 + 91 + 1280, 39)
    assert [(s.line, s.reason) for s in sales.skipped] == [(11, "date_unreadable")]
    members = await import_file(club, "members", SAMPLES / "members-zh.csv")
    assert (members.members_new, members.members_changed) == (0, 3)
    assert [(s.line, s.reason) for s in members.skipped] == [(5, "phone_length"), (6, "member_twice")]
    balances = await import_file(club, "balances", SAMPLES / "balances-zh.csv")
    assert (balances.points_earned, balances.already_known) == (1820, 1)
    assert [(s.line, s.reason) for s in balances.skipped] == [(5, "points_negative")]
    assert account(club, "80001").points() == 26 + 520
    assert_balanced(club)
    await club.close()


async def test_the_sample_without_receipt_numbers(tmp_path: Path) -> None:
    """Five purchases of three people; the two equal ones of a day are two."""
    club = await shop(tmp_path, now=NOW)
    done = await import_file(club, "sales", SAMPLES / "sales-en.csv")
    assert (done.sales, done.members_new, done.net_minor) == (5, 3, 14229)
    await club.close()


def test_the_pages_name_every_field() -> None:
    """Each field that `--map` takes stands in the guide, in both languages."""
    docs = SAMPLES.parents[1] / "docs"
    for page in ("import.md", "import.zh-CN.md"):
        text = (docs / page).read_text(encoding="utf-8")
        missing = [field for kind in ImportKind for field in fields_of(kind) if f"`{field}`" not in text]
        assert missing == []
