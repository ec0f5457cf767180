"""Moving points between a member's own account and the one a household collects on, inside a verb's one commit."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shopclub.core.books import Session
from shopclub.core.households.rules import PASSED
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, NEVER, Account, Entry, Kind, Pooled, Undone
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.purses import named
from shopclub.core.ledger.rules import after_debt
from shopclub.core.ledger.units import POINTS


def move_points(
    posting: Posting, household: int, way: str, source: MemberNo, target: MemberNo, lots: Mapping[str, int]
) -> int:
    """
    Post the pair of entries that moves points; their last usable days stay. Nothing for nothing.

    Args:
        posting: of whoever joins, leaves or passes the main card on; one of the two accounts is theirs.
        household: its number.
        way: `joined`, `left` or `passed`.
        source: whose account they leave.
        target: whose account they reach; a debt there is settled first.
        lots: last usable day -> points.

    Returns:
        How many points.
    """
    count = sum(lots.values())
    if not count:
        return 0
    out = posting.entry(Kind.TRANSFER, -count, Pooled(way, household, target), account=named(source, posting.member))
    posting.post(msgspec.structs.replace(out, lots={key: -n for key, n in lots.items()}))
    debt = posting.of(target).debt.get(POINTS, 0)
    into = posting.entry(Kind.TRANSFER, count, Pooled(way, household, source), account=named(target, posting.member))
    posting.post(msgspec.structs.replace(into, lots=after_debt(lots, debt)))
    return count


def move_all(posting: Posting, household: int, source: MemberNo, target: MemberNo) -> None:
    """Post that everything collected, and what is owed, is on another account from now on."""
    account = posting.of(source)
    lots, debt = account.lots.get(POINTS, {}), account.debt.get(POINTS, 0)
    if not lots and not debt:
        return
    count = sum(lots.values()) - debt
    out = posting.entry(Kind.TRANSFER, -count, Pooled(PASSED, household, target), account=named(source, posting.member))
    posting.post(msgspec.structs.replace(out, lots={key: -n for key, n in lots.items()} or {NEVER: 0}))
    into = posting.entry(Kind.TRANSFER, count, Pooled(PASSED, household, source), account=named(target, posting.member))
    posting.post(msgspec.structs.replace(into, lots=dict(lots) or {NEVER: 0}))


def sync_pools(session: Session, before: Mapping[MemberNo, MemberNo], after: Mapping[MemberNo, MemberNo]) -> None:
    """Stage on the accounts where the points of those concerned are from now on."""
    for member in sorted({*before, *after}):
        account = session.get(ACCOUNTS, member) or Account()
        if account.pool != after.get(member):
            session.put(ACCOUNTS, member, msgspec.structs.replace(account, pool=after.get(member)))


def take_back_moves(posting: Posting, entries: Mapping[int, Entry]) -> None:
    """
    Post that moves of points never happened, on the very accounts they were between.

    Raises:
        RuleViolation: `undo_points_spent`: part of them is spent, or its last usable day has passed.
    """
    for number in sorted(entries, reverse=True):
        entry = entries[number]
        owner = entry.account or entry.member
        account = posting.of(owner)
        held, debt = account.lots.get(POINTS, {}), account.debt.get(POINTS, 0)
        back = {key: -change for key, change in entry.lot_changes().items()}
        is_short = any(held.get(key, 0) + change < 0 for key, change in back.items())
        if is_short or debt + sum(back.values()) + entry.amount < 0:
            raise RuleViolation("undo_points_spent")
        wanted = posting.entry(Kind.REVERSE, -entry.amount, Undone(), account=entry.account, reverses=number)
        posting.post(msgspec.structs.replace(wanted, lots=back))
