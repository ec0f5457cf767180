"""The paid plan on a customer's own page: its name, until when, and when it is time to renew."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.plans.model import StepKind, Wish
from shopclub.core.programme.plans import Fee, PaidPlan
from shopclub.i18n import Words
from shopclub.kiosk.showing.present import person
from tests.kiosk.house import OWNER, Browser, ShopHere

PRIME = PaidPlan(
    id="prime", name={"en": "<Prime>", "zh": "尊享<会员>"}, fees=(Fee(months=1, minor=1499),), notice_days=7
)


async def joined(here: ShopHere) -> MemberNo:
    """Somebody who pays by the month, from 14 March."""
    now = here.club.programme.current
    await here.club.programme.adopt(msgspec.structs.replace(now, plans=(PRIME,)), here.op(), OWNER)
    number = await here.member("王小明", "13800000001")
    move = here.club.plans.preview(Wish(member=number, kind=StepKind.JOINED, plan="prime", months=1))
    await here.club.plans.carry_out(move, here.op(), OWNER)
    return number


async def test_until_when_and_when_to_renew(here: ShopHere, en: Words) -> None:
    """Paid until 13 April; from seven days before it may be renewed, and seven days after nothing is said any more."""
    stranger = await here.member("李雷", "13800000002")
    number = await joined(here)
    assert person(here.club, stranger, en).plan == ""
    seen = person(here.club, number, en)
    assert (seen.plan, seen.renews) == ("<Prime>: paid until 13 Apr", False)
    here.pass_time(days=23)
    assert person(here.club, number, en).renews
    here.pass_time(days=14)
    seen = person(here.club, number, en)
    assert (seen.plan, seen.renews) == ("<Prime>: ran out on 13 Apr", True)
    here.pass_time(days=1)
    assert person(here.club, number, en).plan == ""


async def test_it_stands_on_the_phone_and_the_tablet(browser: Browser, here: ShopHere) -> None:
    """Under the card only, and its name is text; who only knows the number does not see it."""
    number = await joined(here)
    card = here.club.members.get(number).card
    await browser.open("/m")
    page = await browser.post("/m", digits=card)
    assert "您的付费会员" in page
    assert "尊享&lt;会员&gt;：已付费至 4月13日" in page
    assert "尊享<会员>" not in page
    await browser.pair()
    await browser.open("/k")
    assert "已付费至 4月13日" in await browser.post("/k/card", digits=card)
    await browser.open("/k/phone")
    assert "已付费至" not in await browser.post("/k/phone", digits="13800000001")
