"""Member cards: 85.6 x 54 mm, one by itself or ten on a sheet of A4 with marks to cut along."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from shopclub.i18n import Words
from shopclub.prints.frame import Logo, page

A_SHEET = 10
"""Cards on a sheet of A4: two beside each other, five rows."""


class PrintedCard(msgspec.Struct, frozen=True, kw_only=True):
    """What a card says. Neither phone number nor balance stands on it: it may be lost."""

    name: str
    """What to call the member; may be empty."""
    number: str
    """The member number, as said."""
    code: str
    """20 digits."""


def card_page(shop: str, card: PrintedCard, words: Words, *, logo: Logo | None = None) -> str:
    """One card on a page of its size."""
    return page("card.html", words, logo=logo, shop=shop, card=card)


def cards_page(shop: str, cards: Sequence[PrintedCard], words: Words, *, logo: Logo | None = None) -> str:
    """Cards on sheets of A4, in the order given."""
    sheets = [cards[at : at + A_SHEET] for at in range(0, len(cards), A_SHEET)]
    return page("cards.html", words, logo=logo, shop=shop, sheets=sheets)
