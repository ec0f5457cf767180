"""Paying out money back that can be used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shopclub.core.books import Session
from shopclub.core.changes import Change, PointsMoved, TakingRecorded
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import CashbackOut
from shopclub.core.ledger.rules import available, in_order
from shopclub.core.ledger.units import ACCRUING, CASHBACK
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.packages.model import Sold
from shopclub.core.sales.model import SALES
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.takings.model import CASHBACK as FOR_CASHBACK
from shopclub.core.takings.model import PAY_OUT
from shopclub.core.takings.staging import TakingDesk, TakingLine


class Cashbacks:
    """Money back."""

    def __init__(self, context: Context, members: Members, points: Points, desk: TakingDesk) -> None:
        self._context = context
        self._members = members
        self._points = points
        self._desk = desk

    def usable(self, member: MemberNo) -> int:
        """What can be used today, in minor units."""
        return available(self._points.account(member), self._context.today(), CASHBACK)

    def waiting(self, member: MemberNo) -> list[tuple[date, int]]:
        """What waits for the end of its period: last day and minor units, the earliest first."""
        lots = self._points.account(member).lots.get(ACCRUING, {})
        return [(date.fromisoformat(key), minor) for key, minor in in_order(lots)]

    async def pay_out(
        self,
        member: MemberNo,
        minor: int,
        op: OperationId,
        actor: Actor,
        *,
        tender: str = "",
        tenders: Mapping[str, int] | None = None,
    ) -> Sold:
        """
        Pay out money back.

        Args:
            member: whose.
            minor: how much.
            op: operation id; the same id again returns what was done.
            actor: the owner.
            tender: what the rest goes by; empty: nobody said.
            tenders: other ways and what goes by each.

        Raises:
            NotAllowed: only the owner.
            NotFound, MemberClosed.
            InvalidInput: `count_positive`.
            RuleViolation: `cashback_too_much` with `left_minor`; what `TakingDesk.stage` raises.
        """
        demand(actor, Action.PAY_OUT)
        if minor < 1:
            raise InvalidInput("count_positive")
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return self._paid_out(SaleNo(done.ref), member, repeated=True)
            require_active(self._members.get(member), member)
            left = self.usable(member)
            if minor > left:
                raise RuleViolation("cashback_too_much", left_minor=left)
            line = TakingLine(name="", minor=-minor, sells=FOR_CASHBACK)
            sale = self._desk.stage(
                session, member=member, lines=[line], tenders=tenders, tender=tender, op=op, actor=actor
            )
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff, sale=sale)
            posting.spend(posting.entry(Kind.REDEEM, -minor, CashbackOut(), unit=CASHBACK))
            self._desk.close(session, sale, posting.close())
            session.done(op, PAY_OUT, sale)
        self._context.changes.publish(TakingRecorded(number=sale, member=member), PointsMoved(member=member))
        return self._paid_out(sale, member)

    def _paid_out(self, sale: SaleNo, member: MemberNo, *, repeated: bool = False) -> Sold:
        return Sold(
            sale=sale,
            minor=self._context.books.require(SALES, sale).paid_minor,
            left=self.usable(member),
            repeated=repeated,
        )

    def leave(self, session: Session, member: MemberNo, on: date) -> list[Change]:
        """
        Nobody leaves while there is money to be paid out to them.

        Raises:
            RuleViolation: `leave_cashback_left` with `left_minor`.
        """
        del session, on
        if left := self.usable(member):
            raise RuleViolation("leave_cashback_left", left_minor=left)
        return []
