"""Member cards: 85.6 x 54 mm, one by itself or ten on a sheet of A4 with marks to cut along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from shopclub.i18n import Words
from shopclub.prints.frame import page
from shopclub.prints.letterhead import Letterhead

T = TypeVar("T")

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


def card_page(head: Letterhead, card: PrintedCard, words: Words) -> str:
    """One card on a page of its size."""
    return page("card.html", words, head, card=card)


def cards_page(head: Letterhead, cards: Sequence[PrintedCard], words: Words) -> str:
    """Cards on sheets of A4, in the order given."""
    return page("cards.html", words, head, sheets=sheets_of(cards))


def sheets_of(cards: Sequence[T]) -> list[Sequence[T]]:
    """Cards as they lie on the sheets."""
    return [cards[at : at + A_SHEET] for at in range(0, len(cards), A_SHEET)]
