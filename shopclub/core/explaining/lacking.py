"""
What an effect that applies and comes to nothing would need on the bill, and by how much it is missed.

Nothing is worked out by formula: the very function that gives is asked with more on the bill, and the least that makes
it give is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, TypeVar

from shopclub.core.explaining.gaps import Gap, Measure, Missed, Way
from shopclub.core.programme.effects import (
    AgreedPrices,
    AmountOff,
    BuyGet,
    Cashback,
    Engagement,
    FillUp,
    Gift,
    IssueCoupon,
    MemberPrice,
    NthItem,
    PercentOff,
    PointsFixed,
    PointsPerAmount,
    PointsPerPiece,
    PointsTimes,
    RewardAt,
    Stamps,
    StepsOff,
    Tickets,
    ToTheFirst,
)
from shopclub.core.programme.facts import Bill, BillLine
from shopclub.core.programme.values import ALL_GOODS, Goods

E = TypeVar("E")
Need = tuple[Measure, Goods]
Gives = Callable[[Bill], bool]
"""Whether something is given on a bill: put together from the functions of the quote."""

PIECE_MINOR = 10_000
"""What a piece is taken to cost that is not on the bill: enough not to be rounded away."""
MOST = {Measure.MONEY: 10**11, Measure.PIECES: 1 << 12}
"""So much more is tried at most."""

NEEDS: dict[type, Callable[[Any, Bill], Sequence[Need]]] = {}
"""Kind of effect -> what more of on the bill could make it give something."""


def _needs(kind: type[E]) -> Callable[[Callable[[E, Bill], Sequence[Need]]], Callable[[E, Bill], Sequence[Need]]]:
    def keep(function: Callable[[E, Bill], Sequence[Need]]) -> Callable[[E, Bill], Sequence[Need]]:
        NEEDS[kind] = function
        return function

    return keep


def lacking(effect: object, bill: Bill, gives: Gives) -> tuple[Way, ...]:
    """
    The ways in which an effect would give something with more on the bill.

    Args:
        effect: of a rule or a coupon.
        bill: it was worked out on.
        gives: whether it gives anything on a bill.

    Returns:
        One way, or none where nothing on the bill would help.
    """
    needs = NEEDS[type(effect)](effect, bill)
    if gives(bill):
        return ()
    for count in range(1, len(needs) + 1):
        for chosen in combinations(needs, count):
            if found := _together(chosen, bill, gives):
                return (found,)
    return ()


def _together(needs: Sequence[Need], bill: Bill, gives: Gives) -> Way:
    """The least of several things that are all needed, the first ones with plenty of the others; empty for none."""
    found: list[Missed] = []
    for place, need in enumerate(needs):
        amount = _least_of(need, needs[place + 1 :], bill, gives)
        if amount is None:
            return ()
        bill = plus(bill, *need, amount)
        found.append(Missed(gap=Gap(measure=need[0], amount=amount, goods=need[1])))
    return tuple(found)


def _least_of(need: Need, rest: Sequence[Need], bill: Bill, gives: Gives) -> int | None:
    return least(lambda more: gives(_plenty(plus(bill, *need, more), rest)), MOST[need[0]])


def _plenty(bill: Bill, needs: Sequence[Need]) -> Bill:
    for measure, goods in needs:
        bill = plus(bill, measure, goods, MOST[measure])
    return bill


def least(holds: Callable[[int], bool], most: int, first: int = 1) -> int | None:
    """
    The least number from `first` on with which something holds that holds with every larger one, too; None for none.

    Args:
        holds: asked some thirty times.
        most: the largest number tried.
        first: the smallest.
    """
    low, high = first - 1, first
    while not holds(high):
        low, high = high, high * 2
        if high > most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def plus(bill: Bill, measure: Measure, goods: Goods, more: int) -> Bill:
    """A bill with so much more of some goods: money as one piece of that price, pieces at the price there is."""
    line = some_of(goods)
    if measure is Measure.MONEY:
        return Bill([*bill.lines, BillLine(*line, 1)], [*bill.minor, more])
    return Bill([*bill.lines, BillLine(*line, more)], [*bill.minor, more * piece_price(bill, goods)])


def piece_price(bill: Bill, goods: Goods) -> int:
    """What the cheapest piece of some goods on the bill costs; of none there what a piece is taken to cost."""
    prices = [bill.minor[i] // bill.lines[i].qty for i in bill.places(goods) if bill.lines[i].qty]
    return min((price for price in prices if price > 0), default=PIECE_MINOR)


def some_of(goods: Goods) -> tuple[str, str, str]:
    """Code, name and category of something among these goods; of nothing where there can't be any."""
    for category in ("", *goods.categories):
        for code in ("", *goods.products):
            line = (code.casefold(), "", category.casefold())
            if goods.holds(*line):
                return line
    return "", "", ""


# -- kinds ------------------------------------------------------------------------------------------


def _nothing(_: object, __: Bill) -> Sequence[Need]:
    return ()


def _money(_: object, __: Bill) -> Sequence[Need]:
    return ((Measure.MONEY, ALL_GOODS),)


NEEDS |= dict.fromkeys((AgreedPrices, FillUp, RewardAt, ToTheFirst), _nothing)
NEEDS |= dict.fromkeys((PointsFixed, Engagement, IssueCoupon, Gift), _money)


@_needs(PercentOff)
def _percent(effect: PercentOff, _: Bill) -> Sequence[Need]:
    return _some(effect.goods)


@_needs(AmountOff)
def _amount(effect: AmountOff, _: Bill) -> Sequence[Need]:
    return _some(effect.goods)


def _some(goods: Goods) -> Sequence[Need]:
    return ((Measure.MONEY if goods == ALL_GOODS else Measure.PIECES, goods),)


@_needs(MemberPrice)
def _member_price(effect: MemberPrice, bill: Bill) -> Sequence[Need]:
    goods = Goods(products=tuple(effect.prices))
    # Where they are on the bill their price is not lower, and more of them would not change that.
    return () if not effect.prices or bill.places(goods) else ((Measure.PIECES, goods),)


@_needs(NthItem)
def _nth(effect: NthItem, _: Bill) -> Sequence[Need]:
    return ((Measure.PIECES, effect.goods),)


@_needs(BuyGet)
def _buy_get(effect: BuyGet, _: Bill) -> Sequence[Need]:
    gift = () if effect.gift is None else ((Measure.PIECES, effect.gift),)
    return ((Measure.PIECES, effect.goods), *gift)


@_needs(StepsOff)
def _steps(effect: StepsOff, _: Bill) -> Sequence[Need]:
    return ((Measure.MONEY, effect.goods),)


@_needs(PointsPerAmount)
def _per_amount(effect: PointsPerAmount, _: Bill) -> Sequence[Need]:
    return ((Measure.MONEY, effect.goods),)


@_needs(PointsPerPiece)
def _per_piece(effect: PointsPerPiece, _: Bill) -> Sequence[Need]:
    return ((Measure.PIECES, effect.goods),)


@_needs(PointsTimes)
def _times(effect: PointsTimes, _: Bill) -> Sequence[Need]:
    return ((Measure.MONEY, effect.goods),)


@_needs(Stamps)
def _stamps(effect: Stamps, _: Bill) -> Sequence[Need]:
    return ((Measure.PIECES, effect.goods),)


@_needs(Cashback)
def _cashback(effect: Cashback, _: Bill) -> Sequence[Need]:
    return ((Measure.MONEY, effect.goods),)


@_needs(Tickets)
def _tickets(effect: Tickets, _: Bill) -> Sequence[Need]:
    return ((Measure.MONEY, effect.goods),)
