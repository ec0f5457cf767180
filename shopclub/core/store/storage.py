"""
TinyDB's storage on the append-in-place file: durable first, memory second, listeners third.

All documents are in memory for now; nothing outside this package can tell.
"""

from __future__ import annotations

import gc
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tinydb.storages import Storage

from shopclub.core.kernel.clock import SystemClock
from shopclub.core.store.codec import Change, Doc, Rows, check_change, copy_doc, is_number, key_of
from shopclub.core.store.errors import ReadOnly, Replaced, StoreError
from shopclub.core.store.files import Files, Hold, OsFiles
from shopclub.core.store.layout import Meta, Record, payload_record, record_payload
from shopclub.core.store.log import Log, new_meta, stamp, write_file
from shopclub.core.store.opening import Opened, open_file, open_snapshot
from shopclub.core.store.report import OpenReport

Listener = Callable[[str, int, Doc | None, Doc | None], None]
"""Called with (table, number, old document, new document)."""

_MANY = 50_000
FOLD_AT_BYTES = 32 << 20
"""A log longer than this is folded without waiting for the close."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change that can be made durable: its bytes, and what a restart would read from them."""

    payload: bytes
    record: Record


class Staged:
    """Changes of an open transaction, on top of what is committed."""

    def __init__(self) -> None:
        self.changes: dict[str, dict[int, Doc | None]] = {}
        self.drops: dict[str, None] = {}

    def drop(self, table: str) -> None:
        """Take the table away with everything staged for it."""
        self.changes.pop(table, None)
        self.drops[table] = None

    def put(self, table: str, rows: Mapping[int, Doc | None]) -> None:
        """Stage documents (None deletes); an empty mapping makes the table."""
        self.changes.setdefault(table, {}).update(rows)


