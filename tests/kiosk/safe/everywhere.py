"""Every address of the kiosk as every kind of visitor: what lands later is walked too, as it is taken from routes."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientResponse, web

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import NewMember
from shopclub.core.rewards.model import AskedAt
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk import routes
from shopclub.kiosk.book import Gives, Page
from shopclub.kiosk.guard.throttle import LIMITS, Limits
from shopclub.kiosk.keys import CLOCK
from tests.builders import programme_of
from tests.core.games.games import BASE, FIVE, SPRING, TICKETS
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.views.test_family import SHARE
from tests.kiosk.views.test_invite import RULES

PHONE, NAME, PIN = "13800000001", "王小明", "4803"
SAMPLES = {"static": "phone.css", "picture": "0" * 64 + ".png", "draw_file": "1"}
"""What stands in for the one part of an address that changes, by the name of the route; else `coffee`."""


def address(page: Page) -> str:
    """The address of a page as somebody would ask for it."""
    return re.sub(r"\{\w+\}", SAMPLES.get(page.name, "coffee"), page.path)


ENDING = ("/", "/k/pin/new", "/k/pin/show", "/k")
"""Pages at which a visit to the tablet ends: by itself, or as there is nothing to be seen in this shop."""
OTHERS = ("林晓梅", "陈大文", "李雷雷", "赵敏敏")
"""Who else is in the shop: on the own card, first on the board, brought along, waiting for the counter."""
_SHOP = {
    "rules": [BASE, TICKETS, *RULES[1:]],
    "coupons": [FIVE],
    "draws": [SPRING],
    "households": [SHARE],
    "rewards": [{"id": "coffee", "name": {"zh": "咖啡", "en": "Coffee"}, "points": 50}],
    "leaderboard": {"enabled": True, "by": "points", "period": "month", "places": 5},
}


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


async def furnish(here: ShopHere, number: MemberNo, others: Sequence[str] = OTHERS) -> None:
    """Give somebody everything a page can show: a shared card, a draw, a place on the board, friends, an answer due."""
    club, phones = here.club, (f"1361111{n:04d}" for n in range(1, 99))
    await club.programme.adopt(programme_of(**_SHOP), here.op(), OWNER)
    partner, first = [await here.member(name, next(phones)) for name in others[:2]]
    await here.sell(20_000, number)
    await here.sell(50_000, first)
    for member in (number, first):
        await club.members.choose_board(member, True, here.op(), KIOSK)
    await club.households.open(number, "family", "", here.op(), OWNER)
    await club.households.accept(
        (await club.households.make_code(number, here.op(), KIOSK)).code, partner, here.op(), KIOSK
    )
    round_, _ = await club.draws.open("spring", club.today() + timedelta(days=30), here.op(), OWNER)
    await club.draws.draw_alone(round_, number, "7", here.op())
    token = (await club.invitations.make(number, here.op(), KIOSK)).token
    for name in others[2:]:
        friend = NewMember(name=name, phone=next(phones), invitation=token)
        waiting, _ = await club.members.ask_to_join(friend, here.op())
        if name == others[2]:
            await club.members.activate(waiting, here.op(), OWNER)
    await club.rewards.ask(number, "coffee", 1, here.op(), KIOSK, at=AskedAt.PHONE)


async def everybody(
    new_browser: NewBrowser, here: ShopHere, name: str = NAME, others: Sequence[str] = OTHERS
) -> dict[str, Browser]:
    """
    One browser for each level, on the tablet and on the phone, in a shop with everything.

    A stranger; a tablet with nobody before it, with a member found by number, by card, and with the PIN typed; their
    phone with the card, and with the PIN.
    """
    number = await here.member(name, PHONE)
    await furnish(here, number, others)
    card = here.club.members.get(number).card
    await here.club.pins.set(number, PIN, here.op(), OWNER)
    names = ("stranger", "tablet", "number", "visitor", "known", "phone", "proven")
    found = {who: await new_browser() for who in names}
    await found["stranger"].open("/privacy")
    for who in ("tablet", "number", "visitor", "known"):
        await found[who].pair()
    await found["number"].open("/k/phone")
    await found["number"].post("/k/phone", digits=PHONE)
    for who in ("visitor", "known"):
        await found[who].open("/k/card")
        await found[who].post("/k/card", digits=card)
    for who in ("number", "visitor", "known"):
        assert found[who].path == "/k/me"
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
