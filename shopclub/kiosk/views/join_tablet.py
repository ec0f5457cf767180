"""Joining at the tablet: the number, what to call you, the notice and consent; then the card to photograph."""

from __future__ import annotations

from aiohttp import web

from shopclub.core.kernel.errors import ClubError, InvalidInput, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.kernel.text import clean_text
from shopclub.core.members.model import NOTICE_VERSION, NewMember
from shopclub.core.members.rules import NAME_LENGTH
from shopclub.core.members.typed_birthdays import read_birthday
from shopclub.kiosk.asking import forms
from shopclub.kiosk.asking.birthdays import ask_feb29, typed_birthday
from shopclub.kiosk.asking.own import answered, questions
from shopclub.kiosk.guard.sessions import SESSION, JoinDraft, Session
from shopclub.kiosk.keys import CLUB, FORM
from shopclub.kiosk.making import qr
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.present import digit_groups, person
from shopclub.kiosk.views.lookup import is_key, press
from shopclub.words import say_to_customer
from shopclub.words.inviting import join_bonus


def _draft(request: web.Request) -> JoinDraft | None:
    """The join in progress, if there is one with a number and without a card."""
    visit = request[SESSION].visit
    draft = visit.join if visit is not None else None
    return draft if draft is not None and draft.phone and not draft.card else None


async def number_form(request: web.Request) -> web.StreamResponse:
    """Step 1: the phone number. What was typed to look a card up needn't be typed again."""
    session = request[SESSION]
    visit = session.visit or session.begin()
    said, visit.said = visit.said, ""
    return page(request, "tablet/join_number.html", typed=visit.typed, said=said, bonus=join_bonus(request.app[CLUB]))


async def number(request: web.Request) -> web.StreamResponse:
    """Take the number; whether it is known is not looked at here."""
    club, session = request.app[CLUB], request[SESSION]
    visit = session.visit or session.begin()
    typed, key = forms.short(request, "digits", 24), forms.short(request, "key", 8)
    if is_key(key):
        press(visit, typed, key)
        return go("/k/join")
    visit.typed = typed
    try:
        normalise_phone(typed, club.shop.country)
    except InvalidInput as error:
        visit.said = say_to_customer(error, words_of(request), club.shop)
        return go("/k/join")
    if visit.join is None or visit.join.card:
        visit.join = JoinDraft(op=forms.new_entry(request))
    visit.join.phone = typed
    return go("/k/join/name")


async def name_form(request: web.Request) -> web.StreamResponse:
    """Step 2: a name and a birthday, both if one likes."""
    draft = _draft(request)
    if draft is None:
        return go("/k/join")
    return _name(request, draft)


def _name(request: web.Request, draft: JoinDraft, *, said: str = "") -> web.Response:
    ask = questions(request.app[CLUB], words_of(request), draft.answers)
    return page(request, "tablet/join_name.html", status=422 if said else 200, draft=draft, ask=ask, said=said)


async def name(request: web.Request) -> web.StreamResponse:
    """Take name and birthday."""
    draft, club = _draft(request), request.app[CLUB]
    if draft is None:
        return go("/k/join")
    draft.birthday, said = typed_birthday(request), ""
    try:
        draft.answers = answered(request)
        draft.name = clean_text(request[FORM].get("name", ""), "name", NAME_LENGTH)
        read_birthday(draft.birthday.text, club.today(), draft.birthday.chosen_calendar)
    except InvalidInput as error:
        said = say_to_customer(error, words_of(request), club.shop)
    if not said and draft.birthday.asks:
        said = ask_feb29(words_of(request))
    if said:
        return _name(request, draft, said=said)
    return go("/k/join/agree")


async def agree_form(request: web.Request) -> web.StreamResponse:
    """Step 3: the notice, and two boxes, neither ticked."""
    if _draft(request) is None:
        return go("/k/join")
    return page(request, "tablet/join_agree.html", said="", version=NOTICE_VERSION)


async def agree(request: web.Request) -> web.StreamResponse:
    """Join: the card waits for the counter. The same form again joins nobody twice."""
    session = request[SESSION]
    visit = session.visit
    if visit is None or visit.join is None or not visit.join.phone:
        return go("/k/join")
    if visit.join.card:
        return go("/k/join/card")
    if not forms.ticked(request, "agree"):
        return _again(request, words_of(request).t("Please tick the first box to join."))
    draft = visit.join
    new = NewMember(
        name=draft.name,
        phone=draft.phone,
        birthday=draft.birthday.text,
        birthday_calendar=draft.birthday.chosen_calendar,
        feb29=draft.birthday.chosen_feb29,
        gender=draft.answers.gender,
        heard=draft.answers.heard,
        fields=draft.answers.fields,
        referrer=draft.answers.referrer,
        marketing=forms.ticked(request, "marketing"),
        language=words_of(request).language.value,
    )
    try:
        _, wait = await request.app[CLUB].members.ask_to_join(new, draft.op)
    except StoreError:
        raise
    except ClubError as error:
        return _again(request, say_to_customer(error, words_of(request), request.app[CLUB].shop))
    return _done(session, draft, wait.card)


def _again(request: web.Request, said: str) -> web.Response:
    return page(request, "tablet/join_agree.html", status=422, said=said, version=NOTICE_VERSION)


def _done(session: Session, draft: JoinDraft, card_code: str) -> web.Response:
    """Forget what was typed and keep the card, under a fresh id."""
    session.end()
    session.begin().join = JoinDraft(op=draft.op, phone=draft.phone, card=card_code)
    return go("/k/join/card")


async def card(request: web.Request) -> web.StreamResponse:
    """The card to photograph; it says when the counter has put it in force."""
    visit = request[SESSION].visit
    if visit is None or visit.join is None or not visit.join.card:
        return go("/k/join")
    club, words = request.app[CLUB], words_of(request)
    owner = club.members.by_card(visit.join.card)
    who = person(club, MemberNo(owner.number), words) if owner is not None and owner.kind == "member" else None
    return page(
        request,
        "tablet/join_card.html",
        code=qr.svg(visit.join.card, words.t("Code of your card")),
        digits=digit_groups(visit.join.card),
        person=who,
    )
