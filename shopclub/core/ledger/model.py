"""
Documents of the ledger: the immutable entry and the account it adds up to.

An entry never holds a name or a phone number: erasing a person leaves the books right.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.reasons import (
    AnyReason,
    BenefitUsed,
    ByAmount,
    ByAmountCarried,
    ByHand,
    ByPieces,
    Extended,
    FilledUp,
    Fixed,
    GivenBack,
    Happened,
    Lapsed,
    Left,
    MoneyOffBill,
    Multiplied,
    NewTerms,
    Opening,
    Pooled,
    QuotaGranted,
    Ranked,
    Reason,
    RewardTaken,
    TakenBack,
    TakenByRate,
    Undone,
    reason_figures,
)
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.staff.model import Source as Source

__all__ = [
    "ACCOUNTS",
    "LEDGER",
    "NEVER",
    "Account",
    "Activity",
    "AnyReason",
    "BenefitUsed",
    "ByAmount",
    "ByAmountCarried",
    "ByHand",
    "ByPieces",
    "Entry",
    "Extended",
    "FilledUp",
    "Fixed",
    "GivenBack",
    "Happened",
    "Hold",
    "Kind",
    "Lapsed",
    "Left",
    "MoneyOffBill",
    "Multiplied",
    "NewTerms",
    "Opening",
    "Pooled",
    "QuotaGranted",
    "Ranked",
    "Reason",
    "RewardTaken",
    "Source",
    "Standing",
    "TakenBack",
    "TakenByRate",
    "Undone",
    "Used",
    "lot_key",
    "reason_figures",
]

NEVER = "never"
"""Lot key of points without an expiry day; every other key is the last usable day, `YYYY-MM-DD`."""


class Kind(StrEnum):
    """What an entry does to a balance."""

    EARN = "earn"
    REDEEM = "redeem"
    EXPIRE = "expire"
    ADJUST = "adjust"
    REVERSE = "reverse"
    OPEN = "open"
    TRANSFER = "transfer"
    """From one member to another: always two entries, one after the other, that come to nothing."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One immutable fact about one balance."""

    at: datetime
    """When it was recorded, UTC, whole seconds."""
    on: date
    """The business day it counts for."""
    member: MemberNo
    """Who acted."""
    unit: Unit = POINTS
    kind: Kind
    amount: int
    """What it adds to the balance (negative: takes from it)."""
    why: AnyReason
    rule: str = ""
    """Id of the programme's rule, empty where none was asked."""
    lots: dict[str, int] = {}
    """What it did to which lots (last usable day -> change). Empty: `amount` to the lot of `expires`."""
    expires: date | None = None
    """Last usable day of what was earned; None is never."""
    account: MemberNo | None = None
    """Whose balance, where that is not the member's own."""
    sale: SaleNo | None = None
    """The sale or refund it belongs to."""
    coupon: int | None = None
    """Number of the coupon a reward was taken with."""
    card: int | None = None
    """Number of the gift card whose balance it is; `member` is 0 for a card that is nobody's."""
    staff: StaffNo | None = None
    source: Source = Source.COUNTER
    reverses: EntryNo | None = None
    """The entry this one takes back, whole or in part."""
    qualifies: bool = True
    """Whether what it earned (or, without its sale, takes back) counts toward a tier."""

    def lot_changes(self) -> dict[str, int]:
        """What the entry did to each lot; their sum minus `amount` is what it added to the debt."""
        if self.lots:
            return self.lots
        if self.kind in (Kind.EARN, Kind.OPEN):
            return {lot_key(self.expires): self.amount}
        return {}


class Activity(msgspec.Struct, frozen=True, array_like=True):
    """What tiers are measured by, summed over a month or a life."""

    spend_minor: int = 0
    """Money paid, refunds taken off."""
    points: int = 0
    """Qualifying points earned, clawbacks taken off."""
    visits: int = 0
    """Sales, wholly returned ones taken off."""
    engagement: int = 0
    """Engagement points, those of goods returned taken off."""

    def plus(self, spend_minor: int, points: int, visits: int, engagement: int = 0) -> Activity:
        """This with something added (negative: taken off)."""
        return Activity(
            self.spend_minor + spend_minor, self.points + points, self.visits + visits, self.engagement + engagement
        )


