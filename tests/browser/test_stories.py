"""Whole stories in a real browser: what a person does from the first touch to the last, and what goes wrong."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.sales.model import Draft, DraftLine
from tests.browser.stand import Stand
from tests.browser.test_coupons import sign_in
from tests.browser.test_reset import nothing_of
from tests.browser.test_rewards import LONG, NAMED, with_points
from tests.builders import programme_of
from tests.core.rewards.shops import LADDER
from tests.kiosk.house import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return '';
  const said = [e.id, e.name, e.value, e.innerText, e.getAttribute('aria-label'), e.getAttribute('href'), e.className];
  return said.filter(Boolean).join('|');
}"""


async def tab_to(page: Page, text: str) -> None:
    """Press Tab until what has the focus says this; a place that the keyboard does not reach fails the test."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if text in await page.evaluate(FOCUSED):
            ring = "() => getComputedStyle(document.activeElement)"
            shown = await page.evaluate(f"() => [({ring})().outlineStyle, ({ring})().boxShadow].join(' ')")
            assert shown != "none none", f"{text} has the focus, and nobody can see it"
            return
    raise AssertionError(f"the keyboard does not reach {text}")


async def hand_over(stand: Stand, page: Page) -> None:
    """The counter hands over the one reward that was asked for, and the page says so by itself."""
    ((asked, _),) = stand.club.rewards.asked()
    await stand.club.rewards.hand_over(asked, stand.op(), OWNER)
    await page.wait_for_selector(".answer.handed_out, body[data-asked='handed_out']", state="attached")


async def test_from_the_poster_to_the_reward_and_where_the_points_came_from(stand: Stand) -> None:
    """Join, wait, the counter's yes, a sale, a reward asked and handed over; the phone tells all of it, with why."""
    await stand.club.programme.adopt(programme_of(rewards=[*NAMED, LONG], ladder=LADDER), stand.op(), OWNER)
    tablet, phone = await stand.tablet(), await stand.page("phone")
    await phone.goto(stand.url("/j"))
    await phone.get_by_label("手机号").fill("13812345678")
    await phone.get_by_label("怎么称呼您").fill("赵敏")
    await phone.locator("[name=agree]").check()
    await phone.get_by_role("button", name="入会").click()
    await expect(phone.locator(".waiting")).to_be_visible()
    number = (await stand.club.members.activate(stand.club.members.pending()[0][0], stand.op(), OWNER)).number
    await expect(tablet.locator("#scene")).to_contain_text("赵**，欢迎加入！")
    await expect(phone.locator(".hero b").first).to_have_text("0")
    basket = Draft(lines=(DraftLine(gross_minor=15_000, name="维生素C"),), member=number)
    stand.club.sales.show(basket)
    await expect(tablet.locator(".bill")).to_contain_text("维生素C")
    await stand.club.sales.record(basket, stand.club.sales.quote(basket).fingerprint, stand.op(), OWNER)
    stand.club.sales.show(None)
    await expect(tablet.locator(".thanks")).to_contain_text("现有 150 分")
    await expect(phone.locator(".hero b").first).to_have_text("150")
    await phone.locator("a[href='/m/rewards']").click()
    await phone.locator("a[href='/m/rewards/mug']").click()
    await phone.locator("main .primary").click()
    await phone.wait_for_url("**/m/asked")
    await hand_over(stand, phone)
    assert stand.club.profile(number).points == 50
    await phone.goto(stand.url("/m/why"))
    told = phone.locator("main")
    await expect(told).to_contain_text("150")
    await expect(told).to_contain_text("马克杯")


async def test_neither_back_nor_forward_shows_the_person_before(stand: Stand) -> None:
    """After a look at the card, the rewards and a reward asked for: all the way back, and all the way forth again."""
    await with_points(stand)
    stand.pass_time(seconds=9)
    tablet = await stand.tablet()
    await stand.find(tablet, "13800000001")
    await tablet.locator("a[href='/k/rewards']").click()
    await tablet.locator("a[href='/k/rewards/mug']").click()
    await tablet.locator("main .primary").click()
    await tablet.wait_for_url("**/k/asked")
    await hand_over(stand, tablet)
    await tablet.locator("main [data-do=end]").click()
    await tablet.wait_for_selector(".welcome")
    for move in (tablet.go_back, tablet.go_forward):
        for _ in range(6):
            await move()
            await tablet.wait_for_load_state()
            await tablet.wait_for_timeout(100)
            await nothing_of(tablet, "王", "13800000001", "马克杯")


async def test_an_impatient_finger_asks_once(stand: Stand) -> None:
    """Two taps on the same button, the second before any answer: one reward is asked for, its points rest once."""
    member = await with_points(stand)
    phone = await stand.page()
    await sign_in(stand, phone, member)
    await phone.goto(stand.url("/m/rewards/mug"))
    await phone.evaluate("() => { const b = document.querySelector('main .primary'); b.click(); b.click(); }")
    await phone.wait_for_url("**/m/asked")
    assert len(stand.club.rewards.asked()) == 1
    assert stand.club.profile(member).available == 150


async def test_two_taps_without_script_ask_once(stand: Stand) -> None:
    """The form says which entry it is, so the second one changes nothing, also where no script holds it back."""
    member = await with_points(stand)
    phone = await stand.page(script=False)
    await sign_in(stand, phone, member)
    await phone.goto(stand.url("/m/rewards/mug"))
    await phone.locator("main .primary").click()
    await phone.wait_for_url("**/m/asked")
    await phone.go_back(wait_until="commit")
    await phone.locator("main .primary").click()
    await phone.wait_for_url("**/m/asked")
    assert len(stand.club.rewards.asked()) == 1
    assert stand.club.profile(member).available == 150


