"""Changing gift cards inside the one commit of a verb: each change is an entry, and the card's balance goes with it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from shopclub.core.books import Session
from shopclub.core.context import Context
from shopclub.core.giftcards.model import GIFT_CARDS, GiftCard
from shopclub.core.giftcards.rules import at_hand, given_back, make_gift_code, read_gift_code
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import LEDGER, AnyReason, Entry, Kind
from shopclub.core.ledger.units import GIFT
from shopclub.core.programme.facts import CardAtHand
from shopclub.core.staff.model import Actor

NOBODY = MemberNo(0)
"""Who an entry of a card names: it is whoever brings it."""


class CardStamp(msgspec.Struct, frozen=True, kw_only=True):
    """Of what moment and row the entries of cards are."""

    at: datetime
    on: date
    actor: Actor
    sale: SaleNo | None = None


class CardDesk:
    """Reads cards, and stages what changes them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def get(self, number: int) -> GiftCard:
        """
        One card.

        Raises:
            NotFound: `gift_cards_not_found`.
        """
        return self._context.books.require(GIFT_CARDS, number)

    def number_of(self, code: str) -> int | None:
        """The card of a code as typed or scanned; None when no card has it."""
        plain = read_gift_code(code)
        found = self._context.books.find(GIFT_CARDS, "code", plain) if plain is not None else []
        return found[0] if found else None

    def at_hand(self, codes: Mapping[str, int]) -> dict[str, CardAtHand]:
        """The cards of some codes as a quote sees them; those of codes that no card has are left out."""
        found = {}
        for code in codes:
            number = self.number_of(code)
            if number is not None:
                found[code] = at_hand(number, self.get(number), self._context.today())
        return found

    def of_member(self, member: MemberNo) -> list[tuple[int, GiftCard]]:
        """Cards a member has bought, newest first."""
        return [(n, self.get(n)) for n in reversed(self._context.books.of_member(GIFT_CARDS, "member", member))]

    def of_sale(self, sale: SaleNo) -> list[tuple[int, GiftCard]]:
        """Cards a taking sold, in the order they were made."""
        return [(n, self.get(n)) for n in self._context.books.find(GIFT_CARDS, "sale", sale)]

    def reserve(self, session: Session, stamp: CardStamp, minor: int) -> int:
        """Stage a new card without money on it, for the row of its sale to name; `fund` follows in the same commit."""
        code = make_gift_code(secrets.randbelow)
        while self.number_of(code) is not None:
            code = make_gift_code(secrets.randbelow)
        card = GiftCard(
            code=code,
            face_minor=minor,
            left_minor=0,
            at=stamp.at,
            on=stamp.on,
            sale=SaleNo(0),
            staff=stamp.actor.staff,
            source=stamp.actor.source,
        )
        return session.insert(GIFT_CARDS, card)

    def fund(
        self,
        session: Session,
        stamp: CardStamp,
        number: int,
        minor: int,
        why: AnyReason,
        *,
        until: date | None,
        member: MemberNo | None,
    ) -> EntryNo:
        """Stage the money on a reserved card, its last usable day and who bought it."""
        assert stamp.sale is not None
        card = session.require(GIFT_CARDS, number)
        session.put(GIFT_CARDS, number, msgspec.structs.replace(card, sale=stamp.sale, until_on=until, member=member))
        return self.move(session, stamp, number, minor, Kind.EARN, why)

    def move(
        self,
        session: Session,
        stamp: CardStamp,
        number: int,
        minor: int,
        kind: Kind,
        why: AnyReason,
        *,
        reverses: EntryNo | None = None,
        dead: bool = False,
    ) -> EntryNo:
        """
        Stage an entry of a card and what it leaves on it.

        Args:
            session: of the verb.
            stamp: of what moment and row it is.
            number: of the card.
            minor: what it adds; never takes more than there is.
            kind: of the entry.
            why: its reason.
            reverses: the entry it takes back.
            dead: nobody can pay with the card from now on.
        """
        card = session.require(GIFT_CARDS, number)
        left = card.left_minor + minor
        if left < 0:
            raise ValueError("an entry may not take more from a card than it holds")
        died = stamp.on if dead else card.dead_on
        session.put(GIFT_CARDS, number, msgspec.structs.replace(card, left_minor=left, dead_on=died))
        return self._write(session, stamp, number, minor, kind, why, reverses)

    def give_back(
        self, session: Session, stamp: CardStamp, number: int, minor: int, why: AnyReason, reverses: EntryNo, grace: int
    ) -> EntryNo:
        """Stage what a return puts back on a card it was paid with."""
        card = session.require(GIFT_CARDS, number)
        session.put(GIFT_CARDS, number, given_back(card, minor, stamp.on, grace))
        return self._write(session, stamp, number, minor, Kind.REVERSE, why, reverses)

    def _write(
        self,
        session: Session,
        stamp: CardStamp,
        number: int,
        minor: int,
        kind: Kind,
        why: AnyReason,
        reverses: EntryNo | None,
    ) -> EntryNo:
        entry = Entry(
            at=stamp.at.replace(microsecond=0),
            on=stamp.on,
            member=NOBODY,
            unit=GIFT,
            kind=kind,
            amount=minor,
            why=why,
            card=number,
            sale=stamp.sale,
            staff=stamp.actor.staff,
            source=stamp.actor.source,
            reverses=reverses,
        )
        return EntryNo(session.insert(LEDGER, entry))


def span(*parts: tuple[EntryNo, int] | EntryNo | None) -> tuple[EntryNo, int] | None:
    """Entries that follow each other, as a row names them: the first, and how many; None without any."""
    first: int | None = None
    count = 0
    for part in parts:
        if part is None:
            continue
        start, many = part if isinstance(part, tuple) else (part, 1)
        if first is not None and start != first + count:
            raise ValueError("the entries of a row follow each other")
        first = start if first is None else first
        count += many
    return None if first is None else (EntryNo(first), count)
