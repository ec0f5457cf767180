"""What a rule gives is counted in, and when that ends if it is earned today: pure functions."""

from __future__ import annotations

from datetime import date

from shopclub.core.ledger.rules import months_after, year_end_with_grace
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, Unit, tickets_of
from shopclub.core.programme.effects import Effect, Engagement, Tickets
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.model import Rule


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
