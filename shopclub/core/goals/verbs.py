"""Setting goals, giving them up, and looking where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change
from shopclub.core.context import Context
from shopclub.core.goals.days import Book
from shopclub.core.goals.metrics import METRICS
from shopclub.core.goals.model import (
    GOALS,
    SET_GOAL,
    Aim,
    Behind,
    Goal,
    GoalsChanged,
    Period,
    Setting,
    Standing,
    Standings,
)
from shopclub.core.goals.periods import period_of
from shopclub.core.goals.reading import Tell, has_at_most, read_book, units_owed
from shopclub.core.goals.rules import behind, checked_aim, first_needed, standing
from shopclub.core.insight.verbs import Insight
from shopclub.core.insight.worth import FEES, gross
from shopclub.core.kernel.errors import NotFound, RuleViolation
from shopclub.core.kernel.ids import OperationId
from shopclub.core.ledger.units import Unit
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

MOST_GOALS = 20
"""Goals at a time: one screen, and what somebody can keep in mind."""
AT_ONCE = 3000
"""Receipts that are read where one stands; for more a process of its own is started."""


class Goals:
    """The owner's goals."""

    def __init__(self, context: Context, insight: Insight) -> None:
        self._context = context
        self._insight = insight

    # -- reading ------------------------------------------------------------------------------------

    def get(self, number: int) -> Goal:
        """
        A goal with its history.

        Raises:
            NotFound: `goals_not_found`.
        """
        return self._context.books.require(GOALS, number)

    def all(self) -> list[tuple[int, Setting, Aim]]:
        """The goals that stand, in the order they were first set."""
        found: list[tuple[int, Setting, Aim]] = []
        for number, goal in sorted(self._context.books.all(GOALS)):
            setting = goal.standing()
            if setting is not None and setting.aim is not None:
                found.append((number, setting, setting.aim))
        return found

    def standings(self, as_of: date | None = None, tell: Tell | None = None) -> Standings:
        """
        Where all goals stand.

        Reads the receipts of all the periods shown: for the command line, or in a process of its own.

        Args:
            as_of: the day, included; today unless given, and never later.
            tell: told the share done.
        """
        day = self._seen(as_of)
        goals = self.all()
        book = self._book([aim for _, _, aim in goals], day, tell)
        return Standings(
            as_of=day, goals=tuple(standing(number, setting, aim, book, day) for number, setting, aim in goals)
        )

    def behind(
        self, number: int, period: Period | None = None, as_of: date | None = None, tell: Tell | None = None
    ) -> Behind:
        """
        The list behind the figure of a goal.

        Args:
            number: of the goal.
            period: one of its periods; the present one unless given.
            as_of: the day it is seen as of.
            tell: told the share done.

        Raises:
            NotFound: `goals_not_found`, also for one that was given up.
        """
        aim, day = self._aim(number), self._seen(as_of)
        return behind(self._book([aim], day, tell), aim, period or period_of(aim, day))

    def preview(self, aim: Aim) -> Standing:
        """
        Where a goal would stand today if it were set; look first whether it `is_quick`.

        Raises:
            InvalidInput: what `checked_aim` raises.
        """
        checked, today = checked_aim(aim), self._context.today()
        setting = Setting(at=self._context.now(), on=today, op=OperationId(""), aim=checked)
        return standing(0, setting, checked, self._book([checked], today), today)

    def is_quick(self, *aims: Aim) -> bool:
        """
        Whether there are so few receipts to read that nobody has to wait; else see `jobs.look_at_goals`.

        Args:
            aims: to look at; those that are set unless given.
        """
        books, today = self._context.books, self._context.today()
        firsts = [first_needed(aim, today) for aim in aims or [aim for _, _, aim in self.all()]]
        return not firsts or has_at_most(books, AT_ONCE, min(firsts), today)

    def _seen(self, as_of: date | None) -> date:
        today = self._context.today()
        return today if as_of is None else min(as_of, today)

    def _aim(self, number: int) -> Aim:
        aim = self.get(number).aim()
        if aim is None:
            raise NotFound("goals_not_found", number=number)
        return aim

    def _book(self, aims: list[Aim], as_of: date, tell: Tell | None = None) -> Book:
        known = [aim for aim in aims if aim.metric in METRICS]
        if not known:
            return Book(as_of, as_of, as_of)
        first = min(first_needed(aim, as_of) for aim in known)
        ledger = any(METRICS[aim.metric].ledger for aim in known)
        book = read_book(self._context.books, first, as_of, self._context.today(), ledger=ledger, tell=tell)
        book.held = self._insight.held() if ledger else {}
        book.owed = self._owed
        return book

    def _owed(self, held: Mapping[Unit, int], on: date) -> dict[Unit, tuple[int, int]]:
        """By what the programme in force says a unit is worth; gross."""
        programme, valuers = self._insight.programme.current, self._insight.valuers
        fees, _ = self._insight.ahead(on)
        return units_owed(held, lambda unit, amount: gross(unit, amount, programme, valuers), fees, FEES)

    # -- setting ------------------------------------------------------------------------------------

    async def set(self, aim: Aim, op: OperationId, actor: Actor, *, number: int | None = None) -> int:
        """
        Set a goal, or another aim for one.

        Args:
            aim: what is wanted.
            op: operation id.
            actor: who sets it.
            number: of the goal to change; None sets a new one.

        Returns:
            Its number.

        Raises:
            NotAllowed.
            NotFound: `goals_not_found`.
            RuleViolation: `goals_full` with `most`, `goal_as_before`.
            InvalidInput: what `checked_aim` raises.
        """
        demand(actor, Action.SET_GOALS)
        checked = checked_aim(aim)
        async with self._context.books.writing() as session:
            if (done := session.done_before(op, self._context.now())) is not None:
                return done.ref
            goal = Goal() if number is None else session.require(GOALS, number)
            if number is None and len(self.all()) >= MOST_GOALS:
                raise RuleViolation("goals_full", most=MOST_GOALS)
            if goal.aim() == checked:
                raise RuleViolation("goal_as_before")
            number = self._keep(session, number, goal, checked, op, actor)
        self._context.changes.publish(GoalsChanged(number=number))
        return number

    async def give_up(self, number: int, op: OperationId, actor: Actor) -> None:
        """
        Give a goal up; what it was stays in its history.

        Raises:
            NotAllowed.
            NotFound: `goals_not_found`, also for one that was given up before.
        """
        demand(actor, Action.SET_GOALS)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            goal = session.require(GOALS, number)
            if goal.aim() is None:
                raise NotFound("goals_not_found", number=number)
            self._keep(session, number, goal, None, op, actor)
        self._context.changes.publish(GoalsChanged(number=number))

    def _keep(
        self, session: Session, number: int | None, goal: Goal, aim: Aim | None, op: OperationId, actor: Actor
    ) -> int:
        setting = Setting(
            at=self._context.now(),
            on=self._context.today(),
            op=op,
            aim=aim,
            staff=actor.staff,
            source=actor.source,
        )
        kept = Goal(settings=(*goal.settings, setting))
        if number is None:
            number = session.insert(GOALS, kept)
        else:
            session.put(GOALS, number, kept)
        session.done(op, SET_GOAL, number)
        return number

    def stage_undo(self, session: Session, number: int, op: str) -> list[Change]:
        """
        Stage that a setting was a mistake; the one before it stands again.

        Args:
            session: of the undo.
            number: of the goal.
            op: the operation that set it.
        """
        goal = session.require(GOALS, number)
        settings = tuple(msgspec.structs.replace(one, back=True) if one.op == op else one for one in goal.settings)
        session.put(GOALS, number, Goal(settings=settings))
        return [GoalsChanged(number=number)]
