"""A member's own data on the phone and the tablet: seen, corrected, taken along, offers, leaving, a new notice."""

from __future__ import annotations

import msgspec
import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MEMBERS, NewMember
from shopclub.core.members.rules import is_forgotten
from shopclub.core.shop.model import OwnField
from tests.kiosk.house import OWNER, Browser, ShopHere

PIN = "4803"
NUMBER = "13800000001"


async def a_member(here: ShopHere, *, pin: bool = True) -> MemberNo:
    """王小明 with a purchase, and a PIN unless said otherwise."""
    who = await here.member()
    await here.sell(10_000, who)
    if pin:
        await here.club.pins.set(who, PIN, here.op(), OWNER)
    return who


async def on_phone(browser: Browser, here: ShopHere, who: MemberNo, *, pin: bool = True) -> None:
    """The phone shows the member's card, and the PIN was typed."""
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(who).card)
    if pin:
        await browser.open("/m/data/file")
        await browser.post("/m/pin", pin=PIN, back="/m/data/file")


async def at_tablet(browser: Browser, here: ShopHere, who: MemberNo) -> None:
    """The card was scanned at the tablet and the PIN typed."""
    await browser.pair()
    await browser.open("/k/card")
    await browser.post("/k/card", digits=here.club.members.get(who).card)
    await browser.open("/k/data/file")
    await browser.post("/k/pin", pin=PIN, back="/k/data/file")


async def set_fields(here: ShopHere, **privacy: object) -> None:
    """A shop with a question of its own that members may answer anew."""
    fields = (
        OwnField(id="skin", name={"en": "Skin type", "zh": "肤质"}, theirs=True, asked=True),
        OwnField(id="judged", name={"en": "Judged", "zh": "判断"}),
    )
    shop = here.club.shop
    wanted = msgspec.structs.replace(shop, own_fields=fields, privacy=msgspec.structs.replace(shop.privacy, **privacy))
    await here.club.settings.change(wanted, here.op(), OWNER)


async def test_everything_that_is_kept_is_shown_behind_the_pin(browser: Browser, here: ShopHere) -> None:
    """Name, masked number, points, agreements; never the whole number."""
    who = await a_member(here)
    await on_phone(browser, here, who)
    assert browser.path == "/m/data"
    for text in ("王小明", "138****0001", "消费和积分", "您同意过的事项", "2026-12"):
        assert text in browser.page
    assert NUMBER not in browser.page


async def test_the_card_alone_shows_nothing_of_the_person(browser: Browser, here: ShopHere) -> None:
    """The page offers the PIN, or says how to get one; each page behind it asks."""
    who = await a_member(here)
    await on_phone(browser, here, who, pin=False)
    page = await browser.open("/m/data")
    assert "王小明" not in page
    assert 'href="/m/data/file"' in page
    for path in ("/m/data/file", "/m/data/correct", "/m/data/leave"):
        page = await browser.open(path)
        assert 'name="pin"' in page
        assert "王小明" not in page


async def test_who_has_no_pin_is_told_where_to_get_one(browser: Browser, here: ShopHere) -> None:
    """And may stop the offers all the same."""
    who = await a_member(here, pin=False)
    await here.club.privacy.choose_offers(who, True, here.op(), OWNER)
    await on_phone(browser, here, who, pin=False)
    assert "还没有密码" in await browser.open("/m/data")
    await browser.post("/m/data", offers="no")
    consent = here.club.members.get(who).consent
    assert consent is not None
    assert not consent.marketing


@pytest.mark.parametrize("path", ["/m/data", "/m/data/file", "/m/data/correct", "/m/data/leave", "/m/agree"])
async def test_strangers_come_to_the_sign_in(path: str, browser: Browser, here: ShopHere) -> None:
    """Reading and posting alike; nothing changes."""
    who = await a_member(here)
    await browser.open(path)
    assert browser.path == "/m"
    before = here.seq
    for fields in ({"offers": "yes"}, {"sure": "yes"}, {"name": "x"}):
        await browser.post(path, **fields)
    assert here.seq == before
    assert here.club.members.get(who).name == "王小明"


