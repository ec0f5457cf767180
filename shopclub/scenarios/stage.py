"""The shop a story is played in: a real club on a file of its own, its clock, and who is who."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from shopclub.core.changes import Change
from shopclub.core.clockwork.verbs import CaughtUp
from shopclub.core.club import Club
from shopclub.core.kernel.chance import KnownChance
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, OperationId, StaffNo, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Running
from shopclub.core.staff.model import KIOSK, SYSTEM, Actor, Source
from shopclub.core.tables import open_file
from shopclub.demo.quick import QuickFiles
from shopclub.scenarios.model import Enrolling, FactsSetup, Person
from shopclub.scenarios.registry import Act, Done
from shopclub.scenarios.trouble import Unreadable, likely
from shopclub.scenarios.values import When
from shopclub.words import member_number

N = TypeVar("N")
NOBODYS = {"kiosk": KIOSK, "system": SYSTEM}
"""Names of those who act and are no staff."""
PASSED = ("expired", "tiers_moved", "gave", "noticed")
"""What time does of itself: points that expire, changes of tier, members who get something, notices of a tier's end."""


@dataclass(slots=True)
class Known:
    """What an author calls things; a copy goes into each story of a file."""

    members: dict[str, MemberNo] = field(default_factory=dict)
    staff: dict[str, StaffNo] = field(default_factory=dict)
    pending: dict[str, int] = field(default_factory=dict)
    facts: dict[MemberNo, FactsSetup] = field(default_factory=dict)
    phones: int = 0

    def copy(self) -> Known:
        """One that can go on by itself."""
        return Known(dict(self.members), dict(self.staff), dict(self.pending), dict(self.facts), self.phones)


@dataclass(frozen=True, slots=True)
class Made:
    """A step that was done, for those that refer to it."""

    act: Act
    op: OperationId
    done: Done


