"""The same once more, and two at once."""

from __future__ import annotations

from shopclub.core.kernel.ids import OperationId
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Table


class Repeat(Written, frozen=True):
    """Do a step once more under the same operation id: a button pressed twice, a form sent again."""

    step: str
    """Which."""


class Together(Written, frozen=True):
    """Start several steps at once, each prepared before any is done: a race."""

    steps: tuple[Table, ...]
    """The steps, as any others; the first one reaches the books first. Time passes in none of them."""
    same_operation: bool = False
    """Whether all carry one operation id."""


@verb("repeat", Repeat)
def repeat(stage: Stage, p: Repeat, actor: Actor) -> Act:
    """The same operation again."""
    del actor
    made = stage.step(p.step)

    async def act(op: OperationId) -> Done:
        del op
        return await made.act(made.op)

    return act


@verb("together", Together)
def together(stage: Stage, p: Together, actor: Actor) -> Act:
    """Played by `playing`, which knows how to look at each of the steps."""
    del stage, actor
    raise Unreadable("no_steps", "together", steps=len(p.steps))