@pytest.mark.parametrize("path", ["/k/data", "/k/data/correct", "/k/data/leave"])
async def test_a_number_typed_at_the_tablet_opens_nothing(path: str, browser: Browser, here: ShopHere) -> None:
    """The card is asked for; a browser that is not paired is shown how to pair."""
    await a_member(here)
    await browser.open(path)
    assert browser.path == "/k"
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits=NUMBER)
    assert 'href="/k/data"' not in browser.page
    assert "王小明" not in await browser.open(path)


async def test_a_correction_on_the_phone(browser: Browser, here: ShopHere) -> None:
    """What was changed is kept and waits to be looked at; what was not touched is not in the row."""
    await set_fields(here)
    who = await a_member(here)
    await on_phone(browser, here, who)
    page = await browser.open("/m/data/correct")
    assert 'value="王小明"' in page
    assert "肤质" in page
    assert "判断" not in page
    fields = {"calendar": "lunar", "year": "", "month": "8", "day": "15", "gender": "male", "language": "en"}
    await browser.post("/m/data/correct", name="王大明", **fields, **{"own.skin": "干性", "own.judged": "x"})
    assert browser.path == "/m/data"
    member = here.club.members.get(who)
    assert (member.name, member.birthday, member.fields) == ("王大明", "--08-15", {"skin": "干性"})
    [(_, change)] = here.club.privacy.waiting()
    assert {one.field for one in change.altered} == {"name", "gender", "language", "birthday", "fields.skin"}
    await browser.open("/m/data/correct")
    unchanged = {"calendar": "lunar", "month": "8", "day": "15", "gender": "male", "language": "en"}
    await browser.post("/m/data/correct", name="王大明", **unchanged, **{"own.skin": "干性"})
    assert len(here.club.privacy.waiting()) == 1


async def test_a_correction_that_can_not_be_is_shown_again(browser: Browser, here: ShopHere) -> None:
    """With what was typed and what is wrong; a birthday that makes a child of them is the counter's."""
    who = await a_member(here)
    await on_phone(browser, here, who)
    for year, month, day, text in (("", "2", "31", "生日"), ("2025", "1", "1", "监护人"), ("19", "1", "1", "生日")):
        await browser.open("/m/data/correct")
        page = await browser.post("/m/data/correct", name="王大明", year=year, month=month, day=day)
        assert browser.status == 422
        assert 'role="alert"' in page
        assert text in page
        assert 'value="王大明"' in page
    assert here.club.members.get(who).name == "王小明"


async def test_another_number_is_a_wish(browser: Browser, here: ShopHere) -> None:
    """Somebody else's number gets the same answer as a free one; the counter decides."""
    who = await a_member(here)
    await here.member("李雷", "13800000002")
    await on_phone(browser, here, who)
    pages = []
    for number in ("138 0000 0002", "138 0000 0003"):
        await browser.open("/m/data/correct")
        pages.append(await browser.post("/m/data/correct", what="phone", phone=number))
        assert "等柜台确认" in browser.page
    assert here.club.members.get(who).phone == "+8613800000001"
    assert len(here.club.privacy.waiting()) == 1
    await browser.open("/m/data/correct")
    await browser.post("/m/data/correct", what="phone", phone="12")
    assert browser.status == 422


async def test_everything_is_taken_along_as_a_file(browser: Browser, here: ShopHere) -> None:
    """JSON to save, its own and nobody else's; written down; opening the address by itself downloads nothing."""
    who = await a_member(here)
    await here.member("李雷", "13800000002")
    await on_phone(browser, here, who)
    await browser.post("/m/data/file")
    assert browser.answer is not None
    assert "attachment" in browser.answer.headers["Content-Disposition"]
    whole = await browser.answer.json()
    assert whole["members"][0]["name"] == "王小明"
    assert "李雷" not in str(whole)
    [(_, handed)] = here.club.privacy.handouts()
    assert handed.member == who
    before = here.seq
    await browser.open("/m/data/file")
    assert browser.path == "/m/data"
    assert here.seq == before


async def test_offers_stop_in_two_taps(browser: Browser, here: ShopHere) -> None:
    """From the card to the page, and one button; back on as easily."""
    who = await a_member(here)
    await here.club.privacy.choose_offers(who, True, here.op(), OWNER)
    await on_phone(browser, here, who, pin=False)
    assert 'href="/m/data"' in browser.page
    assert 'value="no"' in await browser.open("/m/data")
    for wanted in ("no", "yes"):
        await browser.post("/m/data", offers=wanted)
        consent = here.club.members.get(who).consent
        assert consent is not None
        assert consent.marketing is (wanted == "yes")


