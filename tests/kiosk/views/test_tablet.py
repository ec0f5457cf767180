from __future__ import annotations

import pytest

from shopclub.core.ledger.model import Source
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.kiosk.guard.pairing import PAIRING
from shopclub.kiosk.guard.sessions import TABLET_COOKIE
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.showing.test_present import with_a_test

TABLET_PAGES = [
    "/k/display",
    "/k/me",
    "/k/phone",
    "/k/card",
    "/k/join",
    "/k/join/name",
    "/k/join/agree",
    "/k/join/card",
]
TABLET_FORMS = ["/k/phone", "/k/card", "/k/join", "/k/join/name", "/k/join/agree", "/k/end", "/k/stay"]


@pytest.mark.parametrize("path", TABLET_PAGES)
async def test_a_stranger_gets_the_pairing_page(browser: Browser, path: str) -> None:
    """No page of the tablet opens without the device's cookie."""
    await browser.open(path)
    assert browser.path == "/k"
    assert 'action="/k/pair"' in browser.page


@pytest.mark.parametrize("path", TABLET_FORMS)
async def test_a_stranger_can_post_nothing_there(browser: Browser, here: ShopHere, path: str) -> None:
    """Above all no look-up by phone number."""
    await here.member(phone="13800000001")
    await browser.open("/k")
    await browser.post(path, digits="13800000001")
    assert browser.status == 403
    assert "王" not in browser.page


async def test_without_a_counter_the_code_is_told_when_a_tablet_asks(browser: Browser, here: ShopHere) -> None:
    """Opening the page is enough; the code that was told pairs it."""
    told: list[str] = []
    browser.client.app[PAIRING].announce = told.append
    await browser.open("/k")
    await browser.open("/k")
    assert len(told) == 1
    await browser.post("/k/pair", code=told[0])
    assert len(here.club.devices.tablets()) == 1


async def test_pairing_takes_the_code_of_the_counter(browser: Browser, here: ShopHere) -> None:
    """A wrong one is said; the right one makes a device whose pairing outlives the session."""
    await browser.open("/k")
    await browser.post("/k/pair", code="000000")
    assert browser.status == 422
    code = browser.client.app[PAIRING].issue()
    await browser.post("/k/pair", code=f"{code[:3]} {code[3:]}")
    assert "在这里入会" in browser.page
    assert len(here.club.devices.tablets()) == 1
    second = browser.cookie(TABLET_COOKIE)
    assert second
    here.pass_time(days=200)
    await browser.open("/k/phone")
    assert browser.path == "/k/phone"


async def test_a_tablet_that_was_taken_away_is_a_stranger(browser: Browser, here: ShopHere) -> None:
    """From the next request on."""
    await browser.pair()
    await here.club.devices.unpair(here.club.devices.tablets()[0][0], OWNER)
    await browser.open("/k/phone")
    assert browser.path == "/k"
    assert 'action="/k/pair"' in browser.page


async def test_the_welcome_without_a_network_has_no_code(browser: Browser) -> None:
    """On loopback a join code would lead nowhere; joining here remains."""
    await browser.pair()
    assert '<svg class="qr"' not in browser.page
    assert 'href="/k/join"' in browser.page


async def test_a_number_finds_initial_tier_and_points(browser: Browser, here: ShopHere) -> None:
    """And exactly that: no name, no number, no code, no date of expiry."""
    number = await here.member("王小明", "13800000001")
    await here.sell(128_800, number)
    await browser.pair()
    await browser.open("/k/phone")
    page = await browser.post("/k/phone", digits="138 0000 0001")
    assert browser.path == "/k/me"
    for shown in ("王** 您好", "1,288", "普通会员", "再得 712 分"):
        assert shown in page
    for hidden in ("王小明", "13800000001", "0001", here.club.members.get(number).card, "3月14日"):
        assert hidden not in page


async def test_a_card_shows_when_points_expire_too(browser: Browser, here: ShopHere) -> None:
    """Whoever holds the card may see a little more than who knows the number."""
    number = await here.member()
    await here.sell(128_800, number)
    await browser.pair()
    await browser.open("/k")
    page = await browser.post("/k/card", digits=here.club.members.get(number).card)
    assert browser.path == "/k/me"
    assert "2027年3月14日" in page


