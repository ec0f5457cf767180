"""What came of playing a scenario, as values; worded by `shopclub.cli.scenario_words`."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from shopclub.core.check import Finding
from shopclub.core.kernel.errors import ClubError


class How(StrEnum):
    """In which way something came otherwise than expected."""

    DIFFERS = "differs"
    """Another value."""
    ABSENT = "absent"
    """Nothing of that kind came of such a step."""
    REFUSED = "refused"
    """The club refused what should have been done; the story ends there."""
    NOT_REFUSED = "not_refused"
    """The club did what should have been refused."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that came otherwise than expected."""

    step: int
    """Number of the step, from 1."""
    verb: str
    """Its verb; empty for one that only looks."""
    title: str
    """Its own words."""
    how: How
    what: str
    """What was looked at, as the file names it: `members.Wang.points`."""
    expected: str = ""
    came: str = ""
    error: ClubError | None = None
    """The refusal, where there was one."""


class StepPlayed(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was played, and what came of it as the file would write it."""

    number: int
    verb: str
    title: str
    at: str
    """The shop's wall clock, `2026-01-05 10:00`."""
    came: dict[str, str]
    """Figure -> value; a refusal is `refused`."""


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """One story, played."""

    title: str
    steps: tuple[StepPlayed, ...]
    unplayed: int
    """Steps after one that could not be done."""
    failures: tuple[Failure, ...]
    findings: tuple[Finding, ...]
    """What a check of the books found at the end."""
    currency: str

    def passed(self) -> bool:
        """Whether everything came as expected and the books are right."""
        return not self.failures and not self.findings