class Hold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A claim to a tier: earned by figures, or granted by hand."""

    tier: str
    since: date
    until: date | None = None
    """Last day it is held before the review; None holds for good."""
    by_hand: bool = False
    """Granted by staff: a floor until `until`, whatever the figures say."""


class Used(msgspec.Struct, frozen=True, array_like=True):
    """How often a member has had something in a period, and the points it came to."""

    period: str = ""
    """Key of the period (`programme.periods.period_key`)."""
    count: int = 0
    points: int = 0


class Standing(Hold, frozen=True, kw_only=True, omit_defaults=True):
    """
    Which tier an account has, since when and through which day.

    Somebody may have earned one tier and been granted another: the higher one stands, the other waits `below`.
    """

    below: Hold | None = None
    """Of what was earned and what was granted by hand, the one that does not stand."""
    told: bool = False
    """The member was told that this tier ends unless it is kept."""


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What the counter needs at once about one member's balances; every figure is proven by `check`.

    balance = sum of entries = sum of lots - debt, per unit.
    """

    balance: dict[Unit, int] = {}
    lots: dict[Unit, dict[str, int]] = {}
    """Unit -> last usable day (or `never`) -> what is left; no empty lots."""
    debt: dict[Unit, int] = {}
    """Taken back but already spent; settled by what is earned next."""
    months: dict[str, Activity] = {}
    """`YYYY-MM` -> activity booked to that month; old months are dropped, `life` keeps their sum."""
    life: Activity = Activity()
    first_on: date | None = None
    """First purchase."""
    last_on: date | None = None
    """Last purchase."""
    reserved: int = 0
    """Points held for rewards that were asked for: still there, and not to be spent otherwise."""
    active_on: date | None = None
    """Last day something was earned or spent: what expiry by inactivity counts from."""
    standing: Standing | None = None
    used: dict[str, Used] = {}
    """Rule with caps -> what this member has had of it in the latest period it gave anything."""
    carry: dict[str, int] = {}
    """Rule -> money below a full step that counts with the next purchase; less than nothing after a return."""
    pool: MemberNo | None = None
    """Whose account the member's points are on: that of the main card of a family; None: their own."""

    def points(self) -> int:
        """The points balance, debt taken off."""
        return self.balance.get(POINTS, 0)


def lot_key(expires: date | None) -> str:
    """The key of the lot whose last usable day is `expires`."""
    return NEVER if expires is None else expires.isoformat()


LEDGER = Collection(
    "ledger",
    Entry,
    history=True,
    lookups={
        "member": Lookup(("member",)),
        "account": Lookup(("account",)),
        "day": Lookup(("on",)),
        "reverses": Lookup(("reverses",)),
        "card": Lookup(("card",)),
        "filled": Lookup(("member", "why.1"), {"why.0": "filled_card"}),
        "package": Lookup(("member", "why.1"), {"why.0": "package"}),
        "packages": Lookup(("why.1",), {"why.0": "package"}),
        "given_up": Lookup(("why.1",), {"why.0": "package_back"}),
        "visit": Lookup(("why.1",), {"why.0": "visit"}),
        "reward": Lookup(("member", "why.1"), {"why.0": "reward"}),
        "quota": Lookup(("member", "why.1", "why.2"), {"why.0": "quota"}),
        "drawn": Lookup(("why.1",), {"why.0": "drawn"}),
        "drawn_by": Lookup(("member", "why.1"), {"why.0": "drawn"}),
        "won": Lookup(("why.1", "why.2"), {"why.0": "won"}),
        "staked": Lookup(("why.1",), {"why.0": "staked"}),
        "staked_by": Lookup(("member", "why.1"), {"why.0": "staked"}),
        "stake_won": Lookup(("why.1",), {"why.0": "stake_won"}),
        "terms": Lookup(("why.1",), {"why.0": "new_terms"}),
        "benefit": Lookup(("member", "why.1", "why.2"), {"why.0": "benefit"}),
    },
)
ACCOUNTS = Collection("accounts", Account)
