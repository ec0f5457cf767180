"""What opens a member's pages: PIN and live code, and who has shown at the counter who they are."""

from __future__ import annotations

from shopclub.core.kernel.ids import OperationId
from shopclub.core.staff.model import KIOSK, Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage


class ChoosePin(Written, frozen=True):
    """A member chooses a PIN: on the tablet because the counter asks, or typed at the counter."""

    member: str
    """Who."""
    pin: str
    """4 to 6 digits, as typed."""
    at: str = "tablet"
    """`tablet`, `counter`; `alone`: on the tablet although nobody asks, which is refused."""


class ShowPin(Written, frozen=True):
    """A member types the PIN on the tablet because the counter asks: they are here then."""

    member: str
    """Who."""
    pin: str
    """As typed."""


class ShowCode(Written, frozen=True):
    """A member's phone shows its live code at the counter: they are here then."""

    member: str
    """Who."""


class UnlockPin(Written, frozen=True):
    """Let a PIN open again that was mistyped too often."""

    member: str
    """Whose."""


class TakePin(Written, frozen=True):
    """Take a PIN away."""

    member: str
    """Whose."""


@verb("choose_pin", ChoosePin)
def choose_pin(stage: Stage, p: ChoosePin, actor: Actor) -> Act:
    """Choose one."""
    member, pins = stage.member(p.member), stage.club.pins

    async def act(op: OperationId) -> Done:
        if p.at == "tablet":
            pins.ask(member, actor)
        try:
            await pins.set(member, p.pin, op, actor if p.at == "counter" else KIOSK)
        finally:
            pins.stop_asking()
        return Done()

    return act


@verb("show_pin", ShowPin)
def show_pin(stage: Stage, p: ShowPin, actor: Actor) -> Act:
    """Show the one there is."""
    member, pins = stage.member(p.member), stage.club.pins

    async def act(op: OperationId) -> Done:
        del op
        pins.ask(member, actor, proves=True)
        try:
            await pins.show(p.pin)
        finally:
            pins.stop_asking()
        return Done()

    return act


@verb("show_code", ShowCode)
def show_code(stage: Stage, p: ShowCode, actor: Actor) -> Act:
    """Scan a live code."""
    del actor
    member, presence = stage.member(p.member), stage.club.presence

    async def act(op: OperationId) -> Done:
        del op
        presence.use(presence.issue(stage.club.members.get(member).card).code)
        return Done()

    return act


@verb("unlock_pin", UnlockPin)
def unlock_pin(stage: Stage, p: UnlockPin, actor: Actor) -> Act:
    """Unlock it."""
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.pins.unlock(member, op, actor)
        return Done()

    return act


@verb("take_pin", TakePin)
def take_pin(stage: Stage, p: TakePin, actor: Actor) -> Act:
    """Take it away."""
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.pins.reset(member, op, actor)
        return Done()

    return act
