"""
What a step may expect. What is not stated (None) is not compared.

Every key here is a figure that `shopclub.scenarios.seen`, `.figures` or a verb supplies under the same name.
"""

from __future__ import annotations

from shopclub.scenarios.model import Written
from shopclub.scenarios.values import Day, Figure, Money


class ExpectLine(Written, frozen=True):
    """A line of a sale; on a return what comes back of it, as positive figures."""

    name: str | None = None
    """The goods; empty for a sale by amount."""
    code: str | None = None
    """Their code."""
    qty: int | None = None
    """Pieces."""
    gross: Money | None = None
    """Before discounts."""
    discounts: dict[str, Money] | None = None
    """Rule -> this line's part of its discount."""
    off: Money | None = None
    """All discounts of the line together."""
    points_off: Money | None = None
    """Its part of what was paid with points."""
    paid: Money | None = None
    """What was paid for it in money."""


class ExpectEntry(Written, frozen=True):
    """A ledger entry."""

    member: str | None = None
    """Whose."""
    unit: str | None = None
    """What is counted: `points`."""
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
    """`spend`, `points`, `visits`."""
    have: Figure | None = None
    """The figure now: a number, or an amount of spend."""
    need: Figure | None = None
    """The figure it takes."""
    missing: Figure | None = None
    """How much more."""
    by: Day | None = None
    """Last day of the window, or `never`."""


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
    status: str | None = None
    """`active` or `closed`."""
    name: str | None = None
    """The name in the file."""
    phone: str | None = None
    """The number with `+` and country; empty for none."""
    birthday: str | None = None
    """`1990-03-14`, `--03-14` without the year; empty for none."""
    gender: str | None = None
    """`female`, `male`, `other`; empty for none."""
    note: str | None = None
    """What whoever serves should know."""
    marketing: bool | None = None
    """Whether they want offers."""


class ExpectDay(Written, frozen=True):
    """The figures of a business day."""

    on: Day | None = None
    """Which one; left out: today."""
    sales: int | None = None
    """Receipts."""
    refunds: int | None = None
    """Returns."""
    net: Money | None = None
    """Sales less returns."""
    member_sales: int | None = None
    """Sales to members."""
    member_net: Money | None = None
    """Sales to members less their returns."""
    joins: int | None = None
    """New members."""
    points_given: int | None = None
    """Earned, before returns."""
    points_taken: int | None = None
    """Spent on bills and rewards."""
    points_expired: int | None = None
    """Expired."""


class Expect(Written, frozen=True):
    """What must come of a step."""

    paid: Money | None = None
    """To pay in money; on a return: money given back."""
    gross: Money | None = None
    """Goods before discounts."""
    off: Money | None = None
    """All discounts together."""
    discounts: dict[str, Money] | None = None
    """Rule -> its discount; all of them."""
    points_off: Money | None = None
    """What points took off the bill."""
    spent: int | None = None
    """Points spent on the bill or the reward."""
    earned: int | None = None
    """Points earned."""
    max_points: int | None = None
    """The most points that could have been used."""
    lines: tuple[ExpectLine, ...] | None = None
    """Every line, in order."""
    tier: str | None = None
    """The member's tier after it."""
    tier_before: str | None = None
    """The tier it was reckoned by."""
    balance: int | None = None
    """The member's points after it."""
    repeated: bool | None = None
    """Whether it had been done before, and nothing was done again."""
    given_back: int | None = None
    """Return: points spent on the sale that came back."""
    taken_back: int | None = None
    """Return: earned points taken back."""
    forgiven: int | None = None
    """Return: points let go because they were spent."""
    new_debt: int | None = None
    """Return: points owed now because they were spent."""
    complete: bool | None = None
    """Return: whether nothing of the sale is left."""
    undone: str | None = None
    """Undo: what was taken back: `sale`, `reward`, `adjust`, `enrol`."""
    expired: int | None = None
    """Time: points that expired on the way."""
    tiers_moved: int | None = None
    """Time: changes of tier on the way."""
    took: dict[str, int] | None = None
    """Import: figures of its report, as `shopclub import --json` names them."""
    left_out: tuple[str, ...] | None = None
    """Import: reasons of the lines left out, in order."""
    entries: tuple[ExpectEntry, ...] | None = None
    """The ledger entries it made, all, in order."""
    reasons: tuple[str, ...] | None = None
    """Their reasons as an English reader sees them."""
    reasons_zh: tuple[str, ...] | None = None
    """Their reasons as a Chinese reader sees them."""
    changes: tuple[str, ...] | None = None
    """What the club told its screens, in order: `sale_recorded`, `points_moved` …"""
    members: dict[str, ExpectMember] | None = None
    """Member -> how they stand."""
    stock: dict[str, int] | None = None
    """Reward -> how many are left."""
    day: ExpectDay | None = None
    """The day's figures."""
    outstanding: int | None = None
    """Points of all members together."""
    waiting: tuple[str, ...] | None = None
    """Names of those who joined at the kiosk and wait, the oldest first."""
    version: int | None = None
    """Number of the programme's version in force."""
