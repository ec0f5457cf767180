from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.stand import Stand

pytestmark = pytest.mark.asyncio(loop_scope="session")


KEEP_NAME = """() => {
  const scan = document.querySelector('#scan');
  scan.submit = () => {
    sessionStorage.setItem('name', document.querySelector('#name').value);
    HTMLFormElement.prototype.submit.call(scan);
  };
}"""
"""Notes what stands in the name field at the moment a scan is sent."""


TIMED = """(step) => {
  const times = new WeakMap();
  let now = 1000;
  Object.defineProperty(KeyboardEvent.prototype, 'timeStamp', { get() {
    if (this.type !== 'keydown') return now;
    if (!times.has(this)) times.set(this, now += step);
    return times.get(this);
  } });
}"""
"""Lets each key on a page come so many milliseconds after the one before it, whatever the machine has to do."""


async def strike(page: Page, digits: str, delay: int) -> None:
    """Press digits and Enter, so many milliseconds from key to key as the page takes it."""
    await page.evaluate(TIMED, delay)
    await page.keyboard.type(digits)
    await page.keyboard.press("Enter")


async def nothing_of(page: Page, *secrets: str) -> None:
    """Neither text nor fields of the page hold any of these."""
    whole = await page.evaluate(
        "() => document.documentElement.innerText + [...document.querySelectorAll('input')].map(i => i.value).join(' ')"
    )
    for secret in secrets:
        assert secret not in whole


async def test_back_after_the_end_shows_nothing_of_the_person_before(stand: Stand) -> None:
    """With the browser's back/forward cache on: neither the greeting nor the number that was typed."""
    await stand.member("王小明", "13800000001")
    stand.pass_time(seconds=9)
    tablet = await stand.tablet()
    await stand.find(tablet, "13800000001")
    await tablet.get_by_role("button", name="结束").click()
    await tablet.wait_for_selector(".welcome")
    for _ in range(4):
        await tablet.go_back()
        await tablet.wait_for_load_state()
        await tablet.wait_for_timeout(150)
        await nothing_of(tablet, "王", "13800000001")
        assert not await tablet.evaluate("() => document.body.innerText.includes('•')")


async def test_back_shows_nothing_when_the_page_was_kept_whole(stand: Stand) -> None:
    """A page restored from the cache leaves at once: the guard itself, as the browser calls it."""
    await stand.member("王小明", "13800000001")
    stand.pass_time(seconds=9)
    tablet = await stand.tablet()
    await stand.find(tablet, "13800000001")
    await tablet.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await tablet.wait_for_selector(".welcome")
    await nothing_of(tablet, "王")


async def test_a_result_clears_itself_after_fifteen_seconds(stand: Stand) -> None:
    """When nobody touches the screen; the server has forgotten too."""
    await stand.member("王小明", "13800000001")
    stand.pass_time(seconds=9)
    tablet = await stand.tablet()
    await tablet.clock.install()
    await stand.find(tablet, "13800000001")
    await tablet.clock.run_for(14_000)
    await expect(tablet.locator("h1")).to_have_text("王** 您好")
    await tablet.clock.run_for(2_000)
    await tablet.wait_for_selector(".welcome")
    await tablet.goto(stand.url("/k/me"))
    await tablet.wait_for_selector(".welcome")


async def test_forty_seconds_of_quiet_ask_and_twenty_more_reset(stand: Stand) -> None:
    """The question can be answered; unanswered, everything typed is gone."""
    tablet = await stand.tablet()
    await tablet.clock.install()
    await tablet.goto(stand.url("/k/join"))
    await tablet.locator(".keypad [value='1']").click()
    await tablet.clock.run_for(39_000)
    await expect(tablet.locator("#idle")).to_be_hidden()
    await tablet.clock.run_for(2_000)
    await expect(tablet.locator("#idle")).to_be_visible()
    await tablet.get_by_role("button", name="继续").click()
    await expect(tablet.locator("#idle")).to_be_hidden()
    await expect(tablet.locator("#number")).to_have_value("1")
    await tablet.clock.run_for(41_000)
    await expect(tablet.locator("#idle")).to_be_visible()
    await tablet.clock.run_for(10_000)
    await expect(tablet.locator(".countdown")).to_have_text("10")
    await tablet.clock.run_for(11_000)
    await tablet.wait_for_selector(".welcome")


async def test_the_welcome_goes_back_to_the_shops_language(stand: Stand) -> None:
    """Forty seconds after somebody chose English and left."""
    tablet = await stand.tablet()
    await tablet.clock.install()
    await tablet.get_by_role("button", name="English").click()
    await expect(tablet.get_by_role("link", name="Join here")).to_be_visible()
    await tablet.clock.run_for(41_000)
    await expect(tablet.get_by_role("link", name="在这里入会")).to_be_visible()


async def test_the_shops_computer_gone_and_back(stand: Stand) -> None:
    """The bar comes, buttons rest, nothing is sent; when it is back the page is fresh and its forms work."""
    await stand.member("王小明", "13800000001")
    stand.pass_time(seconds=9)
    tablet = await stand.tablet()
    await tablet.clock.install()
    await tablet.goto(stand.url("/k/phone"))
    await expect(tablet.locator("#offline")).to_be_hidden()
    port = stand.kiosk.port
    await stand.kiosk.stop()
    await tablet.clock.run_for(31_000)
    await expect(tablet.locator("#offline")).to_be_visible()
    await expect(tablet.locator(".keypad [value='1']")).to_be_disabled()
    await stand.start(port)
    await tablet.clock.run_for(6_000)
    await tablet.wait_for_selector(".welcome")
    await stand.find(tablet, "13800000001")
    await expect(tablet.locator("h1")).to_have_text("王** 您好")


@pytest.mark.parametrize("delay", [0, 3, 20, 45, 59])
async def test_a_scan_is_told_from_typing(stand: Stand, delay: int) -> None:
    """Twenty digits at a scanner's speed and Enter open the card from any page; a half-typed name is left as it was."""
    number = await stand.member("王小明", "13800000001")
    stand.pass_time(seconds=9)
    card = stand.club.members.get(number).card
    tablet = await stand.tablet()
    if delay != 45:
        await tablet.goto(stand.url("/k/join"))
        await tablet.locator("#number").fill("13812345678")
        await tablet.locator("[data-ready]").click()
        await tablet.locator("#name").fill("赵")
        await tablet.locator("#name").press("End")
        await tablet.evaluate(KEEP_NAME)
    await strike(tablet, card, delay)
    await tablet.wait_for_url("**/k/me")
    await expect(tablet.locator("h1")).to_have_text("王** 您好")
    if delay != 45:
        assert await tablet.evaluate("sessionStorage.getItem('name')") == "赵"


@pytest.mark.parametrize("delay", [61, 75])
async def test_typing_is_no_scan(stand: Stand, delay: int) -> None:
    """The same digits at a person's speed are just digits."""
    number = await stand.member("王小明", "13800000001")
    card = stand.club.members.get(number).card
    tablet = await stand.tablet()
    await tablet.goto(stand.url("/k/join"))
    await tablet.locator("#number").fill("13812345678")
    await tablet.locator("[data-ready]").click()
    await tablet.locator("#name").focus()
    await strike(tablet, card, delay)
    await tablet.wait_for_url("**/k/join/agree")
