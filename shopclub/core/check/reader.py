"""Reading every document as its type; what can't be read is noted once and left out from then on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from shopclub.core.aliases import follow
from shopclub.core.books import Books
from shopclub.core.check.finding import CODES, Finding
from shopclub.core.kernel.documents import Collection, T
from shopclub.core.kernel.errors import Figure
from shopclub.core.ledger.model import LEDGER
from shopclub.core.members.model import MEMBERS
from shopclub.core.sales.model import SALES
from shopclub.core.tables import TABLES

LARGE: tuple[Collection[Any], ...] = (LEDGER, SALES)
"""Tables that grow with every sale: read once, row by row."""
_TOLD_EVERY = 2000
_WHERE = re.compile(r"`(\$[^`]*)`$")


class Reader:
    """Typed documents of the books, and the findings so far."""

    def __init__(self, books: Books, progress: Callable[[float], None] | None = None) -> None:
        """
        Args:
            books: open, for reading at least.
            progress: called with the share of the large tables read.
        """
        self._books = books
        self._progress = progress
        self._bad: set[tuple[str, int]] = set()
        self._members: set[int] | None = None
        self._merged: dict[int, int] | None = None
        self._done = 0
        self.findings: list[Finding] = []

    def found(self, code: str, table: Collection[Any], number: int, **figures: Figure) -> None:
        """Note something that should not be."""
        if code not in CODES:
            raise ValueError(f"{code} is not in CODES")
        self.findings.append(Finding(code=code, table=table.name, number=number, figures=figures))

    def read_small(self) -> None:
        """Read every document of every table but the large ones, and see that no number can be given out again."""
        for table in TABLES:
            if table in LARGE:
                continue
            highest = 0
            for number, stored in self._books.rows(table):
                if not self._is_number(table, number):
                    continue
                highest = max(highest, number)
                try:
                    table.decode(stored)
                except msgspec.DecodeError as error:
                    self._unreadable(table, number, error)
            self._next_number(table, highest)

    def each(self, table: Collection[T], watch: Callable[[int, bytes], None]) -> Iterator[tuple[int, T]]:
        """
        Every readable document of a large table as it was recorded, by number, in one pass, decoded once.

        What can't be read is noted, so this may be done only once for each table.

        Args:
            table: a large one.
            watch: shown every row as the file holds it, readable or not.
        """
        read = msgspec.json.Decoder(table.type).decode
        whole = max(1, sum(self._books.count(large) for large in LARGE))
        highest = 0
        for number, stored in self._in_order(table):
            self._done += 1
            if self._progress is not None and self._done % _TOLD_EVERY == 0:
                self._progress(min(1.0, self._done / whole))
            if number > highest:
                highest = number
            watch(number, stored)
            try:
                document = read(stored)
            except msgspec.DecodeError as error:
                self._unreadable(table, number, error)
                continue
            yield number, document
        self._next_number(table, highest)

    def _in_order(self, table: Collection[Any]) -> Iterator[tuple[int, bytes]]:
        """Every row by number. The file's order is that but for a row put in between since it was last folded."""
        rows = self._books.db.storage.rows(table.name)
        waiting = sorted((n for n, doc in rows.news().items() if doc is not None and _is_number(n)), reverse=True)
        early: set[int] = set()
        for number, stored in rows.items():
            if not self._is_number(table, number):
                continue
            while waiting and waiting[-1] <= number:
                first = waiting.pop()
                doc = rows.get(first) if first < number else None
                if doc is not None:
                    early.add(first)
                    yield first, doc
            if number not in early:
                yield number, stored

    def _is_number(self, table: Collection[Any], number: object) -> bool:
        if _is_number(number):
            return True
        self.found("row_number", table, 0, key=str(number)[:40])
        return False

    def _unreadable(self, table: Collection[Any], number: int, error: msgspec.DecodeError) -> None:
        self._bad.add((table.name, number))
        self.found("row_unreadable", table, number, where=_where(error))

    def _next_number(self, table: Collection[Any], highest: int) -> None:
        following = self._books.db.storage.next_number(table.name)
        if following <= highest:
            self.found("number_reused", table, highest, next=following)

    def rows(self, table: Collection[T]) -> Iterator[tuple[int, T]]:
        """Every readable document of a small table by number."""
        rows = [(n, doc) for n, doc in self._books.rows(table) if _is_number(n) and (table.name, n) not in self._bad]
        for number, stored in sorted(rows):
            yield number, table.decode(stored)

    def get(self, table: Collection[T], number: int) -> T | None:
        """A document; None if it is not there or can't be read."""
        return None if (table.name, number) in self._bad else self._books.get(table, number)

    def has(self, table: Collection[Any], number: int) -> bool:
        """Whether there is such a document, readable or not."""
        return number in self._books.raw(table)

    @property
    def members(self) -> set[int]:
        """Numbers of all members, readable or not."""
        if self._members is None:
            self._members = set(self._books.raw(MEMBERS))
        return self._members

    @property
    def merged(self) -> dict[int, int]:
        """Number of each member file that was merged into another -> that one's."""
        if self._merged is None:
            self._merged = {n: member.merged for n, member in self.rows(MEMBERS) if member.merged is not None}
        return self._merged

    def kept(self, number: int) -> int:
        """Whom a number means: the member it was merged into at last, or itself."""
        merged = self.merged
        return follow(number, merged) if number in merged else number

    def same(self, one: int | None, other: int | None) -> bool:
        """Whether two numbers mean the same member, or both nobody."""
        if one is None or other is None:
            return one is other
        return self.kept(one) == self.kept(other)

    def stored(self, table: Collection[Any], first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """Documents as the file holds them, readable or not; see `Books.stored`."""
        return self._books.stored(table, first, last)


def _is_number(key: object) -> bool:
    return type(key) is int and key >= 1


def _where(error: msgspec.DecodeError) -> str:
    """The place inside the document, without the value: that may be a name."""
    found = _WHERE.search(str(error))
    return found[1] if found else "$"
