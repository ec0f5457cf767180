"""
What can stand in each field of a programme's values, found in their types: the ground every form is made on.

How something is typed follows from its type and its name: `_minor` is money, `permille` a share or a factor, a date is
a day. A new kind of value needs no line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args

import msgspec
from msgspec import inspect

from shopclub.core.programme.conditions import Condition
from shopclub.core.programme.effects import PointsPerAmount
from shopclub.core.programme.ladder import Metric
from shopclub.core.programme.model import Caps, Rule

S = TypeVar("S", bound=msgspec.Struct)
Kind = type[msgspec.Struct]
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
    """A name in several languages, each typed in a field of its own."""
    TEXTS = "texts"
    NUMBERS = "numbers"
    WEEKDAYS = "weekdays"
    DAYS = "days"
    PRICES = "prices"
    """Products with their prices."""


class Sort(StrEnum):
    """What a field holds."""

    TYPED = "typed"
    """Something that is typed or chosen; see `Shape`."""
    PART = "part"
    """A value of one kind, with fields of its own."""
    KINDS = "kinds"
    """A value of one of several kinds."""
    LIST = "list"
    """Values in an order."""
    NONE = "none"
    """Nothing that a form asks for."""


class Slot(NamedTuple):
    """One field of a kind of value."""

    name: str
    sort: Sort
    shape: Shape
    """Of what is typed."""
    kinds: tuple[Kind, ...]
    """Of the values that can stand there; of a list, in it."""
    kind: object
    """The annotation."""
    is_optional: bool
    """Whether it may be nothing."""
    default: object
    is_condition: bool

    @property
    def is_required(self) -> bool:
        """Whether it has to be said."""
        return self.default is msgspec.NODEFAULT

    def is_plain(self, value: object) -> bool:
        """Whether a value is what it is when nobody says anything, so that a short form leaves it out."""
        return not self.is_required and value == self.default


_NOT_HERE = frozenset({"id", "enabled", "unknown_rules", "unknown_parts"})
"""Fields with a place of their own, or none in a form."""
_ORDER: dict[Kind, tuple[str, ...]] = {
    Rule: ("then", "on", "period", "when", "from_on", "until_on", "caps"),
    PointsPerAmount: ("points", "step_minor"),
    Caps: ("points_per_member", "minor_per_member", "per_member", "period"),
}
"""Kinds whose fields are asked for in another order than they were written down: these first."""


@cache
def slots_of(kind: Kind) -> tuple[Slot, ...]:
    """The fields of a kind of value in the order a form asks for them."""
    found = [_slot(one) for one in msgspec.structs.fields(kind)]
    first = _ORDER.get(kind, ())
    return tuple(sorted(found, key=lambda one: first.index(one.name) if one.name in first else len(first)))


def slot_of(kind: Kind, name: str) -> Slot:
    """One of its fields."""
    return next(one for one in slots_of(kind) if one.name == name)


def settable(kind: Kind) -> Mapping[str, Shape]:
    """The fields of a kind of value that are typed, with their shapes."""
    return {slot.name: slot.shape for slot in slots_of(kind) if slot.sort is Sort.TYPED}


def _slot(field: msgspec.structs.FieldInfo) -> Slot:
    told = inspect.type_info(field.type)
    options = told.types if isinstance(told, inspect.UnionType) else (told,)
    real = [one for one in options if not isinstance(one, inspect.NoneType)]
    default = field.default
    if field.default_factory is not msgspec.NODEFAULT:
        default = field.default_factory()
    sort, shape, kinds = _what(field.name, real)
    return Slot(
        name=field.name,
        sort=Sort.NONE if field.name in _NOT_HERE else sort,
        shape=shape,
        kinds=kinds,
        kind=field.type,
        is_optional=len(real) < len(options),
        default=default,
        is_condition=set(kinds) == _CONDITIONS and sort is Sort.KINDS,
    )


def _what(name: str, options: list[inspect.Type]) -> tuple[Sort, Shape, tuple[Kind, ...]]:
    kinds = _kinds(options)
    if kinds:
        return (Sort.PART if len(kinds) == 1 else Sort.KINDS), Shape.TEXT, kinds
    if len(options) == 1 and isinstance(options[0], inspect.VarTupleType):
        item = options[0].item_type
        inner = _kinds(list(item.types) if isinstance(item, inspect.UnionType) else [item])
        if inner:
            return Sort.LIST, Shape.TEXT, inner
    shape = _shape(name, options)
    return (Sort.NONE, Shape.TEXT, ()) if shape is None else (Sort.TYPED, shape, ())


def _kinds(options: list[inspect.Type]) -> tuple[Kind, ...]:
    found = tuple(one.cls for one in options if isinstance(one, inspect.StructType))
    return found if len(found) == len(options) else ()


_CONDITIONS: frozenset[Kind] = frozenset(get_args(Condition))


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
    if name == "minor" or name.endswith("_minor") or name.startswith("minor_"):
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


def shape_in(slot: Slot, value: msgspec.Struct) -> Shape:
    """How a field of a value is typed: what is spent is money, other figures of a tier are counted."""
    if slot.name in ("value", "step") and getattr(value, "metric", None) is Metric.SPEND:
        return Shape.MONEY
    return slot.shape


# -- every kind there is ----------------------------------------------------------------------------


def kinds_within(kind: Kind) -> set[Kind]:
    """A kind of value and every kind it can hold."""
    return kinds_within_type(kind)


def kinds_within_type(kind: object) -> set[Kind]:
    """Every kind of value that something so annotated can hold."""
    found: set[Kind] = set()
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


# -- places -----------------------------------------------------------------------------------------


def at(value: object, path: Path) -> object:
    """What stands at a path."""
    for step in path:
        value = value[step] if isinstance(step, int) and isinstance(value, tuple) else getattr(value, str(step))
    return value


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
