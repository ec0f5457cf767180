"""Which benefits a member has, and how often still: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from shopclub.core.benefits.model import BenefitState, Span
from shopclub.core.programme.facts import Case
from shopclub.core.programme.holding import holds
from shopclub.core.programme.ladder import Benefit, Tier
from shopclub.core.programme.periods import period_key, period_of
from shopclub.core.programme.plans import PaidPlan
from shopclub.core.programme.values import Period

_YEAR = 365


def span_of(period: Period, on: date, birthdays: Mapping[int, date]) -> Span:
    """
    The period a day lies in, and its last day.

    Args:
        period: its kind.
        on: the day.
        birthdays: celebrated birthdays around it by their year. From one to the next a day belongs to the nearer,
            in the middle to the earlier; without any the calendar year counts.
    """
    key = period_key(period, on, birthdays)
    match period:
        case Period.EVER:
            return Span(key=key, last=None)
        case Period.BIRTHDAY if birthdays:
            year = int(key)
            this, following = birthdays[year], birthdays.get(year + 1)
            days = (following - this).days if following else _YEAR
            return Span(key=key, last=max(on, this + timedelta(days=days // 2)))
        case Period.BIRTHDAY:
            return Span(key=key, last=period_of(Period.YEAR, on)[1])
        case _:
            return Span(key=key, last=period_of(period, on)[1])


def held(tier: Tier | None, plan: PaidPlan | None) -> dict[str, tuple[Benefit, Tier | None]]:
    """
    The benefits switched on of a member's tier and of the plan, in the order of the programme, by their ids.

    Where both have the same one, that with more uses counts, and that of the tier if they are alike.
    """
    found: dict[str, tuple[Benefit, Tier | None]] = {}
    for benefit in tier.benefits if tier else ():
        if benefit.enabled:
            found[benefit.id] = benefit, tier
    for benefit in plan.benefits if plan else ():
        if benefit.enabled and _uses(benefit) > (_uses(found[benefit.id][0]) if benefit.id in found else -1):
            found[benefit.id] = benefit, None
    return found


def _uses(benefit: Benefit) -> int:
    return benefit.quota.count if benefit.quota else 0


def state(benefit: Benefit, tier: Tier | None, case: Case, span: Span | None, used: int) -> BenefitState:
    """
    A benefit as a member has it.

    Args:
        benefit: of the member's tier or plan.
        tier: the tier; None when it comes with the plan.
        case: the day and the member, for the benefit's condition.
        span: the period its quota is counted in; None without a quota.
        used: uses in that period, as a member of whichever tier: what a lower tier had is not had again.
    """
    holds_now = holds(benefit.when, case)
    if benefit.quota is None or span is None:
        refusal = "benefit_not_counted" if holds_now else "benefit_not_now"
        return BenefitState(benefit=benefit, tier=tier, left=None, until=None, refusal=refusal)
    left = max(0, benefit.quota.count - used)
    refusal_now = None
    if not left:
        refusal_now = "benefit_used_up" if span.last else "benefit_used_for_good"
    elif not holds_now:
        refusal_now = "benefit_not_now"
    return BenefitState(
        benefit=benefit,
        tier=tier,
        left=left,
        until=span.last,
        refusal=refusal_now,
        next_on=None if left else span.next_on(),
    )


def to_grant(left: int, granted: int, used: int, in_lot: int) -> int:
    """
    Uses to be granted before one is taken: all that are left in the period, or none while there are granted ones.

    Args:
        left: in the period, by the present tier.
        granted: in it so far.
        used: of it so far.
        in_lot: what the lot of the period's last day holds; another period may end with it, and it may have expired
            while the clock was wrong.
    """
    return left if granted <= used or not in_lot else 0


def is_shown(seen: BenefitState) -> bool:
    """Whether a benefit is worth a line today: one that only holds on other days is not, unless it is counted."""
    return seen.is_counted() or seen.refusal != "benefit_not_now"
