"""
Copies of the file: proven backups, restoring one, and proving a file without opening it for writing.

All of it streams: a five-year file is never in memory as a whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shopclub.core.kernel.clock import SystemClock
from shopclub.core.store.aside import keep_aside
from shopclub.core.store.copies.packing import PIECE, Digest, Kind, Unpackable, packed, unpacked
from shopclub.core.store.copies.sealing import BackupKey, Seal
from shopclub.core.store.errors import BackupUnsound, DiskFull, InUse, ReadOnly, StoreError
from shopclub.core.store.files import Files, OsFiles
from shopclub.core.store.layout import TAIL
from shopclub.core.store.log import is_forbidden, is_full, refusals
from shopclub.core.store.opening import steady
from shopclub.core.store.proving import verify
from shopclub.core.store.report import OpenReport
from shopclub.core.store.storage import AppendStorage

Source = str | Path | AppendStorage
"""A file, perhaps one that another process has open, or an open storage (as of its last commit)."""
Told = Callable[[int], None]
"""Gets how many bytes of the content went by; may raise to stop the work, which then leaves nothing behind."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup that was written and proven."""

    path: str
    bytes: int
    sha256: str
    """Of the file as it lies there, so that it can be proven again without opening it."""
    content_bytes: int
    content_sha256: str
    """Of what is in it: the shop's file."""
    report: OpenReport
    """What checking the content found."""


def sound_bytes(source: Source, disk: Files) -> Generator[bytes]:
    """
    A consistent state of a file as one that was closed in order, in pieces, while it may be sold into.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: the source is not sound.
    """
    path = source.path if isinstance(source, AppendStorage) else str(source)
    with closing(steady(path, disk)) as state:
        yield from state.parts(PIECE)
    yield TAIL


def backup(source: Source, folder: str | Path, *, files: Files | None = None, now: datetime | None = None) -> Path:
    """
    Copy a file to `folder/<name>-YYYY-MM-DDTHHMM.json.gz`; see `copy_proven`.

    Args:
        source: what to copy.
        folder: where to; made (mode 0700) if missing.
        files: the disk.
        now: for the name, as the shop's wall clock shows it; the computer's in UTC if not given.

    Returns:
        the backup.

    Raises:
        as `copy_proven`.
    """
    made = copy_proven(source, folder, files=files, now=now)
    return Path(made.path)


def copy_proven(
    source: Source,
    folder: str | Path,
    *,
    files: Files | None = None,
    now: datetime | None = None,
    key: BackupKey | None = None,
    told: Told | None = None,
) -> Copy:
    """
    Write a backup; it gets its name only once it was read back from the disk, opened, found equal to what was
    copied, and its content found sound.

    The content is laid out beside the shop's file for that check (never in the folder of the backups, which may be
    a stick), and taken away again; without room for it there the shop's file itself is checked instead.

    Args:
        source: what to copy.
        folder: where to; made (mode 0700) if missing.
        files: the disk.
        now: for the name, as the shop's wall clock shows it; the computer's in UTC if not given.
        key: seals it.
        told: how far it is: first while writing, then once more while proving.

    Returns:
        What was made. Seconds, then a count, are added to the name if it is taken.

    Raises:
        BackupUnsound: the copy read back otherwise; it was removed.
        DiskFull, ReadOnly: of the folder.
        Damaged, ForeignEdit, NotAShop, NewerFormat: the source is not sound; nothing stays written.
        InvalidInput: `encryption_missing`, `backup_key_unreadable`.
        OSError: the disk fails otherwise, for example because the stick was pulled out; nothing stays behind that
            could be taken for a backup.
    """
    disk = files or OsFiles()
    origin = source.path if isinstance(source, AppendStorage) else str(source)
    seal = Seal(key) if key is not None else None
    moment = now or SystemClock().now()
    base = Path(folder) / Path(origin).stem
    content, whole = Digest(), Digest()
    with closing(sound_bytes(source, disk)) as parts, refusals(base.name, PIECE):
        first = next(parts, b"")  # before anything is made: a source that is not sound leaves no trace
        disk.make_folder(str(base))
        target = _free_name(base, moment, Kind.PACKED if seal is None else Kind.SEALED, disk)
        write_parts(disk, f"{target}.tmp", whole.through(packed(content.through(_again(first, parts), told), seal)))
        try:
            report = _proven(f"{target}.tmp", origin, content, disk, seal, told)
            disk.replace(f"{target}.tmp", target)
        except BaseException:
            _discard(disk, f"{target}.tmp")
            raise
        disk.sync_folder(target)
    return Copy(target, whole.bytes, whole.hex, content.bytes, content.hex, report)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _proven(path: str, origin: str, content: Digest, disk: Files, seal: Seal | None, told: Told | None) -> OpenReport:
    """Read a copy back and check it; what checking its content found."""
    name = Path(path).name.removesuffix(".tmp")
    scratch = f"{origin}.proving"
    _discard(disk, scratch)
    found = Digest()
    back = found.through(unpacked(read_parts(disk, path), seal=seal), told)
    try:
        try:
            write_parts(disk, scratch, back, sync=False)
            inside = scratch
        except OSError as error:
            if not (is_full(error) or is_forbidden(error)):
                raise
            found = Digest()
            for _ in found.through(unpacked(read_parts(disk, path), seal=seal), told):
                pass
            inside = origin
        if (found.hex, found.bytes) != (content.hex, content.bytes):
            raise BackupUnsound(path=name, reason="differs")
        return _sound(inside, origin, name, disk)
    except Unpackable as error:
        raise BackupUnsound(path=name, reason="differs") from error
    finally:
        _discard(disk, scratch)


