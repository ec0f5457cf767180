"""
What all values of a programme are made of: the tagged base, the ranges of numbers, names, and a choice of goods.

Amounts are minor units of the shop's currency; shares and factors are thousandths (permille).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta

Positive = Annotated[int, Meta(ge=1, le=10**12)]
NotNegative = Annotated[int, Meta(ge=0, le=10**12)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Permille = Annotated[int, Meta(ge=0, le=1000)]
Factor = Annotated[int, Meta(ge=0, le=100_000)]
Months = Annotated[int, Meta(ge=1, le=600)]
Days = Annotated[int, Meta(ge=1, le=3660)]
RuleId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]
Code = Annotated[str, Meta(min_length=2, max_length=40)]
MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
"""A day of each year, `MM-DD`."""
WallClock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day in the shop, `HH:MM`."""
LocalName = dict[str, str]
"""Language code (`zh`, `en`) -> name as people read it."""


def name_in(name: LocalName, language: str, other: str) -> str:
    """
    A name as a shop writes it down where no reader is known yet, as on a receipt's line.

    Args:
        name: in its languages.
        language: the shop's; empty: it has not said.
        other: what is said where there is no name at all.
    """
    return name.get(language) or next(iter(name.values()), other)


class Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", forbid_unknown_fields=True
):
    """Base of every tagged value of a programme."""


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of the values that need no tag, because their place says what they are."""


class Rounding(StrEnum):
    """What happens to a fraction of a point or of a minor unit; stated once per rule."""

    DOWN = "down"
    HALF_UP = "half_up"
    UP = "up"

    def of(self, total: int, permille: int) -> int:
        """`total` x `permille` / 1000 as a whole number; `total` is not negative."""
        match self:
            case Rounding.DOWN:
                return total * permille // 1000
            case Rounding.HALF_UP:
                return (total * permille + 500) // 1000
            case Rounding.UP:
                return -(-total * permille // 1000)


class Period(StrEnum):
    """A stretch of time that things are counted in, by the shop's days."""

    DAY = "day"
    WEEK = "week"
    """Monday to Sunday."""
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    BIRTHDAY = "birthday"
    """From one celebrated birthday to the next, counted to the nearest: once for each birthday."""
    EVER = "ever"


class Goods(Part, frozen=True):
    """
    Which goods something is about: those named, less those left out. Nothing named is all goods.

    A product is named by its code, or by its name where it has none, without regard to case.
    """

    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    but_products: tuple[str, ...] = ()
    but_categories: tuple[str, ...] = ()

    def holds(self, code: str, name: str, category: str) -> bool:
        """
        Whether a line is among these goods.

        Args:
            code: of the product, folded to lower case; empty for none.
            name: likewise.
            category: likewise.
        """
        return self.picker()(code, name, category)

    def picker(self) -> Callable[[str, str, str], bool]:
        """What `holds` says, as a function for many lines."""
        return _picker(self)


@lru_cache(1024)
def _picker(goods: Goods) -> Callable[[str, str, str], bool]:
    products, categories = _folded(goods.products), _folded(goods.categories)
    but_products, but_categories = _folded(goods.but_products), _folded(goods.but_categories)
    is_named = bool(products or categories)

    def picks(code: str, name: str, category: str) -> bool:
        if is_named and code not in products and name not in products and category not in categories:
            return False
        return code not in but_products and name not in but_products and category not in but_categories

    return picks


def _folded(listed: tuple[str, ...]) -> frozenset[str]:
    # What a line does not say is empty, and no product or category is called so.
    return frozenset(one.casefold() for one in listed if one)


ALL_GOODS = Goods()
