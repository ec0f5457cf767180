from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from shopclub.core.kernel.errors import Conflict, InvalidInput
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.kiosk.guard import connections
from shopclub.kiosk.guard.connections import Door, Guarded
from shopclub.kiosk.runner import KioskControl, start_kiosk
from shopclub.settings import Settings
from tests.kiosk.house import ShopHere

HERE = Settings(port=0, given=frozenset({"port", "host"}))


@asynccontextmanager
async def running(here: ShopHere, settings: Settings = HERE) -> AsyncIterator[KioskControl]:
    """A kiosk that listens."""
    kiosk = await start_kiosk(here.club, settings)
    try:
        yield kiosk
    finally:
        await kiosk.stop()


async def raw(kiosk: KioskControl, request: bytes) -> bytes:
    """Send bytes and read all that comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", kiosk.port)
    writer.write(request)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    return answer


async def test_on_loopback_there_is_no_join_code(here: ShopHere) -> None:
    """Only this computer reaches it: no LAN, one address, nothing to print."""
    async with running(here) as kiosk:
        assert (kiosk.lan, kiosk.join_url) == (False, None)
        assert kiosk.urls == [f"http://127.0.0.1:{kiosk.port}"]
        assert kiosk.last_contact is None
        async with aiohttp.ClientSession() as web, web.get(f"{kiosk.urls[0]}/p") as answer:
            assert answer.status == 200
        assert kiosk.last_contact is None


async def test_on_the_shops_network_the_code_leads_to_us(here: ShopHere) -> None:
    """The name the owner set comes first; it is short enough for a coarse code."""
    settings = Settings(host="0.0.0.0", port=0, given=frozenset({"port"}), public_hosts=("192.168.1.23",))
    async with running(here, settings) as kiosk:
        assert kiosk.lan
        assert kiosk.join_url == f"http://192.168.1.23:{kiosk.port}/j"
        assert kiosk.urls[0] == f"http://192.168.1.23:{kiosk.port}"
        request = f"GET /p HTTP/1.1\r\nHost: 192.168.1.23:{kiosk.port}\r\nConnection: close\r\n\r\n"
        assert (await raw(kiosk, request.encode())).startswith(b"HTTP/1.1 200")


async def test_pairing_as_the_counter_sees_it(here: ShopHere) -> None:
    """A code to show, and how many tablets there are."""
    async with running(here) as kiosk:
        assert kiosk.paired == 0
        code = kiosk.pairing_code()
        assert len(code) == 6
        assert code.isdigit()
        assert kiosk.lookups_refused == 0


async def test_a_taken_port_is_said(here: ShopHere) -> None:
    """With the port, and nothing is left running."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Conflict) as refused:
            await start_kiosk(here.club, Settings(port=port))
    assert (refused.value.code, refused.value.figures) == ("port_taken", {"port": port})


async def test_an_address_of_another_computer_is_said(here: ShopHere) -> None:
    """203.0.113.1 is nobody's here (RFC 5737)."""
    with pytest.raises(InvalidInput, match="host_unusable"):
        await start_kiosk(here.club, Settings(host="203.0.113.1", port=8080))


async def test_stopping_with_an_open_stream_takes_less_than_two_seconds(here: ShopHere) -> None:
    """Live pages are ended first; afterwards nobody listens."""
    kiosk = await start_kiosk(here.club, HERE)
    await here.club.devices.pair("token", here.op())
    async with aiohttp.ClientSession(cookies={"sc_tablet": "token"}, cookie_jar=aiohttp.CookieJar(unsafe=True)) as web:
        stream = await web.get(f"{kiosk.urls[0]}/k/events")
        assert stream.status == 200
        await stream.content.readline()
        async with asyncio.timeout(2):
            await kiosk.stop()
        stream.close()
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", kiosk.port)
    await kiosk.stop()


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET\r\n\r\n",
        b"GET /p HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /p HTTP/9.9\r\n\r\n",
    ],
)
async def test_what_is_no_request_tells_it_nothing(here: ShopHere, request_: bytes) -> None:
    """TLS hellos, halves, two hosts: 400 with our headers, no versions, connection closed."""
    async with running(here) as kiosk:
        answer = await raw(kiosk, request_)
    head = answer.split(b"\r\n\r\n")[0].lower()
    assert head.split(b" ")[1] == b"400"
    assert b"aiohttp" not in answer.lower()
    assert b"python" not in answer.lower()
    assert b"\r\nserver: shopclub" in head
    assert b"content-security-policy: default-src 'none'" in head
    assert b"cache-control: no-store" in head


