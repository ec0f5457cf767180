"""
Which parts of a condition don't hold, and by how much each is missed: one pure function a kind, beside `holding.HOLDS`.

Whether a part holds is never decided here: `holding` is asked, for the case as it is and, where it is about the day,
for the days after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from itertools import islice, product
from typing import Any, TypeVar

import msgspec

from shopclub.core.explaining.gaps import Gap, Measure, Missed, Way
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
    Streak,
    TierIn,
)
from shopclub.core.programme.facts import Case
from shopclub.core.programme.holding import holds, parts_of
from shopclub.core.programme.values import ALL_GOODS, Goods
from shopclub.core.tiers.model import Way as Climb

C = TypeVar("C", bound=Condition)
Climbs = Mapping[str, Climb]
"""Tier -> what a member is still missing for it on the nearest way."""

NO_CLIMBS: Climbs = {}
MOST_WAYS = 40
"""Ways looked at; a condition nested so deep that there are more is cut there."""
AHEAD_DAYS = 400
"""How far ahead a day is looked for on which something holds."""
DAY_MINUTES = 24 * 60

GAPS: dict[type, Callable[[Any, Case, bool], Gap | None]] = {}
"""Kind of condition -> by how much it is missed, asked only where it is; None where that is no number."""

_PUT_TOGETHER = (AllOf, AnyOf, Not)
_OF_DAYS = (Between, OnWeekdays, OnMonthDays, OnNthWeekday, InMonths, OnMemberDay, OnHoliday, NearBirthday)
"""Kinds that ask for the day alone, or for the day and a birthday."""


def _misses(kind: type[C]) -> Callable[[Callable[[C, Case, bool], Gap | None]], Callable[[C, Case, bool], Gap | None]]:
    def keep(function: Callable[[C, Case, bool], Gap | None]) -> Callable[[C, Case, bool], Gap | None]:
        GAPS[kind] = function
        return function

    return keep


# -- the whole condition ------------------------------------------------------------------------------


def ways(condition: Condition, case: Case, climbs: Climbs = NO_CLIMBS, *, wanted: bool = True) -> tuple[Way, ...]:
    """
    The ways in which a condition that does not hold would.

    Args:
        condition: of a rule, a coupon, a reward.
        case: as it was asked about.
        climbs: what the member is missing for each tier.
        wanted: whether it is to hold; False: it holds and is not to.

    Returns:
        At least one where it does not hold, shorter ones first; each names parts that are not as they would have to
        be. Empty where it holds.
    """
    if holds(condition, case) is wanted:
        return ()
    return tuple(sorted(_ways(condition, case, climbs, wanted), key=len))


def _ways(condition: Condition, case: Case, climbs: Climbs, wanted: bool) -> list[Way]:
    """As `ways`; one empty way where it is as wanted."""
    if holds(condition, case) is wanted:
        return [()]
    match condition:
        case Not(of=part):
            return _ways(part, case, climbs, not wanted)
        case AllOf(of=parts) | AnyOf(of=parts) if parts and not is_of_days(condition):
            if isinstance(condition, AllOf) is wanted:
                return _each(_days_together(condition, parts), case, climbs, wanted)
            return [way for part in parts for way in _ways(part, case, climbs, wanted)][:MOST_WAYS]
        case _:
            return [(_missed(condition, case, climbs, wanted),)]


def _each(parts: Iterable[Condition], case: Case, climbs: Climbs, wanted: bool) -> list[Way]:
    """All of the parts have to be as wanted: every combination of their ways."""
    found = [_ways(part, case, climbs, wanted) for part in parts]
    return [tuple(one for way in chosen for one in way) for chosen in islice(product(*found), MOST_WAYS)]


def _days_together(whole: AllOf | AnyOf, parts: tuple[Condition, ...]) -> list[Condition]:
    """Parts that ask for the day as one, so that the next day is one on which they are all as wanted."""
    days = tuple(part for part in parts if is_of_days(part))
    rest = [part for part in parts if part not in days]
    if len(days) < 2:
        return [*days, *rest]
    return [AllOf(of=days) if isinstance(whole, AllOf) else AnyOf(of=days), *rest]


def is_of_days(condition: Condition) -> bool:
    """Whether a condition asks for the day (and a birthday) alone."""
    return all(isinstance(part, (*_OF_DAYS, *_PUT_TOGETHER)) for part in parts_of(condition)) and any(
        isinstance(part, _OF_DAYS) for part in parts_of(condition)
    )


def _missed(condition: Condition, case: Case, climbs: Climbs, wanted: bool) -> Missed:
    if isinstance(condition, _PUT_TOGETHER):
        return Missed(condition=condition, wanted=wanted, gap=_next_day(condition, case, wanted))
    gap = GAPS[type(condition)](condition, case, wanted)
    climb = _climb(condition, case, climbs) if isinstance(condition, TierIn) and wanted else ()
    return Missed(condition=condition, wanted=wanted, gap=gap, climb=climb)


def _climb(condition: TierIn, case: Case, climbs: Climbs) -> Climb:
    """The way to the lowest of the tiers above the member's own."""
    order = [tier.id for tier in case.programme.tiers()]
    here = order.index(case.facts.tier) if case.facts.tier in order else -1
    return next((climbs[tier] for tier in order[here + 1 :] if tier in condition.tiers and tier in climbs), ())


# -- what is no number --------------------------------------------------------------------------------


def _no_number(_: Condition, __: Case, ___: bool) -> Gap | None:
    return None


