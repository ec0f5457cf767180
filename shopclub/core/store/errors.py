"""
What can be wrong with the file, as codes and figures; the faces word them (STORAGE.md, section 7).

    StoreError
    ├── Locked        store_locked        another process holds the file
    ├── Damaged       store_damaged       bytes in the middle of the file are not what was written
    ├── ForeignEdit   store_edited        valid JSON, but changed by something other than this program
    ├── NotAShop      store_not_ours      no file of ours (perhaps one that `accept_edit` can take over)
    ├── NewerFormat   store_newer_format  written by a later version of the program
    ├── ReadOnly      store_read_only     opened for viewing, or the file can't be written
    ├── DiskFull      store_disk_full     nothing was changed; the same commit may be tried again
    ├── Broken        store_broken        the disk reported an error: the last commit may or may not be saved
    ├── Replaced      store_replaced      another program put a file in the place of ours while it was open
    ├── InUse         store_in_use        another program holds the file for the moment; nothing was changed
    ├── FoldFailed    store_fold_failed   the disk failed while the file was written anew; the one in use is untouched
    └── BackupUnsound store_backup_unsound  a copy did not prove equal to the original; it was removed

`path` is always the file's name without its folder: a face never shows a machine path by accident.
"""

from __future__ import annotations

from shopclub.core.kernel.errors import Figure, StoreError


class Locked(StoreError):
    """Another process holds the file. Figures: path, host, since (ISO instant or None), pid (or None)."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_locked", **figures)


class Damaged(StoreError):
    """Bytes at rest are wrong. Figures: path, line (1 based), later (sound-looking records after it)."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_damaged", **figures)


class ForeignEdit(StoreError):
    """
    Valid JSON that we did not write. Figures: path, and as far as known table, before, after (documents in
    the first table whose count differs), tables (how many tables differ), records (log records that differ).
    """

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_edited", **figures)


class NotAShop(StoreError):
    """The file is not ours. Figures: path, tables (how many tables `accept_edit` would find, or None)."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_not_ours", **figures)


class NewerFormat(StoreError):
    """A later version wrote it. Figures: path, format (of the file), known (newest this version reads)."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_newer_format", **figures)


class ReadOnly(StoreError, OSError):
    """The file was opened for viewing, or can't be written. Also an OSError, as TinyDB promises. Figures: path."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_read_only", **figures)


class DiskFull(StoreError):
    """No room for the commit; nothing was changed. Figures: path, needed (bytes)."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_disk_full", **figures)


class Broken(StoreError):
    """The disk reported an error; nothing is written any more until reopened. Figures: path, errno, seq (last sure)."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_broken", **figures)


class Replaced(StoreError):
    """
    The file was changed under us. Figures: path, rescued (the file our state is in, or None if that failed), missing
    (documents of the past that could not be read any more; 0 or left out: none).
    """

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_replaced", **figures)


class InUse(StoreError):
    """Another program holds the file (a virus scanner, a copy in progress); nothing was changed. Figures: path."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_in_use", **figures)


class FoldFailed(StoreError):
    """The disk reported an error for the new file of a fold; the one in use goes on. Figures: path, errno."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_fold_failed", **figures)


class BackupUnsound(StoreError):
    """A copy or a backup is not sound. Figures: path, reason (code of what is wrong)."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_backup_unsound", **figures)


__all__ = [
    "BackupUnsound",
    "Broken",
    "Damaged",
    "DiskFull",
    "FoldFailed",
    "ForeignEdit",
    "InUse",
    "Locked",
    "NewerFormat",
    "NotAShop",
    "ReadOnly",
    "Replaced",
    "StoreError",
]
