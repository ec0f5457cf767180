"""
Which version of the programme is in force on which day: pure functions of what was adopted.

A version adopted at once is in force from that moment, and everything adopted at once before it is over. One that
was planned waits for its first day and takes effect then, also when another was adopted meanwhile, unless it is called
back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Adoption(NamedTuple):
    """What of a version decides when it is in force."""

    number: int
    from_on: date
    """First business day it applies to."""
    planned: bool = False
    """It waited for that day; otherwise it was in force the moment it was adopted, whatever the clock said."""
    called_back: bool = False
    """A planned one that was called back before its day."""


class VersionState(StrEnum):
    """What a version is on a day."""

    IN_FORCE = "in_force"
    PLANNED = "planned"
    PAST = "past"
    CALLED_BACK = "called_back"
    OVERTAKEN = "overtaken"
    """It was planned for a day from which something else was adopted later."""


class Span(NamedTuple):
    """From which day on which version is in force; until the next one."""

    from_on: date
    number: int


def in_force(adoptions: Sequence[Adoption], on: date, today: date) -> int:
    """
    The version in force on a day.

    Of the planned ones that are due the latest first day counts, of the same day the later one. What was adopted at
    once holds from that moment on, also when the clock has gone back since. Before the first version's day it is that
    one: a shop always has a programme.

    Args:
        adoptions: every version, by number; the first was adopted at once.
        on: the day.
        today: the business day now: what was adopted at once is in force by then.
    """
    at_once = _at_once(adoptions, today)
    base, since = next(((n, day) for n, day in reversed(at_once) if day <= on), at_once[0])
    due = [
        (one.from_on, one.number)
        for one in adoptions
        if one.planned and not one.called_back and one.from_on <= on and (one.number > base or one.from_on > since)
    ]
    return max(due)[1] if due else base


def _at_once(adoptions: Sequence[Adoption], today: date) -> list[tuple[int, date]]:
    """The versions adopted at once, and from when each holds: never later than one adopted after it, or than now."""
    found: list[tuple[int, date]] = []
    least = today
    for one in reversed(adoptions):
        if not one.planned:
            least = min(least, one.from_on)
            found.append((one.number, least))
    return found[::-1]


def spans(adoptions: Sequence[Adoption], today: date) -> tuple[Span, ...]:
    """
    The versions in the order in which they are in force, past and to come; one that gave way on its first day is
    left out.

    Args:
        adoptions: every version, by number.
        today: the business day now.
    """
    days = {day for _, day in _at_once(adoptions, today)}
    days |= {one.from_on for one in adoptions if one.planned and not one.called_back}
    found: list[Span] = []
    for day in sorted(days):
        number = in_force(adoptions, day, today)
        if not found or found[-1].number != number:
            found.append(Span(day, number))
    return tuple(found)


def states(adoptions: Sequence[Adoption], today: date) -> dict[int, VersionState]:
    """What each version is today, by number."""
    now = in_force(adoptions, today, today)
    ever = {span.number for span in spans(adoptions, today) if span.from_on <= today}
    ahead = {span.number for span in spans(adoptions, today) if span.from_on > today}
    found: dict[int, VersionState] = {}
    for one in adoptions:
        if one.number == now:
            state = VersionState.IN_FORCE
        elif one.called_back:
            state = VersionState.CALLED_BACK
        elif one.number in ahead:
            state = VersionState.PLANNED
        elif one.planned and one.number not in ever:
            state = VersionState.OVERTAKEN
        else:
            state = VersionState.PAST
        found[one.number] = state
    return found


def constant_around(adoptions: Sequence[Adoption], today: date) -> tuple[date | None, date | None]:
    """
    Between which days what is in force can't change by the clock alone: from the first on, before the second.

    None is open. The answer is good until the next adoption, also when the clock goes back and on again.
    """
    days = [one.from_on for one in adoptions if one.planned and not one.called_back]
    return max((day for day in days if day <= today), default=None), min((d for d in days if d > today), default=None)
