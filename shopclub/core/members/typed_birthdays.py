"""Reading birthdays as people type them and as other programs write them, solar and lunar: pure."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.lunar import LONGEST_MONTH, MONTHS, had_leap, month_length, solar_of
from shopclub.core.kernel.text import fold_digits
from shopclub.core.members.birthdays import Birthday
from shopclub.core.members.model import BirthdayCalendar, Feb29

OLDEST = 130
"""Years; longer ago nobody was born who joins a club."""
_ANY_LEAP = 2000
_MARK = re.compile(
    r"[\s(\[]*(?:(?P<lunar>农历?|農[曆历]?|[阴陰][历曆]?|[旧舊][历曆]|lunar|^l(?=[l\d\s-]))"
    r"|(?P<solar>[阳陽公新国國西][历曆]|[阳陽]|solar))[\s)\]:.]*"
)
"""Before the day, behind it, or behind its year; the letter only before it."""
_LEAP = r"(?P<leap>闰|閏|leap|l)?\s*"
_FIGURES = rf"{_LEAP}(?P<month>\d{{1,2}})[-./月](?P<day>\d{{1,2}})[日号]?"
_SHAPES = (
    re.compile(rf"(?:(?P<year>\d{{4}})[-./年]\s*|--)?{_FIGURES}"),
    re.compile(r"(?P<leap>闰|閏|leap|l)\s*(?P<year>\d{4})[-./年]\s*(?P<month>\d{1,2})[-./月](?P<day>\d{1,2})[日号]?"),
    re.compile(r"(?P<year>\d{4})(?P<leap>)(?P<month>\d{2})(?P<day>\d{2})"),
)
_ONES = "一二三四五六七八九十"
_MONTHS = {"正": 1, "十一": 11, "冬": 11, "十二": 12, "腊": 12, "臘": 12}
_MONTHS |= {sign: n for n, sign in enumerate(_ONES, 1)}
_DAYS = {f"初{sign}": n for n, sign in enumerate(_ONES, 1)}
_DAYS |= {sign: n for n, sign in enumerate(_ONES, 1)}
_DAYS |= {
    f"{tens}{sign}": n + more
    for tens, n in (("十", 10), ("二十", 20), ("廿", 20), ("三十", 30), ("卅", 30))
    for more, sign in enumerate(["", *_ONES[:9]])
}
_CHINESE = re.compile(
    rf"(?:(?P<year>[〇零○一二三四五六七八九\d]{{4}})年\s*)?{_LEAP}(?P<month>[正冬腊臘]|十[一二]?|[{_ONES}])月"
    rf"(?P<day>[初廿卅{_ONES}]{{1,3}})[日号]?"
)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


class _Read(msgspec.Struct, frozen=True):
    """What the text says; nothing is known yet of whether there is such a day."""

    year: int | None
    month: int
    day: int
    leap: bool
    only: BirthdayCalendar | None = None
    """The calendar that it can only be of: a leap month, the first month called 正月, a day called 初一."""
    unclear: bool = False
    """Written in Chinese numerals, which either calendar is."""


def read_birthday(
    text: str, today: date, calendar: BirthdayCalendar | None = None, feb29: Feb29 | None = None
) -> Birthday | None:
    """
    A birthday as typed; empty is None.

    Solar: `1990-05-20`, `1990年5月20日`, `19900520`, `5-20`, `5月20日`. Lunar with a mark: `农8-15`, `L8-15`,
    `农历1990-8-15`, `1990-8-15(农历)`; in a leap month `闰6-1`, `LL6-1`, `农1987-闰6-1`, `LL1987-6-1`; and as one says
    it, `农历八月十五`, `闰六月初一`, `腊月廿三`.

    Args:
        text: what was typed.
        today: later days are refused.
        calendar: what a form or a column beside it says; a mark in the text wins.
        feb29: the member's choice for years without 29 February.

    Raises:
        InvalidInput: `birthday_unreadable`, `birthday_future` (or too long ago), `birthday_calendar_unclear` (Chinese
            numerals that could be either), `birthday_lunar_day` (no lunar calendar has it), `birthday_no_leap_month`
            with `year` and `month`, `birthday_leap_never` with `month`, `birthday_lunar_short` with `year` and `month`
            (that month had 29 days).
    """
    plain = fold_digits(text).casefold()
    if not plain:
        return None
    plain, marked = _mark(plain)
    read = _figures(plain) or _chinese(plain)
    if read is None:
        raise InvalidInput("birthday_unreadable")
    said = marked or read.only or calendar
    if read.unclear and said is None:
        raise InvalidInput("birthday_calendar_unclear")
    if read.only and marked is BirthdayCalendar.SOLAR:
        raise InvalidInput("birthday_unreadable")
    if said in (None, BirthdayCalendar.SOLAR):
        return _solar(read, today, feb29)
    return _lunar(read, today, leap=read.leap or calendar is BirthdayCalendar.LUNAR_LEAP)


def _mark(plain: str) -> tuple[str, BirthdayCalendar | None]:
    """The text without the word for its calendar, and what that word says."""
    found = _MARK.search(plain)
    if found is None:
        return plain, None
    rest = plain[: found.start()] + plain[found.end() :]
    return rest, BirthdayCalendar.LUNAR if found["lunar"] else BirthdayCalendar.SOLAR


def _figures(plain: str) -> _Read | None:
    found = next((match for shape in _SHAPES if (match := shape.fullmatch(plain))), None)
    if found is None:
        return None
    leap = bool(found["leap"])
    return _Read(
        int(found["year"]) if found["year"] else None,
        int(found["month"]),
        int(found["day"]),
        leap,
        BirthdayCalendar.LUNAR if leap else None,
    )


def _chinese(plain: str) -> _Read | None:
    found = _CHINESE.fullmatch(plain)
    if found is None or found["day"] not in _DAYS:
        return None
    leap = bool(found["leap"])
    is_lunar = leap or found["month"] in "正冬腊臘" or found["day"][0] in "初廿卅"
    return _Read(
        int(found["year"].translate(_DIGITS)) if found["year"] else None,
        _MONTHS[found["month"]],
        _DAYS[found["day"]],
        leap,
        BirthdayCalendar.LUNAR if is_lunar else None,
        unclear=True,
    )


def _solar(read: _Read, today: date, feb29: Feb29 | None) -> Birthday:
    try:
        born = date(_ANY_LEAP if read.year is None else read.year, read.month, read.day)
    except ValueError as error:
        raise InvalidInput("birthday_unreadable") from error
    if read.year is not None and (born > today or today.year - read.year > OLDEST):
        raise InvalidInput("birthday_future")
    birthday = Birthday(year=read.year, month=read.month, day=read.day)
    return msgspec.structs.replace(birthday, feb29=feb29) if feb29 and birthday.is_feb29 else birthday


def _lunar(read: _Read, today: date, *, leap: bool) -> Birthday:
    year, month, day = read.year, read.month, read.day
    if not (1 <= month <= MONTHS and 1 <= day <= LONGEST_MONTH):
        raise InvalidInput("birthday_lunar_day")
    if leap and not had_leap(month):
        raise InvalidInput("birthday_leap_never", month=month)
    if year is not None:
        _check_lunar_year(year, month, day, today, leap=leap)
    calendar = BirthdayCalendar.LUNAR_LEAP if leap else BirthdayCalendar.LUNAR
    return Birthday(year=year, month=month, day=day, calendar=calendar)


def _check_lunar_year(year: int, month: int, day: int, today: date, *, leap: bool) -> None:
    if month_length(year, month) is None or year > today.year or today.year - year > OLDEST:
        raise InvalidInput("birthday_future")
    if leap and month_length(year, month, leap=True) is None:
        raise InvalidInput("birthday_no_leap_month", year=str(year), month=month)
    born = solar_of(year, month, day, leap)
    if born is None:
        raise InvalidInput("birthday_lunar_short", year=str(year), month=month)
    if born > today:
        raise InvalidInput("birthday_future")
