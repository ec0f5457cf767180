"""
Headers on every answer: what browsers may do with our pages, and that nothing is kept.

They are set when an answer is about to be sent, not in a middleware, because answers made outside the chain (404
by the router, 413, 421) need them as well. In the order of the middlewares this stands between host and throttle.
"""

from __future__ import annotations

from aiohttp import hdrs, web

SERVER = "shopclub"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With `no-referrer` Chromium sends `Origin: null` on our own forms, which we refuse.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
    hdrs.SERVER: SERVER,
}
KEEP = "public, max-age=31536000, immutable"
"""What a view says of a file whose address changes with its content; of nothing else."""
FORGET = "no-store"


async def headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on an answer (a signal of `on_response_prepare`)."""
    response.headers.update(HEADERS)
    if response.headers.get(hdrs.CACHE_CONTROL) != KEEP:
        response.headers[hdrs.CACHE_CONTROL] = FORGET
