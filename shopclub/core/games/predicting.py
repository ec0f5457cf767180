"""The prediction game: a question, stakes in points until a closing time, the pool to those who were right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, PointsMoved, PredictionsChanged
from shopclub.core.games.asked import PredictionReading
from shopclub.core.games.model import PREDICTIONS, Prediction, Stake, State
from shopclub.core.games.pools import (
    MOST_STAKES,
    Settled,
    asked,
    demand_open,
    demand_stake,
    settle,
    state_at,
    with_stake,
)
from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.ledger.model import LEDGER, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import Back, StakeBack, Staked, StakeWon
from shopclub.core.ledger.reversing import reversal
from shopclub.core.ledger.rules import after_debt, available, give_back_lots
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.members.reading import require_active
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.staff.model import SYSTEM, Action, Actor
from shopclub.core.staff.rules import demand

PREDICTED, STAKED, WITHDRAWN, SETTLED = "predict", "stake", "unstake", "judge"
"""Verbs of operations."""


class Predictions(PredictionReading):
    """The shop's prediction games."""

    # -- asking -------------------------------------------------------------------------------------

    async def ask(
        self,
        question: str,
        answers: Sequence[str],
        closes_at: datetime,
        op: OperationId,
        actor: Actor,
        *,
        least: int = 1,
        most: int | None = None,
    ) -> int:
        """
        Ask a question that points can be staked on; returns its number.

        Args:
            question: as it is read.
            answers: 2 to 12 of them.
            closes_at: from this instant on nothing is staked.
            op: operation id.
            actor: the owner.
            least: points one stakes at least.
            most: points one stakes at most; None has no limit.

        Raises:
            NotAllowed and what `pools.asked` raises.
        """
        demand(actor, Action.RUN_GAMES)
        async with self._context.books.writing() as session:
            now = self._context.now()
            if done := session.done_before(op, now):
                return done.ref
            one = asked(question, answers, closes_at.replace(microsecond=0), now, least, most)
            number = session.insert(PREDICTIONS, msgspec.structs.replace(one, staff=actor.staff))
            session.done(op, PREDICTED, number)
        self._context.changes.publish(PredictionsChanged())
        return number

    async def close(self, number: int, op: OperationId, actor: Actor) -> None:
        """
        Close a prediction before its time: nothing is staked, changed or withdrawn any more.

        Raises:
            NotAllowed, NotFound: `predictions_not_found`.
            RuleViolation: `prediction_closed`.
        """
        demand(actor, Action.RUN_GAMES)
        async with self._context.books.writing() as session:
            now = self._context.now()
            if session.done_before(op, now):
                return
            one = session.require(PREDICTIONS, number)
            demand_open(one, now)
            session.put(PREDICTIONS, number, msgspec.structs.replace(one, state=State.CLOSED))
            session.done(op, "close_prediction", number)
        self._context.changes.publish(PredictionsChanged())

    def end_due(self, session: Session, today: date) -> list[Change]:
        """Stage that predictions whose time is over are closed for good: a clock set back opens none of them again."""
        del today
        due = [n for n, one in self._context.books.all(PREDICTIONS) if one.state is State.OPEN]
        news: list[Change] = []
        for number in due:
            one = session.require(PREDICTIONS, number)
            if state_at(one, self._context.now()) is State.CLOSED:
                session.put(PREDICTIONS, number, msgspec.structs.replace(one, state=State.CLOSED))
                news = [PredictionsChanged()]
        return news

    # -- staking ------------------------------------------------------------------------------------

    async def stake(
        self, number: int, member: MemberNo, answer: int, points: int, op: OperationId, actor: Actor
    ) -> Stake:
        """
        Stake points on an answer; a stake there is already comes back first, so that there is one at most.

        Args:
            number: of the prediction.
            member: whose points.
            answer: its place among the answers.
            points: to stake in all.
            op: operation id; the same id again changes nothing.
            actor: who serves.

        Raises:
            NotAllowed, MemberClosed, NotFound: `predictions_not_found`, `members_not_found`.
            RuleViolation: `prediction_closed`, `prediction_full`, `member_not_here`.
            InvalidInput: what `pools.demand_stake` raises.
            InsufficientPoints.
        """
        demand(actor, Action.REDEEM)
        async with self._context.books.writing() as session:
            now = self._context.now()
            if done := session.done_before(op, now):
                return self._stake_at(number, member, EntryNo(done.ref))
            require_active(self._members.get(member), member)
            one = session.require(PREDICTIONS, number)
            demand_open(one, now)
            demand_stake(one, answer, points)
            self._points.spending(member, actor)
            posting = self._posting(session, member, actor)
            former = self.stake_of(number, member)
            if former is not None:
                one = self._withdraw(posting, number, one, former, Back.WITHDRAWN)
            elif one.stakes >= MOST_STAKES:
                raise RuleViolation("prediction_full", most=MOST_STAKES)
            self._demand_free(posting, former, points)
            entry = posting.spend(posting.entry(Kind.REDEEM, -points, Staked(number, answer)))
            posting.close()
            session.put(PREDICTIONS, number, with_stake(one, answer, points))
            session.done(op, STAKED, entry)
        self._context.changes.publish(PredictionsChanged(), PointsMoved(member=member))
        return Stake(entry=entry, member=member, answer=answer, points=points)

    def _demand_free(self, posting: Posting, former: Stake | None, points: int) -> None:
        """Within the day's limit of a sub-card, and not what is held for rewards; a stake of the day is there again."""
        is_today = former is not None and self._context.books.require(LEDGER, former.entry).on == posting.on
        back = former.points if former is not None and is_today else 0
        free = self._points.free(posting.member, posting.on, purse=posting.purse, back=back)
        if free < points:
            raise InsufficientPoints("points_insufficient", available=free, wanted=points)

    def _stake_at(self, number: int, member: MemberNo, entry: EntryNo) -> Stake:
        found = self._context.books.require(LEDGER, entry)
        assert isinstance(found.why, Staked)
        return Stake(entry=entry, member=member, answer=found.why.answer, points=-found.amount)

    async def withdraw(self, number: int, member: MemberNo, op: OperationId, actor: Actor) -> int:
        """
        Take a stake back before the closing time; returns the points.

        Raises:
            NotAllowed, MemberClosed, NotFound: `predictions_not_found`.
            RuleViolation: `prediction_closed`, `stake_none`.
        """
        demand(actor, Action.REDEEM)
        async with self._context.books.writing() as session:
            now = self._context.now()
            if session.done_before(op, now):
                return 0
            require_active(self._members.get(member), member)
            one = session.require(PREDICTIONS, number)
            demand_open(one, now)
            former = self.stake_of(number, member)
            if former is None:
                raise RuleViolation("stake_none")
            posting = self._posting(session, member, actor)
            session.put(PREDICTIONS, number, self._withdraw(posting, number, one, former, Back.WITHDRAWN))
            posting.close()
            session.done(op, WITHDRAWN, number)
        self._context.changes.publish(PredictionsChanged(), PointsMoved(member=member))
        return former.points

    def _posting(self, session: Session, member: MemberNo, actor: Actor) -> Posting:
        now, today = self._context.now(), self._context.today()
        return Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)

    def _withdraw(self, posting: Posting, number: int, one: Prediction, stake: Stake, back: Back) -> Prediction:
        """Post that a stake comes back; returns the prediction without it."""
        self._return(posting, stake, number, back)
        return with_stake(one, stake.answer, -stake.points)

    def _return(self, posting: Posting, stake: Stake, number: int, back: Back) -> None:
        """Post that a stake comes back to the lots it came from, on the account they are on now."""
        origin = self._context.books.require(LEDGER, stake.entry)
        grace = self._programmes.current.switches.returned_grace_days
        lots = give_back_lots(origin.lots, 0, stake.points, posting.on, grace)
        entry = posting.back(origin, stake.entry, StakeBack(number, back))
        debt = posting.of(posting.home(origin)).debt.get(entry.unit, 0)
        posting.post(msgspec.structs.replace(entry, lots=after_debt(lots, debt)))

    def leave(self, session: Session, member: MemberNo, today: date) -> list[Change]:
        """Stage that the open stakes of somebody who leaves come back, and lapse with the membership."""
        del today
        news: list[Change] = []
        for number, _ in self.running():
            found = self.stake_of(number, member)
            if found is None or found.is_back:
                continue
            posting = self._posting(session, member, SYSTEM)
            kept = self._withdraw(posting, number, session.require(PREDICTIONS, number), found, Back.LEFT)
            posting.let_go()
            posting.close()
            session.put(PREDICTIONS, number, kept)
            news = [PredictionsChanged()]
        return news

    # -- judging ------------------------------------------------------------------------------------

    async def judge(self, number: int, right: int | None, op: OperationId, actor: Actor) -> Settled:
        """
        Say which answer was right, and settle every stake in one commit.

        Args:
            number: of the prediction, closed.
            right: place of the right answer; None calls the prediction off, at any time: every stake comes back.
            op: operation id; the same id again changes nothing.
            actor: the owner.

        Raises:
            NotAllowed, NotFound: `predictions_not_found`.
            InvalidInput: `answer_unknown`.
            RuleViolation: `prediction_open`: stakes are still taken; `prediction_settled`.
        """
        demand(actor, Action.RUN_GAMES)
        async with self._context.books.writing() as session:
            now = self._context.now()
            one = session.require(PREDICTIONS, number)
            if session.done_before(op, now):
                return settle(self.stakes(number), right)
            if one.state in (State.JUDGED, State.VOID):
                raise RuleViolation("prediction_settled")
            if right is not None and not 0 <= right < len(one.answers):
                raise InvalidInput("answer_unknown")
            if right is not None and state_at(one, now) is State.OPEN:
                raise RuleViolation("prediction_open")
            settled = settle(self.stakes(number), right)
            for stake, won in zip(settled.returned, settled.won, strict=True):
                self._pay(session, number, one, stake, won, settled, actor)
            state = State.VOID if right is None else State.JUDGED
            done = msgspec.structs.replace(one, state=state, right=right, settled_at=now, settled_staff=actor.staff)
            session.put(PREDICTIONS, number, done)
            session.done(op, SETTLED, number)
        moved = [PointsMoved(member=stake.member) for stake in settled.returned]
        self._context.changes.publish(PredictionsChanged(), *moved)
        return settled

    def _pay(
        self, session: Session, number: int, one: Prediction, stake: Stake, won: int, settled: Settled, actor: Actor
    ) -> None:
        posting = self._posting(session, stake.member, actor)
        self._return(posting, stake, number, settled.back)
        if won:
            expires = last_usable_day(self._programmes.current.expiry, posting.on)
            right = sum(back.points for back in settled.returned)
            why = StakeWon(number, one.total(), right, stake.points)
            posting.earn(won, why, expires=expires, qualifies=False)
        posting.close()

    # -- the way back -------------------------------------------------------------------------------

    async def undo(self, verb: str, ref: int, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """
        Take back that a question was asked, a stake, or a judgement.

        Args:
            verb: `PREDICTED`, `STAKED` or `SETTLED`.
            ref: number of the prediction, or of the stake's entry.
            op: operation id.
            actor: who does it.
            undoes: number of the operation.

        Raises:
            NotAllowed, MemberClosed.
            RuleViolation: `prediction_closed` for a stake after the closing time; `undone_already` for one that was
                changed since; `prediction_has_stakes`; `undo_points_spent`: of what came back or was won something
                is spent; `undo_member_left`.
        """
        demand(actor, Action.REDEEM if verb == STAKED else Action.RUN_GAMES)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            if verb == STAKED:
                members = self._undo_stake(session, EntryNo(ref), actor)
            elif verb == SETTLED:
                members = self._undo_judgement(session, ref, actor)
            else:
                members = self._undo_question(session, ref)
            session.done(op, "undo", ref, undoes)
        self._context.changes.publish(PredictionsChanged(), *(PointsMoved(member=member) for member in members))

    def _undo_question(self, session: Session, number: int) -> list[MemberNo]:
        one = session.require(PREDICTIONS, number)
        if one.state is State.VOID:
            raise RuleViolation("undone_already")
        if one.stakes:
            raise RuleViolation("prediction_has_stakes")
        session.put(PREDICTIONS, number, msgspec.structs.replace(one, state=State.VOID, settled_at=self._context.now()))
        return []

    def _undo_stake(self, session: Session, entry_no: EntryNo, actor: Actor) -> list[MemberNo]:
        entry = session.require(LEDGER, entry_no)
        assert isinstance(entry.why, Staked)
        one = session.require(PREDICTIONS, entry.why.prediction)
        demand_open(one, self._context.now())
        require_active(self._members.get(entry.member), entry.member)
        found = self.stake_of(entry.why.prediction, entry.member)
        if found is None or found.entry != entry_no:
            raise RuleViolation("undone_already")
        posting = self._posting(session, entry.member, actor)
        kept = self._withdraw(posting, entry.why.prediction, one, found, Back.WITHDRAWN)
        posting.close()
        session.put(PREDICTIONS, entry.why.prediction, kept)
        return [entry.member]

    def _undo_judgement(self, session: Session, number: int, actor: Actor) -> list[MemberNo]:
        """What was won is taken, and each stake that came back is staked anew, so that another answer can be given."""
        one = session.require(PREDICTIONS, number)
        if one.state not in (State.JUDGED, State.VOID):
            raise RuleViolation("undone_already")
        back = [stake for stake in self.stakes(number) if stake.is_back]
        for stake in back:
            member = session.get(MEMBERS, stake.member)
            if member is None or member.status is not Status.ACTIVE:
                raise RuleViolation("undo_member_left", member=stake.member)
            posting = self._posting(session, stake.member, actor)
            self._take_winnings(posting, number, stake)
            again = posting.entry(Kind.REDEEM, -stake.points, Staked(number, stake.answer))
            if available(posting.purse, posting.on) < stake.points:
                raise RuleViolation("undo_points_spent")
            posting.spend(again)
            posting.close()
        opened = msgspec.structs.replace(one, state=State.CLOSED, right=None, settled_at=None, settled_staff=None)
        session.put(PREDICTIONS, number, opened)
        return [stake.member for stake in back]

    def _take_winnings(self, posting: Posting, number: int, stake: Stake) -> None:
        books = self._context.books
        for won_no in books.find(LEDGER, "stake_won", number):
            won = books.require(LEDGER, won_no)
            if won.member != stake.member or books.find(LEDGER, "reverses", won_no):
                continue
            posting.post(reversal(posting, won, EntryNo(won_no), 0))
