"""
Tells a scanner from a person typing: shape, check digit and average speed.

A USB scanner types the 20 digits of a card, or the 14 of a coupon, and Enter. A gap between two keys proves nothing
(a cold screen can hold one back), so the whole run is judged, and what the digits did to a field in the meantime can
be undone by whoever asks.
"""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

from shopclub.core.coupons.rules import LENGTH as COUPON_LENGTH
from shopclub.core.coupons.rules import is_coupon_code
from shopclub.core.giftcards.rules import LENGTH as GIFT_LENGTH
from shopclub.core.giftcards.rules import is_gift_code
from shopclub.core.members.rules import CARD_LENGTH, is_card_code
from shopclub.core.pins.rules import LIVE_LENGTH, is_live_code
from shopclub.core.rewards.rules import LENGTH as VOUCHER_LENGTH
from shopclub.core.rewards.rules import is_voucher_code

FASTEST_PERSON = 0.06
"""Seconds per key that no person keeps up over so many digits."""
QUIET_AFTER = 0.15
"""Seconds after a scan in which Enter is the scanner's, not the person's."""

_SHAPES = (
    (CARD_LENGTH, is_card_code),
    (LIVE_LENGTH, is_live_code),
    (GIFT_LENGTH, is_gift_code),
    (VOUCHER_LENGTH, is_voucher_code),
    (COUPON_LENGTH, is_coupon_code),
)
"""Digits of what is scanned, and whether they are one."""

S = TypeVar("S")


class ScanWatch(Generic[S]):
    """Watches keys; remembers with each digit a state of the screen as it was before that key."""

    def __init__(self) -> None:
        self._keys: deque[tuple[str, float, S]] = deque(maxlen=CARD_LENGTH)
        self._scanned_at: float | None = None

    def digit(self, char: str, at: float, before: S) -> None:
        """
        Take note of a digit.

        Args:
            char: one digit.
            at: monotonic seconds of the key.
            before: what to go back to, should this be the first digit of a scan.
        """
        self._keys.append((char, at, before))

    def other(self) -> None:
        """Any other key: a run of digits has ended."""
        self._keys.clear()

    def end(self, at: float) -> tuple[str, S] | None:
        """
        Enter or Tab came: the scanned code and the state before its first digit, or None if a person typed.

        Args:
            at: monotonic seconds of the key.
        """
        keys = list(self._keys)
        self._keys.clear()
        for length, is_one in _SHAPES:
            run = keys[-length:]
            code = "".join(char for char, _, _ in run)
            if len(run) == length and (at - run[0][1]) / length <= FASTEST_PERSON and is_one(code):
                self._scanned_at = at
                return code, run[0][2]
        return None

    def is_echo(self, at: float) -> bool:
        """Whether an Enter at `at` still belongs to the scan just taken (CR and LF, a bouncing suffix)."""
        return self._scanned_at is not None and at - self._scanned_at < QUIET_AFTER
