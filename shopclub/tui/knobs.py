"""
What can be set in a programme, found in its values wherever they stand: numbers, amounts, days, choices, lists.

How each is typed follows from its type and its name: `_minor` is money, `permille` a share or a factor, a date is a
day. A new kind of value needs no line here; a field of a new name needs its label in `LABELS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args

import msgspec
from msgspec import inspect

from shopclub.core.programme.effects import Cashback
from shopclub.core.programme.ladder import Ladder, Metric
from shopclub.i18n import N_

S = TypeVar("S", bound=msgspec.Struct)
Path = tuple[str | int, ...]


class Shape(StrEnum):
    """How something is typed."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    """Kept in thousandths, typed in hundredths."""
    FACTOR = "factor"
    """Kept in thousandths, typed as a multiplier."""
    TEXT = "text"
    DAY = "day"
    YES = "yes"
    CHOICE = "choice"
    NAME = "name"
    """A name in several languages, of which the reader's own is typed."""
    TEXTS = "texts"
    NUMBERS = "numbers"
    WEEKDAYS = "weekdays"
    DAYS = "days"
    PRICES = "prices"
    """Products with their prices."""


class Knob(NamedTuple):
    """One thing to set and where it stands."""

    path: Path
    label: str
    """Marked with `N_`."""
    shape: Shape
    value: object
    kind: object = int
    """The annotation it must fit."""
    is_optional: bool = False
    """Whether it may be left empty."""
    is_plain: bool = False
    """Whether it stands at what it is when nobody says anything, so that a short form leaves it out."""


