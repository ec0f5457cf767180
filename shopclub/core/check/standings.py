"""Tiers: the account stands where the last row of its history says, in a tier that exists."""

from __future__ import annotations

from shopclub.core.check.reader import Reader
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.programme.model import PROGRAMMES
from shopclub.core.programme.rules import read_programme
from shopclub.core.sales.model import SALES
from shopclub.core.tiers.model import STANDINGS, TierChange

_RETURNED = "refund"


def check_standings(reader: Reader) -> None:
    """Compare every standing with its history; every tier named is one that some version of the programme had."""
    last: dict[int, tuple[int, TierChange]] = {}
    known, lowest, complete = _tiers(reader)
    for number, change in reader.rows(STANDINGS):
        last[change.member] = (number, change)
        for tier in (change.before, change.after):
            if complete and tier and tier not in known:
                reader.found("tier_missing", STANDINGS, number, tier=tier)
    for number, sale in reader.rows(SALES):
        if complete and sale.tier and sale.tier not in known:
            reader.found("tier_missing", SALES, number, tier=sale.tier)
    for owner, account in reader.rows(ACCOUNTS):
        standing = account.standing
        if standing is not None and complete and standing.tier not in known:
            reader.found("tier_missing", ACCOUNTS, owner, tier=standing.tier)
        if owner not in last:
            if standing is not None:
                reader.found("standing_missing", ACCOUNTS, owner, tier=standing.tier)
            continue
        row_no, row = last[owner]
        if standing is None:
            agrees = row.cause == _RETURNED and row.until is None and (row.after in lowest or not complete)
        else:
            agrees = (row.after, row.until) == (standing.tier, standing.until)
            agrees = agrees and (row.cause == _RETURNED or row.on == standing.since)
        if not agrees:
            reader.found("standing_row", ACCOUNTS, owner, row=row_no, tier=standing.tier if standing else "")


def _tiers(reader: Reader) -> tuple[set[str], set[str], bool]:
    """Ids of all tiers of all versions, those that are anybody's, and whether every version could be read."""
    known: set[str] = set()
    lowest: set[str] = {""}
    complete = True
    for number, version in reader.rows(PROGRAMMES):
        try:
            tiers = read_programme(version.programme).tiers()
        except InvalidInput:
            complete = False
            reader.found("programme_unreadable", PROGRAMMES, number)
            continue
        known |= {tier.id for tier in tiers}
        lowest |= {tier.id for tier in tiers[:1]}
    return known, lowest, complete
