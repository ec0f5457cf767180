"""
Why a balance is what it is: pure functions over the entries that changed it.

A balance is told three ways, and each adds up to it, to the unit: by what gave and took (`shares`), by what is left in
which lot, less what is owed (`lots`, `debt`), and by the entries themselves. Whoever opens a figure sees smaller ones
that come to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec

from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import NEVER, Account, AnyReason, Entry, Kind
from shopclub.core.ledger.rules import in_order
from shopclub.core.ledger.units import Unit

OTHERS = "others"
"""Tag of what others of a shared card brought and took."""
DEBT = "debt"
"""What is owed, where a lot could stand."""


class Cause(msgspec.Struct, frozen=True):
    """What entries have in common that are told as one: the rule they were given by, or the kind of reason."""

    rule: str = ""
    """Id of the rule; empty where none was asked."""
    version: int = 0
    """The earliest version of the programme that had the rule as it was said then; 0 without a rule."""
    tag: str = ""
    """Code of the reason, where there is no rule; `others`."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one cause brought to a balance, or took from it."""

    cause: Cause
    amount: int
    """All its entries together."""
    count: int
    first: date
    last: date
    why: AnyReason
    """Of the latest entry."""


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a balance that has one last usable day."""

    key: str
    """The day, `YYYY-MM-DD`, or `never`."""
    left: int

    @property
    def until(self) -> date | None:
        """Its last usable day; None has no end."""
        return None if self.key == NEVER else date.fromisoformat(self.key)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as a part of a balance, of a share, or of a lot."""

    number: EntryNo
    entry: Entry
    amount: int
    """What it adds to the figure it is a part of."""
    version: int = 0
    """Version of the programme in force when it was written."""


class BalanceWhy(msgspec.Struct, frozen=True, kw_only=True):
    """A balance with what it is made of."""

    unit: Unit
    member: MemberNo
    """Whose question it is."""
    owner: MemberNo
    """Whose account the balance is on: the member's own, or that of the main card they collect on."""
    balance: int
    lots: tuple[Lot, ...]
    """First to expire first."""
    debt: int
    """Taken back although it was spent; settled by what is earned next."""
    held: int
    """For rewards that were asked for: still there, and not to be spent otherwise."""
    usable: int
    """What can be spent today."""
    shares: tuple[Share, ...]
    """What gave the most first, then what took the most."""
    entries: int
    """How many entries there are."""

    @property
    def is_shared(self) -> bool:
        """Whether it lies on somebody else's account."""
        return self.member != self.owner


def shares_of(parts: Iterable[Part], cause_of: Callable[[Part], Cause]) -> tuple[Share, ...]:
    """
    What gave and took, the greatest gain first and the greatest loss last of all; together they are the balance.

    Args:
        parts: every entry that changed the balance.
        cause_of: what each is told under.
    """
    found: dict[Cause, list[Part]] = {}
    for part in parts:
        found.setdefault(cause_of(part), []).append(part)
    return tuple(sorted((share_of(cause, mine) for cause, mine in found.items()), key=lambda share: -share.amount))


def share_of(cause: Cause, parts: Sequence[Part]) -> Share:
    """What the entries of one cause come to; there is at least one."""
    days = [part.entry.on for part in parts]
    return Share(
        cause=cause,
        amount=sum(part.amount for part in parts),
        count=len(parts),
        first=min(days),
        last=max(days),
        why=parts[-1].entry.why,
    )


def lots_of(account: Account, unit: Unit) -> tuple[Lot, ...]:
    """What is left in which lot, first to expire first."""
    return tuple(Lot(key=key, left=left) for key, left in in_order(account.lots.get(unit, {})) if left)


def parts_by_lot(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """
    The entries that put something into a lot or took from it, in their order; together they are what is left of it.

    Args:
        parts: every entry that changed the balance, oldest first.

    Returns:
        By the lot's key; under `DEBT` those that come to what is owed.
    """
    found: dict[str, list[Part]] = {}
    for part in parts:
        changes = part.entry.lot_changes()
        for key, change in (*changes.items(), (DEBT, sum(changes.values()) - part.amount)):
            if change:
                found.setdefault(key, []).append(msgspec.structs.replace(part, amount=change))
    return found


def reason_tag(why: AnyReason) -> str:
    """The code a reason is stored under."""
    return str(why.__struct_config__.tag)


def is_given(entry: Entry) -> bool:
    """Whether an entry is what a rule gave, and not what took it back."""
    return bool(entry.rule) and entry.kind is Kind.EARN


def newest(parts: Sequence[Part], most: int, skip: int = 0) -> list[Part]:
    """Some parts, the newest first."""
    end = len(parts) - skip
    return list(reversed(parts[max(0, end - most) : max(0, end)]))
