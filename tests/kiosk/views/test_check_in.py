"""The day's visit to one's own page: a button, once a day, days in a row."""

from __future__ import annotations

from datetime import timedelta

from shopclub.core.kernel.ids import MemberNo
from tests.builders import programme_of
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere

DAILY = {"id": "d", "on": "sign_in", "then": {"kind": "points_fixed", "points": 2}}
THIRD = {
    "id": "w",
    "on": "sign_in",
    "when": {"kind": "streak", "n": 2},
    "then": {"kind": "points_fixed", "points": 10},
}


async def with_check_in(here: ShopHere) -> MemberNo:
    """A member of a shop that gives 2 points a day, and 10 on the second day in a row."""
    await here.club.programme.adopt(programme_of(rules=[DAILY, THIRD]), here.op(), OWNER)
    return await here.member()


async def opened(browser: Browser, here: ShopHere, number: MemberNo) -> str:
    """The member's own page, signed in with the card."""
    await browser.open("/m")
    return await browser.post("/m", digits=here.club.members.get(number).card)


async def test_checking_in_brings_points_once_a_day(browser: Browser, here: ShopHere) -> None:
    """The button, then what it brought in its place; posted again it brings nothing; the next day it is there again."""
    number = await with_check_in(here)
    assert "今日签到" in await opened(browser, here, number)
    page = await browser.post("/m/today")
    assert (browser.path, browser.status) == ("/m", 200)
    assert "今日已签到，连续 1 天。" in page
    assert 'action="/m/today"' not in page
    assert ">2<" in page
    await browser.post("/m/today", entry=here.op())
    assert here.club.points.account(number).points() == 2
    here.clock.set(here.clock.now() + timedelta(days=1))
    assert 'action="/m/today"' in await browser.open("/m")
    assert "连续 2 天" in await browser.post("/m/today")
    assert here.club.points.account(number).points() == 14


async def test_without_a_rule_there_is_no_button(browser: Browser, here: ShopHere) -> None:
    """Whoever posts it all the same gets the page, and nothing is written."""
    number = await here.member()
    assert "/m/today" not in await opened(browser, here, number)
    before = here.seq
    await browser.post("/m/today", entry=here.op())
    assert (browser.path, here.seq) == ("/m", before)


async def test_without_a_card_nothing_happens(new_browser: NewBrowser, here: ShopHere) -> None:
    """A phone that shows no card, and one whose member has left, are led to the way to one."""
    number = await with_check_in(here)
    stranger, left = await new_browser(), await new_browser()
    await stranger.open("/m")
    before = here.seq
    await stranger.post("/m/today")
    assert (stranger.path, here.seq) == ("/m", before)
    await opened(left, here, number)
    await here.club.members.close_member(number, here.op(), OWNER)
    before = here.seq
    await left.post("/m/today", entry=here.op())
    assert (left.path, here.seq) == ("/m", before)


async def test_a_post_without_the_token_is_refused(browser: Browser, here: ShopHere) -> None:
    """As every form."""
    number = await with_check_in(here)
    await opened(browser, here, number)
    await browser.post("/m/today", token="")
    assert browser.status == 403
    assert here.club.points.account(number).points() == 0
