"""
The proof of the books: every invariant, over every document, with what is wrong and where.

Pure reading: nothing is repaired. A document that can't be read is a finding, never a crash, and what stands on it
is still looked at as far as it can be.
"""

from __future__ import annotations

from collections.abc import Callable

from shopclub.core.books import OPERATIONS
from shopclub.core.check.balances import check_accounts
from shopclub.core.check.finding import Finding
from shopclub.core.check.people import check_people
from shopclub.core.check.reader import Reader
from shopclub.core.check.receipts import check_sales
from shopclub.core.check.seals import check_seals
from shopclub.core.check.shop import check_shop
from shopclub.core.check.standings import check_standings
from shopclub.core.club import Club
from shopclub.core.ledger.model import ACCOUNTS, LEDGER
from shopclub.core.members.model import MEMBERS
from shopclub.core.sales.model import SALES

__all__ = ["Finding", "check_club"]

_ORDER = {MEMBERS.name: 0, SALES.name: 1, LEDGER.name: 2, ACCOUNTS.name: 3, OPERATIONS.name: 4}
"""Where somebody would look first; the shop's own documents come before."""


def check_club(club: Club, progress: Callable[[float], None] | None = None) -> list[Finding]:
    """
    Verify every invariant of the books; takes some seconds for a large file.

    Args:
        club: open, for reading at least.
        progress: called with the share done now and then.

    Returns:
        What is wrong, by table and number; empty for sound books.
    """
    tell = progress or (lambda _: None)
    reader = Reader(club.books)
    reader.read_all()
    tell(0.3)
    check_people(reader)
    tell(0.4)
    activity = check_sales(reader)
    tell(0.7)
    check_accounts(reader, activity, club.today())
    check_standings(reader)
    check_seals(reader)
    check_shop(reader)
    return sorted(reader.findings, key=lambda f: (_ORDER.get(f.table, -1), f.table, f.number, f.code))
