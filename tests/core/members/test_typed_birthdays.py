"""Birthdays as people type them and as other programs write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.members.model import BirthdayCalendar, Feb29
from shopclub.core.members.typed_birthdays import read_birthday

TODAY = date(2026, 3, 14)
LUNAR, LEAP = BirthdayCalendar.LUNAR, BirthdayCalendar.LUNAR_LEAP


def _read(text: str, calendar: BirthdayCalendar | None = None) -> tuple[str, str] | None:
    found = read_birthday(text, TODAY, calendar)
    return (found.kept(), found.calendar.value) if found else None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1990-05-20", "1990-05-20"),
        ("1990/5/20", "1990-05-20"),
        ("1990年5月20日", "1990-05-20"),
        ("19900520", "1990-05-20"),
        ("１９９０．５．２０", "1990-05-20"),
        ("5-20", "--05-20"),
        ("5月20日", "--05-20"),
        ("5月20号", "--05-20"),
        ("--05-20", "--05-20"),
        ("2-29", "--02-29"),
        ("2024-02-29", "2024-02-29"),
        ("2026-03-14", "2026-03-14"),
        ("公历5-20", "--05-20"),
        ("阳历 1990年5月20日", "1990-05-20"),
        ("1990-05-20（新历）", "1990-05-20"),
        ("solar 5-20", "--05-20"),
        ("阳历五月二十", "--05-20"),
    ],
)
def test_solar_birthdays(text: str, kept: str) -> None:
    """With and without the year; 29 February without one; said to be solar or not."""
    assert _read(text) == (kept, "solar")


def test_nothing_is_no_birthday() -> None:
    """An empty field, whatever calendar was chosen beside it."""
    assert _read("") is None
    assert _read("  ", LUNAR) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("农8-15", "--08-15"),
        ("农历8-15", "--08-15"),
        ("農曆8月15日", "--08-15"),
        ("阴历8.15", "--08-15"),
        ("L8-15", "--08-15"),
        ("l 8-15", "--08-15"),
        ("lunar 8-15", "--08-15"),
        ("8-15农", "--08-15"),
        ("8-15（农历）", "--08-15"),
        ("(农历) 1990-08-15", "1990-08-15"),
        ("L1990-8-15", "1990-08-15"),
        ("农19900815", "1990-08-15"),
        ("农历：1990年8月15日", "1990-08-15"),
        ("1990年农历8月15日", "1990-08-15"),
        ("农历八月十五", "--08-15"),
        ("1990年农历八月十五", "1990-08-15"),
        ("农历一九九〇年八月十五", "1990-08-15"),
        ("正月初一", "--01-01"),
        ("腊月廿三", "--12-23"),
        ("冬月三十", "--11-30"),
        ("十一月初十", "--11-10"),
        ("农历十二月二十九", "--12-29"),
        ("农历十月十", "--10-10"),
    ],
)
def test_lunar_birthdays(text: str, kept: str) -> None:
    """By a mark before or behind, in English letters, or as one says it."""
    assert _read(text) == (kept, "lunar")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("闰6-1", "--06-01"),
        ("农历闰6月1日", "--06-01"),
        ("LL6-1", "--06-01"),
        ("leap 6-1", "--06-01"),
        ("lunar leap 6-1", "--06-01"),
        ("农1987-闰6-1", "1987-06-01"),
        ("LL1987-6-1", "1987-06-01"),
        ("L1987-L6-1", "1987-06-01"),
        ("1987年闰六月初一", "1987-06-01"),
        ("閏六月廿九", "--06-29"),
    ],
)
def test_birthdays_in_a_leap_month(text: str, kept: str) -> None:
    """The mark stands before the month, or before the year."""
    assert _read(text) == (kept, "lunar_leap")


@pytest.mark.parametrize(
    ("text", "calendar", "read"),
    [
        ("--08-15", LUNAR, ("--08-15", "lunar")),
        ("1987-06-01", LEAP, ("1987-06-01", "lunar_leap")),
        ("农6-1", LEAP, ("--06-01", "lunar_leap")),
        ("八月十五", LUNAR, ("--08-15", "lunar")),
        ("八月十五", BirthdayCalendar.SOLAR, ("--08-15", "solar")),
        ("阳历8-15", LUNAR, ("--08-15", "solar")),
        ("闰6-1", BirthdayCalendar.SOLAR, ("--06-01", "lunar_leap")),
    ],
)
def test_a_choice_beside_the_text(text: str, calendar: BirthdayCalendar, read: tuple[str, str]) -> None:
    """It says what the text leaves open; a mark in the text wins."""
    assert _read(text, calendar) == read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025-02-29", "birthday_unreadable"),
        ("13-1", "birthday_unreadable"),
        ("2-30", "birthday_unreadable"),
        ("0000-05-20", "birthday_unreadable"),
        ("soon", "birthday_unreadable"),
        ("农", "birthday_unreadable"),
        ("农农8-15", "birthday_unreadable"),
        ("阳历正月初一", "birthday_unreadable"),
        ("农历八月十十", "birthday_unreadable"),
        ("2026-03-15", "birthday_future"),
        ("1895-12-31", "birthday_future"),
        ("八月十五", "birthday_calendar_unclear"),
        ("农13-1", "birthday_lunar_day"),
        ("农8-31", "birthday_lunar_day"),
        ("农8-0", "birthday_lunar_day"),
        ("闰1-1", "birthday_leap_never"),
        ("农1990-闰6-1", "birthday_no_leap_month"),
        # Month 6 of 1987 had a leap one of 29 days; month 1 of 2024 had 29.
        ("农2024-1-30", "birthday_lunar_short"),
        ("农1890-1-1", "birthday_future"),
        ("农2027-1-1", "birthday_future"),
        # 15 March 2026 is the 27th of the first month.
        ("农2026-1-27", "birthday_future"),
    ],
)
def test_birthdays_that_can_not_be(text: str, code: str) -> None:
    """No such day, no day at all, to come, longer ago than anybody lives, or readable in two ways."""
    with pytest.raises(InvalidInput) as refused:
        read_birthday(text, TODAY)
    assert refused.value.code == code


def test_a_lunar_birthday_of_today_is_fine() -> None:
    """14 March 2026 is the 26th of the first month."""
    assert _read("农2026-1-26") == ("2026-01-26", "lunar")


@pytest.mark.parametrize(
    ("text", "asked", "kept"),
    [
        ("2-29", None, Feb29.BEFORE),
        ("2-29", Feb29.AFTER, Feb29.AFTER),
        ("2000-2-29", Feb29.AFTER, Feb29.AFTER),
        ("2-28", Feb29.AFTER, Feb29.BEFORE),
        ("农2-29", Feb29.AFTER, Feb29.BEFORE),
    ],
)
def test_the_choice_for_29_february_is_kept_with_it_alone(text: str, asked: Feb29 | None, kept: Feb29) -> None:
    """Other days have nothing to choose."""
    found = read_birthday(text, TODAY, feb29=asked)
    assert found is not None
    assert found.feb29 is kept


@given(st.text(alphabet="农历阳闰月日年初十廿卅一二三正腊lLeap 0123456789-./()（）", max_size=14))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing typed breaks it; what is read once is read the same from what is kept."""
    try:
        found = read_birthday(text, TODAY)
    except InvalidInput:
        return
    if found is not None:
        assert read_birthday(found.kept(), TODAY, found.calendar) == found
