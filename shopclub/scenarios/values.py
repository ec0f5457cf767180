"""
The kinds of values a scenario is written with.

TOML's dates become their text and every number with a decimal point stays the text it was, so that TOML and JSON have
the same shape and no amount is ever a float.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any

from msgspec import Meta

from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import format_plain, parse_minor

Table = dict[str, Any]
"""A table of a file before it is read as something."""
Count = Annotated[int, Meta(ge=0, le=10**9)]
Day = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2}|never|)$")]
"""A day of the shop; `never` for no end, empty for none."""
_WHEN = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})?(?:(?:^|[T ])(?P<clock>\d{2}:\d{2}(?::\d{2})?)(?P<zone>Z|[+-]\d{2}:\d{2})?)?"
)


class Money:
    """An amount, compared in minor units and shown as it is written: `88.50`."""

    __slots__ = ("currency", "minor")

    def __init__(self, minor: int, currency: str) -> None:
        self.minor = minor
        self.currency = currency

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and (self.minor, self.currency) == (other.minor, other.currency)

    def __hash__(self) -> int:
        return hash((self.minor, self.currency))

    def __str__(self) -> str:
        return format_plain(self.minor, self.currency)


class Figure:
    """A number or an amount, whichever the figure it is compared with is."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Money):
            try:
                return parse_minor(self.text, other.currency) == other.minor
            except ClubError:
                return False
        return isinstance(other, int) and self.text == str(other)

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text


class When:
    """A moment by the shop's wall clock: a day and a time, either of which may be left to the clock as it stands."""

    __slots__ = ("clock", "day", "text", "zone")

    def __init__(self, text: str) -> None:
        """
        Raises:
            ValueError: it is no such text.
        """
        found = _WHEN.fullmatch(text)
        if found is None or not text or (found["zone"] and not found["day"]):
            raise ValueError("Expected `time`, got `str`")
        self.text = text
        self.day = date.fromisoformat(found["day"]) if found["day"] else None
        self.clock = time.fromisoformat(found["clock"]) if found["clock"] else None
        self.zone = found["zone"]

    def instant(self, calendar: ShopCalendar, now: datetime) -> datetime:
        """
        The instant that is meant.

        Args:
            calendar: the shop's days; with a zone of its own a text needs none of them.
            now: supplies the day or the time that was left out.
        """
        if self.zone:
            return datetime.fromisoformat(self.text.replace("Z", "+00:00"))
        wall = calendar.local(now)
        return calendar.instant(datetime.combine(self.day or wall.date(), self.clock or wall.time()))

    def __str__(self) -> str:
        return self.text


def hook_for(currency: str) -> Callable[[type, Any], Any]:
    """What msgspec asks about the kinds of values above, in a shop of a currency."""

    def read(kind: type, value: Any) -> Any:
        if kind in (Money, Figure):
            if isinstance(value, bool) or not isinstance(value, int | str):
                raise ValueError(f"Expected `amount`, got `{type(value).__name__}`")
            if kind is Figure:
                return Figure(str(value))
            try:
                return Money(parse_minor(str(value), currency), currency)
            except ClubError as error:
                raise ValueError(f"Expected `amount`, got `{value}`") from error
        if kind is When:
            if not isinstance(value, str):
                raise ValueError(f"Expected `time`, got `{type(value).__name__}`")
            return When(value)
        raise NotImplementedError(kind)

    return read


def day_of(text: Day) -> date | None:
    """A day as it is written; None for `never` and for one left out."""
    return date.fromisoformat(text) if text not in ("", "never") else None


def read_toml(text: str) -> Table:
    """
    The values of a TOML text.

    Raises:
        ValueError: it is none; says where.
    """
    return {key: _plain(value) for key, value in tomllib.loads(text, parse_float=str).items()}


def read_json(text: str) -> Table:
    """
    The values of a JSON text, an object.

    Raises:
        ValueError: it is none; says where.
    """
    values = json.loads(text, parse_float=str, parse_constant=str)
    if not isinstance(values, dict):
        raise ValueError("Expected `object`")
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value
