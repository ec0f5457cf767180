"""Friends, family and history in a real browser: codes that a second phone reads, and pages that fit every screen."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from shopclub.core.kernel.ids import MemberNo
from tests.browser.stand import ADDRESS, Stand, read_code
from tests.browser.test_coupons import sign_in
from tests.browser.test_look import PHONE, TABLET, at_large, set_in
from tests.browser.test_pages import fits
from tests.core.households.test_households import sharing
from tests.kiosk.house import OWNER
from tests.kiosk.making.test_levels import PIN
from tests.kiosk.views.test_invite import RULES

pytestmark = pytest.mark.asyncio(loop_scope="session")
LONG = "Maximiliane-Alexandrina Wolfeschlegelsteinhausenbergerdorff"


async def open_for(stand: Stand) -> MemberNo:
    """Somebody with a PIN, in a shop with family cards and something for friends."""
    programme = sharing(rules=RULES, households=[{"id": "family", "form": "family", "cards": 4, "leaving": "share"}])
    await stand.club.programme.adopt(programme, stand.op(), OWNER)
    member = await stand.member("王建国", "13800000001")
    await stand.club.pins.set(member, PIN, stand.op(), OWNER)
    return member


async def behind_pin(page: Page, path: str) -> None:
    """Open a page, and type the PIN where it is asked."""
    await page.goto(path)
    if await page.locator("[name=pin]").count():
        await page.locator("[name=pin]").fill(PIN)
        await page.locator("main .primary").first.click()
        await page.wait_for_url(path)


async def test_a_friend_reads_the_code_and_joins(stand: Stand) -> None:
    """One phone shows the code, another one reads it, joins, and stands in the first one's list once activated."""
    member = await open_for(stand)
    page = await stand.page("phone")
    await sign_in(stand, page, member)
    await behind_pin(page, stand.url("/m/invite"))
    await page.locator("main .primary").click()
    await page.wait_for_selector(".code .qr")
    address = await read_code(page.locator(".code").first)
    assert address.startswith(f"http://{ADDRESS}:{stand.kiosk.port}/j?i=")
    assert address in await page.locator("#message").input_value()
    await page.locator("[data-copy]").click()
    await page.get_by_text("已复制").wait_for()
    friend = await stand.page("phone", script=False)
    await friend.goto(address)
    assert await friend.get_by_text("王**邀请您").count() == 1
    await friend.locator("#phone").fill("13900000001")
    await friend.locator("#name").fill("李雷")
    await friend.locator("[name=agree]").check()
    await friend.locator("main form .primary").click()
    await friend.wait_for_url("**/m")
    await stand.club.members.activate(stand.club.members.pending()[-1][0], stand.op(), OWNER)
    await page.goto(stand.url("/m/invite"))
    assert "李**" in await page.locator(".people").inner_text()
    assert stand.club.profile(member).points == 30


async def test_a_family_code_is_read_and_agreed_to(stand: Stand) -> None:
    """The main card's code opens the question on another phone; a yes there shows at once on the first."""
    main = await open_for(stand)
    await stand.club.households.open(main, "family", "", stand.op(), OWNER)
    other = await stand.member("王芳", "13800000002")
    await stand.club.pins.set(other, PIN, stand.op(), OWNER)
    await stand.sell(4_000, other)
    page, phone = await stand.page("phone"), await stand.page("narrow")
    await sign_in(stand, page, main)
    await behind_pin(page, stand.url("/m/family"))
    await page.locator("button[value=code]").click()
    await page.wait_for_selector(".spoken")
    address = await read_code(page.locator(".code").first)
    await sign_in(stand, phone, other)
    await behind_pin(phone, stand.url("/m/family"))
    await phone.goto(address)
    assert await phone.get_by_text("王**邀请您一起积分").count() == 1
    await fits(phone, 44)
    await phone.locator("button[value=agree]").click()
    await phone.wait_for_selector(".together")
    await page.get_by_text("王**芳").wait_for()  # by itself: the page heard of it
    assert await page.locator(".spoken").count() == 0
    assert stand.club.profile(main).points == 40


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", ["phone", "narrow"])
async def test_the_pages_fit(stand: Stand, size: str, locale: str, large: bool) -> None:
    """Long names and large sums run out of no page, every control is 44 px, type keeps to its four sizes."""
    member = await open_for(stand)
    await stand.club.households.open(member, "family", "", stand.op(), OWNER)
    sub = await stand.member(LONG, "13800000002")
    await stand.sell(99_999_900, sub, LONG)
    number = stand.club.households.number_of(member)
    assert number is not None
    stand.pass_time(minutes=1)
    await stand.club.households.invite(number, sub, stand.op(), OWNER, agrees=True)
    await stand.sell(12_345_600, member, LONG)
    page = await stand.page(size, locale=locale)
    if large:
        await at_large(page, stand)
    await sign_in(stand, page, member)
    for path in ("/m/family", "/m/invite", "/m/history"):
        await behind_pin(page, stand.url(path))
        for button in ("button[value=code]", "form[action='/m/invite'] .primary"):
            if await page.locator(button).count():
                await page.locator(button).click()
                await page.wait_for_selector(".code")
        await fits(page, 44)
        if not large:
            await set_in(page, PHONE)


async def test_joining_at_the_tablet_asks_at_one_glance(stand: Stand) -> None:
    """Who brought them along stands beside the name: nothing of the step hides behind its buttons."""
    await open_for(stand)
    page = await stand.tablet()
    await page.goto(stand.url("/k/join"))
    await page.locator("#number").fill("13812345678")
    await page.locator("[data-ready]").click()
    await page.wait_for_url("**/k/join/name")
    assert await page.locator("[name=referrer]").is_visible()
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    await fits(page, 64)
    await set_in(page, TABLET)


async def test_the_tablet_shows_the_history_and_forgets_it(stand: Stand) -> None:
    """After card and PIN; the end leads to the welcome, and the address opens nothing any more."""
    member = await open_for(stand)
    await stand.sell(8_400, member, "维生素C")
    page = await stand.tablet()
    await page.goto(stand.url("/k/card"))
    await page.locator("#number").fill(stand.club.members.get(member).card)
    await page.locator("[data-ready]").click()
    await page.wait_for_url("**/k/me")
    await page.locator("a[href='/k/history']").click()
    await page.locator("[name=pin]").fill(PIN)
    await page.locator("[data-ready]").click()
    await page.wait_for_url("**/k/history")
    assert await page.get_by_text("维生素C").count() == 1
    await fits(page, 44)
    await set_in(page, TABLET)
    await page.locator("main [data-do=end]").click()
    await page.wait_for_selector(".welcome")
    await page.goto(stand.url("/k/history"))
    assert await page.get_by_text("维生素C").count() == 0
