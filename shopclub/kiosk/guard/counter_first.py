"""Middleware: while the counter records something, pages wait; a sale takes a millisecond, a page may have it."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from shopclub.kiosk.keys import CLUB


@web.middleware
async def counter_first(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let what is being recorded go first: each of its steps would otherwise queue behind the pages of a full shop."""
    await request.app[CLUB].books.give_way()
    return await handler(request)
