"""A member's own invitation: the link, joining by it, what came of it, and how little it says of anybody."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk.app import create_kiosk
from shopclub.kiosk.keys import LISTENING
from shopclub.settings import Settings
from tests.builders import programme_of
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.views.test_rewards import sign_in

BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
RULES = [
    BASE,
    {"id": "welcome", "on": "join", "then": {"kind": "points_fixed", "points": 20}, "when": {"kind": "referred"}},
    {"id": "came", "on": "friend_joined", "then": {"kind": "points_fixed", "points": 30}},
    {"id": "bought", "on": "friend_bought", "then": {"kind": "points_fixed", "points": 50}},
]


async def inviting(here: ShopHere, rules: list[dict[str, object]] = RULES) -> MemberNo:
    """Somebody in a shop that gives 30 for a friend who joins, 50 for the first purchase, 20 to the friend."""
    await here.club.programme.adopt(programme_of(rules=rules), here.op(), OWNER)
    return await here.member("王建国", "13800000001")


@pytest.fixture
async def on_lan(here: ShopHere) -> AsyncIterator[Browser]:
    """A browser on a kiosk that other phones can reach under a name."""
    app = create_kiosk(here.club, Settings(public_hosts=("shop.test",)), clock=here.clock)
    app[LISTENING] = "0.0.0.0"
    client = TestClient(TestServer(app))
    await client.start_server()
    yield Browser(client)
    await client.close()


async def join_by(browser: Browser, token: str, phone: str = "13900000001", name: str = "李雷") -> None:
    """Join on a phone by a link."""
    await browser.open(f"/j?i={token}")
    await browser.post("/j", phone=phone, name=name, agree="yes", invitation=browser.field("invitation"))


async def activate(here: ShopHere) -> MemberNo:
    """What the counter does with the last who joined."""
    return (await here.club.members.activate(here.club.members.pending()[-1][0], here.op(), OWNER)).number


async def test_the_way_of_an_invitation(here: ShopHere, on_lan: Browser, new_browser: NewBrowser) -> None:
    """Made with one button, joined by its link, counted at the counter and at the first purchase: 80 in all."""
    member = await inviting(here)
    await sign_in(on_lan, here, member)
    assert 'href="/m/invite"' in on_lan.page
    page = await on_lan.open("/m/invite")
    assert "shop.test" not in page
    page = await on_lan.post("/m/invite")
    link = re.search(r"http://shop\.test[:\d]*/j\?i=([2-9a-hjkmnp-z]{10})", page)
    assert link
    assert "好友凭您的邀请入会后" in page
    friend = await new_browser()
    page = await friend.open(f"/j?i={link[1]}")
    assert "王**邀请您" in page
    assert "王建国" not in page
    await join_by(friend, link[1])
    assert friend.path == "/m"
    assert "有 1 位好友等柜台确认" in await on_lan.open("/m/invite")
    assert here.club.profile(member).points == 0
    number = await activate(here)
    assert here.club.profile(number).points == 20
    assert here.club.profile(member).points == 30
    page = await on_lan.open("/m/invite")
    assert "李**" in page
    assert "李雷" not in page
    assert "30 分" in page
    assert "还没有首次消费" in page
    await here.sell(1_000, number)
    page = await on_lan.open("/m/invite")
    assert "还没有首次消费" not in page
    assert here.club.profile(member).points == 80


async def test_making_it_again_keeps_it_unless_a_new_one_is_wanted(here: ShopHere, browser: Browser) -> None:
    """The button twice makes one link; a new one takes its place, and the old one opens nothing any more."""
    member = await inviting(here)
    await sign_in(browser, here, member)
    await browser.open("/m/invite")
    await browser.post("/m/invite")
    first = here.club.invitations.of(member)
    await browser.post("/m/invite", anew="no")
    assert here.club.invitations.of(member) == first
    await browser.open("/m/invite")
    await browser.post("/m/invite", anew="yes")
    second = here.club.invitations.of(member)
    assert first
    assert second
    assert second.token != first.token
    page = await browser.open(f"/j?i={first.token}")
    assert "这个邀请已失效" in page
    assert "王**" in await browser.open(f"/j?i={second.token}")


@pytest.mark.parametrize("token", ["x", "2222222222", "<script>", "a" * 400, "../../etc", "%00"])
async def test_a_link_that_holds_no_longer_stops_nobody(here: ShopHere, browser: Browser, token: str) -> None:
    """Who comes by a link made up or old is told so, joins all the same, and was brought along by nobody."""
    await inviting(here)
    page = await browser.open(f"/j?i={token}")
    assert "这个邀请已失效" in page
    assert "<script>" not in page
    await browser.post("/j", phone="13900000001", agree="yes", invitation=token[:40])
    assert browser.path == "/m"
    number = await activate(here)
    assert here.club.members.get(number).referred_by is None


async def test_a_mistake_in_the_form_loses_no_invitation(here: ShopHere, browser: Browser) -> None:
    """After a refused phone number the form still carries who invited."""
    member = await inviting(here)
    token = (await here.club.invitations.make(member, here.op(), KIOSK)).token
    await join_by(browser, token, phone="12")
    assert browser.status == 422
    assert "王**邀请您" in browser.page
    await browser.post("/j", phone="13900000001", agree="yes", invitation=browser.field("invitation"))
    assert here.club.members.get(await activate(here)).referred_by == member


async def test_a_shop_that_gives_nothing_for_friends_says_nothing_of_it(here: ShopHere, browser: Browser) -> None:
    """No tile, the address leads back, the form does nothing; a link made before still says who brought whom."""
    member = await inviting(here)
    token = (await here.club.invitations.make(member, here.op(), KIOSK)).token
    await here.club.programme.adopt(programme_of(rules=[BASE]), here.op(), OWNER)
    await sign_in(browser, here, member)
    assert "/m/invite" not in browser.page
    seq = here.seq
    await browser.open("/m/invite")
    assert browser.path == "/m"
    await browser.post("/m/invite", anew="yes")
    assert here.seq == seq
    await join_by(browser, token)
    assert here.club.members.get(await activate(here)).referred_by == member


async def test_names_are_text(here: ShopHere, browser: Browser, new_browser: NewBrowser) -> None:
    """A name that is markup stands in both pages as the text it is."""
    await here.club.programme.adopt(programme_of(rules=RULES), here.op(), OWNER)
    member = await here.member("<img src=x>", "13800000001")
    token = (await here.club.invitations.make(member, here.op(), KIOSK)).token
    page = await browser.open(f"/j?i={token}")
    assert "&lt;**" in page
    assert "<img src=x" not in page
    await join_by(await new_browser(), token, name="{{7*7}}")
    await activate(here)
    await sign_in(browser, here, member)
    page = await browser.open("/m/invite")
    assert "{**" in page


async def test_without_a_card_there_is_no_page(here: ShopHere, browser: Browser) -> None:
    """A phone that shows no card is led to the sign-in, and the form makes nothing."""
    await inviting(here)
    await browser.open("/m/invite")
    assert browser.path == "/m"
    seq = here.seq
    await browser.post("/m/invite")
    assert here.seq == seq


async def test_another_language_forgets_no_invitation(here: ShopHere, browser: Browser) -> None:
    """After the switch the page still says who invites, in English now."""
    member = await inviting(here)
    token = (await here.club.invitations.make(member, here.op(), KIOSK)).token
    await browser.open(f"/j?i={token}")
    await browser.post("/lang", lang="en", back=browser.field("back"))
    assert "王** invites you" in browser.page


async def test_what_only_friends_get_is_promised_to_friends_only(here: ShopHere, browser: Browser) -> None:
    """The 20 points of who was brought along stand on the join page by an invitation, and nowhere else."""
    member = await inviting(here)
    token = (await here.club.invitations.make(member, here.op(), KIOSK)).token
    page = await browser.open(f"/j?i={token}")
    assert "入会送 20 分" in page
    assert "由其他会员介绍" not in page
    assert "20 分" not in await browser.open("/j")


ASKS = 'name="referrer"'


async def test_who_brought_them_along_is_asked_where_it_counts(here: ShopHere, browser: Browser) -> None:
    """On phone and tablet, but not by an invitation, which says it, nor where bringing friends brings nothing."""
    member = await inviting(here)
    token = (await here.club.invitations.make(member, here.op(), KIOSK)).token
    assert ASKS in await browser.open("/j")
    assert ASKS in await browser.open("/j?i=2222222222")
    assert ASKS not in await browser.open(f"/j?i={token}")
    await browser.pair()
    await browser.open("/k/join")
    assert ASKS in await browser.post("/k/join", digits="13900000001")
    await here.club.programme.adopt(programme_of(rules=[BASE]), here.op(), OWNER)
    assert ASKS not in await browser.open("/j")
    assert ASKS not in await browser.open("/k/join/name")


async def test_a_named_friend_counts_and_the_page_says_nothing_of_them(here: ShopHere, browser: Browser) -> None:
    """A member's number and one made up get the same answer; after a mistake it needn't be typed again."""
    member = await inviting(here)
    pages = []
    for phone, named in (("13900000001", "13800000001"), ("13900000002", "13899999999")):
        await browser.open("/j")
        page = await browser.post("/j", phone="12", referrer=named, agree="yes")
        assert f'value="{named}"' in page
        page = await browser.post("/j", phone=phone, referrer=named, agree="yes")
        assert browser.path == "/m"
        pages.append(re.sub(r"\d{4}|[A-Za-z0-9_-]{20,}", "", page))
        await browser.post("/m/end")
    assert pages[0] == pages[1]
    first, second = here.club.members.pending()
    assert here.club.members.who_brought(first[1]) == member
    assert here.club.members.who_brought(second[1]) is None


async def test_the_tablet_keeps_who_was_named(here: ShopHere, browser: Browser) -> None:
    """Typed in step 2, there again on the way back, told to the counter with the card that waits."""
    member = await inviting(here)
    await browser.pair()
    await browser.open("/k/join")
    await browser.post("/k/join", digits="13900000001")
    await browser.post("/k/join/name", name="李雷", referrer="13800000001")
    assert 'value="13800000001"' in await browser.open("/k/join/name")
    await browser.open("/k/join/agree")
    await browser.post("/k/join/agree", agree="yes")
    ((_, wait),) = here.club.members.pending()
    assert here.club.members.who_brought(wait) == member
