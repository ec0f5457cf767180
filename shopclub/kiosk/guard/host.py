"""Middleware: whoever asks for somebody else is turned away (421), on every path."""

from __future__ import annotations

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from shopclub.kiosk.guard.addresses import HOSTS
from shopclub.kiosk.guard.contacts import CONTACTS
from shopclub.kiosk.guard.secure import WAYS
from shopclub.kiosk.keys import LISTENING


def port_of(request: web.Request) -> int:
    """The port the connection came in on: a fact of the socket, which no header can forge."""
    address = request.get_extra_info("sockname")
    return int(address[1]) if isinstance(address, tuple) else 0


def join_address(app: web.Application, port: int) -> str | None:
    """
    What the join code says: a short address; None while only this computer reaches us.

    Always of the open door: phones know nothing of our certificate. `port` counts before the kiosk listens.
    """
    public = app[HOSTS].public(app[LISTENING], app[WAYS].open or port)
    return None if public is None else f"http://{public}/j"


@web.middleware
async def host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through only what names one of our own addresses and our port."""
    named = request.headers.getall(hdrs.HOST, [])
    if len(named) != 1 or not request.app[HOSTS].is_ours(named[0], port_of(request)):
        raise web.HTTPMisdirectedRequest
    request.app[CONTACTS].note(request.remote)
    return await handler(request)
