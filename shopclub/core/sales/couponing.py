"""The one coupon of a bill: whether it can be used, and what it takes off. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from shopclub.core.coupons.rules import demand_usable
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.effects import Gift, PointsTimes, PriceEffect, RewardAt
from shopclub.core.programme.facts import Case, CouponAtHand
from shopclub.core.programme.model import Rule
from shopclub.core.programme.tracing import Trace
from shopclub.core.sales.discounts import Parts, discount_of
from shopclub.core.sales.model import Earning
from shopclub.core.sales.pricing import Priced, is_bill_percentage, price

PREFIX = "coupon:"
"""What a coupon is called among the rules of a sale: this and its kind."""
FIRST = 1000
"""The highest priority there is."""


def rule_of(coupon: CouponAtHand) -> str:
    """Under what its discount and its gifts are recorded."""
    return PREFIX + coupon.kind.id


def priced_with(
    coupon: CouponAtHand | None, case: Case, rules: CompiledRules, trace: Trace | None = None
) -> tuple[Priced, Parts]:
    """
    The price of a bill, and what the coupon takes off each line after everything else.

    A coupon that takes a percentage off the whole bill stands in for such a percentage of the rules, and is refused
    where it would give no more than they.

    Raises:
        RuleViolation: what `demand_usable` raises; `coupon_for_reward`, `coupon_gives_nothing`, and
            `coupon_needs_member` for points to somebody who can't have any.
    """
    effect = coupon.kind.then if coupon is not None else None
    stands_in = is_bill_percentage(effect)
    plain = price(case, rules, trace=None if stands_in else trace)
    if coupon is None:
        return plain, []
    if isinstance(effect, RewardAt):
        raise RuleViolation("coupon_for_reward")
    priced = price(case, rules, percentage=False, trace=trace) if stands_in else plain
    left = msgspec.structs.replace(case, bill=priced.bill)
    if trace is not None:
        trace.coupon = left
    demand_usable(coupon, left)
    if isinstance(effect, PointsTimes) and case.facts.member is None:
        raise RuleViolation("coupon_needs_member")
    if not isinstance(effect, PriceEffect):
        return plain, []
    wanted = discount_of(effect, priced.bill)
    parts = [min(part, left) for part, left in zip(wanted, priced.bill.minor, strict=True)]
    if sum(plain.bill.minor) <= sum(priced.bill.minor) - sum(parts):
        raise RuleViolation("coupon_gives_nothing")
    return priced, parts


def rule_for(coupon: CouponAtHand | None) -> Rule | None:
    """
    A coupon that multiplies points or brings a gift, as a rule beside the others; None for any other.

    No rule that says "stop here" holds it up: somebody gives it away for this bill.
    """
    if coupon is None or not isinstance(coupon.kind.then, PointsTimes | Gift):
        return None
    own = rule_of(coupon)
    return Rule(id=own, then=coupon.kind.then, group=own, priority=FIRST)


def demand_brought(extra: Rule, earnings: Sequence[Earning]) -> None:
    """
    Refuse a coupon for points where it brings none.

    Raises:
        RuleViolation: `coupon_gives_nothing`.
    """
    if all(earning.rule != extra.id for earning in earnings):
        raise RuleViolation("coupon_gives_nothing")
