"""What a condition says of a day alone, before anybody is looked at: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from shopclub.core.programme.conditions import (
    AllOf,
    Always,
    AnyOf,
    Between,
    Condition,
    InMonths,
    NearBirthday,
    Not,
    OnHoliday,
    OnMemberDay,
    OnMonthDays,
    OnNthWeekday,
    OnWeekdays,
)
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import Programme
from shopclub.core.programme.periods import period_of
from shopclub.core.programme.values import Period

_OF_DAYS = (Always, Between, OnWeekdays, OnMonthDays, OnNthWeekday, InMonths, OnMemberDay, OnHoliday)
_OF_BIRTHDAYS = (*_OF_DAYS, NearBirthday)
_NOBODY = Facts()
ENDING = (Period.MONTH, Period.QUARTER, Period.YEAR)
"""Periods that something can be given at the end of."""


def may_hold(condition: Condition, programme: Programme, on: date, birthdays: Mapping[int, date] | None = None) -> bool:
    """
    Whether a condition can hold for anybody on a day; False only where the day alone rules it out.

    Args:
        condition: of a rule.
        programme: for its member day and holidays.
        on: the day.
        birthdays: the days somebody celebrates, as `Facts.birthdays`: whether it can hold for them; None: for anybody.
    """
    facts = _NOBODY if birthdays is None else Facts(birthdays=dict(birthdays))
    told = _OF_DAYS if birthdays is None else _OF_BIRTHDAYS
    return _said(condition, Case(programme=programme, on=on, facts=facts), told) is not False


def _said(condition: Condition, case: Case, told: tuple[type, ...]) -> bool | None:
    """Whether it holds on the day; None where that depends on more than the kinds of conditions told."""
    match condition:
        case AllOf(of=parts):
            said = [_said(part, case, told) for part in parts]
            return False if False in said else None if None in said else True
        case AnyOf(of=parts):
            said = [_said(part, case, told) for part in parts]
            return True if True in said else None if None in said else False
        case Not(of=part):
            inner = _said(part, case, told)
            return None if inner is None else not inner
        case _ if isinstance(condition, told):
            return holds(condition, case)
        case _:
            return None


def periods_ended(on: date) -> tuple[Period, ...]:
    """The periods whose last day was the day before."""
    last = on - timedelta(days=1)
    return tuple(period for period in ENDING if period_of(period, last)[1] == last)
