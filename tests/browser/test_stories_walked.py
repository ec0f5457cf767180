"""Walks of two people and a counter: in Chinese at night, in English by day, finding everything by what they read."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import expect

from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import Language
from shopclub.tui.modals.family import FamilyDialog, OpenCardDialog
from tests.browser.stand import Stand, read_code
from tests.browser.test_rewards import with_points
from tests.browser.walking import PIN, Walk, sell
from tests.builders import programme_of
from tests.core.coupons.coupons import with_coupons
from tests.core.households.test_households import sharing
from tests.kiosk.house import OWNER
from tests.kiosk.views.test_invite import RULES

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", params=["zh at night", "en by day"])
async def walk(stand: Stand, request: pytest.FixtureRequest) -> Walk:
    """Both ways to walk."""
    at_night = request.param == "zh at night"
    return Walk(stand, Language.ZH if at_night else Language.EN, night=at_night)


async def somebody(walk: Walk, name: str, phone: str, *, pin: bool = True) -> MemberNo:
    """A member, with a PIN unless said otherwise."""
    member = await walk.stand.member(name, phone)
    if pin:
        await walk.stand.club.pins.set(member, PIN, walk.stand.op(), OWNER)
    return member


async def test_a_family_from_the_first_code_to_the_last_day(walk: Walk) -> None:
    """Invited on one phone, agreed to on another; points of both at the till; one leaves with what the page said."""
    stand = walk.stand
    rules = sharing(households=[{"id": "family", "form": "family", "cards": 4, "leaving": "share"}])
    await stand.club.programme.adopt(rules, stand.op(), OWNER)
    father = await somebody(walk, "王建国", "13800000001")
    mother = await somebody(walk, "陈晓梅", "13800000002")
    his, hers = await walk.phone(), await walk.phone()
    async with walk.counter() as bench:
        bench.app.open_member(father)
        await bench.settle()
        await bench.press("f", "enter")
        assert isinstance(bench.app.screen, OpenCardDialog)
        await bench.press("enter")
        assert isinstance(bench.app.screen, FamilyDialog)
        await bench.press("escape", "escape")
        await walk.sign_in(his, father)
        await walk.press(his, "Shared card")
        await walk.type_pin(his)
        await walk.press(his, "Invite somebody")
        address = await read_code(his.locator(".code .qr"))
        await hers.goto(address)
        await walk.press(hers, "Open my card")
        await hers.locator("#digits").fill(stand.club.members.get(mother).card)
        await walk.press(hers, "Open my card")
        await walk.type_pin(hers)
        await walk.press(hers, "I agree")
        await walk.says(hers, "you")
        await walk.reads(his, "陈**")
        await sell(bench, mother, "40")
        await expect(his.locator(".together b")).to_have_text("40")
        await expect(hers.locator(".together b")).to_have_text("40")
        await sell(bench, father, "60")
        await expect(hers.locator(".together b")).to_have_text("100")
        await walk.press(hers, "Leave this card")
        await walk.reads(hers, "40")
        await walk.press(hers, "Leave")
        await walk.says(hers, "You collect on your own so far.")
        await expect(his.locator(".together b")).to_have_text("60")
    assert [stand.club.profile(member).points for member in (father, mother)] == [60, 40]


async def test_a_friend_from_the_link_to_what_both_get(walk: Walk) -> None:
    """Invited, joined, put in force with F8, first purchase: 20 and 30, then 50 more, on both phones by themselves."""
    stand = walk.stand
    await stand.club.programme.adopt(programme_of(rules=RULES), stand.op(), OWNER)
    member = await somebody(walk, "王建国", "13800000001", pin=False)
    his, friends = await walk.phone(), await walk.phone()
    async with walk.counter() as bench:
        await walk.sign_in(his, member)
        await walk.press(his, "Invite friends")
        await walk.press(his, "Make my invitation")
        address = await read_code(his.locator(".code .qr"))
        await friends.goto(address)
        await walk.says(friends, "{name} invites you", name="王**")
        await walk.join(friends, address, "13912345678", "李雷")
        await bench.press("f8", "enter")
        await walk.says(friends, "Hello {name}", name="李**")
        await expect(friends.locator(".hero b").first).to_have_text("20")
        await walk.reads(his, "李**")
        await walk.reads(his, walk.words.n("{n} point", "{n} points", 30))
        await sell(bench, MemberNo(member + 1), "12.50")
        await expect(friends.locator(".hero b").first).to_have_text("32")
        await walk.reads(his, walk.words.n("{n} point", "{n} points", 50))
        await walk.press(his, "Back to my card")
        await expect(his.locator(".hero b").first).to_have_text("80")


async def test_a_friend_who_names_somebody_at_the_tablet(walk: Walk) -> None:
    """Typed there beside the name; the counter reads whose number it is, Enter, and the one who was named sees 30."""
    stand = walk.stand
    await stand.club.programme.adopt(programme_of(rules=RULES), stand.op(), OWNER)
    member = await somebody(walk, "王建国", "13800000001", pin=False)
    tablet, his = await stand.tablet(), await walk.phone()
    await walk.sign_in(his, member)
    async with walk.counter() as bench:
        await tablet.goto(stand.url("/k/join"))
        await tablet.locator("#number").fill("13912345678")
        await tablet.locator("[data-ready]").click()
        await tablet.locator("#name").fill("李雷")
        await tablet.locator("[name=referrer]").fill("138 0000 0001")
        await tablet.locator("main .primary").click()
        await tablet.locator("[name=agree]").check()
        await tablet.locator("main .primary").click()
        await tablet.wait_for_url("**/k/join/card")
        await bench.press("f8")
        assert walk.words.t("joins, sent by {name}", name="王建国") in bench.text()
        await bench.press("enter")
        await expect(his.locator(".hero b").first).to_have_text("30")
        await expect(tablet.locator("h1")).to_have_text("李**，欢迎加入！")
    assert stand.club.profile(MemberNo(member + 1)).points == 20


async def test_a_pin_chosen_on_the_tablet_opens_the_history_on_the_phone(walk: Walk) -> None:
    """The counter's yes lets the tablet ask by itself; typed twice there, it opens what happened on the phone."""
    stand = walk.stand
    tablet, phone = await stand.tablet(), await walk.phone()
    async with walk.counter() as bench:
        await walk.join(phone, stand.url("/j"), "13912345678", "赵敏")
        await bench.press("f8", "enter")
        await tablet.locator("a[href='/k/pin/new']").click()
        for _ in range(2):
            for key in PIN:
                await tablet.locator(f".keypad [value='{key}']").click()
            async with tablet.expect_navigation():
                await tablet.locator("[data-ready]").click()
        await tablet.wait_for_url("**/k/pin/done")
        await walk.press(phone, "What happened")
        await walk.type_pin(phone)
        await walk.says(phone, "Nothing else yet")
        await sell(bench, MemberNo(1), "88.50")
        await walk.reads(phone, "+88")


