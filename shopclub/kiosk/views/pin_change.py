"""
Another PIN, chosen by whoever knows the one there is: on the own phone, or on the tablet after the card.

The present one is asked here again, however long it has been open: a phone that was put down must not lose its owner
the card. It is looked at before the new one, whose refusals say something about the member (a birthday, a number).
"""

from __future__ import annotations

from aiohttp import web

from shopclub.core.kernel.errors import ClubError, InvalidInput, NotAllowed, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.rules import read_new_pin
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.sessions import SESSION, Visit
from shopclub.kiosk.keys import CLUB, FORM
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.levels import Level, require_pin
from shopclub.kiosk.making.pages import go, page
from shopclub.words import say_to_customer

PHONE, TABLET = "/m/pin/new", "/k/pin/change"
LONGEST = 12
"""Digits taken of a field: more than any PIN has."""


def _asked(request: web.Request, back: str) -> web.Response | None:
    """What stands before: a card that was shown, and a PIN that is there and not locked."""
    session, pins = request[SESSION], request.app[CLUB].pins
    member = session.member
    if session.level >= Level.A2 and member is not None and pins.has(member) and not pins.is_locked(member):
        return None
    return require_pin(request, back)


def _member(request: web.Request) -> MemberNo:
    """Whose PIN it is, where nothing stands before these pages any more."""
    member = request[SESSION].member
    assert member is not None
    return member


# -- on the own phone -------------------------------------------------------------------------------


async def phone_form(request: web.Request) -> web.Response:
    """The PIN there is, and a new one twice."""
    return _asked(request, PHONE) or page(request, "phone/pin_change.html", said="", about="")


async def phone(request: web.Request) -> web.Response:
    """Take them; whatever is wrong, nothing that was typed is shown again."""
    if (asked := _asked(request, PHONE)) is not None:
        return asked
    club, words, member = request.app[CLUB], words_of(request), _member(request)
    now, new, again = (forms.digits(request, name, LONGEST) for name in ("now", "pin", "again"))
    entry = forms.entry(request)
    try:
        if new != again:
            # The present one is looked at first here, too: what is wrong with it must not take a second try to be told.
            await club.pins.verify(member, now)
            said, about = words.t("That was not the same twice. Once more, please."), "again"
        else:
            await club.pins.change(member, now, new, entry)
            request[SESSION].prove()
            return go("/m/pin/done")
    except (InvalidInput, NotAllowed, NotFound) as error:
        if (asked := _asked(request, PHONE)) is not None:
            return asked  # locked by this one, or taken away meanwhile
        said, about = say_to_customer(error, words, club.shop), "pin" if isinstance(error, InvalidInput) else "now"
    return page(request, "phone/pin_change.html", status=422, said=said, about=about)


async def phone_done(request: web.Request) -> web.Response:
    """It is changed."""
    return go("/m") if request[SESSION].member is None else page(request, "phone/pin_done.html")


# -- on the tablet ----------------------------------------------------------------------------------


async def tablet_form(request: web.Request) -> web.StreamResponse:
    """On the keypad one after the other: the PIN there is, the new one, and once more."""
    if (asked := _asked(request, TABLET)) is not None:
        return asked
    visit = request[SESSION].visit or request[SESSION].begin()
    said, visit.said = visit.said, ""
    step = "again" if visit.pin_next else "new" if visit.pin_now else "now"
    return page(request, "tablet/pin_change.html", said=said, step=step)


async def tablet(request: web.Request) -> web.StreamResponse:
    """Take what was typed for the step that is on."""
    club, session = request.app[CLUB], request[SESSION]
    if session.member is None:
        return go("/k/pin/done" if club.books.operation(request[FORM].get("entry", "")) is not None else "/k")
    if (asked := _asked(request, TABLET)) is not None:
        return asked
    visit, typed = session.visit or session.begin(), forms.digits(request, "pin", LONGEST)
    try:
        if not visit.pin_now:
            await club.pins.verify(_member(request), typed)
            visit.pin_now = typed
            session.prove()
        elif not visit.pin_next:
            visit.pin_next = read_new_pin(typed, club.members.get(_member(request)))
        elif await _typed_again(request, visit, typed):
            session.end()
            return go("/k/pin/done")
    except (InvalidInput, NotAllowed, NotFound) as error:
        visit.said = _say(request, visit, error)
    return go(TABLET)


async def _typed_again(request: web.Request, visit: Visit, typed: str) -> bool:
    """The new one came a second time: keep it, or begin again with it."""
    new, visit.pin_next = visit.pin_next, ""
    if typed != new:
        visit.said = words_of(request).t("That was not the same twice. Once more, please.")
        return False
    await request.app[CLUB].pins.change(_member(request), visit.pin_now, new, forms.entry(request))
    return True


def _say(request: web.Request, visit: Visit, error: ClubError) -> str:
    """Why not; a PIN that is the right one no more has to be typed anew."""
    if not isinstance(error, InvalidInput):
        visit.pin_now = ""
    return say_to_customer(error, words_of(request), request.app[CLUB].shop)
