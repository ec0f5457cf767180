"""
The proof of the books: every invariant, over every document, with what is wrong and where.

Pure reading: nothing is repaired. A document that can't be read is a finding, never a crash, and what stands on it
is still looked at as far as it can be.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shopclub.core.books import OPERATIONS
from shopclub.core.check.activity import People
from shopclub.core.check.balances import check_accounts
from shopclub.core.check.campaigns import check_campaigns
from shopclub.core.check.cards import check_cards
from shopclub.core.check.closings import Closed
from shopclub.core.check.coupons import check_coupons
from shopclub.core.check.finding import Finding
from shopclub.core.check.games import check_games
from shopclub.core.check.goals import check_goals
from shopclub.core.check.households import check_households
from shopclub.core.check.invitations import check_invitations
from shopclub.core.check.ledger import read_ledger
from shopclub.core.check.mending import check_mending
from shopclub.core.check.people import check_people
from shopclub.core.check.plans import check_plans
from shopclub.core.check.privacy import check_privacy
from shopclub.core.check.reader import Reader
from shopclub.core.check.receipts import check_sales
from shopclub.core.check.rewards import check_rewards
from shopclub.core.check.seals import Sealed
from shopclub.core.check.shop import check_shop, check_terms
from shopclub.core.check.standings import check_standings, read_tiers
from shopclub.core.check.uses import Uses
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
    reader = Reader(club.books, progress)
    with _no_collecting():
        reader.read_small()
        check_people(reader)
        check_privacy(reader)
        tiers = read_tiers(reader)
        people = People({number: account.active_on for number, account in reader.rows(ACCOUNTS)}, reader.kept)
        sealed = Sealed(reader)
        closed = Closed(reader)
        uses = Uses(reader)
        ledger = read_ledger(reader, people, uses, sealed.ledger.take, closed)
        sold = check_sales(reader, ledger, tiers, uses, sealed.sales.take, closed)
        check_coupons(reader, sold, ledger.coupons)
        check_rewards(reader)
        check_cards(reader, ledger)
        check_campaigns(reader, ledger, uses)
        check_plans(reader, sold.for_plans)
        check_games(reader, ledger)
        check_households(reader, ledger)
        check_invitations(reader)
        check_accounts(reader, ledger, club.today())
        check_standings(reader, tiers)
        check_mending(reader, ledger, sold)
        sealed.compare(reader)
        closed.compare(reader)
        check_goals(reader)
        check_shop(reader)
        check_terms(reader, ledger)
    return sorted(reader.findings, key=lambda f: (_ORDER.get(f.table, -1), f.table, f.number, f.code))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Nothing the check makes refers to itself: looking for circles again and again would only cost time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
