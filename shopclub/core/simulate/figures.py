"""
What a replay comes to: two programmes over the same purchases, side by side. Values only.

Everything is per side, `today` (the programmes that were in force) and `changed`. Money is minor units. What a
programme costs is what members get by it: discounts, and balances by what they stand for in money. What customers
paid in themselves (stored value, packages, gift cards) is theirs and no cost.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from shopclub.core.insight.worth import Breakage
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.values import LocalName
from shopclub.core.shop.estimate import Estimate

AVERAGE_MONTH = (487, 16)
"""Days of an average month as a fraction: 365.25 / 12 = 30.4375."""
SHOWN = 10
"""How many who gain, and how many who lose, are named."""


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """The days that were replayed, both included."""

    from_on: date
    until_on: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until_on - self.from_on).days + 1

    def per_month(self, minor: int) -> int:
        """A sum over the period as so much a month of 30.44 days, rounded half away from nothing."""
        over, under = AVERAGE_MONTH
        parts = under * self.days
        half = abs(minor) * over * 2 + parts
        return (1 if minor >= 0 else -1) * (half // (2 * parts))


class PointWorth(msgspec.Struct, frozen=True, kw_only=True):
    """What points stand for under a programme: so many points, so much money."""

    points: int
    minor: int
    by_reward: str = ""
    """Id of the reward it is taken from; empty: what points take off a bill, or the owner's estimate."""
    estimated: bool = False
    """By the owner's own estimate, as the programme gives points no value."""

    def of(self, points: int) -> int:
        """So many points in minor units, rounded toward nothing."""
        return points * self.minor // self.points if points >= 0 else -(-points * self.minor // self.points)


