"""
A shop's programme as one typed value: what earns, what points buy, when they expire, the tiers, the coupons.

Conditions (`conditions.py`) and effects (`effects.py`) are small tagged values (`kind` in JSON) that rules put
together. A new kind is one value there, one pure function where it takes effect, one sentence per language in
`shopclub.words`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.programme.conditions import Always, Condition
from shopclub.core.programme.effects import Effect, RankBy
from shopclub.core.programme.expiry import Expiry, NeverExpires
from shopclub.core.programme.games import Draw
from shopclub.core.programme.households import HouseholdKind
from shopclub.core.programme.ladder import Benefit, Ladder, Tier
from shopclub.core.programme.offers import (
    CashbackTerms,
    CouponKind,
    LateRedemption,
    MoneyOff,
    Package,
    Reward,
    StampCard,
)
from shopclub.core.programme.plans import PaidPlan
from shopclub.core.programme.purse import GiftCards, StoredValue
from shopclub.core.programme.timeline import Adoption
from shopclub.core.programme.values import Count, Goods, LocalName, MonthDay, Part, Period, Positive, RuleId


class Occasion(StrEnum):
    """What a rule answers to."""

    SALE = "sale"
    JOIN = "join"
    """Somebody becomes a member."""
    DAY = "day"
    """Each day, for each member who meets the condition: birthdays, member day, who stayed away. Needs a cap."""
    TIER = "tier"
    """A tier was reached; the condition sees the new one."""
    FRIEND_JOINED = "friend_joined"
    """Somebody this member brought along has joined."""
    FRIEND_BOUGHT = "friend_bought"
    """Somebody this member brought along has made a first purchase."""
    SURVEY = "survey"
    """A survey was answered; `about` names it, as with all that follow."""
    PROFILE = "profile"
    """The member file is complete."""
    REVIEW = "review"
    """A review or post was published."""
    ATTENDANCE = "attendance"
    """An event was attended."""
    SIGN_IN = "sign_in"
    """The day's first visit to the member's own page."""
    PERIOD_END = "period_end"
    """A period (`period`) has ended; judged by its last day."""


class Caps(Part, frozen=True):
    """How often and how much a rule gives. What is left of a budget is still given; then the rule has ended."""

    uses: Count | None = None
    """In all."""
    per_day: Count | None = None
    """In the whole shop on one day."""
    per_member: Count | None = None
    """For one member in each `period`."""
    period: Period = Period.EVER
    points: Positive | None = None
    """Budget of points."""
    minor: Positive | None = None
    """Budget of discounts in money, or of money back."""
    points_per_member: Positive | None = None
    """Points one member can get from it in each `period`."""
    minor_per_member: Positive | None = None
    """Money back one member can get from it in each `period`; of a rule that gives money back."""


NO_CAPS = Caps()


class Rule(Part, frozen=True):
    """One rule: on an occasion, when a condition holds, an effect."""

    id: RuleId
    then: Effect
    on: Occasion = Occasion.SALE
    when: Condition = Always()
    name: LocalName = msgspec.field(default_factory=dict)
    """What receipts and customers call it; without one its sentence is shown."""
    enabled: bool = True
    qualifies: bool = True
    """Whether the points it gives count toward a tier."""
    from_on: date | None = None
    until_on: date | None = None
    """First and last day it is in force; None is open."""
    group: RuleId | None = None
    """Its stacking group; None: the one its kind has by itself (docs/rules.md)."""
    priority: Annotated[int, Meta(ge=-1000, le=1000)] = 0
    """The higher one goes first, and wins where two exclude each other."""
    stop: bool = False
    """Once it has given something, rules of the same side (price, or points and things) with a lower priority don't."""
    excludes: tuple[RuleId, ...] = ()
    """Rules that can't apply together with it, whichever of the two says so."""
    caps: Caps = NO_CAPS
    period: Period = Period.MONTH
    """Which period, for `period_end`."""
    expiry: Expiry | None = None
    """When the points it gives expire; None: as the programme says."""

    def in_force(self, on: date) -> bool:
        """Whether the rule is switched on and within its dates."""
        return (
            self.enabled
            and (self.from_on is None or self.from_on <= on)
            and (self.until_on is None or on <= self.until_on)
        )


