"""KIOSK 4.2, H: whoever asks for somebody else is turned away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import hdrs, web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from shopclub.core.kernel.clock import ManualClock
from shopclub.kiosk import app as kiosk_app
from shopclub.kiosk.guard.addresses import Hosts
from tests.kiosk.house import Browser, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import everybody, forms, look, pages, raw, streams

FOREIGN = ("evil.example", "evil.example:{port}", "127.0.0.1:1", "localhost.evil.example:{port}", "127.0.0.1.:{port}")


async def test_h1_a_foreign_name_opens_no_address(new_browser: NewBrowser, here: ShopHere) -> None:
    """Every page, stream and unknown path, whoever asks with whatever cookies, under a stranger's name: 421."""
    for browser in (await everybody(new_browser, here)).values():
        for path in (*pages(), *streams(), "/nothing"):
            answer = await look(browser, path, Host="evil.example")
            assert answer.status == 421, path


@pytest.mark.parametrize("name", FOREIGN)
async def test_h1_nothing_but_our_own_addresses_counts(browser: Browser, name: str) -> None:
    """Neither another port, nor a name that only begins like ours, nor rebinding, which sends Host and Origin alike."""
    host = name.format(port=browser.client.port)
    await browser.open("/j")
    assert (await look(browser, "/p", Host=host)).status == 421
    form = {"token": browser.field("token")}
    for path in forms():
        answer = await browser.client.post(path, data=form, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status == 421, path


async def test_h2_two_hosts_are_nobody(browser: Browser) -> None:
    """Neither the parser nor we choose one of two."""
    port = browser.client.port
    lines = [f"Host: 127.0.0.1:{port}", "Host: evil.example"]
    for first, second in (lines, lines[::-1]):
        answer = await raw(port, f"GET /p HTTP/1.1\r\n{first}\r\n{second}\r\nConnection: close\r\n\r\n".encode())
        assert answer.split(b" ", 2)[1] == b"400"

    async def inside(_: web.Request) -> web.StreamResponse:
        return web.Response()

    both = CIMultiDict([(hdrs.HOST, "localhost:80"), (hdrs.HOST, "evil.example")])
    request = make_mocked_request("GET", "/p", both, app=browser.client.app)
    with pytest.raises(web.HTTPMisdirectedRequest):
        await kiosk_app.host(request, inside)


def test_h3_the_list_follows_the_address(clock: ManualClock) -> None:
    """Half a minute after the router gave another address, that one is ours and the old one is not."""
    cards = [("wlan0", "192.168.1.23")]
    hosts = Hosts(clock, ask=lambda: list(cards), route=lambda: None)
    assert hosts.is_ours("192.168.1.23:8080", 8080)
    cards[:] = [("wlan0", "192.168.1.77")]
    clock.set(clock.now() + timedelta(seconds=30))
    assert hosts.is_ours("192.168.1.77:8080", 8080)
    assert not hosts.is_ours("192.168.1.23:8080", 8080)
