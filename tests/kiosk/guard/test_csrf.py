from __future__ import annotations

import asyncio

import pytest

from shopclub.kiosk.guard import csrf
from tests.kiosk.house import Browser, NewBrowser, ShopHere

JOIN = {"phone": "13812345678", "agree": "yes"}


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://evil.example",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:{port}/",
        "http://127.0.0.1:{port}.evil.example",
        "http://user@127.0.0.1:{port}",
        "//127.0.0.1:{port}",
    ],
)
async def test_a_form_from_elsewhere_is_refused(browser: Browser, here: ShopHere, origin: str | None) -> None:
    """Without our exact Origin nothing is taken, even with the right token."""
    await browser.open("/j")
    before = here.seq
    headers = {} if origin is None else {"Origin": origin.format(port=browser.client.port)}
    data = JOIN | {"token": browser.field("token"), "entry": browser.field("entry")}
    answer = await browser.client.post("/j", data=data, headers=headers)
    assert answer.status == 403
    assert here.seq == before


async def test_a_form_without_its_token_is_refused(browser: Browser, here: ShopHere) -> None:
    """Neither no token nor a made-up one, even from our own origin."""
    await browser.open("/j")
    before = here.seq
    for token in ("", "x" * 43, "汉"):
        await browser.post("/j", **JOIN, token=token)
        assert browser.status == 403
    assert here.seq == before


async def test_another_browsers_token_is_refused(new_browser: NewBrowser, here: ShopHere) -> None:
    """A token belongs to one session."""
    one, two = await new_browser(), await new_browser()
    await one.open("/j")
    await two.open("/j")
    before = here.seq
    await two.post("/j", **JOIN, token=one.field("token"))
    assert two.status == 403
    assert here.seq == before


async def test_our_own_form_is_taken(browser: Browser, here: ShopHere) -> None:
    """Origin and token together let it in."""
    await browser.open("/j")
    await browser.post("/j", **JOIN)
    assert browser.path == "/m"
    assert len(here.club.members.pending()) == 1


@pytest.mark.parametrize("path", ["/j", "/m", "/m/end", "/lang", "/k/pair", "/k/end", "/k/phone", "/k/join/agree"])
async def test_every_form_is_guarded(browser: Browser, path: str) -> None:
    """No path takes a post without Origin."""
    await browser.open("/j")
    answer = await browser.client.post(path, data={"token": browser.field("token")})
    assert answer.status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_do_nothing(browser: Browser, method: str) -> None:
    """What we don't serve is refused, and no answer ever allows another origin (CORS)."""
    answer = await browser.client.request(method, "/j", headers={"Origin": "http://evil.example"})
    assert answer.status in (403, 405)
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


async def test_too_large_a_form_is_refused(browser: Browser) -> None:
    """64 KiB and no more, whatever Content-Length says."""
    await browser.open("/j")
    await browser.post("/j", **JOIN, name="x" * (csrf.MAX_BYTES + 1))
    assert browser.status == 413


async def test_too_many_fields_are_refused(browser: Browser) -> None:
    """A hundred fields and no more."""
    await browser.open("/j")
    await browser.post("/j", **JOIN, **{f"f{n}": "1" for n in range(csrf.MAX_FIELDS)})
    assert browser.status == 400


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain"])
async def test_only_plain_forms_are_read(browser: Browser, kind: str) -> None:
    """Uploads and other kinds of bodies are refused before they are looked at."""
    await browser.open("/j")
    answer = await browser.client.post("/j", data=b"--x--", headers={"Origin": browser.origin, "Content-Type": kind})
    assert answer.status == 415


@pytest.mark.parametrize("body", [b"phone=%FF%FE", b"\xff\xfe=1"])
async def test_what_is_no_text_is_refused(browser: Browser, body: bytes) -> None:
    """Bytes that are no UTF-8 are a bad request, not a failure of ours."""
    await browser.open("/j")
    headers = {"Origin": browser.origin, "Content-Type": csrf.FORM_TYPE}
    assert (await browser.client.post("/j", data=body, headers=headers)).status == 400


async def test_a_slow_form_is_given_up(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not arrive within its time is answered with 408."""
    monkeypatch.setattr(csrf, "SLOWEST", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", browser.client.port)
    head = (
        f"POST /j HTTP/1.1\r\nHost: 127.0.0.1:{browser.client.port}\r\nOrigin: {browser.origin}\r\n"
        f"Content-Type: {csrf.FORM_TYPE}\r\nContent-Length: 1000\r\n\r\nphone=1"
    )
    writer.write(head.encode())
    async with asyncio.timeout(5):
        line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert line.startswith(b"HTTP/1.1 408")
