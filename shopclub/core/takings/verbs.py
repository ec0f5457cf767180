"""Money taken: finding it again, and taking it back as if it had never been."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, PointsMoved, TakingRecorded
from shopclub.core.context import Context
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import EntryNo, OperationId, SaleNo
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reversing import reversal
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import SALES, Sale, SaleKind
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.takings.model import kind_of
from shopclub.core.takings.staging import TakingDesk

Also = Callable[[Session, SaleNo, SaleNo, Actor], tuple[Sequence[Change], tuple[EntryNo, int] | None]]
"""
What else is undone with a taking: session, its number, the number of the row that undoes it, who does it -> news, and
the entries that were posted to no member's account.
"""


class Takings:
    """Rows of money taken."""

    def __init__(
        self, context: Context, programmes: Programmes, members: Members, points: Points, desk: TakingDesk
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self.desk = desk
        self.undoing: dict[str, Also] = {}
        """Kind of what was sold -> what its room undoes beside the entries; rooms above put theirs in."""

    def get(self, number: SaleNo) -> Sale:
        """
        One taking.

        Raises:
            NotFound: `sales_not_found`, also for a sale.
        """
        row = self._context.books.require(SALES, number)
        if row.kind is not SaleKind.TAKING:
            raise NotFound("sales_not_found", number=number)
        return row

    async def undo(
        self, number: SaleNo, op: OperationId, actor: Actor, *, undoes: int, permission: Action = Action.REFUND
    ) -> None:
        """
        Take a taking back that was a mistake: its money, its entries, and what its room made of it.

        Args:
            number: of the taking.
            op: operation id.
            actor: who undoes.
            undoes: number of the operation this takes back.
            permission: what it asks for.

        Raises:
            NotAllowed, MemberClosed, NotFound.
            RuleViolation: `taking_paid_back`, `undo_spent` or `undo_points_spent`.
        """
        demand(actor, permission)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            taken = self.get(number)
            if taken.member is not None:  # their file may have been merged into another since
                taken = msgspec.structs.replace(taken, member=session.kept(taken.member))
            if taken.member is not None:
                require_active(self._members.get(taken.member), taken.member)
            void = self.desk.stage_void(session, number, op, actor)
            entries = self._reverse(session, taken, void, actor)
            news: list[Change] = [TakingRecorded(number=void, member=taken.member)]
            for kind in sorted({kind_of(line.sells) for line in taken.lines} & self.undoing.keys()):
                told, own = self.undoing[kind](session, number, void, actor)
                news += told
                entries = entries or own
            self.desk.close(session, void, entries)
            session.done(op, "undo", void, undoes)
        if taken.member is not None:
            news.append(PointsMoved(member=taken.member))
        self._context.changes.publish(*news)

    def _reverse(self, session: Session, taken: Sale, void: SaleNo, actor: Actor) -> tuple[EntryNo, int] | None:
        """Take back the entries on the member's own account, the last one first."""
        mine = [(no, entry) for no, entry in self._points.span(taken.entries) if entry.card is None]
        if taken.member is None or not mine:
            return None
        posting = Posting(
            session,
            taken.member,
            at=self._context.now(),
            on=self._context.today(),
            source=actor.source,
            staff=actor.staff,
            sale=void,
        )
        grace = self._programmes.current.switches.returned_grace_days
        for entry_no, entry in reversed(mine):
            posting.post(reversal(posting, entry, entry_no, grace))
        return posting.close()
