"""Joining, the member file, leaving."""

from __future__ import annotations

from collections.abc import Mapping

from shopclub.core.kernel.ids import OperationId
from shopclub.core.members.model import Gender, MemberChange, NewMember
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable


class Person(Written, frozen=True):
    """Base of joining."""

    name: str
    """What later steps call them; also the name in the file."""
    phone: str = ""
    """One nobody else has, where it is left out."""
    birthday: str = ""
    """`1990-03-14`, or `03-14` without the year."""
    gender: Gender | None = None
    """`female`, `male` or `other`."""
    note: str = ""
    """What whoever serves should know (not from the kiosk)."""
    marketing: bool = False
    """Whether they want offers."""


class Join(Person, frozen=True):
    """Become a member at the counter."""


class Ask(Person, frozen=True):
    """Join at the kiosk, and wait for the counter."""


class Waiting(Written, frozen=True):
    """Base of what is done about somebody who waits."""

    name: str
    """Who, by the name of the `ask` step."""


class Activate(Waiting, frozen=True):
    """Make somebody who waits a member."""


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
    gender: Gender | None = None
    """`female`, `male` or `other`."""
    note: str | None = None
    """What whoever serves should know."""
    marketing: bool | None = None
    """Whether they want offers."""


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


def _new(stage: Stage, p: Person) -> NewMember:
    return NewMember(
        name=p.name,
        phone=stage.phone(p.phone),
        gender=p.gender,
        birthday=p.birthday,
        note=p.note,
        marketing=p.marketing,
    )


def _demand_new(known: Mapping[str, object], name: str) -> None:
    if name in known:
        raise Unreadable("name_twice", "name", name=name)


@verb("join", Join)
def join(stage: Stage, p: Join, actor: Actor) -> Act:
    """Enrol at the counter."""
    _demand_new(stage.known.members, p.name)
    new = _new(stage, p)

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
    new = _new(stage, p)

    async def act(op: OperationId) -> Done:
        number, _ = await stage.club.members.ask_to_join(new, op)
        stage.known.pending[p.name] = number
        return Done()

    return act


@verb("activate", Activate)
def activate(stage: Stage, p: Activate, actor: Actor) -> Act:
    """Make a waiting join a member."""
    pending = stage.waiting(p.name)

    async def act(op: OperationId) -> Done:
        enrolled = await stage.club.members.activate(pending, op, actor)
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
        name=p.name, phone=p.phone, birthday=p.birthday, note=p.note, gender=p.gender, marketing=p.marketing
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
