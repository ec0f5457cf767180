"""When a tier ends, what keeps it and when its holder is told: each threshold and each day at its borders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shopclub.core.ledger.model import Account, Activity, Standing
from shopclub.core.programme.ladder import Ladder, Metric
from shopclub.core.tiers.rules import ending, notice_due, review_day, reviewed, risen
from tests.core.tiers.test_rules import account, ladder, reach

NEVER = {"kind": "never"}
QUARTER, YEAR = {"kind": "quarter"}, {"kind": "year"}
PHARMACY = ladder(
    {"reach": reach(1200, QUARTER), "keep": NEVER, "lasts": {"kind": "year_end"}},
    {"reach": reach(5000, YEAR), "keep": NEVER, "lasts": {"kind": "year_end"}},
)
"""Gold for the year with 1,200 points inside a quarter, diamond with 5,000 in the year; both end on 31 December."""
LAST, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)


# -- the pharmacy: a tier that ends with the year ---------------------------------------------------


@pytest.mark.parametrize(
    ("months", "tier"),
    [
        ({"2026-03": 1199}, None),
        ({"2026-03": 1200}, "t1"),
        ({"2026-01": 600, "2026-03": 600}, "t1"),
        ({"2026-01": 600, "2026-03": 599}, None),
        ({"2025-12": 600, "2026-01": 600}, None),
        ({"2025-11": 4000, "2026-03": 4999}, "t1"),
        ({"2026-01": 3000, "2026-03": 1999}, "t1"),
        ({"2026-01": 3000, "2026-03": 2000}, "t2"),
        ({"2025-12": 9999, "2026-03": 5000}, "t2"),
    ],
)
def test_gold_within_a_quarter_diamond_within_the_year(months: dict[str, int], tier: str | None) -> None:
    """1,200 points in one quarter and 5,000 in one year, not a point less, and none of another quarter or year."""
    up = risen(account(months), PHARMACY, date(2026, 3, 31))
    assert (up.tier if up else None) == tier
    assert up is None or up.until == LAST


@pytest.mark.parametrize("held", ["t1", "t2"])
@pytest.mark.parametrize(
    ("months", "tier"),
    [
        ({}, "t0"),
        ({"2026-10": 1200}, "t0"),
        ({"2026-10": 9000}, "t0"),
        ({"2027-01": 1199}, "t0"),
        ({"2027-01": 1200}, "t1"),
        ({"2027-01": 5000}, "t2"),
    ],
)
def test_a_tier_that_is_never_kept_is_reached_anew(held: str, months: dict[str, int], tier: str) -> None:
    """It ends on 31 December whatever the last quarter brought; only the figures of the new year give one again."""
    standing = Standing(tier=held, since=date(2026, 3, 1), until=LAST)
    assert review_day(standing, PHARMACY) == NEW_YEAR
    after = reviewed(account(months, standing=standing), PHARMACY, NEW_YEAR)
    assert (after.tier, after.since) == (tier, NEW_YEAR)
    assert after.until == (None if tier == "t0" else date(2027, 12, 31))


def test_what_is_never_kept_falls_to_the_figures_even_where_others_fall_by_one() -> None:
    """`never` says that it is to be reached anew: there is no step to stop at."""
    one = ladder(
        {"reach": reach(100, YEAR), "keep": NEVER, "lasts": {"kind": "year_end"}},
        {"reach": reach(200, YEAR), "keep": NEVER, "lasts": {"kind": "year_end"}},
        fall="one",
    )
    standing = Standing(tier="t2", since=date(2026, 3, 1), until=LAST)
    assert reviewed(account({"2026-10": 500}, standing=standing), one, NEW_YEAR).tier == "t0"


def test_with_grace_what_is_never_kept_is_looked_at_after_it() -> None:
    """Ten days of grace: points of the first ten days of January give the year anew on the 11th."""
    grace = ladder({"reach": reach(1200, QUARTER), "keep": NEVER, "lasts": {"kind": "year_end"}}, grace_days=10)
    standing = Standing(tier="t1", since=date(2026, 3, 1), until=LAST)
    day = date(2027, 1, 11)
    assert review_day(standing, grace) == day
    assert reviewed(account({"2027-01": 1200}, standing=standing), grace, day).tier == "t1"
    assert reviewed(account({"2027-01": 1199}, standing=standing), grace, day).tier == "t0"


# -- what keeps it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("ago", "tier"), [(29, "t1"), (30, "t1"), (31, "t0")])
def test_a_recent_purchase_keeps(ago: int, tier: str) -> None:
    """Within 30 days of the day before the review: recency, as a growth ladder asks for it."""
    growth = ladder(
        {
            "reach": reach(100),
            "keep": {"kind": "bought_within", "days": 30},
            "lasts": {"kind": "months", "months": 3},
        }
    )
    standing = Standing(tier="t1", since=date(2026, 1, 15), until=date(2026, 4, 15))
    judged = date(2026, 4, 15)
    one = Account(standing=standing, last_on=judged - timedelta(days=ago))
    after = reviewed(one, growth, date(2026, 4, 16))
    assert (after.tier, after.until) == (tier, date(2026, 7, 16) if tier == "t1" else None)


@pytest.mark.parametrize(("engaged", "tier"), [(49, "t0"), (50, "t1"), (51, "t1")])
def test_engagement_points_keep(engaged: int, tier: str) -> None:
    """Fifty engagement points within the year before are enough, 49 are not."""
    window = {"kind": "rolling", "months": 12}
    keeps = ladder(
        {
            "reach": reach(1000, window),
            "keep": reach(50, window, "engagement"),
            "lasts": {"kind": "months", "months": 12},
        }
    )
    standing = Standing(tier="t1", since=date(2025, 3, 14), until=date(2026, 3, 14))
    one = Account(standing=standing, months={"2025-04": Activity(0, 0, 0, engaged)})
    assert reviewed(one, keeps, date(2026, 3, 15)).tier == tier


# -- notice -----------------------------------------------------------------------------------------


def held(until: date, months: dict[str, int] | None = None, **more: Any) -> Account:
    """Somebody who stands in t1."""
    return account(months or {}, standing=Standing(tier="t1", since=date(2026, 1, 1), until=until, **more))


PLAIN = {"reach": reach(200, YEAR), "keep": reach(100, YEAR), "lasts": {"kind": "year_end"}}
NOTICE = ladder(PLAIN, notice_days=30)


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2026, 12, 2), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_notice_from_its_first_day_to_the_last(on: date, told: bool) -> None:
    """Thirty days before the last day, not a day earlier; none once it is over."""
    assert (ending(held(LAST), NOTICE, on) is not None) == told


@pytest.mark.parametrize(("points", "told"), [(99, True), (100, False), (101, False)])
def test_no_notice_when_the_figures_keep_it(points: int, told: bool) -> None:
    """100 points keep it: who has them is told nothing, one short hears that one is missing by 31 December."""
    notice = ending(held(LAST, {"2026-05": points}), NOTICE, date(2026, 12, 10))
    assert (notice is not None) == told
    if notice is not None:
        (part,) = notice.missing()
        assert (part.missing(), part.by, notice.on, notice.tier.id) == (1, LAST, LAST, "t1")


def test_notice_days_of_nothing_and_grace() -> None:
    """With no days of notice it is told on the last day; grace moves the day by which it can be kept."""
    none = ladder(PLAIN, notice_days=0)
    assert ending(held(LAST), none, LAST - timedelta(days=1)) is None
    assert ending(held(LAST), none, LAST) is not None
    grace = ladder({**PLAIN, "reach": reach(200), "keep": reach(100)}, grace_days=10)
    notice = ending(held(LAST), grace, date(2027, 1, 10))
    assert notice is not None
    assert (notice.on, notice.missing()[0].by) == (date(2027, 1, 10), date(2027, 1, 10))
    assert ending(held(LAST), grace, date(2027, 1, 11)) is None


def test_a_rolling_window_is_seen_as_of_the_last_day() -> None:
    """Points of January 2026 no longer count on 14 January 2027 within twelve months: they keep nothing."""
    window = {"kind": "rolling", "months": 12}
    steps = ladder({"reach": reach(100, window), "lasts": {"kind": "months", "months": 12}})
    last = date(2027, 1, 14)
    notice = ending(held(last, {"2026-01": 100, "2026-02": 60}), steps, date(2027, 1, 1))
    assert notice is not None
    assert (notice.missing()[0].missing(), notice.missing()[0].by) == (40, last)


def test_the_nearest_way_to_keep_comes_first_and_all_of_it() -> None:
    """Any: the nearer one first. All: everything that is missing."""
    either = {"kind": "any", "of": [reach(10, YEAR, "visits"), reach(100, YEAR)]}
    both = {"kind": "all", "of": [reach(10, YEAR, "visits"), reach(100, YEAR)]}
    on = date(2026, 12, 10)
    for keep, expected in (
        (either, [Metric.POINTS]),
        (both, [Metric.VISITS, Metric.POINTS]),
    ):
        notice = ending(held(LAST, {"2026-05": 90}), ladder({**PLAIN, "keep": keep}), on)
        assert notice is not None
        assert [part.metric for part in notice.missing()] == expected
        assert len(notice.ways) == (2 if keep is either else 1)


def test_nothing_keeps_what_is_never_kept() -> None:
    """The pharmacy's gold is told to end, with no way to keep it, however much was earned."""
    notice = ending(held(LAST, {"2026-11": 4000}), PHARMACY, date(2026, 12, 15))
    assert notice is not None
    assert (notice.on, notice.ways, notice.missing()) == (LAST, (), ())


