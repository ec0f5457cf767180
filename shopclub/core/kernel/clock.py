"""The one source of now. Rules never ask it; verbs and faces get it passed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands where it is put: for tests, the demo shop and replays."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was last put to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Put the clock to an aware instant."""
        self._now = now.astimezone(UTC)
