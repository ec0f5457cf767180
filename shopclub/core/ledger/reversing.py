"""An entry recorded by mistake, taken back whole: the entry that does it."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo
from shopclub.core.ledger.extending import taken_back_lots
from shopclub.core.ledger.model import Entry, Extended, Undone
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.rules import after_debt, give_back_lots, unearn_lots
from shopclub.core.ledger.units import POINTS, benefit_of


def reversal(posting: Posting, entry: Entry, number: EntryNo, grace_days: int) -> Entry:
    """
    What takes an entry back whole: a gain out of its lot again, what was spent back to the lots it came from.

    Args:
        posting: of the account and moment.
        entry: as recorded.
        number: its own.
        grace_days: how long points are usable that come back after they had expired.

    Raises:
        RuleViolation: `undo_points_spent`, or `undo_spent` of another balance: what it gave is used already.
    """
    back, account = posting.back(entry, number, Undone()), posting.of(posting.home(entry))
    if isinstance(entry.why, Extended):
        former = taken_back_lots(account, entry)
        if former is None:
            raise RuleViolation("undo_points_spent")
        return msgspec.structs.replace(back, lots=former)
    if entry.amount > 0:
        lots = unearn_lots(account, entry, posting.on)
        if lots is None:
            raise RuleViolation("undo_points_spent" if entry.unit == POINTS else "undo_spent")
        return msgspec.structs.replace(back, lots=lots)
    if benefit_of(entry.unit) is not None:
        # A use goes back to its own period, ended or not: no days of grace.
        return msgspec.structs.replace(back, lots={key: -change for key, change in entry.lots.items()})
    given = give_back_lots(entry.lots, 0, -entry.amount, posting.on, grace_days)
    return msgspec.structs.replace(back, lots=after_debt(given, account.debt.get(entry.unit, 0)))
