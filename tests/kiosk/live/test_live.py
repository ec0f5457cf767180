from __future__ import annotations

import asyncio
import json

import pytest
from aiohttp import ClientResponse

from shopclub.core.sales.model import Draft, DraftLine
from shopclub.kiosk.live import streams as live
from shopclub.kiosk.live.streams import STREAMS
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere

OVER = "这部手机已退出会员卡"


async def message(stream: ClientResponse) -> tuple[str, str]:
    """The next message of a stream: its name and data."""
    async with asyncio.timeout(5):
        name = (await stream.content.readline()).decode().removeprefix("event: ").strip()
        data = (await stream.content.readline()).decode().removeprefix("data: ").strip()
        assert await stream.content.readline() == b"\n"
    return name, data


async def test_the_tablet_follows_the_counter(browser: Browser, here: ShopHere) -> None:
    """The state of now comes first, then each change: lines, what it earns and why, the thank-you."""
    member = await here.member()
    here.pass_time(seconds=9)
    await browser.pair()
    stream = await browser.client.get("/k/events")
    assert stream.content_type == "text/event-stream"
    assert stream.headers["Cache-Control"] == "no-store"
    name, data = await message(stream)
    assert name == "scene"
    assert 'class="welcome"' in json.loads(data)["html"]
    here.club.sales.show(Draft(lines=(DraftLine(gross_minor=8850, name="维生素C"),), member=member))
    html = json.loads((await message(stream))[1])["html"]
    for shown in ("维生素C", "¥88.50", "+88", "每满", "王**"):
        assert shown in html
    await here.sell(8850, member)
    thanks = json.loads((await message(stream))[1])
    assert "谢谢您，王**" in thanks["html"]
    assert 0 < thanks["linger"] <= 8000
    stream.close()


async def test_only_paired_tablets_follow(browser: Browser) -> None:
    """A stranger is sent to the pairing page."""
    answer = await browser.client.get("/k/events", allow_redirects=False)
    assert answer.status == 303


async def test_a_phone_hears_that_its_card_is_in_force(new_browser: NewBrowser, here: ShopHere) -> None:
    """`pending` first, then a mark of what there is to see, another one when points move; nothing of other cards."""
    phone = await new_browser()
    await phone.open("/j")
    await phone.post("/j", phone="13812345678", name="赵敏", agree="yes")
    stream = await phone.client.get("/m/events")
    assert await message(stream) == ("card", "pending")
    await here.member("李雷", "13800000002")
    joined = await here.club.members.activate(here.club.members.pending()[0][0], here.op(), OWNER)
    name, first = await message(stream)
    assert name == "card"
    assert "赵" not in first
    await here.sell(8850, joined.number)
    assert (await message(stream))[0] == "live"
    _, second = await message(stream)
    assert first != second
    stream.close()


async def test_a_phone_without_a_card_has_no_stream(browser: Browser) -> None:
    """There is nothing to follow."""
    assert (await browser.client.get("/m/events")).status == 404