class Stacking(StrEnum):
    """What a group does with those of its rules that apply."""

    BEST = "best"
    """The one that gives most."""
    ADD = "add"
    """All of them."""


class Group(Part, frozen=True):
    """A stated stacking group; rules of different groups add up."""

    id: RuleId
    stacking: Stacking
    name: LocalName = msgspec.field(default_factory=dict)


class Holiday(Part, frozen=True):
    """A holiday of the shop's list: days of each year, in the solar or the Chinese lunar calendar, or single dates."""

    id: RuleId
    name: LocalName
    on: MonthDay | None = None
    """Day of each year; of the lunar calendar with `lunar`."""
    lunar: bool = False
    days: Annotated[int, Meta(ge=1, le=60)] = 1
    """How many days it lasts, from that day on."""
    dates: tuple[date, ...] = ()
    """Further single days."""


# -- the whole --------------------------------------------------------------------------------------


class Debt(StrEnum):
    """What happens when a return takes back points that are already spent."""

    OWE = "owe"
    FORGIVE = "forgive"


class Switches(Part, frozen=True):
    """Choices that are neither a rule nor a number of one."""

    points_part_earns: bool = False
    """Whether the part of a bill paid with points earns points."""
    debt: Debt = Debt.OWE
    returned_grace_days: Annotated[int, Meta(ge=0, le=366)] = 7
    """How long points are usable that a return gives back after they had expired."""
    pickup_days: Annotated[int, Meta(ge=0, le=60)] = 1
    """Through how many days after the day it was asked for a reward is kept for who asked on a phone."""
    no_points_goods: Goods | None = None
    """Goods that earn nothing (top-ups, cards, fees); None: all goods earn."""


class GoodsFor(Part, frozen=True):
    """Goods that are sold only to those who meet a condition: members-only products."""

    id: RuleId
    goods: Goods
    when: Condition
    name: LocalName = msgspec.field(default_factory=dict)


class Leaderboard(Part, frozen=True):
    """A list of the first members, of those alone who want to be on it; their names are masked."""

    enabled: bool = False
    by: RankBy = RankBy.POINTS
    period: Period = Period.MONTH
    """A month, quarter or year, up to today."""
    places: Annotated[int, Meta(ge=1, le=100)] = 10


