"""
The one place where the inbox touches the disk. Nothing here deletes or overwrites anything.

Only plain files of the folder itself are ever opened: links, subfolders, pipes and devices are not followed.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path

from shopclub.core.inbox.rules import REPORT, Look, is_for_us, is_passed_over, lock_names

DONE, FAILED = "done", "failed"


class Changed(Exception):
    """The file is no longer the one that was looked at."""


class Folder:
    """One inbox on the disk; every method may raise OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Make the folder, readable by its owner alone, if there is none."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def look(self) -> tuple[list[Look], list[str]]:
        """The files that may be taken, and the names of what is left lying: links, subfolders, what is no list."""
        looks: list[Look] = []
        left: list[str] = []
        with os.scandir(self.path) as entries:
            for entry in entries:
                if is_passed_over(entry.name) or (entry.name in (DONE, FAILED) and entry.is_dir(follow_symlinks=False)):
                    continue
                if not (entry.is_file(follow_symlinks=False) and is_for_us(entry.name)):
                    left.append(entry.name)
                    continue
                try:
                    looks.append(_look(entry.name, Path(entry.path).lstat()))
                except FileNotFoundError:
                    continue  # moved away since it was listed
        return looks, sorted(left)

    def is_open_elsewhere(self, name: str) -> bool:
        """Whether another program holds the file: a spreadsheet says so beside it, Windows refuses to rename it."""
        if any((self.path / lock).exists() for lock in lock_names(name)):
            return True
        try:
            (self.path / name).rename(self.path / name)
        except PermissionError:
            return True
        return False

    def read(self, look: Look) -> bytes:
        """
        The file's bytes.

        Raises:
            Changed: it is not as it was looked at.
        """
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            handle = os.open(self.path / look.name, flags)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise Changed from error
            raise
        with os.fdopen(handle, "rb") as file:
            if _look(look.name, os.fstat(handle)) != look:
                raise Changed
            data = file.read(look.size)
            if _look(look.name, os.fstat(handle)) != look:
                raise Changed
            return data

    def prepare(self) -> None:
        """See that files can be put away before anything is taken in: both folders are there and can be written."""
        for name in (DONE, FAILED):
            where = self.path / name
            where.mkdir(mode=0o700, exist_ok=True)
            if not stat.S_ISDIR(where.lstat().st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            if not os.access(where, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def is_used(self, where: str, name: str) -> bool:
        """Whether a name is in use in `done` or `failed`."""
        return os.path.lexists(self.path / where / name)

    def write_report(self, where: str, name: str, text: str) -> None:
        """Lay a report beside where the file will be; it appears whole or not at all."""
        target = self.path / where / f"{name}{REPORT}"
        draft = target.with_name(f".{secrets.token_hex(6)}.tmp")
        with draft.open("x", encoding="utf-8-sig", errors="replace", newline="\r\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)

    def put_away(self, look: Look, where: str, name: str) -> None:
        """
        Move the file to `done` or `failed`.

        Raises:
            Changed: it is not as it was looked at.
        """
        source = self.path / look.name
        if _look(look.name, source.lstat()) != look:
            raise Changed
        source.rename(self.path / where / name)


def _look(name: str, found: os.stat_result) -> Look:
    regular = stat.S_ISREG(found.st_mode)
    return Look(
        name=name,
        size=found.st_size if regular else -1,
        changed_ns=found.st_mtime_ns,
        identity=found.st_ino,
    )
