"""Which days a goal runs for, and which it is compared with: pure functions of a day."""

from __future__ import annotations

from datetime import date, timedelta

from shopclub.core.goals.model import Against, Aim, Period, Span
from shopclub.core.kernel.calendar import add_months, end_of_month, end_of_quarter, end_of_year

SHOWN = {Span.MONTH: 12, Span.QUARTER: 8, Span.YEAR: 5, Span.DATES: 5}
"""Earlier periods beside the present one."""
_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}
_DAY = timedelta(days=1)


def period_of(aim: Aim, on: date) -> Period:
    """The period a goal runs for on a day."""
    match aim.span:
        case Span.MONTH:
            return Period(on.replace(day=1), end_of_month(on))
        case Span.QUARTER:
            last = end_of_quarter(on)
            return Period(add_months(last.replace(day=1), -2), last)
        case Span.YEAR:
            return Period(date(on.year, 1, 1), end_of_year(on))
        case Span.DATES:
            return Period(aim.first_on or on, aim.last_on or on)


def earlier(span: Span, period: Period, count: int) -> list[Period]:
    """So many periods just before one, the oldest first; of free dates as many days each."""
    out: list[Period] = []
    first = period.first
    for _ in range(count):
        last = first - _DAY
        months = _MONTHS.get(span)
        first = add_months(first, -months) if months else first - _DAY * period.days()
        out.append(Period(first, last))
    return out[::-1]


def a_year_earlier(span: Span, period: Period) -> Period:
    """The same days of the year before; a month stays a whole month, also in February."""
    first, last = add_months(period.first, -12), add_months(period.last, -12)
    return Period(first, last if span is Span.DATES else end_of_month(last))


def compared_with(aim: Aim, period: Period) -> Period:
    """The period one is compared with."""
    if aim.against is Against.YEAR:
        return a_year_earlier(aim.span, period)
    return earlier(aim.span, period, 1)[0]


def first_days(period: Period, count: int) -> Period:
    """A period's first days, at most all of them."""
    return Period(period.first, min(period.last, period.first + _DAY * (count - 1)))
