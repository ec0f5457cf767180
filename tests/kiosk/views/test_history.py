"""A member's history: month by month, every point with its reason, and nobody else's business in it."""

from __future__ import annotations

import html
import re

import pytest

from shopclub.core.staff.model import KIOSK
from shopclub.i18n import Words
from shopclub.kiosk.showing.history import AT_ONCE, ahead, shown
from tests.builders import programme_of
from tests.kiosk.house import OWNER, Browser, ShopHere
from tests.kiosk.making.test_levels import PIN
from tests.kiosk.views.test_family import a_family, sign_in
from tests.kiosk.views.test_rewards import sign_in as show_card


def told(page: str) -> list[str]:
    """The titles of a page's events."""
    return [html.unescape(one) for one in re.findall(r'class="event"><b><bdi>([^<]*)<', page)]


async def test_what_happened_and_why(here: ShopHere, browser: Browser) -> None:
    """A purchase with its money and the reason of its points, a change by hand without the staff's note, joining."""
    await here.club.programme.adopt(programme_of(), here.op(), OWNER)
    member = await here.member()
    here.pass_time(minutes=1)
    await here.sell(8_408, member, "维生素C")
    here.pass_time(minutes=1)
    await here.club.points.adjust(member, 5, "王小明是老板的侄子", here.op(), OWNER)
    await sign_in(browser, here, member)
    assert 'href="/m/history"' in browser.page
    page = await browser.open("/m/history")
    assert told(page) == ["手工调整", "消费", "成为会员"]
    assert "¥84.08" in page
    assert "维生素C" in page
    assert "每满 ¥1 得 1 分" in page
    assert "+84" in page
    assert "侄子" not in page
    assert "王小明" not in page


async def test_the_card_alone_shows_nothing_of_it(here: ShopHere, browser: Browser) -> None:
    """Without a PIN the page says how to get one; with one it is asked first; a stranger is led to the sign-in."""
    member = await here.member()
    await here.sell(8_408, member, "维生素C")
    await browser.open("/m/history")
    assert browser.path == "/m"
    await show_card(browser, here, member)
    page = await browser.open("/m/history")
    assert "维生素C" not in page
    assert "到柜台" in page
    await here.club.pins.set(member, PIN, here.op(), OWNER)
    page = await browser.open("/m/history")
    assert 'name="pin"' in page
    assert "维生素C" not in page
    await browser.post("/m/pin", pin=PIN, back=browser.field("back"))
    assert browser.path == "/m/history"
    assert "维生素C" in browser.page


async def test_months_are_pages(here: ShopHere, browser: Browser) -> None:
    """The latest month first with what is ahead, the one before behind a link; what can't be a month is the latest."""
    member = await here.member()
    await here.sell(1_000, member, "三月的")
    here.pass_time(days=20)
    await here.sell(2_000, member, "四月的")
    await sign_in(browser, here, member)
    page = await browser.open("/m/history")
    assert "四月的" in page
    assert "三月的" not in page
    assert "2026年4月" in page
    assert 'href="/m/history?m=2026-03"' in page
    assert "接下来" in page
    page = await browser.open("/m/history?m=2026-03")
    assert "三月的" in page
    assert "接下来" not in page
    assert 'href="/m/history?m=2026-04"' in page
    for made_up in ("2026-13", "<script>", "2027-01", "x" * 500, "&p=-1", "2026-04&p=99999999999", "2026-04&p=²"):
        page = await browser.open(f"/m/history?m={made_up}")
        assert browser.status == 200
        assert "四月的" in page
        assert "<script>" not in page.split("</head>")[1]


@pytest.mark.parametrize(("count", "pages"), [(AT_ONCE - 1, 1), (AT_ONCE, 2)])
async def test_a_busy_month_has_several_pages(here: ShopHere, zh: Words, count: int, pages: int) -> None:
    """39 changes and joining fill one page, 40 and joining need a second; turning comes by each event once."""
    member = await here.member()
    for _ in range(count):
        here.pass_time(minutes=1)
        await here.club.points.adjust(member, 1, "test", here.op(), OWNER)
    address, seen, turned = "", 0, 0
    while True:
        found = re.search(r"p=(\d+)", address)
        page = await shown(here.club, member, zh, "2026-03", int(found[1]) if found else 1, "/m/history")
        seen, turned = seen + sum(len(day.chapters) for day in page.days), turned + 1
        if page.older is None:
            break
        address = page.older.address
    assert (seen, turned) == (count + 1, pages)
    assert page.came == str(count)
    assert (page.newer is not None) is (pages > 1)


