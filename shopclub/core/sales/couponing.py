"""The one coupon of a bill: whether it can be used, and what it takes off. Pure functions."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import Figure, RuleViolation
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.conditions import AllOf, BillAmount, Condition
from shopclub.core.programme.effects import Gift, PointsTimes, PriceEffect, RewardAt
from shopclub.core.programme.facts import Bill, Case, CouponAtHand
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import Rule
from shopclub.core.sales.discounts import Parts, discount_of
from shopclub.core.sales.pricing import Priced, is_bill_percentage, price

PREFIX = "coupon:"
"""What a coupon is called among the rules of a sale: this and its kind."""


def rule_of(coupon: CouponAtHand) -> str:
    """Under what its discount and its gifts are recorded."""
    return PREFIX + coupon.kind.id


def demand_usable(coupon: CouponAtHand, case: Case) -> None:
    """
    Refuse a coupon that can't be used here and now.

    Args:
        coupon: at hand.
        case: the bill after all other discounts.

    Raises:
        RuleViolation: `coupon_void`, `coupon_used`, `coupon_not_yet` (with `from_on`), `coupon_expired` (`until_on`),
            `coupon_off`, `coupon_needs_member`, `coupon_of_another`, `coupon_minimum` (`least_minor`, `missing_minor`)
            or `coupon_condition`.
    """
    refusal = _state(coupon, case) or _condition(coupon.kind.when, case)
    if refusal is not None:
        code, figures = refusal
        raise RuleViolation(code, **figures)


Refusal = tuple[str, dict[str, Figure]]


def _state(coupon: CouponAtHand, case: Case) -> Refusal | None:
    if coupon.void:
        return "coupon_void", {}
    if coupon.uses_left < 1:
        return "coupon_used", {}
    if case.on < coupon.from_on:
        return "coupon_not_yet", {"from_on": coupon.from_on.isoformat()}
    if coupon.until_on is not None and case.on > coupon.until_on:
        return "coupon_expired", {"until_on": coupon.until_on.isoformat()}
    if not coupon.kind.enabled:
        return "coupon_off", {}
    if coupon.member is not None and coupon.member != case.facts.member:
        return ("coupon_needs_member" if case.facts.member is None else "coupon_of_another"), {}
    return None


def _condition(condition: Condition, case: Case) -> Refusal | None:
    """Why the condition of a coupon does not hold; a bill that is too small says by how much."""
    if holds(condition, case):
        return None
    for part in condition.of if isinstance(condition, AllOf) else (condition,):
        if isinstance(part, BillAmount) and (missing := part.at_least_minor - case.bill.total(part.goods)) > 0:
            return "coupon_minimum", {"least_minor": part.at_least_minor, "missing_minor": missing}
    return "coupon_condition", {}


def priced_with(coupon: CouponAtHand | None, case: Case, rules: CompiledRules) -> tuple[Priced, Parts]:
    """
    The price of a bill, and what the coupon takes off each line after everything else.

    A coupon that takes a percentage off the whole bill stands in for such a percentage of the rules, and is refused
    where it would give no more than they.

    Raises:
        RuleViolation: what `demand_usable` raises; `coupon_for_reward`, `coupon_gives_nothing`.
    """
    plain = price(case, rules)
    if coupon is None:
        return plain, []
    effect = coupon.kind.then
    if isinstance(effect, RewardAt):
        raise RuleViolation("coupon_for_reward")
    priced = price(case, rules, percentage=False) if is_bill_percentage(effect) else plain
    demand_usable(coupon, msgspec.structs.replace(case, bill=priced.bill))
    if not isinstance(effect, PriceEffect):
        return plain, []
    parts = [min(part, left) for part, left in zip(_off(effect, priced.bill), priced.bill.minor, strict=True)]
    if sum(plain.bill.minor) <= sum(priced.bill.minor) - sum(parts):
        raise RuleViolation("coupon_gives_nothing")
    return priced, parts


def _off(effect: PriceEffect, bill: Bill) -> Parts:
    return discount_of(effect, bill)


def rule_for(coupon: CouponAtHand | None) -> Rule | None:
    """A coupon that multiplies points or brings a gift, as a rule beside the others; None for any other."""
    if coupon is None or not isinstance(coupon.kind.then, PointsTimes | Gift):
        return None
    own = rule_of(coupon)
    return Rule(id=own, then=coupon.kind.then, group=own)
