"""
The Chinese lunar calendar, from spring festival 1900 to the last day of the lunar year 2100.

A lunar year has twelve months of 29 or 30 days, and every two or three years a thirteenth: a *leap month*, which
follows the month whose number it repeats. A lunar year is called by the solar year it begins in, so its last days lie
in January or February of the next. Outside the years covered everything here answers None: the calendar is made by
astronomers, not by a rule, and the tables of the library (borax) end there. Two new moons, of September 2089 and August
2097, fall so close to midnight that tables and computations differ by a day.

The library is imported when a lunar day is first asked for.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import msgspec

FIRST_YEAR = 1900
"""First lunar year covered; it began on 31 January 1900."""
LAST_YEAR = 2100
"""Last lunar year covered; it ends on 28 January 2101."""
MONTHS = 12
LONGEST_MONTH = 30


class LunarDay(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One day of the lunar calendar."""

    year: int
    month: int
    """1 to 12."""
    leap: bool = False
    """Whether it lies in the leap month that follows `month`; it sorts behind the ordinary one."""
    day: int
    """1 to 30."""


class _Month(msgspec.Struct, frozen=True):
    first: date
    days: int


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _year(year: int) -> dict[tuple[int, bool], _Month]:
    """The months of a lunar year in order, by (number, is it the leap one); empty outside the years covered."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    from borax.calendars.lunardate import LCalendars, LunarDate

    first: date = LunarDate(year, 1, 1).to_solar_date()
    months: dict[tuple[int, bool], _Month] = {}
    for number, days, leap in LCalendars.iter_year_month(year):
        months[number, bool(leap)] = _Month(first, days)
        first += timedelta(days=days)
    return months


def leap_month(year: int) -> int | None:
    """The number that the leap month of a lunar year repeats; None in a year without one, or not covered."""
    return next((number for number, leap in _year(year) if leap), None)


def month_length(year: int, month: int, leap: bool = False) -> int | None:
    """Days of a lunar month, 29 or 30; None where that year has no such month, or is not covered."""
    found = _year(year).get((month, leap))
    return found.days if found else None


def solar_of(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """
    The solar day of a lunar one, exactly.

    Args:
        year: lunar year, called by the solar year it begins in.
        month: 1 to 12.
        day: 1 to 30.
        leap: of the leap month.

    Returns:
        None where there is no such day: no such leap month that year, a thirtieth in a month of 29 days, a year that
        is not covered.
    """
    found = _year(year).get((month, leap))
    return found.first + timedelta(days=day - 1) if found and 1 <= day <= found.days else None


def kept_on(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """
    The solar day on which a lunar day that comes back every year is kept in a lunar year.

    A day of a leap month is kept in the leap month where the year has it, else in the ordinary one; a thirtieth in a
    month of 29 days on its last day. So New Year's Eve is `kept_on(year, 12, 30)`.

    Args:
        year: lunar year.
        month: 1 to 12.
        day: 1 to 30.
        leap: of the leap month.

    Returns:
        None only for a year that is not covered, and for numbers that are no month or day.
    """
    months = _year(year)
    found = (months.get((month, True)) if leap else None) or months.get((month, False))
    if found is None or not 1 <= day <= LONGEST_MONTH:
        return None
    return found.first + timedelta(days=min(day, found.days) - 1)


@lru_cache(maxsize=1024)
def lunar_of(day: date) -> LunarDay | None:
    """The lunar day of a solar one; None outside the years covered."""
    for year in (day.year, day.year - 1):
        for (month, leap), found in _year(year).items():
            place = (day - found.first).days
            if 0 <= place < found.days:
                return LunarDay(year=year, month=month, leap=leap, day=place + 1)
    return None


@lru_cache(maxsize=MONTHS)
def had_leap(month: int) -> bool:
    """Whether any year covered has a leap month that repeats this number (the first and the twelfth never do)."""
    return any((month, True) in _year(year) for year in range(FIRST_YEAR, LAST_YEAR + 1))
