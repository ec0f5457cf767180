from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.ledger.model import Source
from shopclub.core.members.model import NOTICE_VERSION
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere


async def test_one_page_one_post_one_pending_card(browser: Browser, here: ShopHere) -> None:
    """The number, the name, month and day, and the consent with its time, text, channel and no marketing."""
    await browser.open("/j")
    await browser.post("/j", phone="138 1234 5678", name="  赵敏\u202e ", month="5", day="9", agree="yes")
    assert browser.path == "/m"
    ((_, wait),) = here.club.members.pending()
    assert (wait.phone, wait.name, wait.birthday, wait.language) == ("+8613812345678", "赵敏", "--05-09", "zh")
    assert (wait.consent.at, wait.consent.notice) == (here.clock.now(), NOTICE_VERSION)
    assert (wait.consent.channel, wait.consent.marketing) == (Source.KIOSK, False)
    assert " ".join(wait.card[i : i + 4] for i in range(0, 20, 4)) in browser.page
    assert "data-count" not in browser.page


async def test_offers_are_a_consent_of_their_own(browser: Browser, here: ShopHere) -> None:
    """Ticked, it is kept with its time."""
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", agree="yes", marketing="yes")
    consent = here.club.members.pending()[0][1].consent
    assert consent.marketing
    assert consent.marketing_at == here.clock.now()


async def test_the_notice_stands_before_the_first_field_and_no_box_is_ticked(browser: Browser) -> None:
    """Who, why, what, how long and the rights are read before anything is typed."""
    page = await browser.open("/j")
    assert page.index('class="notice"') < page.index('id="phone"')
    assert 'href="/privacy"' in page[: page.index('id="phone"')]
    assert len(re.findall(r'type="checkbox"', page)) == 2
    assert "checked" not in page


async def test_without_agreeing_nobody_joins(browser: Browser, here: ShopHere) -> None:
    """The box is looked at on the server as well, and what was typed is not lost."""
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", name="赵敏")
    assert browser.status == 422
    assert here.club.members.pending() == []
    assert 'value="13812345678"' in browser.page
    assert 'value="赵敏"' in browser.page


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"phone": "1381234567"}, "phone", "手机号是 11 位数字，现在有 10 位"),
        ({"phone": ""}, "phone", ""),
        ({"phone": "not a number"}, "phone", ""),
        ({"phone": "1" * 80}, "phone", ""),
        ({"phone": "13812345678", "name": "名" * 61}, "name", "60"),
        ({"phone": "13812345678", "month": "2", "day": "31"}, "birthday", ""),
        ({"phone": "13812345678", "month": "5", "day": ""}, "birthday", ""),
        ({"phone": "13812345678", "calendar": "lunar", "month": "8", "day": "31"}, "birthday", "农历有 12 个月"),
        ({"phone": "13812345678", "calendar": "lunar_leap", "month": "1", "day": "1"}, "birthday", "没有闰 1 月"),
    ],
)
async def test_what_cannot_be_read_is_said_beside_its_field(
    browser: Browser, here: ShopHere, fields: dict[str, str], field: str, said: str
) -> None:
    """What happened and what to do, linked to the field; nothing is kept."""
    await browser.open("/j")
    await browser.post("/j", agree="yes", **fields)
    assert browser.status == 422
    assert here.club.members.pending() == []
    assert 'role="alert"' in browser.page
    assert said in browser.page
    if field in ("phone", "name"):
        place = browser.page.index(f'id="{field}"')
        assert 'aria-describedby="said"' in browser.page[place : place + 260]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"calendar": "solar", "month": "8", "day": "15"}, ("--08-15", "solar", "before")),
        ({"calendar": "lunar", "month": "8", "day": "15"}, ("--08-15", "lunar", "before")),
        ({"calendar": "lunar", "month": "2", "day": "30"}, ("--02-30", "lunar", "before")),
        ({"calendar": "lunar_leap", "month": "6", "day": "1"}, ("--06-01", "lunar_leap", "before")),
        ({"calendar": "lunar"}, (None, "solar", "before")),
        ({"calendar": "martian", "month": "8", "day": "15"}, ("--08-15", "solar", "before")),
        ({"month": "2", "day": "29", "feb29": "after"}, ("--02-29", "solar", "after")),
        ({"calendar": "lunar", "month": "2", "day": "29", "feb29": "after"}, ("--02-29", "lunar", "before")),
    ],
)
async def test_a_birthday_is_of_the_calendar_chosen(
    browser: Browser, here: ShopHere, fields: dict[str, str], kept: tuple[str | None, str, str]
) -> None:
    """Solar unless something else was chosen; a calendar without a day is no birthday."""
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", agree="yes", **fields)
    ((_, wait),) = here.club.members.pending()
    assert (wait.birthday, wait.birthday_calendar.value, wait.feb29.value) == kept


