"""Asking for a reward at the kiosk: from the phone with a code to show, at the tablet while one stands there."""

from __future__ import annotations

import html
import re

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.rewards.model import VoucherState
from tests.core.rewards.shops import PROGRAMME
from tests.core.rewards.test_pictures import made
from tests.kiosk.house import OWNER, Browser, ShopHere


async def a_member(here: ShopHere, points: int = 150) -> MemberNo:
    """Somebody with points, in a shop with rewards."""
    await here.club.programme.adopt(PROGRAMME, here.op(), OWNER)
    member = await here.member()
    await here.club.points.adjust(member, points, "test", here.op(), OWNER)
    return member


async def sign_in(browser: Browser, here: ShopHere, member: MemberNo) -> None:
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(member).card)


async def at_tablet(browser: Browser) -> None:
    """The member typed their number."""
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")


def free(here: ShopHere, member: MemberNo) -> int:
    """What they can spend."""
    return here.club.profile(member).available


async def test_the_shelf(browser: Browser, here: ShopHere) -> None:
    """What one can have comes first and leads on; what is too dear says how much is missing and leads nowhere."""
    member = await a_member(here, 90)
    await sign_in(browser, here, member)
    assert 'href="/m/rewards"' in browser.page
    page = await browser.open("/m/rewards")
    names = [html.unescape(name) for name in re.findall(r'good-name"><bdi>([^<]*)<', page)]
    assert names == ["Bag", "Pan", "Mug"]
    assert "¥19.90" in page
    assert "还差 10 分" in page
    assert 'href="/m/rewards/bag"' in page
    assert 'href="/m/rewards/mug"' not in page


async def test_from_the_phone(browser: Browser, here: ShopHere) -> None:
    """Look, ask, show the code: points are held, nothing is spent until the counter says so."""
    member = await a_member(here)
    await sign_in(browser, here, member)
    page = await browser.open("/m/rewards/mug")
    assert "50" in page
    await browser.post("/m/rewards/mug")
    assert browser.path == "/m/asked"
    (number, voucher), *_ = here.club.rewards.asked()
    code = voucher.code
    assert f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}" in browser.page
    assert (here.club.profile(member).points, free(here, member)) == (150, 50)
    assert "有 1 件礼品等您领取" in await browser.open("/m")
    await here.club.rewards.hand_over(number, here.op(), OWNER)
    assert "兑换成功" in await browser.open("/m/asked")


async def test_the_same_form_twice_asks_once(browser: Browser, here: ShopHere) -> None:
    """Posting again, as a reload does, holds nothing twice."""
    member = await a_member(here)
    await sign_in(browser, here, member)
    await browser.open("/m/rewards/bag")
    token, entry = browser.field("token"), browser.field("entry")
    for _ in range(2):
        await browser.post("/m/rewards/bag", token=token, entry=entry)
    assert len(here.club.rewards.asked()) == 1


async def test_a_form_without_its_token_asks_nothing(browser: Browser, here: ShopHere) -> None:
    """Another page's form is refused, and nothing is held."""
    member = await a_member(here)
    await sign_in(browser, here, member)
    await browser.open("/m/rewards/bag")
    await browser.post("/m/rewards/bag", token="wrong")
    assert browser.status == 403
    assert here.club.rewards.asked() == []


async def test_refused_with_a_reason(browser: Browser, here: ShopHere) -> None:
    """Somebody was quicker: the page says why, and nothing is held."""
    member = await a_member(here)
    await sign_in(browser, here, member)
    await browser.open("/m/rewards/mug")
    await here.club.rewards.set_stock("mug", 0, here.op(), OWNER)
    await browser.post("/m/rewards/mug")
    assert browser.status == 422
    assert 'class="said"' in browser.page
    assert free(here, member) == 150


async def test_taken_back(browser: Browser, here: ShopHere) -> None:
    """What one does not want any more gives the points back; a second press changes nothing."""
    member = await a_member(here)
    await sign_in(browser, here, member)
    await browser.open("/m/rewards/bag")
    await browser.post("/m/rewards/bag")
    number, _ = here.club.rewards.asked()[0]
    fields = {"number": str(number), "token": browser.field("token"), "entry": browser.field("entry")}
    await browser.post("/m/asked", **fields)
    assert (free(here, member), "已撤回" in browser.page) == (150, True)
    await browser.post("/m/asked", **fields)
    assert browser.status == 200


