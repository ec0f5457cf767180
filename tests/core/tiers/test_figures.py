"""Which criteria the figures meet, at their borders, and what is missing: the nearest way first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shopclub.core.ledger.model import Account, Activity
from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    BoughtWithin,
    ByEach,
    CalendarMonth,
    CalendarQuarter,
    CalendarYear,
    Criterion,
    Life,
    Metric,
    Never,
    Reach,
    Rolling,
    Tier,
    Window,
)
from shopclub.core.tiers.figures import activity_in, earned_place, is_never, meets, metric_of, ways_to
from shopclub.core.tiers.model import still_missing
from tests.core.tiers.test_rules import ladder

TODAY = date(2026, 3, 14)
GOLD = Tier(id="gold", name={"en": "Gold"})


def in_month(metric: Metric, value: int) -> Activity:
    """An activity with one figure."""
    name = "spend_minor" if metric is Metric.SPEND else metric.value
    return Activity(**{name: value})


@pytest.mark.parametrize("short", [-1, 0, 1])
@pytest.mark.parametrize(
    "window",
    [CalendarMonth(), CalendarQuarter(), CalendarYear(), Rolling(months=12), Life()],
    ids=lambda w: type(w).__name__,
)
@pytest.mark.parametrize("metric", list(Metric))
def test_every_metric_in_every_window(metric: Metric, window: Window, short: int) -> None:
    """One less is not enough, exactly is, one more is; in each window, by each metric."""
    activity = in_month(metric, 100 + short)
    account = Account(months={"2026-03": activity}, life=activity)
    assert metric_of(activity_in(account, window, TODAY), metric) == 100 + short
    assert meets(account, Reach(metric=metric, value=100, window=window), 1, TODAY) == (short >= 0)
    assert meets(account, ByEach(metric=metric, step=50, window=window), 2, TODAY) == (short >= 0)
    others = [m for m in Metric if m is not metric]
    assert not any(meets(account, Reach(metric=m, value=1, window=window), 1, TODAY) for m in others)


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        (CalendarMonth(), ["2026-03"], ["2026-02", "2026-04"]),
        (CalendarQuarter(), ["2026-01", "2026-03"], ["2025-12", "2026-04"]),
        (CalendarYear(), ["2026-01", "2026-12"], ["2025-12", "2027-01"]),
        (Rolling(months=12), ["2025-04", "2026-03"], ["2025-03", "2026-04"]),
        (Rolling(months=24), ["2024-04", "2026-03"], ["2024-03", "2026-04"]),
    ],
)
def test_the_borders_of_a_window(window: Window, inside: list[str], outside: list[str]) -> None:
    """The first and the last month count, the months next to them do not."""
    for months, counts in ((inside, True), (outside, False)):
        for month in months:
            account = Account(months={month: Activity(0, 0, 0, 5)})
            assert bool(activity_in(account, window, TODAY).engagement) == counts, month


@pytest.mark.parametrize(("ago", "met"), [(0, True), (89, True), (90, True), (91, False)])
def test_bought_within_some_days(ago: int, met: bool) -> None:
    """A purchase 90 days back is within 90 days, one of 91 days back is not; who never bought meets nothing."""
    account = Account(last_on=TODAY - timedelta(days=ago))
    assert meets(account, BoughtWithin(days=90), 1, TODAY) == met
    assert not meets(Account(), BoughtWithin(days=90), 1, TODAY)


def test_bought_within_days_over_29_february() -> None:
    """From 1 March 2024 a purchase of 28 February lies two days back, in 2026 one."""
    for year, met in ((2024, False), (2026, True)):
        account = Account(last_on=date(year, 2, 28))
        assert meets(account, BoughtWithin(days=1), 1, date(year, 3, 1)) == met


POINTS_100 = Reach(metric=Metric.POINTS, value=100)


@pytest.mark.parametrize(
    ("criterion", "never"),
    [
        (None, False),
        (POINTS_100, False),
        (Never(), True),
        (AllCriteria(of=(POINTS_100, Never())), True),
        (AnyCriterion(of=(POINTS_100, Never())), False),
        (AnyCriterion(of=(Never(), Never())), True),
        (AnyCriterion(of=()), False),
    ],
)
def test_what_can_never_be_met(criterion: Criterion | None, never: bool) -> None:
    """`never` itself, with something else asked for beside it, or as the only choice."""
    rich = Account(life=Activity(10**9, 10**9, 10**6, 10**6), last_on=TODAY)
    assert is_never(criterion) == never
    if never and criterion is not None:
        assert not meets(rich, criterion, 1, TODAY)


# -- what is missing --------------------------------------------------------------------------------


def reach(metric: str, value: int, **more: Any) -> Reach:
    return Reach(metric=Metric(metric), value=value, **more)


def missing(account: Account, criterion: Criterion) -> list[list[tuple[str, int]]]:
    """Every way as (metric, what is missing), the nearest first."""
    ways = ways_to(account, GOLD, criterion, 1, TODAY)
    return [[(part.metric.value, part.missing()) for part in way] for way in ways]


def test_of_several_ways_the_nearest_comes_first() -> None:
    """1,800 of 2,000 points (a tenth missing) are nearer than 3 of 4 visits (a quarter), whatever is written first."""
    account = Account(life=Activity(0, 1800, 3))
    either = AnyCriterion(of=(reach("visits", 4), reach("points", 2000)))
    assert missing(account, either) == [[("points", 200)], [("visits", 1)]]
    assert missing(Account(life=Activity(0, 0, 4)), either)[0] == [("visits", 0)]


def test_of_all_criteria_everything_missing_is_one_way() -> None:
    """Points and visits: both, also the one that is met; to say it, what is met is left out."""
    account = Account(life=Activity(0, 150, 1))
    both = AllCriteria(of=(reach("points", 100), reach("visits", 3)))
    assert missing(account, both) == [[("points", 0), ("visits", 2)]]
    assert [m.metric for m in still_missing(ways_to(account, GOLD, both, 1, TODAY))] == [Metric.VISITS]
    done = Account(life=Activity(0, 150, 3))
    assert len(still_missing(ways_to(done, GOLD, both, 1, TODAY))) == 2


def test_ways_through_nested_criteria() -> None:
    """Visits, and spend or points: two ways of two parts each."""
    nested = AllCriteria(of=(reach("visits", 2), AnyCriterion(of=(reach("spend", 1000), reach("points", 10)))))
    account = Account(life=Activity(250, 9, 1))
    assert missing(account, nested) == [[("visits", 1), ("points", 1)], [("visits", 1), ("spend", 750)]]


def test_a_purchase_is_missing_for_bought_within() -> None:
    """One more visit is all it takes; a recent one is enough."""
    assert missing(Account(), BoughtWithin(days=30)) == [[("visits", 1)]]
    assert missing(Account(last_on=TODAY), BoughtWithin(days=30)) == [[("visits", 0)]]


def test_no_way_leads_through_never() -> None:
    """Beside something else it is no way; with something else it closes that one too."""
    assert missing(Account(), Never()) == []
    assert missing(Account(), AnyCriterion(of=(Never(), reach("visits", 1)))) == [[("visits", 1)]]
    assert missing(Account(), AllCriteria(of=(Never(), reach("visits", 1)))) == []


def test_many_ways_are_cut() -> None:
    """Ten choices of ten, all asked for together, are ten thousand million ways: some of them are enough."""
    choice = AnyCriterion(of=tuple(reach("points", n) for n in range(1, 11)))
    assert 1 <= len(ways_to(Account(), GOLD, AllCriteria(of=(choice,) * 10), 1, TODAY)) <= 200


def test_the_highest_tier_met_counts_whatever_lies_between() -> None:
    """Gold by visits is reached although silver by points is not."""
    steps = ladder(
        {"reach": {"kind": "reach", "metric": "points", "value": 100}},
        {"reach": {"kind": "reach", "metric": "visits", "value": 2}},
    )
    assert earned_place(Account(life=Activity(0, 0, 2)), steps, TODAY) == 2
