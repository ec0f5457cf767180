"""My coupons at the kiosk: on a customer's phone, and on the tablet for whoever showed the card."""

from __future__ import annotations

import html
import re

from shopclub.core.coupons.model import Coupon
from shopclub.core.kernel.ids import MemberNo
from tests.core.coupons.coupons import with_coupons
from tests.kiosk.house import OWNER, Browser, ShopHere


async def give(here: ShopHere, kind: str, member: MemberNo) -> Coupon:
    done = await here.club.coupons.issue(kind, [member], here.op(), OWNER)
    return here.club.coupons.get(done.numbers[0])


async def a_member(here: ShopHere) -> MemberNo:
    """Somebody in a shop that has coupons."""
    await here.club.programme.adopt(with_coupons(), here.op(), OWNER)
    return await here.member()


async def sign_in(browser: Browser, here: ShopHere, member: MemberNo) -> None:
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(member).card)


async def test_each_is_a_ticket_with_its_code(browser: Browser, here: ShopHere) -> None:
    """Name, what it does, until when, code and digits; those of use only, the one that ends first at the head."""
    member = await a_member(here)
    await give(here, "ten", member)
    week = await give(here, "week", member)
    void = await give(here, "thrice", member)
    await here.club.coupons.void(3, "lost", here.op(), OWNER)
    await sign_in(browser, here, member)
    assert 'href="/m/coupons"' in browser.page
    assert "2 张优惠券" in browser.page
    page = await browser.open("/m/coupons")
    names = [html.unescape(name) for name in re.findall(r'ticket-name"><bdi>([^<]*)<', page)]
    assert names == ["本周减1元", "满80减10"]
    assert "消费满 ¥80 时立减 ¥10" in page
    assert "有效至星期五" in page
    code = week.code
    assert f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}" in page
    assert void.code[4:8] not in page.split("</main>")[0].split("<ul")[1]
    assert page.count('<svg class="qr"') == 2


async def test_without_any_the_page_says_so(browser: Browser, here: ShopHere) -> None:
    """The card page has no tile, the page a sentence."""
    member = await a_member(here)
    await sign_in(browser, here, member)
    assert "/m/coupons" not in browser.page
    assert "目前没有优惠券" in await browser.open("/m/coupons")


async def test_a_stranger_sees_none(browser: Browser, here: ShopHere) -> None:
    """Without a card in force the page leads to the sign-in; after signing out too."""
    member = await a_member(here)
    await give(here, "ten", member)
    await browser.open("/m/coupons")
    assert browser.path == "/m"
    await sign_in(browser, here, member)
    await browser.open("/m/coupons")
    assert browser.path == "/m/coupons"
    await browser.post("/m/end", token=browser.field("token"))
    await browser.open("/m/coupons")
    assert "满80减10" not in browser.page


async def test_the_tablet_shows_them_for_a_card_and_counts_them_for_a_number(browser: Browser, here: ShopHere) -> None:
    """A phone number alone says how many there are; the card shows them; "I'm done" forgets them."""
    member = await a_member(here)
    await give(here, "ten", member)
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    assert "1 张优惠券" in browser.page
    assert "/k/coupons" not in browser.page
    await browser.open("/k/coupons")
    assert browser.path == "/k"
    await browser.open("/k/card")
    await browser.post("/k/card", digits=here.club.members.get(member).card)
    assert 'href="/k/coupons"' in browser.page
    assert "满80减10" in await browser.open("/k/coupons")
    await browser.post("/k/end")
    await browser.open("/k/coupons")
    assert browser.path == "/k"


async def test_a_name_with_markup_is_text(browser: Browser, here: ShopHere) -> None:
    """What the owner typed as a name is never markup."""
    wild = with_coupons(ten={"name": {"zh": "<img src=x onerror=1>{{7*7}}", "en": "x"}})
    await here.club.programme.adopt(wild, here.op(), OWNER)
    member = await here.member()
    await give(here, "ten", member)
    await sign_in(browser, here, member)
    page = await browser.open("/m/coupons")
    assert "&lt;img src=x onerror=1&gt;{{7*7}}" in page
    assert "<img src=x" not in page
