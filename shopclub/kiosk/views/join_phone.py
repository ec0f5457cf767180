"""Joining on the customer's own phone: one page, one post, and the same answer whoever the number belongs to."""

from __future__ import annotations

import secrets

import msgspec
from aiohttp import web

from shopclub.codes.links import link
from shopclub.core.kernel.errors import ClubError, InvalidInput, StoreError
from shopclub.core.members.model import NOTICE_VERSION, NewMember
from shopclub.core.origins.rules import TOKEN_LENGTH
from shopclub.kiosk.asking import forms
from shopclub.kiosk.asking.answers import NO_ANSWERS, Answers
from shopclub.kiosk.asking.birthdays import NO_BIRTHDAY, BirthdayTyped, ask_feb29, typed_birthday
from shopclub.kiosk.asking.own import answered, questions
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB, FORM
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import go, kept_page, page
from shopclub.kiosk.showing.invite import gifts, inviter_name
from shopclub.words import say_to_customer
from shopclub.words.inviting import benefits, join_bonus


class Typed(msgspec.Struct, frozen=True):
    """What was typed so far."""

    phone: str = ""
    name: str = ""
    birthday: BirthdayTyped = NO_BIRTHDAY
    invitation: str = ""
    """The word in the link they came by."""


_NOTHING = Typed()


async def show(request: web.Request) -> web.Response:
    """The page to join on; the code that was scanned may say where its reader comes from."""
    club = request.app[CLUB]
    via = _via(request, request.query.get("s", ""))
    if invitation := request.query.get("i", "")[:40]:
        return _form(request, Typed(invitation=invitation), "")
    return kept_page(
        request,
        "phone/join.html",
        typed=_NOTHING,
        ask=questions(club, words_of(request)),
        via=via,
        here=link("/j", s=via),
        form_entry="",
        said="",
        field="",
        bonus=join_bonus(club),
        benefits=benefits(club, words_of(request)),
        version=NOTICE_VERSION,
        signed_in=request[SESSION].phone is not None,
        inviter=None,
        theirs=(),
    )


def _via(request: web.Request, token: str) -> str:
    """The token of an origin that counts; empty for anything else, so that pages are kept of ours only."""
    return token if request.app[CLUB].origins.named_by(token) is not None else ""


def _form(
    request: web.Request,
    typed: Typed,
    entry: str,
    *,
    answers: Answers = NO_ANSWERS,
    said: str = "",
    field: str = "",
    status: int = 200,
) -> web.Response:
    club = request.app[CLUB]
    inviter = inviter_name(club, typed.invitation) if typed.invitation else None
    return page(
        request,
        "phone/join.html",
        status=status,
        typed=typed,
        ask=questions(club, words_of(request), answers, invited=inviter is not None),
        via=_via(request, request.get(FORM, {}).get("s", "")),
        here=link("/j", i=typed.invitation if inviter is not None else ""),
        form_entry=entry,
        said=said,
        field=field,
        bonus=join_bonus(club) if inviter is None else 0,
        benefits=benefits(club, words_of(request)),
        version=NOTICE_VERSION,
        signed_in=request[SESSION].phone is not None,
        inviter=inviter,
        theirs=gifts(club, words_of(request)).theirs,
    )


async def post(request: web.Request) -> web.Response:
    """
    Join: the card waits for the counter. Whether the number is a member's is not looked at, so nobody can find out.

    The phone is signed in with its new card under a fresh id; the page that follows shows it.
    """
    club, words = request.app[CLUB], words_of(request)
    entry = forms.entry(request)
    typed = Typed(
        forms.echo(request, "phone"),
        forms.echo(request, "name"),
        typed_birthday(request),
        forms.short(request, "invitation"),
    )
    try:
        answers = answered(request)
    except InvalidInput as error:
        return _form(request, typed, entry, said=say_to_customer(error, words, club.shop), field="own", status=422)
    if not forms.ticked(request, "agree"):
        said = words.t("Please tick the first box to join.")
        return _form(request, typed, entry, answers=answers, said=said, field="agree", status=422)
    if typed.birthday.asks:
        said = ask_feb29(words)
        return _form(request, typed, entry, answers=answers, said=said, field="birthday", status=422)
    new = NewMember(
        name=request[FORM].get("name", ""),
        phone=forms.short(request, "phone"),
        birthday=typed.birthday.text,
        birthday_calendar=typed.birthday.chosen_calendar,
        feb29=typed.birthday.chosen_feb29,
        marketing=forms.ticked(request, "marketing"),
        language=words.language.value,
        gender=answers.gender,
        heard=answers.heard,
        fields=answers.fields,
        via=forms.short(request, "s", TOKEN_LENGTH),
        invitation=typed.invitation,
        referrer=answers.referrer,
    )
    token = secrets.token_urlsafe(24)
    try:
        await club.members.ask_to_join(new, entry, token)
    except StoreError:
        raise
    except ClubError as error:
        field, said = _field_of(error), say_to_customer(error, words, club.shop)
        return _form(request, typed, entry, answers=answers, said=said, field=field, status=422)
    request[SESSION].know_phone(token)
    return go("/m")


def _field_of(error: ClubError) -> str:
    """The field a refusal is about, so that it stands beside it."""
    if error.code.startswith("phone"):
        return "phone"
    if error.code.startswith(("birthday", "child")):
        return "birthday"
    return str(error.figures.get("field", ""))
