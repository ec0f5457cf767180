"""Lucky draws and predictions at the kiosk: odds for anybody, draws with tickets, own results."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shopclub.core.games.proving import prove, read_publication
from shopclub.core.kernel.ids import MemberNo
from tests.core.games.games import programme
from tests.kiosk.house import OWNER, Browser, ShopHere
from tests.kiosk.views.test_coupons import sign_in

SURE = [{"id": "sure", "name": {"zh": "杯子 <b>", "en": "Cup <b>"}, "odds": 100, "then": {"kind": "thing"}}]


async def a_round(here: ShopHere, **changes: object) -> tuple[int, MemberNo]:
    """An open round, and somebody with two tickets."""
    await here.club.programme.adopt(programme(**changes), here.op(), OWNER)
    until = here.club.today() + timedelta(days=9)
    number, _ = await here.club.draws.open("spring", until, here.op(), OWNER)
    member = await here.member()
    await here.sell(20_000, member)
    return number, member


async def test_anybody_sees_odds_and_hash(browser: Browser, here: ShopHere) -> None:
    """Without signing in: each prize with its odds and what is left, the hash, no seed; closed, the seed as well."""
    number, _ = await a_round(here)
    page = await browser.open("/d")
    assert "100 分之 10（10%）" in page
    assert "剩 2" in page
    assert here.club.draws.get(number).commitment[:8] in page
    assert "种子</p>" not in page
    await here.club.draws.close(number, here.op(), OWNER)
    assert here.club.draws.get(number).seed[:8] in await browser.open("/d")


async def test_the_file_that_proves_it(browser: Browser, here: ShopHere) -> None:
    """It can be fetched by anybody, names nobody, and proves the round once that is closed."""
    number, member = await a_round(here)
    await here.club.draws.draw_alone(number, member, "8", here.op())
    await here.club.draws.close(number, here.op(), OWNER)
    answer = await browser.client.get(f"/d/{number}")
    raw = await answer.read()
    assert "member" not in json.loads(raw)["draws"][0]
    assert (answer.content_type, prove(read_publication(raw)).flaws) == ("application/json", ())
    assert (await browser.client.get("/d/99")).status == 404
    assert (await browser.client.get("/d/x")).status == 404


async def test_drawing_on_the_own_phone(browser: Browser, here: ShopHere) -> None:
    """With a lucky number and a ticket; the result stands at the head and waits; the form twice draws once."""
    number, member = await a_round(here, prizes=SURE)
    await sign_in(browser, here, member)
    assert 'href="/m/draws"' in browser.page
    await browser.open("/m/draws")
    assert "您有 2 张抽奖券" in browser.page
    fields = {"round": str(number), "lucky": "007", "entry": browser.field("entry"), "token": browser.field("token")}
    for _ in range(2):
        await browser.post("/m/draws", follow=True, **fields)
        assert "第 1 号，幸运数字 007" in browser.page
    assert "杯子 &lt;b&gt;" in browser.page
    assert "请到柜台领取" in browser.page
    assert [(p.number, p.lucky, p.own) for p in here.club.draws.plays(number)] == [(1, "007", True)]


@pytest.mark.parametrize("lucky", ["12a", "1234567", "<b>"])
async def test_what_is_no_lucky_number_is_said(browser: Browser, here: ShopHere, lucky: str) -> None:
    """The page stays, with a sentence, and nothing is drawn."""
    number, member = await a_round(here)
    await sign_in(browser, here, member)
    await browser.open("/m/draws")
    await browser.post("/m/draws", round=str(number), lucky=lucky)
    assert (browser.status, here.club.draws.plays(number)) == (422, [])
    assert "幸运数字为 1 至 6 位数字" in browser.page


async def test_without_a_ticket_the_counter_is_named(browser: Browser, here: ShopHere) -> None:
    """Points are not spent here, even by a form that says so."""
    number, member = await a_round(here)
    for lucky in ("1", "2"):
        await here.club.draws.draw_alone(number, member, lucky, here.op())
    points = here.club.profile(member).points
    await sign_in(browser, here, member)
    await browser.open("/m/draws")
    assert "用积分抽奖请到柜台" in browser.page
    await browser.post("/m/draws", round=str(number), lucky="3", entry=here.op())
    assert (browser.status, here.club.profile(member).points) == (422, points)


async def test_a_stranger_draws_nothing(browser: Browser, here: ShopHere) -> None:
    """Without a card the page leads to the sign-in, by get and by post."""
    number, _ = await a_round(here)
    await browser.open("/m/draws")
    assert browser.path == "/m"
    await browser.post("/m/draws", round=str(number), lucky="1", entry=here.op())
    assert (browser.path, here.club.draws.plays(number)) == ("/m", [])


async def test_at_the_tablet_by_card(browser: Browser, here: ShopHere) -> None:
    """Who showed the card draws there; a phone number alone does not lead there."""
    number, member = await a_round(here)
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    assert "/k/draws" not in browser.page
    await browser.open("/k/draws")
    assert browser.path == "/k"
    await browser.open("/k/card")
    await browser.post("/k/card", digits=here.club.members.get(member).card)
    await browser.open("/k/draws")
    assert browser.path == "/k/draws"
    await browser.post("/k/draws", round=str(number), lucky="42")
    assert (browser.path, len(here.club.draws.plays(number, member))) == ("/k/draws", 1)


async def test_predictions_are_seen(browser: Browser, here: ShopHere) -> None:
    """Question, answers with what is on them, the own stake; staked at the counter."""
    await a_round(here)
    member = MemberNo(1)
    closes = here.clock.now() + timedelta(days=1)
    number = await here.club.predictions.ask("谁赢？<b>", ("红", "蓝"), closes, here.op(), OWNER)
    await here.club.predictions.stake(number, member, 1, 40, here.op(), OWNER)
    await sign_in(browser, here, member)
    page = await browser.open("/m/draws")
    assert "谁赢？&lt;b&gt;" in page
    assert "您在“蓝”上投入了 40 分" in page