async def test_leaving_is_reviewed_first(browser: Browser, here: ShopHere) -> None:
    """The page says what is lost; without the box nothing happens; with it the person is gone and the phone too."""
    who = await a_member(here)
    await on_phone(browser, here, who)
    points = here.club.profile(who).points
    page = await browser.open("/m/data/leave")
    assert f"{points} 积分作废" in page
    await browser.post("/m/data/leave")
    assert browser.status == 422
    assert not is_forgotten(here.club.members.get(who))
    page = await browser.post("/m/data/leave", sure="yes")
    assert "再见" in page
    assert is_forgotten(here.club.members.get(who))
    assert browser.cookie("sc_phone") in (None, "")
    await browser.open("/m/data")
    assert browser.path == "/m"


async def test_only_a_tier_that_was_reached_ends(browser: Browser, here: ShopHere) -> None:
    """The first one is everybody's: nobody loses it by leaving; silver is lost."""
    who = await a_member(here)
    await on_phone(browser, here, who)
    assert "您的等级将取消" not in await browser.open("/m/data/leave")
    await here.club.tiers.grant(who, "silver", None, "test", here.op(), OWNER)
    assert "您的等级将取消" in await browser.open("/m/data/leave")


async def test_nobody_leaves_while_the_shop_holds_their_money(browser: Browser, here: ShopHere) -> None:
    """The review says so as to a customer, without the counter's keys, and has no button."""
    who = await a_member(here)
    document = here.club.points.account(who)
    assert document is not None

    def holds(*_: object) -> list[object]:
        from shopclub.core.kernel.errors import RuleViolation

        raise RuleViolation("leave_value_left", left_minor=5_000)

    here.club.members.leaving += (holds,)  # type: ignore[arg-type]
    await on_phone(browser, here, who)
    page = await browser.open("/m/data/leave")
    assert "您还有储值 ¥50.00" in page
    assert "F5" not in page
    assert 'name="sure"' not in page
    await browser.post("/m/data/leave", sure="yes")
    assert not is_forgotten(here.club.members.get(who))


async def test_the_tablet_does_the_same_and_forgets_who_stood_there(browser: Browser, here: ShopHere) -> None:
    """Behind card and PIN; corrected, then left; the next page knows nobody. The tablet keeps no file."""
    who = await a_member(here)
    await at_tablet(browser, here, who)
    assert browser.path == "/k/data"
    assert "王小明" in browser.page
    assert "/m/data/file" not in browser.page
    await browser.open("/k/data/correct")
    await browser.post("/k/data/correct", name="王大明")
    assert here.club.members.get(who).name == "王大明"
    await browser.open("/k/data/leave")
    page = await browser.post("/k/data/leave", sure="yes")
    assert "再见" in page
    assert is_forgotten(here.club.members.get(who))
    await browser.open("/k/data")
    assert browser.path == "/k"


async def test_a_new_notice_is_asked_for_at_the_next_sign_in(browser: Browser, here: ShopHere) -> None:
    """Who agreed to an older text is led there, may put it off, and is asked no more once they agreed."""
    who = await a_member(here)
    async with here.club.books.writing() as session:
        member = session.require(MEMBERS, who)
        assert member.consent is not None
        older = msgspec.structs.replace(member.consent, notice="2026-11")
        session.put(MEMBERS, who, msgspec.structs.replace(member, consent=older))
    await on_phone(browser, here, who, pin=False)
    assert browser.path == "/m/agree"
    assert "有哪些变化" in browser.page
    assert 'href="/m/agree"' in await browser.open("/m")
    await browser.open("/m/agree")
    await browser.post("/m/agree")
    assert browser.path == "/m"
    assert here.club.privacy.has_agreed(who)
    assert "/m/agree" not in browser.page
    await browser.open("/m/agree")
    assert browser.path == "/m"


