"""Tiers nobody reaches, points that buy nothing or too much: what a programme's figures come to. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator

from shopclub.core.audit.changing import reward_for
from shopclub.core.audit.model import Finding, Pace, Weight
from shopclub.core.audit.sold import Shown
from shopclub.core.programme.effects import Engagement, PointsEffect, RewardAt, ToTheFirst
from shopclub.core.programme.expiry import MonthsAfterEarning
from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    ByEach,
    Criterion,
    Metric,
    Never,
    Reach,
)
from shopclub.core.programme.model import Programme


def worth_findings(programme: Programme, best: Shown | None, pace: Pace | None) -> Iterator[Finding]:
    """
    What is wrong with tiers, rewards and the worth of points.

    Args:
        programme: the rules.
        best: the basket with the most points for its money; None where no sale brings any.
        pace: how an ordinary member buys.
    """
    yield from _tiers(programme)
    if best is not None and best.quote.points:
        yield from _rewards(programme, best)
        yield from _money_off(programme, best)
        yield from _spending(programme, best, pace)


# -- tiers --------------------------------------------------------------------------------------------------


def _tiers(programme: Programme) -> Iterator[Finding]:
    """A tier whose figures no rule ever moves."""
    counted = _moved(programme)
    for tier in programme.tiers()[1:]:
        if tier.reach is not None and not _can_be_met(tier.reach, counted):
            yield Finding(code="tier_unreachable", weight=Weight.WRONG, ids=(tier.id,))


def _moved(programme: Programme) -> frozenset[Metric]:
    """What members can have of: money and visits always, points and engagement where a rule gives them."""
    live = [rule for rule in programme.rules if rule.enabled and rule.qualifies]
    effects = [rule.then.give if isinstance(rule.then, ToTheFirst) else rule.then for rule in live]
    metrics = {Metric.SPEND, Metric.VISITS}
    if any(isinstance(effect, PointsEffect) for effect in effects):
        metrics.add(Metric.POINTS)
    if any(isinstance(effect, Engagement) for effect in effects):
        metrics.add(Metric.ENGAGEMENT)
    return frozenset(metrics)


def _can_be_met(criterion: Criterion, counted: frozenset[Metric]) -> bool:
    match criterion:
        case Never():
            return False
        case Reach(metric=metric) | ByEach(metric=metric):
            return metric in counted
        case AllCriteria(of=parts):
            return all(_can_be_met(part, counted) for part in parts)
        case AnyCriterion(of=parts):
            return any(_can_be_met(part, counted) for part in parts)
        case _:
            return True


# -- what points are worth ------------------------------------------------------------------------------------


def _spent_for(points: int, best: Shown) -> int:
    """The least money that so many points have cost, in minor units, rounded up."""
    return -(-points * best.quote.due_minor // best.quote.points)


def _rewards(programme: Programme, best: Shown) -> Iterator[Finding]:
    """A reward for which less was paid than it costs in the shop."""
    for reward in programme.rewards:
        if not reward.enabled or reward.value_minor is None:
            continue
        spent = _spent_for(reward.points, best)
        if reward.value_minor >= spent:
            fair = -(-reward.value_minor * best.quote.points * 10 // best.quote.due_minor)
            yield Finding(
                code="reward_worth_more",
                weight=Weight.COSTLY,
                ids=(reward.id,),
                figures={"points": reward.points, "value_minor": reward.value_minor, "spent_minor": spent},
                proof=best.situation,
                mend=reward_for(programme, reward.id, fair),
            )


def _money_off(programme: Programme, best: Shown) -> Iterator[Finding]:
    """Points that take as much off a bill as was paid to earn them."""
    rate = programme.money_off
    if rate is not None and rate.minor >= (spent := _spent_for(rate.points, best)):
        figures = {"points": rate.points, "off_minor": rate.minor, "spent_minor": spent}
        yield Finding(code="money_off_worth_more", weight=Weight.COSTLY, figures=figures, proof=best.situation)


def _spending(programme: Programme, best: Shown, pace: Pace | None) -> Iterator[Finding]:
    """Points nobody can spend, or not before they expire."""
    prices = [reward.points for reward in programme.rewards if reward.enabled]
    prices += [kind.then.points for kind in programme.coupons if kind.enabled and isinstance(kind.then, RewardAt)]
    if programme.money_off is not None:
        prices.append(max(programme.money_off.points, programme.money_off.min_points))
    if not prices:
        yield Finding(code="points_buy_nothing", weight=Weight.WRONG)
        return
    expiry = programme.expiry
    if pace is None or not isinstance(expiry, MonthsAfterEarning) or not pace.month_minor:
        return
    months = -(-_spent_for(min(prices), best) // pace.month_minor)
    if months > expiry.months:
        figures = {
            "points": min(prices),
            "months": months,
            "usable_months": expiry.months,
            "month_minor": pace.month_minor,
        }
        yield Finding(code="points_too_late", weight=Weight.WRONG, figures=figures)
