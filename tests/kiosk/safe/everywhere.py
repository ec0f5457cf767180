"""Every address of the kiosk as every kind of visitor: what lands later is walked too, as it is taken from routes."""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path

from aiohttp import ClientResponse, web

from shopclub.kiosk import routes
from shopclub.kiosk.book import Gives, Page
from shopclub.kiosk.guard.throttle import LIMITS, Limits
from shopclub.kiosk.keys import CLOCK
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere

PHONE, NAME, PIN = "13800000001", "王小明", "4803"
SAMPLES = {"static": "kiosk.css", "picture": "0" * 64 + ".png", "draw_file": "1"}
"""What stands in for the one part of an address that changes, by the name of the route; else `coffee`."""


def address(page: Page) -> str:
    """The address of a page as somebody would ask for it."""
    return re.sub(r"\{\w+\}", SAMPLES.get(page.name, "coffee"), page.path)


ENDING = ("/", "/k/board", "/k/pin/new", "/k/pin/show", "/k")
"""Pages at which a visit to the tablet ends: by itself, or as there is nothing to be seen in this shop."""


def pages() -> list[str]:
    """Every address that can be looked at, streams left out; those that end a visit come last, for the others' sake."""
    found = [address(page) for page in routes.PAGES if page.read is not None and page.gives is not Gives.STREAM]
    return sorted(found, key=lambda path: path in ENDING)


def streams() -> list[str]:
    """Every address of live news."""
    return [page.path for page in routes.PAGES if page.gives is Gives.STREAM]


def forms() -> list[str]:
    """Every address that takes a form."""
    return [address(page) for page in routes.PAGES if page.take is not None]


async def everybody(new_browser: NewBrowser, here: ShopHere) -> dict[str, Browser]:
    """
    One browser for each level, on the tablet and on the phone.

    A stranger; a tablet with nobody before it, with a member found by number, by card, and with the PIN typed; their
    phone with the card, and with the PIN.
    """
    number = await here.member(NAME, PHONE)
    card = here.club.members.get(number).card
    await here.club.pins.set(number, PIN, here.op(), OWNER)
    names = ("stranger", "tablet", "number", "visitor", "known", "phone", "proven")
    found = {name: await new_browser() for name in names}
    await found["stranger"].open("/privacy")
    for name in ("tablet", "number", "visitor", "known"):
        await found[name].pair()
    await found["number"].open("/k/phone")
    await found["number"].post("/k/phone", digits=PHONE)
    for name in ("visitor", "known"):
        await found[name].open("/k/card")
        await found[name].post("/k/card", digits=card)
    for name in ("number", "visitor", "known"):
        assert found[name].path == "/k/me"
    await found["known"].open("/k/pin")
    await found["known"].post("/k/pin", pin=PIN, back="/k/me")
    await sign_in(found["phone"], here, card)
    await prove(found["proven"], here, card)
    unhurried(found["stranger"].client.app)
    return found


async def sign_in(browser: Browser, here: ShopHere, card: str) -> None:
    """Show a card on a phone."""
    await browser.open("/m")
    await browser.post("/m", digits=card)
    assert browser.status == 200


async def prove(browser: Browser, here: ShopHere, card: str) -> None:
    """Show a card and type its PIN: what only the member sees is open for ten minutes."""
    await sign_in(browser, here, card)
    await browser.post("/m/pin", pin=PIN, back="/m/why")
    assert browser.path == "/m/why"


async def look(browser: Browser, path: str, **headers: str) -> ClientResponse:
    """Ask for one address and follow nothing."""
    return await browser.client.get(path, headers=headers, allow_redirects=False)


def unhurried(app: web.Application) -> None:
    """Forget how often this address asked, so that a test may send more forms than a person would."""
    app[LIMITS].__dict__.update(Limits(app[CLOCK]).__dict__)


def state(here: ShopHere) -> tuple[int, dict[str, str]]:
    """How many records the file has, and what lies in its folder, to the byte."""
    folder = Path(here.club.books.db.storage.path).parent
    kept = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }
    return here.seq, kept


async def raw(port: int, request: bytes, seconds: float = 5) -> bytes:
    """Send bytes exactly as they are, and read all that comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        async with asyncio.timeout(seconds):
            return await reader.read()
    finally:
        writer.close()