async def test_a_new_member_is_told_what_will_stand_there(here: ShopHere, browser: Browser) -> None:
    """Nothing but joining: the page says so, and what comes next."""
    await here.club.programme.adopt(programme_of(), here.op(), OWNER)
    member = await here.member()
    await sign_in(browser, here, member)
    page = await browser.open("/m/history")
    assert told(page) == ["成为会员"]
    assert "您的首次消费会记在这里" in page
    await here.sell(100, member)
    assert "您的首次消费会记在这里" not in await browser.open("/m/history")


async def test_a_family_sees_who_collected_but_not_what(here: ShopHere, browser: Browser) -> None:
    """The other's purchase is a line with a masked name and its points since joining, no goods, no money, no reason."""
    main, other = await a_family(here)
    code = (await here.club.households.make_code(main, here.op(), KIOSK)).code
    here.pass_time(minutes=1)
    await here.club.households.accept(code, other, here.op(), KIOSK)
    here.pass_time(minutes=1)
    await here.sell(7_700, other, "验孕棒")
    await here.club.rewards.redeem(other, "mug", 1, here.op(), OWNER)
    await sign_in(browser, here, main)
    page = await browser.open("/m/history")
    assert "王**芳积了分" in page
    assert "+77" in page
    assert "王**芳用了分" in page
    assert "验孕棒" not in page
    assert "¥77" not in page
    assert "Mug" not in page
    await browser.open("/m")
    await browser.post("/m/end")
    await sign_in(browser, here, other)
    page = await browser.open("/m/history")
    assert "验孕棒" in page
    assert "积了分" not in page  # the main card's 100 came before the two collected together


async def test_the_tablet_shows_it_after_card_and_pin(here: ShopHere, browser: Browser) -> None:
    """By number alone there is neither tile nor page; with card and PIN there are both; a stranger has none."""
    member = await here.member()
    await here.sell(1_000, member, "维生素C")
    await here.club.pins.set(member, PIN, here.op(), OWNER)
    await browser.open("/k/history")
    assert browser.path == "/k"
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    assert "/k/history" not in browser.page
    assert "维生素C" not in await browser.open("/k/history")
    await browser.open("/k/card")
    await browser.post("/k/card", digits=here.club.members.get(member).card)
    assert "/k/history" in browser.page
    page = await browser.open("/k/history")
    assert "维生素C" not in page
    await browser.post("/k/pin", pin=PIN, back=browser.field("back"))
    assert browser.path == "/k/history"
    assert "维生素C" in browser.page


async def test_what_is_ahead(here: ShopHere, en: Words, zh: Words) -> None:
    """712 more points are silver by the day the standard programme says; every lot has its day, the rest has none."""
    member = await here.member()
    await here.sell(128_800, member)
    seen = ahead(here.club, member, en)
    assert seen.ways[0].startswith("712 more points to earn by ")
    assert seen.ways[0].endswith(", and you are Silver")
    assert ahead(here.club, member, zh).ways[0].endswith("前再得 712 分，就升银卡")
    (lot,) = here.club.profile(member).expiring
    assert seen.lots == ((en.day_long(lot[0]), "1,288 points"),)
    assert seen.endless == 0


async def test_points_without_a_last_day(here: ShopHere, en: Words) -> None:
    """Where points don't expire there are no days, and all of them are the rest."""
    await here.club.programme.adopt(programme_of(), here.op(), OWNER)
    member = await here.member()
    await here.sell(1_000, member)
    seen = ahead(here.club, member, en)
    assert (seen.ways, seen.lots, seen.endless) == ((), (), 10)


async def test_names_and_goods_are_text(here: ShopHere, browser: Browser) -> None:
    """Goods named like markup stand there as they were typed."""
    member = await here.member()
    await here.sell(1_000, member, "<img src=x onerror=alert(1)>{{7*7}}")
    await sign_in(browser, here, member)
    page = await browser.open("/m/history")
    assert "<img src=x" not in page
    assert "{{7*7}}" in html.unescape(page)