def _sound(inside: str, origin: str, name: str, disk: Files) -> OpenReport:
    """Check the content; when it fails, say whether it is the shop's own file that is not sound."""
    try:
        return verify(inside, files=disk)
    except StoreError as error:
        verify(origin, files=disk)
        raise BackupUnsound(path=name, reason=error.code) from error


def restore(
    copy: str | Path,
    path: str | Path,
    *,
    files: Files | None = None,
    now: datetime | None = None,
    passphrase: str | None = None,
) -> str | None:
    """
    Put a backup of any kind in the place of the file, which must not be open. Safe to kill at any point.

    Returns:
        the name of the old file, kept beside it as `.before-restore-...`; None if there was none.

    Raises:
        as `unpack` and `put_in_place`.
    """
    disk = files or OsFiles()
    fresh = f"{path}.restoring"
    unpack(copy, fresh, files=disk, passphrase=passphrase)
    try:
        return put_in_place(fresh, path, files=disk, now=now)
    finally:
        _discard(disk, fresh)


def unpack(
    copy: str | Path,
    target: str | Path,
    *,
    files: Files | None = None,
    passphrase: str | None = None,
    told: Told | None = None,
) -> OpenReport:
    """
    Lay out the content of a backup (plain, packed or sealed) as a file, synced and checked; a file there is replaced.

    Raises:
        FileNotFoundError: no such backup.
        BackupUnsound: the backup is not sound; nothing is left at `target`.
        InvalidInput: `passphrase_needed`, `passphrase_wrong`, `encryption_missing`.
        DiskFull, ReadOnly: no room, or no right to write, at `target`.
    """
    disk, fresh, name = files or OsFiles(), str(target), Path(copy).name
    there = disk.identity(str(copy))
    if there is None:
        raise FileNotFoundError(str(copy))
    try:
        if str(copy).endswith(Kind.PLAIN):  # may be a live file, or one that was not closed in order
            parts: Iterable[bytes] = sound_bytes(copy, disk)
        else:
            parts = unpacked(read_parts(disk, str(copy)), passphrase=passphrase)
        with refusals(Path(target).name.removesuffix(".restoring"), there.size):
            disk.make_folder(fresh)  # on a new computer there is only the backup
            _discard(disk, fresh)
            write_parts(disk, fresh, Digest().through(parts, told))
        return _checked(fresh, disk)
    except Unpackable as error:
        raise BackupUnsound(path=name, reason="differs") from error
    except StoreError as error:
        if isinstance(error, DiskFull | ReadOnly | InUse):
            raise
        raise BackupUnsound(path=name, reason=error.code) from error


def _checked(fresh: str, disk: Files) -> OpenReport:
    try:
        return verify(fresh, files=disk)
    except BaseException:
        _discard(disk, fresh)
        raise


def put_in_place(
    fresh: str | Path, path: str | Path, *, files: Files | None = None, now: datetime | None = None
) -> str | None:
    """
    Put a synced file in the place of the shop's, which must not be open; what was there is kept. Safe to kill.

    Returns:
        the name of the old file, kept beside it as `.before-restore-...`; None if there was none.

    Raises:
        Locked: the file is open.
        DiskFull, ReadOnly, InUse: nothing was changed.
    """
    disk, target = files or OsFiles(), str(path)
    moment = now or SystemClock().now()
    there = disk.identity(str(fresh))
    with refusals(Path(target).name, there.size if there else 0):
        hold = disk.lock(target, None, moment)
        try:
            kept = keep_aside(disk, target, "before-restore", moment)
            disk.replace(str(fresh), target)
            disk.sync_folder(target)
        finally:
            hold.release()
    return kept


def _free_name(base: Path, moment: datetime, kind: Kind, disk: Files) -> str:
    short, long = moment.strftime("%Y-%m-%dT%H%M"), moment.strftime("%Y-%m-%dT%H%M%S")
    target = f"{base}-{short}{kind}"
    count = 1
    while disk.exists(target) or disk.exists(f"{target}.tmp"):
        target = f"{base}-{long}{kind}" if count == 1 else f"{base}-{long}-{count}{kind}"
        count += 1
    return target


def read_parts(disk: Files, path: str) -> Iterator[bytes]:
    """
    A file's bytes in pieces.

    Raises:
        FileNotFoundError: no such file.
        OSError: of the disk.
    """
    handle = disk.open(path, write=False)
    try:
        offset = 0
        while part := handle.read_at(offset, PIECE):
            yield part
            offset += len(part)
    finally:
        handle.close()


def write_parts(disk: Files, path: str, parts: Iterable[bytes], *, sync: bool = True) -> None:
    """
    Write a new file and sync it, or leave nothing behind.

    Raises:
        OSError: of the disk; FileExistsError when there is one.
    """
    handle = disk.open(path, create=True)
    try:
        offset = 0
        for part in parts:
            handle.write_at(offset, part)
            offset += len(part)
        if sync:
            handle.sync_all()
    except BaseException:
        with contextlib.suppress(OSError):
            handle.close()
        _discard(disk, path)  # half a copy must not keep the disk full
        raise
    handle.close()


def _discard(disk: Files, path: str) -> None:
    """Take a file of ours away if it is there; a disk that has gone has nothing left to take away."""
    with contextlib.suppress(OSError):
        if disk.exists(path):
            disk.unlink(path)
