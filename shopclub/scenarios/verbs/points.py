"""Points, rewards and tiers beside the sale."""

from __future__ import annotations

from shopclub.core.kernel.ids import OperationId
from shopclub.core.ledger.extending import ending_by
from shopclub.core.staff.model import Actor
from shopclub.scenarios.coupons import coupon_of
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Day, Money, day_of


class Redeem(Written, frozen=True):
    """Take a reward for points."""

    member: str
    """Who."""
    reward: str
    """Its id in the programme."""
    count: int = 1
    """How many."""
    coupon: str = ""
    """The coupon that lets it be had for other points: its kind, or the step that issued it."""
    tender: str = ""
    """How its money is paid, where it costs some."""


class Stock(Written, frozen=True):
    """Say how many of a reward there are now."""

    reward: str
    """Its id in the programme."""
    left: int
    """How many."""


class Adjust(Written, frozen=True):
    """Change a balance by hand."""

    member: str
    """Whose."""
    points: int
    """To add, or with a minus to take."""
    note: str = "scenario"
    """Why."""


class Extend(Written, frozen=True):
    """Let points be usable longer."""

    until: Day
    """Their new last usable day."""
    member: str = ""
    """Whose; left out: of all members."""
    by: Day = ""
    """Those that end through this day; of one member it may be left out: all that end before `until`."""
    tier: str = ""
    """Of all members: only those in this tier."""
    note: str = "scenario"
    """Why."""


class Grant(Written, frozen=True):
    """Put a member into a tier by hand."""

    member: str
    """Whom."""
    tier: str
    """The tier's id."""
    until: Day = ""
    """Its last day; left out: for good."""
    note: str = "scenario"
    """Why."""


@verb("redeem", Redeem)
def redeem(stage: Stage, p: Redeem, actor: Actor) -> Act:
    """Take a reward."""
    member = stage.member(p.member)
    coupon = coupon_of(stage, p.coupon, p.member) if p.coupon else None

    async def act(op: OperationId) -> Done:
        taken = await stage.club.rewards.redeem(member, p.reward, p.count, op, actor, coupon=coupon, tender=p.tender)
        money = Money(taken.minor, stage.club.shop.currency)
        return Done({"spent": taken.points, "balance": taken.balance, "paid": money, "repeated": taken.repeated})

    return act


@verb("stock", Stock)
def stock(stage: Stage, p: Stock, actor: Actor) -> Act:
    """Count the rewards."""

    async def act(op: OperationId) -> Done:
        await stage.club.rewards.set_stock(p.reward, p.left, op, actor)
        return Done()

    return act


@verb("adjust", Adjust)
def adjust(stage: Stage, p: Adjust, actor: Actor) -> Act:
    """Give or take points by hand."""
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        return Done({"balance": await stage.club.points.adjust(member, p.points, p.note, op, actor)})

    return act


@verb("extend", Extend)
def extend(stage: Stage, p: Extend, actor: Actor) -> Act:
    """Move lots of one member, or of many, to a later day."""
    points, by, until = stage.club.points, day_of(p.by), day_of(p.until)
    if until is None or (by is None and not p.member):
        key = "by" if until is not None else "until"
        raise Unreadable("value", key, detail=f"Object missing required field `{key}`")

    async def act(op: OperationId) -> Done:
        if not p.member:
            assert by is not None
            done = await points.extend_many(by, until, p.note, op, actor, p.tier)
            return Done({"extended": done.points})
        member = stage.member(p.member)
        lots = None if by is None else ending_by(points.account(member), by, stage.club.today())
        return Done({"extended": await points.extend(member, lots, until, p.note, op, actor)})

    return act


@verb("grant", Grant)
def grant(stage: Stage, p: Grant, actor: Actor) -> Act:
    """Grant a tier."""
    member = stage.member(p.member)
    until = day_of(p.until)

    async def act(op: OperationId) -> Done:
        await stage.club.tiers.grant(member, p.tier, until, p.note, op, actor)
        return Done()

    return act
