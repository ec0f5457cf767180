"""A day's report on paper, in both languages, at both widths."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shopclub.core.insight.model import DayFigures
from shopclub.core.seals.model import Seal, Span
from shopclub.core.shop.model import USUAL_TENDERS, Tender
from shopclub.i18n import Language, Words
from shopclub.words.day import DayFacts, compose_day, say_seals, seal_lines, tender_rows
from shopclub.words.paper import NARROW, WIDE, width_of

SUM = "4a2f94866c5802f43ae1c364915806e13daad4b35ec416fe4115ece8001b9181"
DAY = date(2026, 3, 14)
SEAL = Seal(
    day=DAY,
    at=datetime(2026, 3, 15, 1, 0, tzinfo=UTC),
    sales=Span(last=15, sha256=SUM),
    ledger=Span(last=13, sha256=SUM),
    sha256=SUM,
)
FIGURES = DayFigures(on=DAY, sales=2, net_minor=8850, member_sales=1, member_net_minor=5000, points_given=50)


def facts(*, over: bool, seal: Seal | None, before: Seal | None = None) -> DayFacts:
    printed = datetime(2026, 3, 15 if over else 14, 20, 5, tzinfo=UTC)
    return DayFacts(shop="莲花小店", currency="CNY", figures=FIGURES, printed=printed, seal=seal, before=before)


def test_a_day_on_narrow_paper() -> None:
    """Figures to the right, the seal in four lines of four groups, what it covers."""
    assert compose_day(facts(over=True, seal=SEAL), Words(Language.EN)) == [
        "            莲花小店",
        "Day report",
        "14 March 2026",
        "--------------------------------",
        "Taken in money            ¥88.50",
        "Of members                ¥50.00",
        "Sales                          2",
        "Returns                        0",
        "New members                    0",
        "Points given                  50",
        "Points taken                   0",
        "Points expired                 0",
        "--------------------------------",
        "Seal of this day",
        "4a2f 9486 6c58 02f4",
        "3ae1 c364 9158 06e1",
        "3daa d4b3 5ec4 16fe",
        "4115 ece8 001b 9181",
        "up to sale 15, ledger entry 13",
    ]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("over", [True, False])
@pytest.mark.parametrize("seal", [SEAL, None])
def test_every_report_fits_its_paper(language: Language, width: int, over: bool, seal: Seal | None) -> None:
    """No line is wider than the paper, with or without a seal, today or later."""
    lines = compose_day(facts(over=over, seal=seal, before=SEAL), Words(language), width=width)
    assert max(width_of(line) for line in lines) <= width
    assert [line for line in lines if line != line.rstrip()] == []


def test_what_is_said_where_there_is_no_seal_yet() -> None:
    """The open figure is not called a seal of the day; a day without rows says so; the last seal stands below."""
    en, zh = Words(Language.EN), Words(Language.ZH)
    today = "\n".join(compose_day(facts(over=False, seal=SEAL), en))
    assert "Seal so far (day not over)" in today
    assert "Seal of this day" not in today
    assert "Day report                 20:05" in today
    assert "Nothing to seal yet." in compose_day(facts(over=False, seal=None), en)
    empty = " ".join(compose_day(facts(over=True, seal=None, before=SEAL), en, width=WIDE))
    assert "Nothing was recorded on this day; it has no seal of its own." in empty
    assert "Last seal: 14 March 2026" in empty
    assert "最近一道封印" in "".join(compose_day(facts(over=True, seal=None, before=SEAL), zh))


def test_a_seal_breaks_into_equal_lines() -> None:
    """19 columns take four groups, 39 eight, 79 all sixteen."""
    assert [len(seal_lines(SUM, width)) for width in (79, 78, 39, 32, 19, 9, 4)] == [1, 2, 2, 4, 4, 8, 16]
    assert "".join(seal_lines(SUM, 19)).replace(" ", "") == SUM


def test_seals_as_a_list() -> None:
    """A line each: the day, then the groups."""
    assert say_seals([(1, SEAL)], Words(Language.EN)) == [
        "14 March 2026: 4a2f 9486 6c58 02f4 3ae1 c364 9158 06e1 3daa d4b3 5ec4 16fe 4115 ece8 001b 9181"
    ]
    assert say_seals([], Words(Language.ZH)) == []


def test_the_money_of_a_day_by_ways_of_paying() -> None:
    """In the shop's order, its own by name, what nobody said last; nothing where nobody says anything."""
    tenders = (*USUAL_TENDERS, Tender(id="own-1", name={"zh": "美团券"}))
    figures = DayFigures(on=DAY, net_minor=10000, tenders={"own-1": 2000, "cash": 7000, "gone": 500})
    rows = tender_rows(figures, tenders, "CNY", Words(Language.ZH))
    assert rows == [("现金", "¥70.00"), ("美团券", "¥20.00"), ("gone", "¥5.00"), ("未注明付款方式", "¥5.00")]
    assert tender_rows(FIGURES, tenders, "CNY", Words(Language.ZH)) == []
