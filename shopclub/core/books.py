"""
The typed books of the shop: one way to read documents, and one way to change them.

Reading gives typed documents out of the store's memory. Changing goes through `writing()`: one lock from
reading to memory updated, one commit at the end, there or not there. Nothing here knows a rule.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from shopclub.core.aliases import MEMBERS_TABLE, Aliases
from shopclub.core.kernel.documents import Collection, T
from shopclub.core.kernel.errors import Conflict, InvalidInput, NotFound
from shopclub.core.kernel.ids import MemberNo, OperationId, operation_instant
from shopclub.core.store import ExactIndex, ShopDB, Work, attach

KEEP_OPERATIONS = timedelta(days=14)
"""How long an operation id is remembered; a repeat older than that is refused."""

M = TypeVar("M")


class Operation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That an operation was done, and what it made; kept for `KEEP_OPERATIONS`."""

    op: str
    verb: str
    ref: int = 0
    """Number of the document it made (sale, member, entry …)."""
    undoes: int = 0
    """Number of the operation this one takes back."""
    was: dict[str, dict[str, str | int]] = {}
    """Number of a document it changed -> fields as they were before, where the way back needs them."""


OPERATIONS = Collection("operations", Operation)


class Session:
    """Staged typed changes of one verb; sees its own, nobody else does before the commit."""

    def __init__(self, work: Work, books: Books) -> None:
        self._work = work
        self._books = books

    def get(self, table: Collection[T], number: int) -> T | None:
        """A document with the changes staged so far."""
        stored = self._work.stored(table.name, number)
        return None if stored is None else table.decode(stored)

    def require(self, table: Collection[T], number: int) -> T:
        """
        A document that must exist.

        Raises:
            NotFound: `<table>_not_found` with `number`.
        """
        found = self.get(table, number)
        if found is None:
            raise NotFound(f"{table.name}_not_found", number=number)
        return found

    def kept(self, number: int) -> MemberNo:
        """Whom a member number means, as committed; see `Books.kept`."""
        return self._books.kept(number)

    def put(self, table: Collection[T], number: int, document: T) -> None:
        """Stage a document under its number."""
        self._work.put_stored(table.name, number, msgspec.json.encode(document))

    def insert(self, table: Collection[T], document: T) -> int:
        """Stage a new document; returns its number, which is never used again."""
        number = self._work.next_number(table.name)
        self.put(table, number, document)
        return number

    def delete(self, table: Collection[T], number: int) -> None:
        """Stage the removal of a document (never of a sale or an entry)."""
        self._work.delete(table.name, number)

    def done_before(self, op: OperationId, now: datetime) -> Operation | None:
        """
        What an operation made if it was done already; None lets it go ahead.

        Raises:
            InvalidInput: `operation_unreadable`.
            Conflict: `operation_too_old`: older than what is remembered, so a repeat could not be seen.
        """
        minted = operation_instant(op)
        if minted is None:
            raise InvalidInput("operation_unreadable")
        seen = self._books.operation(op)
        if seen is None and minted < now - KEEP_OPERATIONS:
            raise Conflict("operation_too_old")
        return seen

    def done(
        self,
        op: OperationId,
        verb: str,
        ref: int = 0,
        undoes: int = 0,
        was: Mapping[str, dict[str, str | int]] | None = None,
    ) -> None:
        """Remember that the operation was done and what it made (or, with `was`, changed)."""
        self.insert(OPERATIONS, Operation(op=op, verb=verb, ref=ref, undoes=undoes, was=dict(was or {})))


