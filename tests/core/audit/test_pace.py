"""How an ordinary member buys: the one in the middle of those who bought in the last twelve months."""

from __future__ import annotations

from datetime import date

from shopclub.core.audit.pace import pace_of
from shopclub.core.ledger.model import Account, Activity

TODAY = date(2026, 3, 14)


def spent(**months: int) -> Account:
    """An account with so much spent in each month, one visit each."""
    return Account(months={key[1:].replace("_", "-"): Activity(minor, 0, 1) for key, minor in months.items()})


def test_the_one_in_the_middle() -> None:
    """1,200, 2,400 and 12,000 in the year: 2,400, which is 200 a month."""
    accounts = [spent(m2026_03=120000), spent(m2025_04=120000, m2026_01=120000), spent(m2025_12=1200000)]
    pace = pace_of(accounts, TODAY)
    assert pace is not None
    assert pace.month_minor == 20000


def test_who_bought_long_ago_does_not_count() -> None:
    """March of last year is a month too early; nobody left is no pace."""
    assert pace_of([spent(m2025_03=120000), Account()], TODAY) is None


def test_everything_brought_back() -> None:
    """Less than nothing is nothing."""
    pace = pace_of([spent(m2025_12=500, m2026_03=-1000)], TODAY)
    assert pace is not None
    assert pace.month_minor == 0


def test_a_young_shop() -> None:
    """300 in the three months there are is 100 a month; after two months nothing is said yet."""
    pace = pace_of([spent(m2026_01=30000)], TODAY)
    assert pace is not None
    assert pace.month_minor == 10000
    assert pace_of([spent(m2026_02=30000)], TODAY) is None
