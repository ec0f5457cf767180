"""A shared card on a member's phone: who collects together, inviting by a code, agreeing, leaving."""

from __future__ import annotations

from collections.abc import Awaitable

from aiohttp import web

from shopclub.core.households.model import HouseholdView
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.host import join_address, port_of
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making import qr
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.levels import require_pin
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.family import (
    JOIN,
    join_with,
    kinds,
    question,
    question_of_invitation,
    say_going,
    shared,
    state,
)
from shopclub.kiosk.views.phone import mark_of, member_of
from shopclub.words import say_to_customer


def _asked(request: web.Request, back: str = "/m/family") -> web.Response | None:
    """
    What stands before these pages: one's own card and PIN.

    Who agrees or leaves moves points. With the picture of a card alone somebody could take its holder into a family of
    their own and spend what they have; so there is no way here without a PIN, but the counter.

    Args:
        request: of the page.
        back: where the PIN leads on to.
    """
    return go("/m") if member_of(request) is None else require_pin(request, back)


def _own(request: web.Request) -> MemberNo:
    """The member, where nothing stands before these pages any more."""
    member = member_of(request)
    assert member is not None
    return member


async def show(request: web.Request) -> web.Response:
    """The shared card, the invitation to one, or the way to it."""
    if (asked := _asked(request)) is not None:
        return asked
    return _page(request, _own(request))


def _page(request: web.Request, member: MemberNo, *, said: str = "", status: int = 200) -> web.Response:
    club, words = request.app[CLUB], words_of(request)
    view = club.households.view(member)
    mark = mark_of(club, member, words)
    if view is None:
        if not state(club, member):
            return go("/m")
        return page(request, "phone/family_none.html", status=status, mark=mark, kinds=kinds(club, words), said=said)
    if view.is_invited:
        asked = question_of_invitation(club, view, words)
        return page(request, "phone/family_invited.html", status=status, mark=mark, asked=asked, said=said)
    code = club.households.code_of(view.number) if view.is_main else None
    address = _code_address(request, code.code) if code is not None else None
    return page(
        request,
        "phone/family.html",
        status=status,
        mark=mark,
        shared=shared(club, view, words),
        code=f"{code.code[:4]}-{code.code[4:]}".upper() if code is not None else "",
        until=words.instant(club.calendar.local(code.until)) if code is not None else "",
        drawn=qr.svg(address, words.t("Code to join this card")) if address else None,
        said=said,
    )


def _code_address(request: web.Request, code: str) -> str | None:
    """Where a code leads when it is scanned; None while only this computer reaches us."""
    base = join_address(request.app, port_of(request))
    return None if base is None else f"{base.removesuffix('/j')}{join_with(code)}"


async def change(request: web.Request) -> web.Response:
    """Make a code or let it go; answer an invitation of the counter's."""
    if (asked := _asked(request)) is not None:
        return asked
    member = _own(request)
    households, entry = request.app[CLUB].households, forms.entry(request)
    match forms.short(request, "do"):
        case "code":
            return await _done(request, member, households.make_code(member, entry, KIOSK))
        case "drop":
            return await _done(request, member, households.drop_code(member, entry, KIOSK))
        case "agree":
            return await _done(request, member, households.agree(member, entry, KIOSK))
        case "decline":
            return await _decline(request, member, entry)
        case _:
            raise web.HTTPBadRequest


async def _decline(request: web.Request, member: MemberNo, entry: OperationId) -> web.Response:
    """Decline an invitation. Who agreed meanwhile, in another window, does not leave by that."""
    households = request.app[CLUB].households
    view = households.view(member)
    if view is None or not view.is_invited:
        return go("/m/family")
    return await _done(request, member, households.leave(member, entry, KIOSK))


async def _done(request: web.Request, member: MemberNo, deed: Awaitable[object]) -> web.Response:
    """Do it; what is refused is said on the page as it is now."""
    try:
        await deed
    except StoreError:
        raise
    except ClubError as error:
        said = say_to_customer(error, words_of(request), request.app[CLUB].shop)
        return _page(request, member, said=said, status=422)
    return go("/m/family")


# -- joining by a code ------------------------------------------------------------------------------


async def join(request: web.Request) -> web.Response:
    """Where a scanned code leads: the question, or the way to one's card first."""
    code = request.query.get("c", "")[:40]
    if member_of(request) is None:
        here = join_with(code)
        return page(request, "phone/family_card_first.html", code=code.upper(), carries=here != JOIN, here=here)
    if (asked := _asked(request, JOIN)) is not None:
        return asked
    return _question(request, _own(request), code) if code else go("/m/family")


async def look_or_accept(request: web.Request) -> web.Response:
    """Take a code that was typed, or the yes to it."""
    code = forms.short(request, "code")
    if (asked := _asked(request, join_with(code))) is not None:
        return asked
    member = _own(request)
    if forms.short(request, "do") != "agree":
        return _question(request, member, code)
    club, entry = request.app[CLUB], forms.entry(request)
    try:
        await club.households.accept(code, member, entry, KIOSK)
    except StoreError:
        raise
    except ClubError as error:
        return _refused(request, member, error)
    return go("/m/family")


def _question(request: web.Request, member: MemberNo, code: str) -> web.Response:
    club, words = request.app[CLUB], words_of(request)
    try:
        asked = question(club, club.households.invited_by(code, member), words)
    except ClubError as error:
        return _refused(request, member, error)
    mark = mark_of(club, member, words)
    return page(request, "phone/family_join.html", mark=mark, asked=asked, code=code, here=join_with(code))


def _refused(request: web.Request, member: MemberNo, error: ClubError) -> web.Response:
    said = say_to_customer(error, words_of(request), request.app[CLUB].shop)
    if not state(request.app[CLUB], member):
        return go("/m")
    return _page(request, member, said=said, status=422)


# -- leaving ----------------------------------------------------------------------------------------


def _sub_card(request: web.Request) -> HouseholdView | None:
    """The household whose sub-card this phone's member has."""
    view = request.app[CLUB].households.view(_own(request))
    return view if view is not None and not view.is_invited and not view.is_main else None


async def leaving(request: web.Request) -> web.Response:
    """What leaving does, before it is done."""
    if (asked := _asked(request)) is not None:
        return asked
    view = _sub_card(request)
    if view is None:
        return go("/m/family")
    club, words = request.app[CLUB], words_of(request)
    return page(
        request,
        "phone/family_leave.html",
        mark=mark_of(club, view.member, words),
        name=shared(club, view, words).name,
        going=say_going(club, view, words),
    )


async def leave(request: web.Request) -> web.Response:
    """Leave."""
    if (asked := _asked(request)) is not None:
        return asked
    view = _sub_card(request)
    if view is None:
        return go("/m/family")
    entry = forms.entry(request)
    return await _done(request, view.member, request.app[CLUB].households.leave(view.member, entry, KIOSK))
