"""Stamp cards, packages and money back at the kiosk: on one's own page, escaped, in both languages."""

from __future__ import annotations

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine
from tests.builders import programme_of
from tests.core.stored.purse import with_purse
from tests.kiosk.house import OWNER, Browser, ShopHere
from tests.kiosk.views.test_coupons import sign_in

CARD = {"id": "coffee", "name": {"en": "Coffee <b>card", "zh": "咖啡<b>卡"}, "size": 9, "coupon": "free"}
FREE = {"id": "free", "name": {"en": "Free", "zh": "赠饮"}, "then": {"kind": "amount_off", "minor": 2000}}
CUTS = {"id": "cuts", "name": {"en": "Ten <i>cuts", "zh": "十次<i>剪发"}, "visits": 10, "price_minor": 90000}


def full() -> Programme:
    """A stamp a purchase, 2 % a year, ten haircuts."""
    stamp = {"id": "stamp", "then": {"kind": "stamps", "card": "coffee"}}
    back = {"id": "back", "then": {"kind": "cashback", "permille": 20}}
    return programme_of(rules=[stamp, back], cards=[CARD], coupons=[FREE], packages=[CUTS])


async def a_regular(here: ShopHere) -> MemberNo:
    """Somebody with two stamps, ten visits and 24.00 that wait."""
    await here.club.programme.adopt(full(), here.op(), OWNER)
    member = await here.member()
    for _ in range(2):
        draft = Draft(lines=(DraftLine(gross_minor=60000),), member=member)
        seen = here.club.sales.quote(draft)
        await here.club.sales.record(draft, seen.fingerprint, here.op(), OWNER)
    await here.club.packages.sell(member, "cuts", here.op(), OWNER)
    return member


async def test_the_own_page_shows_cards_packages_and_money_back(browser: Browser, here: ShopHere) -> None:
    """Two of nine dots are full; ten visits; what waits, and from when on; names are text."""
    member = await a_regular(here)
    await sign_in(browser, here, member)
    page = browser.page
    assert page.count('<i class="full">') == 2
    assert page.count("<i></i>") >= 7
    assert "2 / 9" in page
    assert "咖啡&lt;b&gt;卡" in page
    assert "十次&lt;i&gt;剪发" in page
    assert "剩 10 次" in page
    assert "24.00" in page
    assert "起可用" in page


async def test_without_any_of_it_the_page_is_as_before(browser: Browser, here: ShopHere) -> None:
    """No purse, no dots."""
    member = await here.member()
    await sign_in(browser, here, member)
    assert "我的钱包" not in browser.page
    assert 'class="dots"' not in browser.page


async def test_the_own_page_shows_stored_value_and_its_bonus(browser: Browser, here: ShopHere) -> None:
    """500.00 paid in and 50.00 on top are 550.00, and 50.00 of this bonus."""
    await here.club.programme.adopt(with_purse(), here.op(), OWNER)
    member = await here.member()
    await here.club.stored.top_up(here.club.stored.quote(member, "fifty"), "Top-up", here.op(), OWNER)
    await sign_in(browser, here, member)
    assert "储值余额" in browser.page
    assert "550.00" in browser.page
    assert "其中赠额" in browser.page
    assert "¥50.00" in browser.page
