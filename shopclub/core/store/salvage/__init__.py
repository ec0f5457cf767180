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
from shopclub.core.store.errors import NewerFormat, NotAShop, StoreError
from shopclub.core.store.files import Files, OsFiles
from shopclub.core.store.layout import FORMAT, Record, record_rows
from shopclub.core.store.log import refusals
from shopclub.core.store.opening import read_bytes
from shopclub.core.store.plan import Plan
from shopclub.core.store.proving import verify
from shopclub.core.store.rows import TableRows
from shopclub.core.store.salvage.found import Found, SalvageReport
from shopclub.core.store.salvage.frame import Frame, read_frame
from shopclub.core.store.salvage.wreck import read_tables
from shopclub.core.store.salvage.wrecklog import LogFound, read_commits
from shopclub.core.store.storage import AppendStorage
from shopclub.core.store.writing import new_meta, written_rows


def salvage(
    path: str | Path,
    target: str | Path | None = None,
    *,
    plan: Plan | None = None,
    backups: Sequence[str | Path] = (),
    constant: Iterable[str] = (),
    needed: Iterable[str] = (),
    files: Files | None = None,
    now: datetime | None = None,
) -> SalvageReport | None:
    """
    Write what a damaged file still holds as a sound one. The damaged one is not touched.

    Args:
        path: of the damaged file.
        target: of the new one, which must not exist; `path.salvaged-MOMENT` if not given.
        plan: how the new one is laid out.
        backups: copies of the same shop, laid out as files, the newest first.
        constant: tables whose documents are never changed or taken away: these are completed from backups.
        needed: tables without which a file is no shop: what is lost of them comes from a backup, though perhaps older.
        files: the disk.
        now: for names and the head.

    Returns:
        what was saved and what not; None if the file is sound: nothing is written.

    Raises:
        FileNotFoundError: no such file.
        FileExistsError: something is at `target`.
        NotAShop, NewerFormat: nothing in it can be read as a shop, or not by this version.
        StoreError: a backup is not sound.
        DiskFull, ReadOnly: for the new file.
    """
    disk = files or OsFiles()
    wreck = Wreck.of(path, disk)
    if wreck is None:
        return None
    for copy in backups:
        wreck.complete(copy, disk, frozenset(constant), frozenset(needed))
    return wreck.write(path, target, disk, plan or Plan(), now or SystemClock().now())


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

    @classmethod
    def of(cls, path: str | Path, disk: Files) -> Wreck | None:
        """
        Read a damaged file; None if it is sound.

        Raises:
            FileNotFoundError, NotAShop, NewerFormat: as `salvage`.
        """
        if disk.identity(str(path)) is None:
            raise FileNotFoundError(str(path))
        name = Path(path).name
        try:
            verify(path, files=disk)
        except StoreError as error:
            wrong = error
        else:
            return None
        wreck = cls(read_bytes(str(path), disk), name)
        if isinstance(wrong, NewerFormat) and not wreck.known:
            raise wrong
        if not any(found.rows for found in wreck.tables.values()):
            raise wrong if isinstance(wrong, NotAShop) else NotAShop(path=name, tables=None)
        return wreck

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

    def document(self, table: str, number: int) -> bytes | None:
        """One document as stored; None if it is not there any more."""
        found = self.tables.get(table)
        return None if found is None else found.rows.get(number)

    def complete(
        self, copy: str | Path, disk: Files, constant: frozenset[str], needed: frozenset[str] = frozenset()
    ) -> None:
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
                    self._complete(name, storage.rows(name), constant=name in constant, needed=name in needed)
        finally:
            storage.close()

    def _complete(self, name: str, theirs: TableRows, *, constant: bool, needed: bool) -> None:
        if name not in self.tables:
            self.tables[name] = Found()
            self.tables[name].lose(None, ())
        found = self.tables[name]
        gone = self._gone.get(name, set())
        for key, doc in theirs.items() if constant or needed else ():
            is_sure = key in found.rows and (needed or key not in found.unproven)
            if key in gone or is_sure:
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

    def write(
        self, path: str | Path, target: str | Path | None, disk: Files, plan: Plan, now: datetime
    ) -> SalvageReport:
        """
        Write it all as a new file beside the damaged one.

        Raises:
            FileExistsError, DiskFull, ReadOnly: as `salvage`.
        """
        goal = free_name(disk, str(path), "salvaged", now) if target is None else str(target)
        if disk.exists(goal):
            raise FileExistsError(goal)
        half = f"{goal}.tmp"
        with refusals(Path(goal).name, sum(len(doc) for found in self.tables.values() for doc in found.rows.values())):
            if disk.exists(half):
                disk.unlink(half)
            meta = new_meta(self.seq, self.numbers(), now)
            written_rows(disk, half, {name: found.rows for name, found in self.tables.items()}, meta, plan)
            disk.replace(half, goal)
            disk.sync_folder(goal)
        return self.report(Path(goal).name)

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
