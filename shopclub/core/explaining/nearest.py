"""
What is missed by least, and the proof of it: a quote with so much more on the bill gives it, with one less it does not.

A condition sees the bill at its own step (after discounts, what is paid in money), so what is short there is not always
what a customer would have to add at list price. Before anybody is told "12.00 more", the quote is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from shopclub.core.explaining.gaps import Gap, Measure, Missed, Way
from shopclub.core.explaining.lacking import least, piece_price, some_of
from shopclub.core.explaining.sale import Asked, Explanation, Item, Sort, State, given_by
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.conditions import CodeTyped, IsMember, PaidBy, TierIn
from shopclub.core.programme.values import Goods
from shopclub.core.sales.couponing import rule_of
from shopclub.core.sales.model import DraftLine
from shopclub.core.sales.rules import case_of

WITHIN_REACH = 1500
"""Up to this distance something is worth telling first."""
FAR = 5000
"""What nobody can do much about."""
WIDEST = 16
"""So many times what is short is tried at most."""
_EACH = {Measure.PIECES: 250, Measure.PURCHASES: 500, Measure.RECEIPTS: 600, Measure.SIGN_INS: 600}
_SMALL_BILL_MINOR = 2000
_FEW_POINTS = 200


def nearest_first(found: Explanation, available: int) -> Explanation:
    """
    The same with what is missed by least first: within reach, then offered, what gives, and the rest by distance.

    Args:
        found: an explanation.
        available: points the member may spend.
    """
    bill = found.quote.gross_minor if found.quote else 0
    items = []
    for item in found.items:
        order = sorted(item.ways, key=lambda way: distance(way, bill, available))
        far = distance(order[0], bill, available) if order else 2 * FAR
        items.append(msgspec.structs.replace(item, ways=tuple(order), far=far))
    return msgspec.structs.replace(found, items=tuple(sorted(items, key=_rank)))


def is_near(item: Item) -> bool:
    """Whether so little is missing that it is worth telling first."""
    return item.state is State.NOT and item.far <= WITHIN_REACH


def _rank(item: Item) -> tuple[int, int]:
    if is_near(item):
        return 0, item.far
    return {State.OFFERED: 1, State.GIVES: 2, State.NOT: 3}[item.state], item.far


def distance(way: Way, bill_minor: int, available: int) -> int:
    """How far away something is, in thousandths of "as much again"; for ranking only."""
    return sum(_cost(missed, bill_minor, available) for missed in way)


def _cost(missed: Missed, bill: int, available: int) -> int:
    gap = missed.gap
    if gap is not None:
        return _cost_of(gap, bill, available)
    match missed.condition:
        case PaidBy():
            return 200
        case IsMember():
            return 400
        case CodeTyped():
            return 700
        case TierIn() if missed.climb:
            return 1500 + sum(1000 * part.missing() // max(1, part.need) for part in missed.climb)
        case _:
            return FAR


def _cost_of(gap: Gap, bill: int, available: int) -> int:
    if gap.amount < 0:
        return FAR  # nobody is asked to buy less
    match gap.measure:
        case Measure.MONEY:
            return 1000 * gap.amount // max(bill, _SMALL_BILL_MINOR)
        case Measure.POINTS:
            return 700 + 1000 * gap.amount // max(available, _FEW_POINTS)  # another visit's points
        case Measure.DAYS:
            return 600 + 100 * gap.amount
        case Measure.MINUTES:
            return 300 + 2 * gap.amount
        case _:
            return _EACH[gap.measure] * gap.amount


# -- the proof ----------------------------------------------------------------------------------------


def proven(asked: Asked, items: Sequence[Item], most: int) -> tuple[Item, ...]:
    """
    Items with the proof of what would have to be added, for the first so many that more on the bill would bring.

    Args:
        asked: the bill.
        items: of its explanation, the nearest first.
        most: how many are proven; each takes some quotes.
    """
    out, left = [], most
    for item in items:
        gap = adding(item)
        if gap is not None and left:
            left -= 1
            out.append(msgspec.structs.replace(item, proven=_proof(asked, item, gap)))
        else:
            out.append(item)
    return tuple(out)


def adding(item: Item) -> Gap | None:
    """What more on the bill would be all it takes; None where it takes anything else."""
    if item.state is not State.NOT or item.sort not in (Sort.RULE, Sort.COUPON):
        return None
    for way in item.ways[:1]:
        gap = way[0].gap if len(way) == 1 else None
        if gap is not None and gap.amount > 0 and gap.measure in (Measure.MONEY, Measure.PIECES):
            return gap
    return None


def _proof(asked: Asked, item: Item, gap: Gap) -> Gap | None:
    gives = _gives_with(asked, item, gap)
    if gives is None:
        return None
    if gap.measure is Measure.PIECES:
        enough = gives(gap.amount) and not (gap.amount > 1 and gives(gap.amount - 1))
        return gap if enough else None
    amount: int | None = gap.amount
    if not gives(gap.amount):
        amount = least(gives, WIDEST * gap.amount, gap.amount)
    elif gap.amount > 1 and gives(gap.amount - 1):
        amount = least(gives, gap.amount)
    return None if amount is None else msgspec.structs.replace(gap, amount=amount)


def _gives_with(asked: Asked, item: Item, gap: Gap) -> Callable[[int], bool] | None:
    """Whether it gives something with so much more on the bill; None where nobody knows what would be added."""
    draft, facts, name = asked.draft, asked.facts, item.id
    if item.sort is Sort.COUPON:
        coupon = next(
            (one for one in (*asked.coupons, facts.coupon) if one is not None and one.number == item.number), None
        )
        if coupon is None:
            return None
        (draft, facts), name = asked.with_coupon(coupon), rule_of(coupon)
    bill = case_of(draft, facts, asked.rules, asked.on).bill
    if not gap.goods.holds(*some_of(gap.goods)):
        return None
    price = 0
    if gap.measure is Measure.PIECES:
        if not bill.places(gap.goods):
            return None  # what one costs nobody knows
        price = piece_price(bill, gap.goods)

    def gives(more: int) -> bool:
        lines = (*draft.lines, _line(gap.goods, more, price))
        try:
            seen, _ = asked.traced(msgspec.structs.replace(draft, lines=lines), facts)
        except ClubError:
            return False
        return any(one.id == name for one in given_by(seen))

    return gives


def _line(goods: Goods, more: int, price: int) -> DraftLine:
    code, name, category = some_of(goods)
    qty = more if price else 1
    return DraftLine(name=name, code=code, category=category, qty=qty, gross_minor=more * price if price else more)


def first_proven(items: Iterable[Item]) -> Item | None:
    """The nearest that is proven."""
    return next((item for item in items if item.proven is not None), None)
