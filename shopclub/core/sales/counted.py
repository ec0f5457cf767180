"""
What rules with caps gave at a sale, as it is counted: pure functions of the quote and of the sale as recorded.

A rule gives points of one kind, so that a budget of points is one of engagement points where it gives those.
"""

from __future__ import annotations

from collections.abc import Iterable

from shopclub.core.campaigns.counting import Given
from shopclub.core.ledger.model import Entry, Kind
from shopclub.core.sales.model import Quote, Sale


def given_by(seen: Quote) -> dict[str, Given]:
    """Rules with caps -> what a quote gives by them."""
    minor = {discount.rule: discount.minor for discount in seen.discounts}
    points = {e.rule: e.points for e in seen.earnings}
    return {
        rule: Given(period=period, points=points.get(rule, 0), minor=minor.get(rule, 0))
        for rule, period in seen.fired.items()
    }


def given_at(sale: Sale, entries: Iterable[Entry]) -> dict[str, Given]:
    """Rules with caps -> what a recorded sale gave by them."""
    points = {e.rule: e.amount for e in entries if e.kind is Kind.EARN}
    return {
        rule: Given(
            period=period,
            points=points.get(rule, 0),
            minor=sum(line.off.get(rule, 0) for line in sale.lines),
        )
        for rule, period in sale.fired.items()
    }
