"""What happened, month by month, and why: for the member alone, behind card and PIN, on phone and tablet."""

from __future__ import annotations

from aiohttp import web

from shopclub.core.kernel.ids import MemberNo
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.levels import require_pin
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.history import ahead, shown
from shopclub.kiosk.views.phone import mark_of, member_of
from shopclub.kiosk.views.tablet import AFTER_RESULT

PHONE, TABLET = "/m/history", "/k/history"


async def phone(request: web.Request) -> web.Response:
    """A month on the phone; above the latest what is to come."""
    if member_of(request) is None:
        return go("/m")
    return require_pin(request, PHONE) or await _page(request, "phone/history.html", PHONE)


async def tablet(request: web.Request) -> web.StreamResponse:
    """The same on the tablet."""
    return require_pin(request, TABLET) or await _page(request, "tablet/history.html", TABLET)


async def _page(request: web.Request, template: str, base: str) -> web.Response:
    club, words, member = request.app[CLUB], words_of(request), request[SESSION].member
    if member is None:
        return go("/m" if base == PHONE else "/k")
    wanted, place = request.query.get("m", "")[:7], request.query.get("p", "")[:4]
    return page(
        request,
        template,
        mark=mark_of(club, MemberNo(member), words),
        shown=await shown(club, member, words, wanted, int(place) if place.isascii() and place.isdigit() else 1, base),
        ahead=None if wanted else ahead(club, member, words),
        seconds=AFTER_RESULT,
    )
