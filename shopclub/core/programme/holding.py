"""When each condition holds: one pure function a kind, found by the kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from shopclub.core.kernel.calendar import end_of_month
from shopclub.core.kernel.lunar import kept_on
from shopclub.core.programme.conditions import (
    About,
    AllOf,
    Always,
    AnyOf,
    AtHours,
    BalanceIs,
    Between,
    BillAmount,
    BillQuantity,
    BoughtOften,
    CodeTyped,
    Comparison,
    Condition,
    FieldIs,
    FirstToday,
    HasPlan,
    HasTag,
    InHousehold,
    InMonths,
    InSegment,
    IsMember,
    Lapsed,
    NearBirthday,
    NewMember,
    Not,
    NthPurchase,
    OnHoliday,
    OnMemberDay,
    OnMonthDays,
    OnNthWeekday,
    OnWeekdays,
    PaidBy,
    Referred,
    Span,
    Streak,
    TierIn,
)
from shopclub.core.programme.facts import Case
from shopclub.core.programme.model import Holiday

C = TypeVar("C", bound=Condition)
WEEK_SIDE = timedelta(days=3)
"""A birthday week reaches so far to both sides."""

HOLDS: dict[type, Callable[[Any, Case], bool]] = {}
"""Kind of condition -> whether it holds."""


def _tells(kind: type[C]) -> Callable[[Callable[[C, Case], bool]], Callable[[C, Case], bool]]:
    def keep(function: Callable[[C, Case], bool]) -> Callable[[C, Case], bool]:
        HOLDS[kind] = function
        return function

    return keep


def holds(condition: Condition, case: Case) -> bool:
    """Whether a condition holds in a case."""
    return HOLDS[type(condition)](condition, case)


def parts_of(condition: Condition) -> Iterator[Condition]:
    """A condition and all its parts, itself first."""
    yield condition
    match condition:
        case AllOf(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from parts_of(part)
        case Not(of=part):
            yield from parts_of(part)
        case _:
            pass


# -- put together -----------------------------------------------------------------------------------


@_tells(Always)
def _always(_: Always, __: Case) -> bool:
    return True


@_tells(AllOf)
def _all(condition: AllOf, case: Case) -> bool:
    return all(HOLDS[type(part)](part, case) for part in condition.of)


@_tells(AnyOf)
def _any(condition: AnyOf, case: Case) -> bool:
    return any(HOLDS[type(part)](part, case) for part in condition.of)


@_tells(Not)
def _not(condition: Not, case: Case) -> bool:
    return not holds(condition.of, case)


# -- when -------------------------------------------------------------------------------------------


@_tells(Between)
def _between(condition: Between, case: Case) -> bool:
    first, last = condition.from_on, condition.until_on
    return (first is None or first <= case.on) and (last is None or case.on <= last)


@_tells(OnWeekdays)
def _weekdays(condition: OnWeekdays, case: Case) -> bool:
    return case.on.isoweekday() in condition.days


@lru_cache(256)
def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


@_tells(AtHours)
def _hours(condition: AtHours, case: Case) -> bool:
    since, until, now = _minutes(condition.since), _minutes(condition.until), case.facts.minute
    return since <= now < until if since < until else now >= since or now < until


@_tells(OnMonthDays)
def _month_days(condition: OnMonthDays, case: Case) -> bool:
    from_end = case.on.day - end_of_month(case.on).day - 1
    return case.on.day in condition.days or from_end in condition.days


@_tells(OnNthWeekday)
def _nth_weekday(condition: OnNthWeekday, case: Case) -> bool:
    if case.on.isoweekday() != condition.weekday:
        return False
    if condition.nth < 0:
        return case.on.day + 7 > end_of_month(case.on).day
    return (case.on.day + 6) // 7 == condition.nth


@_tells(InMonths)
def _months(condition: InMonths, case: Case) -> bool:
    return case.on.month in condition.months


@_tells(OnMemberDay)
def _member_day(_: OnMemberDay, case: Case) -> bool:
    day = case.programme.member_day
    return day is not None and holds(day, case)


@_tells(OnHoliday)
def _holiday(condition: OnHoliday, case: Case) -> bool:
    return any(
        is_holiday(holiday, case.on)
        for holiday in case.programme.holidays
        if not condition.ids or holiday.id in condition.ids
    )


def is_holiday(holiday: Holiday, on: date) -> bool:
    """Whether a day is one of a holiday's."""
    if on in holiday.dates:
        return True
    if holiday.on is None:
        return False
    firsts = (_first_day(holiday.on, holiday.lunar, year) for year in (on.year - 1, on.year))
    return any(first is not None and 0 <= (on - first).days < holiday.days for first in firsts)


