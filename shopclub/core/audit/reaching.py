"""Tiers nobody reaches, and tiers that nobody has because the next one comes first. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from shopclub.core.audit.changing import mend, without
from shopclub.core.audit.model import Finding, Mend, Weight
from shopclub.core.audit.steady import Rate
from shopclub.core.audit.view import View
from shopclub.core.programme.effects import Engagement, FillUp, PointsEffect, PointsFixed, ToTheFirst
from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
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
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.programme.values import Period

_MONTHS: dict[type, int] = {CalendarMonth: 1, CalendarQuarter: 3, CalendarYear: 12}
_PERIOD_DAYS: dict[Period, int] = {
    Period.DAY: 1,
    Period.WEEK: 7,
    Period.MONTH: 28,
    Period.QUARTER: 90,
    Period.YEAR: 365,
    Period.BIRTHDAY: 330,
}
"""The shortest a period can be: so many of them begin in a window at most."""


def reaching_findings(view: View, rate: Rate | None) -> Iterator[Finding]:
    """
    What is wrong with the ladder.

    Args:
        view: the programme.
        rate: the most points for their money; None where no purchase brings any.
    """
    for place, tier in enumerate(view.programme.tiers()):
        if tier.reach is not None and not can_be_met(view, tier.reach, place):
            most = _most_named(view, tier.reach)
            yield Finding(
                code="tier_unreachable",
                weight=Weight.WRONG,
                places=(f"tier:{tier.id}",),
                figures={} if most is None else {"most": most},
                mend=_within(view, tier, place, most),
            )
    yield from _skipped(view, rate)


def _within(view: View, tier: Tier, place: int, most: int | None) -> Mend | None:
    """The figure asked for comes down to the most there is."""
    if not most or not isinstance(tier.reach, Reach):
        return view.if_it_helps(without(view, f"tier:{tier.id}"), lambda _: False)
    reach = Reach(metric=tier.reach.metric, value=most, window=tier.reach.window)
    found = mend(view, "value", f"tier:{tier.id}", {"value": most}, reach=reach)

    def still(other: View) -> bool:
        again = other.programme.tier(tier.id)
        return again is None or again.reach is None or not can_be_met(other, again.reach, place)

    return view.if_it_helps(found, still)


def can_be_met(view: View, criterion: Criterion, place: int) -> bool:
    """Whether somebody can meet a criterion, however much they buy."""
    match criterion:
        case Never():
            return False
        case Reach(metric=metric, value=value, window=window):
            most = most_of(view, metric, window)
            return most is None or most >= value
        case ByEach(metric=metric, step=step, window=window):
            most = most_of(view, metric, window)
            return most is None or most >= step * place
        case AllCriteria(of=parts):
            return all(can_be_met(view, part, place) for part in parts)
        case AnyCriterion(of=parts):
            return any(can_be_met(view, part, place) for part in parts)
        case _:
            return True


def _most_named(view: View, criterion: Criterion) -> int | None:
    return most_of(view, criterion.metric, criterion.window) if isinstance(criterion, Reach | ByEach) else None


def most_of(view: View, metric: Metric, window: Window) -> int | None:
    """The most of a figure that the rules can give one member within a window; None: there is no end to it."""
    if metric in (Metric.SPEND, Metric.VISITS):
        return None
    total = 0
    for rule in view.live():
        give = rule.then.give if isinstance(rule.then, ToTheFirst) else rule.then
        wanted = isinstance(give, PointsEffect | FillUp) if metric is Metric.POINTS else isinstance(give, Engagement)
        if not rule.qualifies or not wanted:
            continue
        most = _most_by(rule, give.points if isinstance(give, PointsFixed | Engagement) else None, window)
        if most is None:
            return None
        total += most
    return total


def _most_by(rule: Rule, points: int | None, window: Window) -> int | None:
    """The most that one rule gives one member within a window; None: there is no end to it."""
    caps = rule.caps
    each = min((n for n in (points, caps.points_per_member) if n is not None), default=None)
    in_all = [n for n in (caps.points,) if n is not None]
    if rule.on is Occasion.JOIN and points is not None:
        in_all.append(points)
    if caps.uses is not None and points is not None:
        in_all.append(caps.uses * points)
    periods = _periods(caps.period, window)
    if caps.points_per_member is not None and periods is not None:
        in_all.append(caps.points_per_member * periods)
    if caps.per_member is not None and each is not None and periods is not None:
        in_all.append(caps.per_member * each * periods)
    return min(in_all, default=None)


def _periods(period: Period, window: Window) -> int | None:
    """How many periods reach into a window at most; None: there is no end to them."""
    if period is Period.EVER:
        return 1
    months = window.months if isinstance(window, Rolling) else _MONTHS.get(type(window))
    if months is None:
        return None
    return months * 31 // _PERIOD_DAYS[period] + 2


def _skipped(view: View, rate: Rate | None) -> Iterator[Finding]:
    """A tier that asks for more money than the one above it: whoever reaches it has the other already."""
    for lower, upper in pairwise(view.programme.tiers()):
        needed, more = _least_money(lower.reach, upper.reach, rate), _spend(upper.reach)
        if needed is None or more is None or more > needed:
            continue
        yield Finding(
            code="tier_skipped",
            weight=Weight.LOOK,
            places=(f"tier:{lower.id}", f"tier:{upper.id}"),
            figures={"spent_minor": needed, "upper_minor": more},
            proof=view.proof(rate.situation) if rate is not None else None,
        )


def _spend(criterion: Criterion | None) -> int | None:
    """The money a criterion asks for; None for one that asks for something else."""
    return criterion.value if isinstance(criterion, Reach) and criterion.metric is Metric.SPEND else None


def _least_money(criterion: Criterion | None, upper: Criterion | None, rate: Rate | None) -> int | None:
    """
    What has been spent at least, within the window of the tier above, by whoever meets a criterion.

    Points are told in money by what they cost day by day; None where nothing can be told.
    """
    if not isinstance(criterion, Reach) or not isinstance(upper, Reach):
        return None
    if criterion.window != upper.window and not isinstance(upper.window, Life):
        return None
    match criterion.metric:
        case Metric.SPEND:
            return criterion.value
        case Metric.POINTS:
            return None if rate is None else rate.cost(criterion.value)
        case _:
            return None
