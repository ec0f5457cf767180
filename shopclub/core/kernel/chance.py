"""The one source of what nobody can foresee. Rules never ask it; verbs get it passed in, as they do the clock."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Protocol


class Chance(Protocol):
    """Gives bytes that nobody can foresee."""

    def draw(self, count: int) -> bytes:
        """So many bytes, none of which was given before or tells of another."""
        ...


class SystemChance:
    """The operating system's own source."""

    def draw(self, count: int) -> bytes:
        """So many bytes of the system's source for keys."""
        return secrets.token_bytes(count)


class KnownChance:
    """A source that gives the same bytes each time it is begun: for tests, scenarios, the demo shop and replays."""

    def __init__(self, begin: str = "known") -> None:
        """
        Args:
            begin: another text, other bytes.
        """
        self._begin = begin
        self._given = 0

    def draw(self, count: int) -> bytes:
        """The next so many bytes: SHA-256 of the beginning text and a running number, as often as it takes."""
        found = b""
        while len(found) < count:
            self._given += 1
            found += sha256(f"{self._begin}/{self._given}".encode()).digest()
        return found[:count]
