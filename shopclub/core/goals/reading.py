"""Filling the days from the file: only the days that are asked for are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

import msgspec

from shopclub.core.books import Books
from shopclub.core.goals.days import Book
from shopclub.core.insight.model import SaleRow
from shopclub.core.insight.rules import standing_rows
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import LEDGER, Kind
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.sales.model import SALES

Tell = Callable[[float], None]
"""Told the share done."""
R = TypeVar("R")
_DAY = timedelta(days=1)
_TELL_EVERY = 2000


class _Person(msgspec.Struct, frozen=True):
    joined_on: date
    status: Status = Status.ACTIVE
    merged: MemberNo | None = None


class _Why(msgspec.Struct, frozen=True, array_like=True):
    """A reason is a list that begins with its name."""

    name: str = ""


class _Entry(msgspec.Struct, frozen=True):
    """What goals need of an entry; a million of them go by."""

    on: date
    kind: Kind
    amount: int
    unit: Unit = POINTS
    reverses: int | None = None
    sale: SaleNo | None = None
    why: _Why = _Why()


_person = msgspec.json.Decoder(_Person).decode
_row = msgspec.json.Decoder(SaleRow).decode
_entry = msgspec.json.Decoder(_Entry).decode
_UNDONE = "undone"


def has_at_most(books: Books, most: int, first: date, today: date) -> bool:
    """Whether at most so many receipts lie between two days; counted from the last on, so a busy shop is soon told."""
    day = today
    while day >= first and most >= 0:
        most -= len(books.find(SALES, "day", day.isoformat()))
        day -= _DAY
    return most >= 0


def read_book(books: Books, first: date, as_of: date, today: date, *, ledger: bool, tell: Tell | None = None) -> Book:
    """
    The days from one on.

    Args:
        books: of the shop.
        first: the first day.
        as_of: the day everything is seen as of; what was recorded for later days does not count.
        today: the shop's; balances are known for it.
        ledger: whether entries are looked at, too.
        tell: told the share done.
    """
    book = Book(first, as_of, today)
    people = ((MemberNo(number), _person(stored)) for number, stored in books.rows(MEMBERS))
    book.join((number, one.joined_on, one.status is Status.CLOSED) for number, one in people if one.merged is None)
    half = 0.5 if ledger else 1.0
    sales = {
        SaleNo(number): _row(stored)
        for number, stored in _each(books, SALES, first, today, lambda done: _told(tell, done * half))
    }
    for row in standing_rows(sales, as_of):
        if row.on >= first:
            if row.member is not None and (kept := books.kept(row.member)) != row.member:
                row = msgspec.structs.replace(row, member=kept)
            book.day(row.on).take(row)
    if ledger:
        void = {number for number, row in sales.items() if row.void}
        _read_ledger(book, books, void, today, lambda done: _told(tell, 0.5 + done * half))
    return book


def _read_ledger(book: Book, books: Books, void: set[SaleNo], today: date, tell: Tell) -> None:
    """What points were given and spent, and what moved of each unit; also after the day, so that it can be led back."""
    for _, stored in _each(books, LEDGER, book.first, today, tell):
        entry = _entry(stored)
        if entry.on < book.first:
            continue
        day = book.day(entry.on)
        day.moved[entry.unit] = day.moved.get(entry.unit, 0) + entry.amount
        if entry.unit != POINTS or entry.on > book.as_of:
            continue
        kind = entry.kind
        if entry.reverses is not None and (entry.why.name == _UNDONE or entry.sale in void):
            # What was a mistake is taken off the day that had it.
            mistake = books.db.storage.rows(LEDGER.name).get(entry.reverses)
            wrong = _entry(mistake) if mistake is not None else None
            if wrong is None or wrong.on < book.first:
                continue
            kind, day = wrong.kind, book.day(wrong.on)
        if kind is Kind.EARN:
            day.earned += entry.amount
        elif kind is Kind.REDEEM:
            day.redeemed -= entry.amount


def _told(tell: Tell | None, done: float) -> None:
    if tell is not None:
        tell(done)


def _numbers(books: Books, table: Collection[Any], first: date, last: date) -> list[int]:
    found: list[int] = []
    day = first
    while day <= last:
        found += books.find(table, "day", day.isoformat())
        day += _DAY
    return sorted(found)


def _each(books: Books, table: Collection[Any], first: date, last: date, tell: Tell) -> Iterator[tuple[int, bytes]]:
    """
    The rows booked to some days, by number.

    They lie near each other: one walk over the part of the file that holds them is cheaper than each on its own,
    unless an import put old days behind new ones.
    """
    numbers = _numbers(books, table, first, last)
    if not numbers:
        return
    whole = numbers[-1] - numbers[0] + 1
    wanted = set(numbers) if whole > len(numbers) else None
    for done, (number, stored) in enumerate(books.stored(table, numbers[0], numbers[-1])):
        if done % _TELL_EVERY == 0:
            tell(done / whole)
        if wanted is None or number in wanted:
            yield number, stored


def units_owed(
    held: Mapping[Unit, int], worth: Callable[[Unit, int], int | None], fees: int, fees_unit: Unit
) -> dict[Unit, tuple[int, int]]:
    """Unit -> how much and what it is in money, of all that stands for money; fees paid ahead as one of their own."""
    found = {unit: (amount, worth(unit, amount)) for unit, amount in held.items()}
    owed = {unit: (amount, minor) for unit, (amount, minor) in found.items() if minor}
    return {**owed, **({fees_unit: (fees, fees)} if fees else {})}
