"""Members, their phones and cards; joins that wait."""

from __future__ import annotations

from shopclub.core.check.origins import check_origins
from shopclub.core.check.reader import Reader
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.members.birthdays import birthday_of
from shopclub.core.members.model import MEMBERS, PENDING, Status
from shopclub.core.members.rules import is_card_code
from shopclub.core.pins.model import PINS
from shopclub.core.pins.rules import HASH_BEGINS, PIN_MISSES
from shopclub.core.tiers.model import STANDINGS


def check_people(reader: Reader) -> None:
    """No phone and no card twice, every card and birthday sound, whoever is named as a member there."""
    phones: dict[str, int] = {}
    cards: dict[str, int] = {}
    origins = check_origins(reader)
    for number, member in reader.rows(MEMBERS):
        if member.birthday is not None and birthday_of(member) is None:
            reader.found("birthday_none", MEMBERS, number)
        if member.status is Status.ACTIVE and member.phone is not None:
            first = phones.setdefault(member.phone, number)
            if first != number:
                reader.found("phone_twice", MEMBERS, number, other=first)
        if member.origin is not None and member.origin not in origins:
            reader.found("origin_missing", MEMBERS, number, origin=member.origin)
        for card in (member.card, *member.former_cards):
            _card(reader, cards, card, number)
    for number, wait in reader.rows(PENDING):
        if not is_card_code(wait.card):
            reader.found("card_check_digit", PENDING, number)
        if wait.origin is not None and wait.origin not in origins:
            reader.found("origin_missing", PENDING, number, origin=wait.origin)
        if wait.card in cards:
            reader.found("card_twice", PENDING, number, other=cards[wait.card])
        cards.setdefault(wait.card, number)
        if wait.referred_by is not None and wait.referred_by not in reader.members:
            reader.found("member_missing", PENDING, number, member=wait.referred_by)
    _pins(reader)
    _members_there(reader)
    _referrers_there(reader)


def _card(reader: Reader, cards: dict[str, int], card: str, number: int) -> None:
    if not is_card_code(card):
        reader.found("card_check_digit", MEMBERS, number)
    first = cards.setdefault(card, number)
    if first != number:
        reader.found("card_twice", MEMBERS, number, other=first)


def _pins(reader: Reader) -> None:
    """A PIN is a member's who is there, a hash and never the digits, with no more misses than shut it."""
    for number, pin in reader.rows(PINS):
        member = reader.get(MEMBERS, number)
        if member is None or (member.status is not Status.ACTIVE and member.merged is None):
            reader.found("pin_owner", PINS, number)
        if not pin.hashed.startswith(HASH_BEGINS):
            reader.found("pin_hash", PINS, number)
        if not 0 <= pin.misses <= PIN_MISSES:
            reader.found("pin_misses", PINS, number, misses=pin.misses, most=PIN_MISSES)


def _members_there(reader: Reader) -> None:
    for number, _ in reader.rows(ACCOUNTS):
        if number not in reader.members:
            reader.found("member_missing", ACCOUNTS, number, member=number)
    for number, change in reader.rows(STANDINGS):
        if change.member not in reader.members:
            reader.found("member_missing", STANDINGS, number, member=change.member)


def _referrers_there(reader: Reader) -> None:
    """Who is said to have brought a member along is in the file, and somebody else."""
    for number, member in reader.rows(MEMBERS):
        if member.referred_by is None:
            continue
        if member.referred_by == number:
            reader.found("referrer_self", MEMBERS, number)
        elif member.referred_by not in reader.members:
            reader.found("member_missing", MEMBERS, number, member=member.referred_by)