async def test_a_form_from_before_the_computer_was_gone_joins_nobody(stand: Stand) -> None:
    """What was sent to nobody is not there; after the restart the old form says so, and a fresh one joins once."""
    phone = await stand.page()
    await phone.goto(stand.url("/j"))
    await phone.locator("#phone").fill("13812345678")
    await phone.locator("[name=agree]").check()
    port = stand.kiosk.port
    await stand.kiosk.stop()
    await stand.start(port)
    await phone.locator("main .primary").click()
    await phone.wait_for_load_state()
    await expect(phone.locator("main")).to_contain_text("没有提交任何内容")
    assert stand.club.members.pending() == []
    await phone.goto(stand.url("/j"))
    await phone.locator("#phone").fill("13812345678")
    await phone.locator("[name=agree]").check()
    await phone.locator("main .primary").click()
    await expect(phone.locator(".waiting")).to_be_visible()
    assert len(stand.club.members.pending()) == 1


async def test_a_card_catches_up_when_the_computer_is_back(stand: Stand) -> None:
    """The phone stays signed in over the restart, and shows what was bought meanwhile without a touch."""
    member = await stand.member()
    phone = await stand.page()
    await sign_in(stand, phone, member)
    await expect(phone.locator(".hero b").first).to_have_text("0")
    port = stand.kiosk.port
    await stand.kiosk.stop()
    await stand.sell(8_850, member)
    await stand.start(port)
    await expect(phone.locator(".hero b").first).to_have_text("88", timeout=30_000)


async def test_two_tablets_serve_two_people(stand: Stand) -> None:
    """Each has its own person; one's end is not the other's, and what one asked for the other does not show."""
    await with_points(stand)
    await stand.member("李雷", "13800000002")
    one, other = await stand.tablet(), await stand.tablet("upright")
    await stand.find(one, "13800000001")
    await stand.find(other, "13800000002")
    await expect(one.locator("h1")).to_have_text("王** 您好")
    await expect(other.locator("h1")).to_have_text("李** 您好")
    await one.locator("a[href='/k/rewards']").click()
    await one.locator("a[href='/k/rewards/mug']").click()
    await one.locator("main .primary").click()
    await one.wait_for_url("**/k/asked")
    await other.goto(stand.url("/k/asked"))
    await other.wait_for_url("**/k/rewards")
    await nothing_of(other, "王")
    await hand_over(stand, one)
    await one.locator("main [data-do=end]").click()
    await one.wait_for_selector(".welcome")
    await other.goto(stand.url("/k/me"))
    await expect(other.locator("h1")).to_have_text("李** 您好")


async def test_two_tablets_show_one_sale(stand: Stand) -> None:
    """Both displays follow the counter, and both thank."""
    member = await stand.member()
    tablets = [await stand.tablet(), await stand.tablet("upright")]
    basket = Draft(lines=(DraftLine(gross_minor=8_850, name="维生素C"),), member=member)
    stand.club.sales.show(basket)
    for tablet in tablets:
        await expect(tablet.locator(".bill")).to_contain_text("维生素C")
    await stand.club.sales.record(basket, stand.club.sales.quote(basket).fingerprint, stand.op(), OWNER)
    stand.club.sales.show(None)
    for tablet in tablets:
        await expect(tablet.locator(".thanks")).to_contain_text("谢谢您，王**")


async def test_joining_at_the_tablet_with_the_keyboard_alone(stand: Stand) -> None:
    """Tab, letters, Space and Enter lead from the welcome to the card, and the focus is always to be seen."""
    tablet = await stand.tablet()
    await tab_to(tablet, "在这里入会")
    await tablet.keyboard.press("Enter")
    await tablet.wait_for_url("**/k/join")
    await tab_to(tablet, "number")
    await tablet.keyboard.type("13812345678", delay=80)
    await tablet.keyboard.press("Enter")
    await tablet.wait_for_url("**/k/join/name")
    await tab_to(tablet, "name")
    await tablet.keyboard.type("赵敏")
    await tab_to(tablet, "下一步")
    await tablet.keyboard.press("Enter")
    await tablet.wait_for_url("**/k/join/agree")
    await tab_to(tablet, "agree")
    await tablet.keyboard.press("Space")
    await tab_to(tablet, "入会")
    await tablet.keyboard.press("Enter")
    await tablet.wait_for_url("**/k/join/card")
    ((_, wait),) = stand.club.members.pending()
    assert (wait.phone, wait.name) == ("+8613812345678", "赵敏")


@pytest.mark.parametrize("place", ["tablet", "phone"])
async def test_redeeming_with_the_keyboard_alone(stand: Stand, place: str) -> None:
    """From the card to the reward asked for without a pointer."""
    member = await with_points(stand)
    if place == "tablet":
        page = await stand.tablet()
        await tab_to(page, "手机号")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/k/phone")
        await tab_to(page, "number")
        await page.keyboard.type("13800000001", delay=80)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/k/me")
    else:
        page = await stand.page()
        await page.goto(stand.url("/m"))
        await tab_to(page, "digits")
        await page.keyboard.type(stand.club.members.get(MemberNo(member)).card)
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".card")
    for text in ("/rewards", "/rewards/mug", "primary"):
        await tab_to(page, text)
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
    await page.wait_for_url("**/asked")
    assert len(stand.club.rewards.asked()) == 1