async def test_benefits_are_shown_to_the_card_only(browser: Browser, here: ShopHere) -> None:
    """What a tier entitles to stands under the card; who only knows the number does not see it."""
    await here.club.programme.adopt(with_a_test(here), here.op(), OWNER)
    number = await here.member(phone="13800000001")
    await here.sell(200_000, number)
    await browser.pair()
    await browser.open("/k")
    assert "免费测血糖：还剩 1 次" in await browser.post("/k/card", digits=here.club.members.get(number).card)
    await browser.open("/k/phone")
    assert "免费测血糖" not in await browser.post("/k/phone", digits="13800000001")
    assert browser.path == "/k/me"


async def test_an_unknown_number_may_join_without_typing_it_again(browser: Browser) -> None:
    """The tablet is the shop's own, so it may say so; the number waits in the first step."""
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13812345678")
    assert browser.path == "/k/phone"
    assert "这个号码还没有会员卡" in browser.page
    assert 'value="13812345678"' in await browser.open("/k/join")


@pytest.mark.parametrize(("digits", "said"), [("1381234567", "现在有 10 位"), ("", ""), ("99999999999", "")])
async def test_a_number_that_is_none_is_said(browser: Browser, digits: str, said: str) -> None:
    """What happened and what to do; the number stays to be corrected, once said the sentence is gone."""
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits=digits)
    assert 'role="alert"' in browser.page
    assert said in browser.page
    assert f'value="{digits}"' in browser.page
    assert 'role="alert">' not in (await browser.open("/k/phone")).split('id="offline"')[0]


async def test_looking_up_is_slowed_down(browser: Browser, here: ShopHere) -> None:
    """The eleventh number within a minute waits."""
    await browser.pair()
    await browser.open("/k/phone")
    for n in range(10):
        await browser.post("/k/phone", digits=f"138123456{n:02d}")
        assert browser.status == 200
    await browser.post("/k/phone", digits="13812345699")
    assert browser.status == 429
    assert browser.answer is not None
    assert browser.answer.headers["Retry-After"] == "60"


async def test_the_keypad_works_without_script(browser: Browser, here: ShopHere) -> None:
    """Each key is a button that posts itself; nothing typed stands in an address."""
    await here.member(phone="13800000001")
    await browser.pair()
    await browser.open("/k/phone")
    for key in "138000000019":
        await browser.post(
            "/k/phone", digits=browser.page.split('id="number"')[1].split('value="')[1].split('"')[0], key=key
        )
        assert browser.path == "/k/phone"
    await browser.post("/k/phone", digits="138000000019", key="back")
    assert 'value="13800000001"' in browser.page
    await browser.post("/k/phone", digits="13800000001")
    assert browser.path == "/k/me"


@pytest.mark.parametrize(
    ("kind", "said"), [("pending", "还没有生效"), ("former", "换成新卡"), ("nobody", "不是本店"), ("bent", "20 位")]
)
async def test_a_card_that_opens_nothing_says_why(browser: Browser, here: ShopHere, kind: str, said: str) -> None:
    """A waiting card, a replaced one, one that is not ours, and what is no code at all."""
    number = await here.member()
    code = {"former": here.club.members.get(number).card, "nobody": "20000000000000000006", "bent": "12345"}.get(
        kind, ""
    )
    await here.club.members.replace_card(number, here.op(), OWNER)
    if kind == "pending":
        await browser.open("/j")
        await browser.post("/j", phone="13812345678", agree="yes")
        code = here.club.members.pending()[0][1].card
    await browser.pair()
    await browser.open("/k/card")
    await browser.post("/k/card", digits=code)
    assert browser.path == "/k/card"
    assert said in browser.page


async def test_joining_in_three_steps(browser: Browser, here: ShopHere) -> None:
    """Number, name and birthday, notice and consent; the card to photograph; then the counter's yes."""
    await browser.pair()
    await browser.open("/k/join")
    await browser.post("/k/join", digits="13812345678")
    assert browser.path == "/k/join/name"
    await browser.post("/k/join/name", name="赵敏", month="5", day="20")
    assert browser.path == "/k/join/agree"
    assert "checked" not in browser.page
    await browser.post("/k/join/agree")
    assert browser.status == 422
    assert here.club.members.pending() == []
    await browser.post("/k/join/agree", agree="yes")
    assert browser.path == "/k/join/card"
    ((number, wait),) = here.club.members.pending()
    assert (wait.phone, wait.name, wait.birthday) == ("+8613812345678", "赵敏", "--05-20")
    assert wait.consent.channel is Source.KIOSK
    assert not wait.consent.marketing
    assert " ".join(wait.card[i : i + 4] for i in range(0, 20, 4)) in browser.page
    assert "data-waits" in browser.page
    await here.club.members.activate(number, here.op(), OWNER)
    page = await browser.open("/k/join/card")
    assert "赵**，欢迎加入！" in page
    assert "data-waits" not in page


