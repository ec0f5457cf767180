"""Paid plans: joining, renewing, changing, ending."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.ids import OperationId
from shopclub.core.plans.model import Move, StepKind, Wish
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Count, Money


class JoinPlan(Written, frozen=True):
    """Let a member join a paid plan."""

    member: str
    """Who."""
    plan: str
    """Its id in the programme."""
    months: Count = 12
    """For a term of so many months; 0: on trial."""
    tender: str = ""
    """What the money goes by; left out: nobody says, and what is paid back goes back as it was paid."""
    tenders: dict[str, Money] = msgspec.field(default_factory=dict)
    """Other ways of paying, and what goes by each."""


class RenewPlan(JoinPlan, frozen=True):
    """Pay for the next term, also of another plan."""


class ChangePlan(JoinPlan, frozen=True):
    """Change to another plan, or another term of the same, from today on."""


class EndPlan(Written, frozen=True):
    """End a plan at once; what comes back goes by the rule it was paid under."""

    member: str
    """Whose."""
    tender: str = ""
    """What the money goes back by; left out: as it was paid."""


class StopPlan(Written, frozen=True):
    """Let a plan end with its last day: the member does not want to renew."""

    member: str
    """Whose."""


def _paying(stage: Stage, p: JoinPlan, kind: StepKind, actor: Actor) -> Act:
    tenders = {name: money.minor for name, money in p.tenders.items()}
    return _prepared(
        stage, Wish(member=stage.member(p.member), kind=kind, plan=p.plan, months=p.months), actor, p.tender, tenders
    )


def _prepared(stage: Stage, wish: Wish, actor: Actor, tender: str, tenders: dict[str, int]) -> Act:
    """Look now, do it later."""
    move = stage.club.plans.preview(wish)

    async def act(op: OperationId) -> Done:
        done = await stage.club.plans.carry_out(move, op, actor, tender=tender, tenders=tenders or None)
        return Done({**_figures(stage, move), "repeated": done.repeated, "tenders": _tenders(stage, done.number)})

    return act


def _figures(stage: Stage, move: Move) -> dict[str, object]:
    currency = stage.club.shop.currency
    return {"paid": Money(move.due_minor, currency), "credit": Money(move.credit_minor, currency)}


def _tenders(stage: Stage, number: int) -> dict[str, Money]:
    """By what the money of a step went, its sales together."""
    found: dict[str, int] = {}
    for sale in stage.club.plans.step(number).sales:
        for name, minor in stage.club.sales.get(sale).tenders.items():
            found[name] = found.get(name, 0) + minor
    return {name: Money(minor, stage.club.shop.currency) for name, minor in found.items()}


@verb("join_plan", JoinPlan)
def join_plan(stage: Stage, p: JoinPlan, actor: Actor) -> Act:
    """Join, or try."""
    return _paying(stage, p, StepKind.JOINED, actor)


@verb("renew_plan", RenewPlan)
def renew_plan(stage: Stage, p: RenewPlan, actor: Actor) -> Act:
    """Pay for the next term."""
    return _paying(stage, p, StepKind.RENEWED, actor)


@verb("change_plan", ChangePlan)
def change_plan(stage: Stage, p: ChangePlan, actor: Actor) -> Act:
    """From today on."""
    return _paying(stage, p, StepKind.CHANGED, actor)


@verb("end_plan", EndPlan)
def end_plan(stage: Stage, p: EndPlan, actor: Actor) -> Act:
    """At once."""
    return _prepared(stage, Wish(member=stage.member(p.member), kind=StepKind.ENDED), actor, p.tender, {})


@verb("stop_plan", StopPlan)
def stop_plan(stage: Stage, p: StopPlan, actor: Actor) -> Act:
    """With its last day."""
    return _prepared(stage, Wish(member=stage.member(p.member), kind=StepKind.STOPPED), actor, "", {})
