"""How the owner's tablet comes to trust the shop's own certificate: the certificate, and the steps."""

from __future__ import annotations

from aiohttp import web

from shopclub.kiosk.guard.addresses import HOSTS
from shopclub.kiosk.guard.secure import WAYS
from shopclub.kiosk.making.pages import page

KIND = "application/x-x509-ca-cert"
"""At this kind of file Android and iOS offer to install a certificate."""


async def authority(request: web.Request) -> web.Response:
    """The authority's certificate: public, so it comes over http too; whether it is ours says the fingerprint."""
    ours = request.app[WAYS].authority
    if ours is None:
        raise web.HTTPNotFound
    return web.Response(body=ours.der, content_type=KIND)


async def steps(request: web.Request) -> web.Response:
    """What to do on the tablet; the fingerprint to compare with stands at the counter, where nobody can forge it."""
    ways = request.app[WAYS]
    if ways.authority is None:
        raise web.HTTPNotFound
    name = request.host.rpartition(":")[0] or request.host
    if not request.app[HOSTS].is_ours(f"{name}:{ways.encrypted}", ways.encrypted):
        raise web.HTTPNotFound
    return page(request, "https.html", address=f"https://{name}:{ways.encrypted}/k", encrypted=request.secure)
