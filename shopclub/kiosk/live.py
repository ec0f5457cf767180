"""
Streams of news to open pages (server-sent events).

A stream carries the state of now, never a queue: a tablet that sleeps or a slow phone misses nothing and holds
nothing back. Each stream sends a beat every ten seconds, by which the page knows that we are still there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from shopclub.kiosk.keys import STREAMS

BEAT = 10.0
"""Seconds between signs of life."""
SLOWEST = 5.0
"""Seconds a page may take to accept a message; a wedged one is let go."""
MOST = 120
"""Streams at once; a page without one still works."""

Compose = Callable[[], str | None]
"""What to send now; None sends nothing."""


class Streams:
    """Every open stream of one kiosk."""

    def __init__(self) -> None:
        self._wakers: set[asyncio.Event] = set()
        self._closing = False

    def __len__(self) -> int:
        return len(self._wakers)

    def wake(self) -> None:
        """Have every stream look at what is to be shown now."""
        for waker in self._wakers:
            waker.set()

    def close(self) -> None:
        """End every stream, so that stopping need not wait for them."""
        self._closing = True
        self.wake()

    async def serve(self, request: web.Request, compose: Compose) -> web.StreamResponse:
        """
        Answer a request with a stream until the page or the program goes.

        Args:
            request: of an EventSource.
            compose: gives the message for the state of now; the same one twice is sent once.

        Raises:
            HTTPServiceUnavailable: too many streams.
        """
        if self._closing or len(self._wakers) >= MOST:
            raise web.HTTPServiceUnavailable
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        waker = asyncio.Event()
        self._wakers.add(waker)
        try:
            await self._run(response, waker, compose)
        except (ConnectionError, TimeoutError):
            # The page went away or takes nothing any more; its browser comes back by itself.
            pass
        finally:
            self._wakers.discard(waker)
        return response

    async def _run(self, response: web.StreamResponse, waker: asyncio.Event, compose: Compose) -> None:
        sent: str | None = None
        while not self._closing:
            waker.clear()
            message = compose()
            if message is not None and message != sent:
                await asyncio.wait_for(response.write(message.encode()), SLOWEST)
                sent = message
            try:
                await asyncio.wait_for(waker.wait(), BEAT)
            except TimeoutError:
                await asyncio.wait_for(response.write(event("beat", "1").encode()), SLOWEST)


def event(name: str, data: str) -> str:
    """One message of a stream. `data` is one line: JSON, or a plain word."""
    return f"event: {name}\ndata: {data}\n\n"


async def end_streams(app: web.Application) -> None:
    """Let the streams go before the server waits for its connections (`on_shutdown`)."""
    app[STREAMS].close()
