"""Periods as keys and spans of days: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from shopclub.core.kernel.calendar import add_months, end_of_month, end_of_quarter, end_of_year, month_key
from shopclub.core.programme.values import Period

NO_BIRTHDAYS: Mapping[int, date] = {}


def period_key(period: Period, on: date, birthdays: Mapping[int, date] = NO_BIRTHDAYS) -> str:
    """
    What names the period a day lies in; keys of one kind of period sort by time.

    Args:
        period: its kind.
        on: the day.
        birthdays: celebrated birthdays around it by their year, for `birthday`; without any it counts by the
            calendar year.
    """
    match period:
        case Period.DAY:
            return on.isoformat()
        case Period.WEEK:
            year, week, _ = on.isocalendar()
            return f"{year:04d}-W{week:02d}"
        case Period.MONTH:
            return month_key(on)
        case Period.QUARTER:
            return f"{on.year:04d}-Q{(on.month + 2) // 3}"
        case Period.YEAR:
            return f"{on.year:04d}"
        case Period.BIRTHDAY:
            nearest = min(birthdays, key=lambda year: (abs(birthdays[year] - on), year), default=on.year)
            return f"{nearest:04d}"
        case Period.EVER:
            return "ever"


def same_kind(one: str, other: str) -> bool:
    """Whether two keys name periods of one kind: a cap's may have been changed from a month to a week."""
    return len(one) == len(other) and all(a.isdecimal() == b.isdecimal() for a, b in zip(one, other, strict=True))


def period_of(period: Period, on: date) -> tuple[date, date]:
    """
    First and last day of the calendar period a day lies in.

    Raises:
        ValueError: `birthday` and `ever` are no calendar periods.
    """
    match period:
        case Period.DAY:
            return on, on
        case Period.WEEK:
            first = on - timedelta(days=on.weekday())
            return first, first + timedelta(days=6)
        case Period.MONTH:
            return on.replace(day=1), end_of_month(on)
        case Period.QUARTER:
            last = end_of_quarter(on)
            return add_months(last, -2).replace(day=1), last
        case Period.YEAR:
            return date(on.year, 1, 1), end_of_year(on)
        case Period.BIRTHDAY | Period.EVER:
            raise ValueError(f"{period} has no first and last day")
