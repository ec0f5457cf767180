"""Typing a member's PIN: on the own phone, and on the tablet after the card."""

from __future__ import annotations

from aiohttp import web

from shopclub.core.kernel.errors import NotAllowed, NotFound
from shopclub.kiosk import forms
from shopclub.kiosk.keys import CLUB, FORM, SESSION
from shopclub.kiosk.language import words_of
from shopclub.kiosk.levels import ask_pin, read_back, require_pin
from shopclub.kiosk.pages import go
from shopclub.kiosk.views.tablet import paired
from shopclub.words import say_error


async def phone_form(request: web.Request) -> web.Response:
    """Ask for the PIN on the own phone."""
    return require_pin(request, "/m") or go("/m")


async def phone(request: web.Request) -> web.Response:
    """Take the PIN on the own phone."""
    return await _take(request)


@paired
async def tablet_form(request: web.Request) -> web.StreamResponse:
    """Ask for the PIN on the tablet."""
    return require_pin(request, "/k/me") or go("/k/me")


@paired
async def tablet(request: web.Request) -> web.StreamResponse:
    """Take the PIN on the tablet."""
    return await _take(request)


async def _take(request: web.Request) -> web.Response:
    """Look at a PIN; right, it leads on to where it was asked for, and counts for ten minutes."""
    club, session = request.app[CLUB], request[SESSION]
    back = read_back(request[FORM].get("back", ""), at_tablet=session.at_tablet)
    refused = require_pin(request, back)
    member = session.member
    if refused is None or member is None or refused.status == 303:
        return refused or go(back)
    try:
        await club.pins.verify(member, forms.digits(request, "pin", 12))
    except (NotAllowed, NotFound) as error:
        said = say_error(error, words_of(request), club.shop) if isinstance(error, NotAllowed) else ""
        return ask_pin(request, back, said=said, status=422)
    session.prove()
    return go(back)
