"""The live code on a member's phone: one minute, one use, and a new one before the old one ends."""

from __future__ import annotations

import msgspec
from aiohttp import web
from markupsafe import Markup

from shopclub.core.club import Club
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import NotFound
from shopclub.core.pins.presence import LIVE_FOR, LiveCode
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.live.streams import event
from shopclub.kiosk.making import qr
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.showing.present import digit_groups

SPARE = 10.0
"""Seconds a code can still be used after the phone shows the next one: a scanner may be in the act."""
SHOWN = int(LIVE_FOR.total_seconds() - SPARE)
"""Seconds a code is shown; the ring around it drains in that time (15-pins.css)."""


def drawn(request: web.Request, made: LiveCode) -> Markup:
    """A live code as a drawing."""
    return qr.svg_once(made.code, words_of(request).t("Live code, its digits stand below"))


def own_code(request: web.Request, card: str) -> dict[str, str]:
    """What a kept page shows of a new live code for a card."""
    made = request.app[CLUB].presence.issue(card)
    return {"live": str(drawn(request, made)), "livedigits": digit_groups(made.code)}


class Showing:
    """The live codes of one open stream, one after the other."""

    def __init__(self, request: web.Request, clock: Clock, card: str) -> None:
        self._request = request
        self._club: Club = request.app[CLUB]
        self._clock = clock
        self._card = card
        self._made: LiveCode | None = None

    def left(self) -> float:
        """Seconds until the next code is due."""
        if self._made is None:
            return LIVE_FOR.total_seconds()  # a card that is nobody's yet: the news will tell
        return (self._made.until - self._clock.now()).total_seconds() - SPARE

    def compose(self) -> str:
        """The message with the next code if it is due; empty while the one before is good, or the card is nobody's."""
        made = self._made
        used = made is not None and self._club.presence.was_used(made.code)
        if made is not None and not used and 0 < self.left() <= SHOWN:
            return ""
        try:
            self._made = made = self._club.presence.issue(self._card)
        except NotFound:
            self._made = None
            return ""
        data = {"svg": str(drawn(self._request, made)), "digits": digit_groups(made.code), "seen": used}
        return event("live", msgspec.json.encode(data).decode())
