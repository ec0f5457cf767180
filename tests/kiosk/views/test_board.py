"""The leaderboard at the kiosk: masked for everybody, joined and left by each member alone."""

from __future__ import annotations

from shopclub.core.kernel.ids import MemberNo
from tests.core.rewards.test_leaderboard import BOARD
from tests.kiosk.house import OWNER, Browser, ShopHere
from tests.kiosk.making.test_levels import PIN
from tests.kiosk.views.test_rewards import sign_in


async def a_member(here: ShopHere) -> MemberNo:
    """Somebody who has bought for 100 yuan, in a shop with a leaderboard."""
    await here.club.programme.adopt(BOARD, here.op(), OWNER)
    member = await here.member()
    await here.sell(10_000, member)
    return member


async def test_on_and_off_in_two_taps(browser: Browser, here: ShopHere) -> None:
    """From the card to the board, and one button: on it, masked, and off it again."""
    member = await a_member(here)
    await sign_in(browser, here, member)
    assert 'href="/m/board"' in browser.page
    assert "您没有参加" in await browser.open("/m/board")
    assert "还没有人上榜" in browser.page
    await browser.post("/m/board", wanted="yes")
    assert "王**" in browser.page
    assert "王小明" not in browser.page
    assert [one.member for one in here.club.leaderboard.places()] == [member]
    await browser.post("/m/board", wanted="no")
    assert here.club.leaderboard.places() == []


async def test_the_tablet_shows_it_to_everybody(browser: Browser, here: ShopHere) -> None:
    """Without a card, masked; a browser that is not paired sees none."""
    member = await a_member(here)
    await here.club.members.choose_board(member, True, here.op(), OWNER)
    await browser.open("/k/board")
    assert "王**" not in browser.page
    await browser.pair()
    page = await browser.open("/k/board")
    assert "王**" in page
    assert "王小明" not in page


async def test_strangers_choose_nothing(browser: Browser, here: ShopHere) -> None:
    """Without a card the page leads to the sign-in and the form does nothing."""
    await a_member(here)
    await browser.open("/m/board")
    assert browser.path == "/m"
    await browser.post("/m/board", wanted="yes")
    assert here.club.leaderboard.count() == 0


async def test_a_shop_without_one_shows_nothing_of_it(browser: Browser, here: ShopHere) -> None:
    """No tile, and the address leads back."""
    member = await here.member()
    await sign_in(browser, here, member)
    assert "/m/board" not in browser.page
    await browser.open("/m/board")
    assert browser.path == "/m"


async def test_who_is_asked_sees_what_others_would_see(browser: Browser, here: ShopHere) -> None:
    """Before the yes the very line, at the place it would have; after it the board itself, and since when."""
    member = await a_member(here)
    first = await here.member("李雷", "13800000002")
    await here.sell(20_000, first)
    await here.club.members.choose_board(first, True, here.op(), OWNER)
    await sign_in(browser, here, member)
    page = await browser.open("/m/board")
    assert "大家只会看到这一行" in page
    assert (here.club.leaderboard.would_be(member).place, here.club.leaderboard.would_be(first).place) == (2, 1)
    await browser.post("/m/board", wanted="yes")
    assert "大家只会看到这一行" not in browser.page
    assert "您在3月14日同意参加" in browser.page


async def test_with_a_pin_the_answer_is_asked_for_it(browser: Browser, here: ShopHere) -> None:
    """The picture of a card puts nobody on the board, and takes nobody off it."""
    member = await a_member(here)
    await here.club.pins.set(member, PIN, here.op(), OWNER)
    await sign_in(browser, here, member)
    await browser.open("/m/board")
    await browser.post("/m/board", wanted="yes")
    assert browser.status == 403
    assert here.club.leaderboard.count() == 0
    await browser.post("/m/pin", pin=PIN, back=browser.field("back"))
    assert browser.path == "/m/board"
    await browser.post("/m/board", wanted="yes")
    assert here.club.leaderboard.count() == 1
