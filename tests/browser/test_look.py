"""Type, sizes and motion as a browser computes them, on the pages there are."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from shopclub.core.sales.model import Draft, DraftLine
from tests.browser.stand import Stand
from tests.browser.test_pages import fits

pytestmark = pytest.mark.asyncio(loop_scope="session")
PHONE = {16, 18, 24, 40}
TABLET = {18, 24, 32, 48, 72}
TYPE = """() => {
  const sizes = {};
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const e = node.parentElement, box = e.getBoundingClientRect();
    if (!node.data.trim() || !box.width || e.closest('script, noscript, template, option, .unseen')) continue;
    sizes[Math.round(parseFloat(getComputedStyle(e).fontSize))] ??= e.outerHTML.slice(0, 80);
  }
  return sizes;
}"""
SIZE = "(e) => { const box = e.getBoundingClientRect(); return [box.width, box.height]; }"
SEEN = "(e) => e.getBoundingClientRect().bottom <= innerHeight"
COVERED = """(e) => {
  const box = e.getBoundingClientRect();
  return document.elementFromPoint(box.left + 5, box.bottom - 5)?.closest('tr')?.className;
}"""
"""What one sees where a line of the table stands."""
CODE_SEEN = "(e) => { const box = e.getBoundingClientRect(); return box.bottom - box.height * 4 / 29 <= innerHeight; }"
"""A code of 21 modules, but for its white edge of four."""
PHONE_PAGES = ("/j", "/m", "/privacy", "/p", "/nothing", "/d")
TABLET_PAGES = ("/k", "/k/phone", "/k/card", "/k/join")


async def set_in(page: Page, scale: set[int]) -> None:
    """Every text on the page has a size of the scale."""
    found = {int(size): where for size, where in (await page.evaluate(TYPE)).items()}
    assert found.keys() <= scale, found


async def at_large(page: Page, stand: Stand) -> None:
    """Show large type on this device."""
    await page.context.add_cookies([{"name": "sc_type", "value": "large", "url": stand.url("/")}])


async def test_type_on_phones_has_four_sizes(stand: Stand) -> None:
    """16, 18, 24 and 40 pixels, on pages for anybody and on a member's card."""
    page = await stand.page("phone")
    for path in PHONE_PAGES:
        await page.goto(stand.url(path))
        await set_in(page, PHONE)
    member = stand.club.members.get(await stand.member())
    await page.goto(stand.url("/m"))
    await page.locator("#digits").fill(member.card)
    await page.locator("main .primary").click()
    await page.wait_for_selector(".card")
    await set_in(page, PHONE)


async def test_type_on_the_tablet_has_five_sizes(stand: Stand) -> None:
    """18, 24, 32, 48 and 72 pixels; keys are 112 pixels high, buttons 72."""
    page = await stand.tablet()
    for path in TABLET_PAGES:
        await page.goto(stand.url(path))
        await set_in(page, TABLET)
    keys = [await key.evaluate(SIZE) for key in await page.locator(".keypad button").all()]
    assert len(keys) == 12
    assert all(min(size) >= 111.9 for size in keys), keys
    buttons = [await one.evaluate(SIZE) for one in await page.locator("main .button, main .primary").all()]
    assert all(size[1] >= 71.9 for size in buttons), buttons
    await stand.member("王小明", "13800000001")
    await stand.find(page, "13800000001")
    await set_in(page, TABLET)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", ["phone", "narrow"])
async def test_what_the_page_is_for_is_seen_first(stand: Stand, size: str, locale: str) -> None:
    """Without scrolling: where the number is typed, and the whole code that is shown when paying."""
    page = await stand.page(size, locale=locale)
    await page.goto(stand.url("/j"))
    assert await page.locator("#phone").evaluate(SEEN)
    member = stand.club.members.get(await stand.member())
    await page.goto(stand.url("/m"))
    await page.locator("#digits").fill(member.card)
    await page.locator("main .primary").click()
    await page.wait_for_selector(".card")
    assert await page.locator("[data-live-code] .qr").evaluate(CODE_SEEN)


