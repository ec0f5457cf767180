"""KIOSK 4.2, L: what is written down about whom."""

from __future__ import annotations

import logging

import pytest

from shopclub.kiosk.guard.sessions import PHONE_COOKIE, TABLET_COOKIE, VISIT_COOKIE
from tests.kiosk.house import Browser, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import NAME, PHONE, everybody, pages, raw
from tests.kiosk.test_runner import running

TYPED = "13987654321 赵敏"


async def test_l1_no_request_is_written_down(here: ShopHere, caplog: pytest.LogCaptureFixture) -> None:
    """The real server, at the log's chattiest: no line of who asked for what, with which browser, from where."""
    with caplog.at_level(logging.DEBUG):
        async with running(here) as kiosk:
            head = f"GET /j?who=me HTTP/1.1\r\nHost: 127.0.0.1:{kiosk.port}\r\nUser-Agent: Curious/1\r\n"
            answer = await raw(kiosk.port, f"{head}Referer: http://before/\r\nConnection: close\r\n\r\n".encode())
            assert b" 200 " in answer.split(b"\r\n")[0]
    assert not [record for record in caplog.records if record.name == "aiohttp.access"]
    for word in ("who=me", "Curious", "before", "/j"):
        assert word not in caplog.text


async def test_l2_no_log_names_anybody(
    new_browser: NewBrowser, here: ShopHere, caplog: pytest.LogCaptureFixture
) -> None:
    """Every page as everybody, joining, missing: no name, phone, card, cookie at any level."""
    with caplog.at_level(logging.DEBUG):
        everyone = await everybody(new_browser, here)
        for browser in everyone.values():
            for path in pages():
                await browser.open(path)
        await everyone["stranger"].open("/j")
        await everyone["stranger"].post("/j", phone="13987654321", name="赵敏", agree="yes")
        await everyone["tablet"].open("/k/phone")
        await everyone["tablet"].post("/k/phone", digits="13755556666")
    waiting = here.club.members.pending()[0][1]
    number = here.club.members.by_phone(PHONE)
    assert number is not None
    secrets = [NAME, PHONE, "赵敏", "13987654321", "13755556666", waiting.card, here.club.members.get(number).card]
    for browser in everyone.values():
        secrets += [value for name in (PHONE_COOKIE, TABLET_COOKIE, VISIT_COOKIE) if (value := browser.cookie(name))]
    assert not [one for one in secrets if one in caplog.text]


async def test_l3_a_failure_tells_a_number_and_nothing_else(
    browser: Browser, here: ShopHere, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What went wrong held somebody's number: neither page nor log shows it, nor where our files lie."""

    def fail(*_: object) -> None:
        raise RuntimeError(TYPED)

    monkeypatch.setattr(type(here.club.calendar), "local", fail)
    with caplog.at_level(logging.DEBUG):
        page = await browser.open("/p")
    assert browser.status == 500
    number = next(r.getMessage() for r in caplog.records if "incident " in r.getMessage()).split("incident ")[1][:6]
    assert number in page
    for word in (TYPED, "13987654321", "RuntimeError", "Traceback", ".py", "shopclub/"):
        assert word not in page, word
    for word in (TYPED, "13987654321", "赵敏"):
        assert word not in caplog.text, word
