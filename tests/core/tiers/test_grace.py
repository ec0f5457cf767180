"""A calendar year and the grace after it: whose figures keep a tier, and how long it is then held."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopclub.core.ledger.model import Account, Standing
from shopclub.core.tiers.rules import ending, review_day, reviewed
from tests.core.tiers.test_rules import account, ladder, reach

YEAR = {"kind": "year"}
NEXT = {"kind": "year_end", "years": 1}
STEPS: list[dict[str, Any]] = [{"reach": reach(200, YEAR), "lasts": NEXT}, {"reach": reach(1000, YEAR), "lasts": NEXT}]
CARD = ladder(*STEPS, fall="one", grace_days=30)
"""200 and 1,000 in a calendar year, held through the next, 30 days of grace, one step down at a time."""
LAST, REVIEW = date(2027, 12, 31), date(2028, 1, 31)


def top(months: dict[str, int]) -> Account:
    """Somebody who reached the highest tier in 2026."""
    return account(months, standing=Standing(tier="t2", since=date(2026, 5, 1), until=LAST))


@pytest.mark.parametrize(
    ("months", "tier", "until"),
    [
        ({"2027-01": 999}, "t1", date(2028, 12, 31)),
        ({"2027-01": 1000}, "t2", date(2028, 12, 31)),
        ({"2026-12": 1000}, "t1", date(2028, 12, 31)),
        ({"2028-01": 999}, "t1", date(2028, 12, 31)),
        ({"2028-01": 1000}, "t2", date(2029, 12, 31)),
        ({"2027-12": 500, "2028-01": 500}, "t1", date(2028, 12, 31)),
        ({"2027-12": 1000, "2028-01": 1000}, "t2", date(2029, 12, 31)),
    ],
)
def test_a_year_keeps_a_tier_although_its_review_comes_later(months: dict[str, int], tier: str, until: date) -> None:
    """The last year's figures keep it through the next one; those of the grace, by themselves, a year longer."""
    one = top(months)
    assert review_day(one.standing, CARD) == REVIEW
    assert reviewed(one, CARD, REVIEW) == Standing(tier=tier, since=REVIEW, until=until)


@pytest.mark.parametrize(
    ("months", "tier", "until"),
    [
        ({"2027-12": 1000}, "t2", date(2028, 12, 31)),
        ({"2027-12": 999}, "t1", date(2028, 12, 31)),
        ({"2027-12": 199}, "t0", None),
        ({"2028-01": 1000}, "t0", None),
    ],
)
def test_without_grace_the_next_year_is_the_one_after_the_figures(
    months: dict[str, int], tier: str, until: date | None
) -> None:
    """Reviewed on 1 January: held as long as by somebody who has reached it in the very same year."""
    day = date(2028, 1, 1)
    assert reviewed(top(months), ladder(*STEPS), day) == Standing(tier=tier, since=day, until=until)


def test_what_is_held_to_this_years_end_is_kept_for_the_new_year() -> None:
    """Held to 31 December and kept by the figures of the day: not to a day that is over."""
    steps = ladder({"reach": reach(200, YEAR), "lasts": {"kind": "year_end"}})
    one = account({"2027-03": 200}, standing=Standing(tier="t1", since=date(2027, 3, 1), until=LAST))
    day = date(2028, 1, 1)
    assert reviewed(one, steps, day) == Standing(tier="t1", since=day, until=date(2028, 12, 31))


def test_the_notice_says_both_ways() -> None:
    """Before the year's end 100 more in it are the nearest way; in the days of grace only those days are one."""
    one = top({"2027-06": 900})
    notice = ending(one, CARD, date(2027, 12, 10))
    assert notice is not None
    assert notice.on == date(2028, 1, 30)
    found = [(part.missing(), part.by) for way in notice.ways for part in way]
    assert found == [(100, LAST), (1000, date(2028, 1, 30))]
    late = ending(one, CARD, date(2028, 1, 1))
    assert late is not None
    assert [(part.missing(), part.by) for part in late.missing()] == [(1000, date(2028, 1, 30))]


@pytest.mark.parametrize(("points", "told"), [(999, True), (1000, False)])
def test_no_notice_to_whom_the_last_year_keeps_it(points: int, told: bool) -> None:
    """1,000 in 2027 keep it, whatever January brings."""
    assert (ending(top({"2027-06": points}), CARD, date(2027, 12, 31)) is not None) == told
    assert (ending(top({"2027-06": points}), CARD, date(2028, 1, 30)) is not None) == told