async def test_nobody_takes_back_anothers(browser: Browser, here: ShopHere) -> None:
    """The number of somebody else's request in the form does nothing."""
    member = await a_member(here)
    other = await here.member("李雷", "13800000002")
    await here.club.points.adjust(other, 100, "test", here.op(), OWNER)
    await sign_in(browser, here, other)
    await browser.open("/m/rewards/bag")
    await browser.post("/m/rewards/bag")
    number, _ = here.club.rewards.asked()[0]
    await browser.post("/m/end")
    await sign_in(browser, here, member)
    await browser.open("/m/rewards/bag")
    await browser.post("/m/asked", number=str(number))
    assert here.club.rewards.voucher(number).state is VoucherState.WAITING


async def test_strangers_see_nothing(browser: Browser, here: ShopHere) -> None:
    """Without a card every page leads to the sign-in, and nothing can be asked for."""
    await a_member(here)
    for path in ("/m/rewards", "/m/rewards/bag", "/m/asked"):
        await browser.open(path)
        assert browser.path == "/m"
    await browser.post("/m/rewards/bag")
    assert here.club.rewards.asked() == []


async def test_at_the_tablet(browser: Browser, here: ShopHere) -> None:
    """By phone number too: the page says that the counter was told, then what it said."""
    member = await a_member(here)
    await at_tablet(browser)
    assert 'href="/k/rewards"' in browser.page
    await browser.open("/k/rewards")
    await browser.open("/k/rewards/mug")
    await browser.post("/k/rewards/mug")
    assert browser.path == "/k/asked"
    assert "已通知店员" in browser.page
    assert 'data-asked="waiting"' in browser.page
    number, voucher = here.club.rewards.asked()[0]
    assert voucher.code not in browser.page
    await here.club.rewards.decline(number, here.op(), OWNER)
    page = await browser.open("/k/asked")
    assert "店员未能兑换" in page
    assert "您的积分没有变化" in page
    assert free(here, member) == 150


async def test_ninety_seconds_without_an_answer(browser: Browser, here: ShopHere) -> None:
    """The page says what happens then; at 89 seconds it waits; at 90 it has ended, and the points are free."""
    member = await a_member(here)
    await at_tablet(browser)
    await browser.open("/k/rewards/bag")
    await browser.post("/k/rewards/bag")
    assert "90 秒内没有店员确认，就自动取消，您的积分不变" in browser.page
    token = browser.field("token")
    for seconds in (40, 49):
        here.pass_time(seconds=seconds)
        await browser.post("/k/stay", token=token)
    page = await browser.open("/k/asked")
    assert "已通知店员" in page
    assert "1 秒内没有店员确认" in page
    here.pass_time(seconds=1)
    page = await browser.open("/k/asked")
    assert "店员未确认" in page
    assert "请直接到柜台说一声" in page
    assert "秒内没有店员确认" not in page
    await here.club.rewards.lapse()
    assert free(here, member) == 150


async def test_the_next_visitor_sees_nothing_of_it(browser: Browser, here: ShopHere) -> None:
    """After "I'm done" the tablet's pages lead to the welcome; what was asked for still waits."""
    await a_member(here)
    await at_tablet(browser)
    await browser.open("/k/rewards/bag")
    await browser.post("/k/rewards/bag")
    await browser.post("/k/end")
    for path in ("/k/rewards", "/k/rewards/bag", "/k/asked"):
        await browser.open(path)
        assert browser.path == "/k"
    assert len(here.club.rewards.asked()) == 1


async def test_an_unpaired_browser_asks_nothing(browser: Browser, here: ShopHere) -> None:
    """The tablet's addresses are the tablet's."""
    await a_member(here)
    await browser.open("/m")
    await browser.post("/k/rewards/bag")
    assert browser.status == 403
    assert here.club.rewards.asked() == []


async def test_pictures_are_shown(browser: Browser, here: ShopHere) -> None:
    """By the name the books hold, as what it is; any other name is nothing, and so is a file changed in the folder."""
    member = await a_member(here)
    picture = await here.club.pictures.show("mug", made("png"), here.op(), OWNER)
    await sign_in(browser, here, member)
    address = f"/picture/{picture.file}"
    assert f'src="{address}"' in await browser.open("/m/rewards")
    await browser.open(address)
    assert browser.answer is not None
    assert (browser.status, browser.answer.content_type) == (200, "image/png")
    assert "immutable" in browser.answer.headers["Cache-Control"]
    for other in ("/picture/shop.json", "/picture/..%2fshop.json", "/picture/x.png"):
        await browser.open(other)
        assert browser.status == 404
    (here.club.pictures.folder / picture.file).write_bytes(b"<script>")
    await browser.open(address)
    assert browser.status == 404
