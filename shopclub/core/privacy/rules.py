"""Dates to answer by, who has been away for long, what a member changed: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from shopclub.core.kernel.calendar import add_months
from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.members.model import BirthdayCalendar, Feb29, FieldValue, Gender, Member
from shopclub.core.privacy.model import Altered, OwnChange, OwnEdit
from shopclub.core.shop.model import OwnField

WORKING_DAYS = 15
"""To answer a request in."""
LANGUAGES = ("en", "zh")
SATURDAY = 5
_SIMPLE = ("name", "gender", "language")


def due_day(asked_on: date, working_days: int = WORKING_DAYS) -> date:
    """
    The last day to answer: so many working days after the day of the request.

    Public holidays differ by country and year and are not known here: counted as working days they make the date
    earlier than the law asks, never later.
    """
    day = asked_on
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < SATURDAY
    return day


def idle_before(today: date, months: int) -> date | None:
    """Who did nothing since before this day is on the owner's list; None where the owner wants no list."""
    return add_months(today, -months) if months else None


def read_gender(text: str) -> Gender | None:
    """
    A gender as a form sends it; empty is None.

    Raises:
        InvalidInput: `choice_unknown`.
    """
    if not text:
        return None
    try:
        return Gender(text)
    except ValueError as error:
        raise InvalidInput("choice_unknown") from error


def read_language(text: str) -> str | None:
    """
    A language as a form sends it; empty is None.

    Raises:
        InvalidInput: `choice_unknown`.
    """
    if text and text not in LANGUAGES:
        raise InvalidInput("choice_unknown")
    return text or None


def read_calendar(text: str | None) -> BirthdayCalendar | None:
    """
    The calendar of a birthday as a form sends it.

    Raises:
        InvalidInput: `choice_unknown`.
    """
    try:
        return BirthdayCalendar(text) if text else None
    except ValueError as error:
        raise InvalidInput("choice_unknown") from error


def read_feb29(text: str | None) -> Feb29 | None:
    """
    The answer about 29 February as a form sends it.

    Raises:
        InvalidInput: `choice_unknown`.
    """
    try:
        return Feb29(text) if text else None
    except ValueError as error:
        raise InvalidInput("choice_unknown") from error


def demand_theirs(edit: OwnEdit, own_fields: Sequence[OwnField]) -> None:
    """
    Members change the fields that the owner marked as theirs, and no other.

    Raises:
        RuleViolation: `field_not_theirs` with `id`.
    """
    theirs = {one.id for one in own_fields if one.theirs}
    for field in edit.fields:
        if field not in theirs:
            raise RuleViolation("field_not_theirs", id=field[:40])


def altered(before: Member, after: Member) -> tuple[Altered, ...]:
    """What differs between two states of a file, field by field, as plain text."""
    found = [_one(field, getattr(before, field), getattr(after, field)) for field in _SIMPLE]
    found.append(_one("birthday", _birthday(before), _birthday(after)))
    found.append(_one("phone", before.phone, after.phone))
    wanted_offers = [who.consent is not None and who.consent.marketing for who in (before, after)]
    found.append(_one("marketing", *("yes" if one else "no" for one in wanted_offers)))
    found += _fields(before.fields, after.fields)
    return tuple(one for one in found if one is not None)


def _fields(before: Mapping[str, FieldValue], after: Mapping[str, FieldValue]) -> list[Altered | None]:
    ids = dict.fromkeys((*before, *after))
    return [_one(f"fields.{field}", before.get(field), after.get(field)) for field in ids]


def _birthday(member: Member) -> str:
    if member.birthday is None:
        return ""
    parts = [member.birthday]
    if member.birthday_calendar is not BirthdayCalendar.SOLAR:
        parts.append(member.birthday_calendar.value)
    if member.feb29 is not Feb29.BEFORE:
        parts.append(member.feb29.value)
    return " ".join(parts)


def _one(field: str, before: object, after: object) -> Altered | None:
    if before == after:
        return None
    return Altered(field=field, before=_text(before), after=_text(after))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def without_values(change: OwnChange) -> OwnChange:
    """What stays of a change when it was looked at: which fields, not what stood in them."""
    bare = tuple(Altered(field=one.field) for one in change.altered)
    return msgspec.structs.replace(change, altered=bare, phone="")
