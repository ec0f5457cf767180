"""What a rule gives is counted in, and when that ends if it is earned today: pure functions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from shopclub.core.kernel.calendar import add_months
from shopclub.core.ledger.rules import months_after, year_end_with_grace
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, Unit, tickets_of
from shopclub.core.programme.effects import Effect, Engagement, Tickets
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.model import Extent, Rule

LEAST_DAYS = 30
"""Where the owner lets new terms reach into points there are, all of them stay usable for so many days at least."""


def last_usable_day(expiry: Expiry, earned_on: date) -> date | None:
    """Last day points earned on `earned_on` can be spent; None without a fixed day (never, or by inactivity)."""
    match expiry:
        case MonthsAfterEarning(months=months):
            return months_after(earned_on, months)
        case EndOfYear(grace_months=grace):
            return year_end_with_grace(earned_on, grace)
        case NeverExpires() | AfterInactivity():
            return None


def unit_given(effect: Effect) -> Unit:
    """What an effect that gives something with a balance is counted in; points where it says nothing else."""
    match effect:
        case Engagement():
            return ENGAGEMENT
        case Tickets(draw=draw):
            return tickets_of(draw)
        case _:
            return POINTS


def last_usable_of(rule: Rule, expiry: Expiry, earned_on: date) -> date | None:
    """
    Last usable day of what a rule gives on a day; None without a fixed one.

    Args:
        rule: points end as it says, or else as the programme does; tickets only where it says so; engagement never.
        expiry: of the programme.
        earned_on: the day.
    """
    match rule.then:
        case Engagement():
            return None
        case Tickets():
            return None if rule.expiry is None else last_usable_day(rule.expiry, earned_on)
        case _:
            return last_usable_day(rule.expiry or expiry, earned_on)


def undated_end(expiry: Expiry, active_on: date) -> date | None:
    """First day on which points without a last usable day are gone; None: they stay."""
    if not isinstance(expiry, AfterInactivity):
        return None
    return add_months(active_on, expiry.months) + timedelta(days=1)


class Undated(NamedTuple):
    """What a version of the programme says of points without a day."""

    from_on: date
    """First day it is in force."""
    expiry: Expiry
    extent: Extent = Extent.KEEP
    """How far it reaches into what there was before it."""
    reached_on: date | None = None
    """The day it did so, where that was later than its first."""


def ends_of_undated(versions: Sequence[Undated]) -> Callable[[date], date | None]:
    """
    The first day on which points without a last usable day are gone, as a function of the day of the last activity.

    What was said on that day holds, whatever was adopted since, unless a later version reaches into what runs: then
    the better of the two, or what it says itself, though never before `LEAST_DAYS` after it did so.

    Args:
        versions: in the order in which they were in force.
    """
    days = [one.from_on for one in versions]
    reaching = [(place, one) for place, one in enumerate(versions) if one.extent is not Extent.KEEP]

    def ends(active_on: date) -> date | None:
        own = max(0, bisect_right(days, active_on) - 1)
        found = undated_end(versions[own].expiry, active_on)
        for place, one in reaching:
            if place <= own:
                continue
            new = undated_end(one.expiry, active_on)
            if one.extent is Extent.ALL:
                least = (one.reached_on or one.from_on) + timedelta(days=LEAST_DAYS)
                found = None if new is None else max(new, least)
            else:
                found = None if new is None or found is None else max(found, new)
        return found

    return ends
