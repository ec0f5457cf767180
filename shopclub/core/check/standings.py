"""Tiers: the account stands where the last row of its history says, in a tier that exists."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from shopclub.core.check.reader import Reader
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.ledger.model import ACCOUNTS, Standing
from shopclub.core.programme.drafts import DRAFTS
from shopclub.core.programme.model import PROGRAMMES
from shopclub.core.programme.reading import read_programme
from shopclub.core.tiers.model import STANDINGS, TierChange
from shopclub.core.tiers.moving import ANEW_BACK

_RETURNED = "refund"
_BACK = (_RETURNED, "back", ANEW_BACK)
"""What may lead back to no standing at all."""
_ANEW = "programme"


class Tiers(NamedTuple):
    """The tiers of all versions of the programme."""

    known: set[str]
    lowest: set[str]
    """Those that are anybody's, and none at all."""
    complete: bool
    """Whether every version could be read."""

    def is_unknown(self, tier: str) -> bool:
        """Whether no version ever had such a tier; nobody can tell while one can't be read."""
        return bool(tier) and self.complete and tier not in self.known


def check_standings(reader: Reader, tiers: Tiers) -> None:
    """Compare every standing with its history; every tier named is one that some version of the programme had."""
    history: dict[int, list[tuple[int, TierChange]]] = defaultdict(list)
    for number, change in reader.rows(STANDINGS):
        _take_in(history[change.member], number, change)
        for tier in (change.before, change.after):
            if tiers.is_unknown(tier):
                reader.found("tier_missing", STANDINGS, number, tier=tier)
    for owner, account in reader.rows(ACCOUNTS):
        standing = account.standing
        for hold in (standing, standing.below) if standing is not None else ():
            if hold is not None and tiers.is_unknown(hold.tier):
                reader.found("tier_missing", ACCOUNTS, owner, tier=hold.tier)
        if not history[owner]:
            if standing is not None:
                reader.found("standing_missing", ACCOUNTS, owner, tier=standing.tier)
            continue
        row_no, row = history[owner][-1]
        if not _agrees(row, standing, tiers.lowest if tiers.complete else {row.after}):
            reader.found("standing_row", ACCOUNTS, owner, row=row_no, tier=standing.tier if standing else "")


def _take_in(rows: list[tuple[int, TierChange]], number: int, change: TierChange) -> None:
    """Add a row; an import's row that changes no tier says that what it had found from that day on counts no more."""
    if change.cause != _ANEW or change.before != change.after:
        rows.append((number, change))
        return
    while rows and (rows[-1][1].on > change.on or (rows[-1][1].on == change.on and rows[-1][1].after != change.after)):
        rows.pop()


def _agrees(row: TierChange, standing: Standing | None, lowest: set[str]) -> bool:
    """Whether the last row leads to the standing; only a return leads back to none at all."""
    if standing is None:
        return row.cause in _BACK and row.until is None and row.since is None and row.after in lowest
    led = row.standing()
    if (led.tier, led.until, led.below) != (standing.tier, standing.until, standing.below):
        return False
    # A return leads back to what was: rows of older programs did not say since when, nor whether by hand.
    is_silent = row.cause == _RETURNED and row.since is None
    return is_silent or (led.since, led.by_hand) == (standing.since, standing.by_hand)


def read_tiers(reader: Reader) -> Tiers:
    """Look at every version of the programme."""
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
    for number, draft in reader.rows(DRAFTS):
        try:
            read_programme(draft.programme)
        except InvalidInput:
            reader.found("programme_unreadable", DRAFTS, number)
    return Tiers(known, lowest, complete)
