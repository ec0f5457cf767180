"""What the verbs of shared cards do inside their commit: joining, leaving, passing on, and the way back of each."""

from __future__ import annotations

from datetime import date
from itertools import takewhile

import msgspec

from shopclub.core.books import Operation, Session
from shopclub.core.changes import Change, HouseholdChanged, PointsMoved
from shopclub.core.households.model import HOUSEHOLDS, Agreed, Household
from shopclub.core.households.reading import HouseholdReading
from shopclub.core.households.rules import (
    JOINED,
    LEFT,
    agreed,
    closed,
    contribution,
    heir,
    is_same,
    parted,
    passed_on,
    pools,
    restored,
    share_of,
    without,
)
from shopclub.core.households.staging import move_all, move_points, sync_pools, take_back_moves
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.members.reading import require_active
from shopclub.core.programme.households import Leaving, MainLeaves
from shopclub.core.staff.model import KIOSK, Action, Actor, Source
from shopclub.core.staff.rules import demand


class HouseholdDesk(HouseholdReading):
    """Stages changes of shared cards."""

    # -- within a verb ------------------------------------------------------------------------------

    def _number(self, member: MemberNo) -> int:
        number = self.number_of(member)
        if number is None:
            raise RuleViolation("household_not_in")
        return number

    def _demand_free(self, member: MemberNo) -> None:
        if self.number_of(member) is not None:
            raise RuleViolation("household_already", member=member)

    @staticmethod
    def _demand_own(actor: Actor) -> None:
        """The member's own page (the kiosk lets nobody else there), or who serves."""
        if actor != KIOSK:
            demand(actor, Action.SHARE_CARDS)

    def _said(self, by: MemberNo, actor: Actor) -> Agreed:
        return Agreed(at=self._context.now(), by=by, source=actor.source, staff=actor.staff)

    def _posting(self, session: Session, member: MemberNo, actor: Actor) -> Posting:
        now, today = self._context.now(), self._context.today()
        return Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)

    def _join(self, session: Session, posting: Posting, number: int, household: Household, actor: Actor) -> Household:
        """Stage that who was invited agrees, and brings their points along."""
        member = posting.member
        card = household.card(member)
        by = household.main if card is not None and card.child else member
        if card is not None and card.child and actor.source is Source.KIOSK:
            raise RuleViolation("household_guardian")
        after = agreed(household, member, self._said(by, actor))
        if owed := posting.account.debt.get(POINTS, 0):
            raise RuleViolation("household_owes", points=owed)
        lots = dict(posting.account.lots.get(POINTS, {}))
        move_points(posting, number, JOINED, member, household.main, lots)
        posting.close()
        return after

    def _part_with(
        self, session: Session, posting: Posting, number: int, household: Household, member: MemberNo
    ) -> Household:
        """Stage that a sub-card leaves, with what it takes along."""
        card, kind = household.card(member), self.kind_of(household)
        after = without(household, member, self._context.today())
        if card is not None and card.agreed is not None and kind is not None and kind.leaving is Leaving.SHARE:
            since = card.agreed.at
            mine = contribution((n, e) for n, e in self._points.between(member, household.main) if e.at >= since)
            lots = share_of(mine, posting.of(household.main), self._context.today())
            move_points(posting, number, LEFT, household.main, member, lots)
        posting.close()
        return after

    def _hand_on(
        self,
        session: Session,
        posting: Posting,
        number: int,
        household: Household,
        to: MemberNo,
        stays: Agreed | None,
    ) -> Household:
        """Stage that the main card is another one's, with everything collected."""
        after = passed_on(household, to, self._context.today(), stays=stays)
        move_all(posting, number, household.main, to)
        posting.close()
        return after

    def _put(
        self,
        session: Session,
        number: int,
        before: Household | None,
        after: Household,
        leaver: MemberNo | None = None,
    ) -> list[Change]:
        """
        Stage a household as it is from now on, and on the accounts where the points of each are; the news.

        Args:
            session: of the verb.
            number: of the household.
            before: as it was; None for a new one.
            after: as it is.
            leaver: who leaves the club; what they have asked for is given up with it.

        Raises:
            RuleViolation: `household_waiting` with `member`: a reward of somebody who joins or leaves waits for them.
        """
        for member in sorted(parted(before, after) - {leaver}):
            # The points held for it would be on another account than those it is paid with.
            if (session.get(ACCOUNTS, member) or Account()).reserved:
                raise RuleViolation("household_waiting", member=member)
        session.put(HOUSEHOLDS, number, after)
        sync_pools(session, pools(before), pools(after))
        concerned = {*(before.members() if before else ()), *after.members(), *(c.member for c in after.cards)}
        concerned |= {card.member for card in before.cards} if before else set()
        moved = [PointsMoved(member=member) for member in sorted(concerned)]
        return [*(HouseholdChanged(number=number, member=member) for member in sorted(concerned)), *moved]

    # -- leaving the club ---------------------------------------------------------------------------

    def parting(self, session: Session, member: MemberNo, today: date, actor: Actor) -> list[Change]:
        """
        Stage what a household does when a member leaves the club, before their points go with the membership.

        A sub-card leaves with nothing; of a main card the programme says whether it is passed on (to the adult who
        has belonged longest) or the household ends.
        """
        number = self.number_of(member)
        if number is None:
            return []
        household = session.require(HOUSEHOLDS, number)
        if household.main != member:
            return self._put(session, number, household, without(household, member, today), member)
        kind = self.kind_of(household)
        to = heir(household, lambda one: self._is_active(session, one))
        if to is None or kind is None or kind.main_leaves is MainLeaves.CLOSE:
            return self._put(session, number, household, closed(household, today), member)
        posting = self._posting(session, member, actor)
        after = self._hand_on(session, posting, number, household, to, None)
        return self._put(session, number, household, after, member)

    def _is_active(self, session: Session, member: MemberNo) -> bool:
        who = session.get(MEMBERS, member)
        return who is not None and who.status is Status.ACTIVE

    # -- the way back -------------------------------------------------------------------------------

    def _done(
        self,
        session: Session,
        op: OperationId,
        verb: str,
        number: int,
        before: Household | None,
        after: Household,
        posting: Posting | None = None,
        member: MemberNo | None = None,
        span: tuple[EntryNo | None, int] | None = None,
    ) -> None:
        first, count = span if span is not None else (posting.first, posting.count) if posting else (None, 0)
        was: dict[str, str | int] = {
            "before": msgspec.json.encode(before).decode() if before else "",
            "after": msgspec.json.encode(after).decode(),
            "first": first or 0,
            "count": count,
            "last": self._context.books.last(LEDGER) or 0,
            "member": member or 0,
        }
        session.done(op, verb, number, was={str(number): was})

    def stage_undo(self, session: Session, done: Operation, actor: Actor) -> list[Change]:
        """
        Stage that something done to a household never happened.

        Raises:
            RuleViolation: `undo_household_changed`: it is not as that left it; `undo_household_used`: points were
                collected or spent since by whom it concerned; `undo_points_spent`.
            MemberClosed: somebody it concerned has left.
        """
        was = done.was[str(done.ref)]
        now = session.require(HOUSEHOLDS, done.ref)
        after = msgspec.json.decode(str(was["after"]), type=Household)
        before = msgspec.json.decode(str(was["before"]), type=Household) if was["before"] else None
        if not is_same(now, after):
            raise RuleViolation("undo_household_changed")
        for member in (before or after).members():
            require_active(session.require(MEMBERS, member), member)
        first, count = int(was["first"]), int(was["count"])
        self._demand_unused(before, after, int(was["last"]) + count)
        moves = {n: session.require(LEDGER, n) for n in range(first, first + count)}
        sync_pools(session, pools(after), {})
        for member in sorted({entry.member for entry in moves.values()}):
            posting = self._posting(session, member, actor)
            take_back_moves(posting, {n: entry for n, entry in moves.items() if entry.member == member})
            posting.close()
        sync_pools(session, {}, pools(before))
        self._demand_clean(session, before)
        today = self._context.today()
        return self._put(session, done.ref, now, closed(now, today) if before is None else restored(before, now, today))

    def _demand_unused(self, before: Household | None, after: Household, last: int) -> None:
        """Nobody whose points were elsewhere because of it has collected or spent any since."""
        former, later = pools(before), pools(after)
        for member in {m for m in {*former, *later} if former.get(m) != later.get(m)}:
            sums: dict[int, int] = {}
            for number, entry in takewhile(lambda one: one[0] > last, self._points.did(member)):
                if entry.unit == POINTS:  # what was undone since is as if it had never been
                    origin = entry.reverses or number
                    sums[origin] = sums.get(origin, 0) + entry.amount
            if any(sums.values()):
                raise RuleViolation("undo_household_used", member=member)

    def _demand_clean(self, session: Session, before: Household | None) -> None:
        for member in pools(before):
            account = session.get(ACCOUNTS, member) or Account()
            if account.lots.get(POINTS) or account.debt.get(POINTS):
                raise RuleViolation("undo_household_used", member=member)