async def test_every_version_of_the_notice_can_be_read(browser: Browser, here: ShopHere) -> None:
    """The present one with whom to ask and how long, as the shop set it; older ones say that they are; no others."""
    await set_fields(here, contact="王店长 021-1234", idle_months=0, child_age=16)
    page = await browser.open("/privacy")
    assert "王店长 021-1234" in page
    assert "16 周岁" in page
    assert "没有任何往来" not in page
    assert 'href="/privacy/2026-11"' in page
    page = await browser.open("/privacy/2026-11")
    assert "告诉柜台即可停止" in page
    assert 'href="/privacy"' in page
    await browser.open("/privacy/2019-01")
    assert browser.status == 404


async def test_the_join_form_asks_what_the_shop_wants_to_know(browser: Browser, here: ShopHere) -> None:
    """Gender, how they heard, one question, all free; what is none of the choices counts as no answer."""
    page = await browser.open("/j")
    assert 'name="gender"' not in page
    assert 'name="heard"' not in page
    await set_fields(here, ask_gender=True, heard=("朋友", "路过"))
    page = await browser.open("/j")
    for text in ("肤质", "朋友", "路过", 'name="gender"'):
        assert text in page
    answers = {"gender": "female", "heard": "路过", "own.skin": "油性"}
    await browser.post("/j", phone="13800000009", agree="yes", **answers)
    [(_, wait)] = here.club.members.pending()
    assert (wait.gender, wait.heard, wait.fields) == ("female", "路过", {"skin": "油性"})
    await browser.open("/j")
    await browser.post("/j", phone="13800000008", agree="yes", gender="cat", heard="invented")
    [_, (_, wait)] = here.club.members.pending()
    assert (wait.gender, wait.heard, wait.fields) == (None, "", {})


async def test_answers_stay_when_something_else_is_wrong(browser: Browser, here: ShopHere) -> None:
    """A number too short: the form comes back with all that was chosen."""
    await set_fields(here, ask_gender=True, heard=("朋友", "路过"))
    await browser.open("/j")
    page = await browser.post("/j", phone="138", agree="yes", gender="male", heard="朋友", **{"own.skin": "油性"})
    assert browser.status == 422
    assert 'value="male" selected' in page
    assert "<option selected>朋友" in page
    assert 'value="油性"' in page


async def test_a_child_is_sent_to_the_counter(browser: Browser, here: ShopHere) -> None:
    """With the year of birth typed: no card is made, the sentence stands at the birthday."""
    await browser.open("/j")
    page = await browser.post("/j", phone="13800000009", agree="yes", year="2020", month="5", day="1")
    assert browser.status == 422
    assert "监护人" in page
    assert here.club.members.pending() == []


async def test_the_tablets_join_asks_the_same(browser: Browser, here: ShopHere) -> None:
    """The notice stands before the first field, the questions in the second step."""
    await set_fields(here, heard=("朋友",))
    await browser.pair()
    assert "会员期间" in await browser.open("/k/join")
    await browser.post("/k/join", digits="13800000009")
    assert "肤质" in browser.page
    await browser.post("/k/join/name", name="小红", heard="朋友", **{"own.skin": "干性"})
    await browser.post("/k/join/agree", agree="yes")
    [(_, wait)] = here.club.members.pending()
    assert (wait.name, wait.heard, wait.fields) == ("小红", "朋友", {"skin": "干性"})


async def test_text_from_people_stays_text(browser: Browser, here: ShopHere) -> None:
    """A name as payload, in what is shown and in the form."""
    name = '<img src=x onerror=1>"{{7*7}}'
    who = (await here.club.members.enrol(NewMember(name=name, phone=NUMBER), here.op(), OWNER)).number
    await here.club.pins.set(who, PIN, here.op(), OWNER)
    await on_phone(browser, here, who)
    assert "&lt;img src=x onerror=1&gt;" in browser.page
    assert "<img src=x" not in browser.page
    assert "<img src=x" not in await browser.open("/m/data/correct")
    assert "{{7*7}}" in browser.page


async def test_the_notice_on_the_tablet_leads_back_and_clears_itself(browser: Browser, here: ShopHere) -> None:
    """Nobody is stuck on a page without an end on a tablet that has no keys of its own."""
    who = await a_member(here)
    await at_tablet(browser, here, who)
    assert 'href="/k/privacy"' in browser.page
    page = await browser.open("/k/privacy")
    assert 'data-do="end"' in page
    assert 'href="/k/data"' in page
    assert 'data-idle="40"' in page
    assert 'href="/privacy' not in page
