"""Another PIN, chosen with the one there is: on the own phone, and on the tablet behind the card."""

from __future__ import annotations

import pytest

from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.pins.rules import PIN_MISSES
from shopclub.kiosk.guard.sessions import VISIT_COOKIE
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.making.test_levels import ASKED, OPEN, PIN, signed_in, with_pin

NEW = "7731"


async def test_a_phone_changes_its_owners_pin(browser: Browser, here: ShopHere) -> None:
    """The old one, the new one twice: the new one opens from then on, under a new session id; no page shows a digit."""
    who = await with_pin(here)
    await signed_in(browser, here, who)
    await browser.open("/m/pin/new")
    before = browser.cookie(VISIT_COOKIE)
    page = await browser.post("/m/pin/new", now=PIN, pin=NEW, again=NEW)
    assert browser.path == "/m/pin/done"
    assert NEW not in page.split("<main>")[1]
    assert browser.cookie(VISIT_COOKIE) != before
    assert OPEN in await browser.open("/m/why")
    await here.club.pins.verify(who, NEW)
    with pytest.raises(NotAllowed):
        await here.club.pins.verify(who, PIN)


async def test_what_the_old_one_opened_elsewhere_shuts(new_browser: NewBrowser, here: ShopHere) -> None:
    """Whoever had looked over a shoulder is asked for the new one."""
    who = await with_pin(here)
    one, two = await new_browser(), await new_browser()
    for browser in (one, two):
        await signed_in(browser, here, who)
    await two.post("/m/pin", pin=PIN, back="/m/why")
    assert OPEN in two.page
    await one.open("/m/pin/new")
    await one.post("/m/pin/new", now=PIN, pin=NEW, again=NEW)
    assert ASKED in await two.open("/m/why")


@pytest.mark.parametrize(
    ("now", "new", "again", "said"),
    [
        ("9999", NEW, NEW, "还可试 4 次"),
        ("", NEW, NEW, "还可试 4 次"),
        ("9999", "1234", "1234", "还可试 4 次"),
        ("9999", NEW, "7732", "还可试 4 次"),
        (PIN, NEW, "7732", "不一样"),
        (PIN, "1234", "1234", "连着"),
        (PIN, "0001", "0001", "手机号"),
        (PIN, "123", "123", "4 到 6"),
    ],
)
async def test_whatever_is_wrong_is_said_and_changes_nothing(
    browser: Browser, here: ShopHere, now: str, new: str, again: str, said: str
) -> None:
    """The old one first: only who knows it learns why a new one will not do."""
    who = await with_pin(here)
    await signed_in(browser, here, who)
    await browser.open("/m/pin/new")
    page = await browser.post("/m/pin/new", now=now, pin=new, again=again)
    assert browser.status == 422
    assert said in page
    assert not any(f'value="{typed}"' in page for typed in (now, new, again) if typed)
    await here.club.pins.verify(who, PIN)


async def test_an_open_session_is_asked_for_the_old_one_all_the_same(browser: Browser, here: ShopHere) -> None:
    """A phone put down with its pages open takes nobody's card away."""
    await signed_in(browser, here, await with_pin(here))
    await browser.post("/m/pin", pin=PIN, back="/m/why")
    assert 'name="now"' in await browser.open("/m/pin/new")
    await browser.post("/m/pin/new", pin=NEW, again=NEW)
    assert browser.status == 422


async def test_misses_here_shut_it_like_anywhere(browser: Browser, here: ShopHere) -> None:
    """The fifth leads to the page that says where it is unlocked, and nothing can be tried any more."""
    who = await with_pin(here)
    await signed_in(browser, here, who)
    for _ in range(PIN_MISSES):
        await browser.open("/m/pin/new")
        await browser.post("/m/pin/new", now="9999", pin=NEW, again=NEW)
    assert here.club.pins.is_locked(who)
    assert "已锁定" in browser.page
    assert 'name="now"' not in await browser.open("/m/pin/new")
    await browser.post("/m/pin/new", now=PIN, pin=NEW, again=NEW)
    assert browser.status == 403
    await here.club.pins.unlock(who, here.op(), OWNER)
    await here.club.pins.verify(who, PIN)


