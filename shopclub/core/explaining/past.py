"""
A sale that is closed, explained by the version it was rung up by: what gave is what was recorded. Pure functions.

What the rules looked at is put together again from the books: the bill, its day and hour, the tier, the purchases and
balances before it. What no row keeps (tags, own fields, the family, what was left of a limit) is as it is now; where
that would have mattered, the item says so, and nothing that was not recorded is said to have been given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from shopclub.core.explaining.gaps import Missed
from shopclub.core.explaining.sale import Explanation, Item, Sort, State
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.ledger.model import Entry, Kind
from shopclub.core.ledger.units import BONUS, CASHBACK, GIFT, TENDERS, VALUE
from shopclub.core.programme.conditions import BoughtOften, FieldIs, HasPlan, HasTag, InHousehold, InSegment
from shopclub.core.programme.facts import CardAtHand
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.tracing import Bar, Hurdle
from shopclub.core.sales.couponing import PREFIX
from shopclub.core.sales.model import Draft, DraftLine, Sale, SaleKind

_AS_NOW = (HasTag, FieldIs, InSegment, InHousehold, HasPlan, BoughtOften)
"""Kinds of condition about what the file says now, and no row of then."""
A_CARD = "card"
"""What the gift cards a sale was paid with are called here; their codes are none of its business."""


class Issued(msgspec.Struct, frozen=True):
    """Coupons a rule of a sale brought."""

    rule: str
    count: int


def draft_of(sale: Sale) -> Draft:
    """A sale as it was rung up."""
    lines = tuple(
        DraftLine(gross_minor=at.gross_minor, name=at.name, code=at.code, category=at.category, qty=at.qty)
        for at in sale.lines
    )
    paid = sale.tenders
    return Draft(
        lines=lines,
        member=sale.member,
        points=sale.spent,
        code=sale.code,
        tenders={name: minor for name, minor in paid.items() if name not in TENDERS and minor > 0},
        value=paid.get(VALUE, 0) + paid.get(BONUS, 0),
        cashback=paid.get(CASHBACK, 0),
        cards={A_CARD: paid[GIFT]} if paid.get(GIFT) else {},
    )


def cards_of(sale: Sale) -> dict[str, CardAtHand]:
    """The gift cards it was paid with, as one."""
    minor = sale.tenders.get(GIFT, 0)
    return {A_CARD: CardAtHand(number=0, left_minor=minor)} if minor else {}


def given_at(sale: Sale, entries: Iterable[Entry], issued: Iterable[Issued]) -> dict[str, Item]:
    """What each rule and coupon gave at a sale, as it was recorded."""
    found: dict[str, Item] = {}

    def add(rule: str, **more: int) -> None:
        plain = found.get(rule, Item(sort=Sort.RULE, id=rule, state=State.GIVES))
        sums = {name: getattr(plain, name) + value for name, value in more.items()}
        found[rule] = msgspec.structs.replace(plain, **sums)

    for line in sale.lines:
        for rule, minor in line.off.items():
            add(rule, minor=minor)
    for entry in entries:
        if entry.kind is Kind.EARN and entry.rule:
            add(entry.rule, points=entry.amount)
            found[entry.rule] = msgspec.structs.replace(found[entry.rule], unit=entry.unit)
    for rule, count in sale.gifts.items():
        add(rule, handed=count)
    for one in issued:
        add(one.rule, handed=one.count)
    return found


def as_recorded(found: Explanation, given: dict[str, Item], sale: Sale) -> Explanation:
    """
    An explanation put together afterwards, with what was recorded in the place of what would have been given.

    Args:
        found: of the bill put together again.
        given: as `given_at` says.
        sale: as it was recorded.
    """
    items = tuple(_recorded(item, given, sale) for item in found.items)
    return msgspec.structs.replace(found, items=items, past=True)


def _recorded(item: Item, given: dict[str, Item], sale: Sale) -> Item:
    if item.sort is Sort.POINTS and sale.spent:
        minor = sum(line.points_minor for line in sale.lines)
        return msgspec.structs.replace(item, state=State.GIVES, points=sale.spent, minor=minor, refusal=None, ways=())
    if item.sort not in (Sort.RULE, Sort.COUPON):
        return item
    was = given.get(item.id if item.sort is Sort.RULE else PREFIX + item.id)
    if was is not None and (item.sort is Sort.RULE or item.number == sale.coupon):
        return msgspec.structs.replace(was, sort=item.sort, id=item.id, number=item.number)
    if item.state is State.GIVES:
        plain = Item(sort=item.sort, id=item.id, state=State.NOT, number=item.number)
        return msgspec.structs.replace(plain, hurdle=Hurdle(Bar.THEN))
    return msgspec.structs.replace(item, as_now=any(_is_as_now(missed) for way in item.ways for missed in way))


def _is_as_now(missed: Missed) -> bool:
    return missed.condition is not None and any(isinstance(part, _AS_NOW) for part in parts_of(missed.condition))


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What a member had bought before a sale."""

    purchases: int = 0
    last_on: date | None = None
    carry: dict[str, int] = {}


def before(number: SaleNo, rows: Sequence[tuple[SaleNo, Sale]]) -> Before:
    """
    What a member's rows before a sale come to, those undone by then left out.

    Args:
        number: of the sale.
        rows: the member's sales and returns.
    """
    earlier = [(n, sale) for n, sale in rows if n < number]
    mistaken = {sale.of for _, sale in earlier if sale.void}
    bought = [sale for n, sale in earlier if sale.kind is SaleKind.SALE and n not in mistaken]
    carry: dict[str, int] = {}
    for _, sale in earlier:
        for rule, minor in sale.carry.items():
            carry[rule] = carry.get(rule, 0) + minor
    return Before(purchases=len(bought), last_on=max((sale.on for sale in bought), default=None), carry=carry)
