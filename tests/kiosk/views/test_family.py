"""A shared card on the phone: inviting by a code, agreeing, what leaving does, and nobody's name in full."""

from __future__ import annotations

import re

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk.showing.family import names
from tests.core.households.test_households import sharing
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.making.test_levels import PIN
from tests.kiosk.views.test_rewards import sign_in as show_card

SHARE = {"id": "family", "form": "family", "cards": 3, "leaving": "share", "per_day": 50}


async def sign_in(browser: Browser, here: ShopHere, member: MemberNo) -> None:
    """Show the card and type the PIN."""
    if not here.club.pins.has(member):
        await here.club.pins.set(member, PIN, here.op(), OWNER)
    await show_card(browser, here, member)
    await browser.post("/m/pin", pin=PIN, back="/m")


async def a_family(here: ShopHere, **kind: object) -> tuple[MemberNo, MemberNo]:
    """A main card of somebody with 100 points, and somebody else with 40."""
    await here.club.programme.adopt(sharing(households=[SHARE | kind]), here.op(), OWNER)
    main, other = await here.member("王建国", "13800000001"), await here.member("王芳", "13800000002")
    await here.sell(10_000, main)
    await here.sell(4_000, other)
    await here.club.households.open(main, "family", "", here.op(), OWNER)
    return main, other


def the_code(page: str) -> str:
    """What stands on the main card's page."""
    found = re.search(r'class="spoken">([^<]+)<', page)
    assert found
    return found[1]


async def test_from_phone_to_phone(here: ShopHere, browser: Browser, new_browser: NewBrowser) -> None:
    """A code from the main card, the question on the other phone, a yes: 140 points for both, and the code is gone."""
    main, other = await a_family(here)
    await sign_in(browser, here, main)
    assert 'href="/m/family"' in browser.page
    await browser.open("/m/family")
    await browser.post("/m/family", do="code")
    code = the_code(browser.page)
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", code)
    phone = await new_browser()
    await sign_in(phone, here, other)
    await phone.open("/m/family")
    page = await phone.post("/m/family/join", code=code.lower())
    assert "王**邀请您一起积分" in page
    assert "您现有的 40 分会一起并入" in page
    assert "王建国" not in page
    assert here.club.households.of(other) is None
    page = await phone.post("/m/family/join", do="agree", code=code)
    assert phone.path == "/m/family"
    assert "140" in page
    assert "王**国" in page
    assert "王建国" not in page
    assert here.club.profile(main).points == here.club.profile(other).points == 140
    page = await browser.open("/m/family")
    assert 'class="spoken"' not in page


async def test_a_used_code_opens_nothing(here: ShopHere, browser: Browser) -> None:
    """The second who types it is told that it holds no longer, and stays alone."""
    main, other = await a_family(here)
    third = await here.member("李雷", "13800000003")
    code = (await here.club.households.make_code(main, here.op(), KIOSK)).code
    await here.club.households.accept(code, other, here.op(), KIOSK)
    await sign_in(browser, here, third)
    await browser.open("/m/family")
    page = await browser.post("/m/family/join", code=code)
    assert browser.status == 422
    assert "这个加入码不能用" in page
    assert here.club.households.of(third) is None


async def test_a_scanned_code_asks_for_ones_own_card_first(here: ShopHere, browser: Browser) -> None:
    """A phone without a card is told to open one, with the code to type, and sees nobody's name."""
    main, _ = await a_family(here)
    code = (await here.club.households.make_code(main, here.op(), KIOSK)).code
    page = await browser.open(f"/m/family/join?c={code}")
    assert code.upper() in page
    assert "王" not in page.replace("莲花药房", "")


