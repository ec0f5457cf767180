"""Rewards that are asked for, and the leaderboard."""

from __future__ import annotations

from shopclub.core.kernel.ids import OperationId
from shopclub.core.rewards.model import AskedAt, VoucherState
from shopclub.core.staff.model import KIOSK, Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Money


class AskFor(Written, frozen=True):
    """Ask for a reward: its points are held, the goods kept."""

    member: str
    """Who."""
    reward: str
    """Its id in the programme."""
    count: int = 1
    """How many."""
    at: str = "phone"
    """`phone`, `tablet` or `counter`."""


class HandOver(Written, frozen=True):
    """The counter hands over what was asked for."""

    member: str
    """Who asked."""
    reward: str
    """For what: the one that waits, else the last one."""
    tender: str = ""
    """How its money is paid."""


class TurnDown(Written, frozen=True):
    """The counter says no."""

    member: str
    """Who asked."""
    reward: str
    """For what."""


class GiveUp(Written, frozen=True):
    """A member no longer wants what they asked for."""

    member: str
    """Who asked."""
    reward: str
    """For what."""


class OnBoard(Written, frozen=True):
    """A member wants to be on the leaderboard, or no longer."""

    member: str
    """Who."""
    wanted: bool = True
    """Whether they want to."""


def asked_of(stage: Stage, member: str, reward: str) -> int:
    """The voucher an author means: the one that waits, else the last one; 0, which there is none of, for neither."""
    found = [(n, v) for n, v in stage.club.rewards.vouchers_of(stage.member(member)) if v.reward == reward]
    waiting = [number for number, voucher in found if voucher.state is VoucherState.WAITING]
    return next(iter([*waiting, *(number for number, _ in found)]), 0)


@verb("ask_for", AskFor)
def ask_for(stage: Stage, p: AskFor, actor: Actor) -> Act:
    """Ask; at the counter it is the counter that does."""
    member, at = stage.member(p.member), AskedAt(p.at)
    who = actor if at is AskedAt.COUNTER else KIOSK

    async def act(op: OperationId) -> Done:
        _, voucher = await stage.club.rewards.ask(member, p.reward, p.count, op, who, at=at)
        return Done({"held": voucher.points})

    return act


@verb("hand_over", HandOver)
def hand_over(stage: Stage, p: HandOver, actor: Actor) -> Act:
    """Say yes."""
    number = asked_of(stage, p.member, p.reward)

    async def act(op: OperationId) -> Done:
        taken = await stage.club.rewards.hand_over(number, op, actor, tender=p.tender)
        money = Money(taken.minor, stage.club.shop.currency)
        return Done({"spent": taken.points, "balance": taken.balance, "paid": money, "repeated": taken.repeated})

    return act


@verb("turn_down", TurnDown)
def turn_down(stage: Stage, p: TurnDown, actor: Actor) -> Act:
    """Say no."""
    number = asked_of(stage, p.member, p.reward)

    async def act(op: OperationId) -> Done:
        await stage.club.rewards.decline(number, op, actor)
        return Done()

    return act


@verb("give_up", GiveUp)
def give_up(stage: Stage, p: GiveUp, actor: Actor) -> Act:
    """Think better of it."""
    del actor
    number, member = asked_of(stage, p.member, p.reward), stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.rewards.withdraw(number, member, op, KIOSK)
        return Done()

    return act


@verb("on_board", OnBoard)
def on_board(stage: Stage, p: OnBoard, actor: Actor) -> Act:
    """Their own answer."""
    del actor
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.members.choose_board(member, p.wanted, op, KIOSK)
        return Done()

    return act
