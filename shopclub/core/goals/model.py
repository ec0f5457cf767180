"""Documents of the goals, and what is said of one on a day."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import MemberNo, OperationId, StaffNo
from shopclub.core.ledger.units import Unit
from shopclub.core.staff.model import Source

SET_GOAL = "goal"
"""Verb of the operation that sets a goal, changes it or gives it up."""
FEW = 10
"""A share or a mean of fewer than this says nothing; it is shown as `3 of 7`."""


class Span(StrEnum):
    """How long a goal runs."""

    MONTH = "month"
    """Each calendar month anew."""
    QUARTER = "quarter"
    YEAR = "year"
    DATES = "dates"
    """Once, from a first day to a last."""


class Against(StrEnum):
    """What growth is measured against."""

    BEFORE = "before"
    """The period just before."""
    YEAR = "year"
    """The same days of the year before."""


class Aim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wanted."""

    metric: str
    """Id of a figure, see `metrics.METRICS`; one of a newer version of the program is kept and not measured."""
    target: int
    """In the figure's unit: thousandths of a share or of growth, minor units of money, or a number."""
    span: Span = Span.MONTH
    first_on: date | None = None
    """First and last day where the span is `DATES`."""
    last_on: date | None = None
    against: Against = Against.BEFORE
    name: str = ""
    """What the owner calls it; empty: by its figure."""


class Setting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A goal as it was set, changed or given up once."""

    at: datetime
    on: date
    """Business day of it."""
    op: OperationId
    aim: Aim | None = None
    """None: given up."""
    back: bool = False
    """Done by mistake and taken back."""
    staff: StaffNo | None = None
    source: Source = Source.COUNTER


class Goal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One goal with its history; the last setting that was not taken back stands."""

    settings: tuple[Setting, ...] = ()

    def standing(self) -> Setting | None:
        """The setting that stands."""
        return next((one for one in reversed(self.settings) if not one.back), None)

    def aim(self) -> Aim | None:
        """What is wanted; None for a goal that was given up, or never meant."""
        standing = self.standing()
        return standing.aim if standing is not None else None


GOALS = Collection("goals", Goal)


class GoalsChanged(Change, frozen=True, kw_only=True):
    """News: a goal was set, changed, given up, or that was taken back."""

    number: int


class Period(msgspec.Struct, frozen=True):
    """Days from the first to the last, both included."""

    first: date
    last: date

    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


class Measure(msgspec.Struct, frozen=True):
    """A figure as `part` of `whole`, so that a face can say `3 of 7`; of nothing there is no figure."""

    part: int
    whole: int = 1
    """1 for a sum; of growth what it is measured against; of a mean how many."""

    def value(self) -> Fraction | None:
        """The figure, or None."""
        return Fraction(self.part, self.whole) if self.whole > 0 else None


class Verdict(StrEnum):
    """How a goal stands."""

    REACHED = "reached"
    """For good, or when its period ended."""
    ON_COURSE = "on_course"
    BEHIND = "behind"
    MISSED = "missed"
    """Its period ended without."""
    TOO_EARLY = "too_early"
    """Less than a tenth of the period has gone by: nobody can tell."""
    TOO_FEW = "too_few"
    """A share or a mean of fewer than ten."""
    NO_FIGURE = "no_figure"
    """A share of nothing, growth from nothing, or a figure this version does not know."""
    NOT_BEGUN = "not_begun"


class Pace(StrEnum):
    """How what comes out at the end of the period is reckoned."""

    LINEAR = "linear"
    """As many each day as so far."""
    SHAPE = "shape"
    """From here on as the period it is compared with went on from its same day."""
    LEVEL = "level"
    """Rising or falling each day as so far."""
    STEADY = "steady"
    """A share or a mean stays as it is."""


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What is still missing."""

    total: int | None = None
    """In the figure's unit: money, or how many; of a figure that is to stay low, what it may still grow by."""
    per_day: int | None = None
    """On each of the days left after the day; rounded up (of a figure that is to stay low: down)."""
    rest: Measure | None = None
    """What the share or the mean of the days left has to be, if as much happens on each as so far."""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier period."""

    period: Period
    measure: Measure
    met: bool | None
    """Whether the goal of today would have been reached; None where there is no figure."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A goal on a day."""

    number: int
    aim: Aim
    since: date
    """The day it was set as it is."""
    as_of: date
    period: Period
    elapsed: int
    """Days gone by, the day included; of all once the period is over."""
    left: int
    """Days that come after the day."""
    now: Measure
    then: Measure | None
    """The period compared with, after as many days."""
    before: Measure | None
    """The same, whole."""
    compared: Period
    pace: Pace | None
    """None: nothing can be said ahead."""
    ahead: Measure | None
    """What comes out at the end at that pace."""
    need: Need
    verdict: Verdict
    history: tuple[Past, ...]
    """Earlier periods, the oldest first, from the first the shop has figures for."""


class Standings(msgspec.Struct, frozen=True, kw_only=True):
    """All goals on a day."""

    as_of: date
    goals: tuple[Standing, ...]


class List(StrEnum):
    """What kind of list stands behind a figure."""

    MEMBERS = "members"
    DAYS = "days"
    UNITS = "units"


class Someone(msgspec.Struct, frozen=True, kw_only=True):
    """A member behind a figure."""

    member: MemberNo
    days: int
    """Days on which they bought in the period."""
    spend_minor: int
    counts: bool
    """Whether they are among the `part`."""


class OneDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day behind a figure."""

    on: date
    measure: Measure


class OneUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A balance behind a figure."""

    unit: Unit
    out: int
    minor: int


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """The list behind a figure."""

    period: Period
    measure: Measure
    members: tuple[Someone, ...] = ()
    days: tuple[OneDay, ...] = ()
    units: tuple[OneUnit, ...] = ()
