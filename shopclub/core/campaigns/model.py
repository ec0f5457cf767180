"""Documents of the campaigns: what rules with caps gave, what happened outside sales, who won at a period's end."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.model import AnyReason
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.programme.facts import Tally
from shopclub.core.programme.model import Occasion
from shopclub.core.staff.model import Source


class Tallies(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What each rule with caps has given in the whole shop; document 1 of table `tallies`, proven by `check`."""

    given: dict[str, Tally] = {}
    """By rule id."""
    ended: dict[str, date] = {}
    """Rule -> the day it ran out; the owner has been told."""


class Gain(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule gives outside a sale: points or engagement points, or coupons."""

    rule: str
    points: int = 0
    unit: Unit = POINTS
    expires: date | None = None
    why: AnyReason | None = None
    """Of the points."""
    qualifies: bool = True
    coupon: str = ""
    """Kind of coupon; empty where it gives points."""
    count: int = 0
    """How many coupons."""
    period: str = ""
    """Key of the member's period it counts in; empty for a rule without caps."""


class Happening(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Something that happened to one member outside a sale, and what it brought; what a daily run gave is in `runs`.

    A sign-in is kept whether or not it brought anything: the days in a row are counted from these.
    """

    at: datetime
    on: date
    member: MemberNo
    occasion: Occasion
    about: str = ""
    """What it was about: a survey, an event; the number of the friend; the tier."""
    rules: tuple[str, ...] = ()
    """Those that gave something."""
    entries: tuple[EntryNo, ...] = ()
    coupons: tuple[int, ...] = ()
    streak: int = 0
    """Of a sign-in: days in a row, this one included."""
    sale: SaleNo | None = None
    """The sale on whose account it happened."""
    of: int = 0
    """Of a tier: the happening whose points reached it; of a gift of the day: the one it follows from."""
    back_on: date | None = None
    """The day it was taken back: undone, or the sale was returned."""
    staff: StaffNo | None = None
    source: Source = Source.COUNTER


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One member of a list."""

    member: MemberNo
    place: int = 0
    """0: the list has no places."""
    figure: int = 0
    """What the place was given for; money in minor units."""
    points: int = 0
    """What they get, where it is points: as much of a budget as was left for their place."""


class PeriodList(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Who gets something at the end of a period, as judged by its last day; table `rankings`.

    Written before the next day takes any tier or any points away, so that a run that was cut off still gives it to
    the same. Without places it is put away once everybody has theirs.
    """

    rule: str
    period: str
    """Key of the period that ended."""
    until: date
    """Its last day."""
    rows: tuple[Row, ...] = ()


class DayRun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the daily run gave for one day, and how far it came; its number is `date.toordinal` of the day."""

    on: date
    reached: int = 0
    """The last member, by number, whose gifts of the day are given."""
    lists: dict[str, int] = {}
    """Number of a list -> how many of its rows have theirs."""
    judged: bool = False
    """Who gets what for a period that ended is written down."""
    done: bool = False
    members: int = 0
    points: int = 0
    entries: tuple[tuple[int, int], ...] = ()
    """Ledger entries as (first, how many)."""
    coupons: tuple[tuple[int, int], ...] = ()
    """Coupons likewise."""
    late: tuple[int, ...] = ()
    """Happenings of who met a condition later on the day; what they brought stands there."""
    reversed_on: date | None = None


TALLIES = Collection("tallies", Tallies)
"""One document, number 1."""
HAPPENINGS = Collection(
    "happenings",
    Happening,
    history=True,
    lookups={
        "what": Lookup(("member", "occasion")),
        "sale": Lookup(("sale",)),
        "of": Lookup(("of",)),
    },
)
RANKINGS = Collection("rankings", PeriodList)
RUNS = Collection("runs", DayRun)


# -- what verbs answer with, and news ---------------------------------------------------------------


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an occasion brought a member."""

    number: int
    """Of the happening; 0 when nothing was given."""
    member: MemberNo
    occasion: Occasion
    about: str = ""
    points: int = 0
    engagement: int = 0
    coupons: tuple[int, ...] = ()
    streak: int = 0
    balance: int = 0
    tier: str = ""
    repeated: bool = False

    def is_nothing(self) -> bool:
        """Whether no rule gave anything."""
        return not (self.points or self.engagement or self.coupons)


class Reversed(msgspec.Struct, frozen=True, kw_only=True):
    """What taking back a day's gifts did."""

    on: date
    entries: int
    """Entries taken back."""
    points: int
    coupons: int
    """Coupons taken back."""
    kept: tuple[MemberNo, ...]
    """Members who had spent theirs (or used the coupon), and keep it."""


class CampaignEnded(Change, frozen=True, kw_only=True):
    """News: a rule has given all it may; it ended itself."""

    rule: str


class OccasionGave(Change, frozen=True, kw_only=True):
    """News: something happened outside a sale, and brought a member something."""

    number: int
    """Of the happening."""
    member: int
    occasion: Occasion


class DayGave(Change, frozen=True, kw_only=True):
    """News: the daily run gave something for a day."""

    on: date
    members: int
    points: int
    coupons: int
