"""Putting a programme in force: a new version, never a change of an old one."""

from __future__ import annotations

from datetime import date

from shopclub.core.books import Session
from shopclub.core.changes import ProgrammeChanged
from shopclub.core.context import Context
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import OperationId
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.compiling import CompiledRules, compile_rules
from shopclub.core.programme.model import PROGRAMMES, Programme, ProgrammeVersion
from shopclub.core.programme.reading import read_programme, write_programme
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.store import Doc


class Programmes:
    """The programme in force and its history."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._compiled: CompiledRules | None = None
        context.books.db.storage.subscribe(self._changed, PROGRAMMES.name)

    def _changed(self, table: str, number: int, old: Doc | None, new: Doc | None) -> None:
        """A version was committed: what was compiled is none in force any more."""
        self._compiled = None

    @property
    def rules(self) -> CompiledRules:
        """The programme in force, compiled once per version: each quote asks for it, a daily run for every member."""
        if self._compiled is None:
            version = self.version
            stored = self._context.books.require(PROGRAMMES, version)
            self._compiled = compile_rules(read_programme(stored.programme), version)
        return self._compiled

    def rules_of(self, version: int) -> CompiledRules:
        """A version compiled, for what was rung up by it; the one in force where there is no such version."""
        stored = self._context.books.get(PROGRAMMES, version) if version != self.version else None
        return self.rules if stored is None else compile_rules(read_programme(stored.programme), version)

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
        newest = self._context.books.last(PROGRAMMES)
        if newest is None:
            raise NotFound("programme_missing")
        return newest

    def versions(self) -> list[tuple[int, ProgrammeVersion]]:
        """All versions, newest first."""
        return sorted(self._context.books.all(PROGRAMMES), reverse=True)

    async def adopt(self, programme: Programme, op: OperationId, actor: Actor) -> int:
        """
        Put a programme in force from today on; existing lots and standings keep their terms.

        Returns:
            The version number.

        Raises:
            NotAllowed: only the owner.
            InvalidInput: the programme contradicts itself (see `check_programme`).
        """
        demand(actor, Action.CHANGE_PROGRAMME)
        check_programme(programme)
        async with self._context.books.writing() as session:
            now = self._context.now()
            if done := session.done_before(op, now):
                return done.ref
            version = stage_programme(
                session, programme, now_on=self._context.today(), context=self._context, actor=actor
            )
            session.done(op, "programme", version)
        self._context.changes.publish(ProgrammeChanged(version=version))
        return version


def stage_programme(session: Session, programme: Programme, *, now_on: date, context: Context, actor: Actor) -> int:
    """Stage a programme as the next version."""
    stored = ProgrammeVersion(at=context.now(), from_on=now_on, programme=write_programme(programme), staff=actor.staff)
    return session.insert(PROGRAMMES, stored)
