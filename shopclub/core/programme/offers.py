"""Coupons and rewards as the programme describes them; what was issued and handed out stands in tables of its own."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shopclub.core.programme.conditions import Always, Condition
from shopclub.core.programme.effects import CouponEffect
from shopclub.core.programme.expiry import EndOfYear, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.values import (
    ALL_GOODS,
    Count,
    Days,
    Goods,
    LocalName,
    NotNegative,
    Part,
    Period,
    Positive,
    RuleId,
)


class Starts(StrEnum):
    """From when a coupon can be used."""

    NOW = "now"
    """At once, but not on the bill that brought it."""
    NEXT_DAY = "next_day"


class Ends(StrEnum):
    """How the last day of a coupon is counted where `days` says nothing."""

    DAY = "day"
    """The day it begins."""
    MONTH = "month"
    """The end of the calendar month it begins in."""
    QUARTER = "quarter"
    YEAR = "year"
    NEVER = "never"


class Validity(Part, frozen=True):
    """From which day through which day a coupon can be used, both included; the earliest end counts."""

    starts: Starts = Starts.NOW
    days: Days | None = None
    """Usable on so many days, the first included."""
    ends: Ends = Ends.NEVER
    until_on: date | None = None
    """Last day for all coupons of the kind."""


class CouponKind(Part, frozen=True):
    """One kind of coupon: what it does, under what conditions, for how long."""

    id: RuleId
    name: LocalName
    then: CouponEffect
    when: Condition = Always()
    """Looked at when it is used; a bill amount is what is left after all other discounts."""
    validity: Validity = Validity()
    uses: Annotated[int, Meta(ge=1, le=1000)] = 1
    """How often one coupon can be used."""
    limit_per_member: Count | None = None
    """A member never holds more usable ones of the kind than this; what would be more is not issued."""
    bearer: bool = False
    """May be issued to nobody in particular: whoever brings the code uses it."""
    enabled: bool = True


class MoneyOff(Part, frozen=True):
    """Points as part payment: each full step of `points` takes `minor` off the bill."""

    points: Positive
    minor: Positive
    min_points: NotNegative = 0
    """Fewer than this can't be redeemed at once."""
    max_share_permille: Annotated[int, Meta(ge=0, le=1000)] = 1000
    """Largest share of the bill (after discounts) that points may pay."""
    step_points: Positive | None = None
    """Only multiples of this (and always of `points`)."""
    remainder: bool = False
    """A last step may pay what is left of the bill although that is less than the step is worth."""


class TierPrice(Part, frozen=True):
    """What a reward costs those of one tier."""

    tier: RuleId
    points: Positive
    minor: NotNegative = 0
    """Money beside the points."""


class LateRedemption(Part, frozen=True):
    """The right to redeem points at the counter after their last usable day instead of losing them."""

    days: Annotated[int, Meta(ge=1, le=366)]
    """For so many days after it."""
    when: Condition = Always()
    """Who has the right: a tier, a plan, a household, a tag that the shop gives by hand."""


class Reward(Part, frozen=True):
    """Goods that points buy, or points and money together."""

    id: RuleId
    name: LocalName
    points: Positive
    minor: NotNegative = 0
    """Money beside the points."""
    tier_prices: tuple[TierPrice, ...] = ()
    """Other prices for some tiers; a tier that is not named pays the reward's own."""
    stock: NotNegative | None = None
    """How many there are when it is put up; None is not counted."""
    limit_per_member: Positive | None = None
    """How many one member may take in a `limit_period`."""
    limit_period: Period = Period.EVER
    when: Condition = Always()
    """Who may take it, and when."""
    value_minor: NotNegative | None = None
    """What it would cost in the shop, for those who want to know."""
    enabled: bool = True


DatedExpiry = NeverExpires | MonthsAfterEarning | EndOfYear
"""When something ends whose last day is known from the beginning."""


class StampCard(Part, frozen=True):
    """A card that fills with stamps; a full one is cleared and brings a coupon: every tenth one free."""

    id: RuleId
    name: LocalName
    size: Annotated[int, Meta(ge=1, le=1000)]
    """Stamps that fill it."""
    coupon: RuleId
    """The kind of coupon that a full one brings."""
    expiry: DatedExpiry = NeverExpires()
    """Of each stamp, from the day it is given."""
    enabled: bool = True
    """A card that is switched off gets no stamps and brings nothing; what is on it stays."""


class CashbackTerms(Part, frozen=True):
    """What holds for money back once its period has ended."""

    expiry: DatedExpiry = NeverExpires()
    """From the day it can be used."""


class PaidBack(StrEnum):
    """What comes back for a package that is not used up."""

    SHARE = "share"
    """What was paid, by the share of the visits not used."""
    SINGLE = "single"
    """What was paid, less the visits used at their single price; never less than nothing."""
    NOTHING = "nothing"


class Package(Part, frozen=True):
    """Visits paid for at once: ten for the price of nine."""

    id: RuleId
    name: LocalName
    visits: Annotated[int, Meta(ge=1, le=10_000)]
    price_minor: Positive
    """For all of them."""
    single_minor: NotNegative = 0
    """What one visit costs without a package; 0: nobody said."""
    goods: Goods = ALL_GOODS
    """What a visit may be used for; told to whoever uses one."""
    expiry: DatedExpiry = NeverExpires()
    """From the day it is bought."""
    paid_back: PaidBack = PaidBack.SHARE
    when: Condition = Always()
    """Who may buy it, and when."""
    enabled: bool = True
