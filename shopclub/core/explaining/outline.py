"""
Where the rows of a member stand, month by month, without reading them whole.

Somebody may have tens of thousands of rows, and a page shows forty. Of each row only what says its month is read, once:
rows never change, so the next look reads those that came since.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from shopclub.core.books import Books
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import LEDGER
from shopclub.core.ledger.units import POINTS
from shopclub.core.sales.model import SALES

KEPT = 8
"""Members whose rows are kept in mind."""
AT_ONCE = 250
"""Rows looked at before others have their turn: some milliseconds, also from the disk."""


class SaleMark(msgspec.Struct, frozen=True):
    """What of a receipt says where it stands."""

    on: date


class EntryMark(msgspec.Struct, frozen=True):
    """What of an entry says where it stands, and whose it is."""

    on: date
    at: datetime
    member: MemberNo
    unit: str = POINTS
    account: MemberNo | None = None
    sale: SaleNo | None = None
    card: int | None = None


class Rows(msgspec.Struct):
    """The numbers of one month's rows, each ascending."""

    sales: list[SaleNo]
    did: list[EntryNo]
    """Entries the member made; those of a receipt stand in its month."""
    others: list[EntryNo]
    """Entries that others with the same shared card made."""


class Outline(msgspec.Struct, frozen=True):
    """The rows of a member by the first day of their month."""

    months: Mapping[date, Rows]
    receipts: Mapping[SaleNo, SaleMark]
    """Every receipt of the member."""

    def of(self, first: date) -> Rows:
        """Those of a month."""
        return self.months.get(first) or Rows([], [], [])


class Shared(msgspec.Struct, frozen=True):
    """Whose account a member collects on with others."""

    owner: MemberNo
    since: datetime | None
    """From then on others' doings are the member's business, too; None: all of them."""


class _Seen(msgspec.Struct):
    """What was read of one member's rows."""

    sales: dict[SaleNo, SaleMark]
    entries: dict[EntryNo, EntryMark]


M = TypeVar("M")
_SALE = msgspec.json.Decoder(SaleMark)
_ENTRY = msgspec.json.Decoder(EntryMark)


class Outlines:
    """Reads where rows stand."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._seen: OrderedDict[MemberNo, _Seen] = OrderedDict()

    async def of(self, member: MemberNo, shared: Shared | None) -> Outline:
        """
        Where a member's rows stand; others have their turn meanwhile.

        Args:
            member: the number that is kept.
            shared: with whom they collect; None: alone.
        """
        books, seen = self._books, self._of(member)
        sales = [SaleNo(number) for number in books.of_member(SALES, "member", member)]
        own = [EntryNo(number) for number in books.of_member(LEDGER, "member", member)]
        others = self._of_others(member, shared)
        await self._read(SALES, sales, seen.sales, _SALE)
        await self._read(LEDGER, [*own, *others], seen.entries, _ENTRY)
        receipts = {number: seen.sales[number] for number in sales}
        months: dict[date, Rows] = {}
        for number, sale in receipts.items():
            _rows(months, sale.on).sales.append(number)
        for entry_no in own:
            mark = seen.entries[entry_no]
            if mark.card is None:
                home = receipts.get(mark.sale) if mark.sale is not None else None
                _rows(months, mark.on if home is None else home.on).did.append(entry_no)
        for entry_no in others:
            mark = seen.entries[entry_no]
            if shared is not None and self._is_theirs(mark, member, shared):
                _rows(months, mark.on).others.append(entry_no)
        return Outline(months, receipts)

    def _of(self, member: MemberNo) -> _Seen:
        seen = self._seen.setdefault(member, _Seen({}, {}))
        self._seen.move_to_end(member)
        while len(self._seen) > KEPT:
            self._seen.popitem(last=False)
        return seen

    def _of_others(self, member: MemberNo, shared: Shared | None) -> list[EntryNo]:
        """Numbers of what may be others' doing on the account they share."""
        if shared is None:
            return []
        found = set(self._books.of_member(LEDGER, "account", shared.owner))
        if shared.owner != member:
            found.update(self._books.of_member(LEDGER, "member", shared.owner))
        return [EntryNo(number) for number in sorted(found)]

    def _is_theirs(self, mark: EntryMark, member: MemberNo, shared: Shared) -> bool:
        """Whether an entry changed the points they share, by somebody else, since they share them."""
        kept = self._books.kept
        return (
            mark.unit == POINTS
            and mark.card is None
            and kept(mark.member) != member
            and kept(mark.account or mark.member) == shared.owner
            and (shared.since is None or mark.at >= shared.since)
        )

    async def _read(
        self, table: Collection[Any], numbers: Sequence[Any], into: dict[Any, M], decoder: msgspec.json.Decoder[M]
    ) -> None:
        """Read what is not known yet of some rows."""
        missing = [number for number in numbers if number not in into]
        for begin in range(0, len(missing), AT_ONCE):
            if begin:
                await asyncio.sleep(0)
                await self._books.give_way()
            for number in missing[begin : begin + AT_ONCE]:
                into[number] = self._books.glance(table, number, decoder)


def _rows(months: dict[date, Rows], on: date) -> Rows:
    first = on.replace(day=1)
    if first not in months:
        months[first] = Rows([], [], [])
    return months[first]
