"""What a step may expect of a member: balances, entries, tiers, the file. Part of `expecting`."""

from __future__ import annotations

from shopclub.scenarios.model import Written
from shopclub.scenarios.values import Day, Figure, Money


class ExpectEntry(Written, frozen=True):
    """A ledger entry."""

    member: str | None = None
    """Whose."""
    unit: str | None = None
    """What is counted: `points`, `engagement`, `quota:` and a benefit."""
    kind: str | None = None
    """`earn`, `redeem`, `expire`, `adjust`, `reverse`, `open`."""
    amount: int | None = None
    """What it adds; negative: takes."""
    rule: str | None = None
    """The programme's rule; empty for none."""
    why: str | None = None
    """Code of the reason."""
    reason: str | None = None
    """The reason as an English reader sees it."""
    reason_zh: str | None = None
    """The reason as a Chinese reader sees it."""
    on: Day | None = None
    """The business day it counts for."""
    until: Day | None = None
    """Last usable day of what was earned, or `never`; empty for what earns nothing."""
    lots: dict[str, int] | None = None
    """Last usable day -> what it did to that lot."""
    qualifies: bool | None = None
    """Whether it counts toward a tier."""
    by: str | None = None
    """Who did it; empty for nobody."""
    source: str | None = None
    """`counter`, `kiosk`, `import`, `system`."""


class ExpectMonth(Written, frozen=True):
    """A month, or a life, as tiers see it."""

    spend: Money | None = None
    """Money paid, returns taken off."""
    points: int | None = None
    """Points that count toward a tier."""
    visits: int | None = None
    """Sales, wholly returned ones taken off."""
    engagement: int | None = None
    """Engagement points."""


class ExpectUnit(Written, frozen=True):
    """A balance in one unit."""

    balance: int | None = None
    """Sum of its entries."""
    debt: int | None = None
    """What is owed."""
    lots: dict[str, int] | None = None
    """Last usable day (or `never`) -> what is left; all of them."""


class ExpectTier(Written, frozen=True):
    """One change of a member's tier."""

    on: Day | None = None
    """The business day."""
    before: str | None = None
    """The tier before; empty for the first."""
    after: str | None = None
    """The tier after."""
    cause: str | None = None
    """`reached`, `review`, `kept`, `hand`, `refund`, `programme`."""
    until: Day | None = None
    """Last day it is held, or `never`."""
    note: str | None = None
    """Why, where it was by hand."""


class ExpectMissing(Written, frozen=True):
    """What is missing for the next tier, by one criterion."""

    tier: str | None = None
    """The next tier."""
    metric: str | None = None
    """`spend`, `points`, `visits`, `engagement`."""
    have: Figure | None = None
    """The figure now: a number, or an amount of spend."""
    need: Figure | None = None
    """The figure it takes."""
    missing: Figure | None = None
    """How much more."""
    by: Day | None = None
    """Last day of the window, or `never`."""


class ExpectCoupon(Written, frozen=True):
    """A coupon of a member."""

    kind: str | None = None
    """Its kind in the programme."""
    state: str | None = None
    """`usable`, `waiting` for its first day, `used`, `expired`, `void`, `off`, `gone`."""
    from_: Day | None = None
    """Its first day."""
    until: Day | None = None
    """Its last day, or `never`."""
    left: int | None = None
    """Uses left."""
    rule: str | None = None
    """The rule that issued it; empty: by hand."""
    note: str | None = None
    """Why, where it was by hand."""
    void_note: str | None = None
    """Why it was taken back, where that was by hand."""


class ExpectBenefit(Written, frozen=True):
    """A benefit of a member's tier."""

    left: int | None = None
    """Uses left in the present period, where they are counted."""
    until: Day | None = None
    """Last day of the period, or `never`."""
    now: str | None = None
    """`yes`, or the code of why it can't be had now; `benefit_not_counted` for what the clerk is told of."""
    again: Day | None = None
    """Used up: the first day it can be had again."""


