from __future__ import annotations

from datetime import timedelta

import pytest

from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.model import MemberPin
from shopclub.core.pins.rules import PIN_MISSES
from shopclub.kiosk.book import Book
from shopclub.kiosk.guard.proofs import PROOFS, PROVEN_FOR, Proofs
from shopclub.kiosk.guard.sessions import VISIT_COOKIE
from shopclub.kiosk.routes import PAGES
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere

PIN = "4803"
ASKED, OPEN = 'name="pin"', "每个数字都可以展开"


async def with_pin(here: ShopHere, phone: str = "13800000001") -> MemberNo:
    """Somebody whose PIN is 4803."""
    who = await here.member(phone=phone)
    await here.club.pins.set(who, PIN, here.op(), OWNER)
    return who


async def signed_in(browser: Browser, here: ShopHere, who: MemberNo) -> None:
    """The phone shows the member's card."""
    await browser.open("/m")
    await browser.post("/m", digits=here.club.members.get(who).card)


async def test_a_pin_opens_the_page_it_was_asked_for(browser: Browser, here: ShopHere) -> None:
    """Asked at the page itself; typed, it leads back there; the card alone shows the card as before."""
    await signed_in(browser, here, await with_pin(here))
    assert "王**" in browser.page
    assert ASKED in await browser.open("/m/why")
    assert OPEN not in browser.page
    page = await browser.post("/m/pin", pin=PIN, back=browser.field("back"))
    assert browser.path == "/m/why"
    assert OPEN in page


async def test_who_has_no_pin_sees_what_the_card_shows(browser: Browser, here: ShopHere) -> None:
    """The reasons as before; a page for the PIN alone says how to get one."""
    await signed_in(browser, here, await here.member())
    assert OPEN in await browser.open("/m/why")
    assert ASKED not in await browser.open("/m/pin")
    assert "到柜台" in browser.page


async def test_a_wrong_pin_says_how_many_tries_are_left_and_then_where_to_go(browser: Browser, here: ShopHere) -> None:
    """The fifth shuts it, and the right one is not even asked for until the counter has unlocked it."""
    who = await with_pin(here)
    await signed_in(browser, here, who)
    await browser.open("/m/why")
    for left in (4, 3, 2, 1):
        page = await browser.post("/m/pin", pin="9999", back="/m/why")
        assert browser.status == 422
        assert f"还可试 {left} 次" in page
    page = await browser.post("/m/pin", pin="9999", back="/m/why")
    assert browser.status == 422
    assert ASKED not in page
    assert "柜台" in page
    assert OPEN not in await browser.post("/m/pin", pin=PIN, back="/m/why")
    await here.club.pins.unlock(who, here.op(), OWNER)
    await browser.open("/m/why")
    assert OPEN in await browser.post("/m/pin", pin=PIN, back="/m/why")


async def test_what_a_pin_opened_shuts_when_it_is_locked_reset_or_changed(
    new_browser: NewBrowser, here: ShopHere
) -> None:
    """Whoever stole a look has it no longer than the counter takes."""
    who = await with_pin(here)
    one, two = await new_browser(), await new_browser()
    for browser in (one, two):
        await signed_in(browser, here, who)
    await one.post("/m/pin", pin=PIN, back="/m/why")
    assert OPEN in one.page
    for _ in range(PIN_MISSES):
        await two.post("/m/pin", pin="9999")
    assert OPEN not in await one.open("/m/why")
    await here.club.pins.unlock(who, here.op(), OWNER)
    await here.club.pins.set(who, "7731", here.op(), OWNER)
    assert ASKED in await one.open("/m/why")


@pytest.mark.parametrize(("seconds", "opens"), [(-1, True), (0, False), (1, False)])
async def test_it_opens_for_ten_minutes(browser: Browser, here: ShopHere, seconds: int, opens: bool) -> None:
    """Counted from the last page that needed it; the card's own page gives no more time."""
    await signed_in(browser, here, await with_pin(here))
    await browser.post("/m/pin", pin=PIN, back="/m/why")
    here.pass_time(seconds=300)
    await browser.open("/m/why")
    here.pass_time(seconds=200)
    await browser.open("/m")
    here.pass_time(seconds=400 + seconds)
    assert (OPEN in await browser.open("/m/why")) is opens
    assert timedelta(minutes=10) == PROVEN_FOR


