"""
Which tier the figures give, what a review does, what is missing for the next: pure functions.

A tier is reached at once, when a sale or a bonus lifts the figures; it is left only at its review, the day
after its last day (and grace). A tier granted by hand is a floor until its end. Windows count whole
calendar months of the account's buckets: rolling N months are the present month and the N - 1 before it.
"""

from __future__ import annotations

from datetime import date, timedelta

from shopclub.core.kernel.calendar import (
    add_months,
    end_of_month,
    end_of_quarter,
    end_of_year,
    month_key,
    months_back,
)
from shopclub.core.ledger.model import Account, Activity, Standing
from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    ByEach,
    CalendarMonth,
    CalendarQuarter,
    CalendarYear,
    Criterion,
    Fall,
    ForGood,
    ForMonths,
    Ladder,
    Life,
    Metric,
    Reach,
    Rolling,
    Tier,
    ToYearEnd,
    Window,
)
from shopclub.core.tiers.model import Missing


def activity_in(account: Account, window: Window, on: date) -> Activity:
    """The account's activity in the window that `on` lies in (for a rolling one: that ends with its month)."""
    if isinstance(window, Life):
        return account.life
    first, last = _months_of(window, on)
    total = Activity()
    for key, month in account.months.items():
        if first <= key <= last:
            total = total.plus(month.spend_minor, month.points, month.visits)
    return total


def _months_of(window: Window, on: date) -> tuple[str, str]:
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
            first, last = _months_of(window, on)
            held = [k for k, month in account.months.items() if first <= k <= last and _metric(month, metric) > 0]
            oldest = date.fromisoformat(f"{min(held, default=last)}-01")
            return end_of_month(add_months(oldest, months - 1))
        case CalendarQuarter():
            return end_of_quarter(on)
        case CalendarYear():
            return end_of_year(on)
        case Life():
            return None


def _metric(activity: Activity, metric: Metric) -> int:
    match metric:
        case Metric.SPEND:
            return activity.spend_minor
        case Metric.POINTS:
            return activity.points
        case Metric.VISITS:
            return activity.visits


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
            return _metric(activity_in(account, window, on), metric) >= value
        case ByEach(metric=metric, step=step, window=window):
            return _metric(activity_in(account, window, on), metric) >= step * place
        case AllCriteria(of=parts):
            return all(meets(account, part, place, on) for part in parts)
        case AnyCriterion(of=parts):
            return any(meets(account, part, place, on) for part in parts)


def earned_place(account: Account, ladder: Ladder, on: date) -> int:
    """Index of the highest tier whose criterion the figures meet; 0 is everybody's."""
    place = 0
    for index, tier in enumerate(ladder.tiers):
        if tier.reach is not None and meets(account, tier.reach, index, on):
            place = index
    return place


def place_of(ladder: Ladder, tier_id: str) -> int:
    """Index of a tier in the ladder; one the programme no longer has counts as the lowest."""
    return next((i for i, t in enumerate(ladder.tiers) if t.id == tier_id), 0)


def held_until(tier: Tier, since: date) -> date | None:
    """Last day a tier gained on `since` is held; None for good."""
    match tier.lasts:
        case ForMonths(months=months):
            return add_months(since, months)
        case ToYearEnd(years=years):
            return date(since.year + years, 12, 31)
        case ForGood():
            return None


def current_tier(account: Account, ladder: Ladder | None) -> str:
    """Id of the tier the account stands in; empty without a ladder."""
    if ladder is None:
        return ""
    place = place_of(ladder, account.standing.tier) if account.standing else 0
    return ladder.tiers[place].id


def risen(account: Account, ladder: Ladder | None, on: date) -> Standing | None:
    """The standing after the figures rose above the present tier, or None when they did not."""
    if ladder is None:
        return None
    now = place_of(ladder, account.standing.tier) if account.standing else 0
    place = earned_place(account, ladder, on)
    if place <= now:
        return None
    tier = ladder.tiers[place]
    return Standing(tier=tier.id, since=on, until=held_until(tier, on))


def review_day(standing: Standing | None, ladder: Ladder | None) -> date | None:
    """The day the standing is looked at: the first after its last day and grace; None when it has no end."""
    if standing is None or ladder is None or standing.until is None:
        return None
    grace = 0 if standing.by_hand else ladder.grace_days
    return standing.until + timedelta(days=grace + 1)


def reviewed(account: Account, ladder: Ladder, on: date) -> Standing:
    """
    The standing after the review on day `on`.

    Kept when the keep criterion (else the reach criterion) is met by the figures of the day before the review;
    otherwise it falls by one tier or to what the figures give, as the ladder says. A standing granted by
    hand ends: what the figures give counts.
    """
    standing = account.standing
    place = place_of(ladder, standing.tier) if standing else 0
    judged = on - timedelta(days=1)
    earned = earned_place(account, ladder, judged)
    by_hand = standing is not None and standing.by_hand
    if earned < place and not by_hand:
        tier = ladder.tiers[place]
        criterion = tier.keep or tier.reach
        if criterion is not None and meets(account, criterion, place, judged):
            earned = place
        elif ladder.fall is Fall.ONE:
            earned = place - 1
    tier = ladder.tiers[earned]
    return Standing(tier=tier.id, since=on, until=held_until(tier, on) if earned else None)


def missing_for_next(account: Account, ladder: Ladder | None, on: date) -> tuple[Missing, ...]:
    """What is missing for the next tier above the present one; empty at the top. With `any`, each way is listed."""
    if ladder is None:
        return ()
    place = place_of(ladder, account.standing.tier) if account.standing else 0
    if place + 1 >= len(ladder.tiers):
        return ()
    tier = ladder.tiers[place + 1]
    return tuple(_missing(account, tier, tier.reach, place + 1, on)) if tier.reach else ()


def _missing(account: Account, tier: Tier, criterion: Criterion, place: int, on: date) -> list[Missing]:
    if isinstance(criterion, AllCriteria | AnyCriterion):
        return [one for part in criterion.of for one in _missing(account, tier, part, place, on)]
    need = criterion.value if isinstance(criterion, Reach) else criterion.step * place
    have = _metric(activity_in(account, criterion.window, on), criterion.metric)
    by = counts_until(account, criterion.window, criterion.metric, on)
    return [Missing(tier=tier, metric=criterion.metric, have=have, need=need, by=by)]
