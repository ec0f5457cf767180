"""
Which last usable days points there are would have by another programme: pure functions.

An account says how many points are in which lot, not when they were earned: that is read from its entries, newest
first, until every point that is left is accounted for. Of one lot the points that came first are spent first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from shopclub.core.adopting.model import Grain
from shopclub.core.ledger.extending import carried_over
from shopclub.core.ledger.model import NEVER, ByHand, Entry, Extended, Kind, lot_key
from shopclub.core.ledger.rules import in_order
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.model import Extent, Programme
from shopclub.core.programme.rules import LEAST_DAYS, last_usable_day, last_usable_of

Wanted = dict[str, list[tuple[str, int]]]
"""Lot as it was called then -> which of today's lots look for points there, and how many."""


def grains_of(lots: Mapping[str, int], entries: Iterable[Entry]) -> list[Grain]:
    """
    When and by which rule the points of an account were earned, as far as its entries say; the rest keep their days.

    What was brought along, moved from another account or extended by hand has a day of its own and is not asked for.

    Args:
        lots: of the account, as they are.
        entries: that changed its points, the newest first.
    """
    wanted: Wanted = {key: [(key, count)] for key, count in lots.items() if count > 0}
    found: list[Grain] = []
    for entry in entries:
        if not wanted:
            break
        if entry.unit != POINTS:
            continue
        changes = entry.lot_changes()
        if not entry.amount and not isinstance(entry.why, Extended):
            _lead_on(wanted, changes)
            continue
        for key, change in changes.items():
            if change > 0 and entry.kind is not Kind.REVERSE:
                served = _serve(wanted, key, change)
                if entry.kind is Kind.EARN or (entry.kind is Kind.ADJUST and isinstance(entry.why, ByHand)):
                    found += [Grain(lot, entry.on, entry.rule, count) for lot, count in served]
    return found


def _serve(wanted: Wanted, key: str, count: int) -> list[tuple[str, int]]:
    """Who gets how many of so many points that came into a lot."""
    served: list[tuple[str, int]] = []
    waiting = wanted.get(key, [])
    while waiting and count:
        lot, left = waiting.pop(0)
        part = min(left, count)
        served.append((lot, part))
        count -= part
        if left > part:
            waiting.insert(0, (lot, left - part))
    if not waiting:
        wanted.pop(key, None)
    return served


def _lead_on(wanted: Wanted, changes: Mapping[str, int]) -> None:
    """Points that an entry only moved are to be looked for where they were before."""
    for before, after, count in reversed(carried_over(changes)):
        if before != after:
            for lot, part in _serve(wanted, after, count):
                wanted.setdefault(before, []).append((lot, part))


def new_lots(
    grains: Iterable[Grain],
    programme: Programme,
    on: date,
    extent: Extent,
    *,
    undated_before: date | None,
    undated_after: date | None,
) -> dict[str, int]:
    """
    What a programme's terms do to the lots of an account: lot -> change, together nothing; empty where nothing moves.

    Args:
        grains: the points.
        programme: whose terms.
        on: the day they begin; lots that have ended by then are left alone, and none ends earlier than
            `LEAST_DAYS` after it for them.
        extent: all, or only what is better for the member.
        undated_before: last day of points without one as it stands; None: they stay.
        undated_after: the same by the programme.
    """
    changes: dict[str, int] = {}
    for grain in grains:
        new = new_key(grain, programme, on)
        if new == grain.lot or (grain.lot != NEVER and grain.lot < on.isoformat()):
            continue
        later = last_of(new, undated_after) > last_of(grain.lot, undated_before)
        if later or extent is Extent.ALL:
            changes[grain.lot] = changes.get(grain.lot, 0) - grain.points
            changes[new] = changes.get(new, 0) + grain.points
    return {key: change for key, change in in_order(changes) if change}


def new_key(grain: Grain, programme: Programme, on: date) -> str:
    """The lot some points would be in by a programme's terms, never ending earlier than `LEAST_DAYS` after a day."""
    rule = programme.rule(grain.rule)
    if rule is None:
        last = last_usable_day(programme.expiry, grain.on)
    else:
        last = last_usable_of(rule, programme.expiry, grain.on)
    key = lot_key(last)
    if last is None or (grain.lot != NEVER and key >= grain.lot):
        return key
    least = lot_key(max(last, on + timedelta(days=LEAST_DAYS)))
    return least if grain.lot == NEVER else min(least, grain.lot)


def last_of(key: str, undated: date | None) -> date:
    """
    The last day of a lot.

    Args:
        key: of the lot.
        undated: last day of one that has none of its own; None: it stays.
    """
    if key != NEVER:
        return date.fromisoformat(key)
    return undated or date.max


def without_later(lots: Mapping[str, int], since: Iterable[Entry]) -> dict[str, int]:
    """
    What is left in lots of what was there before some entries: of one lot the points that came first are spent first.

    Args:
        lots: as they are.
        since: the entries recorded since then.
    """
    left = dict(lots)
    for entry in since:
        for key, change in entry.lot_changes().items():
            if change > 0 and entry.kind is not Kind.REVERSE:
                left[key] = max(0, left.get(key, 0) - change)
    return left


def back_again(lots: Mapping[str, int], changes: Mapping[str, int]) -> dict[str, int]:
    """
    What takes new days back: every point that is still there goes to the lot it came from; of those spent meanwhile
    it was the ones that would have ended first.

    Args:
        lots: what is left of what was there when it was done (`without_later`).
        changes: what the new terms did.
    """
    left = {key: min(lots.get(key, 0), change) for key, change in changes.items() if change > 0}
    back = {key: -count for key, count in left.items() if count}
    rest = sum(left.values())
    for key, change in reversed(in_order(changes)):
        if change < 0 and rest:
            part = min(-change, rest)
            back[key] = back.get(key, 0) + part
            rest -= part
    return {key: change for key, change in in_order(back) if change}