async def test_the_session_id_changes_at_each_level(browser: Browser, here: ShopHere) -> None:
    """Signing in, the PIN, its end, signing out: an id planted or seen before is worth nothing after."""
    who, ids = await with_pin(here), []
    await browser.open("/m")
    ids.append(browser.cookie(VISIT_COOKIE))
    await browser.post("/m", digits=here.club.members.get(who).card)
    ids.append(browser.cookie(VISIT_COOKIE))
    await browser.post("/m/pin", pin=PIN, back="/m/why")
    ids.append(browser.cookie(VISIT_COOKIE))
    here.pass_time(minutes=11)
    await browser.open("/m/why")
    ids.append(browser.cookie(VISIT_COOKIE))
    assert len(set(ids)) == 4
    browser.client.session.cookie_jar.update_cookies({VISIT_COOKIE: ids[2] or ""}, browser.client.make_url("/"))
    assert OPEN not in await browser.open("/m/why")


async def test_a_proof_is_of_one_browser_and_one_member(new_browser: NewBrowser, here: ShopHere) -> None:
    """Another phone with the same card is asked anew; and so is this one when it shows another card."""
    who, other = await with_pin(here), await with_pin(here, "13800000002")
    one, two = await new_browser(), await new_browser()
    for browser in (one, two):
        await signed_in(browser, here, who)
    await one.post("/m/pin", pin=PIN, back="/m/why")
    assert OPEN in one.page
    assert OPEN not in await two.open("/m/why")
    await one.open("/j")
    await one.post("/m", digits=here.club.members.get(other).card)
    assert ASKED in await one.open("/m/why")


async def test_signing_out_ends_it(browser: Browser, here: ShopHere) -> None:
    """Who signs in again on the same phone is asked again."""
    who = await with_pin(here)
    await signed_in(browser, here, who)
    await browser.post("/m/pin", pin=PIN, back="/m/why")
    await browser.open("/m")
    await browser.post("/m/end")
    await signed_in(browser, here, who)
    assert ASKED in await browser.open("/m/why")


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/m", "/m/../j", "/k/me", "/m/end", "", "javascript:1", "/m/why?x=1",
        "/m/family/join?c=", "/m/family/join?c=a%20b", "/m/family/join?c=a&x=1", "/m/family/join?c=//evil", "/m?c=a#b"]
)  # fmt: skip
async def test_the_pin_leads_to_our_own_pages_only(browser: Browser, here: ShopHere, back: str) -> None:
    """Anything that is not in the list leads to the card."""
    await signed_in(browser, here, await with_pin(here))
    await browser.post("/m/pin", pin=PIN, back=back)
    assert (browser.status, browser.path) == (200, "/m")
    assert Book(PAGES).after_pin(back, at_tablet=False) == "/m"


async def test_the_pin_leads_back_to_the_month_that_was_open(browser: Browser, here: ShopHere) -> None:
    """What the page's own query says goes along, anything else in it does not."""
    await signed_in(browser, here, await with_pin(here))
    await browser.open("/m/history?m=2026-01&x=1&p=2")
    assert browser.field("back") == "/m/history?m=2026-01&amp;p=2"
    await browser.post("/m/pin", pin=PIN, back="/m/history?m=2026-01&p=2")
    assert browser.answer is not None
    assert str(browser.answer.url.relative()) == "/m/history?m=2026-01&p=2"


def test_each_way_back_stays_on_its_device() -> None:
    """A phone is never sent to the tablet's pages, nor the tablet to the phone's."""
    book = Book(PAGES)
    behind = [page.path for page in book.pages if page.follows_pin]
    assert {"/m", "/m/why", "/m/history", "/k/me", "/k/history"} < set(behind)
    for back in behind:
        assert book.after_pin(back, at_tablet=back.startswith("/k")) == back
        assert book.after_pin(back, at_tablet=not back.startswith("/k")) in ("/m", "/k/me")


