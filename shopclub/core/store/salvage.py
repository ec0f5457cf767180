"""
Salvage: a sound file made of what a damaged one still holds, and exactly what it does not.

The damaged file is read, never written. What a checksum proves is taken whole; one flipped bit is put right (see
`flips`); what can only be read is kept and named as unproven; the rest is named as lost. Of tables that are only ever
added to, a proven backup gives back what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from shopclub.core.kernel.clock import SystemClock
from shopclub.core.store import format1
from shopclub.core.store.aside import free_name
from shopclub.core.store.codec import RESERVED_TABLES, is_number
from shopclub.core.store.copies import refusals
from shopclub.core.store.errors import NewerFormat, NotAShop, StoreError
from shopclub.core.store.files import Files, OsFiles
from shopclub.core.store.found import Found, SalvageReport
from shopclub.core.store.frame import Frame, read_frame
from shopclub.core.store.layout import FORMAT, Record, record_rows
from shopclub.core.store.opening import read_bytes
from shopclub.core.store.plan import Plan
from shopclub.core.store.proving import verify
from shopclub.core.store.rows import TableRows
from shopclub.core.store.storage import AppendStorage
from shopclub.core.store.wreck import read_tables
from shopclub.core.store.wrecklog import LogFound, read_commits
from shopclub.core.store.writing import new_meta, written_rows


def salvage(
    path: str | Path,
    target: str | Path | None = None,
    *,
    plan: Plan | None = None,
    backups: Sequence[str | Path] = (),
    constant: Iterable[str] = (),
    files: Files | None = None,
    now: datetime | None = None,
) -> SalvageReport | None:
    """
    Write what a damaged file still holds as a sound one. The damaged one is not touched.

    Args:
        path: of the damaged file.
        target: of the new one, which must not exist; `path.salvaged-MOMENT` if not given.
        plan: how the new one is laid out.
        backups: proven copies of the same shop, laid out as files, the newest first.
        constant: tables whose documents are never changed or taken away: only these are completed from backups.
        files: the disk.
        now: for names and the head.

    Returns:
        what was saved and what not; None if the file is sound: nothing is written.

    Raises:
        FileNotFoundError: no such file.
        FileExistsError: something is at `target`.
        NotAShop, NewerFormat: nothing in it can be read as a shop, or not by this version.
        DiskFull, ReadOnly: for the new file.
    """
    disk = files or OsFiles()
    moment = now or SystemClock().now()
    name = Path(path).name
    if disk.identity(str(path)) is None:
        raise FileNotFoundError(str(path))
    try:
        verify(path, files=disk)
    except StoreError as error:
        data, wrong = read_bytes(str(path), disk), error
    else:
        return None
    goal = free_name(disk, str(path), "salvaged", moment) if target is None else str(target)
    if disk.exists(goal):
        raise FileExistsError(goal)
    wreck = Wreck(data, name)
    if isinstance(wrong, NewerFormat) and not wreck.known:
        raise wrong
    if not any(found.rows for found in wreck.tables.values()):
        raise wrong if isinstance(wrong, NotAShop) else NotAShop(path=name, tables=None)
    for copy in backups:
        wreck.complete(copy, disk, frozenset(constant))
    with refusals(Path(goal).name, len(data)):
        meta = new_meta(wreck.seq, wreck.numbers(), moment)
        half = f"{goal}.tmp"
        if disk.exists(half):
            disk.unlink(half)
        written_rows(disk, half, {table: found.rows for table, found in wreck.tables.items()}, meta, plan or Plan())
        disk.replace(half, goal)
        disk.sync_folder(goal)
    return wreck.report(Path(goal).name)


class Wreck:
    """What can be read of a damaged file."""

    def __init__(self, data: bytes, name: str) -> None:
        """
        Args:
            data: all its bytes.
            name: the file's.
        """
        self._name = name
        self._frame: Frame = read_frame(data)
        self.tables: dict[str, Found] = read_tables(data, self._frame)
        if self._frame.whole:
            for found in self.tables.values():
                found.unproven.clear()
        self._log: LogFound = read_commits(data, self._frame, self.tables)
        self._gone: dict[str, set[int]] = {}
        for commit in self._log.commits:
            self._apply(commit.record, proven=commit.proven)

    @property
    def known(self) -> bool:
        """Whether its format is one that we read."""
        return self._frame.meta is not None and self._frame.meta.format in (FORMAT, format1.FORMAT)

    @property
    def seq(self) -> int:
        """Number of the last commit."""
        return self._log.seq

    def _apply(self, record: Record, *, proven: bool) -> None:
        for dropped in record.x:
            self.tables.pop(dropped, None)
        for table, docs in record_rows(record).items():
            found = self.tables.setdefault(table, Found())
            gone = self._gone.setdefault(table, set())
            for key, doc in docs.items():
                found.put(key, doc, proven=proven)
                (gone.add if doc is None else gone.discard)(key)

    def complete(self, copy: str | Path, disk: Files, constant: frozenset[str]) -> None:
        """
        Take what is missing from a backup, where that can't be out of date, and let it prove what it has alike.

        Raises:
            FileNotFoundError, StoreError: it can't be used.
        """
        storage = AppendStorage(copy, access_mode="r", files=disk)
        try:
            for _ in storage.prove():
                pass
            names = [*self.tables, *(name for name in storage.tables() if name not in self.tables)]
            for name in names:
                if name not in RESERVED_TABLES and storage.has_table(name):
                    self._complete(name, storage.rows(name), fixed=name in constant)
        finally:
            storage.close()

    def _complete(self, name: str, theirs: TableRows, *, fixed: bool) -> None:
        found = self.tables.get(name)
        if found is None:
            found = self.tables[name] = Found()
            found.lose(None, ())
        gone = self._gone.get(name, set())
        for key, doc in theirs.items() if fixed else ():
            if key in gone or (key in found.rows and key not in found.unproven):
                continue
            if found.rows.get(key) != doc:
                found.fetched.add(key)
            found.put(key, doc, proven=True)
        for key in list(found.unproven):
            if theirs.get(key) == found.rows[key]:
                found.unproven.discard(key)

    def numbers(self) -> dict[str, int]:
        """For each table a number that was never given out, as far as anything says."""
        meta = self._frame.meta
        numbers = {} if meta is None else {name: meta.next[name] for name in meta.next if name in self.tables}
        for name, found in self.tables.items():
            top = max([0, found.top, self._frame.tops.get(name, 0), *filter(is_number, found.rows)])
            numbers[name] = max(numbers.get(name, 1), top + 1)
        return numbers

    def report(self, target: str) -> SalvageReport:
        """For people and programs."""
        return SalvageReport(
            path=self._name,
            target=target,
            tables={name: found.report() for name, found in self.tables.items()},
            commits=len(self._log.commits),
            repaired_commits=tuple(one.number for one in self._log.commits if one.repaired),
            unproven_commits=tuple(one.number for one in self._log.commits if not one.proven),
            lost_commits=tuple(self._log.lost),
            cut_off=not self._log.ends,
        )