@lru_cache(1024)
def _first_day(month_day: str, lunar: bool, year: int) -> date | None:
    """The day a holiday begins on in a year of its calendar; 29 February only where there is one."""
    month, day = int(month_day[:2]), int(month_day[3:])
    if lunar:
        # Of a month of 29 days the last stands for the 30th: New Year's Eve.
        return kept_on(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        return None


@_tells(NearBirthday)
def _birthday(condition: NearBirthday, case: Case) -> bool:
    days = case.facts.birthdays.values()
    match condition.span:
        case Span.DAY:
            return case.on in days
        case Span.WEEK:
            return any(abs(day - case.on) <= WEEK_SIDE for day in days)
        case Span.MONTH:
            return any((day.year, day.month) == (case.on.year, case.on.month) for day in days)


# -- who --------------------------------------------------------------------------------------------


@_tells(TierIn)
def _tier(condition: TierIn, case: Case) -> bool:
    return case.facts.tier in condition.tiers


@_tells(IsMember)
def _member(_: IsMember, case: Case) -> bool:
    return case.facts.member is not None


@_tells(InSegment)
def _segment(condition: InSegment, case: Case) -> bool:
    return not case.facts.segments.isdisjoint(condition.segments)


@_tells(HasTag)
def _tag(condition: HasTag, case: Case) -> bool:
    return any(tag.casefold() in case.facts.tags for tag in condition.tags)


@_tells(FieldIs)
def _field(condition: FieldIs, case: Case) -> bool:
    value = case.facts.fields.get(condition.field)
    match condition.compare:
        case Comparison.FILLED:
            return value not in (None, "")
        case Comparison.IS:
            return value not in (None, "") and _folded(value) == _folded(condition.value)
        case Comparison.IS_NOT:
            return case.facts.member is not None and _folded(value) != _folded(condition.value)
        case Comparison.AT_LEAST | Comparison.AT_MOST:
            number, limit = _number(value), _number(condition.value)
            if number is None or limit is None:
                return False
            return number >= limit if condition.compare is Comparison.AT_LEAST else number <= limit


@_tells(NewMember)
def _new_member(condition: NewMember, case: Case) -> bool:
    joined = case.facts.joined_on
    return joined is not None and 0 <= (case.on - joined).days < condition.days


@_tells(NthPurchase)
def _nth_purchase(condition: NthPurchase, case: Case) -> bool:
    if case.facts.member is None:
        return False
    this = case.facts.purchases + 1
    return this % condition.n == 0 if condition.every else this == condition.n


@_tells(FirstToday)
def _first_today(_: FirstToday, case: Case) -> bool:
    return case.facts.member is not None and case.facts.last_on != case.on


@_tells(Lapsed)
def _lapsed(condition: Lapsed, case: Case) -> bool:
    last = case.facts.last_on
    return last is not None and (case.on - last).days >= condition.days


@_tells(Referred)
def _referred(_: Referred, case: Case) -> bool:
    return case.facts.referred


@_tells(InHousehold)
def _household(condition: InHousehold, case: Case) -> bool:
    kind = case.facts.household
    return bool(kind) and (not condition.kinds or kind in condition.kinds)


@_tells(HasPlan)
def _plan(condition: HasPlan, case: Case) -> bool:
    plan = case.facts.plan
    return bool(plan) and (not condition.plans or plan in condition.plans)


@_tells(BalanceIs)
def _balance(condition: BalanceIs, case: Case) -> bool:
    if case.facts.member is None:
        return False
    return _within(case.facts.available + case.facts.held, condition.at_least, condition.at_most)


@_tells(BoughtOften)
def _bought_often(condition: BoughtOften, case: Case) -> bool:
    since = case.on - timedelta(days=condition.days - 1)
    times = sum(
        any(condition.goods.holds(line.code, line.name, line.category) for line in receipt.lines)
        for receipt in case.facts.receipts
        if since <= receipt.on <= case.on
    )
    return times >= condition.times


@_tells(Streak)
def _streak(condition: Streak, case: Case) -> bool:
    days = case.facts.streak
    return days > 0 and (days % condition.n == 0 if condition.every else days == condition.n)


# -- what -------------------------------------------------------------------------------------------


@_tells(BillAmount)
def _amount(condition: BillAmount, case: Case) -> bool:
    return _within(case.bill.total(condition.goods), condition.at_least_minor, condition.at_most_minor)


@_tells(BillQuantity)
def _quantity(condition: BillQuantity, case: Case) -> bool:
    return _within(case.bill.pieces(condition.goods), condition.at_least, condition.at_most)


@_tells(PaidBy)
def _paid_by(condition: PaidBy, case: Case) -> bool:
    return bool(case.tenders) and case.tenders <= frozenset(condition.tenders)


@_tells(CodeTyped)
def _code(condition: CodeTyped, case: Case) -> bool:
    return condition.code.casefold() in case.codes


@_tells(About)
def _about(condition: About, case: Case) -> bool:
    return case.facts.about in condition.ids


def _within(value: int, least: int, most: int | None) -> bool:
    return least <= value and (most is None or value <= most)


def _folded(value: str | int | None) -> str:
    return "" if value is None else str(value).strip().casefold()


def _number(value: str | int | None) -> int | None:
    if value is None or isinstance(value, int):
        return value
    text = value.strip()
    return int(text) if text.removeprefix("-").isdecimal() else None
