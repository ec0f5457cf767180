"""One folder of backups: its list, what lies in it, reading a backup again, dropping what has served."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from shopclub.core.backups.model import LIST_FORMAT, BackupList, Kept
from shopclub.core.backups.rules import is_ours, newest_sound, to_drop
from shopclub.core.kernel.errors import Conflict
from shopclub.core.store.copies import read_parts
from shopclub.core.store.copies.folders import Folders, OsFolders, read_small, write_small
from shopclub.core.store.copies.packing import Digest


class Folder:
    """The backups of one shop in one folder."""

    def __init__(self, path: Path, stem: str, shop: str, disk: Folders | None = None) -> None:
        """
        Args:
            path: the folder.
            stem: name of the shop's file without its suffix: what names of backups begin with.
            shop: whose, see `BackupList.shop`.
            disk: the disk.
        """
        self.path = path
        self.stem = stem
        self.shop = shop
        self.disk: Folders = disk or OsFolders()
        self.list_path = str(path / f"{stem}-backups.json")

    def at(self, name: str) -> str:
        """Where a backup lies."""
        return str(self.path / name)

    def has_list(self) -> bool:
        """Whether the folder is there and known as a place of backups."""
        return self.disk.exists(self.list_path)

    def read(self) -> BackupList:
        """
        The list; an empty one where there is none, or none that can be read (its files then stay untouched).

        Raises:
            Conflict: `backups_of_another` with `folder`: another shop's backups are kept here under the same name.
            OSError: of the disk.
        """
        found = read_small(self.disk, self.list_path)
        if found is not None:
            with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
                listed = msgspec.json.decode(found, type=BackupList)
                if listed.format == LIST_FORMAT:
                    if listed.shop != self.shop:
                        raise Conflict("backups_of_another", folder=self.path.name)
                    return listed
        return BackupList(shop=self.shop)

    @classmethod
    def of_file(cls, path: Path, stem: str, disk: Folders | None = None) -> Folder:
        """
        The folder of a file that can't be read itself, so that it can't say which shop it is of.

        Raises:
            OSError: of the disk.
        """
        folder = cls(path, stem, "", disk)
        found = read_small(folder.disk, folder.list_path)
        with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
            folder.shop = msgspec.json.decode(found or b"", type=BackupList).shop
        return folder

    def write(self, listed: BackupList) -> None:
        """
        Keep the list.

        Raises:
            OSError: of the disk; the former one stays.
        """
        self.disk.make_folder(self.list_path)
        write_small(self.disk, self.list_path, msgspec.json.format(msgspec.json.encode(listed), indent=1))

    def files(self) -> list[str]:
        """
        Names of the backups of this shop that lie here, listed or not.

        Raises:
            OSError: the folder can't be read.
        """
        return [name for name in self.disk.listing(str(self.path)) or [] if is_ours(name, self.stem)]

    def sweep(self) -> None:
        """Take away what a killed run left half written; only while nobody else writes backups."""
        for name in self.disk.listing(str(self.path)) or []:
            if name.endswith(".tmp") and is_ours(name.removesuffix(".tmp"), self.stem):
                with contextlib.suppress(OSError):
                    self.disk.unlink(self.at(name))

    def added(self, listed: BackupList, name: str, kept: Kept) -> BackupList:
        """The list with one more."""
        numbered = msgspec.structs.replace(kept, no=listed.next_no)
        backups = {**listed.backups, name: numbered}
        return msgspec.structs.replace(listed, backups=backups, next_no=listed.next_no + 1)

    def present(self, listed: BackupList) -> dict[str, Kept]:
        """
        What of the list lies here; what somebody took away is forgotten.

        Raises:
            OSError: the folder can't be read.
        """
        there = set(self.files())
        return {name: kept for name, kept in listed.backups.items() if name in there}

    def is_as_written(self, name: str, kept: Kept, told: Callable[[int], None] | None = None) -> bool:
        """
        Read a backup and compare; it need not be opened for that.

        Raises:
            OSError: it can't be read.
        """
        found = Digest()
        for _ in found.through(read_parts(self.disk, self.at(name)), told):
            pass
        return (found.bytes, found.hex) == (kept.bytes, kept.sha256)

    def checked(
        self, listed: BackupList, name: str, now: datetime, told: Callable[[int], None] | None = None
    ) -> BackupList:
        """The list with one backup read again; a disk that fails while reading it makes it unsound too."""
        kept = listed.backups[name]
        try:
            sound = self.is_as_written(name, kept, told)
        except FileNotFoundError:
            return self.without(listed, {name})
        except OSError:
            sound = False
        kept = msgspec.structs.replace(kept, sound=sound, proven=now if sound else kept.proven)
        return msgspec.structs.replace(listed, backups={**listed.backups, name: kept})

    @staticmethod
    def without(listed: BackupList, names: set[str] | frozenset[str]) -> BackupList:
        """The list without some."""
        rest = {name: kept for name, kept in listed.backups.items() if name not in names}
        return msgspec.structs.replace(listed, backups=rest)

    def rotated(self, listed: BackupList, now: datetime) -> tuple[BackupList, tuple[str, ...]]:
        """
        Drop what has served: only files that are on the list and still as long as written.

        Nothing is dropped before the newest one was read today and found as written, so that the last good one is
        never given up for one that has gone bad.

        Returns:
            The list after it, and what was dropped.
        """
        listed = msgspec.structs.replace(listed, backups=self.present(listed))
        while (newest := newest_sound(listed.backups.items())) is not None and newest[1].proven < now:
            listed = self.checked(listed, newest[0], now)
        gone: set[str] = set()
        for name in sorted(to_drop(listed.backups)):
            identity = self.disk.identity(self.at(name))
            if identity is not None and identity.size == listed.backups[name].bytes:
                self.disk.unlink(self.at(name))
                gone.add(name)
        listed = self.without(listed, gone)
        return listed, tuple(sorted(gone))


def ages(backups: Mapping[str, Kept], now: datetime) -> dict[str, int]:
    """Whole days since each was last read; none for one that a wrong clock put into the future."""
    return {name: max(0, (now - kept.proven).days) for name, kept in backups.items()}
