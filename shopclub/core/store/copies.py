"""Copies of the file: verified backups, restoring one, and proving a file without opening it for writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from shopclub.core.kernel.clock import SystemClock
from shopclub.core.store.errors import BackupUnsound, DiskFull, ReadOnly, StoreError
from shopclub.core.store.files import Files, OsFiles
from shopclub.core.store.layout import TAIL, Scan
from shopclub.core.store.log import is_forbidden, is_full, stamp
from shopclub.core.store.opening import open_snapshot, read_scan, read_sound
from shopclub.core.store.report import OpenReport
from shopclub.core.store.storage import AppendStorage


def verify(path: str | Path, *, files: Files | None = None) -> OpenReport:
    """
    Check every byte of a file: checksums, the chain of commits, counts. Takes no lock and writes nothing.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: see `errors`.
    """
    return open_snapshot(str(path), files or OsFiles()).report(0.0)


def backup(
    source: str | Path | AppendStorage, folder: str | Path, *, files: Files | None = None, now: datetime | None = None
) -> Path:
    """
    Copy a file to `folder/<name>-YYYY-MM-DDTHHMM.json`; under that name only once the copy has proven equal.

    Args:
        source: a file, perhaps one that another process has open, or an open storage (as of its last commit).
        folder: where to; made (mode 0700) if missing.
        files: the disk.
        now: for the name, as the shop's wall clock shows it; the computer's in UTC if not given.

    Returns:
        the backup. Seconds, then a count, are added to the name if it is taken.

    Raises:
        BackupUnsound: the copy read back otherwise; it was removed.
        DiskFull, ReadOnly: of the folder.
        Damaged, ForeignEdit, NotAShop, NewerFormat: the source is not sound; nothing was written.
    """
    disk = files or OsFiles()
    if isinstance(source, AppendStorage):
        name, data = source.name, source.snapshot()
        scan = read_scan(data, name)
    else:
        name = Path(source).name
        data, scan = read_sound(str(source), disk)
        data = data[: scan.end] + TAIL
    moment = now or SystemClock().now()
    base = Path(folder) / Path(name).stem
    with refusals(base.name, len(data)):
        disk.make_folder(str(base))
        target = _free_name(base, moment, disk)
        _write_proven(disk, f"{target}.tmp", data, scan)
        disk.replace(f"{target}.tmp", target)
        disk.sync_folder(target)
    return Path(target)


def restore(
    copy: str | Path, path: str | Path, *, files: Files | None = None, now: datetime | None = None
) -> str | None:
    """
    Put a backup in the place of the file, which must not be open. Safe to kill at any point.

    Returns:
        the name of the old file, kept beside it as `.before-restore-...`; None if there was none.

    Raises:
        FileNotFoundError: no such backup.
        BackupUnsound: the backup is not sound, or its copy read back otherwise; nothing was changed.
        Locked: the file is open.
        DiskFull, ReadOnly: nothing was changed.
    """
    disk = files or OsFiles()
    moment = now or SystemClock().now()
    target = str(path)
    try:
        data, scan = read_sound(str(copy), disk)
    except StoreError as error:
        raise BackupUnsound(path=Path(copy).name, reason=error.code) from error
    data = data[: scan.end] + TAIL
    with refusals(Path(target).name, len(data)):
        disk.make_folder(target)  # on a new computer there is only the backup
        hold = disk.lock(target, None, moment)
        try:
            kept = keep_aside(disk, target, "before-restore", moment)
            if disk.exists(f"{target}.tmp"):
                disk.unlink(f"{target}.tmp")
            _write_proven(disk, f"{target}.tmp", data, scan)
            disk.replace(f"{target}.tmp", target)
            disk.sync_folder(target)
        finally:
            hold.release()
    return kept


def keep_aside(disk: Files, path: str, label: str, now: datetime) -> str | None:
    """Copy what lies at `path`, sound or not, to `path.label-...` and sync it; its name, None if nothing is there."""
    if disk.identity(path) is None:
        return None
    handle = disk.open(path, write=False)
    try:
        data = handle.read_at(0, handle.size())
    finally:
        handle.close()
    target = f"{path}.{label}-{stamp(now)}"
    count = 0
    while disk.exists(target):
        count += 1
        target = f"{path}.{label}-{stamp(now)}-{count}"
    write_new(disk, target, data)
    disk.sync_folder(target)
    return Path(target).name


@contextmanager
def refusals(name: str, needed: int) -> Iterator[None]:
    """Say a disk's refusal in the store's words."""
    try:
        yield
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        if is_full(error):
            raise DiskFull(path=name, needed=needed) from error
        if is_forbidden(error):
            raise ReadOnly(path=name) from error
        raise


def _free_name(base: Path, moment: datetime, disk: Files) -> str:
    short, long = moment.strftime("%Y-%m-%dT%H%M"), moment.strftime("%Y-%m-%dT%H%M%S")
    target = f"{base}-{short}.json"
    count = 1
    while disk.exists(target):
        target = f"{base}-{long}.json" if count == 1 else f"{base}-{long}-{count}.json"
        count += 1
    return target


def write_new(disk: Files, path: str, data: bytes) -> None:
    """Write a new file and sync it, or leave nothing behind."""
    handle = disk.open(path, create=True)
    try:
        handle.write_at(0, data)
        handle.sync_all()
    except OSError:
        handle.close()
        disk.unlink(path)  # half a copy must not keep the disk full
        raise
    handle.close()


def _write_proven(disk: Files, path: str, data: bytes, scan: Scan) -> None:
    """Write a copy and read it back; a copy that does not hold the same commits and documents is removed."""
    write_new(disk, path, data)
    try:
        _, found = read_sound(path, disk)
        reason = None if (found.seq, found.crc, found.tables) == (scan.seq, scan.crc, scan.tables) else "differs"
    except StoreError as error:
        reason = error.code
    if reason is not None:
        disk.unlink(path)
        raise BackupUnsound(path=Path(path).name.removesuffix(".tmp"), reason=reason)
