"""
The numbers of a programme, found in its values wherever they stand, so that each can be read and set.

A new rule kind brings its numbers here by one line of `_KNOWN`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple, TypeVar

import msgspec

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.core.programme.effects import PercentOff, PointsFixed, PointsPerAmount, PointsTimes
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, MonthsAfterEarning
from shopclub.core.programme.ladder import ByEach, ForMonths, Ladder, Metric, Reach, Rolling, ToYearEnd
from shopclub.core.programme.model import Switches
from shopclub.core.programme.offers import MoneyOff, Reward
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable

S = TypeVar("S", bound=msgspec.Struct)
Path = tuple[str | int, ...]


class Shape(StrEnum):
    """How a number is typed."""

    COUNT = "count"
    OPTIONAL = "optional"
    """A count that may be left empty."""
    MONEY = "money"
    PERCENT = "percent"
    """Kept in thousandths, typed in hundredths."""
    FACTOR = "factor"
    """Kept in thousandths, typed as a multiplier."""


class Knob(NamedTuple):
    """One number and where it stands."""

    path: Path
    label: str
    """Marked with `N_`."""
    shape: Shape
    value: int | None


_KNOWN: dict[tuple[type[msgspec.Struct], str], tuple[str, Shape]] = {
    (PointsPerAmount, "points"): (N_("Points"), Shape.COUNT),
    (PointsPerAmount, "step_minor"): (N_("for each full"), Shape.MONEY),
    (PointsFixed, "points"): (N_("Points"), Shape.COUNT),
    (PointsTimes, "permille"): (N_("Times"), Shape.FACTOR),
    (PercentOff, "permille"): (N_("Percent off"), Shape.PERCENT),
    (MonthsAfterEarning, "months"): (N_("Months"), Shape.COUNT),
    (AfterInactivity, "months"): (N_("Months"), Shape.COUNT),
    (EndOfYear, "grace_months"): (N_("Months of grace"), Shape.COUNT),
    (MoneyOff, "points"): (N_("Points"), Shape.COUNT),
    (MoneyOff, "minor"): (N_("take off"), Shape.MONEY),
    (MoneyOff, "min_points"): (N_("Points at least"), Shape.COUNT),
    (MoneyOff, "max_share_permille"): (N_("Percent of bill"), Shape.PERCENT),
    (Reward, "points"): (N_("Points"), Shape.COUNT),
    (Reward, "stock"): (N_("To begin with"), Shape.OPTIONAL),
    (Reward, "limit_per_member"): (N_("Per member"), Shape.OPTIONAL),
    (Reach, "value"): (N_("Reached by"), Shape.COUNT),
    (ByEach, "step"): (N_("for each full"), Shape.COUNT),
    (Rolling, "months"): (N_("within months"), Shape.COUNT),
    (ForMonths, "months"): (N_("Held for months"), Shape.COUNT),
    (ToYearEnd, "years"): (N_("Further years"), Shape.COUNT),
    (Ladder, "grace_days"): (N_("Days of grace"), Shape.COUNT),
    (Switches, "returned_grace_days"): (N_("Days"), Shape.COUNT),
}


def knobs_of(value: msgspec.Struct, path: Path = ()) -> Iterator[Knob]:
    """Every number of a value and of what it holds, in the order the sentence says them."""
    order = [name for kind, name in _KNOWN if kind is type(value)]
    names = value.__struct_fields__
    for name in sorted(names, key=lambda name: order.index(name) if name in order else len(order)):
        inner = getattr(value, name)
        known = _KNOWN.get((type(value), name))
        if known is not None:
            label, shape = known
            if name in ("value", "step") and getattr(value, "metric", None) is Metric.SPEND:
                shape = Shape.MONEY
            yield Knob((*path, name), label, shape, inner)
        elif isinstance(inner, msgspec.Struct):
            yield from knobs_of(inner, (*path, name))
        elif isinstance(inner, tuple) and not isinstance(value, Ladder):
            for index, one in enumerate(inner):
                if isinstance(one, msgspec.Struct):
                    yield from knobs_of(one, (*path, name, index))


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


def typed(knob: Knob, currency: str) -> str:
    """A number as it would be typed."""
    if knob.value is None:
        return ""
    if knob.shape is Shape.MONEY:
        return format_plain(knob.value, currency)
    if knob.shape is Shape.PERCENT:
        return _decimal(knob.value, 10)
    if knob.shape is Shape.FACTOR:
        return _decimal(knob.value, 1000)
    return str(knob.value)


def _decimal(thousandths: int, unit: int) -> str:
    return f"{Decimal(thousandths) / unit:f}"


def read(knob: Knob, text: str, currency: str, field: str) -> int | None:
    """
    A number as typed.

    Raises:
        Unreadable: it is no such number.
        InvalidInput: an amount that can't be read.
    """
    plain = text.strip()
    if knob.shape is Shape.OPTIONAL and not plain:
        return None
    if knob.shape is Shape.MONEY:
        try:
            return parse_minor(plain, currency)
        except ClubError as error:
            raise Unreadable(field, N_("An amount, please, as in 12.50.")) from error
    scale = {Shape.PERCENT: 10, Shape.FACTOR: 1000}.get(knob.shape, 1)
    try:
        number = Decimal(plain) * scale
    except InvalidOperation as error:
        raise Unreadable(field, N_("A number, please.")) from error
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number <= 10**12:
        raise Unreadable(field, N_("A whole number, please."))
    return int(number)
