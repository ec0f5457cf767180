"""
What a receipt's discounts were worked out on: a pure function of the sale as recorded and the rules it was sold by.

The shares are those the lines hold, so that they come to the discount to the fen; what each was worked out on follows
from the steps of the computation (docs/rules.md): promotions by item on the list price, steps on what those leave, the
whole bill on what the steps leave, a coupon last.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import msgspec

from shopclub.core.kernel.ids import EntryNo, SaleNo
from shopclub.core.ledger.model import Entry
from shopclub.core.programme.effects import Effect, Phase, PriceEffect, phase_of
from shopclub.core.programme.facts import Bill, BillLine
from shopclub.core.programme.model import Programme
from shopclub.core.programme.values import ALL_GOODS, Goods
from shopclub.core.sales.discounts import goods_of
from shopclub.core.sales.model import Sale

COUPON = "coupon:"
"""What stands before a kind of coupon where a sale names what took something off."""


class Step(IntEnum):
    """The step of the computation a discount belongs to."""

    ITEMS = 1
    STEPS = 2
    BILL = 3
    COUPON = 4


_STEPS = {Phase.ITEMS: Step.ITEMS, Phase.STEPS: Step.STEPS, Phase.BILL: Step.BILL}


class LineShare(msgspec.Struct, frozen=True):
    """A line's part of a discount."""

    line: int
    """Index of the line."""
    base_minor: int
    """What the line came to before this step."""
    minor: int


class DiscountWhy(msgspec.Struct, frozen=True, kw_only=True):
    """One discount of a receipt with what it was worked out on."""

    rule: str
    """Rule id, or `coupon:` and the kind of coupon."""
    step: Step
    minor: int
    base_minor: int
    """What the goods it is about came to before its step."""
    shares: tuple[LineShare, ...]
    """The lines it took something off; together they are `minor`."""


class ReceiptWhy(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt with what stands behind each of its figures."""

    number: SaleNo
    sale: Sale
    version: int
    """Version of the programme it was rung up by."""
    discounts: tuple[DiscountWhy, ...]
    """In the order they were worked out."""
    entries: tuple[tuple[EntryNo, Entry], ...]
    """What it did to balances, in order."""


def effect_of(programme: Programme, rule_id: str) -> Effect | None:
    """What took something off; None for what the programme doesn't know."""
    if rule_id.startswith(COUPON):
        kind = programme.coupon(rule_id.removeprefix(COUPON))
        return kind.then if kind is not None else None
    rule = programme.rule(rule_id)
    return rule.then if rule is not None else None


def step_of(programme: Programme, rule_id: str) -> Step:
    """The step a discount was worked out in; the whole bill's for what the programme doesn't know."""
    if rule_id.startswith(COUPON):
        return Step.COUPON
    effect = effect_of(programme, rule_id)
    return _STEPS.get(phase_of(effect), Step.BILL) if effect is not None else Step.BILL


def discounts_of(sale: Sale, programme: Programme) -> tuple[DiscountWhy, ...]:
    """
    Each discount of a sale (or, negative, of a return) with its base and its parts by line.

    Args:
        sale: as recorded.
        programme: the version it was sold by.
    """
    rules = list(dict.fromkeys(rule for line in sale.lines for rule in line.off))
    steps = {rule: step_of(programme, rule) for rule in rules}
    found = [_discount(sale, rule, steps, effect_of(programme, rule)) for rule in rules]
    return tuple(sorted(found, key=lambda one: one.step))


def _discount(sale: Sale, rule: str, steps: dict[str, Step], effect: Effect | None) -> DiscountWhy:
    step = steps[rule]
    before = [
        line.gross_minor - sum(minor for other, minor in line.off.items() if steps[other] < step) for line in sale.lines
    ]
    shares = tuple(
        LineShare(index, before[index], line.off[rule]) for index, line in enumerate(sale.lines) if rule in line.off
    )
    return DiscountWhy(
        rule=rule,
        step=step,
        minor=sum(share.minor for share in shares),
        base_minor=_base(sale, before, step, effect, shares),
        shares=shares,
    )


def _base(sale: Sale, before: Sequence[int], step: Step, effect: Effect | None, shares: Sequence[LineShare]) -> int:
    """What the goods a discount is about came to: all of them where it looks at all, else the lines it changed."""
    goods = _looks_at(effect)
    if goods is None or (step is Step.ITEMS and goods == ALL_GOODS):
        return sum(share.base_minor for share in shares)
    lines = [
        BillLine(line.code.casefold(), line.name.casefold(), line.category.casefold(), line.qty) for line in sale.lines
    ]
    return Bill(lines, before).total(goods)


def _looks_at(effect: Effect | None) -> Goods | None:
    """The goods an effect on a whole bill looks at; None for one that goes by the line."""
    if not isinstance(effect, PriceEffect) or phase_of(effect) is Phase.ITEMS:
        return None
    return goods_of(effect)
