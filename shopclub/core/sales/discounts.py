"""
What each price effect takes off a bill, line by line: one pure function a kind, found by the kind.

All work on what the lines come to at their step of the computation, and never take more than that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from shopclub.core.kernel.money import split_largest_remainder
from shopclub.core.programme.effects import (
    AgreedPrices,
    AmountOff,
    BuyGet,
    MemberPrice,
    NthItem,
    PercentOff,
    PriceEffect,
    StepsOff,
)
from shopclub.core.programme.facts import Bill
from shopclub.core.programme.values import ALL_GOODS, Goods

E = TypeVar("E", bound=PriceEffect)
Parts = list[int]
"""Minor units by line."""

DISCOUNTS: dict[type, Callable[[Any, Bill], Parts]] = {}
"""Kind of effect -> what it takes off each line."""


def _takes(kind: type[E]) -> Callable[[Callable[[E, Bill], Parts]], Callable[[E, Bill], Parts]]:
    def keep(function: Callable[[E, Bill], Parts]) -> Callable[[E, Bill], Parts]:
        DISCOUNTS[kind] = function
        return function

    return keep


def discount_of(effect: PriceEffect, bill: Bill) -> Parts:
    """What an effect takes off each line of a bill, in minor units."""
    return DISCOUNTS[type(effect)](effect, bill)


def goods_of(effect: PriceEffect) -> Goods:
    """Which goods get cheaper by an effect on the whole bill or by steps."""
    return effect.goods if isinstance(effect, StepsOff) else ALL_GOODS


def split_over(total: int, bill: Bill, goods: Goods = ALL_GOODS) -> Parts:
    """An amount split over the lines of some goods by largest remainder, at most what they come to."""
    places = bill.places(goods)
    weights = [bill.minor[i] for i in places]
    parts = [0] * len(bill.minor)
    for i, part in zip(places, split_largest_remainder(min(total, sum(weights)), weights), strict=True):
        parts[i] = part
    return parts


def at_most(parts: Sequence[int], most: int) -> Parts:
    """Parts cut down in proportion so that they come to at most `most`."""
    return list(parts) if sum(parts) <= most else split_largest_remainder(most, parts)


@_takes(PercentOff)
def _percent(effect: PercentOff, bill: Bill) -> Parts:
    if effect.goods == ALL_GOODS:
        return split_over(effect.rounding.of(bill.total(), effect.permille), bill)
    parts = [0] * len(bill.minor)
    for i in bill.places(effect.goods):
        parts[i] = effect.rounding.of(bill.minor[i], effect.permille)
    return parts


@_takes(AmountOff)
def _amount(effect: AmountOff, bill: Bill) -> Parts:
    if effect.goods == ALL_GOODS:
        return split_over(effect.minor, bill)
    parts = [0] * len(bill.minor)
    for i in bill.places(effect.goods):
        parts[i] = min(effect.minor * bill.lines[i].qty, bill.minor[i])
    return parts


@_takes(MemberPrice)
def _member_price(effect: MemberPrice, bill: Bill) -> Parts:
    prices = {product.casefold(): minor for product, minor in effect.prices.items()}
    parts = []
    for line, minor in zip(bill.lines, bill.minor, strict=True):
        price = prices.get(line.code) if line.code else None
        price = prices.get(line.name) if price is None and line.name else price
        parts.append(0 if price is None else max(0, minor - price * line.qty))
    return parts


@_takes(AgreedPrices)
def _agreed(effect: AgreedPrices, bill: Bill) -> Parts:
    """Nothing: with a household that has agreed on prices it stands as these (`pricing.price`)."""
    del effect
    return [0] * len(bill.minor)


@_takes(StepsOff)
def _steps(effect: StepsOff, bill: Bill) -> Parts:
    total = bill.total(effect.goods)
    reached = [step for step in effect.steps if step.over_minor <= total]
    if not reached:
        return [0] * len(bill.minor)
    step = max(reached, key=lambda s: s.over_minor)
    times = total // step.over_minor if effect.each else 1
    return split_over(step.off_minor * times, bill, effect.goods)


class _Run(NamedTuple):
    """Pieces of one line at one price."""

    price: int
    pieces: int
    line: int


def _runs(bill: Bill, places: Iterable[int]) -> list[_Run]:
    """
    The pieces of some lines, the dearest first, whatever the order of the lines.

    Where the sum of a line can't be divided by its pieces, the first ones cost one unit more.
    """
    runs = []
    for i in places:
        qty, minor = bill.lines[i].qty, bill.minor[i]
        if not qty:
            continue
        price, dearer = divmod(minor, qty)
        runs += [_Run(price + 1, dearer, i), _Run(price, qty - dearer, i)]
    return sorted((r for r in runs if r.pieces), key=lambda r: (-r.price, bill.lines[r.line], r.line))


def _hit(runs: Sequence[_Run], hits_before: Callable[[int], int], most: int | None) -> Iterable[tuple[_Run, int]]:
    """
    How many pieces of each run are hit.

    Args:
        runs: pieces in order.
        hits_before: how many of the first n pieces are hit.
        most: at most so many in all, the first ones.
    """
    place = done = 0
    for run in runs:
        count = hits_before(place + run.pieces) - hits_before(place)
        count = count if most is None else min(count, most - done)
        place, done = place + run.pieces, done + count
        if count:
            yield run, count


@_takes(NthItem)
def _nth(effect: NthItem, bill: Bill) -> Parts:
    parts = [0] * len(bill.minor)
    for run, count in _hit(_runs(bill, bill.places(effect.goods)), lambda n: n // effect.n, effect.most):
        parts[run.line] += effect.rounding.of(run.price, effect.permille) * count
    return parts


@_takes(BuyGet)
def _buy_get(effect: BuyGet, bill: Bill) -> Parts:
    parts = [0] * len(bill.minor)
    if effect.gift is None:
        group = effect.buy + effect.get
        runs = _runs(bill, bill.places(effect.goods))
        hits = _hit(runs, lambda n: n // group * effect.get + max(0, n % group - effect.buy), effect.most)
    else:
        gifts = set(bill.places(effect.gift))
        bought = sum(bill.lines[i].qty for i in bill.places(effect.goods) if i not in gifts)
        free = bought // effect.buy * effect.get
        free = free if effect.most is None else min(free, effect.most)
        cheapest_first = sorted(_runs(bill, gifts), key=lambda r: (r.price, bill.lines[r.line], r.line))
        hits = _hit(cheapest_first, lambda n: n, free)
    for run, count in hits:
        parts[run.line] += run.price * count
    return parts