async def test_29_february_is_asked_once(browser: Browser, here: ShopHere) -> None:
    """The form comes again with one more question, and what was chosen stands in it; other days have none."""
    page = await browser.open("/j")
    assert 'name="feb29"' not in page
    await browser.post("/j", phone="13812345678", agree="yes", calendar="solar", month="2", day="29")
    assert browser.status == 422
    assert here.club.members.pending() == []
    assert "平年没有 2 月 29 日" in browser.page
    assert browser.page.count(" selected") == 3
    assert 'name="feb29"' in browser.page
    await browser.post("/j", phone="13812345678", agree="yes", month="2", day="29", feb29="before")
    assert browser.path == "/m"
    assert here.club.members.pending()[0][1].birthday == "--02-29"


async def test_posting_twice_joins_once(browser: Browser, here: ShopHere) -> None:
    """A double tap, or back and send again: one waiting join, one phone signed in, the same card on both answers."""
    await browser.open("/j")
    fields = {"phone": "13812345678", "agree": "yes", "token": browser.field("token"), "entry": browser.field("entry")}
    headers = {"Origin": browser.origin}
    first = await browser.client.post("/j", data=fields, headers=headers, allow_redirects=False)
    assert first.status == 303
    card = here.club.members.pending()[0][1].card
    # The first answer moved the session on, so its token is sent anew, as a browser does that goes back.
    await browser.open("/j")
    fields["token"] = browser.field("token")
    second = await browser.client.post("/j", data=fields, headers=headers)
    assert second.url.path == "/m"
    assert len(here.club.members.pending()) == 1
    assert " ".join(card[i : i + 4] for i in range(0, 20, 4)) in await second.text()


async def test_known_and_unknown_numbers_get_the_same_answer(new_browser: NewBrowser, here: ShopHere) -> None:
    """Page, status, cookies and headers are the same but for the random codes; nothing tells who is a member."""
    await here.member("王小明", "13800000001")
    answers = []
    for phone in ("13800000001", "13800000002"):
        browser = await new_browser()
        await browser.open("/j")
        page = await browser.post("/j", phone=phone, name="某人", agree="yes")
        assert browser.answer is not None
        plain = re.sub(r"[0-9a-f]{40}|(\d{4} ){4}\d{4}|[?]v=\w+", "", page)
        names = sorted(name for name in browser.answer.headers if name != "Date")
        answers.append(
            (browser.status, browser.path, plain, names, sorted(browser.client.session.cookie_jar, key=lambda c: c.key))
        )
    assert answers[0][:4] == answers[1][:4]
    assert [c.key for c in answers[0][4]] == [c.key for c in answers[1][4]]
    assert len(here.club.members.pending()) == 2


async def test_the_phone_gets_its_card_when_the_counter_says_so(browser: Browser, here: ShopHere) -> None:
    """Pending shows no balance; in force shows initial, tier and points, and the code stays the same."""
    await browser.open("/j")
    pending = await browser.post("/j", phone="13812345678", name="赵敏", agree="yes")
    assert "等待柜台确认" in pending
    number, wait = here.club.members.pending()[0]
    joined = await here.club.members.activate(number, here.op(), OWNER)
    assert joined.member.card == wait.card
    await here.sell(128_800, joined.number)
    page = await browser.open("/m")
    for shown in ("赵** 您好", "1,288", "普通会员", "再得 712 分"):
        assert shown in page
    for hidden in ("赵敏", "13812345678", "138****"):
        assert hidden not in page


async def test_the_picture_of_the_card_is_its_code(browser: Browser, here: ShopHere) -> None:
    """PNG and SVG, only with this phone's cookie, under an address that tells nothing."""
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", agree="yes")
    card = here.club.members.pending()[0][1].card
    png = await browser.client.get("/m/card.png")
    assert png.content_type == "image/png"
    image = Image.open(io.BytesIO(await png.read())).convert("L")
    assert zxingcpp.read_barcodes(image)[0].text == card
    svg = await browser.client.get("/m/card.svg")
    assert svg.content_type == "image/svg+xml"
    assert "attachment" in svg.headers["Content-Disposition"]
    await browser.open("/m")
    await browser.post("/m/end")
    assert (await browser.client.get("/m/card.png")).status == 404
    assert (await browser.client.get("/m/card.svg")).status == 404


async def test_a_dismissed_card_leads_to_the_counter(browser: Browser, here: ShopHere) -> None:
    """When the counter found the number to be a member's, this card is no more; the page says where to ask."""
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", agree="yes")
    await here.club.members.dismiss(here.club.members.pending()[0][0], here.op(), OWNER)
    page = await browser.open("/m")
    assert "已失效" in page
    assert 'id="digits"' in page


async def test_a_full_list_is_said(browser: Browser, here: ShopHere, monkeypatch: pytest.MonkeyPatch) -> None:
    """When two hundred wait already, the customer is told, and what was typed stays."""

    async def full(*_: object) -> None:
        raise RuleViolation("too_many_pending", most=200)

    monkeypatch.setattr(here.club.members, "ask_to_join", full)
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", agree="yes")
    assert browser.status == 422
    assert 'role="alert"' in browser.page
    assert 'value="13812345678"' in browser.page
    assert not browser.cookie("sc_phone")
