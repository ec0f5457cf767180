"""Which tier the figures give: windows, criteria, reviews, worked by hand at their borders."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopclub.core.ledger.model import Account, Activity, Standing
from shopclub.core.programme.ladder import (
    CalendarMonth,
    CalendarQuarter,
    CalendarYear,
    Ladder,
    Life,
    Metric,
    Rolling,
    Window,
)
from shopclub.core.tiers.figures import activity_in, counts_until, earned_place
from shopclub.core.tiers.rules import (
    current_tier,
    held_until,
    missing_for_next,
    review_day,
    reviewed,
    risen,
)
from tests.builders import programme_of

TODAY = date(2026, 3, 14)


def ladder(*steps: dict[str, Any], **more: Any) -> Ladder:
    """Tiers t0, t1 ...; each step says how it is reached and how long it lasts."""
    tiers = [{"id": "t0", "name": {"en": "T0"}}]
    tiers += [{"id": f"t{i}", "name": {"en": f"T{i}"}, **step} for i, step in enumerate(steps, 1)]
    made = programme_of(ladder={"tiers": tiers, **more}).ladder
    assert made is not None
    return made


def reach(value: int, window: dict[str, Any] | None = None, metric: str = "points") -> dict[str, Any]:
    return {"kind": "reach", "metric": metric, "value": value, "window": window or {"kind": "life"}}


def account(months: dict[str, int], **more: Any) -> Account:
    """An account with so many points in each month."""
    activity = {key: Activity(points * 100, points, 1) for key, points in months.items()}
    total = sum(months.values())
    return Account(months=activity, life=Activity(total * 100, total, len(months)), **more)


@pytest.mark.parametrize(
    ("window", "points", "last"),
    [
        (CalendarMonth(), 8, date(2026, 3, 31)),
        (CalendarQuarter(), 4 + 8, date(2026, 3, 31)),
        (CalendarYear(), 4 + 8 + 16, date(2026, 12, 31)),
        (Rolling(months=1), 8, date(2026, 3, 31)),
        (Rolling(months=3), 4 + 8, date(2026, 3, 31)),
        (Rolling(months=4), 2 + 4 + 8, date(2026, 3, 31)),
        (Rolling(months=12), 2 + 4 + 8, date(2026, 11, 30)),
        (Rolling(months=13), 1 + 2 + 4 + 8, date(2026, 3, 31)),
        (Life(), 1 + 2 + 4 + 8 + 16, None),
    ],
)
def test_what_lies_in_a_window(window: Window, points: int, last: date | None) -> None:
    """Whole calendar months; a rolling window holds together until its oldest month with points drops out."""
    months = {"2025-03": 1, "2025-12": 2, "2026-01": 4, "2026-03": 8, "2026-05": 16}
    assert activity_in(account(months), window, TODAY).points == points
    assert counts_until(account(months), window, Metric.POINTS, TODAY) == last


def test_an_empty_rolling_window_lies_ahead_whole() -> None:
    """Twelve months from March, March included, end with February."""
    assert counts_until(Account(), Rolling(months=12), Metric.POINTS, TODAY) == date(2027, 2, 28)


@pytest.mark.parametrize(("points", "place"), [(1999, 0), (2000, 1), (2001, 1), (4999, 1), (5000, 2)])
def test_the_border_of_a_tier(points: int, place: int) -> None:
    """One short is not there; exactly is; both steps at once is the higher."""
    assert (
        earned_place(account({"2026-03": points}), ladder({"reach": reach(2000)}, {"reach": reach(5000)}), TODAY)
        == place
    )


@pytest.mark.parametrize(
    ("spend", "place"), [(999_999, 0), (1_000_000, 1), (1_999_999, 1), (2_000_000, 2), (9_000_000, 3)]
)
def test_a_tier_up_with_each_step(spend: int, place: int) -> None:
    """Each 10,000.00 spent is one tier, up to the top."""
    each = {"reach": {"kind": "by_each", "metric": "spend", "step": 1_000_000}}
    assert earned_place(Account(life=Activity(spend, 0, 1)), ladder(each, each, each), TODAY) == place


def test_all_and_any() -> None:
    """Points and visits; points or visits."""
    parts = [reach(100), reach(3, metric="visits")]
    both, either = ladder({"reach": {"kind": "all", "of": parts}}), ladder({"reach": {"kind": "any", "of": parts}})
    for activity, all_place, any_place in (
        (Activity(0, 100, 2), 0, 1),
        (Activity(0, 99, 3), 0, 1),
        (Activity(0, 100, 3), 1, 1),
        (Activity(0, 99, 2), 0, 0),
    ):
        one = Account(life=activity)
        assert (earned_place(one, both, TODAY), earned_place(one, either, TODAY)) == (all_place, any_place)


@pytest.mark.parametrize(
    ("lasts", "since", "until"),
    [
        ({"kind": "months", "months": 12}, TODAY, date(2027, 3, 14)),
        ({"kind": "months", "months": 12}, date(2024, 2, 29), date(2025, 2, 28)),
        ({"kind": "year_end"}, TODAY, date(2026, 12, 31)),
        ({"kind": "year_end", "years": 1}, date(2026, 12, 31), date(2027, 12, 31)),
        ({"kind": "for_good"}, TODAY, None),
    ],
)
def test_how_long_a_tier_is_held(lasts: dict[str, Any], since: date, until: date | None) -> None:
    """Months, to the end of the year, for good."""
    assert held_until(ladder({"reach": reach(1), "lasts": lasts}).tiers[1], since) == until


def test_the_review_is_the_day_after_the_last_day_and_grace() -> None:
    """10 days of grace count for earned tiers, not for those given by hand to a date."""
    steps = ladder({"reach": reach(1)}, grace_days=10)
    assert review_day(Standing(tier="t1", since=TODAY, until=date(2026, 4, 30)), steps) == date(2026, 5, 11)
    assert review_day(Standing(tier="t1", since=TODAY, until=date(2026, 4, 30), by_hand=True), steps) == date(
        2026, 5, 1
    )
    assert review_day(Standing(tier="t1", since=TODAY), steps) is None
    assert review_day(None, steps) is None


YEAR = {"kind": "rolling", "months": 12}
HELD = {"kind": "months", "months": 12}
THREE = [{"reach": reach(100, YEAR), "lasts": HELD}, {"reach": reach(200, YEAR), "lasts": HELD}]
THREE += [{"reach": reach(300, YEAR), "lasts": HELD, "keep": reach(250, YEAR)}]
REVIEW = date(2027, 3, 15)


@pytest.mark.parametrize(
    ("fall", "points", "tier", "until"),
    [
        ("earned", 300, "t3", date(2028, 3, 15)),
        ("earned", 250, "t3", date(2028, 3, 15)),
        ("earned", 249, "t2", date(2028, 3, 15)),
        ("earned", 120, "t1", date(2028, 3, 15)),
        ("earned", 99, "t0", None),
        ("one", 99, "t2", date(2028, 3, 15)),
        ("one", 249, "t2", date(2028, 3, 15)),
    ],
)
def test_a_review(fall: str, points: int, tier: str, until: date | None) -> None:
    """Reached or kept at its easier figure; else one down, or down to what is earned, from the day of the review."""
    standing = Standing(tier="t3", since=TODAY, until=date(2027, 3, 14))
    one = account({"2026-12": points}, standing=standing)
    assert reviewed(one, ladder(*THREE, fall=fall), REVIEW) == Standing(tier=tier, since=REVIEW, until=until)


def test_a_review_judges_by_the_day_before_it() -> None:
    """On 1 April the twelve months are those up to March; April of last year is in, April of this one is not."""
    standing = Standing(tier="t1", since=TODAY, until=date(2026, 3, 31))
    steps = ladder(THREE[0])
    april = date(2026, 4, 1)
    assert reviewed(account({"2025-04": 100}, standing=standing), steps, april).tier == "t1"
    assert reviewed(account({"2026-04": 100}, standing=standing), steps, april).tier == "t0"


def test_what_was_given_by_hand_ends_to_what_the_figures_give() -> None:
    """A gift of t3 ends at t1, which the figures give, though the ladder lets earned tiers fall one by one."""
    standing = Standing(tier="t3", since=TODAY, until=date(2027, 3, 14), by_hand=True)
    one = account({"2026-12": 120}, standing=standing)
    assert reviewed(one, ladder(*THREE, fall="one"), REVIEW).tier == "t1"


def test_rising() -> None:
    """Up at once and through the same day next year; never down, never sideways."""
    steps = ladder(*THREE)
    assert risen(account({"2026-03": 99}), steps, TODAY) is None
    assert risen(account({"2026-03": 200}), steps, TODAY) == Standing(tier="t2", since=TODAY, until=date(2027, 3, 14))
    high = Standing(tier="t2", since=date(2026, 1, 1), until=date(2027, 1, 1))
    assert risen(account({"2026-03": 250}, standing=high), steps, TODAY) is None
    assert risen(account({"2026-03": 120}, standing=high), steps, TODAY) is None
    assert risen(account({"2026-03": 500}), None, TODAY) is None


def test_a_tier_the_programme_no_longer_has_counts_as_the_lowest() -> None:
    """After a change of programme an old standing stands at the bottom, and rises from there."""
    old = Standing(tier="platinum", since=TODAY)
    assert current_tier(Account(standing=old), ladder(*THREE)) == "t0"
    assert current_tier(Account(standing=old), None) == ""
    new = risen(account({"2026-03": 100}, standing=old), ladder(*THREE), TODAY)
    assert new is not None
    assert new.tier == "t1"


def test_what_is_missing_for_the_next_tier() -> None:
    """The next step alone, each way to it, and by when; nothing at the top."""
    steps = ladder(*THREE)
    (missing,) = missing_for_next(account({"2026-03": 60}), steps, TODAY)
    assert (missing.tier.id, missing.have, missing.need, missing.missing(), missing.by) == (
        "t1",
        60,
        100,
        40,
        date(2027, 2, 28),
    )
    top = Standing(tier="t3", since=TODAY)
    assert missing_for_next(Account(standing=top), steps, TODAY) == ()
    either = ladder({"reach": {"kind": "any", "of": [reach(100), reach(3, metric="visits")]}})
    assert [m.missing() for m in missing_for_next(Account(life=Activity(0, 150, 1)), either, TODAY)] == [0]
    assert missing_for_next(Account(), None, TODAY) == ()
