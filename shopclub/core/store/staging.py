"""Changes on their way into the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shopclub.core.store.codec import Doc
from shopclub.core.store.layout import Stored


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change that can be made durable: its bytes, and the documents as they will be stored."""

    payload: bytes
    rows: Stored
    drops: tuple[str, ...]


class Staged:
    """Changes of an open transaction, on top of what is committed."""

    def __init__(self) -> None:
        self.changes: dict[str, dict[int, Doc | None]] = {}
        self.drops: dict[str, None] = {}

    def drop(self, table: str) -> None:
        """Take the table away with everything staged for it."""
        self.changes.pop(table, None)
        self.drops[table] = None

    def put(self, table: str, rows: Mapping[int, Doc | None]) -> None:
        """Stage documents (None deletes); an empty mapping makes the table."""
        self.changes.setdefault(table, {}).update(rows)
