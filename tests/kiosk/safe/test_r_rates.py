"""KIOSK 4.2, R: nobody finds out who is a member, and nobody asks faster than a person."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta

import pytest

from shopclub.core.books import Books
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.members.directory import Directory
from shopclub.core.network.rules import examine
from shopclub.core.staff.model import Role
from shopclub.i18n import Words
from shopclub.kiosk.guard.sessions import PHONE_COOKIE
from shopclub.kiosk.guard.throttle import KEYS, LIMITS, LOOKUPS, Limiter, Limits, TooMany
from shopclub.words.network import say_finding
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import NAME, PHONE, PIN, everybody, sign_in, unhurried
from tests.kiosk.test_runner import running

DIGITS = re.compile(r"\d+")


async def test_r1_only_a_paired_tablet_looks_numbers_up(new_browser: NewBrowser, here: ShopHere) -> None:
    """A stranger and a member's phone ask for a number and are refused; so is a phone with its token as a tablet's."""
    everyone = await everybody(new_browser, here)
    token = everyone["phone"].cookie(PHONE_COOKIE) or ""
    for who in ("stranger", "phone"):
        browser = everyone[who]
        await browser.open("/privacy")
        form = {"token": browser.field("token"), "digits": PHONE}
        for cookies in ("", "sc_tablet=x", f"sc_tablet={token}"):
            visit = browser.cookie("sc_visit")
            answer = await browser.client.post(
                "/k/phone", data=form, headers={"Origin": browser.origin, "Cookie": f"sc_visit={visit}; {cookies}"}
            )
            assert answer.status == 403, (who, cookies)
            assert NAME[0] not in await answer.text()


async def test_r2_a_tablet_asks_ten_times_a_minute(browser: Browser, here: ShopHere) -> None:
    """The eleventh number within a minute is refused with a page that says when to go on; the counter sees a count."""
    await browser.pair()
    for n in range(11):
        await browser.open("/k/phone")
        await browser.post("/k/phone", digits=f"139{n:08d}")
        assert browser.status == (429 if n == 10 else 200), n
    assert browser.client.app[LIMITS].lookups_refused == 1


def test_r2_an_hour_and_a_day_have_their_ends(clock: ManualClock) -> None:
    """60 an hour of one tablet, 300 a day of all tablets together; the next one is refused."""
    limits = Limits(clock)
    for n in range(60):
        limits.lookup(1, str(n))
        clock.set(clock.now() + timedelta(seconds=7))
    with pytest.raises(TooMany):
        limits.lookup(1, "60")
    for n in range(240):
        limits.lookup(2 + n, str(1_000 + n))
    with pytest.raises(TooMany):
        limits.lookup(999, "9999")
    assert (limits.lookups_refused, LOOKUPS[0]) == (2, (10, timedelta(minutes=1)))


async def _joined(browser: Browser, phone: str) -> list[str]:
    """Every page that joining with a number shows, without what is random in it."""
    shown = [await browser.open("/j"), await browser.post("/j", phone=phone, name="赵敏", agree="yes")]
    assert browser.path == "/m"
    shown.append(await browser.open("/j"))
    return [re.sub(r'<svg.*?</svg>|value="[^"]*"|\d{4}\s*', "", page, flags=re.DOTALL) for page in shown]


async def test_r3_joining_tells_nobody_who_is_a_member(new_browser: NewBrowser, here: ShopHere) -> None:
    """With a member's number and with a new one: the same status, the same pages but for the random card."""
    await here.member(NAME, PHONE)
    known, fresh = await new_browser(), await new_browser()
    assert await _joined(known, PHONE) == await _joined(fresh, "13899999999")
    assert [one.status for one in (known, fresh)] == [200, 200]


