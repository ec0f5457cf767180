"""How disks fail: what the simulated one does when it is told to."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass


def sharing_violation(path: str) -> OSError:
    """What Windows says of a file that somebody has open."""
    error = PermissionError(errno.EACCES, "The process cannot access the file: it is used by another process", path)
    error.winerror = 32  # type: ignore[attr-defined]
    return error


@dataclass
class Trouble:
    """One failing operation, the n-th of its kind, and what follows from it until somebody mends the disk."""

    kind: str
    """
    full (until somebody makes room), short (full, but only this once), write (an error of the device), sync (likewise;
    what was to be written is forgotten, or kept), held (by another program, until it lets go).
    """
    nth: int
    share: float = 0.0
    """How much of a write is done before it fails; of a failed sync: not 0 forgets."""
    struck: bool = False

    def strike(self, what: str, partly: Callable[[float], None] | None) -> None:
        if what not in _STRIKES[self.kind]:
            return
        self.nth -= 1
        if self.nth > 0 or (self.struck and self.kind in ("sync", "write", "short")):
            return  # a failed sync that is asked again reports success; a disk that is full stays full
        self.struck = True
        if partly is not None:
            partly(self.share)
        if self.kind == "held":
            raise sharing_violation(what)
        raise OSError(errno.ENOSPC if self.kind in ("full", "short") else errno.EIO, f"{self.kind}: {what}")


_STRIKES = {
    "full": ("write", "create"),
    "short": ("write", "create"),
    "write": ("write", "truncate", "create"),
    "sync": ("sync", "folder sync"),
    "held": ("rename", "remove"),
}
