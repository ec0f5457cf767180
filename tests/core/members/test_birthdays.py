"""The days on which birthdays are kept: solar, lunar, 29 February."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.lunar import had_leap
from shopclub.core.members.birthdays import (
    Birthday,
    birthday_fields,
    birthday_of,
    celebrated_in,
    celebration_year,
    celebrations,
    next_celebration,
)
from shopclub.core.members.model import BirthdayCalendar, Feb29, Member

LUNAR, LEAP = BirthdayCalendar.LUNAR, BirthdayCalendar.LUNAR_LEAP
MID_AUTUMN = Birthday(month=8, day=15, calendar=LUNAR)
LEAP_SIX = Birthday(month=6, day=1, calendar=LEAP)
FEB_29 = Birthday(year=1992, month=2, day=29)
FEB_29_AFTER = Birthday(month=2, day=29, feb29=Feb29.AFTER)
YEARS = range(1950, 2051)


@st.composite
def birthdays(draw: st.DrawFn) -> Birthday:
    """Any birthday somebody may have."""
    calendar = draw(st.sampled_from(BirthdayCalendar))
    if calendar is BirthdayCalendar.SOLAR:
        day = draw(st.dates(date(2000, 1, 1), date(2000, 12, 31)))
        return Birthday(month=day.month, day=day.day, feb29=draw(st.sampled_from(Feb29)))
    months = [m for m in range(1, 13) if calendar is LUNAR or had_leap(m)]
    return Birthday(month=draw(st.sampled_from(months)), day=draw(st.integers(1, 30)), calendar=calendar)


@pytest.mark.parametrize(
    ("birthday", "year", "kept"),
    [
        (Birthday(month=5, day=20), 2026, date(2026, 5, 20)),
        (FEB_29, 2028, date(2028, 2, 29)),
        (FEB_29, 2026, date(2026, 2, 28)),
        (FEB_29_AFTER, 2026, date(2026, 3, 1)),
        (FEB_29_AFTER, 2028, date(2028, 2, 29)),
        (FEB_29, 1900, date(1900, 2, 28)),
        (MID_AUTUMN, 2025, date(2025, 10, 6)),
        (MID_AUTUMN, 2026, date(2026, 9, 25)),
        # In the leap month where there is one, else in the ordinary one.
        (LEAP_SIX, 2025, date(2025, 7, 25)),
        (LEAP_SIX, 2026, date(2026, 7, 14)),
        # Born in an ordinary month: in the ordinary (first) one.
        (Birthday(month=6, day=1, calendar=LUNAR), 2025, date(2025, 6, 25)),
        # A thirtieth in a month of 29 days: its last day.
        (Birthday(month=6, day=30, calendar=LEAP), 2025, date(2025, 8, 22)),
        (Birthday(month=12, day=30, calendar=LUNAR), 2024, date(2025, 1, 28)),
        # The lunar year 2026 ends in February 2027.
        (Birthday(month=12, day=8, calendar=LUNAR), 2026, date(2027, 1, 15)),
        (MID_AUTUMN, 2101, None),
    ],
)
def test_the_day_of_one_year(birthday: Birthday, year: int, kept: date | None) -> None:
    """Worked out by hand from the calendar on the wall."""
    assert celebrated_in(birthday, year) == kept


def test_a_solar_year_can_hold_two_lunar_birthdays_or_none() -> None:
    """The first day of the twelfth month: 23 December 2022, then 11 January and 31 December 2024; none in 2023."""
    last_month = Birthday(month=12, day=1, calendar=LUNAR)
    assert celebrations(last_month, date(2022, 7, 1), date(2024, 12, 31)) == (
        date(2022, 12, 23),
        date(2024, 1, 11),
        date(2024, 12, 31),
    )
    assert celebrations(last_month, date(2023, 1, 1), date(2023, 12, 31)) == ()


def test_a_span_holds_its_ends() -> None:
    """First and last day count; an empty span holds nothing."""
    may = Birthday(month=5, day=20)
    assert celebrations(may, date(2026, 5, 20), date(2027, 5, 20)) == (date(2026, 5, 20), date(2027, 5, 20))
    assert celebrations(may, date(2026, 5, 21), date(2026, 5, 19)) == ()


@pytest.mark.parametrize(
    ("birthday", "on", "day"),
    [
        (Birthday(month=1, day=1), date(2026, 12, 31), date(2027, 1, 1)),
        (FEB_29, date(2026, 2, 28), date(2026, 2, 28)),
        (FEB_29, date(2026, 3, 1), date(2027, 2, 28)),
        (MID_AUTUMN, date(2026, 3, 14), date(2026, 9, 25)),
        (MID_AUTUMN, date(2026, 9, 26), date(2027, 9, 15)),
        # Of the lunar year before.
        (Birthday(month=12, day=8, calendar=LUNAR), date(2026, 1, 1), date(2026, 1, 26)),
        (Birthday(month=12, day=8, calendar=LUNAR), date(2101, 2, 1), None),
    ],
)
def test_the_next_one(birthday: Birthday, on: date, day: date | None) -> None:
    """The day itself counts; the turn of either year is no hindrance."""
    assert next_celebration(birthday, on) == day


@pytest.mark.parametrize(
    ("birthday", "on", "year"),
    [
        (Birthday(month=1, day=2), date(2026, 12, 28), 2027),
        (Birthday(month=1, day=2), date(2027, 1, 5), 2027),
        (Birthday(month=12, day=31), date(2027, 1, 5), 2026),
        # 8 January 2026 is in the lunar year 2025, and so is that birthday.
        (Birthday(month=12, day=8, calendar=LUNAR), date(2026, 1, 20), 2025),
        (Birthday(month=12, day=8, calendar=LUNAR), date(2026, 12, 31), 2026),
        (FEB_29_AFTER, date(2026, 2, 28), 2026),
        (MID_AUTUMN, date(2150, 1, 1), 2150),
    ],
)
def test_which_birthday_a_day_is_about(birthday: Birthday, on: date, year: int) -> None:
    """The nearest one's year, on both sides of the turn of the year."""
    assert celebration_year(birthday, on) == year