@pytest.mark.parametrize("pin", ["", "480", "48033", "x" * 60, "０４８０３", "4803x1"])
async def test_what_is_not_the_pin_opens_nothing(browser: Browser, here: ShopHere, pin: str) -> None:
    """However long or strange; and it counts as a try."""
    who = await with_pin(here)
    await signed_in(browser, here, who)
    await browser.post("/m/pin", pin=pin, back="/m/why")
    assert browser.status == 422
    found = here.club.pins.get(who)
    assert found is not None
    assert found.misses == 1


async def test_tries_from_one_address_are_few(new_browser: NewBrowser, here: ShopHere) -> None:
    """Ten a minute, whoever's PIN: nobody tries one PIN with all members."""
    cards = [here.club.members.get(await with_pin(here, f"1380000000{n}")).card for n in range(1, 4)]
    statuses = []
    for card in cards:
        browser = await new_browser()
        await browser.open("/m")
        await browser.post("/m", digits=card)
        for _ in range(4):
            await browser.post("/m/pin", pin="9999", back="/m")
            statuses.append(browser.status)
            await browser.open("/m")
    assert statuses == [422] * 10 + [429] * 2


async def test_on_the_tablet_it_takes_the_card_and_the_pin(browser: Browser, here: ShopHere) -> None:
    """A phone number is not enough to be asked for the PIN; a card is; and the end button ends it."""
    who = await with_pin(here)
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    await browser.open("/k/pin")
    assert browser.path == "/k/card"
    await browser.post("/k/card", digits=here.club.members.get(who).card)
    assert browser.path == "/k/me"
    assert ASKED in await browser.open("/k/pin")
    before = browser.cookie(VISIT_COOKIE)
    await browser.post("/k/pin", pin=PIN, back="/k/me")
    assert browser.path == "/k/me"
    assert browser.cookie(VISIT_COOKIE) != before
    await browser.open("/k/pin")
    assert browser.path == "/k/me"  # nothing to ask
    await browser.post("/k/end")
    await browser.open("/k/pin")
    assert ASKED not in browser.page


async def test_a_minute_without_a_touch_ends_it_on_the_tablet(browser: Browser, here: ShopHere) -> None:
    """Whoever comes next sees nothing, however long a PIN counts on a phone."""
    who = await with_pin(here)
    await browser.pair()
    await browser.open("/k/card")
    await browser.post("/k/card", digits=here.club.members.get(who).card)
    await browser.open("/k/pin")
    await browser.post("/k/pin", pin=PIN, back="/k/me")
    here.pass_time(seconds=60)
    await browser.open("/k/pin")
    assert browser.path == "/k/card"


async def test_nobody_is_asked_for_nobodys_pin(browser: Browser, here: ShopHere) -> None:
    """A stranger is sent to the sign-in, a tablet that is not paired to its code; forms do nothing."""
    await browser.open("/m/pin")
    assert browser.path == "/m"
    before = here.seq
    await browser.post("/m/pin", pin=PIN)
    assert browser.path == "/m"
    await browser.open("/k/pin")
    assert browser.path == "/k"
    await browser.post("/k/pin", pin=PIN)
    assert browser.status == 403
    assert here.seq == before


def test_proofs_in_memory_are_bounded(clock: ManualClock) -> None:
    """However many, the ones not used for longest make room; one used again stays."""
    proofs, pin = Proofs(clock), MemberPin(hashed="$argon2id$x", at=clock.now())
    proofs.note("first", MemberNo(1), pin)
    for n in range(PROOFS):
        assert proofs.holds("first", MemberNo(1), pin, touch=True)
        proofs.note(str(n), MemberNo(1), pin)
    assert len(proofs) == PROOFS
    assert proofs.holds("first", MemberNo(1), pin)
    assert not proofs.holds("0", MemberNo(1), pin)
