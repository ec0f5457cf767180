"""Middleware and counters: nobody asks faster than a person would. Memory stays bounded however many ask."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from aiohttp import web
from aiohttp.typedefs import Handler

from shopclub.core.kernel.clock import Clock

LIMITS: web.AppKey[Limits] = web.AppKey("limits")

KEYS = 1_024
"""How many askers one counter remembers; the one not seen for longest is forgotten first."""

Windows = Sequence[tuple[int, timedelta]]
"""Each: at most so many within so long."""

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POSTS: Windows = ((120, MINUTE),)
"""Of one address, forms of any kind: the keypad without script sends one a key, a second router hides many phones."""
JOINS: Windows = ((12, 10 * MINUTE), (40, HOUR))
SIGN_INS: Windows = ((10, MINUTE), (60, HOUR))
PINS: Windows = ((10, MINUTE), (60, HOUR))
"""Of one address; each member's own PIN is shut long before (`core.pins.rules.PIN_MISSES`)."""
PAIRINGS: Windows = ((10, MINUTE),)
LOOKUPS: Windows = ((10, MINUTE), (60, HOUR))
"""Of one tablet: members looked for by phone number."""
SAME_NUMBER: Windows = ((6, 10 * MINUTE),)
"""Of one phone number, whoever asks."""
ALL_LOOKUPS: Windows = ((300, DAY),)

BY_ROUTE: dict[str, tuple[str, Windows]] = {
    "phone_join": ("join", JOINS),
    "phone": ("sign_in", SIGN_INS),
    "phone_family_join": ("family", SIGN_INS),
    "phone_pin": ("pin", PINS),
    "phone_pin_new": ("pin", PINS),
    "tablet_pin": ("pin", PINS),
    "tablet_pin_change": ("pin", PINS),
    "tablet_pin_show": ("pin", PINS),
    "tablet_pair": ("pair", PAIRINGS),
}
"""Forms with a counter of their own, by the name of their route."""


class TooMany(web.HTTPTooManyRequests):
    """Asked too often; says when to come back."""

    def __init__(self, seconds: int) -> None:
        super().__init__(headers={"Retry-After": str(seconds)})
        self.seconds = seconds


class Limiter:
    """Counts what each asker did within sliding windows."""

    def __init__(self, clock: Clock, windows: Windows, keys: int = KEYS) -> None:
        self._clock = clock
        self._windows = windows
        self._keys = keys
        self._longest = max(length for _, length in windows)
        self._most = max(count for count, _ in windows)
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def wait(self, key: str) -> int:
        """Seconds until this asker may ask again; 0 is now."""
        now = self._clock.now()
        times = self._seen.get(key)
        if times is None:
            return 0
        # An instant later than now was noted before the clock was put back; it must not shut anybody out.
        while times and (times[0] <= now - self._longest or times[0] > now):
            times.popleft()
        seconds = 0.0
        for most, length in self._windows:
            if len(times) >= most:
                seconds = max(seconds, (times[-most] + length - now).total_seconds())
        return max(0, math.ceil(seconds))

    def note(self, key: str) -> None:
        """Count one."""
        times = self._seen.setdefault(key, deque(maxlen=self._most))
        self._seen.move_to_end(key)
        times.append(self._clock.now())
        while len(self._seen) > self._keys:
            self._seen.popitem(last=False)


class Limits:
    """Every counter of one kiosk."""

    def __init__(self, clock: Clock) -> None:
        self._posts = Limiter(clock, POSTS)
        self._by_form = {name: Limiter(clock, windows) for name, windows in BY_ROUTE.values()}
        self._devices = Limiter(clock, LOOKUPS)
        self._numbers = Limiter(clock, SAME_NUMBER)
        self._all = Limiter(clock, ALL_LOOKUPS)
        self.lookups_refused = 0
        """How often looking up by number was refused since the start: the counter is told."""

    def post(self, address: str, route: str) -> None:
        """
        Count one form from an address.

        Raises:
            TooMany: too many of them.
        """
        self._take((self._posts, address))
        if route in BY_ROUTE:
            self._take((self._by_form[BY_ROUTE[route][0]], address))

    def lookup(self, device: int, number: str) -> None:
        """
        Count one look-up by phone number on a tablet.

        Raises:
            TooMany: too many of this tablet, for this number, or of all in a day.
        """
        try:
            self._take((self._devices, str(device)), (self._numbers, number), (self._all, ""))
        except TooMany:
            self.lookups_refused += 1
            raise

    @staticmethod
    def _take(*counters: tuple[Limiter, str]) -> None:
        seconds = max(limiter.wait(key) for limiter, key in counters)
        if seconds:
            raise TooMany(seconds)
        for limiter, key in counters:
            limiter.note(key)


@web.middleware
async def throttle(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count forms by address. Pages that are only read are free: they change nothing and cost little."""
    if request.method not in ("GET", "HEAD"):
        request.app[LIMITS].post(request.remote or "", request.match_info.route.name or "")
    return await handler(request)
