"""The Chinese lunar calendar against days that everybody knows."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.lunar import (
    FIRST_YEAR,
    LAST_YEAR,
    LunarDay,
    had_leap,
    kept_on,
    leap_month,
    lunar_of,
    month_length,
    solar_of,
)

REAL_MONTHS = "caad563c5836b594eb62ce4f6ae8c444813795c39d33bc522af5049b75cbc8b6"
"""SHA-256 over the months of 1900 to 2088 as lunar_python 1.4.8 computes them from the positions of sun and moon."""
FIRST, LAST = date(1900, 1, 31), date(2101, 1, 28)


@pytest.mark.parametrize(
    ("year", "month", "day", "solar"),
    [
        # Spring festival, as in the holiday calendars of the State Council.
        (1990, 1, 1, date(1990, 1, 27)),
        (2000, 1, 1, date(2000, 2, 5)),
        (2024, 1, 1, date(2024, 2, 10)),
        (2025, 1, 1, date(2025, 1, 29)),
        (2026, 1, 1, date(2026, 2, 17)),
        (2027, 1, 1, date(2027, 2, 6)),
        # Dragon boat, mid-autumn, double ninth.
        (2024, 5, 5, date(2024, 6, 10)),
        (2025, 5, 5, date(2025, 5, 31)),
        (2026, 5, 5, date(2026, 6, 19)),
        (2024, 8, 15, date(2024, 9, 17)),
        (2025, 8, 15, date(2025, 10, 6)),
        (2026, 8, 15, date(2026, 9, 25)),
        (2025, 9, 9, date(2025, 10, 29)),
    ],
)
def test_festivals_lie_where_the_calendar_on_the_wall_has_them(year: int, month: int, day: int, solar: date) -> None:
    """There and back."""
    assert solar_of(year, month, day) == solar
    assert lunar_of(solar) == LunarDay(year=year, month=month, day=day)


@pytest.mark.parametrize(
    ("year", "month"), [(1984, 10), (2020, 4), (2022, None), (2023, 2), (2025, 6), (2028, 5), (2033, 11), (2101, None)]
)
def test_leap_months_of_the_years(year: int, month: int | None) -> None:
    """2033 has its leap month behind the eleventh, not the seventh."""
    assert leap_month(year) == month


def test_a_leap_month_follows_its_own_number() -> None:
    """2025: the sixth month from 25 June, the leap one from 25 July, the seventh from 23 August."""
    assert [solar_of(2025, 6, 1), solar_of(2025, 6, 1, True), solar_of(2025, 7, 1)] == [
        date(2025, 6, 25),
        date(2025, 7, 25),
        date(2025, 8, 23),
    ]
    assert lunar_of(date(2034, 1, 1)) == LunarDay(year=2033, month=11, leap=True, day=11)


def test_what_is_no_lunar_day() -> None:
    """A leap month the year lacks, a thirtieth in a short month, numbers that are none, years beyond the tables."""
    assert month_length(2025, 6, True) == 29
    assert (month_length(2025, 5, True), month_length(2025, 13), month_length(2101, 1)) == (None, None, None)
    assert solar_of(2026, 6, 1, leap=True) is None
    assert solar_of(2025, 6, 30, leap=True) is None
    assert solar_of(2026, 8, 0) is None
    assert (solar_of(FIRST_YEAR - 1, 1, 1), solar_of(LAST_YEAR + 1, 1, 1)) == (None, None)
    assert (solar_of(1900, 1, 1), solar_of(2100, 12, 29)) == (FIRST, LAST)
    assert (lunar_of(FIRST - timedelta(days=1)), lunar_of(LAST + timedelta(days=1))) == (None, None)


def test_a_day_that_comes_back_every_year_is_kept_every_year() -> None:
    """New Year's Eve is the thirtieth or the last day; a leap month falls back to the ordinary one."""
    assert kept_on(2025, 12, 30) == date(2026, 2, 16)
    assert kept_on(2024, 12, 30) == date(2025, 1, 28)
    assert kept_on(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert kept_on(2026, 6, 1, leap=True) == solar_of(2026, 6, 1)
    assert kept_on(2025, 6, 30, leap=True) == date(2025, 8, 22)
    assert (kept_on(2026, 8, 31), kept_on(2026, 13, 1), kept_on(2101, 1, 1)) == (None, None, None)


def test_no_first_and_no_twelfth_month_is_ever_a_leap_month() -> None:
    """Within the years covered."""
    assert [month for month in range(1, 13) if not had_leap(month)] == [1, 12]


def test_the_table_is_what_sun_and_moon_say() -> None:
    """Each of 2,338 months begins on the day, and has the length, that a program of another making computes."""
    lines = [
        f"{year} {month} {leap:d} {solar_of(year, month, 1, leap)} {days}"
        for year in range(1900, 2089)
        for month in range(1, 13)
        for leap in (False, True)
        if (days := month_length(year, month, leap))
    ]
    assert len(lines) == 2338
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == REAL_MONTHS


@given(st.integers(0, (LAST - FIRST).days))
def test_every_day_has_one_lunar_day(place: int) -> None:
    """Solar to lunar to solar is the same day; the next day's lunar day is greater."""
    day = FIRST + timedelta(days=place)
    lunar = lunar_of(day)
    assert lunar is not None
    assert solar_of(lunar.year, lunar.month, lunar.day, lunar.leap) == day
    after = lunar_of(day + timedelta(days=1))
    assert after is None or (after.year, after.month, after.leap, after.day) > (
        lunar.year,
        lunar.month,
        lunar.leap,
        lunar.day,
    )


def test_the_library_is_imported_when_it_is_needed() -> None:
    """Starting the club does not wait for it."""
    code = "import sys, shopclub.core.club, shopclub.core.kernel.lunar; sys.exit('borax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