class ExpectPlan(Written, frozen=True):
    """A member's paid plan."""

    id: str | None = None
    """The plan it counts as today; once it is over, the last one."""
    state: str | None = None
    """`trial`, `paid`, `grace` after its last day, `over`."""
    months: int | None = None
    """By which term it is paid; 0: on trial."""
    since: Day | None = None
    """Its first day, if it was never interrupted."""
    until: Day | None = None
    """Last day on trial or paid for, also ahead."""
    counts_until: Day | None = None
    """The same with the days of grace."""
    next: str | None = None
    """Plan of the last term, which may be paid ahead."""
    stops: bool | None = None
    """Whether it is not to be renewed."""


class ExpectMember(Written, frozen=True):
    """A member, as they stand after the step."""

    points: int | None = None
    """The balance, debt taken off."""
    available: int | None = None
    """What can be spent today."""
    debt: int | None = None
    """Points owed."""
    lots: dict[str, int] | None = None
    """Last usable day (or `never`) -> points left; all of them."""
    units: dict[str, ExpectUnit] | None = None
    """The same for any unit."""
    tier: str | None = None
    """The tier's id; empty for none."""
    tier_since: Day | None = None
    """Its first day."""
    tier_until: Day | None = None
    """Its last day, or `never`."""
    tier_by_hand: bool | None = None
    """Whether it was granted."""
    tiers: tuple[ExpectTier, ...] | None = None
    """Every change of the tier, the oldest first."""
    tier_ends: Day | None = None
    """The tier's last day with its grace, once they are told that it ends unless it is kept; else empty."""
    missing: tuple[ExpectMissing, ...] | None = None
    """What is missing for the next tier."""
    life: ExpectMonth | None = None
    """All purchases together."""
    months: dict[str, ExpectMonth] | None = None
    """Month -> its figures; empty ones are 0."""
    first_on: Day | None = None
    """Day of the first purchase; empty for none."""
    last_on: Day | None = None
    """Day of the last purchase."""
    entries: tuple[ExpectEntry, ...] | None = None
    """All their ledger entries, the oldest first."""
    rewards: dict[str, str] | None = None
    """Reward -> `yes`, or the code of why it can't be taken."""
    asked_for: dict[str, str] | None = None
    """Reward they asked for -> `waiting`, `handed_out`, `declined`, `withdrawn`, `lapsed`, `undone`: the last time."""
    coupons: tuple[ExpectCoupon, ...] | None = None
    """Every coupon of theirs, the oldest first."""
    usable: dict[str, int] | None = None
    """Coupons that can be used today or later: kind -> how many; all of them."""
    benefits: dict[str, ExpectBenefit] | None = None
    """Benefit of their tier -> how it stands."""
    plan: ExpectPlan | None = None
    """Their paid plan, also one that is over; of one ended early nothing is left."""
    has_plan: str | None = None
    """The plan that counts today; empty for none."""
    streak: int | None = None
    """Days in a row of checking in, up to today or yesterday."""
    status: str | None = None
    """`active` or `closed`."""
    name: str | None = None
    """The name in the file."""
    phone: str | None = None
    """The number with `+` and country; empty for none."""
    birthday: str | None = None
    """`1990-03-14`, `--03-14` without the year; empty for none."""
    calendar: str | None = None
    """What the birthday is counted in: `solar`, `lunar`, `lunar_leap`; empty without one."""
    feb29: str | None = None
    """Born on 29 February: `before` or `after`; else empty."""
    gender: str | None = None
    """`female`, `male`, `other`; empty for none."""
    note: str | None = None
    """What whoever serves should know."""
    marketing: bool | None = None
    """Whether they want offers."""
    on_board: bool | None = None
    """Whether they want to be on the leaderboard."""
    pin: str | None = None
    """`set`, `locked`; empty without one."""
    here: bool | None = None
    """Whether they have shown at the counter, within five minutes, who they are."""
    tags: tuple[str, ...] | None = None
    """The shop's own marks, all."""
    fields: dict[str, str | int] | None = None
    """The shop's own fields, by their id."""
    brought_by: str | None = None
    """The member who brought them along; empty for nobody."""
