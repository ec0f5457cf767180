from __future__ import annotations

import asyncio

import pytest

from tests.kiosk.house import Browser


@pytest.mark.parametrize(
    "path", ["/", "/j", "/m", "/m/events", "/k", "/k/events", "/p", "/privacy", "/static/phone.css", "/nothing"]
)
async def test_a_strangers_name_is_turned_away_on_every_path(browser: Browser, path: str) -> None:
    """Pages, streams, static files and unknown paths alike: 421, with the security headers."""
    answer = await browser.client.get(path, headers={"Host": "evil.example"}, allow_redirects=False)
    assert answer.status == 421
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_the_right_name_with_another_port_is_not_us(browser: Browser) -> None:
    """DNS rebinding keeps the port, other programs on this computer have others."""
    assert (await browser.client.get("/p", headers={"Host": "127.0.0.1:1"})).status == 421


async def test_localhost_with_our_port_is_us(browser: Browser) -> None:
    """A browser on the shop's computer may use either name."""
    assert (await browser.client.get("/p", headers={"Host": f"localhost:{browser.client.port}"})).status == 200


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET /p HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n", 400),
        ("GET /p HTTP/1.1\r\n", 400),
        ("GET /p HTTP/1.0\r\n", 421),
    ],
)
async def test_two_hosts_or_none(browser: Browser, head: str, status: int) -> None:
    """Two Host lines are no request at all; none at all names nobody."""
    reader, writer = await asyncio.open_connection("127.0.0.1", browser.client.port)
    writer.write((head.format(port=browser.client.port) + "Connection: close\r\n\r\n").encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert int(answer.split(b" ", 2)[1]) in (status, 421)
    assert b" 200 " not in answer.split(b"\r\n")[0]
