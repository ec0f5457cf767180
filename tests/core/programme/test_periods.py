"""Periods as keys and spans of days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.programme.periods import period_key, period_of
from shopclub.core.programme.values import Period

CALENDAR = [Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR]
DAYS = st.dates(date(1999, 1, 1), date(2101, 12, 31))


@pytest.mark.parametrize(
    ("period", "on", "key", "first", "last"),
    [
        (Period.DAY, "2026-03-14", "2026-03-14", "2026-03-14", "2026-03-14"),
        (Period.WEEK, "2026-03-15", "2026-W11", "2026-03-09", "2026-03-15"),
        (Period.WEEK, "2026-03-16", "2026-W12", "2026-03-16", "2026-03-22"),
        (Period.WEEK, "2026-12-31", "2026-W53", "2026-12-28", "2027-01-03"),
        (Period.WEEK, "2027-01-03", "2026-W53", "2026-12-28", "2027-01-03"),
        (Period.WEEK, "2027-01-04", "2027-W01", "2027-01-04", "2027-01-10"),
        (Period.WEEK, "2024-12-30", "2025-W01", "2024-12-30", "2025-01-05"),
        (Period.MONTH, "2028-02-29", "2028-02", "2028-02-01", "2028-02-29"),
        (Period.QUARTER, "2026-03-31", "2026-Q1", "2026-01-01", "2026-03-31"),
        (Period.QUARTER, "2026-04-01", "2026-Q2", "2026-04-01", "2026-06-30"),
        (Period.QUARTER, "2026-12-31", "2026-Q4", "2026-10-01", "2026-12-31"),
        (Period.YEAR, "2026-12-31", "2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_of_the_calendar(period: Period, on: str, key: str, first: str, last: str) -> None:
    """Its name, its first day and its last; weeks run from Monday to Sunday, over the turn of the year too."""
    day = date.fromisoformat(on)
    assert period_key(period, day) == key
    assert period_of(period, day) == (date.fromisoformat(first), date.fromisoformat(last))


@given(st.sampled_from(CALENDAR), DAYS)
def test_a_period_holds_its_days_and_no_others(period: Period, on: date) -> None:
    """All days from the first through the last have one key, sorted before the next one's and behind the former's."""
    first, last = period_of(period, on)
    key = period_key(period, on)
    assert first <= on <= last
    assert period_key(period, first) == period_key(period, last) == key
    assert period_key(period, first - timedelta(days=1)) < key < period_key(period, last + timedelta(days=1))


@pytest.mark.parametrize("period", [Period.EVER, Period.BIRTHDAY])
def test_what_is_no_period_of_the_calendar(period: Period) -> None:
    """`ever` and `birthday` have no first and last day."""
    with pytest.raises(ValueError, match="no first and last day"):
        period_of(period, date(2026, 3, 14))


KEPT = {2025: date(2025, 12, 30), 2026: date(2026, 12, 30), 2027: date(2027, 12, 30)}


@pytest.mark.parametrize(
    ("on", "key"),
    [
        ("2026-12-30", "2026"),
        ("2027-01-02", "2026"),
        ("2026-12-01", "2026"),
        ("2026-06-30", "2025"),
        ("2026-07-01", "2026"),
        ("2027-06-30", "2026"),
        ("2027-07-01", "2027"),
    ],
)
def test_a_birthday_counts_by_the_nearest(on: str, key: str) -> None:
    """A week around 30 December is one birthday's, on both sides of the turn of the year."""
    assert period_key(Period.BIRTHDAY, date.fromisoformat(on), KEPT) == key


def test_without_a_birthday_the_calendar_year_counts() -> None:
    """Nobody's birthday is a year's."""
    assert period_key(Period.BIRTHDAY, date(2026, 3, 14)) == "2026"
    assert period_key(Period.EVER, date(2026, 3, 14)) == "ever"
