"""
How much money a shop may hold for customers on one card, by country: pure figures.

They warn and refuse nothing: whether a law applies to this shop is the owner's to know (`Shop.prepaid` says otherwise).
"""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import Figure


class Prepaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Limits of prepaid money; None is none."""

    named_minor: int | None = None
    """The most on the card of somebody who is known, in minor units."""
    unnamed_minor: int | None = None
    """The most on a card of whoever brings it."""
    unnamed_months: int | None = None
    """A card of whoever brings it has to be usable at least so long."""


BY_COUNTRY = {
    # Single-purpose commercial prepaid cards: 5,000 yuan on a named card, 1,000 on an unnamed one, usable three years.
    "CN": ("CNY", Prepaid(named_minor=500_000, unnamed_minor=100_000, unnamed_months=36)),
}
NO_LIMITS = Prepaid()


class Caution(msgspec.Struct, frozen=True, kw_only=True):
    """Something the clerk is to read before taking the money."""

    code: str
    figures: dict[str, Figure] = {}


def limits_of(country: str, currency: str, own: Prepaid | None) -> Prepaid:
    """The limits a shop goes by: its own, else those of its country in that country's money."""
    if own is not None:
        return own
    money, limits = BY_COUNTRY.get(country, ("", NO_LIMITS))
    return limits if money == currency else NO_LIMITS


def cautions(limits: Prepaid, holds_minor: int, *, named: bool, months: int | None = None) -> tuple[Caution, ...]:
    """
    What to warn of before money is taken for a card.

    Args:
        limits: of the shop.
        holds_minor: what the card would hold of money paid in, with what is taken now.
        named: whether it is known whose it is.
        months: how long an unnamed card is usable; None: for good.
    """
    most = limits.named_minor if named else limits.unnamed_minor
    found = []
    if most is not None and holds_minor > most:
        code = "prepaid_named" if named else "prepaid_unnamed"
        found.append(Caution(code=code, figures={"most_minor": most, "holds_minor": holds_minor}))
    if not named and months is not None and limits.unnamed_months is not None and months < limits.unnamed_months:
        figures: dict[str, Figure] = {"months": months, "least": limits.unnamed_months}
        found.append(Caution(code="prepaid_months", figures=figures))
    return tuple(found)
