"""Which version of the programme was in force at a moment of the past: a pure function of what was adopted when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime

from shopclub.core.programme.model import ProgrammeVersion
from shopclub.core.programme.timeline import in_force


class Versions:
    """The versions of the programme in the order they were recorded, and which was in force when."""

    def __init__(self, stored: Sequence[tuple[int, ProgrammeVersion]], day_of: Callable[[datetime], date]) -> None:
        self.day_of = day_of
        found = sorted(stored, key=lambda one: (one[1].at, one[0]))
        self.at = [version.at.replace(microsecond=0) for _, version in found]
        """When each was recorded, to the second, as entries are."""
        self.adoptions = [version.adoption(number) for number, version in found]
        self.is_planned = any(one.planned for one in self.adoptions)
        self._by_day: dict[tuple[int, date], int] = {}

    def on(self, at: datetime, day: date) -> int:
        """The version in force on a day, as far as was known at an instant."""
        known = max(1, bisect_right(self.at, at))
        if not self.is_planned:
            return self.adoptions[known - 1].number
        if (known, day) not in self._by_day:
            adoptions = sorted(self.adoptions[:known])
            self._by_day[known, day] = in_force(adoptions, day, day)
        return self._by_day[known, day]

    def is_turn(self, at: datetime) -> bool:
        """Whether a version was recorded in this very second."""
        place = bisect_right(self.at, at)
        return place > 0 and self.at[place - 1] == at

    def newest_first(self) -> list[int]:
        """All their numbers."""
        return sorted((one.number for one in self.adoptions), reverse=True)