LABELS: dict[str, str] = {
    "name": N_("Called"),
    "on": N_("On"),
    "points": N_("Points"),
    "step_minor": N_("for each full"),
    "permille": N_("Percent off"),
    "minor": N_("take off"),
    "n": N_("Which one"),
    "every": N_("Every such one"),
    "buy": N_("Buy"),
    "get": N_("Get free"),
    "over_minor": N_("From"),
    "off_minor": N_("take off"),
    "prices": N_("Prices"),
    "coupon": N_("Coupon"),
    "draw": N_("Lucky draw"),
    "tickets": N_("Tickets"),
    "whole": N_("Odds in all"),
    "odds": N_("Odds"),
    "out": N_("Prize gone"),
    "instead": N_("Prize instead"),
    "reward": N_("Reward"),
    "card": N_("Card"),
    "size": N_("Stamps to fill it"),
    "visits": N_("Visits"),
    "price_minor": N_("Price"),
    "single_minor": N_("One alone costs"),
    "paid_back": N_("Paid back"),
    "places": N_("Places"),
    "by": N_("Ranked by"),
    "ties": N_("On a tie"),
    "metric": N_("Counted"),
    "value": N_("Value"),
    "step": N_("for each full"),
    "months": N_("Months"),
    "years": N_("Further years"),
    "grace_months": N_("Months of grace"),
    "from_on": N_("First day"),
    "until_on": N_("Last day"),
    "since": N_("From"),
    "until": N_("Until"),
    "nth": N_("Which one"),
    "weekday": N_("Weekday"),
    "ids": N_("Which ones"),
    "span": N_("How near"),
    "tiers": N_("Tiers"),
    "segments": N_("Segments"),
    "tags": N_("Tags"),
    "field": N_("Field"),
    "compare": N_("Compared"),
    "kinds": N_("Kinds of card"),
    "plans": N_("Plans"),
    "times": N_("Times"),
    "days": N_("Days"),
    "at_least": N_("At least"),
    "to": N_("Filled to"),
    "unit": N_("To full"),
    "rest": N_("if over by"),
    "at_most": N_("At most"),
    "at_least_minor": N_("At least"),
    "at_most_minor": N_("At most"),
    "tenders": N_("Paid by"),
    "code": N_("Code"),
    "products": N_("Products"),
    "categories": N_("Categories"),
    "but_products": N_("Not products"),
    "but_categories": N_("Not categories"),
    "each": N_("For each"),
    "count": N_("How many"),
    "most": N_("Most a bill"),
    "carry": N_("Keep the rest"),
    "rounding": N_("Rounded"),
    "starts": N_("Usable from"),
    "ends": N_("Usable until"),
    "uses": N_("Uses"),
    "per_day": N_("Uses a day"),
    "per_member": N_("Per member"),
    "period": N_("Period"),
    "limit_per_member": N_("Per member"),
    "limit_period": N_("Limit for"),
    "points_per_member": N_("Points each"),
    "minor_per_member": N_("Money each"),
    "bearer": N_("For anybody"),
    "min_points": N_("Points at least"),
    "step_points": N_("Steps of points"),
    "max_share_permille": N_("Percent of bill"),
    "remainder": N_("Last rest too"),
    "stock": N_("To begin with"),
    "tier": N_("Tier"),
    "pickup_days": N_("Days kept"),
    "value_minor": N_("Shop price"),
    "qualifies": N_("Lifts tiers"),
    "group": N_("Group"),
    "stacking": N_("Of the group"),
    "priority": N_("Priority"),
    "stop": N_("Stop here"),
    "excludes": N_("Not with"),
    "lunar": N_("Lunar"),
    "dates": N_("Single days"),
    "sign": N_("Sign"),
    "fall": N_("Not kept"),
    "grace_days": N_("Days of grace"),
    "notice_days": N_("Told before"),
    "trial_days": N_("Days free"),
    "refund": N_("Comes back"),
    "changing": N_("Changing to it"),
    "pays_minor": N_("Paid in"),
    "bonus_minor": N_("On top"),
    "free_amounts": N_("Any amount"),
    "min_minor": N_("At least"),
    "max_minor": N_("At most"),
    "order": N_("Goes first"),
    "bonus_months": N_("Bonus: months"),
    "bonus_back": N_("If paid out"),
    "bonus_earns": N_("Bonus earns"),
    "points_part_earns": N_("Points part earns"),
    "debt": N_("Spent points"),
    "returned_grace_days": N_("Days"),
    "form": N_("Kind of bond"),
    "cards": N_("Cards at most"),
    "spends": N_("Who spends"),
    "leaving": N_("Leaving with"),
    "main_leaves": N_("Main card gone"),
    "with_purchase": N_("With a purchase"),
    "currency": N_("Currency"),
}
"""Name of a field -> what a form calls it; in the order in which the fields of one value are asked for."""
IN_PLACE: dict[tuple[str, str], str] = {
    ("households", "per_day"): N_("Points a day"),
    ("households", "tier"): N_("Whose tier"),
    ("caps", "points"): N_("Points in all"),
    ("caps", "minor"): N_("Off in all"),
    ("caps", "uses"): N_("Times in all"),
    ("caps", "per_day"): N_("Times a day"),
    ("fees", "minor"): N_("Fee"),
    ("rewards", "minor"): N_("and money"),
    ("tier_prices", "points"): N_("Points there"),
    ("tier_prices", "minor"): N_("and money"),
    ("amounts", "minor"): N_("On a card"),
}
"""Where a field stands, and its name -> what a form calls it there, because its own label would say something else."""
OF_KIND: dict[tuple[type[msgspec.Struct], str], str] = {
    (Cashback, "permille"): N_("Percent back"),
    (Cashback, "period"): N_("At the end of"),
}
"""Kind of value and the name of a field -> what a form calls it there, likewise."""
_FACTOR = N_("Times")
_FIRST = ("then", "when", "reach", "keep", "lasts", "caps", "validity", "quota")
"""Fields that hold what matters, asked for before those beside them."""
_NOT_HERE = frozenset({"id", "enabled", "about", "benefits", "unknown_rules", "unknown_parts"})
"""Fields with a place of their own, or none in a form."""


def knobs_of(value: msgspec.Struct, path: Path = ()) -> Iterator[Knob]:
    """Everything of a value, and of what it holds, that can be set, in the order a form asks for it."""
    for field in _fields(type(value)):
        inner = getattr(value, field.name)
        here = (*path, field.name)
        if isinstance(inner, msgspec.Struct):
            yield from knobs_of(inner, here)
        elif isinstance(inner, tuple) and any(isinstance(one, msgspec.Struct) for one in inner):
            if not isinstance(value, Ladder):
                for index, one in enumerate(inner):
                    yield from knobs_of(one, (*here, index))
        elif field.shape is not None:
            shape = field.shape
            if field.name in ("value", "step") and getattr(value, "metric", None) is Metric.SPEND:
                shape = Shape.MONEY
            label = _FACTOR if shape is Shape.FACTOR else _label(value, path, field.name)
            yield Knob(here, label, shape, inner, field.kind, field.is_optional, field.is_plain(inner))


def _label(value: msgspec.Struct, path: Path, name: str) -> str:
    if of_kind := OF_KIND.get((type(value), name)):
        return of_kind
    place = next((step for step in reversed(path) if isinstance(step, str)), "")
    return IN_PLACE.get((place, name)) or LABELS.get(name, name)


