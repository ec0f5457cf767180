"""
What balances are called and how an amount of each is said: points as a number, money as money, stamps of a card.

A unit of a kind nobody registered here is said by its key, so that a file of a newer version can still be printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shopclub.core.insight.worth import is_money
from shopclub.core.ledger.units import QUOTA
from shopclub.core.programme.model import Programme
from shopclub.i18n import N_, Words
from shopclub.words.draws import draw_name
from shopclub.words.figures import points
from shopclub.words.names import benefit_name, card_name, package_name

Namer = Callable[[Programme, str, Words], str]
"""Programme, id of what a unit belongs to, reader -> its name."""


Counted = Callable[[Words, int], str]
"""Reader, how many -> so many of it, with their word."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How the units of a kind are said."""

    label: str
    """Over a balance; `{name}` is what it belongs to."""
    counted: Counted | None = None
    """None for money."""
    named: Namer | None = None
    """The name of what a unit of the kind belongs to."""


def _stamps(words: Words, n: int) -> str:
    return words.n("{n} stamp", "{n} stamps", n)


def _visits(words: Words, n: int) -> str:
    return words.n("{n} time", "{n} times", n)


def _tickets(words: Words, n: int) -> str:
    return words.n("{n} ticket", "{n} tickets", n)


def _uses(words: Words, n: int) -> str:
    return words.n("{n} use", "{n} uses", n)


def _engagement(words: Words, n: int) -> str:
    return words.n("{n} engagement point", "{n} engagement points", n)


UNITS: dict[str, Spoken] = {
    "points": Spoken(N_("Points"), points),
    "engagement": Spoken(N_("Engagement points"), _engagement),
    "value": Spoken(N_("Stored value")),
    "bonus": Spoken(N_("Bonus on stored value")),
    "cashback": Spoken(N_("Cashback")),
    "accruing": Spoken(N_("Cashback of this period")),
    "gift": Spoken(N_("Gift cards")),
    "fees": Spoken(N_("Plan fees paid ahead")),
    "stamps": Spoken(N_("Stamps: {name}"), _stamps, card_name),
    "visits": Spoken(N_("Visits left: {name}"), _visits, package_name),
    "tickets": Spoken(N_("Tickets: {name}"), _tickets, draw_name),
    QUOTA: Spoken(N_("Uses left: {name}"), _uses, benefit_name),
}
"""Kind of unit -> how it is said, in the order in which a receipt lists them."""


def unit_order(unit: str) -> tuple[int, str]:
    """Key to sort units by, as they are listed for people."""
    kinds = list(UNITS)
    kind = unit.partition(":")[0]
    return (kinds.index(kind) if kind in UNITS else len(kinds), unit)


def unit_name(unit: str, words: Words, programme: Programme | None = None) -> str:
    """
    What a balance is called: `Points`, `Stamps: Coffee`.

    Args:
        unit: as the ledger has it.
        words: the reader's language.
        programme: for the names of cards and packages; without it their ids.
    """
    kind, _, of = unit.partition(":")
    spoken = UNITS.get(kind)
    if spoken is None:
        return unit
    name = spoken.named(programme, of, words) if spoken.named and programme is not None else of
    return words.t(spoken.label, name=name)


def unit_amount(unit: str, amount: int, words: Words, currency: str) -> str:
    """So much of a unit with its word: `120 points`, `¥12.00`, `3 stamps`."""
    if is_money(unit):
        return words.money(amount, currency)
    spoken = UNITS.get(unit.partition(":")[0])
    return spoken.counted(words, amount) if spoken and spoken.counted else words.number(amount)


def unit_figure(unit: str, amount: int, words: Words, currency: str) -> str:
    """So much of a unit where its name stands beside it: `120`, `¥12.00`."""
    return words.money(amount, currency) if is_money(unit) else words.number(amount)


def unit_change(unit: str, amount: int, words: Words, currency: str) -> str:
    """A change where the unit's name stands beside it: `+120`, `-¥12.00`."""
    if not is_money(unit):
        return words.signed(amount)
    return f"{'+' if amount > 0 else ''}{words.money(amount, currency)}"
