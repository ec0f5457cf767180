"""Who may want what of a shop, as stories: each goes the whole way, as that person would."""

from __future__ import annotations

import asyncio
import re

import pytest

from shopclub.core.club import Club
from shopclub.core.devices.model import DEVICES
from shopclub.kiosk.guard import connections
from shopclub.kiosk.guard.sessions import PHONE_COOKIE, TABLET_COOKIE, VISIT_COOKIE
from tests.kiosk.house import OWNER, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import (
    NAME,
    OTHERS,
    PHONE,
    PIN,
    everybody,
    forms,
    look,
    pages,
    raw,
    sign_in,
    state,
    unhurried,
)
from tests.kiosk.safe.test_j_disk import everything
from tests.kiosk.test_runner import running

BORED = "13812345678"
CURIOUS = (
    "/.env", "/.git/config", "/admin", "/admin/points", "/wp-login.php", "/phpmyadmin/", "/api/members", "/api/users",
    "/shop.json", "/static/shop.json", "/actuator/env", "/server-status", "/robots.txt", "/cgi-bin/luci", "/login",
    "/.well-known/security.txt", "/console", "/debug", "/metrics", "/backup.zip", "/m/1", "/k/members", "/export.csv",
)  # fmt: skip
"""Where a scanner looks first."""
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")
JUNK = (b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n", b"SSH-2.0-scan\r\n", b"\x00" * 64 + b"\r\n\r\n")


async def test_t1_a_bored_customer_learns_nothing_of_others(new_browser: NewBrowser, here: ShopHere) -> None:
    """
    A member with time to spare, their own phone and the shop's Wi-Fi.

    The own card shows the own things. Cards are guessed ten times, then not looked at; numbers are for the tablet; of a
    found card the PIN is guessed five times. At the end nobody's name, points or number was seen, nor anything changed.
    """
    await everybody(new_browser, here)
    own = await here.member("周无聊", BORED)
    bored = await new_browser()
    await sign_in(bored, here, here.club.members.get(own).card)
    before, seen = here.club.members.count(), ""
    for path in pages():
        if not path.startswith("/k/board"):
            seen += await bored.open(path)
    guessing, guessed = await new_browser(), []
    unhurried(bored.client.app)
    await guessing.open("/m")
    for n in range(15):
        await guessing.post("/m", digits=f"20{n:018d}")
        guessed.append(guessing.status)
        seen += guessing.page
        await guessing.open("/m")
    assert guessed == [422] * 10 + [429] * 5
    unhurried(bored.client.app)
    await bored.open("/privacy")
    for path in ("/k/phone", "/k/card", "/k/me"):
        await bored.post(path, digits=PHONE)
        assert bored.status in (403, 405), path
    found = await new_browser()
    await sign_in(found, here, here.club.members.get(here.club.members.by_phone(PHONE) or 0).card)
    for pin in ("0000", "1234", "1111", "2580", "8888", PIN):
        await found.open("/m/data/correct")
        await found.post("/m/pin", pin=pin, back="/m/data/correct")
        seen += found.page
        assert found.status == 422, pin
    for word in (NAME, *OTHERS, PHONE):
        assert word not in seen, word
    assert here.club.members.count() == before


async def test_t2_a_hostile_page_can_neither_ask_nor_read(new_browser: NewBrowser, here: ShopHere) -> None:
    """
    A page that a signed-in customer opens beside ours, with all its browser would send along.

    Its forms come with its Origin, its name for us is not ours (rebinding), its scripts may read no answer, its frames
    show nothing; cookies don't even come along. Every address, and the file is what it was.
    """
    everyone = await everybody(new_browser, here)
    for who in ("proven", "known"):
        victim = everyone[who]
        await victim.open("/privacy")
        token, before = victim.field("token"), state(here)
        for path in forms():
            unhurried(victim.client.app)
            for origin, given in (("http://evil.example", token), ("null", token), ("http://evil.example", "")):
                answer = await victim.client.post(path, data={"token": given}, headers={"Origin": origin})
                assert answer.status == 403, (who, path, origin)
            rebound = {"Host": "evil.example", "Origin": "http://evil.example"}
            answer = await victim.client.post(path, data={"token": token}, headers=rebound)
            assert answer.status == 421, (who, path)
        assert state(here) == before
        for path in pages():
            answer = await look(victim, path, Origin="http://evil.example")
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_t3_the_next_person_at_the_tablet_finds_nobody(new_browser: NewBrowser, here: ShopHere) -> None:
    """
    The one before has left: by the end button, or by just walking away a minute ago.

    Every page of the tablet, with the old id as with the new: no initial, no number typed, no card.
    """
    member = await here.member(NAME, PHONE)
    await here.club.pins.set(member, PIN, here.op(), OWNER)
    card = here.club.members.get(member).card
    for leaves in ("by the end button", "without a word"):
        tablet = await new_browser()
        await tablet.pair()
        await tablet.open("/k/join")
        await tablet.post("/k/join", digits=BORED)
        await tablet.open("/k/card")
        await tablet.post("/k/card", digits=card)
        await tablet.open("/k/pin")
        await tablet.post("/k/pin", pin=PIN, back="/k/data/correct")
        assert NAME in tablet.page
        old = tablet.cookie(VISIT_COOKIE)
        if leaves == "without a word":
            here.pass_time(seconds=60)
        else:
            await tablet.post("/k/end")
        known = {"Cookie": f"{TABLET_COOKIE}={tablet.cookie(TABLET_COOKIE)}; {VISIT_COOKIE}={old}"}
        for path in (one for one in pages() if one.startswith("/k")):
            for page in (await tablet.open(path), await (await look(tablet, path, **known)).text()):
                for word in (NAME, NAME[0], PHONE, BORED, card, card[-4:]):
                    assert word not in page, (leaves, path, word)


async def test_t4_a_stolen_laptop_opens_no_phone_and_no_pin(new_browser: NewBrowser, here: ShopHere) -> None:
    """
    Who has the file has names, numbers and cards: that is said to the owner. What they have not got is a way in.

    Nothing that lies there signs a browser in as somebody's phone or as the tablet, and no PIN stands there to be read:
    with the card alone the pages of the person stay shut.
    """
    everyone = await everybody(new_browser, here)
    member = here.club.members.by_phone(PHONE)
    assert member is not None
    kept = b"".join(everything(here).values()).decode(errors="replace")
    lying = set(re.findall(r'"([\w$+/=,.-]{16,200})"', kept))
    assert lying >= {device.token for _, device in here.club.books.all(DEVICES)}
    thief = await new_browser()
    for value in sorted(lying):
        cookies = f"{PHONE_COOKIE}={value}; {TABLET_COOKIE}={value}; {VISIT_COOKIE}={value}"
        for path in ("/m", "/k/phone"):
            answer = await look(thief, path, Cookie=cookies)
            assert (answer.status, NAME[0] in await answer.text()) in ((200, False), (303, False)), path
            assert path == "/m" or answer.status == 303, "taken for the tablet"
    for browser in everyone.values():
        for name in (PHONE_COOKIE, TABLET_COOKIE, VISIT_COOKIE):
            assert (browser.cookie(name) or "-" * 9) not in kept
    assert f'"{PIN}"' not in kept
    assert "$argon2id$" in kept
    await sign_in(thief, here, here.club.members.get(member).card)
    assert NAME not in await thief.open("/m/data/correct")
    assert {path.stat().st_mode & 0o777 for path in everything(here)} == {0o600}


async def test_t5_a_scanner_bot_finds_a_wall(here: ShopHere) -> None:
    """
    A program that tries the addresses and the protocols it knows, on everything in the Wi-Fi.

    No address gives anything but a refusal, each armed; what is no request gets 400. No answer says what we are made
    of, the file is what it was, and a sale goes through meanwhile.
    """
    async with running(here) as kiosk:
        before = state(here)
        statuses = set()
        for path in CURIOUS:
            for method in METHODS:
                head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{kiosk.port}\r\nConnection: close\r\n"
                ours = f"Origin: http://127.0.0.1:{kiosk.port}\r\nContent-Length: 0\r\n\r\n"
                answer = await raw(kiosk.port, (head + ours).encode())
                statuses.add(answer.split(b" ", 2)[1])
                assert method != "GET" or answer.split(b" ", 2)[1] in (b"404", b"429"), path  # 405 would be an address
                assert b"content-security-policy" in answer.lower(), (method, path)
                assert not re.search(rb"(?i)aiohttp|python|traceback|/shopclub/", answer), (method, path)
        assert statuses <= {b"404", b"405", b"415", b"429"}
        for junk in JUNK:
            answer = await raw(kiosk.port, junk)
            assert answer.split(b" ", 2)[1] == b"400", junk
            assert not re.search(rb"(?i)aiohttp|python|traceback", answer), junk
        assert state(here) == before
        sold = await here.sell(1_000)
        assert here.club.sales.get(sold.number).paid_minor == 1_000


async def test_t6_half_open_connections_while_the_counter_sells(
    here: ShopHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    One computer opens 120 connections and finishes none.

    40 of them are held, each sale meanwhile is on the disk, another phone gets its page, and after some seconds of
    silence all of them are gone by themselves.
    """
    monkeypatch.setattr(connections, "SILENT", 1.5)
    async with running(here) as kiosk:
        held = []
        for _ in range(120):
            _, writer = await asyncio.open_connection("127.0.0.1", kiosk.port, local_addr=("127.0.0.9", 0))
            writer.write(b"POST /j HTTP/1.1\r\nHost: ")
            held.append(writer)
        for n in range(5):
            await here.sell(100 + n)
        written = Club.open(here.club.path, clock=here.clock, access="r")  # as another program finds the file
        try:
            sales = written.sales.on_day(here.club.today())
            assert sorted(sale.paid_minor for _, sale in sales) == [100, 101, 102, 103, 104]
        finally:
            await written.close()
        head = f"GET /p HTTP/1.1\r\nHost: 127.0.0.1:{kiosk.port}\r\nConnection: close\r\n\r\n"
        assert b" 200 " in (await raw(kiosk.port, head.encode())).split(b"\r\n")[0]
        assert kiosk.connections <= 40
        async with asyncio.timeout(20):
            while kiosk.connections:  # noqa: ASYNC110 - the server lets them go when it likes
                await asyncio.sleep(0.05)
        for writer in held:
            writer.close()
