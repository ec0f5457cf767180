"""
What a step may expect. What is not stated (None) is not compared.

Every key here is a figure that `shopclub.scenarios.seen`, `.figures` or a verb supplies under the same name.
"""

from __future__ import annotations

from shopclub.scenarios.expecting_members import ExpectEntry, ExpectMember
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
    tenders: dict[str, Money] | None = None
    """Tender -> sales less returns paid by it; all of them."""
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
    till: dict[str, Money] | None = None
    """Tender -> what the till should hold of the day by it, money taken for balances included; all of them."""
    balances: dict[str, int] | None = None
    """Unit -> what all hold at the day's end, money in its smallest unit; all of them."""


class ExpectReport(Written, frozen=True):
    """The figures of `shopclub report`; docs/metrics.md says what each means."""

    as_of: Day | None = None
    """As of which day; left out: today."""
    members: int | None = None
    """Joined by then."""
    buyers: int | None = None
    """Members with at least one sale."""
    sales: int | None = None
    """Receipts."""
    refunds: int | None = None
    """Returns."""
    net: Money | None = None
    """Sales less returns."""
    member_net: Money | None = None
    """Sales to members less their returns."""
    tiers: dict[str, int] | None = None
    """Tier -> members in it."""
    earned: int | None = None
    """Points given by rules."""
    redeemed: int | None = None
    """Points spent."""
    expired: int | None = None
    """Points that expired."""
    outstanding: int | None = None
    """Points of all members together."""
    expiring_30_days: int | None = None
    """Points that end within 30 days."""
    liability: Money | None = None
    """What the outstanding points take off bills."""
    owed: Money | None = None
    """What is owed in every unit together, gross."""
    owed_units: dict[str, Money] | None = None
    """Unit -> what of that is owed in it; all that stand for money."""


class ExpectRule(Written, frozen=True):
    """What a rule with caps has given, in the whole shop."""

    uses: int | None = None
    """How often."""
    points: int | None = None
    """Points, or engagement points, all together."""
    off: Money | None = None
    """Its discounts all together."""
    ended: Day | None = None
    """The day it ran out; empty while there is something left."""


class ExpectPlace(Written, frozen=True):
    """One member of a list made at the end of a period."""

    member: str | None = None
    """Who."""
    place: int | None = None
    """The place, from 1."""
    figure: Figure | None = None
    """What it was given for: a number, or an amount of spend."""
    points: int | None = None
    """The points it brought."""


class ExpectGoal(Written, frozen=True):
    """Where a goal stands today."""

    figure: str | None = None
    """Its figure as an English reader sees it: `20.0% (1 of 5)`."""
    figure_zh: str | None = None
    """As a Chinese reader sees it."""
    before: str | None = None
    """The whole period it is compared with, as an English reader sees it; empty while there is none."""
    verdict: str | None = None
    """`reached`, `on_course`, `behind`, `missed`, `too_early`, `too_few`, `no_figure` or `not_begun`."""
    missing: Figure | None = None
    """What is missing to it; of a figure that is to stay low, what it may still grow by."""
    per_day: Figure | None = None
    """The same on each of the days left."""
    days_left: int | None = None
    """Days after today."""


class ExpectSource(Written, frozen=True):
    """What a source brought."""

    waiting: int | None = None
    """Joins that wait for the counter."""
    joined: int | None = None
    """Members."""
    bought: int | None = None
    """Of them, who have bought."""
    per_join: Money | None = None
    """What one member cost."""
    per_buyer: Money | None = None
    """What one who bought cost."""


class Expect(Written, frozen=True):
    """What must come of a step."""

    paid: Money | None = None
    """To pay in money; on a return: money given back; of a plan: less than nothing where it is paid back."""
    credit: Money | None = None
    """Change of plan: what was unused of the terms before, and counted toward the new one."""
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
    held: int | None = None
    """Points held for the reward that was asked for."""
    earned: int | None = None
    """Points earned."""
    engagement: int | None = None
    """Engagement points that came of it."""
    coupons: dict[str, int] | None = None
    """Coupons issued: kind -> how many; all of them."""
    gifts: dict[str, int] | None = None
    """Rule, or `coupon:` and the kind -> gifts handed out; on a return: to be asked back."""
    tenders: dict[str, Money] | None = None
    """Tender -> its part of the money; all of them."""
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
    """Return, or a day taken back: points taken back."""
    forgiven: int | None = None
    """Return: points let go because they were spent."""
    new_debt: int | None = None
    """Return: points owed now because they were spent."""
    complete: bool | None = None
    """Return: whether nothing of the sale is left."""
    coupon_back: bool | None = None
    """Return: whether the coupon used can be used again."""
    coupons_used: int | None = None
    """Return: coupons the sale had brought that are used already; the others are taken back."""
    besides: int | None = None
    """Return: points of a tier's or a day's gift that followed from the sale and go back too."""
    moved: dict[str, int] | None = None
    """Return: unit -> what changes of other balances than points (stamps, money back in cents); all of them."""
    coupons_cleared: int | None = None
    """Return: coupons of full stamp cards that go back with their stamps."""
    differences: dict[str, Money] | None = None
    """Till counted: tender -> counted less what it should hold; of all that were counted."""
    worth: Money | None = None
    """Visits used: what of the price they stand for."""
    coupons_void: int | None = None
    """A day taken back: coupons that are void now."""
    kept: tuple[str, ...] | None = None
    """A day taken back: who has spent or used theirs, and keeps it."""
    prize: str | None = None
    """Lucky draw: what came of it, by its id."""
    number: int | None = None
    """Lucky draw: the running number in the round."""
    streak: int | None = None
    """Check-in: days in a row."""
    left: int | None = None
    """Benefit: uses left in the period."""
    extended: int | None = None
    """Extension: points that can be used longer."""
    changed: int | None = None
    """Product list: how many products are otherwise than before."""
    undone: str | None = None
    """Undo: what was taken back: `sale`, `reward`, `adjust`, `enrol`, `occasion`, `benefit`, `coupons` (issued) …"""
    expired: int | None = None
    """Time: points that expired on the way."""
    tiers_moved: int | None = None
    """Time: changes of tier on the way."""
    gave: int | None = None
    """Time: members who got something on the way, added up over the days."""
    noticed: int | None = None
    """Time: members told on the way that their tier ends soon."""
    took: dict[str, int] | None = None
    """Import: figures of its report, as `shopclub import --json` names them."""
    left_out: tuple[str, ...] | None = None
    """Import, coupons: why lines or members were left out, in order."""
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
    """Reward -> how many can be had; those kept for who asked are not among them."""
    leaderboard: tuple[str, ...] | None = None
    """Who is on the leaderboard, the first one first."""
    rules: dict[str, ExpectRule] | None = None
    """Rule -> what it has given within its caps."""
    places: dict[str, tuple[ExpectPlace, ...]] | None = None
    """Rule -> who had a place at the end of its last period, in order."""
    day: ExpectDay | None = None
    """The day's figures."""
    report: ExpectReport | None = None
    """The shop's figures."""
    outstanding: int | None = None
    """Points of all members together."""
    goals: dict[str, ExpectGoal] | None = None
    """Figure -> how the goal on it stands; of several on one the latest."""
    sources: dict[str, ExpectSource] | None = None
    """Source -> what it brought."""
    to_renew: tuple[str, ...] | None = None
    """Members whose plan is to be renewed, or ran out lately, the earliest last day first."""
    waiting: tuple[str, ...] | None = None
    """Names of those who joined at the kiosk and wait, the oldest first."""
    version: int | None = None
    """Number of the programme's version in force."""
