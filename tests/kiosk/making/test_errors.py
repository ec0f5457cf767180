from __future__ import annotations

import logging

import pytest

from shopclub.core.store.errors import DiskFull
from shopclub.kiosk.views import plain
from tests.kiosk.house import Browser, ShopHere


@pytest.fixture
def broken(here: ShopHere, monkeypatch: pytest.MonkeyPatch) -> None:
    """A club whose days fail with what somebody typed in the message."""

    def fail(*_: object) -> None:
        raise RuntimeError("13812345678 王小明")

    monkeypatch.setattr(type(here.club.calendar), "local", fail)


@pytest.mark.usefixtures("broken")
async def test_a_failure_shows_a_number_and_logs_no_words_of_people(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """The page has a short number; the log has the same one, the kind of failure and the places, no message."""
    with caplog.at_level(logging.DEBUG):
        page = await browser.open("/p", **{"Accept-Language": "en"})
    assert browser.status == 500
    record = next(r for r in caplog.records if r.name == "shopclub.kiosk.making.errors")
    text = record.getMessage()
    number = text.split("incident ", 1)[1].split(":", 1)[0]
    assert f"number {number}" in page
    assert "RuntimeError" in text
    assert plain.__name__.rpartition(".")[2] in text
    for secret in ("13812345678", "王小明"):
        assert secret not in caplog.text
        assert secret not in page
    assert "Traceback" not in page


async def test_an_unknown_address_is_said_kindly(browser: Browser) -> None:
    """In the reader's language, with a way back."""
    page = await browser.open("/nothing", **{"Accept-Language": "zh-CN"})
    assert browser.status == 404
    assert "没有这个页面" in page
    assert 'href="/m"' in page


async def test_a_file_that_cannot_be_written_is_told_as_such(
    browser: Browser, here: ShopHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full the customer is sent to the counter: 503, and nobody has joined."""

    async def full(*_: object) -> None:
        raise DiskFull

    monkeypatch.setattr(here.club.members, "ask_to_join", full)
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", agree="yes")
    assert browser.status == 503
    assert here.club.members.pending() == []


async def test_nobody_is_logged_by_name_or_number(
    browser: Browser, here: ShopHere, caplog: pytest.LogCaptureFixture
) -> None:
    """Joining, looking up, failing to: no phone, name, card, token or code reaches the log, even at its chattiest."""
    with caplog.at_level(logging.DEBUG):
        await here.member("王小明", "13800000001")
        await browser.pair()
        await browser.open("/k/phone")
        await browser.post("/k/phone", digits="13800000001")
        await browser.open("/k/phone")
        await browser.post("/k/phone", digits="13987654321")
        await browser.open("/j")
        await browser.post("/j", phone="13812345678", name="赵敏", agree="yes")
    card = here.club.members.pending()[0][1].card
    for secret in ("王小明", "赵敏", "13800000001", "13987654321", "13812345678", card, browser.cookie("sc_phone")):
        assert secret
        assert secret not in caplog.text
