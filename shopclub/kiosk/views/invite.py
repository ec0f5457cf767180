"""A member's own invitation on their phone: the code and the link, what both get, and what came of it."""

from __future__ import annotations

from aiohttp import web

from shopclub.codes.links import link
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.host import join_address, port_of
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making import qr
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.levels import require_pin
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.invite import friends, gifts
from shopclub.kiosk.views.phone import mark_of, member_of
from shopclub.words.invitations import say_invitation


async def show(request: web.Request) -> web.Response:
    """The invitation, or the way to one."""
    club, words, member = request.app[CLUB], words_of(request), member_of(request)
    if member is None or not club.invitations.is_on():
        return go("/m")
    if club.pins.has(member) and (asked := require_pin(request, "/m/invite")) is not None:
        return asked
    invitation = club.invitations.of(member)
    base = join_address(request.app, port_of(request))
    address = link(base, i=invitation.token) if invitation is not None and base is not None else None
    return page(
        request,
        "phone/invite.html",
        mark=mark_of(club, member, words),
        gifts=gifts(club, words),
        made=invitation is not None,
        address=address,
        code=qr.svg(address, words.t("Code of your invitation")) if address else None,
        message=say_invitation(club.shop.name, address, words) if address else "",
        friends=friends(club, member, words),
        waiting=club.invitations.waiting(member),
    )


async def make(request: web.Request) -> web.Response:
    """Make it, or another one in its place."""
    club, member = request.app[CLUB], member_of(request)
    if member is None or not club.invitations.is_on():
        return go("/m")
    if club.pins.has(member) and (asked := require_pin(request, "/m/invite")) is not None:
        return asked
    entry, anew = forms.entry(request), forms.short(request, "anew") == "yes"
    try:
        await club.invitations.make(MemberNo(member), entry, KIOSK, anew=anew)
    except StoreError:
        raise
    except ClubError:
        return go("/m")  # has left meanwhile: the page of the card says so
    return go("/m/invite")
