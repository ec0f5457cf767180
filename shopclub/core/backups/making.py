"""
Making a backup, and carrying it to the second place: work for a process of its own.

Both take a request and give a reply of plain values, so that they can run anywhere; `progress` gets a share from 0
to 1 and may raise to stop the work.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import msgspec

from shopclub.core.backups.erasures import merged, read_list, write_list
from shopclub.core.backups.folder import Folder, ages
from shopclub.core.backups.model import BackupList, Erased, Kept, SecondPlace, Why
from shopclub.core.backups.rules import newest_sound, to_check, to_drop
from shopclub.core.kernel.errors import Conflict, StoreError
from shopclub.core.store import copy_proven
from shopclub.core.store.copies import read_parts, write_parts
from shopclub.core.store.copies.folders import Folders, OsFolders
from shopclub.core.store.copies.packing import Digest
from shopclub.core.store.copies.sealing import BackupKey
from shopclub.core.store.errors import BackupUnsound, DiskFull, Locked, ReadOnly
from shopclub.core.store.log import is_forbidden, refusals
from shopclub.core.store.places import same_disk

Progress = Callable[[float], None]


class MakeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to copy, and where to."""

    data: str
    """The shop's file."""
    folder: str
    shop: str
    """Whose, see `BackupList.shop`."""
    at: datetime
    wall: str
    """The same instant as the shop's wall clock shows it, ISO without offset: names say that."""
    day: date
    """The business day."""
    why: Why = Why.DAILY
    key: BackupKey | None = None
    erased: tuple[Erased, ...] = ()
    """Who was forgotten, as far as the file itself tells."""
    rotate: bool = True
    """Whether older ones may be dropped then."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A backup that was made."""

    name: str
    kept: Kept
    counts: dict[str, int]
    """Documents in each table."""
    dropped: tuple[str, ...] = ()
    """Older ones that have served."""
    unsound: tuple[str, ...] = ()
    """Older ones that were found changed at rest just now."""


class CarryRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the first place goes to the second as well."""

    data: str
    folder: str
    second: str
    shop: str
    at: datetime
    sealed_only: bool = False
    """There is a passphrase: a backup from before it was set stays here."""
    prepare: bool = False
    """Somebody names this folder as second place right now."""


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What was brought to the second place."""

    present: bool
    """Whether the second place was there at all."""
    names: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def make(request: MakeRequest, progress: Progress, disk: Folders | None = None) -> Made:
    """
    Make one backup, put it on the list, read some older ones again, drop those that have served.

    Raises:
        Conflict: `backup_running`, `backups_of_another`, or as `said_of`.
        StoreError: see `copy_proven`; the list then says since when the shop's file fails its check, if it does.
    """
    files = disk or OsFolders()
    data = Path(request.data)
    folder = Folder(Path(request.folder), data.stem, request.shop, files)
    with only_one(data, files, request.at), said_of(folder):
        listed = folder.read()
        folder.sweep()
        size = (found.size if (found := files.identity(request.data)) is not None else 0) or 1
        try:
            copy = copy_proven(
                request.data,
                request.folder,
                files=files,
                now=datetime.fromisoformat(request.wall),
                key=request.key,
                told=_twice(size, progress),
            )
        except StoreError as error:
            _note_failure(folder, listed, request, error)
            raise
        name = Path(copy.path).name
        kept = Kept(
            no=0,
            at=request.at,
            day=request.day,
            bytes=copy.bytes,
            sha256=copy.sha256,
            content_bytes=copy.content_bytes,
            content_sha256=copy.content_sha256,
            seq=copy.report.seq,
            sales=copy.report.counts.get("sales", 0),
            members=copy.report.counts.get("members", 0),
            why=request.why,
            proven=request.at,
            sealed=request.key is not None,
        )
        listed = msgspec.structs.replace(folder.added(listed, name, kept), live_failed=None)
        folder.write(listed)  # what was made is on the list before anything is dropped
        listed, unsound, dropped = _looked_after(folder, listed, request)
        spread_erased(request.erased, data, request.shop, [folder.path], files)
    progress(1.0)
    counts = dict(copy.report.counts)
    return Made(name=name, kept=listed.backups[name], counts=counts, dropped=dropped, unsound=unsound)


def _twice(size: int, progress: Progress) -> Callable[[int], None]:
    """The share of work that goes through `size` bytes twice: written, then read back."""
    last = before = 0

    def told(done: int) -> None:
        nonlocal last, before
        if done < last:
            before = size
        last = done
        progress(min(0.99, (before + done) / (2 * size)))

    return told


def _note_failure(folder: Folder, listed: BackupList, request: MakeRequest, error: StoreError) -> None:
    """Remember that the shop's own file is not sound: nothing is dropped from then on, and the owner is told."""
    if error.code in ("store_damaged", "store_edited", "store_not_ours") and listed.live_failed is None:
        with contextlib.suppress(OSError):  # the failure itself is what has to be said
            folder.write(msgspec.structs.replace(listed, live_failed=request.at))


def _looked_after(
    folder: Folder, listed: BackupList, request: MakeRequest
) -> tuple[BackupList, tuple[str, ...], tuple[str, ...]]:
    """Read the longest unread again, then drop; the list, what was found changed, what was dropped."""
    newest = newest_sound(listed.backups.items())
    sound = {name for name, one in listed.backups.items() if one.sound}
    for name in to_check(listed.backups, newest[1] if newest else None, ages(listed.backups, request.at)):
        listed = folder.checked(listed, name, request.at)
    dropped: tuple[str, ...] = ()
    if request.rotate:
        listed, dropped = folder.rotated(listed, request.at)
    folder.write(listed)
    unsound = tuple(sorted(name for name, one in listed.backups.items() if name in sound and not one.sound))
    return listed, unsound, dropped