class FieldOf(NamedTuple):
    """One field of a kind of value."""

    name: str
    shape: Shape | None
    """None for what holds values of its own, and for what has no place in a form."""
    kind: object
    is_optional: bool
    default: object

    def is_plain(self, value: object) -> bool:
        """Whether a value is what it is when nobody says anything."""
        return self.default is not msgspec.NODEFAULT and value == self.default


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[FieldOf, ...]:
    order = [*_FIRST, *LABELS]
    found = [_field(one) for one in msgspec.structs.fields(kind) if one.name not in _NOT_HERE]
    return tuple(sorted(found, key=lambda one: order.index(one.name) if one.name in order else len(order)))


def _field(field: msgspec.structs.FieldInfo) -> FieldOf:
    told = inspect.type_info(field.type)
    options = told.types if isinstance(told, inspect.UnionType) else (told,)
    real = [one for one in options if not isinstance(one, inspect.NoneType)]
    default = field.default
    if field.default_factory is not msgspec.NODEFAULT:
        default = field.default_factory()
    return FieldOf(
        name=field.name,
        shape=_shape(field.name, real),
        kind=field.type,
        is_optional=len(real) < len(options),
        default=default,
    )


def _shape(name: str, options: list[inspect.Type]) -> Shape | None:
    """How a field of these types is typed; None if it is not typed at all."""
    if len(options) > 1:
        return Shape.TEXT if all(isinstance(one, inspect.StrType | inspect.IntType) for one in options) else None
    match options[0]:
        case inspect.BoolType():
            return Shape.YES
        case inspect.IntType(le=most):
            return _number_shape(name, most)
        case inspect.StrType():
            return Shape.TEXT
        case inspect.DateType():
            return Shape.DAY
        case inspect.EnumType():
            return Shape.CHOICE
        case inspect.DictType(value_type=inspect.StrType()):
            return Shape.NAME
        case inspect.DictType(value_type=inspect.IntType()):
            return Shape.PRICES
        case inspect.VarTupleType(item_type=item):
            return _list_shape(item)
        case _:
            return None


def _number_shape(name: str, most: int | None) -> Shape:
    if name == "minor" or name.endswith("_minor"):
        return Shape.MONEY
    if name.endswith("permille"):
        return Shape.PERCENT if most is not None and most <= 1000 else Shape.FACTOR
    return Shape.COUNT


def _list_shape(item: inspect.Type) -> Shape | None:
    match item:
        case inspect.StrType():
            return Shape.TEXTS
        case inspect.DateType():
            return Shape.DAYS
        case inspect.IntType(ge=1, le=7):
            return Shape.WEEKDAYS
        case inspect.IntType():
            return Shape.NUMBERS
        case _:
            return None


def kinds_within(kind: type[msgspec.Struct]) -> set[type[msgspec.Struct]]:
    """A kind of value and every kind it can hold."""
    return kinds_within_type(kind)


def kinds_within_type(kind: object) -> set[type[msgspec.Struct]]:
    """Every kind of value that something so annotated can hold."""
    found: set[type[msgspec.Struct]] = set()
    left: list[object] = [kind]
    while left:
        one = left.pop()
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            if one not in found:
                found.add(one)
                left += [field.type for field in msgspec.structs.fields(one)]
        else:
            left += [part for part in get_args(one) if part is not Any]
    return found


def settable(kind: type[msgspec.Struct]) -> Mapping[str, Shape]:
    """The fields of a kind of value that a form asks for, with their shapes."""
    return {field.name: field.shape for field in _fields(kind) if field.shape is not None}


def with_value(value: S, path: Path, new: object) -> S:
    """The value with what stands at a path replaced."""
    name, *rest = path
    held = getattr(value, str(name))
    if not rest:
        return msgspec.structs.replace(value, **{str(name): new})
    if isinstance(held, tuple):
        index = int(rest[0])
        inside = with_value(held[index], tuple(rest[1:]), new) if rest[1:] else new
        changed: object = (*held[:index], inside, *held[index + 1 :])
    else:
        changed = with_value(held, tuple(rest), new)
    return msgspec.structs.replace(value, **{str(name): changed})


def at(value: object, path: Path) -> object:
    """What stands at a path."""
    for step in path:
        value = value[step] if isinstance(step, int) and isinstance(value, tuple) else getattr(value, str(step))
    return value


def day_of(text: str) -> date:
    """
    A day as typed: `2026-12-31`, `2026/1/5`.

    Raises:
        ValueError: it is no day.
    """
    year, month, day = (int(part) for part in text.replace("/", "-").replace(".", "-").split("-"))
    return date(year, month, day)
