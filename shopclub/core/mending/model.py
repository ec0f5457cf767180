"""Documents and values of mending: what was merged, and what a form shows before it is done."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.model import Account
from shopclub.core.ledger.units import Unit


class Merge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Two files were one person. Rows of both stay as they were recorded; the file that goes points at the one kept.

    It holds what the way back needs, and nothing about the person: balances, days and counts.
    """

    at: datetime
    on: date
    kept: MemberNo
    gone: MemberNo
    entries: tuple[EntryNo, int] | None = None
    """First of the entries that carried the balances over, and how many."""
    kept_before: Account
    gone_before: Account
    after: str
    """Fingerprint of the kept account after it: while it stands, the way back is open."""
    sales: int = 0
    """Highest number of a sale by then."""
    ledger: int = 0
    """Highest number of an entry, its own among them."""
    took: tuple[str, ...] = ()
    """Fields of the kept file that were empty and were taken from the other."""
    own_fields: tuple[str, ...] = ()
    """Ids of the shop's own fields that were taken over."""
    tags: int | None = None
    """How many tags the kept file had of its own, where some were taken over; they stand first."""
    noted: bool = False
    """Whether the other file's note was put behind the kept one's."""
    joined_on: date | None = None
    """First day of the kept member before it, where the other joined earlier."""
    joined_at: datetime | None = None
    back_on: date | None = None
    """The day it was taken back."""
    staff: StaffNo | None = None
    settled: bool = False
    """Whether the log of agreements went along; False of merges from before it did."""


class MergePlan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a merge will do, before it is done."""

    kept: MemberNo
    gone: MemberNo
    balances: dict[Unit, int]
    """What comes over, by unit; less than nothing is a debt."""
    visits: int
    spend_minor: int
    tier_before: str
    tier_after: str
    took: tuple[str, ...]
    """Fields the kept file takes over."""
    differs: tuple[str, ...]
    """Fields in which both say something else; the kept one's stays."""
    fingerprint: str


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """What giving from one member to another did."""

    out: EntryNo
    amount: int
    left: int
    """The giver's balance after it."""
    balance: int
    """The other's balance after it."""


class SaleMove(msgspec.Struct, frozen=True, kw_only=True):
    """What moving a sale will do, before it is done."""

    sale: SaleNo
    before: MemberNo | None
    after: MemberNo | None
    taken: int
    """Points the former member loses again."""
    debt: int
    """What of them becomes a debt, because it is spent."""
    earned: int
    """Points the right member gets."""
    coupons: int
    """Coupons it will bring."""
    fingerprint: str


class OpeningLine(msgspec.Struct, frozen=True, kw_only=True):
    """One balance brought along."""

    unit: Unit
    amount: int
    until: date | None = None
    """Last usable day; None: as the programme says for points, never for everything else."""


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """All that somebody brings along."""

    lines: tuple[OpeningLine, ...] = ()
    tier: str = ""
    """Granted until `tier_until`; empty: none."""
    tier_until: date | None = None


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """Two files that may be one person."""

    first: MemberNo
    second: MemberNo
    why: tuple[str, ...]
    """What they share: `name`, `sound`, `birthday`, `phone` (but for one slip), `ending` (of the phone)."""
    score: int


MERGES = Collection("merges", Merge)