async def test_r3_joining_looks_no_number_up(
    new_browser: NewBrowser, here: ShopHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    So there is nothing that could take longer for a known one: a proof, where a stopwatch would only give a likelihood.

    Everything that is read of the books, table by table and in order, is the same for both.
    """
    await here.member(NAME, PHONE)
    asked: list[str] = []
    read: list[tuple[str, str]] = []
    by_phone = Directory.by_phone
    monkeypatch.setattr(Directory, "by_phone", lambda self, phone: (asked.append(phone), by_phone(self, phone))[1])

    def noted(name: str) -> None:
        real = getattr(Books, name)

        def looked(self: Books, table: Collection[object], *rest: object) -> object:
            read.append((name, table.name))
            return real(self, table, *rest)

        monkeypatch.setattr(Books, name, looked)

    for name in ("get", "require", "find", "all", "rows"):
        noted(name)
    seen = []
    for phone in (PHONE, "13899999999"):
        browser = await new_browser()
        await browser.open("/j")
        read.clear()
        await browser.post("/j", follow=False, phone=phone, agree="yes")
        seen.append([*read])
    assert len(here.club.members.pending()) == 2
    assert asked == []
    assert len(seen[0]) > 0
    assert seen[0] == seen[1]


def test_r5_a_counters_memory_is_bounded(clock: ManualClock) -> None:
    """Ten thousand askers leave 1,024 behind, and one that came often is still counted."""
    limiter = Limiter(clock, ((2, timedelta(minutes=1)),))
    for n in range(10_000):
        limiter.note(f"10.0.{n // 256}.{n % 256}")
        if n in (9_990, 9_995):
            limiter.note("192.168.1.66")
    assert (len(limiter), KEYS) == (1_024, 1_024)
    assert limiter.wait("192.168.1.66") == 60


async def test_r6_who_is_too_fast_is_told_when_to_come_back(browser: Browser) -> None:
    """429 with Retry-After, and a page in words with the seconds and the way back."""
    await browser.open("/m")
    for _ in range(11):
        await browser.post("/m", digits="1")
    assert browser.status == 429
    assert browser.answer is not None
    seconds = browser.answer.headers["Retry-After"]
    assert seconds in DIGITS.findall(browser.page)
    assert 'href="/m"' in browser.page


async def test_r4_five_misses_lock_a_pin_for_good(here: ShopHere) -> None:
    """Of whoever serves: the right one is refused after the fifth miss, and so it is after a restart."""
    clerk = await here.club.staff.add("赵敏", Role.CLERK, "2580", here.op(), OWNER)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(NotAllowed, match="pin_wrong") as refused:
            await here.club.staff.sign_in(clerk, "0000")
        assert refused.value.figures["left"] == left
    with pytest.raises(NotAllowed, match="pin_locked"):
        await here.club.staff.sign_in(clerk, "2580")
    again = Club.open(here.club.books.db.storage.path, clock=here.clock, access="r")
    try:
        with pytest.raises(NotAllowed, match="pin_locked"):
            await again.staff.sign_in(clerk, "2580")
    finally:
        await again.close()


async def test_r4_nor_does_a_members_pin_forget_its_misses(browser: Browser, here: ShopHere) -> None:
    """Five wrong ones on a phone: locked there, on the tablet, and after a restart, until the counter unlocks it."""
    member = await here.member(NAME, PHONE)
    await here.club.pins.set(member, PIN, here.op(), OWNER)
    await sign_in(browser, here, here.club.members.get(member).card)
    await browser.open("/m/why")
    for _ in range(5):
        await browser.post("/m/pin", pin="9999", back="/m/why")
        assert browser.status == 422
    await browser.post("/m/pin", pin=PIN, back="/m/why")
    assert browser.path != "/m/why"
    assert here.club.pins.is_locked(member)
    again = Club.open(here.club.books.db.storage.path, clock=here.clock, access="r")
    try:
        assert again.pins.is_locked(member)
    finally:
        await again.close()


async def test_r4_nor_does_the_tablet(new_browser: NewBrowser, here: ShopHere) -> None:
    """Five wrong ones typed there, by whoever holds the card: locked on each tablet and each phone, also right away."""
    everyone = await everybody(new_browser, here)
    visitor, phone = everyone["visitor"], everyone["phone"]
    member = here.club.members.by_phone(PHONE)
    assert member is not None
    for left in (4, 3, 2, 1, 0):
        await visitor.open("/k/pin")
        await visitor.post("/k/pin", pin="9999", back="/k/data")
        assert visitor.status == 422
        assert here.club.pins.is_locked(member) is (left == 0)
    for browser, page in ((visitor, "/k"), (phone, "/m")):
        unhurried(browser.client.app)
        await browser.open("/privacy")
        await browser.post(f"{page}/pin", pin=PIN, back=f"{page}/data")
        assert browser.path != f"{page}/data"
        assert browser.status == 422
    await visitor.open("/k/data/correct")
    assert NAME not in visitor.page


async def test_r2_the_counter_is_told(here: ShopHere, en: Words, zh: Words) -> None:
    """The network doctor says how often, in both languages; nobody's number is among it."""
    async with running(here) as kiosk:
        for n in range(12):
            with contextlib.suppress(TooMany):
                kiosk._app[LIMITS].lookup(1, f"139{n:08d}")
        found = [one for one in examine(kiosk.standing()) if one.figures.get("n") == 2]
    assert len(found) == 1
    for words, said in ((en, "2 look-ups by number were refused"), (zh, "2 ")):
        told = say_finding(found[0], words, str)
        assert said in told
        assert "139" not in told
