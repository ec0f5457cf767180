"""Putting right: from one member to another, two files of one person, whose a sale is, balances brought along."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.ids import OperationId, SaleNo
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.mending.model import Opening, OpeningLine
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Day, day_of


class Transfer(Written, frozen=True):
    """Give part of one member's balance to another."""

    member: str
    """Who gives."""
    to: str
    """Who gets it."""
    amount: int
    """How much; money in its smallest unit."""
    unit: str = POINTS
    """Which balance."""
    note: str = ""
    """Why."""


class Merge(Written, frozen=True):
    """Put two files of one person together."""

    member: str
    """Whose number is kept."""
    gone: str
    """Whose file goes."""


class MoveSale(Written, frozen=True):
    """Move a sale to the member it was rung up for by mistake."""

    sale: str
    """The step that sold it, or moved it last."""
    member: str = ""
    """Whose it was; left out: a walk-in's."""


class OpenBalances(Written, frozen=True):
    """Write down what somebody had before."""

    member: str
    """Who."""
    balances: dict[str, int] = msgspec.field(default_factory=dict)
    """Unit -> how much; money in its smallest unit."""
    until: Day = ""
    """Last usable day of the points; left out: as the programme says."""
    tier: str = ""
    """A tier, granted by hand."""
    tier_until: Day = ""
    """Its last day; left out: for good."""
    source: str = "scenario"
    """Where it stood."""


@verb("transfer", Transfer)
def transfer(stage: Stage, p: Transfer, actor: Actor) -> Act:
    """Between two members."""
    giver, taker = stage.member(p.member), stage.member(p.to)

    async def act(op: OperationId) -> Done:
        points = stage.club.mending.points
        done = await points.transfer(giver, taker, p.amount, p.note, op, actor, unit=Unit(p.unit))
        return Done({"balance": done.left})

    return act


@verb("merge", Merge)
def merge(stage: Stage, p: Merge, actor: Actor) -> Act:
    """Look now, do it later."""
    merging = stage.club.mending.merging
    kept, gone = stage.member(p.member), stage.member(p.gone)
    plan = merging.plan(kept, gone)

    async def act(op: OperationId) -> Done:
        await merging.merge(kept, gone, plan.fingerprint, op, actor)
        return Done({"balance": stage.club.points.account(kept).points()})

    return act


@verb("move_sale", MoveSale)
def move_sale(stage: Stage, p: MoveSale, actor: Actor) -> Act:
    """Look now, do it later."""
    sale = stage.step(p.sale).done.sale
    if sale is None:
        raise Unreadable("step_bare", "sale", step=p.sale)
    sales = stage.club.mending.sales
    plan = sales.plan(sale, stage.member(p.member) if p.member else None)

    async def act(op: OperationId) -> Done:
        number = await sales.move(sale, plan.after, plan.fingerprint, op, actor)
        return Done({"earned": plan.earned, "taken_back": plan.taken, "new_debt": plan.debt}, sale=SaleNo(number))

    return act


@verb("open_balances", OpenBalances)
def open_balances(stage: Stage, p: OpenBalances, actor: Actor) -> Act:
    """Brought along."""
    member, until = stage.member(p.member), day_of(p.until)
    lines = tuple(
        OpeningLine(unit=Unit(unit), amount=amount, until=until if unit == POINTS else None)
        for unit, amount in p.balances.items()
    )
    brought = Opening(lines=lines, tier=p.tier, tier_until=day_of(p.tier_until))

    async def act(op: OperationId) -> Done:
        await stage.club.mending.opening.open(member, brought, p.source, op, actor)
        return Done({"balance": stage.club.points.account(member).points()})

    return act
