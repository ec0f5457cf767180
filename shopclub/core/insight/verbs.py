"""Gathering what the figures need; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping
from datetime import date
from typing import Any, Protocol

import msgspec

from shopclub.core.books import Books
from shopclub.core.context import Context
from shopclub.core.insight import rules
from shopclub.core.insight.model import DayFigures, Report, SaleRow
from shopclub.core.insight.worth import Ahead, Valuer, fees_worth, point_value
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Entry, Kind
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.members.model import MEMBERS
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import SALES, SaleKind
from shopclub.core.store import Doc
from shopclub.core.store.index import MultiIndex, attach
from shopclub.core.tiers.model import STANDINGS, TierChange


class Open(Protocol):
    """What a report is drawn from; the club is one."""

    books: Books
    programme: Programmes

    def today(self) -> date:
        """The business day of now."""
        ...


class _Joined(msgspec.Struct, frozen=True):
    """What the figures need of a member."""

    joined_on: date
    merged: MemberNo | None = None


class _Held(msgspec.Struct, frozen=True):
    """What they need of an account."""

    balance: dict[Unit, int] = {}


def balances_of(account: bytes) -> dict[Unit, int]:
    """What an account holds of each unit."""
    return _held(account).balance


_joined = msgspec.json.Decoder(_Joined).decode
_held = msgspec.json.Decoder(_Held).decode
_sale_row = msgspec.json.Decoder(SaleRow).decode


def _of_kept(row: SaleRow, books: Books) -> SaleRow:
    """A sale as the kept member's, where it was rung up for a file that was merged."""
    if row.member is None or books.kept(row.member) == row.member:
        return row
    return msgspec.structs.replace(row, member=books.kept(row.member))


