"""The tablet when the counter asks for a PIN, and the live code on the phone."""

from __future__ import annotations

import re

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.presence import FRESH, LiveCode
from shopclub.kiosk.live.stage import STAGE, Asking, Selling, Welcome
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere

PIN = "4803"


def live_of(page: str) -> str:
    """The live code a page shows."""
    found = re.search(r'data-live-code>.*?<p class="digits">([\d\s]+)</p>', page, re.S)
    assert found is not None
    return re.sub(r"\D", "", found[1])


async def signed_in(browser: Browser, here: ShopHere, who: MemberNo) -> None:
    """The phone shows the member's card."""
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(who).card)


# -- choosing a PIN --------------------------------------------------------------------------------


async def test_a_pin_is_chosen_by_typing_it_twice(browser: Browser, here: ShopHere) -> None:
    """The counter asks, the tablet shows it with initial only, two times alike, and it opens."""
    who = await here.member("王小明")
    await browser.pair()
    here.club.pins.ask(who, OWNER)
    page = await browser.open("/k")
    assert "/k/pin/new" in page
    assert "王**" in page
    assert "王小明" not in page
    await browser.open("/k/pin/new")
    await browser.post("/k/pin/new", pin=PIN)
    assert not here.club.pins.has(who)
    await browser.post("/k/pin/new", pin=PIN)
    assert browser.path == "/k/pin/done"
    assert "王" not in browser.page.split("<main>")[1]
    await here.club.pins.verify(who, PIN)
    assert here.club.presence.is_here(who)
    await browser.open("/k/pin/new")
    assert browser.path == "/k"


async def test_a_pin_typed_otherwise_the_second_time_is_none(browser: Browser, here: ShopHere) -> None:
    """It begins again; the page never shows what was typed."""
    who = await here.member()
    await browser.pair()
    here.club.pins.ask(who, OWNER)
    await browser.open("/k/pin/new")
    for typed in (PIN, "4804"):
        page = await browser.post("/k/pin/new", pin=typed)
        assert PIN not in page.split("<main>")[1]
    assert "不一样" in page
    assert not here.club.pins.has(who)
    await browser.post("/k/pin/new", pin="4804")
    await browser.post("/k/pin/new", pin="4804")
    await here.club.pins.verify(who, "4804")


@pytest.mark.parametrize(("pin", "said"), [("1234", "连着"), ("123", "4 到 6"), ("0001", "手机号")])
async def test_a_pin_anybody_would_try_is_refused_at_once(
    browser: Browser, here: ShopHere, pin: str, said: str
) -> None:
    """Before it has to be typed again, with the reason."""
    await browser.pair()
    here.club.pins.ask(await here.member(phone="13800000001"), OWNER)
    await browser.open("/k/pin/new")
    assert said in await browser.post("/k/pin/new", pin=pin)


async def test_not_now_leaves_it_out(browser: Browser, here: ShopHere) -> None:
    """One touch, and the tablet invites again."""
    who = await here.member()
    await browser.pair()
    here.club.pins.ask(who, OWNER)
    await browser.open("/k/pin/new")
    await browser.post("/k/pin/later")
    assert browser.path == "/k"
    assert here.club.pins.asking is None
    assert not here.club.pins.has(who)


async def test_what_one_began_another_does_not_end(browser: Browser, here: ShopHere) -> None:
    """The counter asks somebody else meanwhile: the PIN typed once is nobody's."""
    one, two = await here.member(), await here.member("李雷", "13800000002")
    await browser.pair()
    here.club.pins.ask(one, OWNER)
    await browser.open("/k/pin/new")
    await browser.post("/k/pin/new", pin=PIN)
    here.club.pins.ask(two, OWNER)
    await browser.post("/k/pin/new", pin=PIN)
    assert not here.club.pins.has(one)
    assert not here.club.pins.has(two)


async def test_nobody_chooses_unasked(new_browser: NewBrowser, here: ShopHere) -> None:
    """Neither a tablet by itself nor a phone, whatever it posts; and a page left open is worth nothing later."""
    who = await here.member()
    tablet, phone = await new_browser(), await new_browser()
    await tablet.pair()
    await tablet.open("/k/phone")
    await tablet.post("/k/pin/new", pin=PIN)
    assert tablet.path == "/k"
    await signed_in(phone, here, who)
    await phone.post("/k/pin/new", pin=PIN)
    assert phone.status == 403
    here.club.pins.ask(who, OWNER)
    await tablet.open("/k/pin/new")
    here.pass_time(minutes=2)
    await tablet.post("/k/pin/new", pin=PIN)
    assert not here.club.pins.has(who)


