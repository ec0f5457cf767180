"""A programme's numbers, days, choices and lists as text: how each stands in its field, and how it is read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, cast

import msgspec

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.core.programme.conditions import OnHoliday, OnNthWeekday
from shopclub.core.programme.games import Draw
from shopclub.core.programme.model import Programme
from shopclub.core.programme.values import LocalName
from shopclub.i18n import N_, Language, Words
from shopclub.tui.editor.outline import Knob
from shopclub.tui.editor.reading import day_of, items_of, text_of, weekday_of, whole_of
from shopclub.tui.editor.slots import Shape, at
from shopclub.tui.house import Unreadable
from shopclub.words.choices import choice_name
from shopclub.words.moments import month_name, nth_name, weekday_name
from shopclub.words.names import local_name, rule_name

_UNITS = {Shape.PERCENT: 10, Shape.FACTOR: 1000, Shape.COUNT: 1}


class Named(Protocol):
    """Something of a programme that has an id and a name."""

    @property
    def id(self) -> str:
        """What it is referred to by."""

    @property
    def name(self) -> LocalName:
        """What people call it."""


class Typed:
    """How values are typed by somebody of one language in a shop of one currency."""

    def __init__(
        self,
        words: Words,
        currency: str,
        programme: Programme | None = None,
        *,
        today: date | None = None,
        tenders: Mapping[str, str] | None = None,
    ) -> None:
        """
        Args:
            words: the reader's language.
            currency: the shop's, ISO 4217.
            programme: for the names of what is chosen by an id; without it ids are typed.
            today: a day typed without its year is the next such day from this one on; without it the year is typed.
            tenders: ways of paying, id -> name; without them ids are typed.
        """
        self._words = words
        self._currency = currency
        self._programme = programme
        self._today = today
        self._tenders = tenders or {}

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

    def options(self, knob: Knob) -> dict[object, str]:
        """Of a field that takes several of a few: each with its name; empty for what is typed."""
        found: Mapping[Any, str]
        match knob.path[-1]:
            case "tiers" | "plans" | "kinds" | "excludes" | "ids" if knob.shape is Shape.TEXTS:
                found = self._listed(knob)
            case "tenders":
                found = self._tenders
            case "days" if knob.shape is Shape.WEEKDAYS:
                found = {one: weekday_name(one, self._words) for one in range(1, 8)}
            case "months" if knob.shape is Shape.NUMBERS:
                found = {one: month_name(one, self._words) for one in range(1, 13)}
            case _:
                return {}
        if not found:
            return {}
        held = cast("tuple[object, ...]", knob.value)
        return {**found, **{one: str(one) for one in held if one not in found}}

    def _listed(self, knob: Knob) -> dict[str, str]:
        """Id -> name of everything a list of ids can name."""
        programme = self._programme
        if programme is None:
            return {}
        match knob.path[-1]:
            case "tiers":
                return self._named(programme.tiers())
            case "plans":
                return self._named(programme.plans)
            case "kinds":
                return self._named(programme.households)
            case "ids" if knob.owner is OnHoliday:
                return self._named(programme.holidays)
            case "excludes":
                own = at(programme, knob.path[:-1])
                others = [one for one in programme.rules if one is not own]
                return {one.id: rule_name(programme, one.id, self._words) or one.id for one in others}
            case _:
                return {}

    def _named(self, there: Sequence[Named]) -> dict[str, str]:
        """Id -> name; two of one name are told apart by their ids."""
        names = {one.id: local_name(one.name, self._words, one.id) for one in there}
        said = list(names.values())
        return {id_: name if said.count(name) == 1 else f"{name} ({id_})" for id_, name in names.items()}

    def _references(self, knob: Knob) -> dict[str, str]:
        """What a field can name, as it is kept -> as it is called."""
        if knob.owner is OnNthWeekday:
            if knob.path[-1] == "weekday":
                return {str(one): weekday_name(one, self._words) for one in range(1, 8)}
            return {str(one): nth_name(one, self._words) for one in (1, 2, 3, 4, 5, -1, *self._odd(knob))}
        programme = self._programme
        if programme is None or knob.shape is not Shape.TEXT:
            return {}
        there: Sequence[Named]
        match knob.path[-1]:
            case "coupon":
                there = programme.coupons
            case "reward":
                there = programme.rewards
            case "tier":
                there = programme.tiers()
            case "card":
                there = programme.cards
            case "draw":
                there = programme.draws
            case "group":
                there = programme.groups
            case "instead":
                draw = at(programme, knob.path[:-1])
                there = [one for one in draw.prizes if one.stock is None] if isinstance(draw, Draw) else ()
            case _:
                return {}
        names = self._named(there)
        held = str(knob.value or "")
        if knob.path[-1] == "instead":
            names = {"": "", **names}
        return names if not held or held in names else {**names, held: held}

    @staticmethod
    def _odd(knob: Knob) -> tuple[int, ...]:
        """A number that stands there although nobody would choose it."""
        return (knob.value,) if isinstance(knob.value, int) and knob.value in (0,) else ()

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
                return cast(dict[str, str], value).get(self._language(knob), "")
            case Shape.PRICES:
                prices = cast(dict[str, int], value)
                return self._list([f"{name} {format_plain(minor, self._currency)}" for name, minor in prices.items()])
            case Shape.WEEKDAYS:
                return self._list([weekday_name(one, self._words) for one in cast(tuple[int, ...], value)])
            case Shape.TEXTS | Shape.NUMBERS | Shape.DAYS:
                return self._list([str(one) for one in cast(tuple[object, ...], value)])
            case Shape.COUNT | Shape.TEXT | Shape.DAY:
                return self._references(knob).get(str(value), str(value))

    def _language(self, knob: Knob) -> str:
        return (knob.language or self._words.language).value

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
            case Shape.COUNT if names := self._references(knob):
                return int(next((held for held, name in names.items() if name == text), "0"))
            case Shape.PERCENT | Shape.FACTOR | Shape.COUNT:
                return whole_of(text, _UNITS[knob.shape], field)
            case Shape.YES:
                return text == self.yes(True)
            case Shape.CHOICE:
                return self._choice(knob, text, field)
            case Shape.NAME:
                names = {**cast(dict[str, str], knob.value), self._language(knob): text}
                return {language: name for language, name in names.items() if name}
            case Shape.PRICES:
                return dict(self._price(one, field) for one in items_of(text))
            case Shape.DAY:
                return self._day(text, field)
            case Shape.DAYS:
                return tuple(self._day(one, field) for one in items_of(text))
            case Shape.NUMBERS:
                return tuple(whole_of(one, 1, field) for one in items_of(text))
            case Shape.WEEKDAYS:
                return tuple(weekday_of(one, field) for one in items_of(text))
            case Shape.TEXTS:
                return tuple(dict.fromkeys(items_of(text)))
            case Shape.TEXT:
                named = {name: id_ for id_, name in self._references(knob).items()}
                return named[text] if text in named else text_of(knob, text)

    def _money(self, text: str, field: str) -> int:
        try:
            return parse_minor(text, self._currency)
        except ClubError as error:
            raise Unreadable(field, N_("An amount, please, as in 12.50.")) from error

    def _day(self, text: str, field: str) -> date:
        try:
            return day_of(text, self._today)
        except ValueError as error:
            raise Unreadable(field, N_("A day, please, as in 2026-12-31.")) from error

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


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
