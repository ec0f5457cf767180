"""
Books that stand in memory only: the verbs' staging works on them as on the shop's file, without JSON and disk.

Documents are kept as typed values; a look-up is filled when it is first asked for. What grows with every sale (rows,
entries) is kept only where something later may ask for it; `keeps` decides.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from shopclub.core.aliases import follow
from shopclub.core.books import Books, Session
from shopclub.core.kernel.documents import Collection, Lookup, T
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import MemberNo

Heard = Callable[[Any], bool]
"""Told of each document that is inserted into a table; answers whether it is to be kept."""


class MemoryBooks(Books):
    """Books of a past that is replayed."""

    def __init__(self, merged: dict[int, int]) -> None:
        """
        Args:
            merged: number -> the one it was merged into.
        """
        self._merged = merged
        self._of: dict[int, list[int]] = {}
        for number in sorted(merged):
            self._of.setdefault(follow(number, merged), []).append(number)
        self._tables: dict[str, dict[int, Any]] = {}
        self._last: dict[str, int] = {}
        self._found: dict[str, dict[str, dict[str, list[int]]]] = {}
        self.heard: dict[str, Heard] = {}
        """Table -> who hears what is inserted."""
        self.session = MemorySession(self)

    # -- reading ------------------------------------------------------------------------------------

    def table(self, table: Collection[T]) -> dict[int, T]:
        """The documents of a table, live."""
        found = self._tables.get(table.name)
        if found is None:
            found = self._tables[table.name] = {}
        return found

    def raw(self, table: Collection[Any]) -> Any:
        """The documents of a table by number, typed here."""
        return self.table(table)

    def get(self, table: Collection[T], number: int) -> T | None:
        """A document."""
        found: T | None = self.table(table).get(number)
        return found

    def require(self, table: Collection[T], number: int) -> T:
        """
        A document that must exist.

        Raises:
            NotFound: `<table>_not_found` with `number`.
        """
        found = self.table(table).get(number)
        if found is None:
            raise NotFound(f"{table.name}_not_found", number=number)
        return found

    def all(self, table: Collection[T]) -> Iterator[tuple[int, T]]:
        """Every document by number."""
        return iter(sorted(self.table(table).items()))

    def find(self, table: Collection[Any], lookup: str, *key: str | int) -> list[int]:
        """Numbers of the documents with a key, in the order they were recorded."""
        found = self._found.setdefault(table.name, {})
        if lookup not in found:
            found[lookup] = {}
            for number, document in self.all(table):
                _file(found[lookup], table.lookups[lookup], number, document)
        return list(found[lookup].get("/".join(map(str, key)), ()))

    def kept(self, number: int) -> MemberNo:
        """Whom a number means."""
        return follow(number, self._merged) if number in self._merged else MemberNo(number)

    def numbers(self, member: int) -> list[int]:
        """Every number that means a member."""
        kept = self.kept(member)
        return sorted((kept, *self._of.get(kept, ())))

    def last(self, table: Collection[Any]) -> int | None:
        """The highest number given so far."""
        return self._last.get(table.name)

    def count(self, table: Collection[Any]) -> int:
        """How many documents are kept."""
        return len(self.table(table))

    # -- changing -----------------------------------------------------------------------------------

    def put(self, table: Collection[T], number: int, document: T) -> None:
        """Put a document under its number."""
        documents = self.table(table)
        is_new = number not in documents
        documents[number] = document
        if number > self._last.get(table.name, 0):
            self._last[table.name] = number
        if is_new:
            self._file_new(table, number, document)

    def _file_new(self, table: Collection[Any], number: int, document: Any) -> None:
        for lookup, found in self._found.get(table.name, {}).items():
            _file(found, table.lookups[lookup], number, document)

    def insert(self, table: Collection[T], document: T) -> int:
        """Give a document the next number, and keep it if it is worth it."""
        name = table.name
        number = self._last[name] = self._last.get(name, 0) + 1
        heard = self.heard.get(name)
        if heard is None or heard(document):
            self.table(table)[number] = document
            if name in self._found:
                self._file_new(table, number, document)
        return number

    def number_from(self, table: Collection[Any], number: int) -> None:
        """Let the next document of a table have this number."""
        self._last[table.name] = number - 1

    def drop(self, table: Collection[Any], number: int) -> None:
        """Take a document away."""
        del self.table(table)[number]

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        """Changes are there at once; nobody else looks."""
        yield self.session


class MemorySession(Session):
    """What verbs stage into: the books themselves."""

    def __init__(self, books: MemoryBooks) -> None:
        self._memory = books
        self.get = books.get  # type: ignore[method-assign]  # one call less, some twenty times a sale
        self.kept = books.kept  # type: ignore[method-assign]
        self.insert = books.insert  # type: ignore[method-assign]
        self.put = books.put  # type: ignore[method-assign]

    def delete(self, table: Collection[T], number: int) -> None:
        """Take a document away."""
        self._memory.drop(table, number)


def _file(found: dict[str, list[int]], lookup: Lookup, number: int, document: msgspec.Struct) -> None:
    """Put a document under its key, if it has one."""
    if any(_value(document, path) != wanted for path, wanted in lookup.only.items()):
        return
    values = [_value(document, path) for path in lookup.fields]
    if None not in values:
        found.setdefault("/".join(map(str, values)), []).append(number)


def _value(document: msgspec.Struct, path: str) -> Any:
    """The value a path leads to, as JSON has it."""
    name, *rest = path.split(".")
    value = msgspec.to_builtins(getattr(document, name, None))
    for step in rest:
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
