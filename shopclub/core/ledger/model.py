"""
Documents of the ledger: the immutable entry and the account it adds up to.

An entry never holds a name or a phone number: erasing a person leaves the books right.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.staff.model import Source as Source

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


class Reason(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """Why an amount is what it is: a code and its figures, worded by the faces; stored as `[code, figures…]`."""


class ByAmount(Reason, frozen=True, tag="amount"):
    """`points` for each full `step_minor` of `base_minor` paid."""

    base_minor: int
    step_minor: int
    points: int


class ByAmountCarried(Reason, frozen=True, tag="carried"):
    """As by amount, with what earlier purchases had left below a full step (less than nothing after a return)."""

    base_minor: int
    step_minor: int
    points: int
    before_minor: int


class ByPieces(Reason, frozen=True, tag="pieces"):
    """`points` for each full `each` of so many pieces."""

    pieces: int
    each: int
    points: int


class Multiplied(Reason, frozen=True, tag="times"):
    """`base` points became `base` x `permille` / 1000, rounded down; the entry holds what that added."""

    base: int
    permille: int
    tier: str = ""


class Fixed(Reason, frozen=True, tag="fixed"):
    """A fixed number of points for an occasion (`join`, `sale`)."""

    occasion: str


class Happened(Reason, frozen=True, tag="happened"):
    """For an occasion outside a sale; `about` names what it was about, where there is such a thing (a survey)."""

    occasion: str
    about: str = ""
    period: str = ""
    """Key of the period it was given for, where the rule has caps."""


class FilledUp(Reason, frozen=True, tag="filled"):
    """A balance was filled up from `before` to `to`."""

    before: int
    to: int
    period: str = ""
    """Key of the period it was given for, where the rule has caps."""


class Ranked(Reason, frozen=True, tag="ranked"):
    """For a place among the first of a period that ended on `until`."""

    place: int
    places: int
    until: date
    period: str = ""
    """Key of the period it was given for, where the rule has caps."""


class MoneyOffBill(Reason, frozen=True, tag="money_off"):
    """Points that took `minor` off a bill."""

    minor: int


class RewardTaken(Reason, frozen=True, tag="reward"):
    """Points that bought `count` of a reward."""

    reward: str
    count: int
    name: str


class Lapsed(Reason, frozen=True, tag="lapsed"):
    """Points whose last usable day `on` has passed."""

    on: date


class TakenBack(Reason, frozen=True, tag="taken_back"):
    """A return took back what the sale had earned; `forgiven` points were let go because they were spent."""

    refund_minor: int
    forgiven: int = 0


class GivenBack(Reason, frozen=True, tag="given_back"):
    """A return gave back points the sale had spent."""

    refund_minor: int


class TakenByRate(Reason, frozen=True, tag="taken_by_rate"):
    """A return that names no sale took back `points` for each full `step_minor` of `refund_minor`."""

    refund_minor: int
    step_minor: int
    points: int
    forgiven: int = 0


class ByHand(Reason, frozen=True, tag="hand"):
    """A member of staff changed the balance and said why."""

    note: str


class Extended(Reason, frozen=True, tag="extended"):
    """`points` in lots from `first` on became usable through `until`; the entry's amount is nothing."""

    first: date
    """The earliest last usable day among the lots moved."""
    until: date
    points: int
    note: str = ""


class Undone(Reason, frozen=True, tag="undone"):
    """An entry was recorded by mistake and is taken back whole."""


class Left(Reason, frozen=True, tag="left"):
    """The member left the club: what there was of points, or of debt, went with the membership."""


class Opening(Reason, frozen=True, tag="opening"):
    """A balance brought along from another system."""

    source: str


class QuotaGranted(Reason, frozen=True, tag="quota"):
    """Uses of a benefit in one period, granted with the first of them."""

    benefit: str
    period: str
    """Key of the period (`programme.periods.period_key`)."""


class BenefitUsed(Reason, frozen=True, tag="benefit"):
    """A member had what the tier entitles to."""

    benefit: str
    period: str
    """Key of the period it counts in."""
    name: str
    """As it was called then, in the words of the counter."""
    note: str = ""


AnyReason = (
    ByAmount
    | ByAmountCarried
    | ByPieces
    | Multiplied
    | Fixed
    | Happened
    | FilledUp
    | Ranked
    | MoneyOffBill
    | RewardTaken
    | Lapsed
    | TakenBack
    | GivenBack
    | TakenByRate
    | ByHand
    | Extended
    | Undone
    | Left
    | Opening
    | QuotaGranted
    | BenefitUsed
)


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
    active_on: date | None = None
    """Last day something was earned or spent: what expiry by inactivity counts from."""
    standing: Standing | None = None
    used: dict[str, Used] = {}
    """Rule with caps -> what this member has had of it in the latest period it gave anything."""
    carry: dict[str, int] = {}
    """Rule -> money below a full step that counts with the next purchase; less than nothing after a return."""

    def points(self) -> int:
        """The points balance, debt taken off."""
        return self.balance.get(POINTS, 0)


def lot_key(expires: date | None) -> str:
    """The key of the lot whose last usable day is `expires`."""
    return NEVER if expires is None else expires.isoformat()


def reason_figures(reason: AnyReason) -> dict[str, Any]:
    """The figures of a reason by name, for sentences and exports."""
    return {name: getattr(reason, name) for name in reason.__struct_fields__}


LEDGER = Collection(
    "ledger",
    Entry,
    history=True,
    lookups={
        "member": Lookup(("member",)),
        "day": Lookup(("on",)),
        "reverses": Lookup(("reverses",)),
        "reward": Lookup(("member", "why.1"), {"why.0": "reward"}),
        "quota": Lookup(("member", "why.1", "why.2"), {"why.0": "quota"}),
        "benefit": Lookup(("member", "why.1", "why.2"), {"why.0": "benefit"}),
    },
)
ACCOUNTS = Collection("accounts", Account)
