"""Stamp cards within a verb's one commit: a full one is cleared and brings its coupon; and which can be filled anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from shopclub.core.books import Books, Session
from shopclub.core.coupons.model import COUPONS
from shopclub.core.coupons.rules import OF_CARD, is_usable
from shopclub.core.coupons.staging import CouponDesk, Stamp
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import CardFilled
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import Unit, card_of, stamps_of
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import StampCard
from shopclub.core.programme.values import name_in


def fill(
    session: Session, posting: Posting, programme: Programme, desk: CouponDesk, stamp: Stamp, language: str
) -> list[int]:
    """
    Stage that each card with enough stamps is cleared and brings its coupon, as often as it is full.

    A card whose coupon can't be issued (the member holds as many as the kind allows, the kind is switched off) stays
    full until it can.

    Args:
        session: of the verb.
        posting: the member's account; the caller closes it.
        programme: the cards.
        desk: issues the coupons.
        stamp: when, by whom, with which sale.
        language: the shop's, for the card's name as it is written down.

    Returns:
        Numbers of the coupons.
    """
    issued: list[int] = []
    for card in programme.cards:
        kind, unit = programme.coupon(card.coupon), stamps_of(card.id)
        while card.enabled and kind is not None and available(posting.account, posting.on, unit) >= card.size:
            numbers = desk.issue(session, kind, posting.member, msgspec.structs.replace(stamp, rule=OF_CARD + card.id))
            if not numbers:
                break
            _clear(posting, card, unit, numbers[0], language)
            issued += numbers
    return issued


def _clear(posting: Posting, card: StampCard, unit: Unit, coupon: int, language: str) -> None:
    name = name_in(card.name, language, card.id)
    posting.spend(posting.entry(Kind.REDEEM, -card.size, CardFilled(card.id, card.size, name, coupon), unit=unit))


def undoable_fills(
    books: Books, programme: Programme, member: MemberNo, units: Iterable[Unit], on: date
) -> dict[Unit, list[tuple[EntryNo, Entry]]]:
    """
    By unit of stamps the entries that cleared a card whose coupon could still be used, the latest first.

    Args:
        books: as committed.
        programme: the kinds of coupons.
        member: whose.
        units: of which stamps; others are passed over.
        on: the day.
    """
    found: dict[Unit, list[tuple[EntryNo, Entry]]] = {}
    for unit in units:
        for number in reversed(books.of_member(LEDGER, "filled", member, card_of(unit) or "")):
            entry = books.require(LEDGER, number)
            if isinstance(entry.why, CardFilled) and not books.find(LEDGER, "reverses", number):
                coupon = books.require(COUPONS, entry.why.coupon)
                if not coupon.used() and is_usable(coupon, programme.coupon(coupon.kind), on):
                    found.setdefault(unit, []).append((EntryNo(number), entry))
    return found
