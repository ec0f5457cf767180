"""Time and mishaps: days that pass, a clock that is set, a program that is closed or killed."""

from __future__ import annotations

from datetime import datetime, timedelta

from shopclub.core.kernel.ids import OperationId
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Count, When


class Wait(Written, frozen=True):
    """Let time pass; the work of each day is done as it begins."""

    days: Count = 0
    """So many days, to the same time on the clock."""
    hours: Count = 0
    """So many hours."""
    minutes: Count = 0
    """So many minutes."""
    until: When | None = None
    """Instead: until then."""
    off: bool = False
    """The computer is off meanwhile, and does at once what fell due when it is on again."""
    confirmed: bool = True
    """`off`: whether somebody says that the clock is right, where it went far ahead."""


class SetClock(Written, frozen=True):
    """Somebody sets the computer's clock, also back, and the program looks at it."""

    to: When
    """What it says then."""
    confirmed: bool = False
    """Whether somebody says that it is right."""


class Restart(Written, frozen=True):
    """Close the program and open it again."""


class Crash(Written, frozen=True):
    """The program is killed: it goes on with the file as it lies on the disk."""


@verb("wait", Wait)
def wait(stage: Stage, p: Wait, actor: Actor) -> Act:
    """Let time pass."""
    del actor

    async def act(op: OperationId) -> Done:
        del op
        await stage.pass_to(_then(stage, p), off=p.off, confirmed=p.confirmed)
        return Done()

    return act


def _then(stage: Stage, p: Wait) -> datetime:
    if p.until is not None:
        return stage.instant(p.until)
    calendar = stage.club.calendar
    wall = calendar.local(stage.clock.now()).replace(tzinfo=None) + timedelta(days=p.days)
    days_on = calendar.instant(wall) if p.days else stage.clock.now()
    return days_on + timedelta(hours=p.hours, minutes=p.minutes)


@verb("clock", SetClock)
def clock(stage: Stage, p: SetClock, actor: Actor) -> Act:
    """Set the clock."""
    del actor

    async def act(op: OperationId) -> Done:
        del op
        stage.clock.set(stage.instant(p.to))
        await stage.do_due(confirmed=p.confirmed)
        return Done()

    return act


@verb("restart", Restart)
def restart(stage: Stage, p: Restart, actor: Actor) -> Act:
    """Close and open."""
    del p, actor

    async def act(op: OperationId) -> Done:
        del op
        await stage.restart()
        return Done()

    return act


@verb("crash", Crash)
def crash(stage: Stage, p: Crash, actor: Actor) -> Act:
    """Kill and open."""
    del p, actor

    async def act(op: OperationId) -> Done:
        del op
        await stage.crash()
        return Done()

    return act
