"""
What every sentence about a programme is made with: the reader's language, the names, one register of functions a kind.

A value says itself by one small function, found by its type, so that a new kind is one function more. English and
Chinese put the parts of a sentence in another order; `in_order` is the one place that knows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from shopclub.core.programme.model import Programme
from shopclub.i18n import N_, Language, Words

R = TypeVar("R")
T = TypeVar("T")
V = TypeVar("V")

_HAN = "\u3400-\u9fff"
_NEEDS_SPACE = re.compile(f"[{_HAN}][0-9A-Za-z¥$€£₩₫฿]|[0-9A-Za-z][{_HAN}]|[0-9A-Za-z][0-9A-Za-z¥$€£₩₫฿]")

_LONG_WHO = 18
"""Characters of a Chinese phrase behind which a reader needs a pause."""
_BEFORE_FIGURE = re.compile(f"([{_HAN}])(?=[0-9])")


class Telling(NamedTuple):
    """Who is told, and what names are taken from."""

    programme: Programme
    words: Words
    currency: str
    """The shop's, ISO 4217."""


class Register(Generic[T, R]):
    """For each kind of value the function that says it, given what it is told with (a `Telling`, mostly)."""

    def __init__(self) -> None:
        self._by_kind: dict[type, Callable[..., R]] = {}

    def of(self, kind: type[V]) -> Callable[[Callable[[V, T], R]], Callable[[V, T], R]]:
        """Decorate the function that says values of a kind."""

        def keep(function: Callable[[V, T], R]) -> Callable[[V, T], R]:
            self._by_kind[kind] = function
            return function

        return keep

    def __contains__(self, kind: type) -> bool:
        return kind in self._by_kind

    def say(self, value: object, telling: T) -> R:
        """
        What a value says.

        Raises:
            KeyError: a kind without a function; a test looks for those.
        """
        return self._by_kind[type(value)](value, telling)


def together(words: Words, parts: Sequence[str]) -> str:
    """Phrases one after the other, the empty ones left out; Chinese has a space only beside digits and letters."""
    said = [part for part in parts if part]
    if words.language is not Language.ZH:
        return " ".join(said)
    text = ""
    for part in said:
        gap = " " if text and _NEEDS_SPACE.fullmatch(text[-1] + part[0]) else ""
        text = f"{text}{gap}{part}"
    return text


def ahead(words: Words, text: str) -> str:
    """A phrase that Chinese goes on behind: `消费满 ¥200 ` before 时."""
    return text + " " if words.language is Language.ZH and text[-1:].isascii() and text[-1:].isalnum() else text


def behind(words: Words, text: str) -> str:
    """A phrase that Chinese goes on with: ` 14:00` after 且."""
    return " " + text if words.language is Language.ZH and text[:1].isascii() and text[:1].isalnum() else text


def in_order(words: Words, *, who: str = "", does: str = "", occasion: str = "", when: str = "", what: str = "") -> str:
    """
    The parts of a sentence in the order of the language.

    Args:
        words: the reader's language.
        who: whom it is for.
        does: what they get.
        occasion: for what.
        when: on which days and hours.
        what: with which bill.
    """
    if words.language is Language.ZH:
        rest = together(words, (when, what, occasion, does))
        if len(who) > _LONG_WHO and rest:
            return f"{who}，{rest}"
        return together(words, (who, rest))
    return together(words, (who, does, occasion, when, what))


def followed(words: Words, text: str, *more: str) -> str:
    """A sentence and what is said after it, between commas; what is empty is left out."""
    for one in more:
        if one:
            text = words.p("a sentence goes on", "{text}, {more}", text=text, more=one) if text else one
    return text


def listed(words: Words, items: Sequence[str]) -> str:
    """Items between commas, without an "and" that Chinese would glue to a figure."""
    return words.p("between the items of a list", ", ").join(items)


def spaced(words: Words, text: str) -> str:
    """Chinese of our own words with a space before each figure; English as it is."""
    return _BEFORE_FIGURE.sub(r"\1 ", text) if words.language is Language.ZH else text


def headed(words: Words, head: str, text: str) -> str:
    """A name and what is said of it: `Mug: 300 points`."""
    return words.t("{name}: {text}", name=head, text=text) if text else head


def begun(words: Words, text: str) -> str:
    """As a sentence begins."""
    return text if words.language is Language.ZH else text[:1].upper() + text[1:]


def quoted(name: str) -> str:
    """Somebody's own name for a thing, in quotation marks."""
    return f"“{name}”"


_FIRST_ORDINALS = (
    N_("first"), N_("second"), N_("third"), N_("fourth"), N_("fifth"),
    N_("sixth"), N_("seventh"), N_("eighth"), N_("ninth"), N_("tenth"),
)  # fmt: skip


def ordinal(words: Words, n: int) -> str:
    """`second`, `11th`; the bare number in Chinese, where 第 stands before it."""
    if words.language is Language.ZH:
        return words.number(n)
    return words.t(_FIRST_ORDINALS[n - 1]) if 1 <= n <= len(_FIRST_ORDINALS) else short_ordinal(words, n)


def short_ordinal(words: Words, n: int) -> str:
    """`1st`, `22nd`; the bare number in Chinese."""
    number = words.number(n)
    if words.language is Language.ZH:
        return number
    if n % 100 in (11, 12, 13):
        return f"{number}th"
    return number + {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
