"""Lucky draws: opening a round, drawing, handing over, closing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, DrawsChanged
from shopclub.core.games.drawing import Try
from shopclub.core.games.model import ROUNDS, WINS, DrawResult, Offer, Pay, Round, Win
from shopclub.core.games.reading import DrawReading, shown
from shopclub.core.games.rules import SEED_BYTES, commitment_of, read_lucky, terms_text
from shopclub.core.kernel.errors import Conflict, InvalidInput, NotFound, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.members.reading import require_active
from shopclub.core.programme.checking import check_draw
from shopclub.core.staff.model import KIOSK, Action, Actor
from shopclub.core.staff.rules import demand

FARTHEST_DAYS = 366
"""A round is open for so many days at most: who draws must live to see the seed."""
DRAWN, DRAWN_ALONE, HANDED = "draw", "own_draw", "hand_over"
"""Verbs of operations: at the counter, by the customer at the kiosk, a prize handed over."""


class Draws(DrawReading):
    """The shop's lucky draws."""

    # -- a round ------------------------------------------------------------------------------------

    async def open(self, draw_id: str, until_on: date, op: OperationId, actor: Actor) -> tuple[int, Round]:
        """
        Open a round: its terms are as they are in the programme now, its seed is made, and the hash of both published.

        Args:
            draw_id: of the programme.
            until_on: the last day it is drawn from.
            op: operation id; the same id again returns what was done.
            actor: the owner.

        Returns:
            Number and document of the round.

        Raises:
            NotAllowed, NotFound: `draw_not_found`.
            InvalidInput: `draw_until` with `most` days; what `programme.checking.check_draw` refuses.
            RuleViolation: `draw_off`.
            Conflict: `draw_open_already`.
        """
        demand(actor, Action.RUN_GAMES)
        draw = self._programmes.current.draw(draw_id)
        if draw is None:
            raise NotFound("draw_not_found", draw=draw_id[:40])
        if not draw.enabled:
            raise RuleViolation("draw_off")
        check_draw(draw)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return done.ref, self.get(done.ref)
            if not today <= until_on <= today + timedelta(days=FARTHEST_DAYS):
                raise InvalidInput("draw_until", most=FARTHEST_DAYS)
            former = [one for _, one in self.rounds() if one.draw == draw_id]
            if any(one.closed_at is None for one in former):
                raise Conflict("draw_open_already")
            terms, seed = terms_text(draw), self._context.chance.draw(SEED_BYTES).hex()
            nth = len(former) + 1
            round_ = Round(
                draw=draw_id,
                nth=nth,
                until_on=until_on,
                terms=terms,
                seed=seed,
                commitment=commitment_of(draw_id, nth, until_on, terms, seed),
                opened_at=now,
                opened_on=today,
                staff=actor.staff,
            )
            number = session.insert(ROUNDS, round_)
            session.done(op, "open_draw", number)
        self._context.changes.publish(DrawsChanged())
        return number, shown(round_)

    async def close(self, number: int, op: OperationId, actor: Actor) -> Round:
        """
        Close a round: nobody draws any more, and its seed is published. There is no way back.

        Raises:
            NotAllowed, NotFound: `rounds_not_found`.
            RuleViolation: `draw_closed_already`.
        """
        demand(actor, Action.RUN_GAMES)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return self.get(number)
            round_ = session.require(ROUNDS, number)
            if round_.closed_at is not None:
                raise RuleViolation("draw_closed_already")
            closed = msgspec.structs.replace(round_, closed_at=self._context.now())
            session.put(ROUNDS, number, closed)
            session.done(op, "close_draw", number)
        self._context.changes.publish(DrawsChanged())
        return closed

    def end_due(self, session: Session, today: date) -> list[Change]:
        """Stage that rounds whose last day has passed are closed: by the day's run, so that no seed stays a secret."""
        due = [number for number, one in self.open_rounds() if one.until_on < today]
        for number in due:
            one = session.require(ROUNDS, number)
            session.put(ROUNDS, number, msgspec.structs.replace(one, closed_at=self._context.now()))
        return [DrawsChanged()] if due else []

    # -- drawing ------------------------------------------------------------------------------------

    async def draw(
        self, number: int, member: MemberNo, op: OperationId, actor: Actor, *, lucky: str = "", pay: Pay | None = None
    ) -> DrawResult:
        """
        Draw once at the counter.

        Args:
            number: of the round.
            member: who draws.
            op: operation id; the same id again returns the same result.
            actor: who serves.
            lucky: the member's lucky number, 1 to 6 digits; empty: the program names one, and the record says so.
            pay: with what; None: tickets while there are enough, then points.

        Raises:
            NotAllowed, MemberClosed, NotFound: `rounds_not_found`, `members_not_found`.
            InvalidInput: `lucky_shape`.
            InsufficientPoints: `tickets_insufficient`, `points_insufficient`.
            RuleViolation: `draw_over`, `draw_spent`, `draw_condition`, `draw_limit`, `draw_limit_day`,
                `draw_not_for_that`, `member_not_here`.
        """
        demand(actor, Action.REDEEM)
        return await self._draw(number, member, lucky, pay, op, actor, DRAWN)

    async def draw_alone(self, number: int, member: MemberNo, lucky: str, op: OperationId) -> DrawResult:
        """
        Draw once at the kiosk, with tickets: they buy nothing else, so nobody has to agree. Points are for the counter.

        Raises:
            as `draw`.
        """
        return await self._draw(number, member, lucky, Pay.TICKETS, op, KIOSK, DRAWN_ALONE)

    async def _draw(
        self, number: int, member: MemberNo, lucky: str, pay: Pay | None, op: OperationId, actor: Actor, verb: str
    ) -> DrawResult:
        said = read_lucky(lucky) if lucky.strip() else ""
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self.result(EntryNo(done.ref))
            require_active(self._members.get(member), member)
            seen = self.offer(number, member)
            if seen.refusal is not None and not seen.refusal.endswith("_insufficient"):
                raise RuleViolation(seen.refusal, **self._figures(seen))
            plan = seen.round.plan
            chosen = pay or self.pays_with(seen) or (Pay.TICKETS if plan.tickets is not None else Pay.POINTS)
            if chosen is Pay.POINTS:
                self._points.spending(member, actor)
            wish = Try(round=number, member=member, lucky=said, pay=chosen, points=seen.points, actor=actor)
            result, news = self._desk.stage(session, wish)
            session.done(op, verb, result.entry)
        self._context.changes.publish(*news)
        return result

    @staticmethod
    def _figures(seen: Offer) -> Mapping[str, int | None]:
        plan = seen.round.plan
        return {"draw_limit": {"limit": plan.per_member}, "draw_limit_day": {"limit": plan.per_day}}.get(
            seen.refusal or "", {}
        )

    async def hand_over(self, number: int, op: OperationId, actor: Actor) -> Win:
        """
        Note that a prize won at the kiosk was handed over.

        Raises:
            NotAllowed, NotFound: `wins_not_found`.
            RuleViolation: `win_given_already`, `win_undone`.
        """
        demand(actor, Action.REDEEM)
        async with self._context.books.writing() as session:
            win = session.require(WINS, number)
            if session.done_before(op, self._context.now()):
                return win
            if win.back_on is not None:
                raise RuleViolation("win_undone")
            if win.given_on is not None:
                raise RuleViolation("win_given_already", on=win.given_on.isoformat())
            given = msgspec.structs.replace(win, given_on=self._context.today(), given_staff=actor.staff)
            session.put(WINS, number, given)
            session.done(op, HANDED, number)
        self._context.changes.publish(DrawsChanged(member=given.member))
        return given

    # -- the way back -------------------------------------------------------------------------------

    async def undo(self, verb: str, ref: int, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """
        Take back a draw or a handing over; the same number and lucky number bring the member the same prize again.

        Args:
            verb: `DRAWN` or `HANDED`.
            ref: number of the draw's entry, or of what was won.
            op: operation id.
            actor: who does it.
            undoes: number of the operation.

        Raises:
            NotAllowed, MemberClosed, and what `drawing.DrawDesk.undo` raises.
        """
        demand(actor, Action.REDEEM)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            if verb == HANDED:
                win = session.require(WINS, ref)
                if win.given_on is None:
                    raise RuleViolation("undone_already")
                session.put(WINS, ref, msgspec.structs.replace(win, given_on=None, given_staff=None))
                news: list[Change] = [DrawsChanged(member=win.member)]
            else:
                entry = self._points.entry(EntryNo(ref))
                require_active(self._members.get(entry.member), entry.member)
                news = self._desk.undo(session, EntryNo(ref), actor)
            session.done(op, "undo", ref, undoes)
        self._context.changes.publish(*news)
