"""Folders of files, for whoever keeps several: the backups. Tests pass a simulator in its stead."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Protocol

from shopclub.core.store.copies import write_parts
from shopclub.core.store.files import Files, OsFiles


class Folders(Files, Protocol):
    """A disk that can also say what lies in a folder."""

    def listing(self, folder: str) -> list[str] | None:
        """Names of the files in a folder, sorted; None if there is no such folder (a stick that was pulled out)."""
        ...


class OsFolders(OsFiles):
    """The operating system's disk."""

    def listing(self, folder: str) -> list[str] | None:
        """See `Folders`."""
        try:
            return sorted(entry.name for entry in Path(folder).iterdir() if entry.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return None


def read_small(disk: Files, path: str) -> bytes | None:
    """A small file's bytes; None if there is none."""
    try:
        handle = disk.open(path, write=False)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return handle.read_at(0, handle.size())
    finally:
        handle.close()


def write_small(disk: Files, path: str, data: bytes) -> None:
    """
    Put a small file in the place of another in one step, synced.

    Raises:
        OSError: of the disk; what was there stays.
    """
    fresh = f"{path}.tmp"
    if disk.exists(fresh):
        disk.unlink(fresh)
    write_parts(disk, fresh, (data,))
    try:
        disk.replace(fresh, path)
    except OSError:
        with contextlib.suppress(OSError):
            disk.unlink(fresh)
        raise
    disk.sync_folder(path)
