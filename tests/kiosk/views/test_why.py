"""Why so many points, why this tier: on the member's own phone, folded, without a script, and on nobody else's."""

from __future__ import annotations

import html
import re

import msgspec

from shopclub.core.kernel.ids import MemberNo
from tests.kiosk.house import OWNER, Browser, ShopHere


async def sign_in(browser: Browser, here: ShopHere, member: MemberNo) -> None:
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(member).card)


def said(page: str) -> str:
    """What one reads of a page."""
    main = page.split("<main>")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


async def test_the_points_add_up_with_the_rules_of_their_day(browser: Browser, here: ShopHere) -> None:
    """88 bought, 8 taken off by hand: 80, each with its reason; the way to the next tier with its figures."""
    member = await here.member()
    await here.sell(8850, member)
    await here.club.points.adjust(member, -8, "typed twice", here.op(), OWNER)
    await sign_in(browser, here, member)
    assert 'href="/m/why"' in browser.page
    page = said(await browser.open("/m/why"))
    assert "为什么是 80 分？" in page
    assert "+88" in page
    assert "-8" in page
    assert "实付 ¥88.50：每满 ¥1 得 1 分" in page
    assert "为什么是" in page
    assert "还没有： 12 个自然月内获得 2,000 分" in page
    assert "88 / 2,000" in page


async def test_what_staff_noted_is_not_shown(browser: Browser, here: ShopHere) -> None:
    """A note is the shop's own."""
    member = await here.member()
    await here.club.points.adjust(member, 5, "complained again", here.op(), OWNER)
    await sign_in(browser, here, member)
    assert "complained" not in await browser.open("/m/why")


async def test_goods_and_receipts_are_not_shown(browser: Browser, here: ShopHere) -> None:
    """What was bought is no part of it: the code of a card alone shows no purchases."""
    member = await here.member()
    await here.sell(8850, member, name="避孕药")
    await sign_in(browser, here, member)
    page = await browser.open("/m/why")
    assert "避孕药" not in page
    assert "号单" not in page


async def test_nobody_elses_phone_and_no_tablet_shows_it(browser: Browser, here: ShopHere) -> None:
    """A stranger is led to the sign-in; the tablet has no such page, also not for who showed the card there."""
    member = await here.member()
    await here.sell(8850, member)
    await browser.open("/m/why")
    assert browser.path == "/m"
    await browser.pair()
    await browser.open("/k/card")
    await browser.post("/k/card", digits=here.club.members.get(member).card)
    assert "/why" not in browser.page
    await browser.open("/m/why")
    assert browser.path == "/m"


async def test_signed_out_it_is_gone(browser: Browser, here: ShopHere) -> None:
    """After signing out the page leads to the sign-in again."""
    member = await here.member()
    await here.sell(8850, member)
    await sign_in(browser, here, member)
    await browser.open("/m/why")
    assert browser.path == "/m/why"
    await browser.open("/m")
    await browser.post("/m/end", token=browser.field("token"))
    await browser.open("/m/why")
    assert "88" not in said(browser.page)


async def test_a_waiting_card_has_no_reasons(browser: Browser, here: ShopHere) -> None:
    """Who has joined by phone and was not at the counter yet has no points, and no such page."""
    await browser.open("/j")
    await browser.post("/j", phone="13800000009", name="赵敏", agree="yes")
    await browser.open("/m/why")
    assert browser.path == "/m"


async def test_long_lists_are_cut_and_still_add_up(browser: Browser, here: ShopHere) -> None:
    """Of 25 purchases the newest 20 are listed, and one line says what the older five came to."""
    member = await here.member()
    for minor in range(100, 2600, 100):
        await here.sell(minor, member)
    await sign_in(browser, here, member)
    page = said(await browser.open("/m/why"))
    assert "更早的 5 笔 +15" in page
    assert "为什么是 325 分？" in page


async def test_in_english_too(browser: Browser, here: ShopHere) -> None:
    """The reader's language, not the shop's."""
    member = await here.member()
    await here.sell(8850, member)
    await sign_in(browser, here, member)
    await browser.post("/lang", lang="en", back="/m/why")
    page = said(await browser.open("/m/why"))
    assert "Why 88 points?" in page
    assert "not yet: 2,000 points earned within 12 calendar months" in page


async def test_a_name_with_markup_is_text(browser: Browser, here: ShopHere) -> None:
    """What the owner typed as a reward's name is never markup."""
    member = await here.member()
    await here.sell(88500, member)
    reward = here.club.programme.current.rewards[0]
    wild = msgspec.structs.replace(reward, name={"zh": "<img src=x onerror=1>{{7*7}}"}, points=10)
    programme = msgspec.structs.replace(here.club.programme.current, rewards=(wild,))
    await here.club.programme.adopt(programme, here.op(), OWNER)
    await here.club.rewards.redeem(member, wild.id, 1, here.op(), OWNER)
    await sign_in(browser, here, member)
    page = await browser.open("/m/why")
    assert "&lt;img src=x onerror=1&gt;{{7*7}}" in page
    assert "<img src=x" not in page