async def test_the_lost_phone_is_signed_out_at_the_counter_while_its_page_is_open(walk: Walk) -> None:
    """The new phone opens the card with the digits; the counter ends the old one, which shows nothing more at once."""
    member = await somebody(walk, "王建国", "13800000001")
    lost, new = await walk.phone(), await walk.phone()
    await walk.sign_in(lost, member)
    await walk.press(lost, "What happened")
    await walk.type_pin(lost)
    await walk.says(lost, "What happened")
    await walk.sign_in(new, member)
    async with walk.counter() as bench:
        bench.app.open_member(member)
        await bench.settle()
        await bench.press("p")
        await bench.press("home", "delete")
        await walk.says(lost, "This phone is signed out. With your card you open it again.")
        assert await lost.get_by_text("王**").count() == 0
        await bench.press("escape", "escape")
        await sell(bench, member, "88.50")
        await expect(new.locator(".hero b").first).to_have_text("88")


async def test_goods_taken_back_stand_in_the_history_with_their_reason(walk: Walk) -> None:
    """Bought at the counter, one line of it taken back there: the phone says both, and what it took back."""
    stand = walk.stand
    member = await somebody(walk, "王建国", "13800000001")
    phone = await walk.phone()
    await walk.sign_in(phone, member)
    await walk.press(phone, "What happened")
    await walk.type_pin(phone)
    async with walk.counter() as bench:
        await sell(bench, member, "49+39.50")
        await walk.reads(phone, "+88")
        bench.app.open_member(member)
        await bench.settle()
        await bench.press("right", "r", "right", "enter", "enter")
        await walk.says(phone, "Goods returned")
        await walk.reads(phone, "-49")
    assert stand.club.profile(member).points == 39


