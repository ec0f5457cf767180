"""Sign-ins follow each other: the days in a row that each one says are those the ones before it give."""

from __future__ import annotations

from datetime import date, timedelta

from shopclub.core.campaigns.model import HAPPENINGS, Happening
from shopclub.core.check.reader import Reader
from shopclub.core.mending.model import MERGES


class SignIns:
    """The sign-ins as they come by."""

    def __init__(self, reader: Reader) -> None:
        """
        Args:
            reader: the books. Two files that were merged count on from each other, also where they were parted later.
        """
        self._group: dict[int, int] = {}
        for _, merge in reader.rows(MERGES):
            kept, gone = self._of(merge.kept), self._of(merge.gone)
            self._group |= {number: kept for number, group in self._group.items() if group == gone}
            self._group |= {merge.kept: kept, merge.gone: kept}
        self._last: dict[int, Happening] = {}
        self._streaks: dict[int, dict[date, set[int]]] = {}

    def _of(self, member: int) -> int:
        return self._group.get(member, member)

    def take(self, reader: Reader, number: int, seen: Happening) -> None:
        """The next sign-in of anybody."""
        before = self._last.get(seen.member)
        yesterday = seen.on - timedelta(days=1)
        streaks = self._streaks.setdefault(self._of(seen.member), {})
        follows = before is not None and before.on == yesterday
        should = before.streak + 1 if follows and before is not None else 1
        of_others = {days + 1 for days in streaks.get(yesterday, ())} if seen.member in self._group else set()
        if (seen.streak != should and seen.streak not in of_others) or (before is not None and before.on >= seen.on):
            reader.found("sign_in_days", HAPPENINGS, number, days=seen.streak, should=should)
        self._last[seen.member] = seen
        if seen.member in self._group:
            streaks.setdefault(seen.on, set()).add(seen.streak)
