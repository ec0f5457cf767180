"""The tiers: how each is reached, how long it lasts, what keeps it, and what it brings."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shopclub.core.programme.conditions import Always, Condition
from shopclub.core.programme.values import (
    Count,
    Days,
    LocalName,
    Months,
    Part,
    Period,
    Positive,
    RuleId,
    Value,
)


class Metric(StrEnum):
    """What a tier is reached by."""

    SPEND = "spend"
    """Money paid, returns taken off, in minor units."""
    POINTS = "points"
    """Qualifying points earned, what returns took back taken off."""
    VISITS = "visits"
    ENGAGEMENT = "engagement"
    """Engagement points."""


class CalendarMonth(Value, frozen=True, tag="month"):
    """The month a day lies in."""


class CalendarQuarter(Value, frozen=True, tag="quarter"):
    """The calendar quarter a day lies in."""


class CalendarYear(Value, frozen=True, tag="year"):
    """The calendar year a day lies in."""


class Rolling(Value, frozen=True, tag="rolling"):
    """`months` calendar months: the one a day lies in and those before it."""

    months: Annotated[int, Meta(ge=1, le=24)]


class Life(Value, frozen=True, tag="life"):
    """Everything since the first day."""


Window = CalendarMonth | CalendarQuarter | CalendarYear | Rolling | Life


class Reach(Value, frozen=True, tag="reach"):
    """At least `value` of a metric within a window (spend in minor units)."""

    metric: Metric
    value: Positive
    window: Window = Life()


class ByEach(Value, frozen=True, tag="by_each"):
    """One tier up with each full `step` of a metric: the n-th tier above the first needs n x `step`."""

    metric: Metric
    step: Positive
    window: Window = Life()


class BoughtWithin(Value, frozen=True, tag="bought_within"):
    """The last purchase lies at most `days` days back."""

    days: Days


class Never(Value, frozen=True, tag="never"):
    """Is never met. As what keeps a tier: it ends with its last day, and is to be reached anew."""


class AllCriteria(Value, frozen=True, tag="all"):
    """Every criterion is met."""

    of: tuple[Criterion, ...]


class AnyCriterion(Value, frozen=True, tag="any"):
    """At least one criterion is met."""

    of: tuple[Criterion, ...]


Criterion = Reach | ByEach | BoughtWithin | Never | AllCriteria | AnyCriterion


class ForMonths(Value, frozen=True, tag="months"):
    """Held through the same day `months` months later."""

    months: Months


class ToYearEnd(Value, frozen=True, tag="year_end"):
    """Held through 31 December of the year after `years` further years (0: of this year)."""

    years: Annotated[int, Meta(ge=0, le=10)] = 0


class ForGood(Value, frozen=True, tag="for_good"):
    """Held for good."""


Lasting = ForMonths | ToYearEnd | ForGood


class Fall(StrEnum):
    """What a review does with a tier that was not kept."""

    ONE = "one"
    """One tier down."""
    EARNED = "earned"
    """Down to what the figures give, at once."""


class Quota(Part, frozen=True):
    """So many uses in each period; what is not used lapses with it."""

    count: Count
    period: Period = Period.MONTH


class Benefit(Part, frozen=True):
    """
    What members of a tier are entitled to beside discounts and points, which are rules.

    With a quota it is used up and counted (one free blood-sugar test a month); without one it is something the clerk is
    told of at the moment it matters (priority service, an invitation).
    """

    id: RuleId
    name: LocalName
    quota: Quota | None = None
    when: Condition = Always()
    """Beside the tier: on which days, for whom."""
    enabled: bool = True


class Tier(Part, frozen=True):
    """One step of the ladder; the first tier has no criterion and is everybody's."""

    id: RuleId
    name: LocalName
    reach: Criterion | None = None
    keep: Criterion | None = None
    """What keeps it at the review; None: the same that reaches it."""
    lasts: Lasting = ForGood()
    sign: str = ""
    """One character that stands for the tier beside its colour."""
    benefits: tuple[Benefit, ...] = ()
    """A higher tier does not have those of a lower one unless it lists them too."""


class Ladder(Part, frozen=True):
    """The tiers, lowest first, and what happens when one ends."""

    tiers: tuple[Tier, ...]
    fall: Fall = Fall.EARNED
    grace_days: Annotated[int, Meta(ge=0, le=366)] = 0
    """Days a tier is still held after its last day before the review takes it."""
    notice_days: Annotated[int, Meta(ge=0, le=366)] = 30
    """How long before its last day a member is told that a tier will end unless it is kept."""
