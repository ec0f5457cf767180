from __future__ import annotations

import pytest
from playwright.async_api import Page

from shopclub.core.sales.model import Draft, DraftLine
from tests.browser.stand import Stand
from tests.kiosk.house import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="session")
MEASURE = """(least) => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const size = (e) => e.getBoundingClientRect();
  const seen = (e) => size(e).width > 0 && size(e).height > 0 && !e.closest('.unseen');
  const touched = 'a.button, a.tile, button, select, summary, input:not([type=hidden], [type=checkbox]), label.tick';
  const small = all(touched).filter(seen).filter((e) => size(e).height < least - .5 || size(e).width < least - .5);
  return {
    wide: document.documentElement.scrollWidth - innerWidth,
    small: small.map((e) => e.outerHTML.slice(0, 80) + ' ' + size(e).height),
    nameless: all('input:not([type=hidden]), select').filter((e) => !e.labels.length).map((e) => e.outerHTML),
    mute: all('img, svg[role=img]').filter((e) => !(e.alt || e.getAttribute('aria-label'))).length,
  };
}"""


async def fits(page: Page, least: int) -> None:
    """No sideways scroll, targets large enough, every field named, every picture told."""
    found = await page.evaluate(MEASURE, least)
    assert found["wide"] <= 0
    assert found["small"] == []
    assert found["nameless"] == []
    assert found["mute"] == 0


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", ["phone", "narrow"])
async def test_the_phones_pages_fit(stand: Stand, size: str, locale: str) -> None:
    """Also at 320 pixels, in both languages, with the longest name there is: 44 pixels to touch."""
    page = await stand.page(size, locale=locale)
    for path in ("/j", "/m", "/privacy", "/p", "/nothing"):
        await page.goto(stand.url(path))
        await fits(page, 44)
    await page.goto(stand.url("/j"))
    await page.locator("#phone").fill("138")
    await page.locator("#name").fill("W" * 60)
    await page.locator("[name=agree]").check()
    await page.locator("main .primary").click()
    await page.wait_for_selector(".said")
    await fits(page, 44)
    await page.locator("#phone").fill("13812345678")
    await page.locator("[name=agree]").check()
    await page.locator("main .primary").click()
    await page.wait_for_url("**/m")
    await fits(page, 44)
    number = (await stand.club.members.activate(stand.club.members.pending()[0][0], stand.op(), OWNER)).number
    await stand.sell(999_999_999, number)
    await page.reload()
    await page.wait_for_selector(".card")
    await fits(page, 44)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["tablet", "upright", "narrow"])
async def test_the_tablets_pages_fit(stand: Stand, size: str, language: str) -> None:
    """Lying and standing, 64 pixels to touch; and the same pages still fit a phone."""
    number = await stand.member("W" * 60, "13800000001")
    least = 44 if size == "narrow" else 64
    page = await stand.tablet(size)
    await page.context.add_cookies([{"name": "sc_lang", "value": language, "url": stand.url("/")}])
    stand.pass_time(seconds=9)
    for path in ("/k", "/k/phone", "/k/card", "/k/join"):
        await page.goto(stand.url(path))
        await fits(page, least)
    await stand.find(page, "13800000001")
    await fits(page, least)
    await page.goto(stand.url("/k/join"))
    await page.locator("#number").fill("13812345678")
    for path in ("name", "agree"):
        await page.locator("main .primary").click()
        await page.wait_for_url(f"**/k/join/{path}")
        await fits(page, least)
    await page.locator("[name=agree]").check()
    await page.locator("main .primary").click()
    await page.wait_for_url("**/k/join/card")
    await fits(page, least)
    lines = tuple(DraftLine(gross_minor=123_456_789, name="维生素C" * 12, qty=99) for _ in range(9))
    stand.club.sales.show(Draft(lines=lines[:3]))
    await page.goto(stand.url("/k"))
    await fits(page, least)
    basket = Draft(lines=lines, member=number)
    stand.club.sales.show(basket)
    await page.wait_for_selector(".earns")
    await fits(page, least)
    await stand.sell(100_000, number)
    await page.wait_for_selector(".thanks")
    await fits(page, least)


WEIGH = """async () => {
  const sent = 'content-length';
  const parts = [...document.querySelectorAll('link[rel], script[src]')].map((e) => e.href || e.src);
  const pieces = [location.href, ...parts];
  const sizes = await Promise.all(pieces.map(async (piece) => Number((await fetch(piece)).headers.get(sent))));
  return sizes.reduce((a, b) => a + b, 0);
}"""


async def test_pages_weigh_little(stand: Stand) -> None:
    """What is sent of a page with its style, script and sign is less than 60 kB."""
    page = await stand.tablet()
    sizes: dict[str, int] = {}
    for path in ("/j", "/m", "/privacy", "/k", "/k/phone", "/k/join"):
        await page.goto(stand.url(path))
        sizes[path] = await page.evaluate(WEIGH)
    assert all(10_000 < size < 60_000 for size in sizes.values()), sizes
