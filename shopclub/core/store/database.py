"""The TinyDB subclass the club stands on: transactions over several tables, and the one writer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Table

from shopclub.core.store.copies import backup
from shopclub.core.store.fold import Fold
from shopclub.core.store.staging import Prepared, Staged
from shopclub.core.store.storage import AppendStorage
from shopclub.core.store.table import AppendTable
from shopclub.core.store.work import Work
from shopclub.core.store.writer import Writer
from shopclub.core.store.writing import Written

FoldWriter = Callable[[Fold], Awaitable[Written]]


class ShopDB(TinyDB):
    """
    TinyDB on one append-in-place file.

    `transaction()` groups TinyDB's own operations; `writing()` is what the club's verbs use. With another
    `storage=` class (a middleware, memory) it behaves as plain TinyDB, without these two.
    """

    default_storage_class = AppendStorage  # type: ignore[assignment]  # TinyDB infers its own class as the type
    table_class = AppendTable  # type: ignore[assignment]

    def __init__(self, path: str | Path | None = None, *args: Any, **storage_kwargs: Any) -> None:
        """
        Args:
            path: the data file.
            args: further arguments of the storage.
            storage_kwargs: options of the storage, see `AppendStorage`.

        Raises:
            what the storage raises.
        """
        super().__init__(*(() if path is None else (path,)), *args, **storage_kwargs)
        self._writer: Writer | None = None
        self._holder: asyncio.Task[Any] | None = None
        self._lock: tuple[asyncio.AbstractEventLoop, asyncio.Lock] | None = None
        self._folding: tuple[asyncio.AbstractEventLoop, asyncio.Lock] | None = None

    @property
    def storage(self) -> AppendStorage:
        """The storage; the type holds unless the caller asked for another class."""
        return cast(AppendStorage, self._storage)

    @property
    def _ours(self) -> AppendStorage | None:
        return self._storage if isinstance(self._storage, AppendStorage) else None

    # TinyDB, table by table

    def table(self, name: str, **kwargs: Any) -> Table:
        """As TinyDB's."""
        if name not in self._tables and self._ours is None:
            self._tables[name] = Table(self._storage, name, **kwargs)
        return super().table(name, **kwargs)

    def tables(self) -> set[str]:
        """As TinyDB's."""
        if (storage := self._ours) is None:
            return super().tables()
        names = set(storage.tables())
        if (staged := storage.staged) is not None:
            names = (names - staged.drops.keys()) | staged.changes.keys()
        return names

    def drop_table(self, name: str) -> None:
        """As TinyDB's, at the cost of the record."""
        if (storage := self._ours) is None:
            super().drop_table(name)
            return
        self._drop(storage, [name])

    def drop_tables(self) -> None:
        """As TinyDB's: one record."""
        if (storage := self._ours) is None:
            super().drop_tables()
            return
        self._drop(storage, list(self.tables()))

    def _drop(self, storage: AppendStorage, names: list[str]) -> None:
        present = self.tables()
        there = [name for name in names if name in present]
        if storage.staged is not None:
            for name in there:
                storage.staged.drop(name)
        else:
            storage.commit({}, sorted(there))
        for name in names:
            table = self._tables.pop(name, None)
            if isinstance(table, AppendTable):
                table.forget()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """
        Group TinyDB operations on any tables into one record: all of them or none.

        Reads inside see what was staged. An exception discards all of it. A nested one joins the outer. The
        body must not await.

        Raises:
            RuntimeError: a `writing()` block is under way, or the storage is not ours.
            and what `AppendStorage.commit` raises.
        """
        storage = self._ours
        if storage is None:
            raise RuntimeError("transactions need an AppendStorage")
        if storage.staged is not None:
            yield
            return
        if storage.busy:
            raise RuntimeError("a writing() block is under way: put the change into it")
        storage.staged = staged = Staged()
        try:
            yield
            storage.staged = None
            storage.commit(staged.changes, staged.drops)
        finally:
            storage.staged = None
            for name in {*staged.changes, *staged.drops}:
                table = self._tables.get(name)
                if isinstance(table, AppendTable):
                    table.forget()

    # the club's verbs

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Work]:
        """
        One verb's write: the one lock, a unit of work, one commit at the end, shielded from cancellation.

        The disk is waited for in the writer's thread, so that the loop stays free; memory and listeners follow
        on the loop, before the lock is released. An exception in the body commits nothing. A caller that is
        cancelled while the disk works is told so only after the commit is finished: `work.seq` then has its
        number. The body must not await anything slow.

        Raises:
            RuntimeError: from within another block of the same task, or while a `transaction()` is open.
            and what `AppendStorage.commit` raises; memory is untouched then.
        """
        task = asyncio.current_task()
        if task is not None and task is self._holder:
            raise RuntimeError("writing() inside writing(): it would wait for itself")
        async with self._one_lock():
            storage = self.storage
            if storage.staged is not None:
                raise RuntimeError("a transaction() is open")
            storage.busy = True
            self._holder = task
            try:
                work = Work(storage)
                try:
                    yield work
                finally:
                    work.end()
                prepared = storage.prepare_stored(work.changes) if work.changes else None
                if prepared is not None:
                    await self._commit(storage, work, prepared)
            finally:
                storage.busy = False
                self._holder = None

    async def _commit(self, storage: AppendStorage, work: Work, prepared: Prepared) -> None:
        seq, cancelled = await self._thread().run(lambda: storage.append(prepared))
        work.seq = seq
        storage.apply(prepared)
        for name in work.changes:
            table = self._tables.get(name)
            if isinstance(table, AppendTable):
                table.forget()
        if cancelled is not None:
            raise cancelled

    def _thread(self) -> Writer:
        if self._writer is None:
            self._writer = Writer()
        return self._writer

    def _one_fold(self) -> asyncio.Lock:
        loop = asyncio.get_running_loop()
        if self._folding is None or self._folding[0] is not loop:
            self._folding = (loop, asyncio.Lock())
        return self._folding[1]

    def _one_lock(self) -> asyncio.Lock:
        loop = asyncio.get_running_loop()
        if self._lock is None or self._lock[0] is not loop:
            self._lock = (loop, asyncio.Lock())
        return self._lock[1]

    async def compacting(self, keep: str | Path | None = None, *, writes: FoldWriter | None = None) -> Path | None:
        """
        Fold the log into the tables while verbs go on: they wait only for the last step, a rename.

        Args:
            keep: a folder that first gets a verified backup of the file as it was.
            writes: writes the new file, perhaps in a process of its own; in a thread of this one if not given.

        Returns:
            the backup, if one was asked for.

        Raises:
            what `AppendStorage.fold` and `backup` raise; without the backup nothing is folded.
        """
        storage = self.storage
        async with self._one_fold():
            made = None if keep is None else await asyncio.to_thread(self._backup, storage, keep)
            async with self._one_lock():
                fold = storage.begin_fold()
            try:
                with storage.rescuing():
                    if writes is None:
                        await asyncio.to_thread(fold.run)
                    else:
                        fold.take(await writes(fold))
                    await self._in_thread(fold.catch_up)
                async with self._one_lock():
                    storage.busy = True
                    try:
                        await self._in_thread(lambda: storage.finish_fold(fold))
                    finally:
                        storage.busy = False
                    storage.adopt_fold()
            except BaseException:
                if storage.fold_under_way is fold:
                    storage.abandon_fold()
                raise
        return made

    async def _in_thread(self, do: Callable[[], None]) -> None:
        _, cancelled = await self._thread().run(do)
        if cancelled is not None:
            raise cancelled

    def compact(self, keep: str | Path | None = None) -> Path | None:
        """
        Fold the log into the tables, at once; see `compacting`.

        Raises:
            RuntimeError: a `writing()` block is under way.
            and what `AppendStorage.fold` and `backup` raise.
        """
        if self.storage.busy:
            raise RuntimeError("a writing() block is under way")
        made = None if keep is None else self._backup(self.storage, keep)
        self.storage.fold_unguarded()
        return made

    @staticmethod
    def _backup(storage: AppendStorage, keep: str | Path) -> Path:
        return backup(storage, keep, files=storage.files, now=storage.now())

    def close(self) -> None:
        """Wait for a commit under way, fold, release the file. Idempotent."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        super().close()
