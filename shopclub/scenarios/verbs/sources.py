"""Where members come from."""

from __future__ import annotations

from shopclub.core.kernel.ids import OperationId
from shopclub.core.origins.model import Brought, OriginKind, OriginWish
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Money


class AddSource(Written, frozen=True):
    """Add a source of members with a join code of its own."""

    name: str
    """What steps call it; also its name."""
    kind: OriginKind = OriginKind.POSTER
    """`poster`, `table`, `partner`, `post`, `person` or `other`."""
    cost: Money | None = None
    """What it cost."""
    target: int = 0
    """Members it is to bring."""


class SwitchSource(Written, frozen=True):
    """Let a source's code count, or no longer."""

    name: str
    """Which."""
    on: bool
    """Whether it counts."""


def source_of(stage: Stage, name: str) -> Brought:
    """
    A source by its name.

    Raises:
        Unreadable: `name_unknown`.
    """
    found = next((one for one in stage.club.origins.brought() if one.origin.name == name), None)
    if found is None:
        raise Unreadable("name_unknown", kind="source", name=name)
    return found


@verb("add_source", AddSource)
def add_source(stage: Stage, p: AddSource, actor: Actor) -> Act:
    """Add one."""

    async def act(op: OperationId) -> Done:
        minor = p.cost.minor if p.cost is not None else 0
        wish = OriginWish(name=p.name, kind=p.kind, cost_minor=minor, target=p.target)
        await stage.club.origins.add(wish, op, actor)
        return Done()

    return act


@verb("switch_source", SwitchSource)
def switch_source(stage: Stage, p: SwitchSource, actor: Actor) -> Act:
    """Switch one off or on."""
    number = source_of(stage, p.name).number

    async def act(op: OperationId) -> Done:
        await stage.club.origins.switch(number, p.on, op, actor)
        return Done()

    return act
