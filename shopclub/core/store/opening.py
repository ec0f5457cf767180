"""
Opening a file: for writing (lock, verify, recover) or as a snapshot for viewing while another process sells.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shopclub.core.store.codec import Rows
from shopclub.core.store.diagnose import explain
from shopclub.core.store.errors import DiskFull, ReadOnly, StoreError
from shopclub.core.store.files import Files, Hold
from shopclub.core.store.layout import Scan, Unsound, scan_file
from shopclub.core.store.log import Log, is_forbidden, is_full, new_meta, stamp, write_file
from shopclub.core.store.report import OpenReport, OpenStatus

_SNAPSHOT_TRIES = 8
_SNAPSHOT_WAIT = 0.01


@dataclass(slots=True)
class Opened:
    """An opened file, ready for a storage to take over."""

    status: OpenStatus
    tables: dict[str, Rows]
    next: dict[str, int]
    seq: int = 0
    records: int = 0
    saved: str = ""
    torn: str | None = None
    log: Log | None = None
    hold: Hold | None = None

    def report(self, seconds: float) -> OpenReport:
        """What to tell about it."""
        counts = {name: len(rows) for name, rows in self.tables.items()}
        return OpenReport(self.status, self.seq, self.records, counts, self.torn, seconds, self.saved)


def read_scan(data: bytes, name: str) -> Scan:
    """
    Read all of a file.

    Raises:
        Damaged, ForeignEdit, NotAShop, NewerFormat: it is not as we wrote it.
    """
    try:
        return scan_file(data)
    except Unsound as unsound:
        raise explain(data, name, unsound) from unsound


def _from_scan(scan: Scan) -> Opened:
    if scan.tail_clean:
        status = OpenStatus.CLEAN
    else:
        status = OpenStatus.RECOVERED if scan.torn else OpenStatus.UNCLEAN
    return Opened(status, scan.tables, scan.next, scan.seq, scan.records, scan.meta.saved)


def open_file(path: str, files: Files, reserve: int, holder: str | None, now: datetime) -> Opened:
    """
    Open a file for writing; made if missing or empty.

    Raises:
        FileNotFoundError: its folder is missing.
        Locked, Damaged, ForeignEdit, NotAShop, NewerFormat, ReadOnly, DiskFull: see `errors`.
    """
    name = Path(path).name
    try:
        hold = files.lock(path, holder, now)
        try:
            opened = _open_held(path, files, reserve, now)
        except BaseException:
            hold.release()
            raise
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        if is_forbidden(error):
            raise ReadOnly(path=name) from error
        if is_full(error):
            raise DiskFull(path=name, needed=reserve) from error
        raise
    opened.hold = hold
    return opened


def _open_held(path: str, files: Files, reserve: int, now: datetime) -> Opened:
    if files.exists(f"{path}.tmp"):
        files.unlink(f"{path}.tmp")  # a fold that was killed; the file itself is whole
    there = files.identity(path)
    fresh = there is None or there.size == 0
    if fresh:
        write_file(files, f"{path}.tmp", {}, new_meta(0, {}, now))
        files.replace(f"{path}.tmp", path)
    handle = files.open(path)
    try:
        scan = read_scan(handle.read_at(0, handle.size()), Path(path).name)
        opened = _from_scan(scan)
        if fresh:
            opened.status = OpenStatus.NEW
        opened.torn = _set_aside(path, files, scan.torn, now)
        opened.log = Log(path, files, handle, reserve)
        opened.log.adopt(scan)
    except BaseException:
        handle.close()
        raise
    return opened


def _set_aside(path: str, files: Files, torn: bytes, now: datetime) -> str | None:
    """Keep the bytes that recovery is about to cut; the new file's name, None if there is no room for it."""
    if not torn:
        return None
    target = f"{path}.torn-{stamp(now)}"
    count = 0
    while files.exists(target):
        count += 1
        target = f"{path}.torn-{stamp(now)}-{count}"
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


def read_sound(path: str, files: Files) -> tuple[bytes, Scan]:
    """
    A consistent state of a file, while another process may be selling: its bytes and what they hold.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: still so after looking several times.
    """
    tries = _SNAPSHOT_TRIES
    while True:
        tries -= 1
        data = read_bytes(path, files)
        try:
            scan = read_scan(data, Path(path).name)
        except StoreError:
            # pages read at different moments can look like damage while commits run
            if not tries:
                raise
        else:
            if not scan.tail_torn or not tries:
                return data, scan
        time.sleep(_SNAPSHOT_WAIT)


def open_snapshot(path: str, files: Files) -> Opened:
    """
    Open a file for viewing, without the lock.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: as `read_sound`.
    """
    there = files.identity(path)
    if there is not None and there.size == 0:
        return Opened(OpenStatus.NEW, {}, {})
    return _from_scan(read_sound(path, files)[1])
