"""What can wait until the first screen stands, and is done before a customer would have to wait for it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopclub.kiosk_door import KioskDoor

AFTER = 5.0
"""Seconds from the start; nobody is served yet."""


async def warm_up(door: KioskDoor | None, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """
    Make the kiosk's templates ready, and have Python's collector look no more at what stands by then.

    A page's first visitor would wait for its template, and the counter with them: tens of milliseconds. Going through
    screens, templates and modules again and again would hold up both for a tenth of a second each time.
    """
    await sleep(AFTER)
    if door is not None and door.kiosk is not None:
        await door.kiosk.get_ready()
    gc.freeze()
