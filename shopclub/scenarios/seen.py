"""
Quotes, sales and returns as figures: the one place of scenarios that knows how these documents are made.

Keys are those of `expecting.Expect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shopclub.core.ledger.units import ENGAGEMENT
from shopclub.core.sales.model import Line, Quote, RefundPlan, Sale, SaleClosed
from shopclub.scenarios.values import Money

Figures = dict[str, Any]


def of_quote(quote: Quote, currency: str) -> Figures:
    """What a quote shows."""
    return {
        **_bill(quote.lines, 1, currency),
        "paid": Money(quote.due_minor, currency),
        "discounts": {one.rule: Money(one.minor, currency) for one in quote.discounts},
        "points_off": Money(quote.points_minor, currency),
        "spent": quote.points_spent,
        "earned": quote.points,
        "engagement": sum(one.points for one in quote.earnings if one.unit == ENGAGEMENT),
        "coupons": _counts((one.coupon, one.count) for one in quote.handed if one.coupon),
        "gifts": _counts((one.rule, one.count) for one in quote.handed if not one.coupon),
        "tenders": _tenders(quote.tenders, currency),
        "max_points": quote.max_points,
        "tier": quote.tier,
        "tier_before": quote.tier,
    }


def of_sale(closed: SaleClosed, currency: str) -> Figures:
    """What a closed sale says."""
    sale = closed.sale
    return {
        **_bill(sale.lines, 1, currency),
        "paid": Money(sale.paid_minor, currency),
        "spent": sale.spent,
        "earned": sale.points,
        "gifts": sale.gifts,
        "tenders": _tenders(sale.tenders, currency),
        **_after(closed),
    }


def of_plan(plan: RefundPlan, currency: str) -> Figures:
    """What the preview of a return shows."""
    return {
        **_bill(plan.lines, -1, currency),
        "paid": Money(plan.paid_minor, currency),
        "given_back": plan.points_back,
        "taken_back": plan.taken,
        "forgiven": plan.forgiven,
        "new_debt": plan.new_debt,
        "complete": plan.complete,
        "tenders": _tenders(plan.tenders, currency),
        "gifts": plan.gifts,
        "coupon_back": plan.coupon_back,
        "coupons_used": len(plan.coupons_used),
        "besides": plan.besides.points,
        "moved": dict(plan.moved),
        "coupons_cleared": len(plan.cleared),
        "balance": plan.balance_after,
        "tier": plan.tier_after,
        "tier_before": plan.tier_before,
    }


def of_refund(closed: SaleClosed, currency: str) -> Figures:
    """What a recorded return says."""
    return {**of_returned(closed.sale, currency), **_after(closed)}


def of_returned(refund: Sale, currency: str) -> Figures:
    """What the row of a return says, by itself."""
    return {
        **_bill(refund.lines, -1, currency),
        "paid": Money(-refund.paid_minor, currency),
        "given_back": -refund.spent,
        "taken_back": -refund.points,
        "tenders": _tenders({name: -minor for name, minor in refund.tenders.items()}, currency),
    }


def _tenders(tenders: Mapping[str, int], currency: str) -> dict[str, Money]:
    return {name: Money(minor, currency) for name, minor in tenders.items()}


def _counts(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in pairs:
        found[name] = found.get(name, 0) + count
    return found


def _after(closed: SaleClosed) -> Figures:
    return {
        "balance": closed.balance,
        "tier": closed.tier_after,
        "tier_before": closed.tier_before,
        "repeated": closed.repeated,
    }


def _bill(lines: Iterable[Line], sign: int, currency: str) -> Figures:
    def money(minor: int) -> Money:
        return Money(sign * minor, currency)

    shown = [
        {
            "name": line.name,
            "code": line.code,
            "qty": abs(line.qty),
            "gross": money(line.gross_minor),
            "discounts": {rule: money(minor) for rule, minor in line.off.items()},
            "off": money(sum(line.off.values())),
            "points_off": money(line.points_minor),
            "paid": money(line.paid_minor()),
        }
        for line in lines
    ]
    discounts: dict[str, int] = {}
    for line in lines:
        for rule, minor in line.off.items():
            discounts[rule] = discounts.get(rule, 0) + minor
    return {
        "gross": money(sum(line.gross_minor for line in lines)),
        "off": money(sum(discounts.values())),
        "discounts": {rule: money(minor) for rule, minor in discounts.items()},
        "points_off": money(sum(line.points_minor for line in lines)),
        "lines": shown,
    }
