"""
What the figures of an account are within a window, which criteria they meet, and what is missing: pure functions.

Windows count whole calendar months of the account's buckets: rolling N months are the present month and the N - 1
before it.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, product

from shopclub.core.kernel.calendar import (
    add_months,
    end_of_month,
    end_of_quarter,
    end_of_year,
    month_key,
    months_back,
)
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
    Ladder,
    Life,
    Metric,
    Never,
    Reach,
    Rolling,
    Tier,
    Window,
)
from shopclub.core.tiers.model import Missing, Way

MOST_WAYS = 200
"""Ways looked at to find the nearest; a criterion nested so deep that there are more is cut there."""


def activity_in(account: Account, window: Window, on: date) -> Activity:
    """The account's activity in the window that `on` lies in (for a rolling one: that ends with its month)."""
    if isinstance(window, Life):
        return account.life
    first, last = months_of(window, on)
    total = Activity()
    for key, month in account.months.items():
        if first <= key <= last:
            total = total.plus(month.spend_minor, month.points, month.visits, month.engagement)
    return total


def months_of(window: Window, on: date) -> tuple[str, str]:
    """First and last month (`YYYY-MM`) of the window that a day lies in."""
    key = month_key(on)
    match window:
        case CalendarMonth():
            return key, key
        case CalendarQuarter():
            return months_back(on, (on.month - 1) % 3), month_key(end_of_quarter(on))
        case CalendarYear():
            return f"{on.year:04d}-01", f"{on.year:04d}-12"
        case Rolling(months=months):
            return months_back(on, months - 1), key
        case Life():
            return "", "9999-12"


def counts_until(account: Account, window: Window, metric: Metric, on: date) -> date | None:
    """
    The last day on which all that the window holds on `on` still counts together; None for life.

    A rolling window lets its oldest month go first: the end of the month before the oldest one that holds
    anything drops out. With nothing in it, a whole window lies ahead, this month included.
    """
    match window:
        case CalendarMonth():
            return end_of_month(on)
        case Rolling(months=months):
            first, last = months_of(window, on)
            held = [k for k, month in account.months.items() if first <= k <= last and metric_of(month, metric) > 0]
            oldest = date.fromisoformat(f"{min(held, default=last)}-01")
            return end_of_month(add_months(oldest, months - 1))
        case CalendarQuarter():
            return end_of_quarter(on)
        case CalendarYear():
            return end_of_year(on)
        case Life():
            return None


def metric_of(activity: Activity, metric: Metric) -> int:
    """One figure of an activity."""
    match metric:
        case Metric.SPEND:
            return activity.spend_minor
        case Metric.POINTS:
            return activity.points
        case Metric.VISITS:
            return activity.visits
        case Metric.ENGAGEMENT:
            return activity.engagement


def meets(account: Account, criterion: Criterion, place: int, on: date) -> bool:
    """
    Whether the figures meet a criterion.

    Args:
        account: whose.
        criterion: of a tier.
        place: index of the tier in the ladder, which `by_each` multiplies.
        on: the day it is asked for.
    """
    match criterion:
        case Reach(metric=metric, value=value, window=window):
            return metric_of(activity_in(account, window, on), metric) >= value
        case ByEach(metric=metric, step=step, window=window):
            return metric_of(activity_in(account, window, on), metric) >= step * place
        case BoughtWithin(days=days):
            return account.last_on is not None and (on - account.last_on).days <= days
        case Never():
            return False
        case AllCriteria(of=parts):
            return all(meets(account, part, place, on) for part in parts)
        case AnyCriterion(of=parts):
            return any(meets(account, part, place, on) for part in parts)


def is_never(criterion: Criterion | None) -> bool:
    """Whether a criterion can't be met, whatever the figures."""
    match criterion:
        case Never():
            return True
        case AllCriteria(of=parts):
            return any(is_never(part) for part in parts)
        case AnyCriterion(of=parts):
            return bool(parts) and all(is_never(part) for part in parts)
        case _:
            return False


def earned_place(account: Account, ladder: Ladder, on: date) -> int:
    """Index of the highest tier whose criterion the figures meet; 0 is everybody's."""
    for index in range(len(ladder.tiers) - 1, 0, -1):
        reach = ladder.tiers[index].reach
        if reach is not None and meets(account, reach, index, on):
            return index
    return 0


# -- what is missing --------------------------------------------------------------------------------


def ways_to(account: Account, tier: Tier, criterion: Criterion, place: int, on: date) -> tuple[Way, ...]:
    """
    The ways in which a criterion can be met by more buying and earning, the nearest first.

    Args:
        account: whose.
        tier: the tier it is about.
        criterion: what it asks for; what can never be met offers no way.
        place: the tier's index in the ladder.
        on: the day whose windows count.
    """
    return tuple(sorted(_ways(account, tier, criterion, place, on), key=distance))


def _ways(account: Account, tier: Tier, criterion: Criterion, place: int, on: date) -> list[Way]:
    match criterion:
        case Reach(metric=metric, value=need, window=window):
            return [(_figure(account, tier, metric, need, window, on),)]
        case ByEach(metric=metric, step=step, window=window):
            return [(_figure(account, tier, metric, step * place, window, on),)]
        case BoughtWithin():
            # One more purchase, any day from now on, is all it takes.
            bought = int(meets(account, criterion, place, on))
            return [(Missing(tier=tier, metric=Metric.VISITS, have=bought, need=1, by=None),)]
        case Never():
            return []
        case AllCriteria(of=parts):
            each = [_ways(account, tier, part, place, on) for part in parts]
            return [tuple(one for part in way for one in part) for way in islice(product(*each), MOST_WAYS)]
        case AnyCriterion(of=parts):
            return [way for part in parts for way in _ways(account, tier, part, place, on)][:MOST_WAYS]


def _figure(account: Account, tier: Tier, metric: Metric, need: int, window: Window, on: date) -> Missing:
    have = metric_of(activity_in(account, window, on), metric)
    return Missing(tier=tier, metric=metric, have=have, need=need, by=counts_until(account, window, metric, on))


def distance(way: Way) -> Fraction:
    """How far a way still is: the shares that are missing, added up."""
    return sum((Fraction(part.missing(), part.need) for part in way if part.need), Fraction(0))


def day_before(on: date) -> date:
    """The day whose figures a review looks at."""
    return on - timedelta(days=1)