async def test_a_scanned_code_stays_with_its_phone_through_card_and_pin(here: ShopHere, browser: Browser) -> None:
    """Card, a slip in its digits, the other language, the PIN mistyped: then the question, not an empty page."""
    main, other = await a_family(here)
    code = (await here.club.households.make_code(main, here.op(), KIOSK)).code
    await here.club.pins.set(other, PIN, here.op(), OWNER)
    page = await browser.open(f"/m/family/join?c={code}")
    assert f'href="/m?c={code.upper()}"' in page
    await browser.open(f"/m?c={code.upper()}")
    await browser.post("/m", digits="123", family=browser.field("family"))
    await browser.post("/m", digits=here.club.members.get(other).card, family=browser.field("family"))
    assert browser.path == "/m/family/join"
    assert browser.field("back") == f"/m/family/join?c={code.upper()}"
    await browser.post("/lang", lang="en", back=browser.field("back"))
    await browser.post("/m/pin", pin="9999", back=f"/m/family/join?c={code.upper()}")
    page = await browser.post("/m/pin", pin=PIN, back=browser.field("back"))
    assert browser.path == "/m/family/join"
    assert "invites you to collect together" in page
    await browser.post("/m/family/join", do="agree", code=browser.field("code"))
    assert here.club.households.of(other) is not None


async def test_a_code_that_was_typed_stays_when_the_pin_is_over(here: ShopHere, browser: Browser) -> None:
    """Ten minutes over the question: the PIN again, then the question again."""
    main, other = await a_family(here)
    code = (await here.club.households.make_code(main, here.op(), KIOSK)).code
    await sign_in(browser, here, other)
    await browser.open("/m/family")
    await browser.post("/m/family/join", code=code)
    here.pass_time(minutes=10)
    await browser.post("/m/family/join", do="agree", code=code)
    assert (browser.status, browser.field("back")) == (403, f"/m/family/join?c={code}")
    assert here.club.households.of(other) is None
    await browser.post("/m/pin", pin=PIN, back=browser.field("back"))
    assert browser.field("code") == code


@pytest.mark.parametrize("code", ["", "a b", "a&back=//evil", '"><b>', "//evil.example"])
async def test_what_is_no_code_is_carried_nowhere(here: ShopHere, browser: Browser, code: str) -> None:
    """Whatever stands in the address: no link and no field takes it along."""
    await a_family(here)
    await browser.client.get("/m")
    answer = await browser.client.get("/m", params={"c": code})
    assert 'name="family"' not in await answer.text()
    page = await (await browser.client.get("/m/family/join", params={"c": code})).text()
    assert 'href="/m"' in page
    assert "<b>" not in page


async def test_who_leaves_is_told_first(here: ShopHere, browser: Browser) -> None:
    """The page before leaving says what goes along, 40 + 30 earned - 50 taken = 20; then it does, and 100 stay."""
    main, other = await a_family(here)
    code = (await here.club.households.make_code(main, here.op(), KIOSK)).code
    await here.club.households.accept(code, other, here.op(), KIOSK)
    await here.sell(3_000, other)
    await here.club.rewards.redeem(other, "mug", 1, here.op(), OWNER)
    await sign_in(browser, here, other)
    await browser.open("/m/family")
    page = await browser.open("/m/family/leave")
    assert "您可带走 20 分" in page
    seq = here.seq
    await browser.open("/m/family/leave")
    assert here.seq == seq
    await browser.post("/m/family/leave")
    assert browser.path == "/m/family"
    assert "您目前是自己积分" in browser.page
    assert here.club.profile(other).points == 20
    assert here.club.profile(main).points == 100


async def test_an_invitation_from_the_counter(here: ShopHere, browser: Browser) -> None:
    """Who was invited at the counter is asked on the card's page, and a no leaves no trace."""
    main, other = await a_family(here)
    number = here.club.households.number_of(main)
    assert number is not None
    await here.club.households.invite(number, other, here.op(), OWNER)
    await sign_in(browser, here, other)
    assert "有人邀请您一起积分" in browser.page
    page = await browser.open("/m/family")
    assert "王**邀请您" in page
    await browser.post("/m/family", do="decline")
    assert here.club.households.number_of(other) is None
    await here.club.households.invite(number, other, here.op(), OWNER)
    await browser.open("/m/family")
    await browser.post("/m/family", do="agree")
    assert here.club.profile(other).points == 140


