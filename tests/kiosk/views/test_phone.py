from __future__ import annotations

import pytest

from shopclub.core.members.rules import make_card_code
from shopclub.kiosk.guard.sessions import PHONE_COOKIE
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.showing.test_present import with_a_test


async def test_twenty_digits_open_the_card(browser: Browser, here: ShopHere) -> None:
    """Typed with spaces or full-width, as from a printed card; initial, tier and points are shown, no more."""
    number = await here.member("王小明", "13800000001")
    await here.sell(8_850, number)
    card = here.club.members.get(number).card
    typed = " ".join(card[i : i + 4] for i in range(0, 20, 4)).replace("2", "２", 1)
    await browser.open("/m")
    page = await browser.post("/m", digits=typed)
    assert browser.path == "/m"
    assert "王** 您好" in page
    assert ">88<" in page
    for hidden in ("王小明", "13800000001", "138****0001", "+86"):
        assert hidden not in page


@pytest.mark.parametrize("digits", ["", "2012", "x" * 20, "9" * 20, "20" + "0" * 18, "1" * 500])
async def test_what_is_no_card_code_opens_nothing(browser: Browser, here: ShopHere, digits: str) -> None:
    """The shape and the check digit are looked at first."""
    before = here.seq
    await browser.open("/m")
    await browser.post("/m", digits=digits)
    assert browser.status == 422
    assert not browser.cookie(PHONE_COOKIE)
    assert here.seq == before


async def test_a_code_of_nobody_and_a_replaced_one_get_the_same_answer(new_browser: NewBrowser, here: ShopHere) -> None:
    """Nobody learns that a card was ours once."""
    number = await here.member()
    old = here.club.members.get(number).card
    await here.club.members.replace_card(number, here.op(), OWNER)
    pages = []
    for code in (old, make_card_code(lambda most: most - 12_345)):
        browser = await new_browser()
        await browser.open("/m")
        page = await browser.post("/m", digits=code)
        assert browser.status == 422
        pages.append(
            page.split("<main>")[1].split('name="token"')[0] + page.split('id="digits"')[1].split("</main>")[0]
        )
    assert pages[0] == pages[1]


async def test_a_replaced_card_signs_its_phones_out(browser: Browser, here: ShopHere) -> None:
    """When a card is lost, whoever found it sees nothing any more."""
    number = await here.member()
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(number).card)
    assert "王**" in browser.page
    await here.club.members.replace_card(number, here.op(), OWNER)
    assert "王**" not in await browser.open("/m")
    assert (await browser.client.get("/m/card.png")).status == 404


async def test_a_member_who_left_has_no_page(browser: Browser, here: ShopHere) -> None:
    """The card opens nothing any more."""
    number = await here.member()
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(number).card)
    await here.club.members.close_member(number, here.op(), OWNER)
    assert "王**" not in await browser.open("/m")


async def test_signing_out_forgets_this_phone_in_the_file_too(new_browser: NewBrowser, here: ShopHere) -> None:
    """A copied cookie is worth nothing afterwards; another phone with the same card stays."""
    number = await here.member()
    card = here.club.members.get(number).card
    one, two = await new_browser(), await new_browser()
    for browser in (one, two):
        await browser.open("/m")
        await browser.post("/m", digits=card)
    token = one.cookie(PHONE_COOKIE)
    await one.post("/m/end")
    assert not one.cookie(PHONE_COOKIE)
    one.client.session.cookie_jar.update_cookies({PHONE_COOKIE: token or ""}, one.client.make_url("/"))
    assert "王**" not in await one.open("/m")
    assert "王**" in await two.open("/m")


async def test_signing_in_twice_with_one_form_is_one_phone(browser: Browser, here: ShopHere) -> None:
    """A double tap leaves one device in the file."""
    card = here.club.members.get(await here.member()).card
    await browser.open("/m")
    entry = browser.field("entry")
    await browser.post("/m", digits=card, entry=entry)
    await browser.post("/m", digits=card, entry=entry)
    assert "王**" in browser.page
    assert len(here.club.devices.phones(card)) == 1


@pytest.mark.parametrize("entry", ["", "x", "0" * 19, "I" * 20, "'; DROP", "Z" * 20])
async def test_an_entry_id_of_anothers_making_is_refused(browser: Browser, here: ShopHere, entry: str) -> None:
    """Only ids of our shape are taken; one from the far future or past is refused by the club, never a failure."""
    card = here.club.members.get(await here.member()).card
    await browser.open("/m")
    await browser.post("/m", digits=card, entry=entry)
    assert browser.status in (200, 400, 409)
    assert browser.status != 200 or entry == "Z" * 20


async def test_the_ping_page_says_that_it_works(browser: Browser) -> None:
    """With the shop's own time: 10:30 in Shanghai."""
    page = await browser.open("/p", **{"Accept-Language": "zh"})
    assert "连接成功" in page
    assert "<time>10:30</time>" in page
    assert "2026年3月14日" in page


async def test_benefits_stand_on_the_own_card(browser: Browser, here: ShopHere) -> None:
    """What the tier entitles to, and how often still."""
    await here.club.programme.adopt(with_a_test(here), here.op(), OWNER)
    number = await here.member("王小明", "13800000001")
    await here.sell(200_000, number)
    await browser.open("/m")
    assert "免费测血糖：还剩 1 次" in await browser.post("/m", digits=here.club.members.get(number).card)
