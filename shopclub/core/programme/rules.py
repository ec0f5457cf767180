"""When points end that are earned today: a pure function."""

from __future__ import annotations

from datetime import date

from shopclub.core.ledger.rules import months_after, year_end_with_grace
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires


def last_usable_day(expiry: Expiry, earned_on: date) -> date | None:
    """Last day points earned on `earned_on` can be spent; None without a fixed day (never, or by inactivity)."""
    match expiry:
        case MonthsAfterEarning(months=months):
            return months_after(earned_on, months)
        case EndOfYear(grace_months=grace):
            return year_end_with_grace(earned_on, grace)
        case NeverExpires() | AfterInactivity():
            return None
