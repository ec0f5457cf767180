"""What a file of a shop holds, and what would be lost by putting another in its place."""

from __future__ import annotations

from typing import Any

from shopclub.core.backups.model import Held, Lost
from shopclub.core.club import Club
from shopclub.core.kernel.documents import Collection
from shopclub.core.ledger.model import LEDGER
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.sales.model import SALES


def shop_of(club: Club) -> str:
    """Which shop a file is of: the instant it was founded, which moves with its file from computer to computer."""
    return club.shop.founded_at.isoformat(timespec="seconds")


def look(club: Club) -> Held:
    """A file at a glance; cheap however old the shop is."""
    last_sale = club.books.get(SALES, _last(club, SALES))
    last_entry = club.books.get(LEDGER, _last(club, LEDGER))
    return Held(
        shop=club.shop.name,
        founded=shop_of(club),
        timezone=club.shop.timezone,
        currency=club.shop.currency,
        language=club.shop.language,
        receipts=club.books.count(SALES),
        members=sum(member.status is Status.ACTIVE for _, member in club.books.all(MEMBERS)),
        points=club.insight.outstanding(),
        last_sale=last_sale.at if last_sale is not None else None,
        last_entry=last_entry.at if last_entry is not None else None,
    )


def lost(present: Club, coming: Club) -> Lost | None:
    """
    What the present file has and the coming one has not; None when they are not of one shop.

    Both may have gone on from the same past: what they have in common ends where their receipts first differ.
    """
    if shop_of(present) != shop_of(coming):
        return None
    first = _common(present, coming, SALES) + 1
    numbers = range(first, _last(present, SALES) + 1)
    receipts = [sale for number in numbers if (sale := present.books.get(SALES, number)) is not None]
    joined = range(_last(coming, MEMBERS) + 1, _last(present, MEMBERS) + 1)
    return Lost(
        receipts=len(receipts),
        net_minor=sum(sale.paid_minor for sale in receipts),
        since=receipts[0].at if receipts else None,
        members=sum(present.books.get(MEMBERS, number) is not None for number in joined),
    )


def _last(club: Club, table: Collection[Any]) -> int:
    """The number given out last; rows of these tables are never deleted."""
    return club.books.db.storage.next_number(table.name) - 1


def _common(one: Club, other: Club, table: Collection[Any]) -> int:
    """The last number up to which an append-only table is the same in both: found by halving."""
    mine, theirs = one.books.raw(table), other.books.raw(table)
    low, high = 0, min(_last(one, table), _last(other, table))
    while low < high:
        middle = (low + high + 1) // 2
        if mine.get(middle) == theirs.get(middle):
            low = middle
        else:
            high = middle - 1
    return low
