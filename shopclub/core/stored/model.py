"""What the counter sees before it takes money for stored value or a gift card, and what came of it."""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.giftcards.model import GiftCard
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.shop.prepaid import Caution


class TopUpQuote(msgspec.Struct, frozen=True, kw_only=True):
    """Paying in, before it is done."""

    member: MemberNo
    package: str
    """Id; empty for a free amount."""
    name: dict[str, str]
    """Of the package, by language."""
    paid_minor: int
    bonus_minor: int
    bonus_until: date | None
    """Last usable day of the bonus; None: it stays."""
    value_after: int
    """Paid in and not used, afterwards."""
    bonus_after: int
    cautions: tuple[Caution, ...]
    fingerprint: str


class PayOutQuote(msgspec.Struct, frozen=True, kw_only=True):
    """Paying out, or back, before it is done."""

    minor: int
    """Money to give."""
    most_minor: int
    """The most that could be given."""
    bonus_minor: int
    """What goes of the bonus with it."""
    value_after: int
    bonus_after: int
    fingerprint: str


class CardQuote(msgspec.Struct, frozen=True, kw_only=True):
    """Selling gift cards, before it is done."""

    minor: int
    """On each."""
    count: int
    until: date | None
    cautions: tuple[Caution, ...]
    fingerprint: str

    def total_minor(self) -> int:
        """What is to be paid."""
        return self.minor * self.count


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What paying in, out or back did."""

    number: SaleNo
    """The row of the money."""
    value: int
    """Stored value paid in that the member has now."""
    bonus: int
    repeated: bool = False
    """The operation had been done before; nothing was done again."""


class CardsSold(msgspec.Struct, frozen=True, kw_only=True):
    """Gift cards that were sold."""

    number: SaleNo
    cards: tuple[tuple[int, GiftCard], ...]
    repeated: bool = False
