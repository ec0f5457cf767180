"""
Points that are to be usable longer: which lots move to which day. Pure functions.

An extension is an entry of nothing that takes from lots and puts all of it into one with a later last usable day.
It never shortens: lots that end on that day or later stay where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import msgspec

from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.ledger.model import NEVER, Account, Entry, Extended, NewTerms, lot_key
from shopclub.core.ledger.rules import in_order
from shopclub.core.ledger.units import POINTS

FARTHEST_DAYS = 3660
"""More days ahead than this is a slip of the keyboard."""


class ManyExtended(msgspec.Struct, frozen=True, kw_only=True):
    """What is (or would be) usable longer."""

    members: int
    points: int


def check_until(until: date, by: date | None, today: date) -> None:
    """
    Refuse a day that can't be meant.

    Args:
        until: the new last usable day.
        by: lots through this day are to be moved, where a day is said.
        today: the business day.

    Raises:
        InvalidInput: `extend_earlier` with `day`, which it has to lie behind; `extend_too_far` with `most` days.
    """
    least = today if by is None else max(by, today)
    if until <= least:
        raise InvalidInput("extend_earlier", day=least.isoformat())
    if until > today + timedelta(days=FARTHEST_DAYS):
        raise InvalidInput("extend_too_far", most=FARTHEST_DAYS)


def extended_lots(account: Account, lots: Collection[date] | None, until: date, today: date) -> dict[str, int]:
    """
    What an extension does to the lots of an account.

    Args:
        account: before.
        lots: last usable days of those to be moved; None: all that have one and end before `until`.
        until: the new last usable day.
        today: lots that have ended can't be called back.

    Raises:
        RuleViolation: `extend_no_lot` with `day`: nothing usable ends on it; `extend_nothing`: no lot ends earlier.
        InvalidInput: `extend_earlier` with `day`: a lot that ends no earlier than `until`.
    """
    held = account.lots.get(POINTS, {})
    usable = {key: left for key, left in held.items() if key != NEVER and key >= today.isoformat()}
    wanted = [lot_key(day) for day in sorted(set(lots))] if lots is not None else sorted(usable)
    end, moved = lot_key(until), {}
    for key in wanted:
        if key not in usable:
            raise RuleViolation("extend_no_lot", day=key)
        if key < end:
            moved[key] = -usable[key]
        elif lots is not None:
            raise InvalidInput("extend_earlier", day=key)
    if not moved:
        raise RuleViolation("extend_nothing")
    return {**moved, end: -sum(moved.values())}


def ending_by(account: Account, by: date, today: date) -> list[date]:
    """Last usable days of the lots that end from today through `by`."""
    keys = (key for key in account.lots.get(POINTS, {}) if key != NEVER and today.isoformat() <= key <= by.isoformat())
    return [date.fromisoformat(key) for key in sorted(keys)]


def is_extension(entry: Entry) -> bool:
    """Whether an entry that says it extends does nothing but that: as many points, later."""
    if not isinstance(entry.why, Extended) or entry.amount:
        return False
    end = lot_key(entry.why.until)
    rest = {key: change for key, change in entry.lots.items() if key != end}
    return (
        bool(rest)
        and not sum(entry.lots.values())
        and all(change < 0 and key < end for key, change in rest.items())
        and entry.lots.get(end) == entry.why.points
        and min(rest) == lot_key(entry.why.first)
    )


def is_new_terms(entry: Entry) -> bool:
    """Whether an entry that says new terms gave its points other days does nothing but that: as many, other days."""
    if not isinstance(entry.why, NewTerms) or entry.amount or entry.unit != POINTS:
        return False
    moved = sum(change for change in entry.lots.values() if change > 0)
    return moved > 0 and moved == entry.why.points and not sum(entry.lots.values())


def carried_over(changes: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """
    From which lot to which how many points of an entry went that only moves them: the earlier ones to the earlier day.

    Args:
        changes: lot -> change, which come to nothing together.
    """
    into = [(key, change) for key, change in in_order(changes) if change > 0]
    found: list[tuple[str, str, int]] = []
    for key, change in in_order(changes):
        left = -change
        while left > 0 and into:
            after, room = into.pop(0)
            part = min(left, room)
            found.append((key, after, part))
            left -= part
            if room > part:
                into.insert(0, (after, room - part))
    return found


def taken_back_lots(account: Account, entry: Entry) -> dict[str, int] | None:
    """Which lots an extension taken back moves: each back where it was; None when part of the points is spent."""
    assert isinstance(entry.why, Extended)
    if account.lots.get(POINTS, {}).get(lot_key(entry.why.until), 0) < entry.why.points:
        return None
    return {key: -change for key, change in entry.lots.items()}
