"""Which entries of the ledger followed from the rules and from what people did: a replay finds those out by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from shopclub.core.kernel.ids import EntryNo
from shopclub.core.ledger.model import Entry, Kind
from shopclub.core.ledger.reasons import (
    ByAmount,
    ByAmountCarried,
    ByPieces,
    ByShare,
    CardFilled,
    FilledUp,
    Fixed,
    GivenBack,
    Happened,
    Lapsed,
    MergedFiles,
    MoneyOffBill,
    Multiplied,
    PaidWith,
    PeriodOver,
    Ranked,
    Stamped,
    TakenBack,
    TakenByRate,
    TicketsGiven,
)

_BY_OCCASION = Happened | FilledUp | Ranked | TicketsGiven | Fixed
_AT_SALES = (
    ByAmount
    | ByAmountCarried
    | ByPieces
    | Multiplied
    | Stamped
    | ByShare
    | Fixed
    | TicketsGiven
    | MoneyOffBill
    | PaidWith
    | CardFilled
    | TakenBack
    | GivenBack
    | TakenByRate
)


def of_goods(entry: Entry) -> bool:
    """Whether an entry of a row is what a sale or a return of goods did, as far as it says so itself."""
    return isinstance(entry.why, _AT_SALES)


def follows(entry: Entry, known: Mapping[EntryNo, Entry], takings: Collection[int]) -> bool:
    """
    Whether an entry follows from a rule and from what else happened.

    Args:
        entry: of the ledger.
        known: entries that one may take back, by number.
        takings: rows that took money for a balance: their entries are what was agreed then.
    """
    if entry.sale is not None and entry.sale not in takings:
        return True
    if isinstance(entry.why, Lapsed | PeriodOver | MergedFiles):
        return True
    if isinstance(entry.why, _BY_OCCASION):
        return bool(entry.rule) and entry.kind is Kind.EARN
    if isinstance(entry.why, TakenBack) and entry.reverses is not None:
        of = known.get(entry.reverses)
        return of is not None and follows(of, known, takings)
    return False
