"""Joining, the member file, leaving."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shopclub.core.kernel.ids import OperationId
from shopclub.core.members.model import Feb29, Gender, MemberChange
from shopclub.core.staff.model import KIOSK, Actor
from shopclub.scenarios.model import Enrolling, Person, Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.verbs.sources import source_of


class Join(Enrolling, frozen=True):
    """Become a member at the counter."""


class Ask(Person, frozen=True):
    """Join at the kiosk, and wait for the counter."""

    invited_by: str = ""
    """The member whose own link they came by."""
    source: str = ""
    """The source whose code they scanned."""
    named: str = ""
    """Who brought them along, as they type it: a member of the story by name, anything else as it stands."""


class Waiting(Written, frozen=True):
    """Base of what is done about somebody who waits."""

    name: str
    """Who, by the name of the `ask` step."""


class Activate(Waiting, frozen=True):
    """Make somebody who waits a member."""

    brought_by: str = ""
    """The member who brought them along, as the counter hears it; empty: whom they named, or whose link it was."""


class Dismiss(Waiting, frozen=True):
    """Drop somebody who waits."""


class Edit(Written, frozen=True):
    """Correct a member's file; what is left out stays."""

    member: str
    """Whose."""
    name: str | None = None
    """The name in the file; the story goes on calling them as before."""
    phone: str | None = None
    """The new number; empty: none."""
    birthday: str | None = None
    """The new birthday; empty: none."""
    feb29: Feb29 | None = None
    """Born on 29 February: kept on the day `before` or `after` in other years."""
    gender: Gender | None = None
    """`female`, `male` or `other`."""
    note: str | None = None
    """What whoever serves should know."""
    marketing: bool | None = None
    """Whether they want offers."""
    tags: tuple[str, ...] | None = None
    """All their marks from now on."""
    fields: dict[str, str | int] | None = None
    """Own fields to set, by id; empty: taken out, those not named stay."""


class Card(Written, frozen=True):
    """Replace a lost card."""

    member: str
    """Whose."""


class Leave(Written, frozen=True):
    """End a membership."""

    member: str
    """Whose."""
    erase: bool = False
    """Whether the person is taken out of the file too."""


def _demand_new(known: Mapping[str, object], name: str) -> None:
    if name in known:
        raise Unreadable("name_twice", "name", name=name)


@verb("join", Join)
def join(stage: Stage, p: Join, actor: Actor) -> Act:
    """Enrol at the counter."""
    _demand_new(stage.known.members, p.name)
    new = stage.joining(p)

    async def act(op: OperationId) -> Done:
        enrolled = await stage.club.members.enrol(new, op, actor)
        stage.known.members[p.name] = enrolled.number
        return Done({"balance": enrolled.points, "earned": enrolled.points, "repeated": enrolled.repeated})

    return act


@verb("ask", Ask)
def ask(stage: Stage, p: Ask, actor: Actor) -> Act:
    """Ask to join at the kiosk."""
    del actor
    _demand_new(stage.known.pending, p.name)
    new = stage.joining(p)
    inviter = stage.member(p.invited_by) if p.invited_by else None
    via = source_of(stage, p.source).origin.token if p.source else ""
    named = stage.club.members.get(stage.member(p.named)).card if p.named in stage.known.members else p.named

    async def act(op: OperationId) -> Done:
        joining = msgspec.structs.replace(new, via=via, referrer=named)
        if inviter is not None:
            link = await stage.club.invitations.make(inviter, stage.op(), KIOSK)
            joining = msgspec.structs.replace(joining, invitation=link.token)
        number, _ = await stage.club.members.ask_to_join(joining, op)
        stage.known.pending[p.name] = number
        return Done()

    return act


@verb("activate", Activate)
def activate(stage: Stage, p: Activate, actor: Actor) -> Act:
    """Make a waiting join a member."""
    pending = stage.waiting(p.name)
    referrer = stage.club.members.get(stage.member(p.brought_by)).card if p.brought_by else ""

    async def act(op: OperationId) -> Done:
        enrolled = await stage.club.members.activate(pending, op, actor, referrer=referrer)
        stage.known.members[p.name] = enrolled.number
        return Done({"balance": enrolled.points, "earned": enrolled.points, "repeated": enrolled.repeated})

    return act


@verb("dismiss", Dismiss)
def dismiss(stage: Stage, p: Dismiss, actor: Actor) -> Act:
    """Drop a waiting join."""
    pending = stage.waiting(p.name)

    async def act(op: OperationId) -> Done:
        await stage.club.members.dismiss(pending, op, actor)
        return Done()

    return act


@verb("edit", Edit)
def edit(stage: Stage, p: Edit, actor: Actor) -> Act:
    """Correct the member file."""
    member = stage.member(p.member)
    change = MemberChange(
        name=p.name,
        phone=p.phone,
        birthday=p.birthday,
        feb29=p.feb29,
        note=p.note,
        gender=p.gender,
        marketing=p.marketing,
        tags=p.tags,
        fields=None if p.fields is None else dict(p.fields),
    )

    async def act(op: OperationId) -> Done:
        await stage.club.members.edit(member, change, op, actor)
        return Done()

    return act


@verb("card", Card)
def card(stage: Stage, p: Card, actor: Actor) -> Act:
    """Give a new card."""
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.members.replace_card(member, op, actor)
        return Done()

    return act


@verb("leave", Leave)
def leave(stage: Stage, p: Leave, actor: Actor) -> Act:
    """Close the membership."""
    member = stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.members.close_member(member, op, actor, erase=p.erase)
        return Done()

    return act