def carry(request: CarryRequest, progress: Progress, disk: Folders | None = None) -> Carried:
    """
    Bring to the second place what it misses: the newest backup, and those since the last one it has.

    A folder that is not there, or has not the list it once had (the stick is out and its empty folder is left), is no
    error and is never made: else the "stick" would be a folder on the same disk.

    Raises:
        Conflict: `backup_running`, `backups_of_another`, or as `said_of`; what the second place had stays.
        BackupUnsound: a copy read back otherwise; it was removed.
    """
    files = disk or OsFolders()
    data = Path(request.data)
    first = Folder(Path(request.folder), data.stem, request.shop, files)
    second = Folder(Path(request.second), data.stem, request.shop, files)
    with said_of(first), only_one(data, files, request.at):
        listed = first.read()
        if files.listing(request.second) is None or not (
            second.has_list() or request.prepare or not _was_there(listed, request)
        ):
            return Carried(present=False)
        with said_of(second):
            there = second.read()
            second.sweep()
            wanted = _missing(listed, first.present(listed), second.present(there), sealed_only=request.sealed_only)
            names: list[str] = []
            for done, name in enumerate(wanted):
                progress(done / len(wanted))
                listed, new = _carry_one(first, listed, second, name)
                if new is not None:
                    names.append(name)
                    there = second.added(there, name, msgspec.structs.replace(new, proven=request.at))
                    second.write(there)
            there, dropped = second.rotated(there, request.at)
            second.write(there)
            spread_erased((), data, request.shop, [first.path, second.path], files)
        alike = same_disk(data, second.path)
        seen = SecondPlace(
            path=request.second,
            seen=request.at,
            other_disk=None if alike is None else not alike,
            count=sum(one.sound for one in there.backups.values()),
        )
        first.write(msgspec.structs.replace(listed, second=seen))
    progress(1.0)
    return Carried(present=True, names=tuple(names), dropped=dropped)


def _was_there(listed: BackupList, request: CarryRequest) -> bool:
    return listed.second is not None and listed.second.path == request.second


def _missing(listed: BackupList, here: dict[str, Kept], there: dict[str, Kept], *, sealed_only: bool) -> list[str]:
    """What the second place lacks, oldest first: all since the last one it has; a new place gets the newest."""
    known = {(name, one.sha256) for name, one in there.items() if one.sound}
    sound = sorted((one.no, name) for name, one in here.items() if one.sound and (one.sealed or not sealed_only))
    last = max((one.no for name, one in listed.backups.items() if (name, one.sha256) in known), default=None)
    if last is None:
        return [name for _, name in sound[-1:]]
    would_stay = here.keys() - to_drop(here)
    return [name for no, name in sound if no > last and name in would_stay]


def _carry_one(first: Folder, listed: BackupList, second: Folder, name: str) -> tuple[BackupList, Kept | None]:
    """Copy one and read the copy back; None for one that turns out to have changed in the first place."""
    kept = listed.backups[name]
    files, target = second.disk, second.at(name)
    read, back = Digest(), Digest()
    fresh = f"{target}.tmp"
    write_parts(files, fresh, read.through(read_parts(files, first.at(name))))
    try:
        if read.hex != kept.sha256:
            spoilt = msgspec.structs.replace(kept, sound=False)
            return msgspec.structs.replace(listed, backups={**listed.backups, name: spoilt}), None
        for _ in back.through(read_parts(files, fresh)):
            pass
        if back.hex != kept.sha256:
            raise BackupUnsound(path=name, reason="differs")
        files.replace(fresh, target)
    finally:
        with contextlib.suppress(OSError):
            if files.exists(fresh):
                files.unlink(fresh)
    files.sync_folder(target)
    return listed, kept


def spread_erased(known: tuple[Erased, ...], data: Path, shop: str, places: list[Path], files: Folders) -> None:
    """Put the lists of the forgotten together, beside the shop's file and in each place."""
    folders = [data.parent, *places]
    whole = merged(known, *(read_list(folder, data.stem, shop, files) for folder in folders))
    if whole:
        for folder in folders:
            write_list(folder, data.stem, shop, whole, files)


@contextmanager
def said_of(folder: Folder) -> Iterator[None]:
    """
    Say what a disk refuses as an error of the club, which crosses over from another process.

    Raises:
        Conflict: with `folder`: `backup_place_full`, `backup_place_shut` (no right to write), `backup_place_failed`
            with `errno` (anything else, such as a stick that was pulled out).
    """
    name = folder.path.name
    try:
        with refusals(name, 0):
            yield
    except DiskFull as error:
        raise Conflict("backup_place_full", folder=name) from error
    except ReadOnly as error:
        raise Conflict("backup_place_shut", folder=name) from error
    except OSError as error:
        raise Conflict("backup_place_failed", folder=name, errno=error.errno) from error


@contextmanager
def only_one(data: Path, files: Folders, now: datetime) -> Iterator[None]:
    """
    One run at a time, whoever starts it.

    Raises:
        Conflict: `backup_running`.
    """
    try:
        hold = files.lock(f"{data}.backups", None, now)
    except Locked as error:
        raise Conflict("backup_running") from error
    except OSError as error:
        if not is_forbidden(error):
            raise
        yield  # a disk that can only be read can still be saved from
        return
    try:
        yield
    finally:
        hold.release()
