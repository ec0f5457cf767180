"""Goals of the owner."""

from __future__ import annotations

from datetime import date

from shopclub.core.goals.model import Against, Aim, Span
from shopclub.core.goals.typed import read_target
from shopclub.core.kernel.ids import OperationId
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Day


class SetGoal(Written, frozen=True):
    """Set a goal, or another aim for one."""

    metric: str
    """The figure: `participation`, `joins`, `net_sales` …; docs/metrics.md has all."""
    target: str
    """How much, as one types it: `20%`, `5000`, `12`."""
    span: Span = Span.MONTH
    """`month`, `quarter`, `year`, or `dates`."""
    first: Day | None = None
    """First day, where the span is `dates`."""
    last: Day | None = None
    """Last day, where the span is `dates`."""
    against: Against = Against.BEFORE
    """What it is compared with: the period `before`, or the `year` before."""
    name: str = ""
    """What it is called; left out: by its figure."""
    goal: str = ""
    """The step that set the goal to change; left out: a new one."""


class DropGoal(Written, frozen=True):
    """Give a goal up."""

    goal: str
    """The step that set it."""


def _number(stage: Stage, step: str) -> int:
    made = stage.step(step)
    if made.done.goal is None:
        raise Unreadable("name_unknown", kind="goal", name=step)
    return made.done.goal


@verb("set_goal", SetGoal)
def set_goal(stage: Stage, p: SetGoal, actor: Actor) -> Act:
    """Set or change one."""
    number = _number(stage, p.goal) if p.goal else None

    async def act(op: OperationId) -> Done:
        aim = Aim(
            metric=p.metric,
            target=read_target(p.target, p.metric, stage.club.shop.currency),
            span=p.span,
            first_on=date.fromisoformat(p.first) if p.first else None,
            last_on=date.fromisoformat(p.last) if p.last else None,
            against=p.against,
            name=p.name,
        )
        return Done(goal=await stage.club.goals.set(aim, op, actor, number=number))

    return act


@verb("drop_goal", DropGoal)
def drop_goal(stage: Stage, p: DropGoal, actor: Actor) -> Act:
    """Give one up."""
    number = _number(stage, p.goal)

    async def act(op: OperationId) -> Done:
        await stage.club.goals.give_up(number, op, actor)
        return Done()

    return act