async def test_a_no_in_another_window_is_no_leaving(here: ShopHere, browser: Browser) -> None:
    """Declining what was agreed to meanwhile changes nothing: leaving has its own page."""
    main, other = await a_family(here)
    number = here.club.households.number_of(main)
    assert number is not None
    await here.club.households.invite(number, other, here.op(), OWNER)
    await sign_in(browser, here, other)
    await browser.open("/m/family")
    await here.club.households.agree(other, here.op(), KIOSK)
    await browser.post("/m/family", do="decline")
    assert here.club.households.of(other) is not None


async def test_a_childs_phone_can_not_agree(here: ShopHere, browser: Browser) -> None:
    """For a child invited at the counter the page says who agrees, and a form made up is refused."""
    main, other = await a_family(here)
    number = here.club.households.number_of(main)
    assert number is not None
    await here.club.households.make_code(main, here.op(), KIOSK)
    await here.club.households.invite(number, other, here.op(), OWNER, child=True)
    await sign_in(browser, here, other)
    page = await browser.open("/m/family")
    assert "王**" in page
    assert here.club.households.of(other) is not None  # the main card agreed for them at once


@pytest.mark.parametrize("path", ["/m/family", "/m/family/leave"])
async def test_without_a_card_there_is_no_page(here: ShopHere, browser: Browser, path: str) -> None:
    """A phone that shows no card is led to the sign-in, and its forms change nothing."""
    await a_family(here)
    await browser.open(path)
    assert browser.path == "/m"
    seq = here.seq
    await browser.post(path, do="code")
    assert here.seq == seq


async def test_a_shop_without_shared_cards_says_nothing_of_them(here: ShopHere, browser: Browser) -> None:
    """No tile on the card's page, and the address leads back to it."""
    await here.club.programme.adopt(sharing(households=[]), here.op(), OWNER)
    member = await here.member()
    await sign_in(browser, here, member)
    assert "/m/family" not in browser.page
    await browser.open("/m/family")
    assert browser.path == "/m"


async def test_names_are_text(here: ShopHere, browser: Browser) -> None:
    """A name that is markup stands there as the text it is."""
    main, other = await a_family(here)
    await here.club.households.make_code(main, here.op(), KIOSK)
    evil = await here.member("<b>x", "13800000009")
    number = here.club.households.number_of(main)
    assert number is not None
    await here.club.households.invite(number, evil, here.op(), OWNER, agrees=True)
    await sign_in(browser, here, main)
    page = await browser.open("/m/family")
    assert "&lt;**" in page
    assert "<b>x" not in page
    assert other


@pytest.mark.parametrize("has_pin", [True, False])
async def test_nobody_gets_in_with_the_card_alone(here: ShopHere, browser: Browser, has_pin: bool) -> None:
    """With the picture of a card nobody takes its holder into a family: the PIN is asked, or the counter does it."""
    main, other = await a_family(here)
    code = (await here.club.households.make_code(main, here.op(), KIOSK)).code
    if has_pin:
        await here.club.pins.set(other, PIN, here.op(), OWNER)
    await show_card(browser, here, other)
    seq = here.seq
    for path in ("/m/family", f"/m/family/join?c={code}", "/m/family/leave"):
        page = await browser.open(path)
        assert ('name="pin"' in page) is has_pin
        assert "王**邀请您" not in page
    for path, fields in (
        ("/m/family/join", {"do": "agree", "code": code}),
        ("/m/family", {"do": "code"}),
        ("/m/family/leave", {}),
    ):
        await browser.open("/m")
        await browser.post(path, entry=here.op(), **fields)
        assert browser.status == 403
    assert here.seq == seq


async def test_a_familys_masked_names_can_be_told_apart(here: ShopHere) -> None:
    """One more character where two would read the same; none where they don't, and none of a name of one character."""
    typed = ("王芳", "王丽华", "陈小雨", "Ann Taylor", "Ada Taylor", "李", "李雷", "")
    members = [await here.member(name, f"1380000001{i}") for i, name in enumerate(typed)]
    shown = list(names(here.club, members).values())
    assert shown == ["王**芳", "王**华", "陈**", "A**n", "A**a", "李**", "李**雷", ""]
