"""
A shop's programme as one typed value: what earns, what points buy, when they expire, and the tiers.

Conditions and effects are small tagged values (`kind` in JSON). A new rule kind is one value here, one pure
function where it takes effect, one sentence per language in `shopclub.words`, one form in the TUI.
Amounts are minor units of the shop's currency; shares and factors are thousandths (permille).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import StaffNo

Positive = Annotated[int, Meta(ge=1, le=10**12)]
NotNegative = Annotated[int, Meta(ge=0, le=10**12)]
Permille = Annotated[int, Meta(ge=0, le=1000)]
Factor = Annotated[int, Meta(ge=0, le=100_000)]
Months = Annotated[int, Meta(ge=1, le=600)]
RuleId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]
LocalName = dict[str, str]
"""Language code (`zh`, `en`) -> name as people read it."""


class Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", forbid_unknown_fields=True
):
    """Base of every tagged value of a programme."""


# -- conditions -------------------------------------------------------------------------------------


class Always(Value, frozen=True, tag="always"):
    """Holds for everyone, members and walk-ins alike as far as the effect can reach them."""


class TierIn(Value, frozen=True, tag="tier_in"):
    """Holds for members of one of these tiers."""

    tiers: tuple[str, ...]


class AllOf(Value, frozen=True, tag="all"):
    """Holds when every part holds; an empty list holds."""

    of: tuple[Condition, ...]


class AnyOf(Value, frozen=True, tag="any"):
    """Holds when at least one part holds; an empty list does not."""

    of: tuple[Condition, ...]


class Not(Value, frozen=True, tag="not"):
    """Holds when the part does not."""

    of: Condition


Condition = Always | TierIn | AllOf | AnyOf | Not


# -- effects ----------------------------------------------------------------------------------------


class PointsPerAmount(Value, frozen=True, tag="points_per_amount"):
    """`points` for each full `step_minor` of the earning base (what is paid in money)."""

    step_minor: Positive
    points: Positive


class PointsFixed(Value, frozen=True, tag="points_fixed"):
    """A fixed number of points."""

    points: Positive


class PointsTimes(Value, frozen=True, tag="points_times"):
    """The sale's points x `permille` / 1000, rounded down; of several, the largest counts."""

    permille: Factor


class PercentOff(Value, frozen=True, tag="percent_off"):
    """`permille` / 1000 off the whole bill, rounded down to the minor unit; of several, the largest counts."""

    permille: Permille


Effect = PointsPerAmount | PointsFixed | PointsTimes | PercentOff


class Occasion(StrEnum):
    """What a rule answers to."""

    SALE = "sale"
    JOIN = "join"


class Rule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One rule: on an occasion, when a condition holds, an effect."""

    id: RuleId
    then: Effect
    on: Occasion = Occasion.SALE
    when: Condition = Always()
    enabled: bool = True
    qualifies: bool = True
    """Whether the points it gives count toward a tier."""
    from_on: date | None = None
    until_on: date | None = None
    """First and last day it is in force; None is open."""

    def in_force(self, on: date) -> bool:
        """Whether the rule is switched on and within its dates."""
        return (
            self.enabled
            and (self.from_on is None or self.from_on <= on)
            and (self.until_on is None or on <= self.until_on)
        )


# -- expiry -----------------------------------------------------------------------------------------


class NeverExpires(Value, frozen=True, tag="never"):
    """Points stay."""


class MonthsAfterEarning(Value, frozen=True, tag="months"):
    """Usable through the same day `months` months after earning, that day included."""

    months: Months


class EndOfYear(Value, frozen=True, tag="year_end"):
    """Usable through 31 December of the year of earning, plus whole months of grace."""

    grace_months: Annotated[int, Meta(ge=0, le=24)] = 0


class AfterInactivity(Value, frozen=True, tag="inactivity"):
    """All points expire once nothing was earned or spent for `months` months."""

    months: Months


Expiry = NeverExpires | MonthsAfterEarning | EndOfYear | AfterInactivity


# -- spending ---------------------------------------------------------------------------------------


class MoneyOff(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Points as part payment: each full step of `points` takes `minor` off the bill."""

    points: Positive
    minor: Positive
    min_points: NotNegative = 0
    """Fewer than this can't be redeemed at once."""
    max_share_permille: Permille = 1000
    """Largest share of the bill (after discounts) that points may pay."""


class Reward(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Goods that points buy."""

    id: RuleId
    name: LocalName
    points: Positive
    stock: NotNegative | None = None
    """How many there are when it is put up; None is not counted."""
    limit_per_member: Positive | None = None
    """How many one member may take in all."""
    enabled: bool = True


# -- tiers ------------------------------------------------------------------------------------------


class Metric(StrEnum):
    """What a tier is reached by."""

    SPEND = "spend"
    POINTS = "points"
    VISITS = "visits"


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


class AllCriteria(Value, frozen=True, tag="all"):
    """Every criterion is met."""

    of: tuple[Criterion, ...]


class AnyCriterion(Value, frozen=True, tag="any"):
    """At least one criterion is met."""

    of: tuple[Criterion, ...]


Criterion = Reach | ByEach | AllCriteria | AnyCriterion


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


class Tier(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One step of the ladder; the first tier has no criterion and is everybody's."""

    id: RuleId
    name: LocalName
    reach: Criterion | None = None
    keep: Criterion | None = None
    """What keeps it at the review; None: the same that reaches it."""
    lasts: Lasting = ForGood()
    sign: str = ""
    """One character that stands for the tier beside its colour."""


class Ladder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The tiers, lowest first, and what happens when one ends."""

    tiers: tuple[Tier, ...]
    fall: Fall = Fall.EARNED
    grace_days: Annotated[int, Meta(ge=0, le=366)] = 0
    """Days a tier is still held after its last day before the review takes it."""


# -- the whole --------------------------------------------------------------------------------------


class Debt(StrEnum):
    """What happens when a return takes back points that are already spent."""

    OWE = "owe"
    FORGIVE = "forgive"


class Switches(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Choices that are neither a rule nor a number of one."""

    points_part_earns: bool = False
    """Whether the part of a bill paid with points earns points."""
    debt: Debt = Debt.OWE
    returned_grace_days: Annotated[int, Meta(ge=0, le=366)] = 7
    """How long points are usable that a return gives back after they had expired."""


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
    ladder: Ladder | None = None
    switches: Switches = Switches()
    about: LocalName = {}
    """One or two sentences for the owner who chooses it."""
    unknown_rules: tuple[dict[str, Any], ...] = ()
    """Rules of a newer version: kept and shown, not sold by."""

    def tier(self, tier_id: str) -> Tier | None:
        """The tier of that id."""
        return next((t for t in self.tiers() if t.id == tier_id), None)

    def tiers(self) -> tuple[Tier, ...]:
        """The tiers, lowest first; empty without a ladder."""
        return self.ladder.tiers if self.ladder else ()

    def reward(self, reward_id: str) -> Reward | None:
        """The reward of that id."""
        return next((r for r in self.rewards if r.id == reward_id), None)


class ProgrammeVersion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A programme as it was put in force; its document id is the version number."""

    at: datetime
    from_on: date
    """First business day it applies to."""
    programme: dict[str, Any]
    """The programme as JSON values, read with `read_programme`: a newer version's rules survive."""
    staff: StaffNo | None = None


PROGRAMMES = Collection("programmes", ProgrammeVersion)
