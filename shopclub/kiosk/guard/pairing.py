"""The code that turns a browser into the shop's tablet: shown at the counter, typed on the tablet."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from shopclub.core.kernel.clock import Clock

PAIRING: web.AppKey[PairingCodes] = web.AppKey("pairing")

VALID_FOR = timedelta(minutes=2)
TRIES = 5
DIGITS = 6


class PairingCodes:
    """At most one code is in force; it works once, for two minutes, and five wrong tries end it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._code: str | None = None
        self._until: datetime | None = None
        self._left = 0
        self.announce: Callable[[str], None] | None = None
        """Told a fresh code when an unpaired tablet asks and none is in force: for a kiosk without a counter."""

    def knock(self) -> None:
        """A tablet that is not paired shows itself."""
        waiting = self.until is not None and self._clock.now() < self.until
        if self.announce is not None and not waiting:
            self.announce(self.issue())

    def issue(self) -> str:
        """A new code of 6 digits; the one before stops working."""
        self._code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        self._until = self._clock.now() + VALID_FOR
        self._left = TRIES
        return self._code

    @property
    def until(self) -> datetime | None:
        """When the code in force ends; None without one."""
        return self._until if self._code is not None else None

    def redeem(self, typed: str) -> bool:
        """Whether the code is right; it is used up then. A wrong one counts as a try."""
        if self._code is None or self._until is None:
            return False
        if self._clock.now() >= self._until:
            self._code = None
            return False
        right = hmac.compare_digest(typed.encode(), self._code.encode())
        self._left -= 1
        if right or self._left <= 0:
            self._code = None
        return right
