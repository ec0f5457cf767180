"""
Opening a file: for writing (lock, verify, recover) or as a snapshot for viewing while another process sells.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from shopclub.core.store import format1
from shopclub.core.store.aside import free_name, keep_aside
from shopclub.core.store.base import Base, open_base
from shopclub.core.store.diagnose import explain
from shopclub.core.store.files import Files, Handle, Hold
from shopclub.core.store.layout import FORMAT, LogScan, Meta, Record, Unsound, read_meta
from shopclub.core.store.log import Log, refusals
from shopclub.core.store.plan import Plan
from shopclub.core.store.report import OpenReport, OpenStatus
from shopclub.core.store.writing import new_meta, written_rows

PROVE_AT_ONCE = 64 << 20
"""Tables up to so many bytes are proven whole when a file is opened; larger ones part by part as they are read."""
_SNAPSHOT_TRIES = 8
_SNAPSHOT_WAIT = 0.01
_HEAD = 65536


@dataclass(slots=True)
class Opened:
    """An opened file, ready for a storage to take over."""

    status: OpenStatus
    base: Base | None = None
    records: list[Record] = field(default_factory=list)
    """What the log holds over the base."""
    seq: int = 0
    """Number of the last record."""
    rows: dict[str, dict[int, bytes]] = field(default_factory=dict)
    """What a file of an earlier format holds, which has no base."""
    next: dict[str, int] = field(default_factory=dict)
    saved: str = ""
    torn: str | None = None
    log: Log | None = None
    hold: Hold | None = None

    def report(self, seconds: float, counts: dict[str, int]) -> OpenReport:
        """What to tell about it."""
        return OpenReport(self.status, self.seq, len(self.records), counts, self.torn, seconds, self.saved)


def _status(log: LogScan) -> OpenStatus:
    if log.tail_clean:
        return OpenStatus.CLEAN
    if log.cut_off:
        return OpenStatus.CUT_OFF
    return OpenStatus.RECOVERED if log.torn else OpenStatus.UNCLEAN


def _from_base(base: Base, log: LogScan) -> Opened:
    try:
        for _ in base.prove() if base.check.bytes <= PROVE_AT_ONCE else ():
            pass
    except BaseException:
        base.close()  # Windows replaces no open file, and an edited one is about to be
        raise
    meta = base.meta
    return Opened(_status(log), base, log.records, log.seq, next=dict(meta.next), saved=meta.saved)


def look(path: str, files: Files) -> tuple[Base, LogScan]:
    """
    The base and the log of a file as it is now.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: it is not as we wrote it.
    """
    try:
        return open_base(files, path)
    except Unsound as unsound:
        raise explain(read_bytes(path, files), Path(path).name, unsound) from unsound


def open_file(path: str, files: Files, reserve: int, holder: str | None, now: datetime, plan: Plan) -> Opened:
    """
    Open a file for writing; made if missing or empty, brought to the present format if of an earlier one.

    Raises:
        FileNotFoundError: its folder is missing.
        Locked, Damaged, ForeignEdit, NotAShop, NewerFormat, ReadOnly, InUse, DiskFull: see `errors`.
    """
    name = Path(path).name
    with refusals(name, reserve):
        hold = files.lock(path, holder, now)
        try:
            opened = _open_held(path, files, reserve, now, plan)
        except BaseException:
            hold.release()
            raise
    opened.hold = hold
    return opened


def _open_held(path: str, files: Files, reserve: int, now: datetime, plan: Plan) -> Opened:
    if files.exists(f"{path}.tmp"):
        files.unlink(f"{path}.tmp")  # a fold that was killed; the file itself is whole
    there = files.identity(path)
    fresh = there is None or there.size == 0
    if fresh:
        written_rows(files, f"{path}.tmp", {}, new_meta(0, {}, now), plan)
        files.replace(f"{path}.tmp", path)
    elif format_of(path, files) == format1.FORMAT:
        _bring_forward(path, files, now, plan)
    base, log = look(path, files)
    try:
        opened = _from_base(base, log)
        if fresh:
            opened.status = OpenStatus.NEW
        opened.torn = _set_aside(path, files, log.torn, now)
        handle = files.open(path)
        try:
            opened.log = Log(path, files, handle, reserve)
            opened.log.adopt(log)
        except BaseException:
            handle.close()
            raise
    except BaseException:
        base.close()
        raise
    return opened


def format_of(path: str, files: Files) -> str | None:
    """The format a file says it has; None where that can't be read."""
    handle = files.open(path, write=False)
    try:
        return read_meta(handle.read_at(0, _HEAD))[0].format
    except Unsound:
        return None
    finally:
        handle.close()