def test_a_grant_that_ends_is_told_by_what_reaches_the_tier() -> None:
    """By hand to 31 December: 200 points would give it, the 100 that keep an earned one do not."""
    on = date(2026, 12, 10)
    notice = ending(held(LAST, {"2026-05": 150}, by_hand=True), NOTICE, on)
    assert notice is not None
    assert notice.missing()[0].missing() == 50
    assert ending(held(LAST, {"2026-05": 200}, by_hand=True), NOTICE, on) is None


def test_whom_a_claim_below_holds_is_told_nothing() -> None:
    """An earned t1 that ends, with t1 by hand for longer below it, does not end for its holder."""
    one = held(LAST)
    assert one.standing is not None
    other = Standing(
        tier="t1",
        since=date(2026, 1, 1),
        until=LAST,
        below=Standing(tier="t1", since=date(2026, 1, 1), until=date(2027, 6, 30), by_hand=True),
    )
    assert ending(Account(standing=other), NOTICE, date(2026, 12, 10)) is None


@pytest.mark.parametrize(
    "standing",
    [
        None,
        Standing(tier="t1", since=LAST),
        Standing(tier="t0", since=LAST, until=LAST),
        Standing(tier="gone", since=LAST, until=LAST),
    ],
)
def test_whom_no_notice_concerns(standing: Standing | None) -> None:
    """No standing, one for good, the lowest tier, one that is gone: nothing ends that could be kept."""
    assert ending(Account(standing=standing), NOTICE, LAST) is None
    assert ending(held(LAST), None, LAST) is None


def test_notice_is_given_once() -> None:
    """Told of it, it is due no more; the counter still shows it."""
    told = held(LAST, told=True)
    assert notice_due(held(LAST), NOTICE, LAST) is not None
    assert notice_due(told, NOTICE, LAST) is None
    assert ending(told, NOTICE, LAST) is not None


@pytest.mark.parametrize(
    ("since", "months", "until"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 8, 29), 6, date(2024, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
    ],
)
def test_the_last_day_is_held_whole(since: date, months: int, until: date) -> None:
    """Nothing happens on the last day; the day after it is the review, at the end of February and of the year too."""
    steps: Ladder = ladder({"reach": reach(100, YEAR), "lasts": {"kind": "months", "months": months}})
    up = risen(account({f"{since:%Y-%m}": 100}), steps, since)
    assert up is not None
    assert (up.until, review_day(up, steps)) == (until, until + timedelta(days=1))