class Sums(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was counted over some sales and some members."""

    sales: int = 0
    """Receipts of members; returns are none."""
    net_minor: int = 0
    """After discounts, before balances pay; returns taken off."""
    discount_minor: int = 0
    """What rules and coupons took off; returns taken off."""
    issued: int = 0
    """Points given by rules, gross."""
    taken_back: int = 0
    """Points that returns took back."""
    spent: int = 0
    """Points spent on bills and rewards, less what came back."""
    used_minor: int = 0
    """What spent points, cashback and bonus stood for where they were used."""
    expired: int = 0
    moved: int = 0
    """Points given or taken by hand, brought along, handed on."""
    earned_minor: int = 0
    """Cashback and bonus given, less what was taken back and what expired."""
    coupons: int = 0
    """Coupons issued."""
    coupons_used: int = 0
    gifts: int = 0
    """Gifts handed out."""
    ups: int = 0
    """Times somebody rose to a higher tier."""
    downs: int = 0


class MonthSums(msgspec.Struct, frozen=True, kw_only=True):
    """One calendar month, or the part of it in the period."""

    month: str
    """`YYYY-MM`."""
    sums: Sums
    outstanding: int
    """Points that members of this shop held at its end."""
    cost_minor: int | None
    """Discounts, and what was given of balances (less what expired) by its worth; None: points have no known worth."""


class TierSums(msgspec.Struct, frozen=True, kw_only=True):
    """What those in a tier did while they were in it."""

    tier: str
    members: int
    """In it on the last day."""
    sums: Sums


class RuleSums(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule gave; `coupon:` and the kind for a coupon."""

    rule: str
    minor: int = 0
    """Discounts, cashback."""
    points: int = 0
    times: int = 0
    """How often it gave something."""


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What members hold that the shop gave them."""

    points: int
    gross_minor: int | None
    """In money, if all of it is used; None: points have no known worth."""
    expected_minor: int | None
    """What will be asked for, by the share of past points that were redeemed; None while there is no such past."""


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One programme over the period."""

    id: str
    name: LocalName
    worth: PointWorth | None
    """What a point stands for; None: nobody has said what its rewards cost."""
    sums: Sums
    months: tuple[MonthSums, ...]
    tiers: tuple[TierSums, ...]
    """Lowest first."""
    rules: tuple[RuleSums, ...]
    """What cost most first."""
    owed_before: Owed
    """When the period began, by this side's worth: the same points on both sides."""
    owed: Owed
    coupons_open: int
    """Coupons that can still be used; what they will cost is in no figure."""
    cost_minor: int | None
    """Discounts, balances used, and by how much more is owed than when the period began by today's worth; gross."""
    likely_minor: int | None
    """The same with what is owed as far as it will be asked for; None while that is not known."""


class SegmentChange(msgspec.Struct, frozen=True, kw_only=True):
    """Members of one kind, and what they get on each side."""

    segment: str
    """`high`, `potential`, `ordinary`, `lost`, or `none` for who never bought; of a tier its id."""
    members: int
    today_minor: int
    """What they got over the period; points without a known worth count nothing."""
    changed_minor: int
    today_points: int
    """Points given to them, less what returns took back."""
    changed_points: int
    once_minor: int = 0
    """The part of it that comes once, as what they held before is worth another sum."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One part of what somebody gains or loses."""

    code: str
    """`rule` (a discount or points of one), `expired`, `worth` (points held before are worth another sum)."""
    minor: int
    """What it adds to the difference."""
    points: int = 0
    rule: str = ""
    of: str = "changed"
    """Whose rule: `today` or `changed`."""


class MemberChange(msgspec.Struct, frozen=True, kw_only=True):
    """One member on both sides."""

    member: MemberNo
    today_minor: int
    """What they got over the period; points without a known worth count nothing."""
    changed_minor: int
    today_points: int
    """Points given to them, less what returns took back."""
    changed_points: int
    once_minor: int = 0
    """The part of it that comes once, as what they held before is worth another sum."""
    tier_today: str = ""
    tier_changed: str = ""
    causes: tuple[Cause, ...] = ()
    """The largest first, at most three."""

    @property
    def minor(self) -> int:
        """Gains by the change (negative: loses)."""
        return self.changed_minor - self.today_minor

    @property
    def points(self) -> int:
        """More points given (negative: fewer)."""
        return self.changed_points - self.today_points


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """How many who stand in one tier today would stand in another."""

    today: str
    changed: str
    members: int


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """Something the figures can't know, with how many it concerns."""

    code: str
    n: int = 0
    whole: int = 0
    names: tuple[str, ...] = ()
    """Ids of rules or rewards of the changed programme."""


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """The stated habit of spending, and how well it tells the shop's own past."""

    purchases: int
    """Recorded purchases of the later half of the past at which points could have been spent."""
    visits_permille: int
    """At so many of a thousand such purchases of the whole past points were spent."""
    balance_permille: int
    """And there so much of what could be spent."""
    modelled: int
    """Points that the earlier half foretells for the later."""
    recorded: int
    """Points that were really spent there."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The present and the changed programme over the same purchases."""

    as_of: date
    """The day it was made."""
    period: Period
    members: int
    """Who belonged to the club on the last day."""
    buyers: int
    """Of them, who bought in the period."""
    sales: int
    walk_ins: int
    """Sales without a member, of all."""
    today: Side
    changed: Side
    segments: tuple[SegmentChange, ...]
    tiers: tuple[SegmentChange, ...]
    """By the tier on the last day under today's programme."""
    moves: tuple[Move, ...]
    up: int
    """Members who would stand higher on the last day than today's programme has them; by place in the ladder."""
    down: int
    winners: tuple[MemberChange, ...]
    losers: tuple[MemberChange, ...]
    gaining: int
    losing: int
    unknown: tuple[Unknown, ...]
    breakage: Breakage
    """Of the shop's own past points: what the likely figures go by."""
    habit: Fit | None = None
    estimate: Estimate | None = None
    """What the owner said points are worth; counts where a programme gives them no value (`PointWorth.estimated`)."""

    @property
    def difference_minor(self) -> int | None:
        """How much more the changed programme would have cost over the period; None without worth."""
        if self.today.cost_minor is None or self.changed.cost_minor is None:
            return None
        return self.changed.cost_minor - self.today.cost_minor

    @property
    def likely_difference_minor(self) -> int | None:
        """The same, as far as what is owed will be asked for."""
        if self.today.likely_minor is None or self.changed.likely_minor is None:
            return None
        return self.changed.likely_minor - self.today.likely_minor

    @property
    def once_minor(self) -> int | None:
        """The part of the difference that comes once, as what members held before is worth more; None without worth."""
        today, changed = self.today.owed_before.gross_minor, self.changed.owed_before.gross_minor
        return None if today is None or changed is None else changed - today

    def to_json(self) -> dict[str, Any]:
        """The keys the command line promises."""
        values: dict[str, Any] = msgspec.to_builtins(self)
        difference, likely = self.difference_minor, self.likely_difference_minor
        values["difference"] = {
            "cost_minor": difference,
            "per_month_minor": None if difference is None else self.period.per_month(difference),
            "likely_minor": likely,
            "likely_per_month_minor": None if likely is None else self.period.per_month(likely),
            "once_minor": self.once_minor,
        }
        return values
