"""How an ordinary member of the shop buys: a pure function of the accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shopclub.core.audit.model import Pace
from shopclub.core.kernel.calendar import months_back
from shopclub.core.ledger.model import Account

MONTHS = 12
LEAST_MONTHS = 3
"""A shop whose record is shorter tells nothing yet."""


def pace_of(accounts: Iterable[Account], today: date) -> Pace | None:
    """
    What the member in the middle spends in a month: of those who bought in the last twelve months, the median sum.

    Spread over the months the shop's record has, so that a young shop's members don't seem to buy a little a month.

    Args:
        accounts: of all members; returns are taken off in their months already.
        today: the month it lies in counts as the last of the twelve.

    Returns:
        None while nobody has bought anything, and in the first three months.
    """
    keys = [months_back(today, n) for n in range(MONTHS)]
    since, first = keys[-1], keys[0]
    sums: list[int] = []
    for account in accounts:
        first = min([first, *account.months])
        months = [sums_of for key, sums_of in account.months.items() if key >= since]
        if any(month.visits > 0 for month in months):
            sums.append(sum(month.spend_minor for month in months))
    count = sum(key >= first for key in keys)
    if not sums or count < LEAST_MONTHS:
        return None
    return Pace(month_minor=max(0, sorted(sums)[len(sums) // 2]) // count)
