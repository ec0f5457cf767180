"""Gift cards: 85.6 x 54 mm, ten on a sheet of A4 with marks to cut along."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from shopclub.i18n import Words
from shopclub.prints.cards import sheets_of
from shopclub.prints.frame import page
from shopclub.prints.letterhead import Letterhead


class PrintedGift(msgspec.Struct, frozen=True, kw_only=True):
    """What a gift card says. Who bought it and for whom stands nowhere: whoever shows it may spend it."""

    amount: str
    """What is on it, as said."""
    until: str
    """How long, as said."""
    code: str
    """Its digits."""


def gift_cards_page(head: Letterhead, cards: Sequence[PrintedGift], words: Words) -> str:
    """Gift cards on sheets of A4, in the order given."""
    return page("gifts.html", words, head, sheets=sheets_of(cards))
