"""Birthdays in both languages, and typed again."""

from __future__ import annotations

from datetime import date

import pytest

from shopclub.core.kernel.lunar import had_leap
from shopclub.core.members.birthdays import Birthday
from shopclub.core.members.model import BirthdayCalendar, Feb29
from shopclub.core.members.typed_birthdays import read_birthday
from shopclub.i18n import Words
from shopclub.words.birthdays import lunar_day, lunar_month, say_birthday, typed_birthday

TODAY = date(2026, 3, 14)
LUNAR, LEAP = BirthdayCalendar.LUNAR, BirthdayCalendar.LUNAR_LEAP


@pytest.mark.parametrize(
    ("birthday", "english", "chinese"),
    [
        (Birthday(month=5, day=20), "20 May", "5月20日"),
        (Birthday(year=1990, month=5, day=20), "20 May 1990", "1990年5月20日"),
        (Birthday(month=2, day=29), "29 Feb (28 Feb 2027)", "2月29日（2027年2月28日）"),
        (Birthday(month=2, day=29, feb29=Feb29.AFTER), "29 Feb (1 Mar 2027)", "2月29日（2027年3月1日）"),
        (
            Birthday(month=8, day=15, calendar=LUNAR),
            "lunar 15 Aug (25 Sept 2026)",
            "农历八月十五（2026年9月25日）",
        ),
        (
            Birthday(year=1958, month=12, day=8, calendar=LUNAR),
            "lunar 8 Dec 1958 (15 Jan 2027)",
            "农历1958年腊月初八（2027年1月15日）",
        ),
        (Birthday(month=6, day=1, calendar=LEAP), "lunar 1 leap Jun (14 Jul 2026)", "农历闰六月初一（2026年7月14日）"),
        (
            Birthday(year=1987, month=6, day=29, calendar=LEAP),
            "lunar 29 leap Jun 1987 (11 Aug 2026)",
            "农历1987年闰六月廿九（2026年8月11日）",
        ),
    ],
)
def test_a_birthday_is_said_with_its_next_day(
    birthday: Birthday, english: str, chinese: str, en: Words, zh: Words
) -> None:
    """A solar one is plain; a lunar one, and 29 February, come with the next solar day."""
    assert say_birthday(birthday, en, TODAY) == english
    assert say_birthday(birthday, zh, TODAY) == chinese


def test_beyond_the_tables_only_the_lunar_day_is_said(zh: Words) -> None:
    """No next day is made up."""
    assert say_birthday(Birthday(month=8, day=15, calendar=LUNAR), zh, date(2150, 1, 1)) == "农历八月十五"


def test_months_and_days_as_the_calendar_on_the_wall_has_them(zh: Words, en: Words) -> None:
    """正月 to 腊月, 初一 to 三十; plain figures in English."""
    assert [lunar_month(m, zh) for m in (1, 2, 10, 11, 12)] == ["正月", "二月", "十月", "冬月", "腊月"]
    said = [lunar_day(d, zh) for d in (1, 10, 11, 19, 20, 21, 29, 30)]
    assert said == ["初一", "初十", "十一", "十九", "二十", "廿一", "廿九", "三十"]
    assert (lunar_month(12, en), lunar_day(30, en)) == ("Dec", "30")


def test_what_stands_in_the_form_is_read_as_the_same(en: Words, zh: Words) -> None:
    """Every day of both calendars, with and without its year, as typed and (lunar ones) as said."""
    lunar = [
        Birthday(month=month, day=day, calendar=calendar)
        for calendar in (LUNAR, LEAP)
        for month in range(1, 13)
        for day in range(1, 31)
        if calendar is LUNAR or had_leap(month)
    ]
    dated = [
        Birthday(year=1987, month=6, day=29, calendar=LEAP),
        Birthday(year=1990, month=8, day=15, calendar=LUNAR),
        Birthday(year=1990, month=5, day=2),
        Birthday(month=12, day=31),
    ]
    for birthday in (*lunar, *dated):
        for words in (en, zh):
            assert read_birthday(typed_birthday(birthday, words), TODAY) == birthday
    for birthday in lunar:
        assert read_birthday(say_birthday(birthday, zh, TODAY).split("（")[0], TODAY) == birthday