async def test_the_tablet_takes_lunar_birthdays_and_asks_about_29_february(browser: Browser, here: ShopHere) -> None:
    """Each answer is kept while one goes back and forth; no lunar month has 31 days."""
    await browser.pair()
    await browser.open("/k/join")
    await browser.post("/k/join", digits="13812345678")
    await browser.post("/k/join/name", calendar="lunar", month="8", day="31")
    assert browser.status == 422
    await browser.post("/k/join/name", calendar="solar", month="2", day="29")
    assert browser.status == 422
    assert "平年没有 2 月 29 日" in browser.page
    await browser.post("/k/join/name", calendar="solar", month="2", day="29", feb29="after")
    assert browser.path == "/k/join/agree"
    page = await browser.open("/k/join/name")
    assert '<option value="after" selected>' in page
    await browser.post("/k/join/name", calendar="lunar_leap", month="6", day="1", feb29="after")
    page = await browser.open("/k/join/name")
    assert '<option value="lunar_leap" selected>' in page
    assert 'name="feb29"' not in page
    await browser.post("/k/join/agree", agree="yes")
    ((_, wait),) = here.club.members.pending()
    assert (wait.birthday, wait.birthday_calendar, wait.feb29) == ("--06-01", "lunar_leap", "before")


async def test_joining_twice_with_one_form_joins_once(browser: Browser, here: ShopHere) -> None:
    """A double tap on the last step, also as two posts at once."""
    await browser.pair()
    await browser.open("/k/join")
    await browser.post("/k/join", digits="13812345678")
    await browser.post("/k/join/name")
    fields = {"token": browser.field("token"), "agree": "yes"}
    headers = {"Origin": browser.origin}
    await browser.client.post("/k/join/agree", data=fields, headers=headers)
    await browser.open("/k/join/agree")
    again = await browser.post("/k/join/agree", agree="yes")
    assert again
    assert len(here.club.members.pending()) == 1


@pytest.mark.parametrize("path", ["/k/join/name", "/k/join/agree", "/k/join/card"])
async def test_no_step_is_skipped(browser: Browser, here: ShopHere, path: str) -> None:
    """A step without the one before it leads to the first."""
    await browser.pair()
    await browser.open(path)
    assert browser.path == "/k/join"
    if path != "/k/join/card":
        await browser.post(path, agree="yes", name="x")
        assert browser.path == "/k/join"
    assert here.club.members.pending() == []


async def test_the_next_person_finds_nothing_of_the_one_before(browser: Browser) -> None:
    """Half a join left behind is gone after the end button."""
    await browser.pair()
    await browser.open("/k/join")
    await browser.post("/k/join", digits="13812345678")
    await browser.post("/k/join/name", name="赵敏")
    await browser.post("/k/end")
    for path in ("/k/join", "/k/join/name", "/k/phone"):
        page = await browser.open(path)
        assert "赵敏" not in page
        assert "13812345678" not in page


async def test_two_tablets_show_the_same_sale_and_know_nothing_of_each_others_visitors(
    new_browser: NewBrowser, here: ShopHere
) -> None:
    """The stage is shared, the visits are not."""
    await here.member("王小明", "13800000001")
    here.pass_time(seconds=9)
    one, two = await new_browser(), await new_browser()
    await one.pair()
    await two.pair()
    here.club.sales.show(Draft(lines=(DraftLine(gross_minor=8850, name="维生素C"),)))
    assert "维生素C" in await one.open("/k")
    assert "维生素C" in await two.open("/k/display")
    await one.open("/k/phone")
    await one.post("/k/phone", digits="13800000001")
    assert one.path == "/k/me"
    await two.open("/k/me")
    assert two.path == "/k"
    assert "王" not in two.page


async def test_a_walk_in_is_asked_whether_a_member(browser: Browser, here: ShopHere) -> None:
    """The sale of nobody in particular shows its lines and how to be found or to join."""
    await browser.pair()
    here.club.sales.show(Draft(lines=(DraftLine(gross_minor=8850, name="维生素C"),)))
    page = await browser.open("/k")
    assert "您是会员吗？" in page
    assert "¥88.50" in page
    assert 'class="earns"' not in page
