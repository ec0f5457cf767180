"""The kiosk and another computer: codes on posters hold an address, and a shop that has moved lets nobody in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from shopclub.core.kernel.errors import ClubError

if TYPE_CHECKING:
    from shopclub.core.changes import Change
    from shopclub.core.club import Club
    from shopclub.kiosk.runner import KioskControl
    from shopclub.kiosk_door import KioskDoor

_log = logging.getLogger(__name__)
LOOK = 30.0
"""Seconds between looks at the computer's addresses."""
Sleep = Callable[[float], Awaitable[None]]


async def posters_bear(club: Club, kiosk: KioskControl | None) -> str:
    """
    Note the kiosk's address.

    Returns:
        the address that posters may bear where it is another one now; else empty, also while only this computer
        reaches the kiosk, and in the demo shop, whose posters nobody prints.
    """
    if kiosk is None or kiosk.join_url is None or club.shop.demo:
        return ""
    return await club.settings.answers_at(kiosk.join_url)


async def watch_address(club: Club, door: KioskDoor, *, sleep: Sleep = asyncio.sleep) -> None:
    """
    Look again and again whether the router gave this computer another address: new codes on the screens at once, and
    a sign that printed ones are old. Never ends by itself; a disk that fails is tried again at the next look.

    Args:
        club: open for writing.
        door: the kiosk behind it may be another one each time.
        sleep: waits so many seconds.
    """
    while True:
        await sleep(LOOK)
        try:
            await posters_bear(club, door.kiosk)
        except (ClubError, OSError) as error:
            _log.warning("the kiosk's address could not be noted: %s", type(error).__name__)


class Shuttable(Protocol):
    """What lets customers in, and can stop."""

    async def stop(self) -> None:
        """Let no customer in any more."""
        ...


async def shut_when_moved(club: Club, kiosk: Shuttable) -> None:
    """Wait until the shop has moved to another computer, then let no customer in here any more."""
    moved = asyncio.Event()

    def hear(_: Change) -> None:
        if club.shop.moved is not None and club.shop.moved.done:
            moved.set()

    stop_hearing = club.changes.subscribe(hear)
    try:
        await moved.wait()
        await kiosk.stop()
    finally:
        stop_hearing()