def test_the_door_counts_by_address_and_in_all() -> None:
    """Two an address, three in all; who leaves makes room."""
    door = Door(2, 8)
    door.in_all = 3
    assert [door.enter("a"), door.enter("a"), door.enter("a")] == [True, True, False]
    assert [door.enter("b"), door.enter("c")] == [True, False]
    assert len(door) == 3
    door.leave("a")
    assert door.enter("c")
    assert not door.enter("d")
    assert "d" not in door._live


def test_the_door_leaves_descriptors_for_the_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 256 descriptors (macOS) 160 connections at most, whatever the settings say; without a limit as set."""
    monkeypatch.setattr(connections, "descriptor_limit", lambda: 256)
    assert Door(40, 400).in_all == 160
    monkeypatch.setattr(connections, "descriptor_limit", lambda: None)
    assert Door(40, 400).in_all == 400


async def test_one_address_gets_so_many_connections_and_no_more(here: ShopHere) -> None:
    """Of ten half-open ones four stay; they end by themselves after the silence, and then there is room again."""
    settings = Settings(port=0, given=frozenset({"port", "host"}), connections_per_address=4)
    async with running(here, settings) as kiosk:
        opened = [await asyncio.open_connection("127.0.0.1", kiosk.port) for _ in range(10)]
        for _, writer in opened:
            writer.write(b"GET /p HTTP/1.1\r\nHost: ")
        closed = 0
        for reader, _ in opened[4:]:
            async with asyncio.timeout(5):
                try:
                    closed += await reader.read() == b""
                except ConnectionResetError:
                    closed += 1
        assert closed == 6
        assert kiosk.connections == 4
        for _, writer in opened:
            writer.close()
        async with asyncio.timeout(5):
            while kiosk.connections:  # noqa: ASYNC110 - the server's side closes when it likes
                await asyncio.sleep(0.01)


async def test_silent_connections_end_by_themselves(here: ShopHere, monkeypatch: pytest.MonkeyPatch) -> None:
    """A header that never ends is given up."""
    monkeypatch.setattr(connections, "SILENT", 0.05)
    async with running(here) as kiosk:
        reader, writer = await asyncio.open_connection("127.0.0.1", kiosk.port)
        writer.write(b"GET /p HTTP/1.1\r\nHost: ")
        async with asyncio.timeout(5):
            await reader.read()
        writer.close()
        assert kiosk.connections == 0


async def test_sales_go_on_during_a_flood_of_half_open_connections(here: ShopHere) -> None:
    """Three hundred connections that never finish their header: every sale meanwhile is recorded and durable."""
    async with running(here) as kiosk:
        flood: list[asyncio.StreamWriter] = []

        async def attack() -> None:
            for _ in range(300):
                _, writer = await asyncio.open_connection("127.0.0.1", kiosk.port)
                writer.write(b"POST /j HTTP/1.1\r\nHost: ")
                flood.append(writer)

        async def sell() -> int:
            for n in range(20):
                draft = Draft(lines=(DraftLine(gross_minor=100 + n),))
                await here.sell(draft.lines[0].gross_minor)
            return len(here.club.sales.on_day(here.club.today()))

        async with asyncio.timeout(20):
            _, sold = await asyncio.gather(attack(), sell())
        assert sold == 20
        assert kiosk.connections <= 40
        for writer in flood:
            writer.close()


def test_we_stand_on_what_aiohttp_promises() -> None:
    """The class that guards connections overrides methods that exist there, so that a new version can't drop them."""
    from aiohttp.web_protocol import RequestHandler

    for name in ("connection_made", "connection_lost", "handle_error"):
        assert getattr(RequestHandler, name) is not getattr(Guarded, name)


async def test_stopping_with_a_form_half_sent_takes_less_than_two_seconds(here: ShopHere) -> None:
    """A body that never ends holds nobody up."""
    kiosk = await start_kiosk(here.club, HERE)
    _, writer = await asyncio.open_connection("127.0.0.1", kiosk.port)
    origin = f"http://127.0.0.1:{kiosk.port}"
    head = f"POST /j HTTP/1.1\r\nHost: 127.0.0.1:{kiosk.port}\r\nOrigin: {origin}\r\nContent-Length: 99\r\n"
    writer.write(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nphone=".encode())
    await writer.drain()
    async with aiohttp.ClientSession() as web, web.get(f"{origin}/p") as answer:
        assert answer.status == 200
    async with asyncio.timeout(2):
        await kiosk.stop()
    writer.close()
