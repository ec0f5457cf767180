"""Documents of the inbox."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shopclub.core.changes import Change
from shopclub.core.exchange.model import ImportKind, ImportReport
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import Figure


class Intake(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one file; its lines stand in the report beside it."""

    at: datetime
    name: str
    """The file's, as it was dropped; shown as text, never opened by it."""
    kind: ImportKind | None = None
    """None where that could not be told."""
    done: ImportReport | None = None
    """Without the lines left out; None for a file that could not be taken."""
    left_out: int = 0
    """Lines left out."""
    reason: str = ""
    """Code of the sentence why it could not be taken."""
    figures: dict[str, Figure] = {}
    """What that sentence quotes."""
    report: str = ""
    """Name of the report, in the inbox's folder `done` or `failed`."""

    def is_taken(self) -> bool:
        """Whether it was taken in."""
        return self.done is not None


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps the inbox, or one file in it, waiting; it is tried again by itself."""

    code: str
    figures: dict[str, Figure] = {}


class FileTaken(Change, frozen=True, kw_only=True):
    """The inbox is through with a file; number in table `intakes`."""

    number: int


class InboxChanged(Change, frozen=True, kw_only=True):
    """The inbox waits for something, or does no longer."""


INTAKES = Collection("intakes", Intake)
