"""
Birthdays and the days they are kept on: pure functions, solar and lunar.

The *year of a birthday* is the calendar year it belongs to: the solar year, or for a lunar birthday the lunar year,
called by the solar year it begins in. Lunar months 11 and 12 reach into January and February, so a lunar birthday of
the year 2026 may be kept in 2027, and a solar year can hold two of them or none. Everybody has exactly one in each year
of their own calendar, and two that follow each other are at least 352 days apart.
"""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta

import msgspec

from shopclub.core.kernel.lunar import kept_on
from shopclub.core.members.model import BirthdayCalendar, Feb29, Member, PendingJoin

_KEPT_LENGTH = len("--MM-DD")


class Birthday(msgspec.Struct, frozen=True, kw_only=True):
    """A birthday as stated."""

    month: int
    day: int
    year: int | None = None
    """Of birth, in the same calendar; None when it was not given."""
    calendar: BirthdayCalendar = BirthdayCalendar.SOLAR
    feb29: Feb29 = Feb29.BEFORE

    @property
    def is_lunar(self) -> bool:
        """Whether month and day are of the lunar calendar."""
        return self.calendar is not BirthdayCalendar.SOLAR

    @property
    def is_leap(self) -> bool:
        """Whether it lies in a leap month."""
        return self.calendar is BirthdayCalendar.LUNAR_LEAP

    @property
    def is_feb29(self) -> bool:
        """Whether it is a day that most years do not have."""
        return not self.is_lunar and (self.month, self.day) == (2, 29)

    def kept(self) -> str:
        """As `Member.birthday` holds it: `YYYY-MM-DD`, or `--MM-DD` without the year."""
        return f"{'-' if self.year is None else f'{self.year:04d}'}-{self.month:02d}-{self.day:02d}"


def birthday_of(who: Member | PendingJoin) -> Birthday | None:
    """Somebody's birthday; None if none is kept, or none that can be read (a file edited by hand)."""
    text = who.birthday or ""
    year, month, day = (text[:-6], text[-5:-3], text[-2:]) if len(text) >= _KEPT_LENGTH else ("", "", "")
    if not (month + day).isdecimal() or not (year == "-" or year.isdecimal()):
        return None
    found = Birthday(
        month=int(month),
        day=int(day),
        year=None if year == "-" else int(year),
        calendar=who.birthday_calendar,
        feb29=who.feb29,
    )
    return found if celebrated_in(found, 2000) else None


def birthday_fields(birthday: Birthday | None) -> dict[str, object]:
    """What a member's file holds for a birthday, field by field; for none too."""
    return {
        "birthday": birthday.kept() if birthday else None,
        "birthday_calendar": birthday.calendar if birthday else BirthdayCalendar.SOLAR,
        "feb29": birthday.feb29 if birthday else Feb29.BEFORE,
    }


def celebrated_in(birthday: Birthday, year: int) -> date | None:
    """
    The solar day on which a birthday is kept in one year of its own calendar.

    29 February is kept on the day the member chose where the year has none. A birthday in a leap month is kept in the
    leap month where the lunar year has it, else in the ordinary month of that number; one in an ordinary month always
    in the ordinary (first) one. Day 30 of a lunar month that has 29 is kept on its last.

    Args:
        birthday: whose day and month are asked for; whether they were born by then is not looked at.
        year: the solar year, or for a lunar birthday the lunar year (its months 11 and 12 end in the next solar one).

    Returns:
        None for a lunar year outside 1900 to 2100, and for numbers that are no day.
    """
    if birthday.is_lunar:
        return kept_on(year, birthday.month, birthday.day, birthday.is_leap)
    if birthday.is_feb29 and not isleap(year):
        return date(year, 2, 28) if birthday.feb29 is Feb29.BEFORE else date(year, 3, 1)
    try:
        return date(year, birthday.month, birthday.day)
    except ValueError:
        return None


def birthdays_around(member: Member, day: date) -> dict[int, date]:
    """The year a birthday is named by -> the day it is kept, around a day."""
    birthday = birthday_of(member)
    if birthday is None:
        return {}
    years = range(day.year - 1, day.year + 2)
    return {year: kept for year in years if (kept := celebrated_in(birthday, year)) is not None}


def celebrations(birthday: Birthday, first: date, last: date) -> tuple[date, ...]:
    """Every day from `first` to `last`, both included, on which the birthday is kept, in order."""
    days = (celebrated_in(birthday, year) for year in range(first.year - 1, last.year + 1))
    return tuple(day for day in days if day and first <= day <= last)


def next_celebration(birthday: Birthday, on: date) -> date | None:
    """The first day from `on`, that day included, on which the birthday is kept; None where no calendar reaches."""
    return next(iter(celebrations(birthday, on, on + timedelta(days=400))), None)


def celebration_year(birthday: Birthday, on: date) -> int:
    """
    Which birthday a day is about: the year (see `celebrated_in`) of the one that lies nearest to it.

    A benefit of the days around a birthday, taken once for each such year, is given once, also where those days lie in
    two calendar years. Of two that are equally near it is the coming one.

    Args:
        birthday: whose.
        on: any day.
    """
    near = [
        (abs((day - on).days), -year)
        for year in range(on.year - 1, on.year + 2)
        if (day := celebrated_in(birthday, year)) is not None
    ]
    return -min(near)[1] if near else on.year
