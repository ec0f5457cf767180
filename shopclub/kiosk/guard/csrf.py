"""
Middleware: a form is taken only from a page of ours, opened in this browser.

Two independent checks: the browser's own `Origin`, which a foreign page can't change, and a token that stood in the
form. The form is read here, once, with limits on its size, its fields and the time it may take.
"""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from shopclub.kiosk.guard.addresses import HOSTS
from shopclub.kiosk.guard.host import port_of
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import FORM

SAFE = ("GET", "HEAD")
FORM_TYPE = "application/x-www-form-urlencoded"
MAX_BYTES = 64 * 1024
MAX_FIELDS = 100
SLOWEST = 10.0
"""Seconds a form may take to arrive."""
TOKEN_FIELD = "token"  # noqa: S105 - the field's name


class PageExpired(web.HTTPForbidden):
    """The form's token is not this session's: the page stood open too long, or was not ours."""


@web.middleware
async def csrf(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what did not come from our own page in this browser; hand the fields on."""
    if request.method not in SAFE:
        _check_origin(request)
        fields = await _fields(request)
        if not request[SESSION].owns(fields.get(TOKEN_FIELD, "")):
            raise PageExpired
        request[FORM] = fields
    return await handler(request)


def _check_origin(request: web.Request) -> None:
    origins = request.headers.getall(hdrs.ORIGIN, [])
    if len(origins) != 1:
        raise web.HTTPForbidden
    parts = urlsplit(origins[0])
    exact = parts.scheme == request.scheme and origins[0] == f"{parts.scheme}://{parts.netloc}"
    if not exact or not request.app[HOSTS].is_ours(parts.netloc, port_of(request)):
        raise web.HTTPForbidden


async def _fields(request: web.Request) -> dict[str, str]:
    """The fields of a form; of one that came twice, the first."""
    if request.content_type != FORM_TYPE:
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(SLOWEST):
            body = await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise web.HTTPBadRequest from error
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields
