"""Who reached us: other devices, the test page, tablets that are there and tablets that were taken away."""

from __future__ import annotations

import asyncio

from shopclub.core.devices.model import DeviceNo
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Kiosk
from shopclub.kiosk.guard.contacts import CONTACTS, MOST_TABLETS, Contacts
from shopclub.kiosk.runner import caps
from shopclub.settings import Settings
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere


def test_this_computer_is_no_other_device(clock: ManualClock) -> None:
    """A browser on this computer proves nothing about the Wi-Fi."""
    contacts = Contacts(clock)
    for address in ("127.0.0.1", "::1", None):
        contacts.note(address)
        assert not contacts.note_test(address)
    assert (contacts.last, contacts.tested) == (None, None)
    contacts.note("192.168.1.57")
    assert contacts.note_test("192.168.1.57")
    assert contacts.last is not None
    assert contacts.last == contacts.tested
    assert (contacts.last.at, contacts.last.address) == (clock.now(), "192.168.1.57")


def test_a_tablet_with_two_pages_is_there_until_both_are_gone(clock: ManualClock) -> None:
    """And then it was seen a moment ago."""
    contacts, tablet = Contacts(clock), DeviceNo(7)
    assert contacts.tablet(tablet) is None
    with contacts.staying(tablet, "192.168.1.60"):
        with contacts.staying(tablet, "192.168.1.60"):
            assert contacts.is_here(tablet)
        assert contacts.is_here(tablet)
    assert not contacts.is_here(tablet)
    seen = contacts.tablet(tablet)
    assert seen is not None
    assert (seen.at, seen.address) == (clock.now(), "192.168.1.60")


def test_memory_of_tablets_is_bounded(clock: ManualClock) -> None:
    """The one not heard of for longest is forgotten first."""
    contacts = Contacts(clock)
    for number in range(MOST_TABLETS + 1):
        contacts.note_tablet(DeviceNo(number), "")
    assert contacts.tablet(DeviceNo(0)) is None
    assert contacts.tablet(DeviceNo(1)) is not None
    assert len(contacts._tablets) == MOST_TABLETS


async def test_the_test_page_shows_tick_time_and_address(browser: Browser, here: ShopHere) -> None:
    """Whoever holds the phone sees that it works, when, and which device they are; the page is made anew each time."""
    page = await browser.open("/p")
    assert "tickmark" in page
    now = here.club.calendar.local(here.clock.now())
    assert f"<time>{now:%H:%M}</time>" in page
    assert "127.0.0.1" in page
    here.pass_time(minutes=5)
    later = here.club.calendar.local(here.clock.now())
    assert f"<time>{later:%H:%M}</time>" in await browser.open("/p")


async def test_a_tablet_that_is_taken_away_leaves_its_page_at_once(new_browser: NewBrowser, here: ShopHere) -> None:
    """Its stream says that the page is stale, the other tablet's does not; its next page asks for a code."""
    one, two = await new_browser(), await new_browser()
    await one.pair()
    await two.pair()
    first, second = (number for number, _ in here.club.devices.tablets())
    streams = [await browser.client.get("/k/events") for browser in (one, two)]
    boots = [await _boot(stream) for stream in streams]
    assert boots[0] == boots[1] != ""
    contacts = one.client.app[CONTACTS]
    assert contacts.is_here(first)
    await here.club.devices.unpair(first, OWNER)
    async with asyncio.timeout(1):
        assert await _boot(streams[0]) == ""
    for stream in streams:
        stream.close()
    assert 'action="/k/pair"' in await one.open("/k")
    assert 'action="/k/pair"' not in await two.open("/k")
    assert here.club.devices.knows(second)


async def _boot(stream: object) -> str:
    import aiohttp
    import msgspec

    assert isinstance(stream, aiohttp.ClientResponse)
    while True:
        line = await stream.content.readline()
        if line.startswith(b"data: {"):
            boot = msgspec.json.decode(line[6:])["boot"]
            assert isinstance(boot, str)
            return boot


def test_the_owners_caps_count_unless_this_computer_says_otherwise() -> None:
    """Nothing set is what the program brings along; a file or the environment stands over the shop's document."""
    assert caps(Settings(), Kiosk()) == (40, 400)
    assert caps(Settings(), Kiosk(per_address=80)) == (80, 400)
    assert caps(Settings(), Kiosk(connections=90)) == (40, 90)
    given = Settings(connections=50, given=frozenset({"connections"}))
    assert caps(given, Kiosk(per_address=80, connections=90)) == (80, 50)
