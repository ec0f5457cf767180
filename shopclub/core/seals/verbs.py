"""Making the day's seal, and looking at seals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from shopclub.core.books import Books, Session
from shopclub.core.context import Context
from shopclub.core.kernel.documents import Collection
from shopclub.core.ledger.model import LEDGER
from shopclub.core.sales.model import SALES
from shopclub.core.seals.model import SEALS, Seal, Span
from shopclub.core.seals.rules import Covered, covered, rows_bytes, seal_sum

AT_ONCE = 500
"""Rows summed before others get their turn: some milliseconds."""
SO_FAR_ROWS = 5000
"""More rows than this since the last seal (an import) are not summed while somebody waits for a screen."""


class Unsealed(msgspec.Struct, frozen=True, kw_only=True):
    """A seal ready to be written, if nobody made one meanwhile."""

    after: int
    """Number of the last seal when it was computed."""
    seal: Seal


class Seals:
    """The seals of the shop."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def _books(self) -> Books:
        return self._context.books

    def last(self) -> tuple[int, Seal] | None:
        """Number and seal of the last one; None while there is none."""
        number = _last_number(self._books, SEALS)
        seal = self._books.get(SEALS, number)
        return None if seal is None else (number, seal)

    def every(self) -> list[tuple[int, Seal]]:
        """All seals by number, the first one first."""
        return sorted(self._books.all(SEALS))

    def of_day(self, day: date) -> Seal | None:
        """The seal that closed a day: the later one where the clock was set back, None where nothing was recorded."""
        found = [seal for _, seal in self.every() if seal.day == day]
        return found[-1] if found else None

    def as_of(self, day: date) -> Seal | None:
        """The last seal of a day or of one before it."""
        found = [seal for _, seal in self.every() if seal.day <= day]
        return found[-1] if found else None

    def so_far(self) -> Seal | None:
        """
        What the seal would be if the day ended now; it changes with the next row.

        Returns:
            None when nothing was recorded since the last seal, or too much (`SO_FAR_ROWS`) to sum it while
            somebody waits.
        """
        books = self._books
        before = covered(_seal_of(self.last()))
        sales, ledger = _last_number(books, SALES), _last_number(books, LEDGER)
        rows = sales - before.sales + ledger - before.ledger
        if not 0 < rows <= SO_FAR_ROWS:
            return None
        return _seal(
            self._context.today(),
            self._context.now(),
            before,
            Span(last=sales, sha256=_sum(books, SALES, before.sales, sales)),
            Span(last=ledger, sha256=_sum(books, LEDGER, before.ledger, ledger)),
        )

    async def compute(self, through: date | None, today: date) -> Unsealed | None:
        """
        Sum what was recorded before today and is not sealed yet.

        Rows never change once written, so this needs no lock; it lets others have their turn as it goes.

        Args:
            through: the last day whose work was done: the day to seal.
            today: the first day whose rows are left for the next seal.

        Returns:
            What to `stage`; None when nothing was recorded. A day without rows gets no seal: there is nothing in it
            that could be changed, and the number of seals must not depend on how often the PC was switched on.
        """
        last = self.last()
        before = covered(_seal_of(last))
        ends = [self._end(table, after, today) for table, after in ((SALES, before.sales), (LEDGER, before.ledger))]
        if ends == [before.sales, before.ledger]:
            return None
        sales = await self._summed(SALES, before.sales, ends[0])
        ledger = await self._summed(LEDGER, before.ledger, ends[1])
        day = through if through is not None else today - timedelta(days=1)
        seal = _seal(day, self._context.now(), before, sales, ledger)
        return Unsealed(after=0 if last is None else last[0], seal=seal)

    def stage(self, session: Session, ready: Unsealed) -> None:
        """Put a computed seal into a commit; one that somebody else made first stands."""
        if _last_number(self._books, SEALS) == ready.after:
            session.insert(SEALS, ready.seal)

    def _end(self, table: Collection[Any], after: int, today: date) -> int:
        """Number of the last row not recorded today; a row of a later day is one from before the clock was set back."""
        raw = self._books.raw(table)
        number = _last_number(self._books, table)
        while number > after:
            row = raw.get(number)
            if row is not None and self._recorded_on(row) != today:
                break
            number -= 1
        return number

    def _recorded_on(self, row: Mapping[str, object]) -> date | None:
        """The business day a row was recorded on; None for an unreadable one: that is for `check`."""
        try:
            return self._context.calendar.day_of(datetime.fromisoformat(str(row.get("at"))))
        except ValueError:
            return None

    async def _summed(self, table: Collection[Any], after: int, last: int) -> Span:
        digest = sha256()
        async for lines in self._chunks(table, after, last):
            digest.update(lines)
        return Span(last=last, sha256=digest.hexdigest())

    async def _chunks(self, table: Collection[Any], after: int, last: int) -> AsyncIterator[bytes]:
        for first in range(after + 1, last + 1, AT_ONCE):
            yield rows_bytes(self._books.stored(table, first, min(first + AT_ONCE - 1, last)))
            await asyncio.sleep(0)


def _seal_of(numbered: tuple[int, Seal] | None) -> Seal | None:
    return None if numbered is None else numbered[1]


def _last_number(books: Books, table: Collection[Any]) -> int:
    """The highest number ever given out in a table; 0 for none."""
    return books.db.storage.next_number(table.name) - 1


def _sum(books: Books, table: Collection[Any], after: int, last: int) -> str:
    return sha256(rows_bytes(books.stored(table, after + 1, last))).hexdigest()


def _seal(day: date, at: datetime, before: Covered, sales: Span, ledger: Span) -> Seal:
    return Seal(day=day, at=at, sales=sales, ledger=ledger, sha256=seal_sum(day, before, sales, ledger))
