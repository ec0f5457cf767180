"""The record of what was given for a day, kept in the same commit as what is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.model import RUNS, DayRun
from shopclub.core.campaigns.staging import Staged
from shopclub.core.changes import Change
from shopclub.core.ledger.posting import Posting

NO_LISTS: Mapping[int, int] = {}


class DayBatch:
    """What one commit gives for a day, and the day's record after it."""

    def __init__(self, session: Session, on: date) -> None:
        """
        Args:
            session: of the commit.
            on: the day.
        """
        self._session = session
        self._run = session.get(RUNS, on.toordinal()) or DayRun(on=on)
        self._entries: list[int] = []
        self._coupons: list[int] = []
        self._late: list[int] = []
        self._members = 0
        self._points = 0
        self.news: list[Change] = []

    def take(self, posting: Posting, staged: Staged) -> None:
        """Take in what one member got."""
        if not staged.gains:
            return
        posting.close()
        if staged.number:
            self._late.append(staged.number)  # a row of its own tells what it brought
        else:
            self._entries += staged.entries
            self._coupons += staged.coupons
        self._members += 1
        self._points += staged.points
        self.news += staged.news

    def put(self, *, reached: int = 0, lists: Mapping[int, int] = NO_LISTS) -> None:
        """
        Stage the day's record with all of it.

        Args:
            reached: the last member who has had their turn.
            lists: numbers of lists, and how many of their rows have theirs.
        """
        run = self._run
        after = msgspec.structs.replace(
            run,
            reached=max(run.reached, reached),
            lists={**run.lists, **{str(number): given for number, given in lists.items()}},
            members=run.members + self._members,
            points=run.points + self._points,
            entries=(*run.entries, *_span(self._entries)),
            coupons=(*run.coupons, *_span(self._coupons)),
            late=(*run.late, *self._late),
        )
        self._session.put(RUNS, run.on.toordinal(), after)


def _span(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers of one commit, which follow each other, as (first, how many)."""
    return [(numbers[0], len(numbers))] if numbers else []