class Stage:
    """One story's shop."""

    def __init__(self, path: Path, now: datetime, known: Known, folder: Path) -> None:
        """
        Args:
            path: the shop's file, founded; a folder of its own, for copies beside it.
            now: when the story begins.
            known: who is who by now.
            folder: where the scenario lies, for the files it names.
        """
        self.folder = folder
        self.clock = ManualClock(now)
        self.chance = KnownChance()
        self.known = known
        self.made: dict[str, Made] = {}
        self.told: list[Change] = []
        self.passed: dict[str, int] = {}
        """What time did since the step began, by the keys of `expect`."""
        self.forget()
        self._path = path
        self.club = self._open()

    def _open(self) -> Club:
        # Nobody needs the file when the power fails: the disk is not waited for.
        club = Club(open_file(self._path, files=QuickFiles()), self._path, self.clock, self.chance)
        club.changes.subscribe(self._hear)
        facts, none = self.known.facts, FactsSetup()
        club.facts.providers.segments = lambda no: frozenset(facts.get(no, none).segments)
        shared = club.households.kind_name
        club.facts.providers.household = lambda no: facts.get(no, none).household or shared(no)
        club.facts.providers.plan = lambda no, on: facts.get(no, none).plan or club.plans.plan_on(no, on)
        return club

    def forget(self) -> None:
        """A step begins: nothing is told yet, and no time has passed."""
        self.told.clear()
        self.passed = dict.fromkeys(PASSED, 0)

    def _hear(self, change: Change) -> None:
        if not isinstance(change, Running):  # the tablet's picture, no news of the books
            self.told.append(change)

    # -- the file -----------------------------------------------------------------------------------

    async def restart(self) -> None:
        """Close the file and open it again."""
        await self.club.close()
        self.club = self._open()

    async def crash(self) -> None:
        """Go on with a copy of the file as it lies on the disk: nothing is finished, nothing folded."""
        lying = self._path.with_name(f"{self._path.stem}-.json")
        shutil.copyfile(self._path, lying)
        await self.club.close()
        lying.replace(self._path)
        self.club = self._open()

    # -- time ---------------------------------------------------------------------------------------

    def op(self) -> OperationId:
        """A fresh operation id."""
        return new_operation_id(self.clock.now())

    def instant(self, when: When) -> datetime:
        """The instant of a wall clock time."""
        return when.instant(self.club.calendar, self.clock.now())

    async def pass_to(self, then: datetime, *, off: bool = False, confirmed: bool = True) -> None:
        """
        Let time pass. In an open shop the work of each day is done when it begins.

        Args:
            then: until when.
            off: the computer is switched off meanwhile; what fell due is done when it is on again.
            confirmed: whoever switches it on says that the clock is right.

        Raises:
            Unreadable: `time_back`.
            Conflict: `clock_far_ahead`, where nobody confirmed it.
        """
        now, calendar = self.clock.now(), self.club.calendar
        if then < now:
            raise Unreadable("time_back", now=_wall(calendar.local(now)), wanted=_wall(calendar.local(then)))
        if off:
            await self.club.close()
            self.clock.set(then)
            self.club = self._open()
            await self.do_due(confirmed=confirmed)
            return
        day, last = calendar.day_of(now), calendar.day_of(then)
        while day < last:
            day += timedelta(days=1)
            self.clock.set(max(calendar.start_of(day), now))
            await self.do_due(confirmed=True)
        self.clock.set(then)
        await self.club.rewards.lapse()  # as the running program does at each tick

    async def do_due(self, *, confirmed: bool) -> CaughtUp:
        """
        Do what fell due.

        Raises:
            Conflict: the clock jumped and nobody confirmed it.
        """
        done = await self.club.clockwork.catch_up(confirmed=confirmed)
        for key, count in zip(PASSED, (done.expired, done.tiers, done.gifts, done.told), strict=True):
            self.passed[key] += count
        return done

    def wall(self) -> str:
        """The shop's wall clock, `2026-01-05 10:00`."""
        return _wall(self.club.calendar.local(self.clock.now()))

    # -- who is who ---------------------------------------------------------------------------------

    def actor(self, name: str) -> Actor:
        """
        Who does a step; the owner who founded the shop, where nobody is named.

        Raises:
            Unreadable: `name_unknown`.
        """
        if name in NOBODYS:
            return NOBODYS[name]
        number = self.staff(name) if name else StaffNo(1)
        return Actor(staff=number, role=self.club.staff.get(number).role, source=Source.COUNTER)

    def staff(self, name: str) -> StaffNo:
        """
        A staff number by name.

        Raises:
            Unreadable: `name_unknown`.
        """
        return _named(self.known.staff, "staff", name)

    def member(self, name: str) -> MemberNo:
        """
        A member number by the name the story uses.

        Raises:
            Unreadable: `name_unknown`.
        """
        return _named(self.known.members, "member", name)

    def member_name(self, number: int) -> str:
        """What the story calls a member; the number as printed for one it has no name for."""
        return next((name for name, no in self.known.members.items() if no == number), member_number(number))

    def staff_name(self, number: int | None) -> str:
        """What the story calls somebody of the staff; empty for nobody."""
        return next((name for name, no in self.known.staff.items() if no == number), "")

    def waiting(self, name: str) -> int:
        """
        Number of a waiting join by name.

        Raises:
            Unreadable: `name_unknown`.
        """
        return _named(self.known.pending, "waiting", name)

    def step(self, name: str) -> Made:
        """
        A step that was done, by what its author called it.

        Raises:
            Unreadable: `name_unknown`.
        """
        return _named(self.made, "step", name)

    def joining(self, person: Person) -> NewMember:
        """
        What somebody gives to join: with a phone number nobody has, where none is given.

        Raises:
            Unreadable: `name_unknown`.
        """
        phone = person.phone
        if not phone:
            self.known.phones += 1
            phone = f"+86138{self.known.phones:08d}"
        note = referrer = ""
        if isinstance(person, Enrolling):
            note = person.note
            referrer = self.club.members.get(self.member(person.brought_by)).card if person.brought_by else ""
        return NewMember(
            name=person.name,
            phone=phone,
            gender=person.gender,
            birthday=person.birthday,
            feb29=person.feb29,
            note=note,
            marketing=person.marketing,
            referrer=referrer,
        )


def _named(known: Mapping[str, N], kind: str, name: str) -> N:
    if name not in known:
        raise Unreadable("name_unknown", kind=kind, name=name, likely=likely(name, known))
    return known[name]


def _wall(local: datetime) -> str:
    return local.strftime("%Y-%m-%d %H:%M" if not local.second else "%Y-%m-%d %H:%M:%S")
