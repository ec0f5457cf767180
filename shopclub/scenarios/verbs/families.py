"""Shared cards: a family, a couple, a company; who joins, leaves, and has the main card."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import OperationId
from shopclub.core.staff.model import KIOSK, Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Count, Money


class OpenFamily(Written, frozen=True):
    """Open a shared card; its main card is this member's."""

    member: str
    """Holder of the main card."""
    kind: str = "family"
    """Its kind in the programme."""
    name: str = ""
    """What it is called; a company has a name."""
    prices: dict[str, Money] = msgspec.field(default_factory=dict)
    """Prices agreed with it, by code or name of the product; the owner says them."""


class JoinFamily(Written, frozen=True):
    """Take a member into a shared card."""

    member: str
    """Who."""
    main: str
    """Holder of the main card."""
    agrees: bool = True
    """They are there and agree; else they are invited, and agree with `agree_family`."""
    child: bool = False
    """Under age: the main card agrees."""


class OfFamily(Written, frozen=True):
    """Base of what one member does about the shared card they are in, or invited to."""

    member: str
    """Who."""


class AgreeFamily(OfFamily, frozen=True):
    """Agree to an invitation, on one's own phone."""


class AcceptFamily(OfFamily, frozen=True):
    """Join a shared card by a code that the main card made, on one's own phone."""

    main: str
    """Holder of the main card, who makes the code on theirs."""


class LeaveFamily(OfFamily, frozen=True):
    """Leave a shared card, or decline the invitation."""


class PassFamily(OfFamily, frozen=True):
    """Let this member have the main card from now on, with what was collected."""


class LimitFamily(OfFamily, frozen=True):
    """Say how many points this member's card may take a day."""

    per_day: Count | None = None
    """At most so many; left out: as the programme says."""


class AgreePrices(OfFamily, frozen=True):
    """Agree on prices with the company this member belongs to; those of before are no more."""

    prices: dict[str, Money] = msgspec.field(default_factory=dict)
    """All that are agreed from now on, by code or name of the product; the owner says them."""


class EndFamily(OfFamily, frozen=True):
    """End the shared card this member belongs to."""


def _number(stage: Stage, name: str) -> int:
    number = stage.club.households.number_of(stage.member(name))
    if number is None:
        raise RuleViolation("household_not_in")
    return number


def _minor(prices: dict[str, Money]) -> dict[str, int]:
    return {product: money.minor for product, money in prices.items()}


def _done(stage: Stage, name: str) -> Done:
    return Done({"balance": stage.club.profile(stage.member(name)).points})


@verb("open_family", OpenFamily)
def open_family(stage: Stage, p: OpenFamily, actor: Actor) -> Act:
    """Open it, and agree on prices."""
    main = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        number = await stage.club.households.open(main, p.kind, p.name, op, actor)
        if p.prices:
            await stage.club.households.agree_prices(number, _minor(p.prices), stage.op(), actor)
        return _done(stage, p.member)

    return act


@verb("join_family", JoinFamily)
def join_family(stage: Stage, p: JoinFamily, actor: Actor) -> Act:
    """Invite, and mostly agree."""
    member, number = stage.member(p.member), _number(stage, p.main)

    async def act(op: OperationId) -> Done:
        agrees = p.agrees and not p.child
        await stage.club.households.invite(number, member, op, actor, child=p.child, agrees=agrees)
        return _done(stage, p.member)

    return act


@verb("agree_family", AgreeFamily)
def agree_family(stage: Stage, p: AgreeFamily, actor: Actor) -> Act:
    """On the member's own page."""
    del actor
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.households.agree(member, op, KIOSK)
        return _done(stage, p.member)

    return act


@verb("accept_family", AcceptFamily)
def accept_family(stage: Stage, p: AcceptFamily, actor: Actor) -> Act:
    """Make the code, and say yes to it."""
    del actor
    member, main = stage.member(p.member), stage.member(p.main)

    async def act(op: OperationId) -> Done:
        made = await stage.club.households.make_code(main, stage.op(), KIOSK)
        await stage.club.households.accept(made.code, member, op, KIOSK)
        return _done(stage, p.member)

    return act


@verb("leave_family", LeaveFamily)
def leave_family(stage: Stage, p: LeaveFamily, actor: Actor) -> Act:
    """With what the programme lets them take along."""
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.households.leave(member, op, actor)
        return _done(stage, p.member)

    return act


@verb("pass_family", PassFamily)
def pass_family(stage: Stage, p: PassFamily, actor: Actor) -> Act:
    """The former holder stays with a sub-card."""
    member, number = stage.member(p.member), _number(stage, p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.households.pass_on(number, member, op, actor)
        return _done(stage, p.member)

    return act


@verb("limit_family", LimitFamily)
def limit_family(stage: Stage, p: LimitFamily, actor: Actor) -> Act:
    """Of a sub-card; the main card takes what is there."""
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.households.set_limit(member, p.per_day, op, actor)
        return _done(stage, p.member)

    return act


@verb("agree_prices", AgreePrices)
def agree_prices(stage: Stage, p: AgreePrices, actor: Actor) -> Act:
    """The whole list at once."""
    number = _number(stage, p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.households.agree_prices(number, _minor(p.prices), op, actor)
        return _done(stage, p.member)

    return act


@verb("end_family", EndFamily)
def end_family(stage: Stage, p: EndFamily, actor: Actor) -> Act:
    """Everybody leaves."""
    number = _number(stage, p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.households.end(number, op, actor)
        return _done(stage, p.member)

    return act
