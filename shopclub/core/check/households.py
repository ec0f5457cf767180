"""Shared cards: nobody in two, nobody without having agreed, and points only where a card leads."""

from __future__ import annotations

from shopclub.core.check.ledger import Ledger
from shopclub.core.check.reader import Reader
from shopclub.core.households.model import HOUSEHOLDS, Household
from shopclub.core.households.rules import pools
from shopclub.core.ledger.model import ACCOUNTS, LEDGER
from shopclub.core.ledger.units import POINTS


def check_households(reader: Reader, ledger: Ledger) -> None:
    """
    Look at every household, and at every account and entry that a shared card leads elsewhere.

    Args:
        reader: of the books.
        ledger: with what was done on the accounts of others.
    """
    where: dict[int, int] = {}
    should: dict[int, int] = {}
    together: dict[int, set[int]] = {}
    for number, household in reader.rows(HOUSEHOLDS):
        _sound(reader, number, household, where)
        should.update({int(sub): int(main) for sub, main in pools(household).items()})
        concerned = {household.main, *(c.member for c in household.cards), *(f.member for f in household.former)}
        mains = {household.main, *(former.member for former in household.former if former.main)}
        for main in mains:
            together.setdefault(main, set()).update(concerned)
    _accounts(reader, should)
    for (member, owner), entry in ledger.shared.items():
        if member not in together.get(owner, ()):
            reader.found("entry_account", LEDGER, entry, member=member, account=owner)


def _sound(reader: Reader, number: int, household: Household, where: dict[int, int]) -> None:
    concerned = [household.main, *(card.member for card in household.cards)]
    for member in concerned:
        if member not in reader.members:
            reader.found("member_missing", HOUSEHOLDS, number, member=member)
    if household.closed_on is not None:
        return
    for member in concerned:
        if where.setdefault(member, number) != number or concerned.count(member) > 1:
            reader.found("household_twice", HOUSEHOLDS, number, member=member, other=where[member])
    for card in household.cards:
        by = card.agreed.by if card.agreed is not None else None
        mains = {household.main, *(former.member for former in household.former if former.main)}
        if by is not None and by != card.member and not (card.child and by in mains):
            reader.found("household_consent", HOUSEHOLDS, number, member=card.member, by=by)


def _accounts(reader: Reader, should: dict[int, int]) -> None:
    """Each account says where its points are as the household does, and one that leads elsewhere keeps none."""
    seen = set()
    for owner, account in reader.rows(ACCOUNTS):
        seen.add(owner)
        if account.pool != should.get(owner):
            reader.found("account_pool", ACCOUNTS, owner, pool=account.pool, main=should.get(owner))
        leads = should.get(owner, owner) != owner
        if leads and (any(account.lots.get(POINTS, {}).values()) or account.debt.get(POINTS)):
            reader.found("account_stray", ACCOUNTS, owner, points=account.points(), main=should[owner])
    for owner in sorted(set(should) - seen):
        if not reader.has(ACCOUNTS, owner):  # one that can't be read was noted
            reader.found("account_pool", ACCOUNTS, owner, pool=None, main=should[owner])
