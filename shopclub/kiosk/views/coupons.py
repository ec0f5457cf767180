"""My coupons: on a customer's own phone, and on the tablet for whoever showed their card."""

from __future__ import annotations

from aiohttp import web
from markupsafe import Markup

from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making import qr
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.coupons import Ticket, tickets
from shopclub.kiosk.views.phone import mark_of, owner_of
from shopclub.kiosk.views.tablet import AFTER_RESULT


async def phone(request: web.Request) -> web.Response:
    """The coupons of the card this phone shows."""
    found = owner_of(request)
    if found is None or found[1].kind != "member":
        return go("/m")
    club, member = request.app[CLUB], MemberNo(found[1].number)
    mark = mark_of(club, member, words_of(request))
    return page(request, "phone/coupons.html", mark=mark, tickets=_shown(request, member))


async def tablet(request: web.Request) -> web.StreamResponse:
    """The coupons of the visitor; a phone number alone shows only how many there are."""
    visit = request[SESSION].visit
    if visit is None or visit.member is None or not visit.by_card:
        return go("/k")
    try:
        shown = _shown(request, visit.member)
    except NotFound:
        return go("/k")
    return page(request, "tablet/coupons.html", seconds=AFTER_RESULT * 2, tickets=shown)


def _shown(request: web.Request, member: MemberNo) -> list[tuple[Ticket, Markup]]:
    words = words_of(request)
    found = tickets(request.app[CLUB], member, words)
    label = words.t("Code of the coupon, its digits stand below")
    return [(ticket, qr.svg(ticket.code, label)) for ticket in found]
