"""The kiosk and another computer: codes on posters hold an address, and a shop that has moved lets nobody in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopclub.core.changes import Change
    from shopclub.core.club import Club
    from shopclub.kiosk.runner import KioskControl


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


async def shut_when_moved(club: Club, kiosk: KioskControl) -> None:
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