async def test_without_a_pin_the_counter_is_the_way(browser: Browser, here: ShopHere) -> None:
    """The page says so; a form sent all the same chooses nothing; nobody's card is nobody's PIN."""
    who = await here.member()
    await browser.open("/m/pin/new")
    assert browser.path == "/m"
    await signed_in(browser, here, who)
    page = await browser.open("/m/pin/new")
    assert "到柜台" in page
    assert 'name="now"' not in page
    await browser.post("/m/pin/new", now=PIN, pin=NEW, again=NEW)
    assert not here.club.pins.has(who)


async def test_tries_at_the_old_one_count_with_all_others(browser: Browser, here: ShopHere) -> None:
    """Ten a minute from one address, whichever page they are typed on."""
    who = await with_pin(here)
    await signed_in(browser, here, who)
    await browser.open("/m/pin/new")
    for _ in range(10):
        await browser.post("/m/pin/new", now=PIN, pin=NEW, again="x")
    assert browser.status == 422
    await browser.post("/m/pin", pin=PIN)
    assert browser.status == 429


# -- on the tablet ----------------------------------------------------------------------------------


async def at_tablet(browser: Browser, here: ShopHere, card: str) -> None:
    """Their card was shown at the tablet, and the page for another PIN is open."""
    await browser.pair()
    await browser.open("/k/card")
    await browser.post("/k/card", digits=card)
    await browser.open("/k/pin/change")


async def test_the_tablet_asks_step_by_step(browser: Browser, here: ShopHere) -> None:
    """The old one, the new one, once more; then nothing on the page says whose, and nobody is there any more."""
    who = await with_pin(here)
    await at_tablet(browser, here, here.club.members.get(who).card)
    assert "现在的密码" in browser.page
    for typed in (PIN, NEW, NEW):
        page = await browser.post("/k/pin/change", pin=typed)
        assert typed not in page.split("<main>")[1]
    assert browser.path == "/k/pin/done"
    await here.club.pins.verify(who, NEW)
    await browser.open("/k/me")
    assert browser.path == "/k"


async def test_the_tablet_begins_again_where_something_was_wrong(browser: Browser, here: ShopHere) -> None:
    """A wrong old one counts; a new one typed otherwise the second time, or easily guessed, is typed anew."""
    who = await with_pin(here)
    await at_tablet(browser, here, here.club.members.get(who).card)
    assert "还可试 4 次" in await browser.post("/k/pin/change", pin="9999")
    await browser.post("/k/pin/change", pin=PIN)
    assert "连着" in await browser.post("/k/pin/change", pin="1234")
    await browser.post("/k/pin/change", pin=NEW)
    assert "不一样" in await browser.post("/k/pin/change", pin="7732")
    await browser.post("/k/pin/change", pin=NEW)
    await browser.post("/k/pin/change", pin=NEW)
    await here.club.pins.verify(who, NEW)


async def test_a_pin_changed_meanwhile_is_asked_anew(browser: Browser, here: ShopHere) -> None:
    """The counter sets another one between the steps: what was typed as the old one is worth nothing."""
    who = await with_pin(here)
    await at_tablet(browser, here, here.club.members.get(who).card)
    await browser.post("/k/pin/change", pin=PIN)
    await browser.post("/k/pin/change", pin=NEW)
    await here.club.pins.set(who, "5028", here.op(), OWNER)
    page = await browser.post("/k/pin/change", pin=NEW)
    assert "还可试 4 次" in page
    assert "现在的密码" in page
    await here.club.pins.verify(who, "5028")


async def test_a_number_typed_at_the_tablet_changes_no_pin(browser: Browser, here: ShopHere) -> None:
    """The card first; and a minute without a touch forgets what was typed."""
    who = await with_pin(here)
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    await browser.open("/k/pin/change")
    assert browser.path == "/k/card"
    await browser.post("/k/card", digits=here.club.members.get(who).card)
    await browser.open("/k/pin/change")
    await browser.post("/k/pin/change", pin=PIN)
    here.pass_time(seconds=60)
    await browser.post("/k/pin/change", pin=NEW)
    assert browser.path == "/k"
    await here.club.pins.verify(who, PIN)
