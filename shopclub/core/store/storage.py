"""
TinyDB's storage on the append-in-place file: durable first, memory second, listeners third.

What changed since the last fold and the newest rows are in memory; the past is read from the file when asked for.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from shopclub.core.kernel.clock import SystemClock
from shopclub.core.kernel.errors import Figure
from shopclub.core.store.base import Base
from shopclub.core.store.codec import Change, Doc, check_change, decode, encode, key_of
from shopclub.core.store.errors import ReadOnly, Replaced, StoreError
from shopclub.core.store.files import Files, Hold, OsFiles
from shopclub.core.store.finding import Finder
from shopclub.core.store.fold import Fold
from shopclub.core.store.layout import Stored, record_payload
from shopclub.core.store.log import Log
from shopclub.core.store.opening import Opened, open_file, open_snapshot
from shopclub.core.store.plan import Plan
from shopclub.core.store.report import OpenReport
from shopclub.core.store.rescue import rescue
from shopclub.core.store.rows import Docs, TableRows
from shopclub.core.store.staging import Prepared, Staged
from shopclub.core.store.state import State

Listener = Callable[[str, int, Doc | None, Doc | None], None]
"""Called with (table, number, old document, new document)."""

FOLD_AT_BYTES = 32 << 20
"""A log longer than this is folded without waiting for the close."""


class AppendStorage(Storage):
    """
    One JSON file, one writer. Opening it locks, verifies and recovers; closing it folds the log, so that a file at
    rest is an ordinary TinyDB file. `fold_due` says when a running shop should not wait for that.
    """

    def __init__(
        self,
        path: str | Path,
        create_dirs: bool = False,
        access_mode: str = "r+",
        *,
        plan: Plan | None = None,
        files: Files | None = None,
        reserve: int = 65536,
        holder: str | None = None,
        now: Callable[[], datetime] | None = None,
        fold_at_close: bool = True,
        **ignored: object,
    ) -> None:
        """
        Args:
            path: the data file; made if missing, unless only viewing.
            create_dirs: make missing folders (mode 0700).
            access_mode: "r" reads a consistent snapshot without the lock and never writes; anything else writes.
            plan: which tables have a long past, and how it is found; without one everything is in memory.
            files: the disk.
            reserve: blanks kept behind the tail, in bytes.
            holder: name of this computer for the sentence a second start shows.
            now: the present instant, for dates in files and their names; the computer's in UTC if not given.
            fold_at_close: whether `close` folds a log that is not empty.
            ignored: options of TinyDB's own storage (encoding, indent), which have no meaning here.

        Raises:
            FileNotFoundError: viewing a file that is not there, or its folder is missing.
            Locked, Damaged, ForeignEdit, NotAShop, NewerFormat, ReadOnly, DiskFull: see `errors`.
        """
        super().__init__()
        begin = time.perf_counter()
        self.path = str(path)
        self.name = Path(path).name
        self.plan = plan or Plan()
        self.files = files or OsFiles()
        self.now = now or SystemClock().now
        self._fold_at_close = fold_at_close
        self._listeners: list[tuple[str | None, Listener]] = []
        self._closed = False
        self.close_error: StoreError | None = None
        """Why `close` could not fold; nothing is lost by that."""
        self.staged: Staged | None = None
        """What an open `ShopDB.transaction()` has gathered."""
        self.busy = False
        """Whether a `writing()` block is under way; other writes are refused meanwhile."""
        self.fold_under_way: Fold | None = None
        opened = self._open(create_dirs, access_mode, reserve, holder)
        self._log: Log | None = opened.log
        self._hold: Hold | None = opened.hold
        try:
            self._state = State(self.plan, opened)
        except BaseException:
            self._release(opened.base)
            raise
        self.report: OpenReport = opened.report(time.perf_counter() - begin, self._state.counts())

    def _open(self, create_dirs: bool, access_mode: str, reserve: int, holder: str | None) -> Opened:
        if access_mode not in ("r", "rb", "r+", "rb+"):
            warnings.warn("Using an `access_mode` other than 'r', 'rb', 'r+' or 'rb+' has no effect", stacklevel=4)
        if not any(letter in access_mode for letter in "+wa"):
            return open_snapshot(self.path, self.files)
        if create_dirs:
            self.files.make_folder(self.path)
        return open_file(self.path, self.files, reserve, holder, self.now(), self.plan)

    # TinyDB's contract: the whole state in, the whole state out

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The whole state as the caller's own copies, numbers as text; None when nothing was ever written."""
        self._check_open()
        if not self._state.present and self.seq == 0:
            return None
        tables = self._state.tables()
        return {name: {str(key): decode(doc) for key, doc in rows.items()} for name, rows in tables.items()}

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        """Take the whole state; only what differs is appended, in one record."""
        self._check_open()
        change: dict[str, dict[int, Doc | None]] = {}
        for name, given in data.items():
            new = {key_of(key): dict(doc) for key, doc in given.items()}
            old = dict(self.docs(name).items()) if name in self._state.present else None
            rows: dict[int, Doc | None] = {k: d for k, d in new.items() if old is None or old.get(k) != d}
            rows.update((key, None) for key in old or () if key not in new)
            if rows or old is None:
                change[name] = rows
        self.commit(change, [name for name in self._state.present if name not in data])

    def close(self) -> None:
        """Fold if there is something to fold, drop the reserve, release the lock. Idempotent."""
        if self._closed:
            return
        self.abandon_fold()
        try:
            if self._fold_at_close and not self.read_only and self._worth_folding():
                self._fold_for_close()
        finally:
            self._closed = True
            self._release(self._state.base)

    def _fold_for_close(self) -> None:
        try:
            self.fold_unguarded()
        except StoreError as error:
            # every commit is durable in the log already; the next start reads it from there
            self.close_error = error

    def _release(self, base: Base | None) -> None:
        try:
            if self._log is not None:
                self._log.close()
            if base is not None:
                base.close()
        finally:
            if self._hold is not None:
                self._hold.release()

    # what the club and our Table use: cost by the change

    @property
    def seq(self) -> int:
        """Number of the last commit in memory."""
        return self._state.seq

    @property
    def read_only(self) -> bool:
        """Whether it was opened for viewing, or an error stopped all writing."""
        return self._log is None or self._log.broken is not None

    def tables(self) -> list[str]:
        """Names of the tables there are, also empty ones."""
        self._check_open()
        return list(self._state.present)

    def has_table(self, table: str) -> bool:
        """Whether there is such a table, perhaps empty."""
        return table in self._state.present

    def docs(self, table: str) -> Docs:
        """A live view of one table: each look gives a document of the caller's own."""
        return Docs(self.rows(table))

    def rows(self, table: str) -> TableRows:
        """One table's documents as stored."""
        self._check_open()
        return self._state.table(table)

    def finder(self, index: str) -> Finder:
        """The look-up of an index of the plan (KeyError: no such index)."""
        self._check_open()
        return self._state.finder(index)

    def next_number(self, table: str) -> int:
        """The lowest number that was never given out in this table, across restarts and deletions."""
        return self._state.next.get(table, 1)

    def subscribe(self, listener: Listener, table: str | None = None) -> None:
        """Call `listener` for each document of each commit (of one table), after all of it is durable and in memory."""
        self._listeners.append((table, listener))

    def commit(self, change: Change, drop: Iterable[str] = ()) -> int:
        """
        Make a change durable, then visible. Nothing to do writes nothing.

        Returns:
            the number of the record (of the last one, if there was nothing to do).

        Raises:
            TypeError, ValueError: a value JSON can't hold; ValueError also when closed.
            RuntimeError: a `writing()` block is under way.
            ReadOnly, DiskFull, Broken, Replaced: see `errors`; memory is untouched.
        """
        if self.busy:
            raise RuntimeError("a writing() block is under way: put the change into it")
        prepared = self.prepare(change, drop)
        if prepared is not None:
            self.append(prepared)
            self.apply(prepared)
        return self.seq

    def prepare(self, change: Change, drop: Iterable[str] = ()) -> Prepared | None:
        """
        Check and encode a change; None if it is empty.

        Raises:
            TypeError, ValueError: as `commit`.
            ReadOnly: opened for viewing.
        """
        check_change(change)
        encoded: Stored = {
            name: {key: None if doc is None else encode(doc) for key, doc in docs.items()}
            for name, docs in change.items()
        }
        return self.prepare_stored(encoded, drop)

    def prepare_stored(self, rows: Stored, drop: Iterable[str] = ()) -> Prepared | None:
        """As `prepare`, for documents that were checked and encoded before."""
        self._check_open()
        if self._log is None:
            raise ReadOnly(path=self.name)
        dropped = tuple(drop)
        if not dropped and not rows:
            return None
        return Prepared(record_payload(rows, dropped), rows, dropped)

    def append(self, prepared: Prepared) -> int:
        """
        Make a prepared change durable; the only step that may run in another thread.

        Raises:
            DiskFull, Broken, Replaced: nothing changed in memory.
        """
        if self._log is None:
            raise ReadOnly(path=self.name)
        with self.rescuing():
            return self._log.append(prepared.payload)

    def apply(self, prepared: Prepared) -> None:
        """Bring memory up to an appended change, then tell the listeners."""
        news = self._state.take(prepared.rows, prepared.drops, self._is_heard)
        for name, key, old, new in news:
            before = None if old is None else decode(old)
            after = None if new is None else decode(new)
            for table, listener in self._listeners:
                if table is None or table == name:
                    listener(name, key, before, after)

    def _is_heard(self, name: str) -> bool:
        return any(table is None or table == name for table, _ in self._listeners)

    def prove(self) -> Iterator[int]:
        """
        Read every byte of the tables from the disk and compare; yields the bytes read so far, part by part.

        Raises:
            Damaged, ForeignEdit: the first part that is not what was written.
        """
        self._check_open()
        if self._state.base is not None:
            yield from self._state.base.prove()

    def prefix(self) -> tuple[str, int]:
        """
        The file, and up to which byte it is a consistent state: with the tail behind it, a file closed in order.

        Raises:
            ValueError: the storage is closed.
            ReadOnly: it was opened for viewing.
        """
        self._check_open()
        if self._log is None:
            raise ReadOnly(path=self.name)
        return self.path, self._log.end

    # the log into the tables

    def fold_due(self) -> bool:
        """Whether the log is so long, or an index missing, that a running shop should fold."""
        return self._log is not None and (self._log.log_bytes > FOLD_AT_BYTES or self._state.lacks_index())

    def _worth_folding(self) -> bool:
        return self._log is not None and (self._log.records > 0 or self._state.lacks_index())

    def fold(self) -> None:
        """
        Fold the log into the tables: the file then is an ordinary TinyDB file. Safe to kill at any point.

        Raises:
            DiskFull, InUse, Damaged, ForeignEdit, ReadOnly: nothing changed.
            Broken, Replaced: nothing is written from now on; nothing was lost.
            RuntimeError: a `writing()` block or another fold is under way.
        """
        if self.busy:
            raise RuntimeError("a writing() block is under way")
        self.fold_unguarded()

    def fold_unguarded(self) -> None:
        """As `fold`, for the one that holds the lock of all writing."""
        fold = self.begin_fold()
        try:
            with self.rescuing():
                fold.run()
            self.finish_fold(fold)
        except BaseException:
            self.abandon_fold()
            raise
        self.adopt_fold()

    def begin_fold(self) -> Fold:
        """
        From now on changes are kept apart from what the fold will write down.

        Raises:
            ValueError, ReadOnly, RuntimeError, Broken, Replaced: it can't begin.
        """
        self._check_open()
        if self._log is None:
            raise ReadOnly(path=self.name)
        if self.fold_under_way is not None:
            raise RuntimeError("another fold is under way")
        fold = Fold(self._log, self.files, self.plan, self.now())
        self.fold_under_way = fold
        self._state.begin_fold()
        return fold

    def finish_fold(self, fold: Fold) -> None:
        """
        Put the folded file in the place of ours; for the one that holds the lock of all writing.

        Raises:
            as `fold`.
        """
        assert self._state.base is not None
        with self.rescuing():
            fold.swap_in(self._state.base)

    @contextmanager
    def rescuing(self) -> Iterator[None]:
        """Save our state beside the file when the block finds that it is not ours any more."""
        assert self._log is not None
        try:
            yield
        except Replaced as error:
            raise self._rescued(error, self._log) from error

    def abandon_fold(self) -> None:
        """The fold came to nothing; everything is as if it had not begun."""
        if self.fold_under_way is not None:
            self.fold_under_way.discard()
            self.fold_under_way = None
            self._state.abandon_fold()

    def adopt_fold(self) -> None:
        """The fold is in place: let go of what it wrote down."""
        self.fold_under_way = None
        self._state.adopt_fold()

    def _rescued(self, error: Replaced, log: Log) -> Replaced:
        """The error to raise, our state saved beside the file the first time."""
        if error.figures["rescued"] is not None:
            return error
        name, missing = rescue(self.files, self.path, self._state, self.now())
        figures: dict[str, Figure] = {"missing": missing} if missing else {}
        log.broken = again = Replaced(path=self.name, rescued=name, **figures)
        return again

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("I/O operation on closed database")
