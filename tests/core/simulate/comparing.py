"""What a replay of the programmes that were in force has to give back, and what it gave back."""

from __future__ import annotations

from collections import Counter
from datetime import date

import msgspec

from shopclub.core.club import Club
from shopclub.core.kernel.calendar import months_back
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account, Entry
from shopclub.core.ledger.reasons import MergedFiles
from shopclub.core.ledger.rules import MONTHS_KEPT
from shopclub.core.simulate.engine import Replay
from shopclub.core.simulate.model import Window, Witness
from shopclub.core.simulate.reading import read_past
from shopclub.core.tiers.model import STANDINGS, TierChange

Row = tuple[object, ...]


class Comparison(msgspec.Struct):
    """The ledger beside its replay."""

    missing: Counter[Row]
    """Rows of the ledger that the replay did not write."""
    added: Counter[Row]
    """Rows the replay wrote that are not in the ledger."""
    accounts: dict[int, tuple[Account, Account]]
    """Accounts that differ: recorded, replayed."""
    unplayed: dict[str, int]
    rows: int

    def is_exact(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing or self.added or self.accounts)


def compared(club: Club, last: date | None = None) -> Comparison:
    """Replay everything as it was, and compare it with the books."""
    past = read_past(club.books, club.today())
    day = last or club.today()
    replay = Replay(past, None, Window(first=date.min, last=day), None, Witness())
    wrote: Counter[Row] = Counter()
    keep_entry, keep_change = replay.books.heard[LEDGER.name], replay.books.heard[STANDINGS.name]

    def entry(one: Entry) -> bool:
        wrote[_of_entry(one, replay.books.kept)] += 1
        return keep_entry(one)

    def change(one: TierChange) -> bool:
        wrote[_of_change(one, replay.books.kept)] += 1
        return keep_change(one)

    replay.books.heard[LEDGER.name], replay.books.heard[STANDINGS.name] = entry, change
    closing = replay.run(None)
    there = Counter(
        _of_entry(one, club.books.kept)
        for _, one in club.books.all(LEDGER)
        if one.card is None and not isinstance(one.why, MergedFiles)
    )
    there += Counter(_of_change(one, club.books.kept) for _, one in club.books.all(STANDINGS))
    differ = {}
    for number, account in club.books.all(ACCOUNTS):
        if club.books.kept(number) != number:
            continue
        pair = _plain(account, day), _plain(closing.accounts.get(MemberNo(number), Account()), day)
        if pair[0] != pair[1]:
            differ[number] = pair
    return Comparison(
        missing=there - wrote,
        added=wrote - there,
        accounts=differ,
        unplayed={one.code: one.count for one in closing.unplayed},
        rows=there.total(),
    )


def _of_entry(one: Entry, kept: object) -> Row:
    whose = kept(one.member)  # type: ignore[operator]
    lots = tuple(sorted(one.lot_changes().items()))
    return "entry", one.on, whose, one.account, one.unit, one.kind, one.amount, one.rule, one.expires, lots, one.sale


def _of_change(one: TierChange, kept: object) -> Row:
    whose = kept(one.member)  # type: ignore[operator]
    return "tier", one.on, whose, one.before, one.after, one.cause, one.until, one.below, one.sale


def _plain(account: Account, day: date) -> Account:
    """An account without what says nothing about balances and tiers: old months, notices, what is held just now."""
    oldest = months_back(day, MONTHS_KEPT - 1)
    standing = account.standing
    return msgspec.structs.replace(
        account,
        months={month: sums for month, sums in account.months.items() if month >= oldest},
        standing=None if standing is None else msgspec.structs.replace(standing, told=False),
        lots={unit: lots for unit, lots in account.lots.items() if lots},
        reserved=0,
    )
