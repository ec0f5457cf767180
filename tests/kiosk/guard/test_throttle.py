from __future__ import annotations

from datetime import timedelta

import pytest

from shopclub.core.kernel.clock import ManualClock
from shopclub.kiosk.guard.throttle import KEYS, LOOKUPS, MINUTE, Limiter, Limits, TooMany
from tests.kiosk.house import Browser, ShopHere


def test_so_many_within_a_window_and_no_more(clock: ManualClock) -> None:
    """Two a minute: the third waits until the first is a minute old."""
    limiter = Limiter(clock, ((2, MINUTE),))
    limiter.note("a")
    clock.set(clock.now() + timedelta(seconds=20))
    limiter.note("a")
    assert limiter.wait("a") == 40
    assert limiter.wait("b") == 0
    clock.set(clock.now() + timedelta(seconds=40))
    assert limiter.wait("a") == 0


def test_every_window_counts(clock: ManualClock) -> None:
    """One a second and two a minute: the longer wait is the one that is said."""
    limiter = Limiter(clock, ((1, timedelta(seconds=1)), (2, MINUTE)))
    limiter.note("a")
    assert limiter.wait("a") == 1
    clock.set(clock.now() + timedelta(seconds=1))
    limiter.note("a")
    assert limiter.wait("a") == 59


def test_a_clock_put_back_shuts_nobody_out(clock: ManualClock) -> None:
    """Instants later than now are dropped."""
    limiter = Limiter(clock, ((1, MINUTE),))
    limiter.note("a")
    clock.set(clock.now() - timedelta(days=1))
    assert limiter.wait("a") == 0


def test_memory_is_bounded_however_many_ask(clock: ManualClock) -> None:
    """1,024 askers are remembered, the one not seen for longest is forgotten, and no asker's list grows."""
    limiter = Limiter(clock, ((3, MINUTE),))
    for n in range(KEYS + 500):
        limiter.note(str(n))
    assert len(limiter) == KEYS == 1_024
    assert limiter.wait("0") == 0
    for _ in range(1_000):
        limiter.note("loud")
    assert len(limiter._seen["loud"]) == 3


def test_a_tablet_may_look_up_ten_numbers_a_minute_and_sixty_an_hour(clock: ManualClock) -> None:
    """The eleventh waits; so does the sixty-first of an hour, and the counter can see that it happened."""
    limits = Limits(clock)
    done = 0
    for minute in range(6):
        for _ in range(10):
            limits.lookup(1, f"+86138{done:08d}")
            done += 1
        if minute == 0:
            with pytest.raises(TooMany) as refused:
                limits.lookup(1, "+8613999999999")
            assert refused.value.seconds == 60
        clock.set(clock.now() + MINUTE)
    assert done == {length: most for most, length in LOOKUPS}[timedelta(hours=1)] == 60
    with pytest.raises(TooMany):
        limits.lookup(1, "+8613999999999")
    assert limits.lookups_refused == 2


def test_all_tablets_together_look_up_three_hundred_a_day(clock: ManualClock) -> None:
    """Another tablet does not open another three hundred."""
    limits = Limits(clock)
    for n in range(300):
        limits.lookup(n // 50, f"+86138{n:08d}")
        clock.set(clock.now() + timedelta(seconds=10))
    with pytest.raises(TooMany):
        limits.lookup(99, "+8613999999999")


def test_one_number_is_not_asked_for_again_and_again(clock: ManualClock) -> None:
    """Six times in ten minutes, from whichever tablet."""
    limits = Limits(clock)
    for n in range(6):
        limits.lookup(n, "+8613800000001")
    with pytest.raises(TooMany):
        limits.lookup(9, "+8613800000001")
    limits.lookup(9, "+8613800000002")


async def test_too_many_forms_get_a_friendly_page(browser: Browser, here: ShopHere) -> None:
    """The thirteenth join within ten minutes is asked to wait, with Retry-After, and nothing is kept of it."""
    await browser.open("/j")
    for _ in range(12):
        await browser.post("/j", phone="1", agree="yes")
        assert browser.status == 422
    before = here.seq
    await browser.post("/j", phone="13812345678", agree="yes")
    assert browser.status == 429
    assert browser.answer is not None
    assert browser.answer.headers["Retry-After"] == "600"
    assert "600" in browser.page
    assert here.seq == before
    here.pass_time(minutes=10)
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", agree="yes")
    assert browser.path == "/m"


async def test_reading_is_free(browser: Browser) -> None:
    """Pages that change nothing are not counted."""
    for _ in range(150):
        await browser.open("/p")
        assert browser.status == 200
