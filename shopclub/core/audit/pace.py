"""How an ordinary member of the shop buys: a pure function of the accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shopclub.core.audit.model import Pace
from shopclub.core.kernel.calendar import months_back
from shopclub.core.ledger.model import Account

MONTHS = 12


def pace_of(accounts: Iterable[Account], today: date) -> Pace | None:
    """
    What the member in the middle spends in a month: of those who bought in the last twelve months, the median sum.

    Args:
        accounts: of all members; returns are taken off in their months already.
        today: the month it lies in counts as the last of the twelve.

    Returns:
        None while nobody has bought anything.
    """
    since = months_back(today, MONTHS - 1)
    sums: list[int] = []
    for account in accounts:
        months = [sums_of for key, sums_of in account.months.items() if key >= since]
        if any(month.visits > 0 for month in months):
            sums.append(sum(month.spend_minor for month in months))
    return Pace(month_minor=max(0, sorted(sums)[len(sums) // 2]) // MONTHS) if sums else None
