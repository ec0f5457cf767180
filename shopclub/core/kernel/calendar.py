"""
Days of the shop: which business day an instant belongs to, and arithmetic with whole months.

A day is a `date` in the shop's time zone and lasts until midnight there.
"""

from __future__ import annotations

import calendar as _calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shopclub.core.kernel.errors import InvalidInput


class ShopCalendar:
    """Turns instants into the shop's days and wall-clock times, and back."""

    def __init__(self, timezone: str) -> None:
        """
        Args:
            timezone: IANA name, for example `Asia/Shanghai`.

        Raises:
            InvalidInput: `timezone_unknown`.
        """
        try:
            self._zone = ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise InvalidInput("timezone_unknown", timezone=timezone) from error
        self.timezone = timezone

    def local(self, instant: datetime) -> datetime:
        """The wall-clock time in the shop at an aware instant."""
        return instant.astimezone(self._zone)

    def day_of(self, instant: datetime) -> date:
        """The business day an aware instant belongs to."""
        return self.local(instant).date()

    def instant(self, wall: datetime) -> datetime:
        """The UTC instant of a naive wall-clock time in the shop; of two (autumn), the earlier."""
        return wall.replace(tzinfo=self._zone).astimezone(UTC)

    def start_of(self, day: date) -> datetime:
        """The UTC instant at which a business day begins."""
        return self.instant(datetime.combine(day, time.min))


def add_months(day: date, months: int) -> date:
    """
    The same day number `months` calendar months later (or earlier), clamped to that month's last day.

    >>> add_months(date(2024, 12, 31), -3)
    datetime.date(2024, 9, 30)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = _calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def end_of_month(day: date) -> date:
    """The last day of the month `day` lies in."""
    return day.replace(day=_calendar.monthrange(day.year, day.month)[1])


def end_of_quarter(day: date) -> date:
    """The last day of the calendar quarter `day` lies in."""
    return end_of_month(date(day.year, (day.month - 1) // 3 * 3 + 3, 1))


def end_of_year(day: date) -> date:
    """31 December of the year `day` lies in."""
    return date(day.year, 12, 31)


def month_key(day: date) -> str:
    """The bucket of a month, `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"


def months_back(day: date, months: int) -> str:
    """The month bucket `months` months before the one `day` lies in."""
    index = day.year * 12 + day.month - 1 - months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included; empty when `last` is earlier."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
