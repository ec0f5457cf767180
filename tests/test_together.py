"""Counter and kiosk on one loop over one club: what happens on one side is seen on the other."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from shopclub import presets
from shopclub.core.changes import Change, JoinAsked, JoinDropped, MemberJoined
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Shop
from shopclub.kiosk.runner import KioskControl, start_kiosk
from shopclub.settings import Settings
from tests.kiosk.house import OWNER, ShopHere

SETTINGS = Settings(port=0, given=frozenset({"host", "port"}))


@pytest.fixture
async def here(tmp_path: Path, clock: ManualClock) -> AsyncIterator[ShopHere]:
    """A shop, open."""
    path = tmp_path / "shop.json"
    shop = Shop(name="莲花药房", founded_at=clock.now())
    await found_shop(path, shop, presets.load("standard-retail"), "李娜", clock)
    club = Club.open(path, clock=clock)
    yield ShopHere(club, clock)
    await club.close()


@pytest.fixture
async def kiosk(here: ShopHere) -> AsyncIterator[KioskControl]:
    """Its kiosk, listening."""
    kiosk = await start_kiosk(here.club, SETTINGS)
    yield kiosk
    await kiosk.stop()


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    """A customer's browser."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as web:
        yield web


async def form(web: aiohttp.ClientSession, url: str) -> dict[str, str]:
    """The hidden fields of a page."""
    async with web.get(url) as answer:
        page = await answer.text()
    return dict(re.findall(r'type="hidden" name="(token|entry)" value="([^"]+)"', page))


async def test_a_join_at_the_kiosk_is_heard_at_the_counter_at_once(
    here: ShopHere, kiosk: KioskControl, web: aiohttp.ClientSession
) -> None:
    """The post itself makes the news, and the counter's yes makes the card: both sides hear the same."""
    heard: list[Change] = []
    here.club.changes.subscribe(heard.append)
    url = f"{kiosk.urls[0]}/j"
    fields = await form(web, url) | {"phone": "13812345678", "name": "赵敏", "agree": "yes"}
    async with web.post(url, data=fields, headers={"Origin": kiosk.urls[0]}) as answer:
        assert answer.url.path == "/m"
    assert heard[0] == JoinAsked(number=1)
    joined = await here.club.members.activate(1, here.op(), OWNER)
    assert JoinDropped(number=1) in heard
    assert MemberJoined(number=joined.number) in heard
    async with web.get(f"{kiosk.urls[0]}/m") as answer:
        assert "赵** 您好" in await answer.text()


async def test_a_sale_at_the_counter_is_on_the_phone_at_the_next_look(
    here: ShopHere, kiosk: KioskControl, web: aiohttp.ClientSession
) -> None:
    """88.50 paid are 88 points on the page, in the same club, without a restart of anything."""
    number = await here.member()
    url = f"{kiosk.urls[0]}/m"
    fields = await form(web, url) | {"digits": here.club.members.get(number).card}
    async with web.post(url, data=fields, headers={"Origin": kiosk.urls[0]}) as answer:
        assert 'data-count="0"' in await answer.text()
    await here.sell(8_850, number)
    async with web.get(url) as answer:
        assert 'data-count="88"' in await answer.text()


async def test_quitting_with_a_join_in_flight_finishes_it(
    here: ShopHere, kiosk: KioskControl, web: aiohttp.ClientSession
) -> None:
    """A form whose last bytes arrive while the kiosk stops is recorded, and answered."""
    url = f"{kiosk.urls[0]}/j"
    fields = await form(web, url) | {"phone": "13812345678", "agree": "yes"}
    headers = {"Origin": kiosk.urls[0]}
    entered = asyncio.Event()
    ask = here.club.members.ask_to_join

    async def slow(*arguments: object) -> object:
        entered.set()
        await asyncio.sleep(0.05)
        return await ask(*arguments)  # type: ignore[arg-type]

    here.club.members.ask_to_join = slow  # type: ignore[assignment, method-assign]
    posting = asyncio.create_task(web.post(url, data=fields, headers=headers, allow_redirects=False))
    await entered.wait()
    async with asyncio.timeout(2):
        await kiosk.stop()
    answer = await posting
    assert answer.status == 303
    assert len(here.club.members.pending()) == 1
    await answer.release()


async def test_counter_and_kiosk_at_the_same_time_lose_nothing(here: ShopHere, kiosk: KioskControl) -> None:
    """Twenty sales and ten joins side by side: each is recorded once, the file is whole when it is opened again."""

    async def join(n: int) -> int:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as web:
            url = f"{kiosk.urls[0]}/j"
            fields = await form(web, url) | {"phone": f"138123456{n:02d}", "agree": "yes"}
            async with web.post(url, data=fields, headers={"Origin": kiosk.urls[0]}) as answer:
                return answer.status

    member = await here.member()

    async def sell() -> None:
        for n in range(20):
            await here.sell(10_000 + n, member)

    *statuses, _ = await asyncio.gather(*(join(n) for n in range(10)), sell())
    assert statuses == [200] * 10
    path = here.club.path
    await here.club.close()
    again = Club.open(path, clock=here.clock)
    assert len(again.members.pending()) == 10
    assert len(again.sales.on_day(again.today())) == 20
    assert again.profile(member).points == 2_000
    await again.close()
