"""A programme's numbers, days, choices and lists as text: how each stands in its field, and how it is read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import cast

import msgspec

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.core.kernel.text import fold_digits
from shopclub.core.programme.ladder import Tier
from shopclub.core.programme.model import Group, Programme
from shopclub.core.programme.offers import CouponKind, Reward, StampCard
from shopclub.i18n import N_, Language, Words
from shopclub.tui.house import Unreadable
from shopclub.tui.knobs import Knob, Shape, day_of
from shopclub.words.choices import choice_name
from shopclub.words.moments import weekday_name
from shopclub.words.names import local_name

_BETWEEN = re.compile(r"[,，、;；\n]+")
_SHORT_CLOCK = re.compile(r"^[0-9]:[0-5][0-9]$")
MOST = 10**12
"""No number of a programme is larger; what is checked exactly is its own range."""
_UNITS = {Shape.PERCENT: 10, Shape.FACTOR: 1000, Shape.COUNT: 1}


class Typed:
    """How values are typed by somebody of one language in a shop of one currency."""

    def __init__(self, words: Words, currency: str, programme: Programme | None = None) -> None:
        """
        Args:
            words: the reader's language.
            currency: the shop's, ISO 4217.
            programme: for the names of what is chosen by an id; without it ids are typed.
        """
        self._words = words
        self._currency = currency
        self._programme = programme

    def choices(self, knob: Knob) -> list[str]:
        """What can be chosen, as `text` says it; empty for what is typed."""
        if knob.shape is Shape.YES:
            return [self.yes(False), self.yes(True)]
        if knob.shape is Shape.CHOICE:
            return [choice_name(one, self._words) for one in type(cast(StrEnum, knob.value))]
        names = self._references(knob)
        if not names:
            return []
        return [*([""] if knob.is_optional else []), *names.values()]

    def _references(self, knob: Knob) -> dict[str, str]:
        """Id -> name of what a field of that name refers to; two of one name are told apart by their ids."""
        if self._programme is None or knob.shape is not Shape.TEXT:
            return {}
        there: Sequence[CouponKind | Reward | StampCard | Group | Tier]
        match knob.path[-1]:
            case "coupon":
                there = self._programme.coupons
            case "reward":
                there = self._programme.rewards
            case "tier":
                there = self._programme.tiers()
            case "card":
                there = self._programme.cards
            case "group":
                there = self._programme.groups
            case _:
                return {}
        names = {one.id: local_name(one.name, self._words, one.id) for one in there}
        held = str(knob.value or "")
        if held and held not in names:
            names[held] = held
        said = list(names.values())
        return {id_: name if said.count(name) == 1 else f"{name} ({id_})" for id_, name in names.items()}

    # -- out ----------------------------------------------------------------------------------------

    def text(self, knob: Knob) -> str:
        """A value as it would be typed; empty for none."""
        value = knob.value
        if value is None:
            return ""
        match knob.shape:
            case Shape.MONEY:
                return format_plain(_int(value), self._currency)
            case Shape.PERCENT | Shape.FACTOR:
                return f"{Decimal(_int(value)) / _UNITS[knob.shape]:f}"
            case Shape.YES:
                return self.yes(bool(value))
            case Shape.CHOICE:
                return choice_name(cast(StrEnum, value), self._words)
            case Shape.NAME:
                return cast(dict[str, str], value).get(self._words.language.value, "")
            case Shape.PRICES:
                prices = cast(dict[str, int], value)
                return self._list([f"{name} {format_plain(minor, self._currency)}" for name, minor in prices.items()])
            case Shape.WEEKDAYS:
                return self._list([weekday_name(one, self._words) for one in cast(tuple[int, ...], value)])
            case Shape.TEXTS | Shape.NUMBERS | Shape.DAYS:
                return self._list([str(one) for one in cast(tuple[object, ...], value)])
            case Shape.COUNT | Shape.TEXT | Shape.DAY:
                return self._references(knob).get(str(value), str(value))

    def yes(self, is_so: bool) -> str:
        """Yes or no in a word."""
        return self._words.t("yes") if is_so else self._words.t("no")

    def _list(self, items: list[str]) -> str:
        return ("、" if self._words.language is Language.ZH else ", ").join(items)

    # -- in -----------------------------------------------------------------------------------------

    def read(self, knob: Knob, text: str, field: str) -> object:
        """
        A value as typed.

        Args:
            knob: what it is for.
            text: as typed; of a choice, as `text` says it.
            field: the form's field, named in a refusal.

        Raises:
            Unreadable: it is nothing of the kind, or out of bounds.
        """
        plain = text.strip()
        if knob.is_optional and not plain:
            return None
        value = self._read(knob, plain, field)
        try:
            msgspec.convert(msgspec.to_builtins(value), type=knob.kind)
        except msgspec.ValidationError as error:
            is_number = knob.shape in (Shape.COUNT, Shape.MONEY, Shape.PERCENT, Shape.FACTOR)
            said = N_("This number is out of bounds.") if is_number else N_("This does not fit here.")
            raise Unreadable(field, said) from error
        return value

    def _read(self, knob: Knob, text: str, field: str) -> object:
        match knob.shape:
            case Shape.MONEY:
                return self._money(text, field)
            case Shape.PERCENT | Shape.FACTOR | Shape.COUNT:
                return _whole(text, _UNITS[knob.shape], field)
            case Shape.YES:
                return text == self.yes(True)
            case Shape.CHOICE:
                return self._choice(knob, text, field)
            case Shape.NAME:
                names = {**cast(dict[str, str], knob.value), self._words.language.value: text}
                return {language: name for language, name in names.items() if name}
            case Shape.PRICES:
                return dict(self._price(one, field) for one in _items(text))
            case Shape.DAY:
                return _day(text, field)
            case Shape.DAYS:
                return tuple(_day(one, field) for one in _items(text))
            case Shape.NUMBERS:
                return tuple(_whole(one, 1, field) for one in _items(text))
            case Shape.WEEKDAYS:
                return tuple(_weekday(one, field) for one in _items(text))
            case Shape.TEXTS:
                return tuple(dict.fromkeys(_items(text)))
            case Shape.TEXT:
                named = {name: id_ for id_, name in self._references(knob).items()}
                return named.get(text) or _text(text, knob.value)

    def _money(self, text: str, field: str) -> int:
        try:
            return parse_minor(text, self._currency)
        except ClubError as error:
            raise Unreadable(field, N_("An amount, please, as in 12.50.")) from error

    def _price(self, text: str, field: str) -> tuple[str, int]:
        name, _, price = text.rpartition(" ")
        if not name.strip():
            raise Unreadable(field, N_("A product and its price, please, as in: tea 12.50"))
        return name.strip(), self._money(price, field)

    def _choice(self, knob: Knob, text: str, field: str) -> StrEnum:
        kind = type(cast(StrEnum, knob.value))
        for one in kind:
            if choice_name(one, self._words) == text:
                return one
        raise Unreadable(field, N_("This does not fit here."))


def _items(text: str) -> list[str]:
    return [one for part in _BETWEEN.split(text) if (one := part.strip())]


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _whole(text: str, unit: int, field: str) -> int:
    try:
        number = Decimal(fold_digits(text)) * unit
    except InvalidOperation as error:
        raise Unreadable(field, N_("A number, please.")) from error
    if not number.is_finite() or number != number.to_integral_value() or abs(number) > MOST:
        raise Unreadable(field, N_("A whole number, please."))
    return int(number)


def _day(text: str, field: str) -> date:
    try:
        return day_of(fold_digits(text))
    except ValueError as error:
        raise Unreadable(field, N_("A day, please, as in 2026-12-31.")) from error


def _text(text: str, held: object) -> str | int:
    """A text; a whole number where one stood, and a time of day with its leading zero."""
    folded = fold_digits(text)
    if isinstance(held, int) and folded.removeprefix("-").isdecimal():
        return int(folded)
    return f"0{folded}" if _SHORT_CLOCK.match(folded) else text


def _weekday(text: str, field: str) -> int:
    """1 to 7, or a name in either language: `3`, `Wed`, `周三`, `三`."""
    folded = text.casefold().replace("星期", "周")
    for number in range(1, 8):
        english, chinese = (weekday_name(number, Words(language)) for language in (Language.EN, Language.ZH))
        if folded in (chinese, chinese[-1:]) or (len(folded) > 1 and english.casefold().startswith(folded)):
            return number
    return _whole(text, 1, field)
