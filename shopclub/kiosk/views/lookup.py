"""Finding a member at the tablet: by phone number on the keypad, by card code from a scanner or typed."""

from __future__ import annotations

from aiohttp import web

from shopclub.core.kernel.errors import ClubError, InvalidInput
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.members.rules import read_card_code
from shopclub.core.pins.rules import read_live_code
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.sessions import SESSION, Session, Visit
from shopclub.kiosk.guard.throttle import LIMITS
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import go, page
from shopclub.words import say_to_customer

MOST_DIGITS = 20


async def phone_form(request: web.Request) -> web.StreamResponse:
    """The keypad for a phone number."""
    return _keypad(request, "tablet/phone.html")


async def card_form(request: web.Request) -> web.StreamResponse:
    """The field for a card code."""
    return _keypad(request, "tablet/card.html")


def _keypad(request: web.Request, template: str) -> web.Response:
    session = request[SESSION]
    visit = session.visit or session.begin()
    said, visit.said = visit.said, ""
    unknown, visit.unknown = visit.unknown, False
    return page(request, template, typed=visit.typed, said=said, unknown=unknown)


def press(visit: Visit, typed: str, key: str) -> None:
    """Take one key of the keypad, for browsers without script."""
    if key == "back":
        visit.typed = typed[:-1]
    elif key == "clear":
        visit.typed = ""
    else:
        visit.typed = (typed + key)[:MOST_DIGITS]


def is_key(key: str) -> bool:
    """Whether a form's `key` field is one of the keypad's keys."""
    return key in ("back", "clear") or (len(key) == 1 and key in "0123456789")


async def phone(request: web.Request) -> web.StreamResponse:
    """Look a member up by number; only here, on a paired tablet, and never faster than a person types."""
    club, session = request.app[CLUB], request[SESSION]
    visit = session.visit or session.begin()
    typed, key = forms.short(request, "digits", 24), forms.short(request, "key", 8)
    if is_key(key):
        press(visit, typed, key)
        return go("/k/phone")
    visit.typed = typed
    try:
        number = normalise_phone(typed, club.shop.country)
    except InvalidInput as error:
        visit.said = say_to_customer(error, words_of(request), club.shop)
        return go("/k/phone")
    if session.tablet is None:
        raise web.HTTPForbidden
    request.app[LIMITS].lookup(session.tablet, number)
    found = club.members.by_phone(typed)
    if found is None:
        visit.said = words_of(request).t("There is no card with this number yet.")
        visit.unknown = True
        return go("/k/phone")
    return _greet(session, found, by_card=False)


async def card(request: web.Request) -> web.StreamResponse:
    """Look a member up by the card's code."""
    club, session, words = request.app[CLUB], request[SESSION], words_of(request)
    visit = session.visit or session.begin()
    typed, key = forms.short(request, "digits"), forms.short(request, "key", 8)
    if is_key(key):
        press(visit, typed, key)
        return go("/k/card")
    if (live := read_live_code(typed)) is not None:
        return _by_live_code(request, live)
    code = read_card_code(typed)
    visit.typed = typed[:MOST_DIGITS]
    if code is None:
        visit.said = words.t("A card code has 20 digits. Please compare them with your card.")
        return go("/k/card")
    owner = club.members.by_card(code)
    if owner is not None and owner.kind == "member":
        return _greet(session, MemberNo(owner.number), by_card=True)
    visit.typed = ""
    if owner is None:
        visit.said = words.t("This code is not one of our cards. Please ask at the counter.")
    elif owner.kind == "pending":
        visit.said = words.t("This card is not in force yet. Please show it at the counter.")
    else:
        visit.said = words.t("This card was replaced by a new one. Please ask at the counter.")
    return go("/k/card")


def _by_live_code(request: web.Request, code: str) -> web.Response:
    """The code on a member's phone: worth what their card is, once."""
    club, session = request.app[CLUB], request[SESSION]
    try:
        return _greet(session, club.presence.use(code), by_card=True)
    except ClubError as error:
        visit = session.visit or session.begin()
        visit.typed, visit.said = "", say_to_customer(error, words_of(request), club.shop)
        return go("/k/card")


def _greet(session: Session, member: MemberNo, *, by_card: bool) -> web.Response:
    """Go on as somebody known: a fresh visit under a fresh id."""
    session.end()
    visit = session.begin()
    visit.member = member
    visit.by_card = by_card
    return go("/k/me")
