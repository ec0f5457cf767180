"""The work of each day, done when the shop's day turns, for as long as the program runs."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopclub.core.club import Club

_log = logging.getLogger(__name__)

TICK = 30.0
"""Seconds between looks at the calendar: a PC that slept through midnight notices soon after waking."""
LOOKS_AN_HOUR = 120
"""Of them, how many make an hour."""

Sleep = Callable[[float], Awaitable[None]]


async def catch_up(club: Club) -> bool:
    """Do the daily work unless the clock has to be asked about first; the demo shop never asks."""
    if club.shop.moved is not None or (club.clockwork.question() is not None and not club.shop.demo):
        return False
    await club.clockwork.catch_up(confirmed=club.shop.demo)
    return True


async def turn_days(club: Club, *, sleep: Sleep = asyncio.sleep) -> None:
    """
    Do the daily work when the shop's day turns, fold the log then, and whenever it has grown long.

    A clock that jumped is asked about once for each jump; until somebody has looked, the work waits. What the command
    line handed out meanwhile is written down. Each hour the room on the disk is looked at. Never ends by itself. A disk
    that fails is logged and tried again: verbs tell a person.

    Args:
        club: open for writing.
        sleep: waits so many seconds.
    """
    from shopclub.core.changes import ClockAsked
    from shopclub.core.compaction import compact
    from shopclub.core.kernel.errors import ClubError
    from shopclub.core.privacy.notes import take_notes

    done = asked = folded = club.today()
    rest_until = 0
    for looked in itertools.count(1):
        await sleep(TICK)
        try:
            if looked % LOOKS_AN_HOUR == 0:
                club.disk.look()
            await club.rewards.lapse()  # asked for, and nobody came
            await take_notes(club.path, club.privacy)
            today = club.today()
            if today != done and await catch_up(club):
                done = today
            if today not in (done, asked):
                club.changes.publish(ClockAsked())
            asked = today
            if today != folded or (club.books.db.storage.fold_due() and looked >= rest_until):
                rest_until = looked + LOOKS_AN_HOUR  # a fold that is refused is not tried again at every look
                await compact(club.books.db)
                folded = today
        except ClubError as error:
            _log.warning("the daily work was refused: %s", error.code)
        except OSError as error:
            _log.warning("the daily work failed: errno %s", error.errno)