class _Ledger(Mapping[EntryNo, Entry]):
    """The ledger as it lies in the file: a million entries are looked at one after the other, not held."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def __getitem__(self, number: EntryNo) -> Entry:
        found = self._books.get(LEDGER, number)
        if found is None:
            raise KeyError(number)
        return found

    def __iter__(self) -> Iterator[EntryNo]:
        return (EntryNo(number) for number, _ in self._books.all(LEDGER))

    def __len__(self) -> int:
        return self._books.count(LEDGER)

    def items(self) -> ItemsView[EntryNo, Entry]:
        """Every entry with its number, each decoded when it is its turn."""
        return _Entries(self)

    def each(self) -> Iterator[tuple[EntryNo, Entry]]:
        """The same, once."""
        return ((EntryNo(number), entry) for number, entry in self._books.all(LEDGER))


class _Entries(ItemsView[EntryNo, Entry]):
    def __init__(self, ledger: _Ledger) -> None:
        super().__init__(ledger)
        self._ledger = ledger

    def __iter__(self) -> Iterator[tuple[EntryNo, Entry]]:
        return self._ledger.each()


def report(club: Open, as_of: date | None = None, valuers: Mapping[str, Valuer] | None = None) -> Report:
    """
    The shop's figures as of a day, which is today unless given.

    Reads the whole file: for the command line and a report screen, not for a key press.

    Args:
        club: open for reading.
        as_of: the day, included.
        valuers: what units stand for in money, by kind (`Insight.valuers`).
    """
    books = club.books
    people = ((MemberNo(n), _joined(stored)) for n, stored in books.rows(MEMBERS))
    changes: dict[MemberNo, list[TierChange]] = {}
    for _, change in sorted(books.all(STANDINGS)):
        changes.setdefault(MemberNo(change.member), []).append(change)
    return rules.report(
        joined={number: one.joined_on for number, one in people if one.merged is None},
        sales={SaleNo(n): _of_kept(_sale_row(stored), books) for n, stored in books.rows(SALES)},
        entries=_Ledger(books),
        changes=changes,
        programme=club.programme.current,
        as_of=as_of or club.today(),
        valuers=valuers,
    )


class Insight:
    """Figures as the faces ask for them."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self.books = context.books
        self.programme = programmes
        self.valuers: dict[str, Valuer] = {}
        """Kind of unit -> what it stands for in money, said by the rooms above the ledger."""
        self.ahead: Ahead = lambda _: (0, 0)
        """Fees that were paid for days ahead; the room of plans puts it in."""
        self._days: MultiIndex | None = None
        self.holders: dict[Collection[Any], Callable[[bytes], Mapping[Unit, int]]] = {ACCOUNTS: balances_of}
        """Table -> what each of its documents holds of each unit; rooms above put in theirs."""
        self._held: dict[Unit, int] | None = None
        """Summed when first asked for, kept up to date from then on."""

    def today(self) -> date:
        """The business day of now."""
        return self._context.today()

    def report(self, as_of: date | None = None) -> Report:
        """The shop's figures as of a day, which is today unless given."""
        found = report(self, as_of, self.valuers)
        return msgspec.structs.replace(found, worths=(*found.worths, *fees_worth(self.ahead, found.as_of)))

    def day(self, on: date) -> DayFigures:
        """The figures of one business day; fast enough to be asked after every sale."""
        books, key = self.books, on.isoformat()
        booked = {SaleNo(n): msgspec.convert(books.raw(SALES)[n], SaleRow) for n in books.find(SALES, "day", key)}
        rows, taken = rules.standing_rows(booked, on), rules.takings(booked)
        entries = {EntryNo(n): books.require(LEDGER, n) for n in books.find(LEDGER, "day", key)}
        totals = rules.totals(entries, rules.voids(booked))
        refunds = sum(row.kind is SaleKind.REFUND for row in rows)
        mine = [row for row in rows if row.member is not None]
        return DayFigures(
            on=on,
            sales=len(rows) - refunds,
            refunds=refunds,
            net_minor=sum(row.paid_minor for row in rows),
            tenders=rules.by_tender(rows),
            takings_minor=sum(row.paid_minor for row in taken),
            taking_tenders=rules.by_tender(taken),
            member_sales=sum(row.kind is SaleKind.SALE for row in mine),
            member_net_minor=sum(row.paid_minor for row in mine),
            joins=self._joined().count(key),
            points_given=totals[Kind.EARN],
            points_taken=-totals[Kind.REDEEM],
            points_expired=-totals[Kind.EXPIRE],
        )

    def held(self) -> dict[Unit, int]:
        """What all members and cards hold now of each unit, debts taken off: the sum of all balances."""
        if self._held is None:
            self._held = {}
            for table, read in self.holders.items():
                for _, stored in self.books.rows(table):
                    self._count(read(stored), 1)
                self.books.db.storage.subscribe(self._moved, table.name)
        return {unit: amount for unit, amount in self._held.items() if amount}

    def outstanding(self) -> int:
        """All points members hold now, debts taken off; the sum of all balances."""
        return self.held().get(POINTS, 0)

    def _count(self, balance: Mapping[Unit, int], sign: int) -> None:
        assert self._held is not None
        for unit, amount in balance.items():
            self._held[unit] = self._held.get(unit, 0) + sign * amount

    def _moved(self, table: str, number: int, old: Doc | None, new: Doc | None) -> None:
        del number
        read = next(read for one, read in self.holders.items() if one.name == table)
        for doc, sign in ((old, -1), (new, 1)):
            if doc is not None:
                self._count(read(msgspec.json.encode(doc)), sign)

    def liability(self) -> int | None:
        """What those points are worth in money, gross, in minor units; None without money off."""
        return point_value(self.outstanding(), self.programme.current)

    def _joined(self) -> MultiIndex:
        # Made when first asked for: the command line and the kiosk never ask, and opening stays fast.
        if self._days is None:
            self._days = MultiIndex(lambda doc: () if doc.get("merged") else (doc["joined_on"],))
            attach(self.books.db.storage, MEMBERS.name, self._days)
        return self._days