async def test_a_beat_comes_when_nothing_happens(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """By it the page knows that we are still there."""
    monkeypatch.setattr(live, "BEAT", 0.02)
    await browser.pair()
    stream = await browser.client.get("/k/events")
    assert (await message(stream))[0] == "scene"
    assert await message(stream) == ("beat", "1")
    stream.close()


async def test_streams_are_counted_and_let_go(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the most there may be a page goes without, told in a word; one that leaves makes room."""
    monkeypatch.setattr(live, "MOST", 0)
    monkeypatch.setattr(live, "FOR_TABLETS", 1)
    monkeypatch.setattr(live, "BEAT", 0.02)
    await browser.pair()
    streams = browser.client.app[STREAMS]
    first = await browser.client.get("/k/events")
    await message(first)
    assert len(streams) == 1
    refused = await browser.client.get("/k/events")
    assert (refused.status, refused.headers["Retry-After"], await refused.read()) == (503, "30", b"")
    first.close()
    async with asyncio.timeout(5):
        while len(streams):  # noqa: ASYNC110 - the stream's end is the server's, nothing tells a test
            await asyncio.sleep(0.01)
    again = await browser.client.get("/k/events")
    assert again.status == 200
    again.close()


async def test_phones_leave_room_for_the_tablets(
    new_browser: NewBrowser, here: ShopHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many phones follow their cards, the display at the counter still follows the sale."""
    monkeypatch.setattr(live, "MOST", 1)
    phone, late, tablet = [await new_browser() for _ in range(3)]
    card = here.club.members.get(await here.member()).card
    for one in (phone, late):
        await one.open("/m")
        await one.post("/m", digits=card)
    await tablet.pair()
    followed = await phone.client.get("/m/events")
    await message(followed)
    assert (await late.client.get("/m/events")).status == 503
    display = await tablet.client.get("/k/events")
    assert (await message(display))[0] == "scene"
    display.close()
    followed.close()


async def test_closing_ends_every_stream(browser: Browser) -> None:
    """So that stopping the program waits for none."""
    await browser.pair()
    stream = await browser.client.get("/k/events")
    await message(stream)
    browser.client.app[STREAMS].close()
    async with asyncio.timeout(5):
        assert await stream.content.read() == b""
    assert (await browser.client.get("/k/events")).status == 503


async def test_a_phone_looks_again_only_for_news_of_its_own(browser: Browser, here: ShopHere) -> None:
    """Another member's purchase wakes nobody; one's own does."""
    mine, other = await here.member(), await here.member("李雷", "13800000002")
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(mine).card)
    stream = await browser.client.get("/m/events")
    assert [(await message(stream))[0] for _ in range(2)] == ["card", "live"]
    (waker,) = browser.client.app[STREAMS]._wakers
    await here.sell(8850, other)
    assert not waker.is_set()
    await here.sell(8850, mine)
    assert waker.is_set()
    assert (await message(stream))[0] == "card"
    stream.close()


async def test_only_a_card_that_waits_looks_again_when_somebody_joins(new_browser: NewBrowser, here: ShopHere) -> None:
    """Hundreds of members' phones are not woken for each new one; the one that waits is, then follows its member."""
    member, waits = await new_browser(), await new_browser()
    await member.open("/m")
    await member.post("/m", digits=here.club.members.get(await here.member()).card)
    await waits.open("/j")
    await waits.post("/j", phone="13812345678", agree="yes")
    first, second = await member.client.get("/m/events"), await waits.client.get("/m/events")
    for stream in (first, second):
        await message(stream)
    of_member, of_waiting = member.client.app[STREAMS]._wakers
    joined = await here.club.members.activate(here.club.members.pending()[0][0], here.op(), OWNER)
    assert (of_member.is_set(), of_waiting.is_set()) == (False, True)
    await message(second)
    await here.sell(8850, joined.number)
    assert (of_member.is_set(), of_waiting.is_set()) == (False, True)
    for stream in (first, second):
        stream.close()


async def test_a_card_that_waits_is_not_told_again_and_again(browser: Browser, here: ShopHere) -> None:
    """It has no live code that could run out: nothing but a sign of life every ten seconds."""
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", name="赵敏", agree="yes")
    stream = await browser.client.get("/m/events")
    assert await message(stream) == ("card", "pending")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await stream.content.readline()
    stream.close()


async def test_a_phone_signed_out_at_the_counter_gets_no_code_any_more(browser: Browser, here: ShopHere) -> None:
    """Its open page hears at once that the card is gone, then nothing; the next page says so. Others go on."""
    member = await here.member()
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(member).card)
    assert OVER not in await browser.open("/m")
    stream = await browser.client.get("/m/events")
    assert [(await message(stream))[0] for _ in range(2)] == ["card", "live"]
    (waker,) = browser.client.app[STREAMS]._wakers
    other = await here.club.devices.sign_in("another", here.club.members.get(member).card, here.op())
    await here.club.devices.unpair(other, OWNER)
    assert not waker.is_set()
    ((phone, _),) = here.club.devices.phones(here.club.members.get(member).card)
    await here.club.devices.unpair(phone, OWNER)
    assert await message(stream) == ("card", "gone")
    here.pass_time(seconds=120)
    await here.sell(8850, member)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await stream.content.readline()
    stream.close()
    page = await browser.open("/m")
    assert OVER in page
    assert "王**" not in page
    await browser.post("/m", digits=here.club.members.get(member).card)
    await browser.post("/m/end")
    assert OVER not in await browser.open("/m")