async def test_a_bill_is_not_covered_by_the_wish_for_a_new_pin(browser: Browser, here: ShopHere) -> None:
    """It stands when only the member was found, waits while goods are rung up, and goes by itself after two minutes."""
    who = await here.member()
    await browser.pair()
    stage = browser.client.app[STAGE]
    here.club.pins.ask(who, OWNER)
    here.club.sales.show(here.draft(who))
    assert isinstance(stage.scene(), Asking)
    here.club.sales.show(here.draft(who, 3000))
    assert isinstance(stage.scene(), Selling)
    here.club.sales.show(None)
    assert isinstance(stage.scene(), Asking)
    here.pass_time(minutes=2)
    assert isinstance(stage.scene(), Welcome)


# -- showing it before something is spent -----------------------------------------------------------


async def test_the_pin_shows_who_is_here(browser: Browser, here: ShopHere) -> None:
    """Over the bill; a wrong one says how many are left, the right one tells the counter; nothing else opens by it."""
    who = await here.member()
    await here.club.pins.set(who, PIN, here.op(), OWNER)
    await browser.pair()
    here.club.sales.show(here.draft(who, 3000))
    here.club.pins.ask(who, OWNER, proves=True)
    assert "/k/pin/show" in await browser.open("/k")
    await browser.open("/k/pin/show")
    assert "还可试 4 次" in await browser.post("/k/pin/show", pin="9999")
    assert not here.club.presence.is_here(who)
    await browser.post("/k/pin/show", pin=PIN)
    assert here.club.presence.is_here(who)
    assert browser.path == "/k"
    await browser.open("/k/pin")
    assert browser.path == "/k/card"


async def test_five_misses_end_the_asking(browser: Browser, here: ShopHere) -> None:
    """The tablet says where to go, and nothing more can be tried."""
    who = await here.member()
    await here.club.pins.set(who, PIN, here.op(), OWNER)
    await browser.pair()
    here.club.pins.ask(who, OWNER, proves=True)
    for _ in range(5):
        await browser.open("/k/pin/show")
        await browser.post("/k/pin/show", pin="9999")
    assert "已锁定" in browser.page
    assert here.club.pins.asking is None
    await browser.post("/k/pin/show", pin=PIN)
    assert not here.club.presence.is_here(who)


# -- the live code ----------------------------------------------------------------------------------


async def test_the_phone_shows_a_live_code_and_the_card_behind_one_touch(browser: Browser, here: ShopHere) -> None:
    """The live code is the member's; the card's own digits stand folded away."""
    who = await here.member()
    await signed_in(browser, here, who)
    card = here.club.members.get(who).card
    folded = browser.page.split("<details", 1)
    assert card[:4] in folded[1]
    assert card[4:8] not in folded[0]
    assert here.club.presence.use(live_of(browser.page)) == who


async def test_each_member_has_a_live_code_of_their_own(new_browser: NewBrowser, here: ShopHere) -> None:
    """The page is kept for all who see the same; the code never is. A page asked for again at once keeps its own."""
    one, two = await new_browser(), await new_browser()
    codes = []
    for browser, who in ((one, await here.member()), (two, await here.member("Li", "13800000009"))):
        await signed_in(browser, here, who)
        first = live_of(browser.page)
        assert live_of(await browser.open("/m")) == first
        here.clock.set(here.clock.now() + FRESH)
        codes += [first, live_of(await browser.open("/m"))]
        assert here.club.presence.use(codes[-1]) == who
        codes.append(live_of(await browser.open("/m")))  # one that was used is not shown again
    assert len(set(codes)) == 6


async def test_a_waiting_card_has_no_live_code(browser: Browser, here: ShopHere) -> None:
    """Nobody's card shows nobody."""
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", agree="yes")
    assert "data-live-code" not in browser.page


async def test_the_stream_brings_the_next_code(browser: Browser, here: ShopHere) -> None:
    """When the last one was scanned, and says so."""
    who = await here.member()
    await signed_in(browser, here, who)
    async with browser.client.get("/m/events") as stream:

        async def next_live() -> str:
            while True:
                line = (await stream.content.readline()).decode()
                if line.startswith("data: {"):
                    return line

        first = await next_live()
        assert '"seen":false' in first
        here.club.presence.use(re.sub(r"\D", "", first.split('"digits":"')[1].split('"')[0]))
        second = await next_live()
        assert '"seen":true' in second
        assert second.split('"digits"')[1] != first.split('"digits"')[1]


async def test_a_live_code_at_the_tablet_is_the_card_once(browser: Browser, here: ShopHere) -> None:
    """It greets with what a card shows; a second time it is told that it was used."""
    who = await here.member()
    made: LiveCode = here.club.presence.issue(here.club.members.get(who).card)
    await browser.pair()
    await browser.open("/k/card")
    await browser.post("/k/card", digits=made.code)
    assert browser.path == "/k/me"
    assert "王**" in browser.page
    await browser.open("/k/card")
    await browser.post("/k/card", digits=made.code)
    assert browser.path == "/k/card"
    assert "用过" in browser.page
