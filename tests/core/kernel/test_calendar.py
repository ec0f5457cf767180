from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.calendar import (
    ShopCalendar,
    add_months,
    days_between,
    end_of_month,
    end_of_quarter,
    end_of_year,
    month_key,
    months_back,
)
from shopclub.core.kernel.errors import InvalidInput

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_a_day_lasts_until_midnight_in_the_shop() -> None:
    """A second before midnight in Shanghai is still today, midnight is tomorrow."""
    calendar = ShopCalendar("Asia/Shanghai")
    midnight = datetime(2026, 3, 14, 16, 0, tzinfo=UTC)
    assert calendar.day_of(midnight - timedelta(seconds=1)) == date(2026, 3, 14)
    assert calendar.day_of(midnight) == date(2026, 3, 15)
    assert calendar.start_of(date(2026, 3, 15)) == midnight
    assert f"{calendar.local(midnight):%Y-%m-%d %H:%M}" == "2026-03-15 00:00"


def test_of_two_equal_wall_times_the_earlier_counts() -> None:
    """02:30 comes twice on 25 October 2026 in Berlin; the first is in summer time, two hours ahead of UTC."""
    calendar = ShopCalendar("Europe/Berlin")
    assert calendar.instant(datetime(2026, 10, 25, 2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_without_midnight_begins_at_its_first_moment() -> None:
    """In Sao Paulo 4 November 2018 began at 01:00; the instant before it belongs to the day before."""
    calendar = ShopCalendar("America/Sao_Paulo")
    start = calendar.start_of(date(2018, 11, 4))
    assert calendar.day_of(start) == date(2018, 11, 4)
    assert calendar.day_of(start - timedelta(microseconds=1)) == date(2018, 11, 3)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Asia", "/etc/localtime"])
def test_unknown_time_zones_are_refused(zone: str) -> None:
    """A time zone that is none is refused with its name, wherever it points."""
    with pytest.raises(InvalidInput) as caught:
        ShopCalendar(zone)
    assert (caught.value.code, caught.value.figures["timezone"]) == ("timezone_unknown", zone)


@given(DAYS, st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Pacific/Apia"]))
def test_a_day_begins_in_itself(day: date, zone: str) -> None:
    """The first instant of a day lies in it, and the microsecond before does not."""
    calendar = ShopCalendar(zone)
    start = calendar.start_of(day)
    if (zone, day) == ("Pacific/Apia", date(2011, 12, 30)):  # Samoa skipped this day
        return
    assert calendar.day_of(start) == day
    assert calendar.day_of(start - timedelta(microseconds=1)) < day


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2024, 12, 31), -3, date(2024, 9, 30)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 11, 15), 2, date(2025, 1, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(2024, 5, 5), 0, date(2024, 5, 5)),
    ],
)
def test_months_are_clamped_to_their_last_day(day: date, months: int, result: date) -> None:
    """A month later is the same day number, or the month's last day where it has no such day."""
    assert add_months(day, months) == result


@given(DAYS, st.integers(-240, 240))
def test_months_land_in_their_month(day: date, months: int) -> None:
    """Adding months and the bucket of that month agree."""
    assert month_key(add_months(day, months)) == months_back(day, -months)


@pytest.mark.parametrize(
    ("day", "month", "quarter", "year"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 31), date(2024, 12, 31)),
        (date(2026, 6, 30), date(2026, 6, 30), date(2026, 6, 30), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2026, 10, 31), date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_ends_of_periods(day: date, month: date, quarter: date, year: date) -> None:
    """The last day of a month, quarter and year, also when it is that day."""
    assert (end_of_month(day), end_of_quarter(day), end_of_year(day)) == (month, quarter, year)


def test_month_buckets() -> None:
    """Buckets sort as text and reach over the turn of a year."""
    assert month_key(date(2026, 3, 9)) == "2026-03"
    assert months_back(date(2026, 3, 9), 3) == "2025-12"
    assert months_back(date(2026, 12, 9), 0) == "2026-12"


def test_days_between_include_both_ends() -> None:
    """A span holds its first and last day; backwards it is empty."""
    assert days_between(date(2026, 2, 27), date(2026, 3, 1)) == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    assert days_between(date(2026, 3, 1), date(2026, 3, 1)) == [date(2026, 3, 1)]
    assert days_between(date(2026, 3, 2), date(2026, 3, 1)) == []
