"""
Streams of news to open pages (server-sent events).

A stream carries the state of now, never a queue: a tablet that sleeps or a slow phone misses nothing and holds
nothing back. Each stream sends a beat every ten seconds, by which the page knows that we are still there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from shopclub.core.changes import Change
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB

STREAMS: web.AppKey[Streams] = web.AppKey("streams")

BEAT = 10.0
"""Seconds between signs of life."""
SLOWEST = 5.0
"""Seconds a page may take to accept a message; a wedged one is let go."""
MOST = 120
"""Streams at once, of phones; a page without one still works."""
FOR_TABLETS = 16
"""More streams that only the shop's tablets may have: however many phones there are, the counter's display follows."""
AGAIN = 30
"""Seconds after which one that found no room may ask again."""

SOONEST = 0.2
"""Seconds after which a stream looks again at the earliest."""

Compose = Callable[[], str]
"""The message for the state of now."""
Due = Callable[[], float]
"""Seconds until what is shown changes by itself."""
Rest = Callable[[], Awaitable[None]]
"""Waits until nothing is being recorded."""
Concerns = Callable[[Change], bool]
"""Whether news may have changed what a stream shows; fifty phones need not look at each sale."""


class Streams:
    """Every open stream of one kiosk."""

    def __init__(self) -> None:
        self._wakers: dict[asyncio.Event, Concerns] = {}
        self._closing = False

    def __len__(self) -> int:
        return len(self._wakers)

    def hear(self, change: Change) -> None:
        """Have each stream that this concerns look at what is to be shown now."""
        for waker, concerns in self._wakers.items():
            if concerns(change):
                waker.set()

    def close(self) -> None:
        """End every stream, so that stopping need not wait for them."""
        self._closing = True
        for waker in self._wakers:
            waker.set()

    async def serve(
        self, request: web.Request, compose: Compose, concerns: Concerns, due: Due | None = None
    ) -> web.StreamResponse:
        """
        Answer a request with a stream until the page or the program goes.

        Args:
            request: of an EventSource.
            compose: gives the message for the state of now; the same one twice is sent once.
            concerns: which news to look again for.
            due: seconds until what is shown changes by itself.

        Returns:
            the stream when it has ended; 503 without a page at once where there is no room: nobody reads it, and
            hundreds of phones ask again and again.
        """
        most = MOST if request[SESSION].tablet is None else MOST + FOR_TABLETS
        if self._closing or len(self._wakers) >= most:
            return web.Response(status=503, headers={"Retry-After": str(AGAIN)})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        waker = asyncio.Event()
        self._wakers[waker] = concerns
        try:
            await self._run(response, waker, compose, due, request.app[CLUB].books.give_way)
        except (ConnectionError, TimeoutError):
            # The page went away or takes nothing any more; its browser comes back by itself.
            pass
        finally:
            del self._wakers[waker]
        return response

    async def _run(
        self, response: web.StreamResponse, waker: asyncio.Event, compose: Compose, due: Due | None, rest: Rest
    ) -> None:
        sent: str | None = None
        while not self._closing:
            await rest()
            waker.clear()
            message = compose()
            if message != sent:
                await asyncio.wait_for(response.write(message.encode()), SLOWEST)
                sent = message
            try:
                await asyncio.wait_for(waker.wait(), BEAT if due is None else min(BEAT, max(SOONEST, due())))
            except TimeoutError:
                await asyncio.wait_for(response.write(event("beat", "1").encode()), SLOWEST)


def event(name: str, data: str) -> str:
    """One message of a stream. `data` is one line: JSON, or a plain word."""
    return f"event: {name}\ndata: {data}\n\n"


async def end_streams(app: web.Application) -> None:
    """Let the streams go before the server waits for its connections (`on_shutdown`)."""
    app[STREAMS].close()
