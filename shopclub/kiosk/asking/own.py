"""What the pages about one's own data ask and show: the questions of the shop, and a file as a form holds it."""

from __future__ import annotations

import msgspec
from aiohttp import web

from shopclub.core.club import Club
from shopclub.core.members.birthdays import birthday_of
from shopclub.core.members.model import FieldValue, Gender, Member
from shopclub.core.privacy.model import OwnEdit
from shopclub.core.shop.model import OwnField, Shop
from shopclub.i18n import Language, Words
from shopclub.kiosk.asking import forms
from shopclub.kiosk.asking.answers import NO_ANSWERS, Answers
from shopclub.kiosk.asking.birthdays import BirthdayTyped, typed_birthday
from shopclub.kiosk.keys import CLUB
from shopclub.words import gender_name
from shopclub.words.own_data import own_field_name

FIELD = "own."
"""What stands before the id of an own field in the name of its box."""


class Box(msgspec.Struct, frozen=True):
    """A box for one of the shop's own fields."""

    id: str
    name: str
    value: str


class Questions(msgspec.Struct, frozen=True, kw_only=True):
    """What the join form asks beside number, name and birthday, with what was answered so far."""

    genders: tuple[tuple[str, str], ...] = ()
    """Value and word; empty: not asked."""
    gender: str = ""
    heard: tuple[str, ...] = ()
    """What is offered for how they heard of the shop; empty: not asked."""
    said: str = ""
    boxes: tuple[Box, ...] = ()
    brought: bool = False
    """Whether who brought them along is asked: where that brings anything, and no invitation says it."""
    referrer: str = ""


def genders(words: Words) -> tuple[tuple[str, str], ...]:
    """Each gender with its word."""
    return tuple((one.value, gender_name(one, words)) for one in Gender)


def questions(club: Club, words: Words, answers: Answers = NO_ANSWERS, *, invited: bool = False) -> Questions:
    """What the shop asks of who joins, by an invitation or without."""
    shop = club.shop
    asked = [one for one in shop.own_fields if one.asked]
    return Questions(
        genders=genders(words) if shop.privacy.ask_gender else (),
        gender=answers.gender.value if answers.gender else "",
        heard=shop.privacy.heard,
        said=answers.heard,
        boxes=tuple(_box(shop, one, answers.fields.get(one.id) or "", words) for one in asked),
        brought=club.invitations.is_on() and not invited,
        referrer=answers.referrer,
    )


def answered(request: web.Request) -> Answers:
    """
    The answers of a form that was sent; what is not asked, and what is none of the choices, counts as not said.

    Raises:
        InvalidInput: `text_too_long`.
    """
    shop = request.app[CLUB].shop
    known = {one.value: one for one in Gender}
    gender = known.get(forms.short(request, "gender")) if shop.privacy.ask_gender else None
    heard = forms.echo(request, "heard")
    asked = [one.id for one in shop.own_fields if one.asked]
    return Answers(
        gender=gender,
        heard=heard if heard in shop.privacy.heard else "",
        fields={one: forms.text(request, FIELD + one) for one in asked},
        referrer=forms.short(request, "referrer"),
    )


def _box(shop: Shop, field: OwnField, value: FieldValue, words: Words) -> Box:
    return Box(id=FIELD + field.id, name=own_field_name(shop, field.id, words), value=str(value))


class OwnForm(msgspec.Struct, frozen=True, kw_only=True):
    """A member's own file as a form shows it."""

    name: str
    birthday: BirthdayTyped
    gender: str
    language: str
    boxes: tuple[Box, ...]


def form_of(club: Club, member: Member, words: Words) -> OwnForm:
    """What may be corrected, as it stands."""
    theirs = [one for one in club.shop.own_fields if one.theirs]
    return OwnForm(
        name=member.name,
        birthday=_typed(member),
        gender=member.gender.value if member.gender else "",
        language=member.language or "",
        boxes=tuple(_box(club.shop, one, member.fields.get(one.id, ""), words) for one in theirs),
    )


def _typed(member: Member) -> BirthdayTyped:
    birthday = birthday_of(member)
    if birthday is None:
        return BirthdayTyped()
    return BirthdayTyped(
        calendar=birthday.calendar.value,
        year=str(birthday.year or ""),
        month=str(birthday.month),
        day=str(birthday.day),
        feb29=birthday.feb29.value,
    )


def sent(request: web.Request, words: Words) -> OwnForm:
    """The form that was sent, to show again."""
    shop = request.app[CLUB].shop
    theirs = [one for one in shop.own_fields if one.theirs]
    return OwnForm(
        name=forms.echo(request, "name"),
        birthday=typed_birthday(request),
        gender=forms.short(request, "gender"),
        language=forms.short(request, "language"),
        boxes=tuple(_box(shop, one, forms.echo(request, FIELD + one.id), words) for one in theirs),
    )


def edit_of(form: OwnForm, before: OwnForm) -> OwnEdit:
    """What differs from what stands there."""
    values = {box.id.removeprefix(FIELD): box.value for box in form.boxes}
    was = {box.id.removeprefix(FIELD): box.value for box in before.boxes}
    birthday = form.birthday if form.birthday != before.birthday else None
    return OwnEdit(
        name=form.name if form.name != before.name else None,
        birthday=birthday.text if birthday is not None else None,
        birthday_calendar=birthday.chosen_calendar.value if birthday is not None else None,
        feb29=birthday.feb29 or None if birthday is not None else None,
        gender=form.gender if form.gender != before.gender else None,
        language=form.language if form.language != before.language else None,
        fields={field: value for field, value in values.items() if value != was[field]},
    )


LANGUAGES = tuple((one.value, one.own_name) for one in Language)
"""Value and own name of each language."""