async def test_a_coupon_shown_on_the_phone_is_gone_once_it_is_used(walk: Walk) -> None:
    """Issued at the counter, it shows at once; scanned from the phone it takes ¥10 off, and leaves by itself."""
    stand = walk.stand
    await stand.club.programme.adopt(with_coupons(), stand.op(), OWNER)
    member = await somebody(walk, "王建国", "13800000001", pin=False)
    phone = await walk.phone()
    await walk.sign_in(phone, member)
    for kind in ("ten", "week"):
        await stand.club.coupons.issue(kind, [member], stand.op(), OWNER)
    async with phone.expect_navigation():
        await phone.locator("a[href='/m/coupons']").click()
    await phone.locator("#coupon-1 summary").click()
    async with walk.counter() as bench:
        await bench.scan(await read_code(phone.locator("#coupon-1 .stub .qr")))
        await bench.until(lambda: bench.counter.till.member == member)
        await bench.type("88.50")
        await bench.press("enter")
        await expect(phone.locator("#coupon-1")).to_have_count(0)
        await expect(phone.locator("#coupon-2")).to_be_visible()
    assert stand.club.profile(member).points == 78


async def test_a_reward_asked_for_on_the_phone_is_handed_over_with_two_keys(walk: Walk) -> None:
    """Asked for, shown under F8, handed over with Enter: the phone says so by itself, and how many points are left."""
    stand = walk.stand
    member = await with_points(stand)
    phone = await walk.phone()
    await walk.sign_in(phone, member)
    await walk.press(phone, "Rewards")
    async with walk.counter() as bench:
        async with phone.expect_navigation():
            await phone.locator("a[href='/m/rewards/mug']").click()
        async with phone.expect_navigation():
            await phone.locator("main .primary").click()
        await walk.look(phone)
        await bench.press("f8", "enter")
        await phone.wait_for_selector(".answer.handed_out")
        await walk.look(phone)
        await walk.press(phone, "Back to my card")
        await expect(phone.locator(".hero b").first).to_have_text("150")


async def test_leaving_the_club_on_the_phone(walk: Walk) -> None:
    """Told first what goes; one tick and one touch: the phone forgets, the card's digits open nothing any more."""
    stand = walk.stand
    member = await somebody(walk, "王建国", "13800000001")
    card = stand.club.members.get(member).card
    await stand.sell(8_850, member)
    phone, other = await walk.phone(), await walk.phone()
    await walk.sign_in(other, member)
    await walk.sign_in(phone, member)
    await walk.press(phone, "My data")
    await walk.press(phone, "Show everything")
    await walk.type_pin(phone)
    await walk.reads(phone, "王建国")
    await walk.press(phone, "Leave the club")
    await walk.reads(phone, "88")
    await phone.locator("[name=sure]").check()
    await walk.press(phone, "Leave and remove my data")
    await walk.says(phone, "Goodbye, and thank you")
    await walk.press(phone, "To the start")
    await phone.locator("#digits").fill(card)
    await walk.press(phone, "Open my card")
    await walk.says(phone, "This code opens no card. Please ask at the counter.")
    await expect(other.locator("#digits")).to_be_visible()
    await walk.look(other)
