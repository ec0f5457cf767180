"""
What a condition looks at, each as an axis with the values on both sides of its borders: pure functions.

A condition is a combination of a few questions (which day, which tier, how much), so that trying every combination of
those values finds a situation in which it holds if there is any. A new kind of condition says its axes here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from shopclub.core.programme.conditions import (
    About,
    AllOf,
    Always,
    AnyOf,
    AtHours,
    BalanceIs,
    Between,
    BillAmount,
    BillQuantity,
    BoughtOften,
    CodeTyped,
    Comparison,
    Condition,
    FieldIs,
    FirstToday,
    HasPlan,
    HasTag,
    InHousehold,
    InMonths,
    InSegment,
    IsMember,
    Lapsed,
    NearBirthday,
    NewMember,
    Not,
    NthPurchase,
    OnHoliday,
    OnMemberDay,
    OnMonthDays,
    OnNthWeekday,
    OnWeekdays,
    PaidBy,
    Referred,
    Streak,
    TierIn,
)
from shopclub.core.programme.effects import (
    AgreedPrices,
    AmountOff,
    BuyGet,
    Effect,
    FillUp,
    MemberPrice,
    NthItem,
    PercentOff,
    PointsPerAmount,
    PointsPerPiece,
    PointsTimes,
    StepsOff,
)
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.values import ALL_GOODS, Goods

Axis: TypeAlias = str | tuple[str, Any]
"""What is asked: `tier`, `("field", "skin")`, `("goods", Goods(...))`."""
Axes: TypeAlias = dict[Axis, set[Any]]
C = TypeVar("C")

AXES: dict[type, Callable[[Any], Mapping[Axis, Iterable[Any]]]] = {}
"""Kind of condition or effect -> its axes and the values worth trying."""

DATES = (Between, OnWeekdays, OnMonthDays, OnNthWeekday, InMonths, OnMemberDay, OnHoliday)
"""Kinds that ask for the day alone: those days are found by looking at a calendar."""
PIECE_MINOR = 1000
"""What a piece costs where only pieces are counted."""
PLAIN_MINOR = 10_000
"""A bill where nothing asks for an amount."""
SOMETHING = "a product"
"""What is bought where the programme does not say what it is about."""
LARGE_MINOR = 1_000_000
"""A bill that earns, whatever is taken off it."""


def _asks(kind: type[C]) -> Callable[[Callable[[C], Mapping[Axis, Iterable[Any]]]], Callable[[C], Mapping[Axis, Any]]]:
    def keep(function: Callable[[C], Mapping[Axis, Iterable[Any]]]) -> Callable[[C], Mapping[Axis, Any]]:
        AXES[kind] = function
        return function

    return keep


def axes_of(parts: Iterable[Condition | Effect]) -> Axes:
    """
    The axes of conditions (with all their parts) and effects together.

    What is half written may ask for something without a value yet: filled up, but to no step. That is no axis.
    """
    found: Axes = {}
    for one in parts:
        for part in _parts(one):
            for axis, values in AXES[type(part)](part).items() if type(part) in AXES else ():
                found.setdefault(axis, set()).update(values)
    return {axis: values for axis, values in found.items() if values}


def _parts(one: Condition | Effect) -> Iterator[Any]:
    yield from parts_of(one) if isinstance(one, Condition) else (one,)


def _nothing(_: object) -> Mapping[Axis, Iterable[Any]]:
    return {}


for _kind in (Always, AllOf, AnyOf, Not, *DATES):
    AXES[_kind] = _nothing

_BOTH: dict[Axis, Iterable[Any]] = {"member": (True, False)}


# -- who and when ---------------------------------------------------------------------------------------


@_asks(AtHours)
def _hours(one: AtHours) -> Mapping[Axis, Iterable[Any]]:
    minutes = [int(clock[:2]) * 60 + int(clock[3:]) for clock in (one.since, one.until)]
    return {"minute": [m % 1440 for at in minutes for m in (at - 1, at)]}


@_asks(NearBirthday)
def _birthday(_: NearBirthday) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "birthday": (None, 0, 3, 4, 40)}


@_asks(TierIn)
def _tier(one: TierIn) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "tier": one.tiers}


@_asks(IsMember)
def _member(_: IsMember) -> Mapping[Axis, Iterable[Any]]:
    return _BOTH


@_asks(InSegment)
def _segment(one: InSegment) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "segments": [frozenset(), *(frozenset([s]) for s in one.segments), frozenset(one.segments)]}


@_asks(HasTag)
def _tag(one: HasTag) -> Mapping[Axis, Iterable[Any]]:
    tags = [tag.casefold() for tag in one.tags]
    return {**_BOTH, "tags": [frozenset(), *(frozenset([tag]) for tag in tags), frozenset(tags)]}


@_asks(FieldIs)
def _field(one: FieldIs) -> Mapping[Axis, Iterable[Any]]:
    values: list[Any] = [None, one.value]
    if one.compare in (Comparison.AT_LEAST, Comparison.AT_MOST) and isinstance(one.value, int):
        values += [one.value - 1, one.value + 1]
    elif one.compare is not Comparison.IS:
        values.append(f"not {one.value}")
    return {**_BOTH, ("field", one.field): values}


@_asks(NewMember)
def _new(one: NewMember) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "joined": (0, one.days - 1, one.days)}


@_asks(NthPurchase)
def _nth(one: NthPurchase) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "purchases": (one.n - 1, one.n, one.n * 2 - 1)}


@_asks(FirstToday)
def _first_today(_: FirstToday) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "last": (None, 0, 1)}


@_asks(Lapsed)
def _lapsed(one: Lapsed) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "last": (None, one.days - 1, one.days)}


@_asks(Referred)
def _referred(_: Referred) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "referred": (False, True)}


@_asks(InHousehold)
def _household(one: InHousehold) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "household": ("", *(one.kinds or ("family",)))}


@_asks(HasPlan)
def _plan(one: HasPlan) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "plan": ("", *(one.plans or ("any",)))}


@_asks(BalanceIs)
def _balance(one: BalanceIs) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "balance": _around(one.at_least, one.at_most)}


@_asks(BoughtOften)
def _bought(one: BoughtOften) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, ("bought", one.goods): (0, one.times - 1, one.times)}


@_asks(Streak)
def _streak(one: Streak) -> Mapping[Axis, Iterable[Any]]:
    return {**_BOTH, "streak": (0, max(0, one.n - 1), one.n, one.n * 2)}


@_asks(About)
def _about(one: About) -> Mapping[Axis, Iterable[Any]]:
    return {"about": ("", *one.ids)}


# -- what -------------------------------------------------------------------------------------------------


def _around(least: int, most: int | None) -> set[int]:
    """Values on both sides of the borders of a range."""
    values = {least, max(0, least - 1)}
    if most is not None:
        values |= {most, most + 1}
    return values


def _amounts(goods: Goods, values: Iterable[int]) -> Mapping[Axis, Iterable[Any]]:
    """Bills of one piece of these goods, and none of them."""
    return {("goods", goods): [(0, 0), *((1, minor) for minor in values if minor > 0)]}


def _pieces(goods: Goods, counts: Iterable[int]) -> Mapping[Axis, Iterable[Any]]:
    return {("goods", goods): [(0, 0), *((n, n * PIECE_MINOR) for n in counts if n > 0)]}


@_asks(BillAmount)
def _amount(one: BillAmount) -> Mapping[Axis, Iterable[Any]]:
    least, most = one.at_least_minor, one.at_most_minor
    # Also far from the borders: rules for points look at what is left after the discounts.
    inside = (least + LARGE_MINOR) if most is None else (least + most) // 2
    return _amounts(one.goods, _around(least, most) | {inside})


@_asks(BillQuantity)
def _quantity(one: BillQuantity) -> Mapping[Axis, Iterable[Any]]:
    return _pieces(one.goods, _around(one.at_least, one.at_most))


@_asks(PaidBy)
def _tender(one: PaidBy) -> Mapping[Axis, Iterable[Any]]:
    return {"tender": ("", *one.tenders)}


@_asks(CodeTyped)
def _code(one: CodeTyped) -> Mapping[Axis, Iterable[Any]]:
    return {"code": ("", one.code)}


# -- what a rule does ---------------------------------------------------------------------------------------


@_asks(PercentOff)
def _percent_off(one: PercentOff) -> Mapping[Axis, Iterable[Any]]:
    return _amounts(one.goods, (PLAIN_MINOR,))


@_asks(AmountOff)
def _amount_off(one: AmountOff) -> Mapping[Axis, Iterable[Any]]:
    return _amounts(one.goods, (one.minor, one.minor * 2, PLAIN_MINOR))


@_asks(MemberPrice)
def _member_price(one: MemberPrice) -> Mapping[Axis, Iterable[Any]]:
    name, price = next(iter(one.prices.items()), ("", 0))
    return _amounts(Goods(products=(name,)), (price * 2 or PLAIN_MINOR,)) if name else {}


@_asks(AgreedPrices)
def _agreed(_: AgreedPrices) -> Mapping[Axis, Iterable[Any]]:
    """A product with a price agreed, and one that costs twice as much in the shop."""
    agreed = (SOMETHING, PLAIN_MINOR // 2)
    return {**_amounts(Goods(products=(SOMETHING,)), (PLAIN_MINOR,)), "agreed": [(), (agreed,)]}


@_asks(NthItem)
def _nth_item(one: NthItem) -> Mapping[Axis, Iterable[Any]]:
    return _pieces(one.goods, (one.n - 1, one.n, one.n * 2))


@_asks(BuyGet)
def _buy_get(one: BuyGet) -> Mapping[Axis, Iterable[Any]]:
    gift = _pieces(one.gift, (one.get,)) if one.gift is not None and one.gift != one.goods else {}
    return {**gift, **_pieces(one.goods, (one.buy, one.buy + one.get))}


@_asks(StepsOff)
def _steps_off(one: StepsOff) -> Mapping[Axis, Iterable[Any]]:
    return _amounts(one.goods, (minor for step in one.steps for minor in (step.over_minor - 1, step.over_minor)))


@_asks(PointsPerAmount)
def _per_amount(one: PointsPerAmount) -> Mapping[Axis, Iterable[Any]]:
    return _amounts(one.goods, (one.step_minor, one.step_minor * 10, LARGE_MINOR))


@_asks(PointsPerPiece)
def _per_piece(one: PointsPerPiece) -> Mapping[Axis, Iterable[Any]]:
    return _pieces(one.goods, (one.each,))


@_asks(PointsTimes)
def _times(one: PointsTimes) -> Mapping[Axis, Iterable[Any]]:
    return _amounts(one.goods, (PLAIN_MINOR, LARGE_MINOR))


@_asks(FillUp)
def _fill_up(one: FillUp) -> Mapping[Axis, Iterable[Any]]:
    values = {step.at_least for step in one.steps}
    if one.beyond is not None:
        values.add(max(one.beyond.at_least, one.beyond.unit + one.beyond.rest))
    return {"balance": values}


def goods_in(axes: Axes) -> list[Goods]:
    """The goods that axes ask for, those of every kind last."""
    found = [axis[1] for axis in axes if isinstance(axis, tuple) and axis[0] == "goods"]
    return sorted(found, key=lambda goods: goods == ALL_GOODS)
