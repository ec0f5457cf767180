"""
A disk that is not waited for, for a file that nobody needs before it is whole.

The demo shop is made under another name; only when it is finished is it synced once and given its own. On a hard
disk that saves minutes.
"""

from __future__ import annotations

from typing import Any, cast

from shopclub.core.store.files import Handle, OsFiles


class QuickFiles(OsFiles):
    """The operating system's disk without waiting for it."""

    def open(self, path: str, *, create: bool = False, write: bool = True) -> Handle:
        """As the operating system's."""
        return cast(Handle, _Quick(super().open(path, create=create, write=write)))

    def sync_folder(self, path: str) -> None:
        """Nothing is waited for."""


class _Quick:
    """An open file whose syncs do nothing; all else is the file's own."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)

    def sync(self) -> None:
        """Nothing is waited for."""

    def sync_all(self) -> None:
        """Nothing is waited for."""
