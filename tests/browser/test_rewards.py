"""Asking for a reward in a real browser: ask, the counter answers, the page says so by itself; and that it fits."""

from __future__ import annotations

import os

import msgspec
import pytest
from playwright.async_api import Page

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.effects import RankBy
from shopclub.core.programme.model import Leaderboard
from tests.browser.stand import Stand, read_code
from tests.browser.test_coupons import sign_in
from tests.browser.test_pages import fits
from tests.builders import programme_of
from tests.core.rewards.shops import LADDER, REWARDS
from tests.core.rewards.test_pictures import made
from tests.kiosk.house import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="session")
LONG = {
    "id": "long",
    "name": {"zh": "周年庆纪念款双层保温杯礼盒装" * 3, "en": "W" * 60},
    "points": 120,
    "minor": 123_456_789,
}
ZH = ("马克杯", "环保袋", "平底锅")
NAMED = [{**one, "name": {"zh": zh, "en": str(one["id"]).title()}} for one, zh in zip(REWARDS, ZH, strict=True)]
STAY = """() => fetch('/k/stay', {method: 'POST', body: new URLSearchParams({
  token: document.querySelector('#end').elements.token.value})})"""
LOOK = os.environ.get("LOOK", "")
"""A folder to put pictures into, for whoever wants to look."""


async def with_points(stand: Stand, points: int = 250) -> MemberNo:
    """A member with points in a shop with rewards."""
    await stand.club.programme.adopt(programme_of(rewards=[*NAMED, LONG], ladder=LADDER), stand.op(), OWNER)
    member = await stand.member()
    await stand.club.points.adjust(member, points, "test", stand.op(), OWNER)
    return member


async def look(page: Page, name: str) -> None:
    """Keep a picture for whoever looks."""
    if LOOK:
        await page.screenshot(path=f"{LOOK}/{name}.png", full_page=True)


async def test_ask_accept_and_the_phone_says_so(stand: Stand) -> None:
    """The code is read from the phone's screen; handed over at the counter, the page changes without a touch."""
    member = await with_points(stand)
    page = await stand.page()
    await sign_in(stand, page, member)
    await look(page, "phone-card")
    await page.locator("a[href='/m/rewards']").click()
    await page.locator("a[href='/m/rewards/mug']").click()
    await look(page, "phone-question")
    await page.locator("main .primary").click()
    await page.wait_for_url("**/m/asked")
    number, voucher = stand.club.rewards.asked()[0]
    assert await read_code(page.locator(".code .qr")) == voucher.code
    await look(page, "phone-asked")
    await stand.club.rewards.hand_over(number, stand.op(), OWNER)
    await page.wait_for_selector(".answer.handed_out")
    await look(page, "phone-answer")
    assert stand.club.profile(member).points == 150


@pytest.mark.parametrize("answer", ["yes", "no", "nobody"])
async def test_ask_and_the_tablet_says_what_became_of_it(stand: Stand, answer: str) -> None:
    """Yes, no, or nobody answers in 90 seconds: the tablet shows it by itself."""
    await with_points(stand)
    page = await stand.tablet()
    await stand.find(page, "13800000001")
    await page.locator("a[href='/k/rewards']").click()
    await page.locator("a[href='/k/rewards/mug']").click()
    await page.locator("main .primary").click()
    await page.wait_for_url("**/k/asked")
    number, _ = stand.club.rewards.asked()[0]
    if answer == "yes":
        await stand.club.rewards.hand_over(number, stand.op(), OWNER)
    elif answer == "no":
        await stand.club.rewards.decline(number, stand.op(), OWNER)
    else:
        for _ in range(2):
            await page.evaluate(STAY)
            stand.pass_time(seconds=45)
    state = {"yes": "handed_out", "no": "declined", "nobody": "lapsed"}[answer]
    await page.wait_for_selector(f"body[data-asked='{state}']")
    await look(page, f"tablet-{state}")


@pytest.mark.parametrize("size", ["tablet", "phone", "narrow"])
async def test_pictures_and_the_leaderboard_fit(stand: Stand, size: str) -> None:
    """A reward with the owner's picture beside one with the sign; the board with its longest figures."""
    member = await with_points(stand)
    await stand.club.pictures.show("mug", made("jpeg", 640, 360), stand.op(), OWNER)
    programme = stand.club.programme.current
    board = Leaderboard(enabled=True, by=RankBy.SPEND)
    await stand.club.programme.adopt(msgspec.structs.replace(programme, leaderboard=board), stand.op(), OWNER)
    await stand.sell(99_999_999, member)
    await stand.club.members.choose_board(member, True, stand.op(), OWNER)
    if size == "tablet":
        page = await stand.tablet(size)
        await stand.find(page, "13800000001")
    else:
        page = await stand.page(size, locale="en-GB")
        await sign_in(stand, page, member)
    prefix, least = ("/k", 64) if size == "tablet" else ("/m", 44)
    for path in ("/rewards", "/board", "/me" if size == "tablet" else ""):
        await page.goto(stand.url(prefix + path))
        await fits(page, least)
        await look(page, f"more-{size}{path.replace('/', '-')}")
        if path == "/rewards":
            width = "(img) => img.decode().then(() => img.naturalWidth)"
            assert await page.locator(".good-picture img").evaluate(width) == 640


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", ["phone", "narrow"])
async def test_the_phones_pages_fit(stand: Stand, size: str, locale: str) -> None:
    """Also at 320 pixels with the longest name and the largest sum."""
    member = await with_points(stand)
    page = await stand.page(size, locale=locale)
    await sign_in(stand, page, member)
    for path in ("/m", "/m/rewards", "/m/rewards/long", "/m/asked"):
        await page.goto(stand.url(path))
        await fits(page, 44)
        await look(page, f"{size}-{locale}{path.replace('/', '-')}")
    await page.goto(stand.url("/m/rewards/long"))
    await page.locator("main .primary").click()
    await page.wait_for_url("**/m/asked")
    await fits(page, 44)
    await look(page, f"{size}-{locale}-asked")


@pytest.mark.parametrize("size", ["tablet", "upright", "narrow"])
async def test_the_tablets_pages_fit(stand: Stand, size: str) -> None:
    """Seen from a metre away: 64 pixels to touch."""
    await with_points(stand, 90)
    page = await stand.tablet(size)
    await stand.find(page, "13800000001")
    least = 44 if size == "narrow" else 64
    for path in ("/k/me", "/k/rewards", "/k/rewards/bag"):
        await page.goto(stand.url(path))
        await fits(page, least)
        await look(page, f"tablet-{size}{path.replace('/', '-')}")
    await page.locator("main .primary").click()
    await page.wait_for_url("**/k/asked")
    await fits(page, least)
    await look(page, f"tablet-{size}-asked")


async def test_it_works_without_script(stand: Stand) -> None:
    """Every step is a link or a form."""
    member = await with_points(stand)
    page = await stand.page(script=False)
    await sign_in(stand, page, member)
    await page.locator("a[href='/m/rewards']").click()
    await page.locator("a[href='/m/rewards/bag']").click()
    await page.locator("main .primary").click()
    await page.wait_for_url("**/m/asked")
    await page.locator("button[name=number]").click()
    await page.wait_for_selector(".answer.withdrawn")
    assert stand.club.profile(member).available == 250