@given(birthdays())
def test_everybody_has_one_birthday_a_year(birthday: Birthday) -> None:
    """In 101 years each year of the calendar has exactly one, 352 to 385 days after the one before, and its own key."""
    days = [celebrated_in(birthday, year) for year in YEARS]
    kept = [day for day in days if day is not None]
    assert len(kept) == len(YEARS)
    assert celebrations(birthday, kept[0], kept[-1]) == tuple(kept)
    assert {(b - a).days for a, b in pairwise(kept)} <= set(range(352, 386))
    assert [celebration_year(birthday, day) for day in kept] == list(YEARS)


@given(birthdays(), st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(0, 300))
def test_a_benefit_within_weeks_is_once_a_year(birthday: Birthday, on: date, later: int) -> None:
    """
    Two birthdays are never about the same year, the days 30 before and after are about theirs, and the years of days
    never go backwards.
    """
    day = next_celebration(birthday, on)
    assert day is not None
    year = celebration_year(birthday, day)
    assert {celebration_year(birthday, day + timedelta(days=n)) for n in (-30, -1, 0, 1, 30)} == {year}
    assert celebration_year(birthday, on) <= celebration_year(birthday, on + timedelta(days=later))
    after = next_celebration(birthday, day + timedelta(days=1))
    assert after is not None
    assert celebration_year(birthday, after) == year + 1


def _member(**fields: object) -> Member:
    made = Member(card="2" * 20, joined_on=date(2026, 3, 14), joined_at=datetime(2026, 3, 14, tzinfo=UTC))
    return msgspec.structs.replace(made, **fields)


@pytest.mark.parametrize("birthday", [MID_AUTUMN, LEAP_SIX, FEB_29, FEB_29_AFTER, Birthday(year=1990, month=5, day=2)])
def test_the_file_holds_a_birthday_whole(birthday: Birthday) -> None:
    """What is kept is read again as it was, through JSON too; an ordinary one adds nothing to the file."""
    member = _member(**birthday_fields(birthday))
    again = msgspec.json.decode(msgspec.json.encode(member), type=Member)
    assert birthday_of(again) == birthday
    plain = msgspec.json.encode(_member(birthday="1990-05-02"))
    assert b"calendar" not in plain
    assert b"feb29" not in plain


@pytest.mark.parametrize("kept", [None, "", "1990", "--13-01", "1990-02-30", "yesterday", "--00-00", "xx-08-15"])
def test_a_birthday_that_is_none_is_none(kept: str | None) -> None:
    """Whatever a file edited by hand holds."""
    assert birthday_of(_member(birthday=kept)) is None
    assert birthday_fields(None) == {"birthday": None, "birthday_calendar": "solar", "feb29": "before"}