_NO_NUMBERS: tuple[type, ...] = (
    Always,
    AllOf,
    AnyOf,
    Not,
    TierIn,
    IsMember,
    InSegment,
    HasTag,
    FieldIs,
    Referred,
    InHousehold,
    HasPlan,
    PaidBy,
    CodeTyped,
    About,
)
GAPS |= dict.fromkeys(_NO_NUMBERS, _no_number)


# -- when ---------------------------------------------------------------------------------------------


def _next_day(condition: Condition, case: Case, wanted: bool) -> Gap | None:
    """The next day on which it is as wanted; None where there is none for more than a year."""
    if isinstance(condition, Between) and wanted and condition.from_on is not None and case.on < condition.from_on:
        return _in_days(case, (condition.from_on - case.on).days)
    if isinstance(condition, Between) and wanted:
        return None  # it is over
    for days in range(1, AHEAD_DAYS):
        then = msgspec.structs.replace(case, on=case.on + timedelta(days=days))
        if holds(condition, then) is wanted:
            return _in_days(case, days)
    return None


def _in_days(case: Case, days: int) -> Gap:
    return Gap(measure=Measure.DAYS, amount=days, on=case.on + timedelta(days=days))


GAPS |= dict.fromkeys(_OF_DAYS, _next_day)


@_misses(AtHours)
def _hours(condition: AtHours, case: Case, wanted: bool) -> Gap | None:
    if condition.since == condition.until:
        return None  # it is the whole day
    clock = condition.since if wanted else condition.until
    wait = (int(clock[:2]) * 60 + int(clock[3:]) - case.facts.minute) % DAY_MINUTES
    return Gap(measure=Measure.MINUTES, amount=wait) if wait else None


# -- who ----------------------------------------------------------------------------------------------


@_misses(NewMember)
def _new_member(condition: NewMember, case: Case, wanted: bool) -> Gap | None:
    joined = case.facts.joined_on
    if joined is None:
        return None
    since = (case.on - joined).days
    days = -since if wanted else condition.days - since
    return _in_days(case, days) if days > 0 else None


def _counted(done: int, n: int, wanted: bool, every: bool, measure: Measure) -> Gap | None:
    """How many more until this is the n-th (or a further n-th)."""
    if not wanted:
        return Gap(measure=measure, amount=1) if n > 1 or not every else None
    more = (-done) % n if every else n - done
    return Gap(measure=measure, amount=more) if more > 0 else None


@_misses(NthPurchase)
def _nth_purchase(condition: NthPurchase, case: Case, wanted: bool) -> Gap | None:
    if case.facts.member is None:
        return None
    return _counted(case.facts.purchases + 1, condition.n, wanted, condition.every, Measure.PURCHASES)


@_misses(FirstToday)
def _first_today(_: FirstToday, case: Case, wanted: bool) -> Gap | None:
    return _in_days(case, 1) if wanted and case.facts.member is not None else None


@_misses(Lapsed)
def _lapsed(condition: Lapsed, case: Case, wanted: bool) -> Gap | None:
    last = case.facts.last_on
    return _in_days(case, condition.days - (case.on - last).days) if wanted and last is not None else None


@_misses(BalanceIs)
def _balance(condition: BalanceIs, case: Case, wanted: bool) -> Gap | None:
    if case.facts.member is None:
        return None
    have = case.facts.available + case.facts.held
    return _range(have, condition.at_least, condition.at_most, wanted, Measure.POINTS)


@_misses(BoughtOften)
def _bought_often(condition: BoughtOften, case: Case, wanted: bool) -> Gap | None:
    if not wanted or case.facts.member is None:
        return None
    since = case.on - timedelta(days=condition.days - 1)
    picks = condition.goods.picker()
    times = sum(
        any(picks(line.code, line.name, line.category) for line in receipt.lines)
        for receipt in case.facts.receipts
        if since <= receipt.on <= case.on
    )
    return Gap(measure=Measure.RECEIPTS, amount=condition.times - times, goods=condition.goods)


@_misses(Streak)
def _streak(condition: Streak, case: Case, wanted: bool) -> Gap | None:
    days = case.facts.streak
    if not days and wanted:
        return Gap(measure=Measure.SIGN_INS, amount=condition.n)
    return _counted(days, condition.n, wanted, condition.every, Measure.SIGN_INS)


# -- what ---------------------------------------------------------------------------------------------


def _range(
    have: int, least: int, most: int | None, wanted: bool, measure: Measure, goods: Goods = ALL_GOODS
) -> Gap | None:
    """The shorter way into a range, or out of it."""
    if wanted:
        amount = least - have if have < least else (most or 0) - have
        return Gap(measure=measure, amount=amount, goods=goods)
    up = most + 1 - have if most is not None else None
    down = least - 1 - have if least > 0 else None
    outs = [amount for amount in (up, down) if amount is not None]
    return Gap(measure=measure, amount=min(outs, key=abs), goods=goods) if outs else None


@_misses(BillAmount)
def _amount(condition: BillAmount, case: Case, wanted: bool) -> Gap | None:
    goods, most = condition.goods, condition.at_most_minor
    return _range(case.bill.total(goods), condition.at_least_minor, most, wanted, Measure.MONEY, goods)


@_misses(BillQuantity)
def _quantity(condition: BillQuantity, case: Case, wanted: bool) -> Gap | None:
    goods, most = condition.goods, condition.at_most
    return _range(case.bill.pieces(goods), condition.at_least, most, wanted, Measure.PIECES, goods)
