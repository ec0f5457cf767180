"""The document of a gift card."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.ids import MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.units import GIFT, Unit
from shopclub.core.staff.model import Source


class GiftCard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One card; the document id is its number, and every change of `left_minor` is an entry of the ledger."""

    code: str
    face_minor: int
    """What it was sold for."""
    left_minor: int
    at: datetime
    on: date
    until_on: date | None = None
    """Last usable day; None: it stays."""
    sale: SaleNo
    """The taking it was sold by."""
    member: MemberNo | None = None
    """Who bought it, where that was a member; whoever brings it pays with it."""
    dead_on: date | None = None
    """Paid back, or sold by mistake: nobody can pay with it."""
    staff: StaffNo | None = None
    source: Source = Source.COUNTER


class CardState(StrEnum):
    """What a card is today."""

    USABLE = "usable"
    EMPTY = "empty"
    OVER = "over"
    """Its last day has passed."""
    DEAD = "dead"


class GiftCardMoved(Change, frozen=True, kw_only=True):
    """News: a gift card was sold, used, given back to, paid back, or is over."""

    number: int


GIFT_CARDS = Collection(
    "gift_cards",
    GiftCard,
    history=True,
    lookups={"code": Lookup(("code",)), "sale": Lookup(("sale",)), "member": Lookup(("member",))},
)


def left_on_card(stored: bytes) -> dict[Unit, int]:
    """What a card as the file holds it counts for in the sum of all balances."""
    return {GIFT: GIFT_CARDS.decode(stored).left_minor}
