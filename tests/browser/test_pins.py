"""A PIN and the live code on a phone, in a real browser: hidden digits, a code that renews itself."""

from __future__ import annotations

import pytest

from tests.browser.stand import Stand, read_code
from tests.browser.test_coupons import sign_in
from tests.browser.test_pages import fits
from tests.kiosk.house import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="session")
PIN = "4803"


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", ["tablet", "phone", "narrow"])
async def test_a_pin_on_the_phone(stand: Stand, size: str, locale: str) -> None:
    """Asked before the reasons; what is typed is hidden, nothing is cut off, and it opens what was asked for."""
    member = await stand.member()
    await stand.club.pins.set(member, PIN, stand.op(), OWNER)
    page = await stand.page(size, locale=locale)
    await sign_in(stand, page, member)
    await page.goto(stand.url("/m/why"))
    assert await page.locator("#pin").get_attribute("type") == "password"
    await fits(page, 44)
    await page.locator("#pin").fill("9999")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".said")
    await page.locator("#pin").fill(PIN)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".why")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_the_live_code_renews_itself_once_it_was_scanned(stand: Stand, locale: str) -> None:
    """The page stays, the digits are others, and it says that the counter has seen it."""
    member = await stand.member()
    page = await stand.page("phone", locale=locale)
    await sign_in(stand, page, member)
    figure = page.locator("[data-live-code]")
    assert not await figure.locator(".seen").is_visible()
    await page.wait_for_timeout(500)  # the stream brings a code of its own
    before = await figure.locator(".digits").inner_text()
    assert stand.club.presence.use(before.replace(" ", "").replace("\u2002", "")) == member
    await figure.locator(".seen").wait_for(state="visible")
    assert await figure.locator(".digits").inner_text() != before
    assert await figure.locator(".ring").count() == 1
    await fits(page, 44)
    await page.locator(".fixed-code summary").click()
    assert await page.locator(".fixed-code img").is_visible()
    await fits(page, 44)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_a_pin_is_chosen_at_the_keypad(stand: Stand, script: bool) -> None:
    """The tablet shows the wish by itself; typed twice by touch, dots only; without script by its own keyboard."""
    page = await stand.tablet(script=script)
    member = await stand.member()
    stand.club.pins.ask(member, OWNER)
    if not script:
        await page.goto(stand.url("/k"))
    await page.locator("a[href='/k/pin/new']").click()
    for _ in range(2):
        await page.wait_for_url("**/k/pin/new")
        if script:
            assert await page.locator("[data-ready]").is_disabled()
            for key in PIN:
                await page.locator(f".keypad [value='{key}']").click()
            assert await page.locator(".screen output").inner_text() == "••••"
            assert PIN not in await page.locator("main").inner_text()
            await fits(page, 64)
        else:
            assert not await page.locator(".keypad").is_visible()
            await page.locator("#number").fill(PIN)
        await page.locator("[data-ready]").click()
        await page.wait_for_load_state()
    await page.wait_for_url("**/k/pin/done")
    await stand.club.pins.verify(member, PIN)


async def test_the_live_code_can_be_scanned(stand: Stand) -> None:
    """What the phone shows is read by a camera, and is the digits below it."""
    member = await stand.member()
    page = await stand.page("phone")
    await sign_in(stand, page, member)
    await page.wait_for_timeout(500)
    read = await read_code(page.locator(".live-face"))
    assert stand.club.presence.use(read) == member


async def test_a_live_code_scanned_at_the_tablet_greets(stand: Stand) -> None:
    """Typed by a scanner, from any page, like a card."""
    member = await stand.member()
    made = stand.club.presence.issue(stand.club.members.get(member).card)
    page = await stand.tablet()
    await page.keyboard.type(made.code, delay=4)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/k/me")
