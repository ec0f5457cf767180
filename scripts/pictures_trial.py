"""The simulator: another programme tried on the demo shop's past sales."""

from __future__ import annotations

from scripts.pictures_stand import Stand
from shopclub.tui.screens.simulate import SimulateScreen
from shopclub.tui.widgets.rows import Listing

OTHER = "four-steps"
LONGEST = 600
"""Tenths of a second that a replay may take here."""


async def trying(stand: Stand) -> None:
    """Another programme on the last twelve months: figures, members, groups, what can't be known."""
    await _tried(stand)
    stand.keep("simulate")
    for part in ("members", "groups", "rules", "unknown"):
        await stand.press("right")
        stand.keep(f"simulate-{part}")


async def trying_small(stand: Stand) -> None:
    """The same in the least terminal there is."""
    await _tried(stand)
    stand.keep("simulate-80")


async def _tried(stand: Stand) -> None:
    await stand.at("f10", "p", "t")
    await _through(stand)
    await stand.press("p")
    listing = stand.pilot.app.screen.query_one(Listing)
    listing.highlighted = [option.id for option in listing.options].index(OTHER)
    await stand.press("enter")
    await _through(stand)


async def _through(stand: Stand) -> None:
    for _ in range(LONGEST):
        await stand.pilot.pause(0.1)
        front = stand.pilot.app.screen
        if isinstance(front, SimulateScreen) and front.is_done:
            await stand.press()
            return
    raise TimeoutError("the replay never ended")
