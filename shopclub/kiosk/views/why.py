"""
Why so many points, why this tier: on a member's own phone. A tablet in the shop does not show it.

Who has a PIN is asked for it. Who has none sees it by the card alone: it names no goods (see `showing.why`).
"""

from __future__ import annotations

from aiohttp import web

from shopclub.core.kernel.ids import MemberNo
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.levels import require_pin
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.why import sections
from shopclub.kiosk.views.phone import mark_of, owner_of


async def phone(request: web.Request) -> web.Response:
    """The reasons behind the card this phone shows."""
    found = owner_of(request)
    if found is None or found[1].kind != "member":
        return go("/m")
    club, words, member = request.app[CLUB], words_of(request), MemberNo(found[1].number)
    if club.pins.has(member) and (asked := require_pin(request, "/m/why")) is not None:
        return asked
    return page(
        request,
        "phone/why.html",
        sections=sections(club, member, words),
        mark=mark_of(club, member, words),
    )