class AppendStorage(Storage):
    """
    One JSON file, one writer. Opening it locks, verifies and recovers.

    Folding: a log of any length is folded when the storage is closed in order, so that a file at rest is an
    ordinary TinyDB file; `fold_due` says when a running shop should not wait for that.
    """

    def __init__(
        self,
        path: str | Path,
        create_dirs: bool = False,
        access_mode: str = "r+",
        *,
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
            files: the disk.
            reserve: blanks kept behind the tail, in bytes.
            holder: name of this computer for the sentence a second start shows.
            now: the present instant (the computer's, in UTC, if not given); dates in files and in names of files
                are as it gives them.
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
        self.files = files or OsFiles()
        self.now = now or SystemClock().now
        self._fold_at_close = fold_at_close
        self._listeners: list[Listener] = []
        self._closed = False
        self.close_error: StoreError | None = None
        """Why `close` could not fold; nothing is lost by that."""
        self.staged: Staged | None = None
        """What an open `ShopDB.transaction()` has gathered."""
        self.busy = False
        """Whether a `writing()` block is under way; other writes are refused meanwhile."""
        collecting = gc.isenabled()
        gc.disable()  # halves the time of loading: nothing that is loaded is garbage
        try:
            opened = self._open(create_dirs, access_mode, reserve, holder)
        finally:
            if collecting:
                gc.enable()
        self._log: Log | None = opened.log
        self._hold: Hold | None = opened.hold
        self._seq = opened.seq
        self._rows: dict[str, Rows] = opened.tables
        self._present: dict[str, None] = dict.fromkeys(opened.tables)
        self._next = opened.next
        if collecting and sum(map(len, opened.tables.values())) >= _MANY:
            gc.freeze()  # else each full collection would walk all of it: a second in a five-year shop
        self.report: OpenReport = opened.report(time.perf_counter() - begin)

    def _open(self, create_dirs: bool, access_mode: str, reserve: int, holder: str | None) -> Opened:
        if access_mode not in ("r", "rb", "r+", "rb+"):
            warnings.warn("Using an `access_mode` other than 'r', 'rb', 'r+' or 'rb+' has no effect", stacklevel=4)
        if not any(letter in access_mode for letter in "+wa"):
            return open_snapshot(self.path, self.files)
        if create_dirs:
            self.files.make_folder(self.path)
        return open_file(self.path, self.files, reserve, holder, self.now())

    # TinyDB's contract: the whole state in, the whole state out

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The whole state as the caller's own copies, numbers as text; None when nothing was ever written."""
        self._check_open()
        if not self._present and self._seq == 0:
            return None
        return {name: {str(key): copy_doc(doc) for key, doc in self._rows[name].items()} for name in self._present}

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        """Take the whole state; only what differs is appended, in one record."""
        self._check_open()
        change: dict[str, dict[int, Doc | None]] = {}
        for name, given in data.items():
            new = {key_of(key): dict(doc) for key, doc in given.items()}
            old = self._rows[name] if name in self._present else None
            rows: dict[int, Doc | None] = {k: d for k, d in new.items() if old is None or old.get(k) != d}
            rows.update((key, None) for key in old or () if key not in new)
            if rows or old is None:
                change[name] = rows
        self.commit(change, [name for name in self._present if name not in data])

    def close(self) -> None:
        """Fold if there is something to fold, drop the reserve, release the lock. Idempotent."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._log is not None:
                if self._fold_at_close and self._log.records and self._log.seq == self._seq:
                    self._fold_for_close(self._log)
                self._log.close()
        finally:
            if self._hold is not None:
                self._hold.release()

    # what the club and our Table use: cost by the change

    @property
    def seq(self) -> int:
        """Number of the last commit in memory."""
        return self._seq

    @property
    def read_only(self) -> bool:
        """Whether it was opened for viewing, or an error stopped all writing."""
        return self._log is None or self._log.broken is not None

    def tables(self) -> list[str]:
        """Names of the tables there are, also empty ones."""
        self._check_open()
        return list(self._present)

    def has_table(self, table: str) -> bool:
        """Whether there is such a table, perhaps empty."""
        return table in self._present

    def docs(self, table: str) -> Mapping[int, Doc]:
        """A live view of one table, not a copy: callers promise not to change what they find in it."""
        self._check_open()
        return MappingProxyType(self._rows.setdefault(table, {}))

    def next_number(self, table: str) -> int:
        """The lowest number that was never given out in this table, across restarts and deletions."""
        return self._next.get(table, 1)

    def subscribe(self, listener: Listener) -> None:
        """Call `listener` for each document of each commit, after all of it is durable and in memory."""
        self._listeners.append(listener)

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
        return self._seq

    def prepare(self, change: Change, drop: Iterable[str] = ()) -> Prepared | None:
        """
        Check and encode a change; None if it is empty.

        Raises:
            TypeError, ValueError: as `commit`.
            ReadOnly: opened for viewing.
        """
        self._check_open()
        dropped = list(drop)
        if self._log is None:
            raise ReadOnly(path=self.name)
        if not dropped and not change:
            return None
        check_change(change)
        payload = record_payload(change, dropped)
        return Prepared(payload, payload_record(payload))

    def append(self, prepared: Prepared) -> int:
        """
        Make a prepared change durable; the only step that may run in another thread.

        Raises:
            DiskFull, Broken, Replaced: nothing changed in memory.
        """
        if self._log is None:
            raise ReadOnly(path=self.name)
        try:
            return self._log.append(prepared.payload)
        except Replaced as error:
            raise self._rescued(error, self._log) from error

    def apply(self, prepared: Prepared) -> None:
        """Bring memory up to an appended change, then tell the listeners."""
        news: list[tuple[str, int, Doc | None, Doc | None]] = []
        for name in prepared.record.x:
            self._drop(name, news)
        for name, changes in prepared.record.d.items():
            rows = self._rows.setdefault(name, {})
            self._present.setdefault(name)
            for text, doc in changes.items():
                key = key_of(text)
                old = rows.get(key)
                if doc is None:
                    rows.pop(key, None)
                else:
                    rows[key] = doc
                if is_number(key) and key >= self._next.get(name, 1):
                    self._next[name] = key + 1
                if old is not None or doc is not None:
                    news.append((name, key, old, doc))
        self._seq += 1
        for listener in self._listeners:
            for item in news:
                listener(*item)

    def _drop(self, name: str, news: list[tuple[str, int, Doc | None, Doc | None]]) -> None:
        rows = self._rows.get(name, {})
        news.extend((name, key, old, None) for key, old in rows.items())
        rows.clear()  # the same dict stays: views of it are live
        self._present.pop(name, None)
        self._next.pop(name, None)

    def snapshot(self) -> bytes:
        """
        The bytes of the file up to the last commit, as a file that was closed in order.

        Raises:
            ValueError: the storage is closed.
            ReadOnly: it was opened for viewing.
        """
        self._check_open()
        if self._log is None:
            raise ReadOnly(path=self.name)
        return self._log.snapshot()

    # the log into the tables

    def fold_due(self) -> bool:
        """Whether the log is so long that a running shop should fold it."""
        return self._log is not None and self._log.log_bytes > FOLD_AT_BYTES

    def fold(self) -> None:
        """
        Fold the log into the tables: the file then is an ordinary TinyDB file. Safe to kill at any point.

        Raises:
            DiskFull, Broken, Replaced, ReadOnly: nothing was lost.
            RuntimeError: a `writing()` block is under way.
        """
        self._check_open()
        if self.busy:
            raise RuntimeError("a writing() block is under way")
        self.fold_unguarded()

    def fold_unguarded(self) -> None:
        """As `fold`, for the one that holds the lock of all writing; may run in the writer's thread."""
        self._check_open()
        if self._log is None:
            raise ReadOnly(path=self.name)
        self._write_folded(self._log)

    def _write_folded(self, log: Log) -> None:
        try:
            log.fold(self._current(), self._new_meta())
        except Replaced as error:
            raise self._rescued(error, log) from error

    def _fold_for_close(self, log: Log) -> None:
        try:
            self._write_folded(log)
        except StoreError as error:
            # every commit is durable in the log already; the next start reads it from there
            self.close_error = error

    def _current(self) -> dict[str, Rows]:
        return {name: self._rows[name] for name in self._present}

    def _rescued(self, error: Replaced, log: Log) -> Replaced:
        """The error to raise, our state saved beside the file the first time."""
        if error.figures["rescued"] is not None:
            return error
        log.broken = again = Replaced(path=self.name, rescued=self._rescue())
        return again

    def _rescue(self) -> str | None:
        """Save our state beside a file that another program put in the place of ours; its name, or None."""
        name = f"{self.name}.rescued-{stamp(self.now())}"
        try:
            write_file(self.files, str(Path(self.path).with_name(name)), self._current(), self._new_meta())
        except OSError:
            return None
        return name

    def _new_meta(self) -> Meta:
        return new_meta(self._seq, self._next, self.now())

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("I/O operation on closed database")
