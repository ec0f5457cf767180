"""Where the backups of one computer's shop go, and the key they are sealed with."""

from __future__ import annotations

from pathlib import Path

import msgspec

from shopclub.core.kernel.errors import Conflict, NotFound
from shopclub.core.store.copies.folders import Folders, OsFolders, read_small, write_small
from shopclub.core.store.copies.sealing import BackupKey, make_key, read_key


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the backups of one computer's shop go."""

    data: Path
    first: Path
    second: Path | None = None

    @property
    def key(self) -> Path:
        """The key that new backups are sealed with, where there is one: beside the shop's file."""
        return self.data.with_name(f"{self.data.stem}-backup-key.json")


def places_of(data: Path, first: Path | None, second: Path | None) -> Places:
    """The places as settings name them; without any, `backups` beside the shop's file."""
    beside = data.absolute().parent
    own = beside / first if first is not None else data.parent / "backups"
    return Places(data=data, first=own, second=beside / second if second is not None else None)


def check_second(places: Places, disk: Folders | None = None) -> None:
    """
    Whether a folder can be the second place.

    Raises:
        NotFound: `second_place_missing` with `folder`: it must be there when it is named.
        Conflict: `second_place_first` with `folder`: it is the first place.
    """
    second = places.second
    if second is None:
        return
    if (disk or OsFolders()).listing(str(second)) is None:
        raise NotFound("second_place_missing", folder=second.name)
    if second.resolve() in (places.first.resolve(), places.data.parent.resolve()):
        raise Conflict("second_place_first", folder=second.name)


def load_key(places: Places, disk: Folders | None = None) -> BackupKey | None:
    """
    The key backups are sealed with; None where they are not.

    Raises:
        InvalidInput: `backup_key_unreadable`: better no backup than one that everybody can read.
    """
    found = read_small(disk or OsFolders(), str(places.key))
    return None if found is None else read_key(found)


def set_passphrase(places: Places, passphrase: str, disk: Folders | None = None) -> None:
    """
    Seal backups from now on; older ones stay as they are, each with the passphrase of its day.

    Raises:
        InvalidInput: `passphrase_short`, `encryption_missing`.
    """
    key = make_key(passphrase)
    write_small(disk or OsFolders(), str(places.key), msgspec.json.format(msgspec.json.encode(key), indent=1))


def drop_passphrase(places: Places, disk: Folders | None = None) -> bool:
    """Seal no more; whether there was a key."""
    files = disk or OsFolders()
    if not files.exists(str(places.key)):
        return False
    files.unlink(str(places.key))
    return True