class Programme(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rules in force, whole."""

    id: RuleId
    name: LocalName
    currency: str
    """ISO 4217 code the amounts are meant in."""
    rules: tuple[Rule, ...] = ()
    expiry: Expiry = NeverExpires()
    money_off: MoneyOff | None = None
    rewards: tuple[Reward, ...] = ()
    coupons: tuple[CouponKind, ...] = ()
    cards: tuple[StampCard, ...] = ()
    packages: tuple[Package, ...] = ()
    cashback: CashbackTerms = CashbackTerms()
    draws: tuple[Draw, ...] = ()
    """Lucky draws; what was opened of them stands in a table of its own."""
    groups: tuple[Group, ...] = ()
    member_day: Condition | None = None
    """Which days are member days; a condition on the date alone."""
    holidays: tuple[Holiday, ...] = ()
    goods_for: tuple[GoodsFor, ...] = ()
    stored_value: StoredValue | None = None
    """Money paid in to be spent here; None: nothing is paid in, and what is there can still be spent."""
    gift_cards: GiftCards | None = None
    """Gift cards; None: none are sold, and those sold can still be used."""
    households: tuple[HouseholdKind, ...] = ()
    """Kinds of cards that several people share."""
    late: LateRedemption | None = None
    """Who may redeem points after their last usable day; None: nobody."""
    ladder: Ladder | None = None
    plans: tuple[PaidPlan, ...] = ()
    switches: Switches = Switches()
    leaderboard: Leaderboard = Leaderboard()
    about: LocalName = {}
    """One or two sentences for the owner who chooses it."""
    unknown_rules: tuple[dict[str, Any], ...] = ()
    """Rules of a newer version: kept and shown, not sold by."""
    unknown_parts: dict[str, Any] = {}
    """Other parts of a newer version as they stand in the file: kept and shown; meanwhile nothing goes by them."""

    def tier(self, tier_id: str) -> Tier | None:
        """The tier of that id."""
        return next((t for t in self.tiers() if t.id == tier_id), None)

    def tiers(self) -> tuple[Tier, ...]:
        """The tiers, lowest first; empty without a ladder."""
        return self.ladder.tiers if self.ladder else ()

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id."""
        return next((r for r in self.rules if r.id == rule_id), None)

    def coupon(self, coupon_id: str) -> CouponKind | None:
        """The kind of coupon of that id."""
        return next((c for c in self.coupons if c.id == coupon_id), None)

    def household(self, kind_id: str) -> HouseholdKind | None:
        """The kind of shared card of that id."""
        return next((k for k in self.households if k.id == kind_id), None)

    def reward(self, reward_id: str) -> Reward | None:
        """The reward of that id."""
        return next((r for r in self.rewards if r.id == reward_id), None)

    def plan(self, plan_id: str) -> PaidPlan | None:
        """The paid plan of that id."""
        return next((p for p in self.plans if p.id == plan_id), None)

    def benefits(self) -> tuple[Benefit, ...]:
        """Every benefit of the tiers, lowest first, and of the plans; one that stands in several is there each time."""
        return (*(b for t in self.tiers() for b in t.benefits), *(b for p in self.plans for b in p.benefits))

    def card(self, card_id: str) -> StampCard | None:
        """The stamp card of that id."""
        return next((c for c in self.cards if c.id == card_id), None)

    def package(self, package_id: str) -> Package | None:
        """The package of that id."""
        return next((p for p in self.packages if p.id == package_id), None)

    def draw(self, draw_id: str) -> Draw | None:
        """The lucky draw of that id."""
        return next((d for d in self.draws if d.id == draw_id), None)


class Extent(StrEnum):
    """How far the terms of a new version reach into what runs already."""

    KEEP = "keep"
    """What runs keeps its terms."""
    BETTER = "better"
    """It gets the new ones where they are better for the member."""
    ALL = "all"
    """It gets the new ones."""


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a version does to what runs when it takes effect, and what became of that."""

    lots: Extent = Extent.KEEP
    """Points there are: until when they can be used."""
    tiers: Extent = Extent.KEEP
    """Tiers held: which, and until when."""
    on: date | None = None
    """The day they were applied as of; None: not begun."""
    reached: int = 0
    """The last account that has had its turn."""
    done: bool = False
    """Whether everybody has had theirs."""
    lots_members: int = 0
    """Members whose points have other days now."""
    points: int = 0
    """How many points those are."""
    tiers_members: int = 0
    """Members whose tier, or its last day, is another now."""
    back_on: date | None = None
    """The day all of it was taken back."""

    def is_asked(self) -> bool:
        """Whether there is anything to be done to what runs."""
        return self.lots is not Extent.KEEP or self.tiers is not Extent.KEEP

    def is_open(self) -> bool:
        """Whether some of it is still to be done."""
        return self.is_asked() and not self.done and self.back_on is None


class ProgrammeVersion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A programme as it was put in force; its document id is the version number."""

    at: datetime
    from_on: date
    """First business day it applies to."""
    programme: dict[str, Any]
    """The programme as JSON values, read with `read_programme`: a newer version's rules survive."""
    staff: StaffNo | None = None
    planned: bool = False
    """It waits for `from_on`; otherwise it was in force the moment it was adopted."""
    called_back_at: datetime | None = None
    """When a planned one was called back, before its day."""
    called_back_by: StaffNo | None = None
    returns: int | None = None
    """The earlier version it says the same as, where it returns to one."""
    terms: Terms | None = None
    """What was chosen for what runs already; None: all of it keeps its terms."""

    def adoption(self, number: int) -> Adoption:
        """What of it decides when it is in force."""
        return Adoption(number, self.from_on, self.planned, self.called_back_at is not None)


PROGRAMMES = Collection("programmes", ProgrammeVersion)
