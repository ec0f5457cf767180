from __future__ import annotations

from datetime import timedelta

from shopclub.core.kernel.clock import ManualClock
from shopclub.kiosk.guard.pairing import TRIES, VALID_FOR, PairingCodes


def wrong(code: str) -> str:
    """Another code of the same shape."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_works_once(clock: ManualClock) -> None:
    """Six digits; the second tablet needs a code of its own."""
    codes = PairingCodes(clock)
    code = codes.issue()
    assert len(code) == 6
    assert code.isdigit()
    assert codes.redeem(code)
    assert not codes.redeem(code)
    assert codes.until is None


def test_a_code_works_for_two_minutes(clock: ManualClock) -> None:
    """At the two minutes it is over."""
    codes = PairingCodes(clock)
    code = codes.issue()
    clock.set(clock.now() + VALID_FOR - timedelta(seconds=1))
    assert codes.until is not None
    clock.set(clock.now() + timedelta(seconds=1))
    assert not codes.redeem(code)


def test_five_wrong_tries_end_a_code(clock: ManualClock) -> None:
    """The fifth miss takes it away; the right one comes too late."""
    codes = PairingCodes(clock)
    code = codes.issue()
    for _ in range(TRIES - 1):
        assert not codes.redeem(wrong(code))
    assert codes.until is not None
    assert not codes.redeem(wrong(code))
    assert codes.until is None
    assert not codes.redeem(code)


def test_the_fifth_try_may_be_the_right_one(clock: ManualClock) -> None:
    """Four misses are forgiven."""
    codes = PairingCodes(clock)
    code = codes.issue()
    for _ in range(TRIES - 1):
        codes.redeem(wrong(code))
    assert codes.redeem(code)


def test_a_new_code_ends_the_one_before(clock: ManualClock) -> None:
    """Only the code on the counter's screen counts."""
    codes = PairingCodes(clock)
    first, second = codes.issue(), codes.issue()
    assert first == second or not codes.redeem(first)
    assert codes.redeem(second)


def test_without_a_code_nothing_pairs(clock: ManualClock) -> None:
    """Neither nothing nor anything else is a code that was never issued; odd characters are no crash."""
    codes = PairingCodes(clock)
    assert not any(codes.redeem(text) for text in ("", "000000", "١٢٣٤٥٦"))
    codes.issue()
    assert not codes.redeem("١٢٣٤٥٦")


def test_a_tablet_that_knocks_gets_one_code_at_a_time(clock: ManualClock) -> None:
    """Without a counter the code is announced when a tablet asks; asking again while it is in force announces none."""
    codes = PairingCodes(clock)
    codes.knock()
    told: list[str] = []
    codes.announce = told.append
    for _ in range(3):
        codes.knock()
    clock.set(clock.now() + VALID_FOR)
    codes.knock()
    assert len(told) == 2
    assert not codes.redeem(told[0]) or told[0] == told[1]
    assert codes.redeem(told[1])
