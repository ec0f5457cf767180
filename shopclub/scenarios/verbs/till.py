"""The end of a day: the till counted."""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.kernel.ids import OperationId
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Day, Money

CASH = "cash"


class CountTill(Written, frozen=True):
    """Count the till of a day, and prove every balance."""

    counted: dict[str, Money] = msgspec.field(default_factory=dict)
    """Tender -> what was there; of `cash` with the change of the morning."""
    change: Money | None = None
    """Change that lay in the drawer in the morning; left out: none."""
    on: Day | None = None
    """Which day; left out: today."""
    note: str = ""
    """Anything to remember."""


@verb("count_till", CountTill)
def count_till(stage: Stage, p: CountTill, actor: Actor) -> Act:
    """Count."""
    counted = {tender: money.minor for tender, money in p.counted.items()}
    change = p.change.minor if p.change is not None else 0

    async def act(op: OperationId) -> Done:
        on = date.fromisoformat(p.on) if p.on else stage.club.today()
        count = await stage.club.closings.count(on, counted, op, actor, float_minor=change, note=p.note)
        found = {tender: count.difference(tender, CASH) or 0 for tender in count.counted}
        return Done({"differences": {name: Money(minor, stage.club.shop.currency) for name, minor in found.items()}})

    return act
