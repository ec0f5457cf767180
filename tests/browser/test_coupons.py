from __future__ import annotations

import pytest
from playwright.async_api import Page

from shopclub.core.kernel.ids import MemberNo
from tests.browser.stand import Stand, read_code
from tests.browser.test_pages import fits
from tests.core.coupons.coupons import with_coupons
from tests.kiosk.house import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="session")
LONG = {"name": {"zh": "周年庆全场通用满减优惠券" * 4, "en": "W" * 60}}


async def with_tickets(stand: Stand, *kinds: str) -> MemberNo:
    """A member with coupons, one of them with the longest name there may be."""
    await stand.club.programme.adopt(with_coupons(ten=LONG), stand.op(), OWNER)
    member = await stand.member()
    for kind in kinds:
        await stand.club.coupons.issue(kind, [member], stand.op(), OWNER)
    return member


async def sign_in(stand: Stand, page: Page, member: MemberNo) -> None:
    await page.goto(stand.url("/m"))
    await page.locator("[name=digits]").fill(stand.club.members.get(member).card)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".card")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", ["phone", "narrow"])
async def test_the_code_opens_below_the_edge(stand: Stand, size: str, script: bool) -> None:
    """Closed at first, opened by a touch also without script, and a scanner reads the coupon's code from it."""
    member = await with_tickets(stand, "ten", "week")
    page = await stand.page(size, script=script)
    await sign_in(stand, page, member)
    await page.locator("a[href='/m/coupons']").click()
    await page.wait_for_url("**/m/coupons")
    first = page.locator(".ticket").first
    assert not await first.locator(".stub").is_visible()
    await first.locator("summary").click()
    assert await read_code(first.locator(".stub .qr")) == stand.club.coupons.get(2).code
    if script:
        await fits(page, 44)


async def test_the_only_one_is_open(stand: Stand) -> None:
    """Nobody has to touch anything to show it."""
    member = await with_tickets(stand, "week")
    page = await stand.page()
    await sign_in(stand, page, member)
    await page.goto(stand.url("/m/coupons"))
    assert await page.locator(".stub").is_visible()


async def test_the_card_page_follows_the_counter(stand: Stand) -> None:
    """A coupon issued while the card is open shows on it without anybody touching the phone."""
    member = await with_tickets(stand)
    page = await stand.page()
    await sign_in(stand, page, member)
    assert await page.locator("a[href='/m/coupons']").count() == 0
    await stand.club.coupons.issue("week", [member], stand.op(), OWNER)
    await page.wait_for_selector("a[href='/m/coupons']")


@pytest.mark.parametrize("size", ["tablet", "upright", "narrow"])
async def test_the_tablets_page_fits(stand: Stand, size: str) -> None:
    """Also with the longest name, opened and closed."""
    member = await with_tickets(stand, "ten", "week", "tea")
    page = await stand.tablet(size)
    await page.goto(stand.url("/k/card"))
    await page.locator("#number").fill(stand.club.members.get(member).card)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/k/me")
    await fits(page, 44 if size == "narrow" else 64)
    await page.locator("a[href='/k/coupons']").click()
    await page.wait_for_url("**/k/coupons")
    await fits(page, 44 if size == "narrow" else 64)
    await page.locator("summary").first.click()
    await fits(page, 44 if size == "narrow" else 64)
