"""
A member's PIN: typed on the own phone, on the tablet after the card, and on the tablet when the counter asks for it.

When the counter asks, the tablet shows a page for one member; nobody else's PIN can be chosen or tried there.
"""

from __future__ import annotations

from aiohttp import web

from shopclub.core.kernel.errors import InvalidInput, NotAllowed, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.rules import read_new_pin
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk.asking import forms
from shopclub.kiosk.book import BOOK
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB, FORM
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.levels import ask_pin, require_pin
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.present import person
from shopclub.words import say_to_customer

DONE_SECONDS = 8
"""How long the tablet says that a PIN was chosen."""


async def phone_form(request: web.Request) -> web.Response:
    """Ask for the PIN on the own phone."""
    return require_pin(request, "/m") or go("/m")


async def phone(request: web.Request) -> web.Response:
    """Take the PIN on the own phone."""
    return await _take(request)


async def tablet_form(request: web.Request) -> web.StreamResponse:
    """Ask for the PIN on the tablet."""
    return require_pin(request, "/k/me") or go("/k/me")


async def tablet(request: web.Request) -> web.StreamResponse:
    """Take the PIN on the tablet."""
    return await _take(request)


# -- when the counter asks --------------------------------------------------------------------------


async def choose_form(request: web.Request) -> web.StreamResponse:
    """Choose a PIN: type it, and once more."""
    asked = request.app[CLUB].pins.asking
    if asked is None or asked.proves:
        return go("/k")
    visit = request[SESSION].visit or request[SESSION].begin()
    said, visit.said = visit.said, ""
    again = visit.pin is not None and visit.pin[0] == asked.member
    return _asked_page(request, asked.member, "tablet/pin_new.html", said=said, again=again)


async def choose(request: web.Request) -> web.StreamResponse:
    """Take a new PIN: looked at when it is typed first, kept when it was typed twice alike."""
    club, session = request.app[CLUB], request[SESSION]
    asked = club.pins.asking
    if asked is None or asked.proves:
        return go("/k/pin/done" if club.books.operation(request[FORM].get("entry", "")) is not None else "/k")
    visit, typed = session.visit or session.begin(), forms.digits(request, "pin", 12)
    if visit.pin is None or visit.pin[0] != asked.member:
        try:
            pin = read_new_pin(typed, club.members.get(asked.member))
        except InvalidInput as error:
            visit.said = say_to_customer(error, words_of(request), club.shop)
        else:
            visit.pin = (asked.member, pin)
        return go("/k/pin/new")
    first, visit.pin = visit.pin[1], None
    if typed != first:
        visit.said = words_of(request).t("That was not the same twice. Once more, please.")
        return go("/k/pin/new")
    await club.pins.set(asked.member, first, forms.entry(request), KIOSK)
    session.end()
    return go("/k/pin/done")


async def show_form(request: web.Request) -> web.StreamResponse:
    """Show the PIN there is to whoever serves."""
    asked = request.app[CLUB].pins.asking
    if asked is None or not asked.proves:
        return go("/k")
    return _asked_page(request, asked.member, "tablet/pin_show.html", said="")


async def show(request: web.Request) -> web.StreamResponse:
    """Take the PIN of whom the counter asks; right, the counter hears that they are here."""
    club = request.app[CLUB]
    asked = club.pins.asking
    if asked is None or not asked.proves:
        return go("/k")
    try:
        await club.pins.show(forms.digits(request, "pin", 12))
    except NotAllowed as error:
        if club.pins.is_locked(asked.member):
            club.pins.stop_asking()
        said = say_to_customer(error, words_of(request), club.shop)
        return _asked_page(request, asked.member, "tablet/pin_show.html", said=said, status=422)
    request[SESSION].end()
    return go("/k")


async def later(request: web.Request) -> web.StreamResponse:
    """No PIN now: the tablet goes back to what it shows by itself."""
    request.app[CLUB].pins.stop_asking()
    request[SESSION].end()
    return go("/k")


async def done(request: web.Request) -> web.StreamResponse:
    """A PIN was chosen; nothing on the page says whose."""
    return page(request, "tablet/pin_done.html", seconds=DONE_SECONDS)


def _asked_page(
    request: web.Request, member: MemberNo, template: str, *, said: str, again: bool = False, status: int = 200
) -> web.Response:
    words, pins = words_of(request), request.app[CLUB].pins
    return page(
        request,
        template,
        status=status,
        person=person(request.app[CLUB], member, words),
        said=said,
        again=again,
        locked=pins.is_locked(member),
    )


async def _take(request: web.Request) -> web.Response:
    """Look at a PIN; right, it leads on to where it was asked for, and counts for ten minutes."""
    club, session = request.app[CLUB], request[SESSION]
    back = request.app[BOOK].after_pin(request[FORM].get("back", ""), at_tablet=session.at_tablet)
    refused = require_pin(request, back)
    member = session.member
    if refused is None or member is None or refused.status == 303:
        return refused or go(back)
    try:
        await club.pins.verify(member, forms.digits(request, "pin", 12))
    except (NotAllowed, NotFound) as error:
        said = say_to_customer(error, words_of(request), club.shop) if isinstance(error, NotAllowed) else ""
        return ask_pin(request, back, said=said, status=422)
    session.prove()
    return go(back)
