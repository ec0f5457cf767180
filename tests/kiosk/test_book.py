"""What follows from the entries of the pages: methods, ways back, and who gets to see what."""

from __future__ import annotations

import re

import pytest

from shopclub.codes.links import LETTERS
from shopclub.kiosk.book import Book, Gives
from shopclub.kiosk.guard.proofs import Level
from shopclub.kiosk.routes import PAGES
from tests.kiosk.house import Browser, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import address, everybody, look, state, unhurried

BOOK = Book(PAGES)
SHOWN = {
    "stranger": Level.A0,
    "tablet": Level.A0,
    "number": Level.A1,
    "visitor": Level.A2,
    "known": Level.A3,
    "phone": Level.A2,
    "proven": Level.A3,
}
"""What each browser of `everybody` has shown."""
SHOWS_LESS = {"phone_data", "tablet_data", "phone_board"}
"""Without the PIN they show what may be seen or done without it."""
LEADS_ON = ("/m/family/join",)
"""Tells whoever scanned a code, and has no card open, to open it: the code comes along."""


def test_every_entry_answers_something_and_is_told_apart() -> None:
    """No address or name is there twice, each does something, and carries only what links can carry."""
    assert len({page.path for page in PAGES}) == len({page.name for page in PAGES}) == len(PAGES)
    for page in PAGES:
        assert page.methods, page.name
        assert set(page.carries) <= LETTERS.keys(), page.name


def test_methods_follow_from_the_views() -> None:
    """Who looks gets GET and HEAD, a stream no HEAD, a form POST."""
    methods = {page.name: page.methods for page in PAGES}
    assert methods["privacy"] == ("GET", "HEAD")
    assert methods["phone_events"] == ("GET",)
    assert methods["phone_join"] == ("GET", "HEAD", "POST")
    assert methods["language"] == ("POST",)


def test_pages_of_the_tablet_are_for_the_paired_one() -> None:
    """All below /k but the page that pairs it, its form and the notice; nothing of a phone's."""
    free = {page.path for page in PAGES if page.path.startswith("/k") and not page.paired}
    assert free == {"/k", "/k/pair", "/k/privacy"}
    assert all(page.path.startswith("/k/") for page in PAGES if page.paired)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("/m/history?m=2026-10&p=2", "/m/history?m=2026-10&p=2"),
        ("/m/rewards/coffee", "/m/rewards/coffee"),
        ("/privacy/2026-09-01", "/privacy/2026-09-01"),
        ("/m/coupons", "/m/coupons"),
        ("/m/history?m=2026-10&m=2026-09", "/"),
        ("/m/history?s=abc", "/"),
        ("/m/rewards/a/b", "/"),
        ("/m/rewards/{reward}", "/"),
        ("/m/rewards/%2e%2e", "/"),
        ("/m/rewards/a\n", "/"),
        ("/m/card.png", "/"),
        ("/m/events", "/"),
        ("/m#x", "/"),
        ("/m?", "/"),
    ],
)
def test_a_switch_leads_back_to_the_page_it_was_pressed_on(text: str, leads: str) -> None:
    """With the month, the reward or the code it was opened with; never to a file, a stream, or what is no page."""
    assert BOOK.back(text) == leads


async def test_a_switch_keeps_the_month(browser: Browser, here: ShopHere) -> None:
    """What a page was opened with goes along; what it does not carry is left behind."""
    await browser.open("/d?m=2026-01&x=1")
    assert browser.field("back") == "/d"
    await browser.open("/m?c=ABCD-EFGH&x=1")
    assert browser.field("back") == "/m?c=ABCD-EFGH"


async def test_no_page_opens_below_its_level(new_browser: NewBrowser, here: ShopHere) -> None:
    """Whoever has shown less than an entry asks for is sent on, asked for the PIN or refused; on every page."""
    for name, browser in (await everybody(new_browser, here)).items():
        for page in PAGES:
            at_tablet = page.path.startswith("/k")
            shown = SHOWN[name] if at_tablet == (name in ("tablet", "number", "visitor", "known")) else Level.A0
            needs = Level.A3 if page.pin_if_any and page.name not in SHOWS_LESS else page.level
            if page.read is None or page.gives is Gives.STREAM or page.path in LEADS_ON or shown >= needs:
                continue
            unhurried(browser.client.app)
            answer = await look(browser, address(page))
            text = await answer.text() if answer.content_type == "text/html" else ""
            asks = bool(re.search(r'action="/[mk]/pin(/new|/change)?"', text))
            assert answer.status in (303, 404) or asks, (name, page.path)


async def test_no_form_is_taken_below_its_level(new_browser: NewBrowser, here: ShopHere) -> None:
    """The same of forms: nothing is recorded."""
    for name, browser in (await everybody(new_browser, here)).items():
        for page in PAGES:
            at_tablet = page.path.startswith("/k")
            shown = SHOWN[name] if at_tablet == (name in ("tablet", "number", "visitor", "known")) else Level.A0
            if page.take is None or shown >= page.level:
                continue
            unhurried(browser.client.app)
            await browser.open("/privacy")
            before = state(here)
            await browser.post(address(page), follow=False)
            assert browser.status in (303, 403, 404) or "pin" in browser.page, (name, page.path)
            assert state(here) == before, (name, page.path)
