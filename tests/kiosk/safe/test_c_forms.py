"""KIOSK 4.2, C: a form is taken only from a page of ours, and looking changes nothing."""

from __future__ import annotations

import re

import pytest

from tests.kiosk.house import Browser, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import everybody, forms, look, pages, state, streams, unhurried

NOT_OURS = (
    "null",
    "http://evil.example",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1:1",
    "http://127.0.0.1:{port}.evil.example",
    "http://evil.example#127.0.0.1:{port}",
    "http://user@127.0.0.1:{port}",
)
JOIN = {"phone": "13812345678", "agree": "yes"}


async def test_c1_every_form_needs_our_origin(new_browser: NewBrowser, here: ShopHere) -> None:
    """No Origin, `null`, another's or one that only looks like ours: 403 on every address that takes a form."""
    everyone = await everybody(new_browser, here)
    tokens = {}
    for who, browser in everyone.items():
        await browser.open("/privacy")
        tokens[who] = browser.field("token")
        assert tokens[who]
    before = state(here)
    for who, browser in everyone.items():
        for path in forms():
            unhurried(browser.client.app)
            for origin in (None, *NOT_OURS):
                headers = {} if origin is None else {"Origin": origin.format(port=browser.client.port)}
                answer = await browser.client.post(path, data={"token": tokens[who]}, headers=headers)
                assert answer.status == 403, (who, path, origin)
    assert state(here) == before


async def test_c2_every_form_needs_its_token(new_browser: NewBrowser, here: ShopHere) -> None:
    """From our own origin without token, with a made-up one or with another browser's: 403 everywhere."""
    everyone = await everybody(new_browser, here)
    other = await new_browser()
    await other.open("/privacy")
    before = state(here)
    for who, browser in everyone.items():
        for path in forms():
            unhurried(browser.client.app)
            for token in ("", "x" * 40, "汉字", other.field("token")):
                answer = await browser.client.post(path, data={"token": token}, headers={"Origin": browser.origin})
                assert answer.status == 403, (who, path, token)
            answer = await browser.client.post(path, data={}, headers={"Origin": browser.origin})
            assert answer.status == 403, (who, path)
    assert state(here) == before


def test_c2_tokens_are_compared_in_constant_time() -> None:
    """Where a token is looked at, `hmac.compare_digest` does it."""
    from shopclub.kiosk.guard.sessions import Session

    assert "compare_digest" in Session.owns.__code__.co_names


async def test_c3_looking_changes_nothing(new_browser: NewBrowser, here: ShopHere) -> None:
    """Every page and every link on it, GET and HEAD, by every kind of visitor: not one byte in the folder changes."""
    everyone = await everybody(new_browser, here)
    before = state(here)
    for who, browser in everyone.items():
        todo, seen = pages(), set[str]()
        while todo:
            path = todo.pop(0)
            if path in seen or path.partition("?")[0].endswith("/events"):
                continue
            seen.add(path)
            assert (await browser.client.head(path, allow_redirects=False)).status < 500, (who, path)
            page = await browser.open(path)
            assert browser.status < 500, (who, path)
            todo += re.findall(r'(?:href|src)="(/[^"#]*)"', page)
        for path in streams():
            answer = await look(browser, path)
            answer.close()
        assert state(here) == before, who


async def test_c4_forms_of_ours_carry_their_origin(new_browser: NewBrowser, here: ShopHere) -> None:
    """`same-origin` on every answer: with `no-referrer` a browser sends `Origin: null` on our own forms."""
    for browser in (await everybody(new_browser, here)).values():
        for path in (*pages(), "/nothing"):
            assert (await look(browser, path)).headers["Referrer-Policy"] == "same-origin", path


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "HEAD"])
async def test_c5_no_other_place_is_ever_allowed_in(browser: Browser, method: str) -> None:
    """No answer to anybody carries a CORS header, not even to a polite question before the request."""
    asks = {
        "Origin": "http://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    for path in {*pages(), *forms(), "/nothing"}:
        unhurried(browser.client.app)
        answer = await browser.client.request(method, path, headers=asks, allow_redirects=False)
        assert not [name for name in answer.headers if name.lower().startswith("access-control")], path


async def test_c6_fetch_metadata_decides_nothing(browser: Browser, here: ShopHere) -> None:
    """Over http browsers send no Sec-Fetch headers: ours go through without, and a forged one opens nothing."""
    await browser.open("/j")
    data = JOIN | {"token": browser.field("token"), "entry": browser.field("entry")}
    claims = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
    for origin in ({}, {"Origin": "null"}, {"Origin": "http://evil.example"}):
        answer = await browser.client.post("/j", data=data, headers=claims | origin)
        assert answer.status == 403
    assert here.club.members.pending() == []
    await browser.post("/j", **JOIN)
    assert len(here.club.members.pending()) == 1


async def test_c7_there_is_no_websocket(new_browser: NewBrowser, here: ShopHere) -> None:
    """Asked to speak another protocol, no address of ours does."""
    asks = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": "http://evil.example",
    }
    for browser in (await everybody(new_browser, here)).values():
        for path in (*pages(), *streams()):
            answer = await look(browser, path, **asks)
            assert answer.status != 101, path
            answer.close()
