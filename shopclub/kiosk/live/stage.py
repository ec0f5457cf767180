"""What the tablet shows by itself: the sale, the thank-you after it, a new member's greeting, the wish for a PIN."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from aiohttp import web

from shopclub.core.changes import Change, MemberJoined
from shopclub.core.club import Club
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.model import Asked
from shopclub.core.pins.verbs import ASK_FOR
from shopclub.core.sales.model import Running, RunningSale

STAGE: web.AppKey[Stage] = web.AppKey("stage")

THANKS_FOR = timedelta(seconds=8)
GREETING_FOR = timedelta(seconds=8)


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing goes on: the shop invites."""


class Selling(msgspec.Struct, frozen=True, kw_only=True):
    """A sale is being rung up, or a member was found for it."""

    sale: RunningSale


class Thanks(msgspec.Struct, frozen=True, kw_only=True):
    """A sale was closed a moment ago."""

    sale: RunningSale
    until: datetime


class Greeting(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody has just become a member."""

    member: MemberNo
    until: datetime


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """The counter asks somebody for a PIN."""

    asked: Asked
    until: datetime


Scene = Welcome | Selling | Thanks | Greeting | Asking


class Stage:
    """Follows the club's news and knows the scene of now."""

    def __init__(self, club: Club, clock: Clock) -> None:
        """
        Args:
            club: whose news to follow.
            clock: decides how long a thank-you stands.
        """
        self._clock = clock
        self._club = club
        now = club.sales.running
        self._running: RunningSale | None = now if now is not None and now.closed is None else None
        self._short: Thanks | Greeting | None = None
        self.close = club.changes.subscribe(self._heard)
        """Stop following."""

    def scene(self) -> Scene:
        """What to show now: a bill, then the wish for a PIN, then a thank-you, then the welcome."""
        asked = self._club.pins.asking
        # Before something of theirs is spent the PIN is shown with the bill there; a new one can wait for the bill.
        if asked is not None and (asked.proves or self._running is None or not self._running.has_lines):
            return Asking(asked=asked, until=asked.at + ASK_FOR)
        if self._running is not None:
            return Selling(sale=self._running)
        if self._short is not None and self._clock.now() < self._short.until:
            return self._short
        return Welcome()

    def _heard(self, change: Change) -> None:
        if isinstance(change, Running):
            self._ring(change.sale)
        elif isinstance(change, MemberJoined):
            # A sale on the screen goes on; the greeting is for a tablet that has nothing else to say.
            self._short = Greeting(member=MemberNo(change.number), until=self._clock.now() + GREETING_FOR)

    def _ring(self, sale: RunningSale | None) -> None:
        if sale is None or (sale.quote is None and sale.member is None):
            # The counter clears its screen right after closing; the thank-you stays for its seconds.
            self._running = None
        elif sale.closed is not None:
            self._running = None
            self._short = Thanks(sale=sale, until=self._clock.now() + THANKS_FOR)
        else:
            self._running = sale
            self._short = None
