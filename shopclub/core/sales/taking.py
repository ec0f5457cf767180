"""
How a return takes back what a sale brought beside points: stamps, and money back. Pure functions.

Money back is taken from what is still waiting for its period's end, then from what can be used already; stamps from
the card, and where they do not suffice a card that was filled with them is filled again as far as its coupon is
unused. What neither holds is owed, or forgiven.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from shopclub.core.kernel.ids import EntryNo
from shopclub.core.ledger.model import Account, Entry
from shopclub.core.ledger.reasons import CardFilled, GivenBack, TakenBack
from shopclub.core.ledger.rules import after_debt, give_back_lots, post, take_back
from shopclub.core.ledger.units import ACCRUING, CASHBACK, Unit

Fills = Mapping[Unit, Sequence[tuple[EntryNo, Entry]]]
"""By unit of stamps the entries that cleared a card and can be taken back, in the order they are."""


class Took(msgspec.Struct, frozen=True):
    """What taking back did."""

    account: Account
    entries: tuple[Entry, ...]
    forgiven: int
    coupons: tuple[int, ...] = ()
    """Coupons that are void, because the cards that had brought them are filled again."""


def take(account: Account, wanted: Entry, lot: str | None, *, forgive: bool, fills: Fills, grace_days: int) -> Took:
    """
    Take back what a sale brought, whatever it is counted in.

    Args:
        account: before.
        wanted: a REVERSE entry with a negative amount and `TakenBack`.
        lot: key of the lot it was earned into.
        forgive: let go what is already spent instead of keeping it as debt.
        fills: cards that can be filled again.
        grace_days: how long stamps are usable that come back after they had expired.
    """
    entries: list[Entry] = []
    coupons: list[int] = []
    for number, filled in fills.get(wanted.unit, ()):
        if -wanted.amount <= _held(account, wanted.unit):
            break
        account, again = _filled_again(account, wanted, number, filled, grace_days)
        entries.append(again)
        if isinstance(filled.why, CardFilled):
            coupons.append(filled.why.coupon)
    usable = _from_usable(account, wanted)
    forgiven = 0
    if wanted.amount + usable:
        less = msgspec.structs.replace(wanted, amount=wanted.amount + usable)
        account, posted, forgiven = take_back(account, less, forgive=forgive, lot=lot)
        entries.append(_saying(posted, forgiven))
    if usable:
        more = msgspec.structs.replace(wanted, amount=-usable, unit=CASHBACK)
        account, posted, _ = take_back(account, more, forgive=False)
        entries.append(posted)
    return Took(account, tuple(entries), forgiven, tuple(coupons))


def _held(account: Account, unit: Unit) -> int:
    return sum(account.lots.get(unit, {}).values())


def _from_usable(account: Account, wanted: Entry) -> int:
    """How much of money back is taken from what can be used already."""
    if wanted.unit != ACCRUING:
        return 0
    return min(max(0, -wanted.amount - _held(account, ACCRUING)), _held(account, CASHBACK))


def _filled_again(
    account: Account, wanted: Entry, number: EntryNo, filled: Entry, grace_days: int
) -> tuple[Account, Entry]:
    """The stamps that had filled a card go back to the lots they came from."""
    lots = give_back_lots(filled.lots, 0, -filled.amount, wanted.on, grace_days)
    refund = wanted.why.refund_minor if isinstance(wanted.why, TakenBack) else 0
    back = msgspec.structs.replace(
        wanted,
        amount=-filled.amount,
        rule=filled.rule,
        reverses=number,
        why=GivenBack(refund),
        lots=after_debt(lots, account.debt.get(wanted.unit, 0)),
    )
    return post(account, back)


def _saying(posted: Entry, forgiven: int) -> Entry:
    if not forgiven or not isinstance(posted.why, TakenBack):
        return posted
    return msgspec.structs.replace(posted, why=TakenBack(posted.why.refund_minor, forgiven))
