"""What opening, verifying and copying a file found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class OpenStatus(StrEnum):
    """In which state a file was found."""

    NEW = "new"
    """There was none (or an empty one); it was made."""
    CLEAN = "clean"
    """Closed in order."""
    UNCLEAN = "unclean"
    """Not closed (killed, power cut), but nothing was cut: every byte belongs to a finished commit."""
    RECOVERED = "recovered"
    """Not closed, and an unfinished entry at its end was cut and set aside."""
    CUT_OFF = "cut_off"
    """The file ends where none of ours ever does, as an unfinished copy would: later commits may be missing."""


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening a file found."""

    status: OpenStatus
    seq: int
    """Number of the last commit."""
    records: int
    """Commits in the log, since the last fold."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Documents per table."""
    torn: str | None = None
    """File name beside the data file with the bytes that were cut, if any could be kept."""
    seconds: float = 0.0
    """How long opening took."""
    saved: str = ""
    """ISO instant of the last fold."""
