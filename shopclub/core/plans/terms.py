"""Days and money of terms: when one ends, what of it is unused, from which payment it comes back. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from shopclub.core.kernel.calendar import add_months, end_of_month
from shopclub.core.plans.model import Term
from shopclub.core.programme.plans import Fee, FeeBack, PaidPlan

DAY = timedelta(days=1)


def next_begin(begins: date, months: int, anchor: int) -> date:
    """
    First day of the term after one, on the anchored day of the month, or the last the month has.

    A term that began on 31 January ends on 27 February (28 in a leap year); the next one begins the day after and
    ends on 30 March, since 31 March is there again.

    Args:
        begins: first day of the term.
        months: its length.
        anchor: the day of the month terms begin on.
    """
    month = add_months(begins.replace(day=1), months)
    return month.replace(day=min(anchor, end_of_month(month).day))


def paid_term(plan: PaidPlan, fee: Fee, begins: date, anchor: int = 0) -> Term:
    """
    A term that a fee pays for, on the plan's terms of today.

    Args:
        plan: of the programme.
        fee: one of its fees.
        begins: its first day.
        anchor: the day of the month it would begin on if the month had it; 0: the day it begins.
    """
    day = anchor or begins.day
    return Term(
        plan=plan.id,
        months=fee.months,
        from_on=begins,
        until_on=next_begin(begins, fee.months, day) - DAY,
        minor=fee.minor,
        anchor=day,
        refund=plan.refund,
        grace_days=plan.grace_days,
    )


def trial_term(plan: PaidPlan, begins: date) -> Term:
    """A trial of as many days as the plan gives, the first one included."""
    return Term(plan=plan.id, from_on=begins, until_on=begins + (plan.trial_days - 1) * DAY)


def rest_term(term: Term, plan: PaidPlan, fee: Fee, on: date) -> Term:
    """
    What is left of a term from a day on, under another plan: for its share of that plan's fee, by days, rounded down.

    Args:
        term: one that is not over; of one that has not begun all is left.
        plan: the other plan.
        fee: of a term of the same length.
        on: the first day of the rest.
    """
    begins = max(term.from_on, on)
    return msgspec.structs.replace(
        term,
        plan=plan.id,
        from_on=begins,
        minor=fee.minor * term.left(on) // term.whole_days(),
        whole_from=term.begun_on() if begins > term.begun_on() else None,
        refund=plan.refund,
        grace_days=plan.grace_days,
    )


def share_left(minor: int, term: Term, on: date) -> int:
    """
    The share of an amount that the days of a term from `on` have, by days, rounded down.

    Args:
        minor: for all days of the term.
        term: whose days.
        on: the first day that counts.
    """
    return minor * term.left(on) // term.days()


def unused(terms: Iterable[Term], on: date) -> int:
    """What is unused of the fees of terms from a day on, that day included."""
    return sum(share_left(term.minor, term, on) for term in terms)


def used_of(terms: Iterable[Term], on: date) -> tuple[Term, ...]:
    """The days before `on` of the terms that are running then, each for the part of its fee that is not unused."""
    return tuple(
        msgspec.structs.replace(term, until_on=on - DAY, minor=term.minor - share_left(term.minor, term, on))
        for term in terms
        if term.from_on < on <= term.until_on
    )


def back_by_rule(whole: Iterable[Term], on: date) -> int:
    """
    What comes back when a membership ends on a day, by the rule each term was paid under.

    Args:
        whole: the running term with what was cut off it before, and those ahead (`Enrolment.whole`).
        on: the day it ends; it counts as unused.
    """
    back = 0
    for term in whole:
        match term.refund:
            case FeeBack.FULL:
                back += term.minor
            case FeeBack.UNUSED:
                back += share_left(term.minor, term, on)
            case FeeBack.NONE:
                pass
    return back


def spread_back(minor: int, paid: Mapping[str, int]) -> dict[str, int]:
    """
    From which payments an amount comes back, the newest first.

    Args:
        minor: to be paid back, at most what the payments hold.
        paid: number of a payment -> what of it can still be paid back.
    """
    parts: dict[str, int] = {}
    for number in sorted(paid, key=int, reverse=True):
        part = min(minor, paid[number])
        if part:
            parts[number] = part
            minor -= part
    return parts


def held_back(paid: Mapping[str, int], worth: int) -> dict[str, int]:
    """
    The payments that terms of that worth can come back from, the newest first: what older ones held is used up.

    Args:
        paid: number of a payment -> what of it could be paid back so far.
        worth: fees of the terms that are not over.
    """
    kept = spread_back(min(worth, sum(paid.values())), paid)
    return {number: kept[number] for number in sorted(kept, key=int)}