class Books:
    """Typed reading of the whole file, and the one door to change it."""

    def __init__(self, db: ShopDB) -> None:
        self.db = db
        self._by_op = ExactIndex(lambda doc: (doc["op"],))
        self._aliases = Aliases()
        self._verbs = 0
        self._rest = asyncio.Event()
        self.entering: list[Callable[[], None]] = []
        """Called as a verb begins, before it reads anything: what must not change while it decides."""
        attach(db.storage, OPERATIONS.name, self._by_op)
        attach(db.storage, MEMBERS_TABLE, self._aliases)

    @property
    def commit(self) -> int:
        """Number of the last commit: what was read under it is so as long as it stays."""
        return self.db.storage.seq

    def raw(self, table: Collection[Any]) -> Any:
        """The table's documents, live: number -> JSON values, decoded anew at each look."""
        return self.db.storage.docs(table.name)

    def get(self, table: Collection[T], number: int) -> T | None:
        """A committed document."""
        stored = self.db.storage.rows(table.name).get(number)
        return None if stored is None else table.decode(stored)

    def glance(self, table: Collection[Any], number: int, decoder: msgspec.json.Decoder[M]) -> M:
        """
        A few fields of a committed document: for who looks at many of them.

        Args:
            table: of the document.
            number: one that is there.
            decoder: of a type with those fields alone.

        Raises:
            NotFound: `<table>_not_found` with `number`.
        """
        stored = self.db.storage.rows(table.name).get(number)
        if stored is None:
            raise NotFound(f"{table.name}_not_found", number=number)
        return decoder.decode(stored)

    def require(self, table: Collection[T], number: int) -> T:
        """
        A committed document that must exist.

        Raises:
            NotFound: `<table>_not_found` with `number`.
        """
        found = self.get(table, number)
        if found is None:
            raise NotFound(f"{table.name}_not_found", number=number)
        return found

    def all(self, table: Collection[T]) -> Iterator[tuple[int, T]]:
        """Every committed document of a table by number; reads the whole table: for reports and checks."""
        for number, stored in self.rows(table):
            yield number, table.decode(stored)

    def rows(self, table: Collection[Any]) -> Iterator[tuple[int, bytes]]:
        """Every committed document of a table as the file holds it; reads the whole table."""
        return self.db.storage.rows(table.name).items()

    def find(self, table: Collection[Any], lookup: str, *key: str | int) -> list[int]:
        """
        Numbers of the documents with a key, ascending: also the order in which they were recorded.

        Args:
            table: one with a history.
            lookup: one of its look-ups.
            key: the values of its fields.
        """
        return self.db.storage.finder(f"{table.name}.{lookup}").get("/".join(map(str, key)))

    def kept(self, number: int) -> MemberNo:
        """Whom a member number means: the member it was merged into, or itself."""
        return self._aliases.kept(number)

    def numbers(self, member: int) -> list[int]:
        """Every number that means a member, ascending: the own one and those merged into it."""
        return self._aliases.numbers(member)

    def of_member(self, table: Collection[Any], lookup: str, member: int, *key: str | int) -> list[int]:
        """
        As `find`, of everything recorded under any number that means a member.

        Args:
            table: one with a history.
            lookup: one of its look-ups, by the member and perhaps more.
            member: any number that means the member.
            key: the values of its other fields.
        """
        numbers = self.numbers(member)
        if len(numbers) == 1:
            return self.find(table, lookup, numbers[0], *key)
        return sorted(found for one in numbers for found in self.find(table, lookup, one, *key))

    def stored(self, table: Collection[Any], first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """
        The documents numbered `first` to `last` as the file holds them: compact JSON, byte for byte, by number.

        Take what you need before you wait for anything; a number without a document is left out.
        """
        return self.db.storage.rows(table.name).span(first, last)

    def last(self, table: Collection[Any]) -> int | None:
        """The highest number a table has a document under, or None."""
        return self.db.storage.rows(table.name).last()

    def count(self, table: Collection[Any]) -> int:
        """How many documents a table has."""
        return len(self.raw(table))

    def operation(self, op: str) -> Operation | None:
        """What is remembered of an operation."""
        number = self._by_op.get(op)
        return None if number is None else self.get(OPERATIONS, number)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        """
        One verb: the lock is taken, changes are staged, and at the end committed as one durable record.

        The body decides in one go, without waiting for anything. An error in it commits nothing.
        """
        self._verbs += 1
        self._rest.clear()
        try:
            async with self.db.writing() as work:
                self.enter()
                yield self.session_of(work)
        finally:
            self._verbs -= 1
            if not self._verbs:
                self._rest.set()

    def session_of(self, work: Work) -> Session:
        """What a verb reads and stages with."""
        return Session(work, self)

    async def give_way(self, most: float = 0.05) -> None:
        """
        Wait while a verb is under way, so that whoever only looks takes no turn of the loop from it.

        Args:
            most: seconds waited at most; with one verb after another, looking goes on all the same.
        """
        if not self._verbs:
            return
        try:
            async with asyncio.timeout(most):
                while self._verbs:  # of many who waited, the first may see the next verb begin
                    await self._rest.wait()
        except TimeoutError:
            return  # an import, say: whoever looks has waited their share

    def enter(self) -> None:
        """A verb begins: tell who wants to know."""
        for look in self.entering:
            look()

    @property
    def is_writing(self) -> bool:
        """Whether a verb is under way."""
        return self.db.storage.busy
