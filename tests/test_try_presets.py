"""The tables of docs/simulator-presets.md are what the command makes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scripts.try_presets import PAGES, ROOT, SAMPLE, SHOPS, placed, table, try_all, write
from shopclub.i18n import Language, Words
from tests.core.exchange.desk import SHARED

GIFT = SHARED / "online-retail-sample.csv"


def made(which: str, receipts: Path) -> dict[Language, str]:
    """The tables, made now."""
    tried = asyncio.run(try_all(receipts, SHOPS[which]))
    return {language: table(tried, SHOPS[which].currency, Words(language)) for language in PAGES}


@pytest.mark.parametrize(
    ("which", "receipts"),
    [
        ("sample", SAMPLE),
        pytest.param(
            "gift",
            GIFT,
            marks=[
                pytest.mark.slow,
                pytest.mark.skipif(not GIFT.exists(), reason="the shared sample data is not beside this checkout"),
            ],
        ),
    ],
)
def test_the_pages_hold_what_the_command_makes(which: str, receipts: Path) -> None:
    """Both pages, word for word and figure for figure."""
    for language, inside in made(which, receipts).items():
        page = (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")
        assert placed(page, which, inside) == page


def test_the_sample_by_hand() -> None:
    """A point a yuan: 26 of 26.80, 1,280, and 91 of 91.68 less 39 with the rice; 13.58 in 5 days is 82.67 a month."""
    tried = {one.name: one.found for one in asyncio.run(try_all(SAMPLE, SHOPS["sample"]))}
    retail = tried["standard-retail"]
    assert retail.changed.owed.points == 26 + 1280 + 91 - 39 == 1358
    assert retail.changed.cost_minor == 1358
    assert retail.period.per_month(1358) == 8267
    assert {found.today.cost_minor for found in tried.values()} == {0}
    assert tried["four-steps"].changed.sums.issued == 10 * 12  # ten for each full 100: of 1,280.00


def test_only_what_stands_between_the_marks_is_exchanged(tmp_path: Path) -> None:
    """The words of a page stay as they are."""
    for name in PAGES.values():
        (tmp_path / name).write_text(
            "Before\n<!-- sample:begin -->\nold\n<!-- sample:end -->\nAfter\n", encoding="utf-8"
        )
    write(asyncio.run(try_all(SAMPLE, SHOPS["sample"])), "sample", tmp_path)
    for name in PAGES.values():
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert text.startswith("Before\n<!-- sample:begin -->\n")
        assert text.endswith("\n<!-- sample:end -->\nAfter\n")
        assert "\nold\n" not in text
