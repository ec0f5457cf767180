"""What happened in the shop, as it is replayed: what customers and staff did, without what followed from the rules."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.coupons.model import Coupon
from shopclub.core.households.model import Household
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import Entry
from shopclub.core.members.model import Member
from shopclub.core.plans.model import Enrolment
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.model import Extent, Occasion
from shopclub.core.sales.model import DraftLine
from shopclub.core.shop.model import Shop
from shopclub.core.tiers.model import TierChange


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened."""

    at: datetime
    """When."""
    on: date
    """The business day it counts for."""


class Joined(Event, frozen=True, kw_only=True):
    """Somebody became a member."""

    number: MemberNo
    member: Member
    """The file as it is now: what it said then is not kept."""


class Sold(Event, frozen=True, kw_only=True):
    """A sale at the counter, or one that was imported."""

    number: SaleNo
    member: MemberNo | None
    lines: tuple[DraftLine, ...]
    """As rung up; of an imported one as it was paid."""
    paid_minor: int
    points: int
    """Points spent on it."""
    tenders: dict[str, int]
    code: str
    """Of a campaign."""
    coupon: int | None
    """Number of the recorded coupon."""
    version: int
    """Of the programme it was sold by; 0: none, it earned nothing."""
    imported: bool
    moved: bool
    """Stands in the place of another, which was rung up for somebody else."""


class Returned(Event, frozen=True, kw_only=True):
    """Goods came back."""

    number: SaleNo
    member: MemberNo | None
    of: SaleNo | None
    """The sale; None: nobody knows."""
    quantities: dict[int, int]
    """Pieces by line of the sale."""
    paid_minor: int
    """Money given back, negative."""
    version: int
    void: bool


class Kept(Event, frozen=True, kw_only=True):
    """An entry that followed from no rule: it is taken as it was."""

    number: EntryNo
    entry: Entry
    of: Entry | None = None
    """The entry it takes back."""


class Happened(Event, frozen=True, kw_only=True):
    """Something outside a sale that was recorded: a survey, a sign-in."""

    number: int
    member: MemberNo
    occasion: Occasion
    about: str
    streak: int


class Retracted(Event, frozen=True, kw_only=True):
    """Such a thing was taken back."""

    number: int


class Granted(Event, frozen=True, kw_only=True):
    """A tier was granted by hand."""

    member: MemberNo
    change: TierChange


class Issued(Event, frozen=True, kw_only=True):
    """A coupon was issued by hand."""

    number: int
    coupon: Coupon


class Voided(Event, frozen=True, kw_only=True):
    """A coupon was taken back by hand, or what it is for was handed out by itself."""

    number: int


class Enrolled(Event, frozen=True, kw_only=True):
    """A paid plan began, was renewed, changed or ended."""

    member: MemberNo
    after: Enrolment


class Sharing(Event, frozen=True, kw_only=True):
    """A shared card changed."""

    number: int
    household: Household


class Left(Event, frozen=True, kw_only=True):
    """Somebody left the club."""

    number: MemberNo


class Adopted(Event, frozen=True, kw_only=True):
    """A programme came into force."""

    version: int
    planned: bool
    """With the day, and not in the middle of it."""


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """What was in force from a day on."""

    from_on: date
    rules: CompiledRules
    lots: Extent = Extent.KEEP
    """How far it reached into points there were."""
    planned: bool = False
    """Known before its day; otherwise it was adopted in the middle of it, when the day's gifts were given."""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """The shop's past, read once."""

    shop: Shop
    as_of: date
    """The business day it was read on."""
    events: tuple[Event, ...]
    """In the order they are replayed."""
    versions: dict[int, CompiledRules]
    """Every version that was ever in force, by number."""
    spans: tuple[Ruled, ...]
    """Which was in force from which day, by day; what gave way on its first day is left out."""
    merged: dict[int, int]
    """Number -> the one it was merged into."""
    returned: frozenset[SaleNo]
    """Sales of which something came back."""
    voided: frozenset[MemberNo]
    """Members of whom a sale was recorded by mistake and taken back."""
    coupons: dict[int, Coupon]
    """Coupons that a rule issued and that were used or taken back, as they were when they were new."""
    looks_back: bool
    """Whether a programme that was in force asks what was bought before."""
    members: int
    sales: int
    """How many purchases there are."""

    @property
    def tender(self) -> str:
        """A way of paying for what balances leave of a bill."""
        return self.shop.tender or next(iter(self.shop.taken()), "cash")

    @property
    def first_on(self) -> date:
        """The first day anything happened on."""
        return min((event.on for event in self.events), default=self.as_of)
