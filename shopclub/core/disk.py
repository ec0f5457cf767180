"""
Watching the room left on the disk: said before it is too late, once a day, not at every look.

A full disk refuses a sale and loses nothing, but a counter that can't save is a closed counter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from shopclub.core.changes import Changes, DiskNearlyFull
from shopclub.core.store.places import bytes_free

SCARCE = 200 << 20
"""Bytes left below which it is said."""
ENOUGH = 250 << 20
"""Bytes left from which on the next shortage is a new one; between the two nothing changes: no flicker."""


class DiskWatch:
    """Looks at the room left where a file lies, when told to."""

    def __init__(
        self,
        path: Path,
        changes: Changes,
        today: Callable[[], date],
        free: Callable[[Path], int | None] = bytes_free,
    ) -> None:
        """
        Args:
            path: the shop's file.
            changes: gets `DiskNearlyFull`.
            today: the business day: once a day it is said again.
            free: bytes left there, None where the system does not say.
        """
        self._path = path
        self._changes = changes
        self._today = today
        self._free = free
        self._told: date | None = None
        self.low: int | None = None
        """Bytes left while they are few; None while there is room."""

    def look(self) -> None:
        """Look now; tell if it is due."""
        free, today = self._free(self._path), self._today()
        if free is None or free >= ENOUGH or (self.low is None and free >= SCARCE):
            self.low = self._told = None
            return
        self.low = free
        if self._told != today:
            self._told = today
            self._changes.publish(DiskNearlyFull(free=free))
