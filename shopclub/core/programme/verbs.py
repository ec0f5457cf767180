"""Putting a programme in force: a new version, never a change of an old one; at once, or from a later day on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import msgspec

from shopclub.core.changes import ProgrammeChanged
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InvalidInput, NotFound, RuleViolation
from shopclub.core.kernel.ids import OperationId
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.compiling import CompiledRules, compile_rules
from shopclub.core.programme.model import PROGRAMMES, Extent, Programme, ProgrammeVersion, Terms
from shopclub.core.programme.reading import read_expiry, read_programme, write_programme
from shopclub.core.programme.rules import Undated, ends_of_undated
from shopclub.core.programme.timeline import Adoption, Span, VersionState, constant_around, in_force, spans, states
from shopclub.core.shop.model import SHOP
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.store import Doc

FARTHEST_DAYS = 366
"""A programme planned for more days ahead than this is a slip of the keyboard."""
KEPT_READ = 8
"""Former versions kept compiled, the last ones asked for."""
ADOPTED, CALLED_BACK = "programme", "programme_back"
"""Verbs of operations."""


class Programmes:
    """The programme in force, those planned, and their history."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._compiled: CompiledRules | None = None
        self._turns: tuple[datetime, datetime] | None = None
        """Between which instants the clock alone changes nothing; None: it never does, nothing is planned."""
        self._read: dict[int, CompiledRules] = {}
        self._known: tuple[Adoption, ...] | None = None
        self._undated: tuple[date, Callable[[date], date | None]] | None = None
        context.books.db.storage.subscribe(self._changed, PROGRAMMES.name)
        context.books.db.storage.subscribe(self._changed, SHOP.name)  # days begin by its time zone
        context.books.entering.append(self._turn)

    def _changed(self, table: str, number: int, old: Doc | None, new: Doc | None) -> None:
        """Something was committed: what was compiled may be none in force any more."""
        self._compiled = None
        self._known = None
        self._undated = None

    @property
    def rules(self) -> CompiledRules:
        """
        The programme in force, compiled once per version: each quote asks for it, a daily run for every member.

        A planned version takes over with its first day by itself; never in the middle of a verb.
        """
        if self._turns is not None and not self._context.books.is_writing:
            self._turn()
        if self._compiled is None:
            today = self._context.today()
            self._compiled = self._compile(self.version_on(today))
            self._turns = self._turning(today)
        return self._compiled

    def _turn(self) -> None:
        """Drop what is compiled when a day began that something is planned for, or (the clock went back) is to come."""
        if self._turns is not None and not self._turns[0] <= self._context.clock.now() < self._turns[1]:
            self._compiled = None

    def _turning(self, today: date) -> tuple[datetime, datetime] | None:
        before, after = constant_around(self.adoptions, today)
        if before is None and after is None:
            return None
        start_of = self._context.calendar.start_of
        first = datetime.min.replace(tzinfo=UTC) if before is None else start_of(before)
        return first, datetime.max.replace(tzinfo=UTC) if after is None else start_of(after)

    def _compile(self, version: int) -> CompiledRules:
        found = self._read.pop(version, None)
        if found is None:
            stored = self._context.books.require(PROGRAMMES, version)
            found = compile_rules(read_programme(stored.programme), version)
        while len(self._read) >= KEPT_READ:
            del self._read[next(iter(self._read))]
        self._read[version] = found  # what a version says never changes
        return found

    def rules_of(self, version: int) -> CompiledRules:
        """A version compiled, for what was rung up by it; the one in force where there is no such version."""
        if version == self.version or all(version != one.number for one in self.adoptions):
            return self.rules
        return self._compile(version)

    def rules_on(self, on: date) -> CompiledRules:
        """The programme in force on a day, past or to come, as far as is known now."""
        return self.rules_of(self.version_on(on))

    @contextmanager
    def of_day(self, on: date) -> Iterator[CompiledRules]:
        """
        Let everybody who asks for the programme in force have that of a day: for what is made up for.

        Nothing may be waited for within: others would ask, too.
        """
        rules, turns = self.rules_on(on), self._turns
        now = self._compiled
        self._compiled, self._turns = rules, None
        try:
            yield rules
        finally:
            self._compiled, self._turns = now, turns

    @property
    def current(self) -> Programme:
        """The programme in force."""
        return self.rules.programme

    @property
    def version(self) -> int:
        """
        Number of the version in force.

        Raises:
            NotFound: `programme_missing`, a file without any.
        """
        return self.rules.version

    # -- versions -----------------------------------------------------------------------------------

    @property
    def adoptions(self) -> tuple[Adoption, ...]:
        """
        What was adopted, by number.

        Raises:
            NotFound: `programme_missing`, a file without any.
        """
        if self._known is None:
            found = sorted(self._context.books.all(PROGRAMMES))
            if not found:
                raise NotFound("programme_missing")
            self._known = tuple(version.adoption(number) for number, version in found)
        return self._known

    def version_on(self, on: date) -> int:
        """Number of the version in force on a day."""
        return in_force(self.adoptions, on, self._context.today())

    def spans(self) -> tuple[Span, ...]:
        """From which day on which version is in force, past and to come."""
        return spans(self.adoptions, self._context.today())

    def states(self) -> dict[int, VersionState]:
        """What each version is today."""
        return states(self.adoptions, self._context.today())

    def before(self, number: int) -> int | None:
        """The version that one took over from, or would have; None for the first."""
        order = [span.number for span in self.spans()]
        if number in order and order.index(number):
            return order[order.index(number) - 1]
        never = (VersionState.CALLED_BACK, VersionState.OVERTAKEN)
        return max((n for n, state in self.states().items() if n < number and state not in never), default=None)

    def planned(self) -> list[tuple[int, ProgrammeVersion]]:
        """The versions that wait for their day, the next one first."""
        waiting = {number for number, state in self.states().items() if state is VersionState.PLANNED}
        found = [(number, self._context.books.require(PROGRAMMES, number)) for number in waiting]
        return sorted(found, key=lambda one: (one[1].from_on, one[0]))

    def get(self, number: int) -> ProgrammeVersion:
        """
        One version.

        Raises:
            NotFound: `programmes_not_found`.
        """
        return self._context.books.require(PROGRAMMES, number)

    def programme_of(self, number: int) -> Programme:
        """
        What a version says.

        Raises:
            NotFound: `programmes_not_found`.
        """
        self.get(number)
        return self.rules_of(number).programme

    def versions(self) -> list[tuple[int, ProgrammeVersion]]:
        """All versions, newest first."""
        return sorted(self._context.books.all(PROGRAMMES), reverse=True)

    # -- adopting -----------------------------------------------------------------------------------

    async def adopt(
        self,
        programme: Programme,
        op: OperationId,
        actor: Actor,
        *,
        from_on: date | None = None,
        returns: int | None = None,
        terms: Terms | None = None,
    ) -> int:
        """
        Put a programme in force from today on, or plan it for a later day; lots and standings keep their terms.

        Args:
            programme: what is to be in force.
            op: operation id.
            actor: the owner.
            from_on: its first business day; None: today.
            returns: the earlier version it says the same as.
            terms: what is to become of what runs; done by `club.adopting`, on its first day.

        Returns:
            The version number.

        Raises:
            NotAllowed: only the owner.
            InvalidInput: the programme contradicts itself (see `check_programme`); `day_past`, `adopt_too_far`.
            NotFound: `programmes_not_found`: what it is to return to.
        """
        demand(actor, Action.CHANGE_PROGRAMME)
        check_programme(programme)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return done.ref
            _demand_day(from_on, today)
            if returns is not None:
                session.require(PROGRAMMES, returns)
            first = from_on or today
            stored = ProgrammeVersion(
                at=now,
                from_on=first,
                programme=write_programme(programme),
                staff=actor.staff,
                planned=first > today,
                returns=returns,
                terms=terms if terms is not None and terms.is_asked() else None,
            )
            version = session.insert(PROGRAMMES, stored)
            session.done(op, ADOPTED, version)
        self._context.changes.publish(ProgrammeChanged(version=version))
        return version

    async def return_to(
        self, number: int, op: OperationId, actor: Actor, *, from_on: date | None = None, terms: Terms | None = None
    ) -> int:
        """
        Put what an earlier version says in force again, as a new version.

        Returns:
            The number of the new version.

        Raises:
            NotFound: `programmes_not_found`.
            RuleViolation: `version_in_force`: it is what is in force.
            what `adopt` raises.
        """
        programme = self.programme_of(number)
        if from_on is None and self._context.books.operation(op) is None and number == self.version:
            raise RuleViolation("version_in_force", number=number)
        return await self.adopt(programme, op, actor, from_on=from_on, returns=number, terms=terms)

    async def call_back(self, number: int, op: OperationId, actor: Actor) -> None:
        """
        Call a planned version back before its day: it never takes effect, and stays to be looked at.

        Raises:
            NotAllowed: only the owner.
            NotFound: `programmes_not_found`.
            RuleViolation: `version_not_planned`: it is in force already, or was, or was called back.
        """
        demand(actor, Action.CHANGE_PROGRAMME)
        async with self._context.books.writing() as session:
            now = self._context.now()
            if session.done_before(op, now):
                return
            version = session.require(PROGRAMMES, number)
            if self.states()[number] is not VersionState.PLANNED:
                raise RuleViolation("version_not_planned", number=number)
            back = msgspec.structs.replace(version, called_back_at=now, called_back_by=actor.staff)
            session.put(PROGRAMMES, number, back)
            session.done(op, CALLED_BACK, number)
        self._context.changes.publish(ProgrammeChanged(version=self.version))

    # -- points without a day -------------------------------------------------------------------------

    def undated(self, without: int = 0) -> Callable[[date], date | None]:
        """
        First day on which points without a last usable day are gone, as a function of the day of the last activity.

        They go by the version that was in force on that day: a new one takes back nothing that was promised. Where
        the owner let a later version reach into what runs, by that one.

        Args:
            without: as if this version did not reach into what there was before it.
        """
        today = self._context.today()
        if without:
            return ends_of_undated(self._told(today, without))
        if self._undated is None or self._undated[0] != today:
            self._undated = today, ends_of_undated(self._told(today))
        return self._undated[1]

    def _told(self, today: date, without: int = 0) -> list[Undated]:
        """What each version so far says of points without a day, and how far it reaches."""
        found = []
        for span in self.spans():
            if span.from_on <= today:
                version = self.get(span.number)
                extent = Extent.KEEP if span.number == without else _reaches(version.terms)
                reached_on = version.terms.on if version.terms is not None else None
                found.append(Undated(span.from_on, read_expiry(version.programme), extent, reached_on))
        return found


def _reaches(terms: Terms | None) -> Extent:
    """How far a version reaches into points there are."""
    return Extent.KEEP if terms is None or terms.back_on is not None else terms.lots


def _demand_day(from_on: date | None, today: date) -> None:
    if from_on is not None and from_on < today:
        raise InvalidInput("day_past", day=from_on.isoformat())
    if from_on is not None and from_on > today + timedelta(days=FARTHEST_DAYS):
        raise InvalidInput("adopt_too_far", most=FARTHEST_DAYS)
