"""Two tablets at one counter: both follow the clerk, at once."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import ClientResponse

from shopclub.core.sales.model import Draft, DraftLine
from shopclub.kiosk.live.streams import BEAT
from tests.kiosk.house import Browser, NewBrowser, ShopHere


async def scene_of(stream: ClientResponse) -> str:
    """The next scene a tablet's page is sent."""
    while True:
        line = await stream.content.readline()
        if line.startswith(b"data: {"):
            html = msgspec.json.decode(line[6:])["html"]
            assert isinstance(html, str)
            return html


async def paired(new_browser: NewBrowser) -> tuple[Browser, Browser]:
    """Two tablets, each paired with a code of its own."""
    one, two = await new_browser(), await new_browser()
    await one.pair()
    await two.pair()
    return one, two


async def test_what_the_clerk_rings_up_is_on_both_at_once(new_browser: NewBrowser, here: ShopHere) -> None:
    """Line by line as it is typed, and gone when the counter clears its screen; not with the next beat."""
    tablets = await paired(new_browser)
    streams = [await tablet.client.get("/k/events") for tablet in tablets]
    for stream in streams:
        assert "88.50" not in await scene_of(stream)
    for gross, shown in ((8850, "88.50"), (9950, "99.50")):
        here.club.sales.show(Draft(lines=(DraftLine(gross_minor=gross, name="Tea"),)))
        async with asyncio.timeout(BEAT / 2):
            for stream in streams:
                assert shown in await scene_of(stream)
    here.club.sales.show(None)
    async with asyncio.timeout(BEAT / 2):
        for stream in streams:
            assert "99.50" not in await scene_of(stream)
    for stream in streams:
        stream.close()