def _bring_forward(path: str, files: Files, now: datetime, plan: Plan) -> None:
    """Write a file of the first format anew in the present one; the old one stays beside it."""
    scan = _read_old(path, files)
    _set_aside(path, files, scan.torn, now)
    keep_aside(files, path, "format-1", now)
    written_rows(files, f"{path}.tmp", scan.tables, new_meta(scan.seq, scan.next, now), plan)
    files.replace(f"{path}.tmp", path)
    files.sync_folder(path)


def _set_aside(path: str, files: Files, torn: bytes, now: datetime) -> str | None:
    """Keep the bytes that recovery is about to cut; the new file's name, None if there is no room for it."""
    if not torn:
        return None
    target = free_name(files, path, "torn", now)
    try:
        handle = files.open(target, create=True)
        try:
            handle.write_at(0, torn)
            handle.sync_all()
        finally:
            handle.close()
    except OSError:
        return None  # never acknowledged to anyone: losing it must not keep the shop from opening
    return Path(target).name


def read_bytes(path: str, files: Files) -> bytes:
    """
    Every byte of a file as it is now.

    Raises:
        FileNotFoundError: no such file.
    """
    handle = files.open(path, write=False)
    try:
        return handle.read_at(0, handle.size())
    finally:
        handle.close()


def open_snapshot(path: str, files: Files) -> Opened:
    """
    Open a file for viewing, without the lock; another process may be selling in it.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: still so after looking several times.
    """
    there = files.identity(path)
    if there is not None and there.size == 0:
        return Opened(OpenStatus.NEW)
    if format_of(path, files) == format1.FORMAT:
        return _old_snapshot(path, files)
    return _from_base(*settled(path, files))


def settled(path: str, files: Files) -> tuple[Base, LogScan]:
    """
    As `look`, but pages read at different moments, while commits run, can look like damage: looks again.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: still so after looking several times.
    """
    tries = _SNAPSHOT_TRIES
    while True:
        tries -= 1
        try:
            base, log = open_base(files, path)
        except Unsound as unsound:
            if not tries:  # only now: to say what is wrong, all of the file is read
                raise explain(read_bytes(path, files), Path(path).name, unsound) from unsound
        else:
            if not log.tail_torn or not tries:
                return base, log
            base.close()
        time.sleep(_SNAPSHOT_WAIT)


class Steady:
    """A consistent state of a file that may be sold into: its bytes up to the end of a commit."""

    def __init__(self, handle: Handle, end: int) -> None:
        self._handle = handle
        self.end = end

    def parts(self, size: int) -> Iterator[bytes]:
        """The bytes, in pieces of up to `size`."""
        for offset in range(0, self.end, size):
            yield self._handle.read_at(offset, min(size, self.end - offset))

    def close(self) -> None:
        """Let go of the file. Idempotent."""
        self._handle.close()


def steady(path: str, files: Files) -> Steady:
    """
    Hold on to a file as it is now, whatever is committed or folded afterwards.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: it is not as we wrote it.
    """
    if format_of(path, files) == format1.FORMAT:
        end = _read_old(path, files).end
        return Steady(files.open(path, write=False), end)
    base, log = settled(path, files)
    try:
        for _ in base.prove():
            pass
    except BaseException:
        base.close()
        raise
    return Steady(base.given_up(), log.end)


def _read_old(path: str, files: Files) -> format1.Scan:
    data = read_bytes(path, files)
    try:
        return format1.scan_file(data)
    except Unsound as unsound:
        raise explain(data, Path(path).name, unsound) from unsound


def _old_snapshot(path: str, files: Files) -> Opened:
    scan = _read_old(path, files)
    status = OpenStatus.CLEAN if scan.tail_clean else OpenStatus.UNCLEAN
    return Opened(status, None, [], scan.seq, scan.tables, dict(scan.next), scan.meta.saved)


__all__ = ["FORMAT", "Meta", "Opened", "look", "open_file", "open_snapshot", "settled"]