@pytest.mark.parametrize("size", ["phone", "narrow"])
async def test_large_type_fits_phones(stand: Stand, size: str) -> None:
    """A quarter larger, and nothing runs out of the page."""
    page = await stand.page(size, locale="en-GB")
    await at_large(page, stand)
    for path in PHONE_PAGES:
        await page.goto(stand.url(path))
        await fits(page, 44)
        assert await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 22


@pytest.mark.parametrize("size", ["tablet", "upright"])
async def test_large_type_fits_the_tablet(stand: Stand, size: str) -> None:
    """The welcome, the keypad and the joining, lying and standing."""
    page = await stand.tablet(size)
    await at_large(page, stand)
    for path in TABLET_PAGES:
        await page.goto(stand.url(path))
        await fits(page, 64)


async def test_leaving_is_always_in_sight(stand: Stand) -> None:
    """On a page longer than the tablet, at its top and at its end, also in large type."""
    await stand.member("王小明", "13800000001")
    page = await stand.tablet()
    await at_large(page, stand)
    await stand.find(page, "13800000001")
    leave = page.locator("main [data-do=end]")
    await page.evaluate("document.querySelector('.two').style.minHeight = '1500px'")
    for place in (0, 5000):
        await page.evaluate("(y) => scrollTo(0, y)", place)
        box = await leave.bounding_box()
        assert box is not None
        assert box["x"] < 100
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800


@pytest.mark.parametrize("size", ["tablet", "upright"])
async def test_ways_on_are_in_sight_in_large_type(stand: Stand, size: str) -> None:
    """Without scrolling, with the longer words of English: at the welcome, beside a bill, and while joining."""
    page = await stand.tablet(size)
    await page.locator(".language button").click()
    await at_large(page, stand)
    await page.goto(stand.url("/k"))
    ways = page.locator("main a, main button")
    assert [await way.evaluate(SEEN) for way in await ways.all()] == [True] * 3
    stand.club.sales.show(stand.draft(None, 4_900))
    await page.wait_for_selector(".bill")
    assert await page.locator(".gain .button").evaluate(SEEN)
    stand.club.sales.show(None)
    await page.goto(stand.url("/k/join"))
    for field, answer in (("#number", "13900000002"), ("#name", "Mia Chen"), ("[name=agree]", "")):
        assert await page.locator("main .primary").evaluate(SEEN)
        await page.locator(field).press("Space") if not answer else await page.locator(field).fill(answer)
        await page.locator("main .primary").click()
        await page.wait_for_load_state()
    await page.wait_for_selector(".code")


async def test_the_type_switch_works_by_touch_and_without_script(stand: Stand) -> None:
    """One touch makes it large and says how to go back; the same page stays."""
    page = await stand.page("phone", script=False)
    await page.goto(stand.url("/privacy"))
    await page.get_by_role("button", name="大字").click()
    await page.get_by_role("button", name="标准字").wait_for()
    assert page.url.endswith("/privacy")
    assert await page.locator("html.large").count() == 1


async def test_nothing_moves_for_who_wants_that(stand: Stand) -> None:
    """Under reduced motion no page has an animation or a transition."""
    page = await stand.tablet()
    for path in TABLET_PAGES:
        await page.goto(stand.url(path))
        assert await page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize("size", ["tablet", "upright"])
async def test_what_is_to_pay_is_seen(stand: Stand, size: str, large: bool) -> None:
    """Under a bill of fifteen long lines with points taken off, without scrolling, in usual and in large type."""
    member = await stand.member()
    await stand.sell(90_000, member)
    page = await stand.tablet(size)
    if large:
        await at_large(page, stand)
        await page.goto(stand.url("/k"))
    lines = tuple(
        DraftLine(name=f"一次性医用外科口罩（无菌独立包装）{n} 号", gross_minor=1980 * n) for n in range(1, 16)
    )
    stand.club.sales.show(Draft(lines=lines, member=member, points=500))
    await page.wait_for_selector(".bill")
    assert await page.locator(".bill .total").evaluate(SEEN)
    assert await page.locator(".bill tbody.less tr").last.evaluate(COVERED) == "spend"
