"""Importing a member list: who is new, whose file is filled, and who can't be taken over and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

import msgspec

from shopclub.core.exchange.cells import Cells
from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.model import ImportReport, Person, Sheet, Skipped, skipped
from shopclub.core.exchange.pace import Breath
from shopclub.core.exchange.people import People
from shopclub.core.exchange.sales import tag_of
from shopclub.core.exchange.values import folded
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput
from shopclub.core.kernel.ids import MemberNo, StaffNo
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import Source
from shopclub.core.members.birthdays import Birthday, birthday_fields
from shopclub.core.members.model import BirthdayCalendar, Feb29, Gender, Member, Status
from shopclub.core.members.names import readings
from shopclub.core.members.rules import NAME_LENGTH, NOTE_LENGTH, clean_tags, fold_name, name_keys
from shopclub.core.members.typed_birthdays import read_birthday

_GENDERS = {
    **dict.fromkeys("女 女士 女性 female f w woman 2".split(), Gender.FEMALE),
    **dict.fromkeys("男 先生 男性 male m man 1".split(), Gender.MALE),
    **dict.fromkeys("其他 其它 other x d".split(), Gender.OTHER),
    **dict.fromkeys("未知 保密 不详 unknown 0 u".split(), None),
}
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?(\.0+)?$")
_NO_DATE = re.compile(r"1900\D0?1\D0?1|19000101|0000.*")
_FILLED = ("name", "phone", "birthday", "gender", "note", "tags", "outside")
_CALENDARS = {
    **dict.fromkeys("solar gregorian 阳历 阳 公历 新历 国历 西历 s".split(), BirthdayCalendar.SOLAR),
    **dict.fromkeys("lunar chinese 农历 农 阴历 阴 旧历 l 农历生日 阴历生日".split(), BirthdayCalendar.LUNAR),
    **dict.fromkeys("lunar_leap leap 闰月 农历闰月 闰".split(), BirthdayCalendar.LUNAR_LEAP),
    **dict.fromkeys("阳历生日 公历生日".split(), BirthdayCalendar.SOLAR),
}
_FEB29 = {choice.value: choice for choice in Feb29}


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a member list, understood."""

    line: int
    person: Person
    name: str
    birthday: Birthday | None
    gender: Gender | None
    joined_on: date | None
    note: str
    tags: tuple[str, ...]
    closed: bool


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A member already there whose file is filled."""

    number: MemberNo
    before: Member
    after: Member


class PeoplePlan(msgspec.Struct, frozen=True, kw_only=True):
    """All an import of members will write."""

    people: People
    filled: tuple[Filled, ...]
    report: ImportReport


def read_member(number: int, row: Sequence[str], cells: Cells, today: date) -> MemberRow:
    """
    Understand one line of a member list.

    Raises:
        InvalidInput: the first thing wrong with it.
    """
    cells.check_width(row)
    person = cells.person(row)
    if not person:
        raise InvalidInput("member_missing")
    joined = cells.day(row, "joined")
    if joined is not None and joined > today:
        raise InvalidInput("date_future", date=joined.isoformat())
    return MemberRow(
        line=number,
        person=person,
        name=clean_text(cells.text(row, "name"), "name", NAME_LENGTH),
        birthday=_birthday(row, cells, today),
        gender=_gender(cells.raw(row, "gender")),
        joined_on=joined,
        note=clean_text(cells.text(row, "note"), "note", NOTE_LENGTH),
        tags=clean_tags([cells.text(row, "tags")]),
        closed=folded(cells.raw(row, "status")).casefold() == Status.CLOSED,
    )


def _birthday(row: Sequence[str], cells: Cells, today: date) -> Birthday | None:
    """
    The birthday of a line; where a file has one column for each calendar, the solar one if it is filled.

    Raises:
        InvalidInput: see `read_birthday`; `birthday_calendar_unknown` or `birthday_feb29_unknown` with `text`.
    """
    calendar, feb29 = _calendar(cells.raw(row, "birthday_calendar")), _feb29(cells.raw(row, "feb29"))
    for field, said in (("birthday", calendar), ("lunar_birthday", calendar or BirthdayCalendar.LUNAR)):
        plain = _MIDNIGHT.sub("", folded(cells.raw(row, field)))
        if plain and not _NO_DATE.fullmatch(plain):
            return read_birthday(plain, today, said, feb29)
    return None


def _calendar(text: str) -> BirthdayCalendar | None:
    plain = folded(text).casefold()
    if plain and plain not in _CALENDARS:
        raise InvalidInput("birthday_calendar_unknown", text=text[:40])
    return _CALENDARS.get(plain)


def _feb29(text: str) -> Feb29 | None:
    plain = folded(text).casefold()
    if plain and plain not in _FEB29:
        raise InvalidInput("birthday_feb29_unknown", text=text[:40])
    return _FEB29.get(plain)


def _gender(text: str) -> Gender | None:
    plain = folded(text).casefold()
    if plain and plain not in _GENDERS:
        raise InvalidInput("gender_unreadable", text=text[:40])
    return _GENDERS.get(plain)


class Once:
    """Sees to it that a file names each person once: the first line stands, later ones are reported."""

    def __init__(self) -> None:
        self._lines: dict[Person, int] = {}

    def check(self, line: int, person: Person) -> None:
        """
        Note a person.

        Raises:
            Conflict: `member_twice` or `phone_twice`, with `first`, the line that stands.
        """
        number, phone = Person(outside=person.outside), Person(phone=person.phone)
        if number and number in self._lines:
            raise Conflict("member_twice", first=self._lines[number])
        if phone and phone in self._lines:
            raise Conflict("phone_twice", first=self._lines[phone])
        self._lines |= {key: line for key in (number, phone) if key}


async def plan_members(club: OpenClub, sheet: Sheet, cells: Cells, staff: StaffNo | None) -> PeoplePlan:
    """
    Decide who is new and whose file is filled.

    A member already there (from a sales file, or enrolled) gets what the list knows and the file does not; what
    both know differently is reported and left alone.
    """
    people, once, breath = People(club.members.directory, club.books, tag_of(club)), Once(), Breath()
    filled: list[Filled] = []
    left_out: list[Skipped] = []
    known = 0
    for number, cells_of_row in sheet.rows:
        await breath.take()
        try:
            row = read_member(number, cells_of_row, cells, club.today())
            once.check(number, row.person)
            member = people.find(row.person)
            if member is None:
                _add(club, people, row, staff)
                continue
            before = people.get(member)
            if people.is_ours(row.person.outside):
                row = msgspec.structs.replace(row, person=Person(phone=row.person.phone))
            after = fill(before, row, member, people.phone_owner, club.calendar.start_of)
        except ClubError as error:
            left_out.append(skipped(number, error))
            continue
        if after == before:
            known += 1
        else:
            filled.append(Filled(number=member, before=before, after=after))
    return PeoplePlan(
        people=people,
        filled=tuple(filled),
        report=ImportReport(
            lines=len(sheet.rows),
            members_new=len(people.fresh),
            members_changed=len(filled),
            already_known=known,
            skipped=tuple(left_out),
        ),
    )


def _add(club: OpenClub, people: People, row: MemberRow, staff: StaffNo | None) -> None:
    owner = people.phone_owner(row.person.phone) if row.person.phone and not row.closed else None
    if owner is not None:
        raise Conflict("phone_taken", member=owner)
    joined_on = row.joined_on or club.today()
    joined_at = club.calendar.start_of(joined_on) if row.joined_on else club.clock.now().replace(microsecond=0)
    number = people.add(row.person, joined_on, joined_at, staff)
    member = people.fresh[number]
    people.fresh[number] = msgspec.structs.replace(
        member,
        name=row.name,
        keys=name_keys(row.name, readings) if row.name else (),
        phone=row.person.phone or None,
        gender=row.gender,
        note=row.note,
        tags=row.tags,
        status=Status.CLOSED if row.closed else Status.ACTIVE,
        **birthday_fields(row.birthday),
    )


def fill(
    member: Member,
    row: MemberRow,
    number: MemberNo,
    phone_owner: Callable[[str], MemberNo | None],
    start_of: Callable[[date], datetime],
) -> Member:
    """
    A member's file with its empty fields filled from a line.

    Args:
        member: as it is.
        row: the line that names the member.
        number: the member's.
        phone_owner: who has a phone number.
        start_of: the instant a day begins.

    Raises:
        Conflict: `member_differs` with `field` and `member`; `phone_taken` with `member`.
    """
    wanted: dict[str, object] = {
        "name": row.name,
        "phone": row.person.phone,
        "birthday": row.birthday.kept() if row.birthday else None,
        "gender": row.gender,
        "note": row.note,
        "tags": row.tags,
        "outside": row.person.outside if member.outside is None and row.person.outside else "",
    }
    changes: dict[str, object] = {}
    for field in _FILLED:
        have, want = getattr(member, field), wanted[field]
        if not want or _same(field, have, want, member, row):
            continue
        if have:
            raise Conflict("member_differs", field=field, member=number)
        changes[field] = want
    if row.person.phone and "phone" in changes and phone_owner(row.person.phone) not in (None, number):
        raise Conflict("phone_taken", member=phone_owner(row.person.phone))
    if "birthday" in changes:
        changes |= birthday_fields(row.birthday)
    if "name" in changes:
        changes["keys"] = name_keys(row.name, readings)
    if row.joined_on and row.joined_on < member.joined_on and member.source is Source.IMPORT:
        changes |= {"joined_on": row.joined_on, "joined_at": start_of(row.joined_on)}
    return msgspec.structs.replace(member, **changes)


def _same(field: str, have: object, want: object, member: Member, row: MemberRow) -> bool:
    """
    Whether file and line say the same: a birthday is a day of a calendar (how 29 February is kept is the member's own
    choice), tags are the same in any order and case.
    """
    if field == "tags":
        return {fold_name(tag) for tag in member.tags} == {fold_name(tag) for tag in row.tags}
    if field == "birthday" and row.birthday is not None:
        return have == want and member.birthday_calendar is row.birthday.calendar
    return have == want
