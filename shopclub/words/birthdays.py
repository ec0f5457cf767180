"""Birthdays as people read them, and as they would type them again."""

from __future__ import annotations

from datetime import date

from shopclub.core.members.birthdays import Birthday, next_celebration
from shopclub.i18n import Language, Words

_ANY_LEAP = 2000
_SAID = "日一二三四五六七八九十"
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")


def say_birthday(birthday: Birthday, words: Words, today: date) -> str:
    """
    A birthday, with its next day where that is not plain: `20 May`, `lunar 15 Aug (25 Sept 2026)`,
    `29 Feb (28 Feb 2027)`.

    Args:
        birthday: whose.
        words: the reader's language.
        today: from which the next day is sought.
    """
    stated = _stated(birthday, words)
    coming = next_celebration(birthday, today)
    if coming is None or not (birthday.is_lunar or birthday.is_feb29):
        return stated
    day = words.day(coming, date(1, 1, 1))  # with its year, whichever year it is today
    return words.t("{birthday} ({day})", birthday=stated, day=day)


def _stated(birthday: Birthday, words: Words) -> str:
    if birthday.is_lunar:
        return _lunar(birthday, words)
    day = date(birthday.year or _ANY_LEAP, birthday.month, birthday.day)
    return words.day(day) if birthday.year is None else words.day_long(day)


def _lunar(birthday: Birthday, words: Words) -> str:
    day, month = lunar_day(birthday.day, words), lunar_month(birthday.month, words)
    if birthday.year is None:
        if birthday.is_leap:
            return words.t("lunar {day} leap {month}", day=day, month=month)
        return words.t("lunar {day} {month}", day=day, month=month)
    if birthday.is_leap:
        return words.t("lunar {day} leap {month} {year}", day=day, month=month, year=birthday.year)
    return words.t("lunar {day} {month} {year}", day=day, month=month, year=birthday.year)


def lunar_month(month: int, words: Words) -> str:
    """A month of the lunar calendar: `Aug`, `八月`."""
    if words.language is Language.ZH:
        return f"{_MONTHS[month - 1]}月"
    return words.day(date(_ANY_LEAP, month, 1)).split()[-1]


def lunar_day(day: int, words: Words) -> str:
    """A day of a lunar month: `15`, `十五`; `1`, `初一`."""
    if words.language is not Language.ZH:
        return str(day)
    if day <= 10:
        return f"初{_SAID[day]}"
    if day in (20, 30):
        return f"{_SAID[day // 10]}十"
    return f"{'十' if day < 20 else '廿'}{_SAID[day % 10]}"


def typed_birthday(birthday: Birthday, words: Words) -> str:
    """What to type for it, in the shortest way that is read as the same: `1990-05-20`, `L8-15`, `农1987-闰6-1`."""
    day = f"{birthday.month}-{birthday.day}" if birthday.is_lunar else f"{birthday.month:02d}-{birthday.day:02d}"
    year = "" if birthday.year is None else f"{birthday.year}-"
    if not birthday.is_lunar:
        return year + day
    if words.language is Language.ZH:
        return f"农{year}{'闰' if birthday.is_leap else ''}{day}"
    return f"{'LL' if birthday.is_leap else 'L'}{year}{day}"
