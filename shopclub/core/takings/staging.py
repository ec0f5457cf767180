"""Writing the row of a taking inside the one commit of the verb that sells or pays back a balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from shopclub.core.books import Session
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.kernel.text import clean_text
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import SALES, Sale, SaleKind
from shopclub.core.staff.model import Actor
from shopclub.core.takings.model import TakingLine as TakingLine
from shopclub.core.takings.rules import demand_left, lines_of, shared_back, taken_by


class TakingDesk:
    """Stages rows of money taken; the room that sells says what for and posts what it gives."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes

    def paid_back(self, number: SaleNo) -> list[Sale]:
        """Rows that pay back a taking (or undo it), oldest first; those that were undone themselves left out."""
        books = self._context.books
        rows = [(n, books.require(SALES, n)) for n in books.find(SALES, "of", number)]
        return [row for n, row in rows if row.void or not books.find(SALES, "of", n)]

    def stage(
        self,
        session: Session,
        *,
        member: MemberNo | None,
        lines: Sequence[TakingLine],
        tenders: Mapping[str, int] | None,
        tender: str = "",
        op: OperationId,
        actor: Actor,
        of: SaleNo | None = None,
    ) -> SaleNo:
        """
        Stage the row of a taking; nothing is asked about permission, and no operation is noted.

        Args:
            session: of the verb.
            member: whose; None: nobody's.
            lines: what money is taken for, or (negative) paid back for.
            tenders: ways of paying and what goes by each, without a sign; None with an empty `tender`: nobody said,
                and what is paid back of a row goes back by share to what that one was paid by.
            tender: what the rest goes by.
            op: the verb's operation.
            actor: who serves.
            of: the taking that is paid back, whole or in part; None for paying out what is left of a balance.

        Returns:
            Its number, for the entries; once these are posted, `close` notes them.

        Raises:
            RuleViolation: `taking_empty`, `taking_undone`, `taking_back_too_much` with `left_minor`,
                `tenders_too_much`, `tenders_too_little`.
            InvalidInput: `amount_too_large`, `tender_unknown` with `tender`.
            NotFound: `sales_not_found`.
        """
        named = [msgspec.structs.replace(line, name=clean_text(line.name, "product", 80)) for line in lines]
        recorded = lines_of(named)
        total = sum(line.gross_minor for line in recorded)
        said = {name: minor for name, minor in (tenders or {}).items() if minor}
        if of is not None:
            taken, back = session.require(SALES, of), self.paid_back(of)
            if taken.kind is not SaleKind.TAKING:
                raise ValueError("only a taking is paid back here")
            if any(row.void for row in back):
                raise RuleViolation("taking_undone")
            demand_left(taken, back, named)
            if not said and not tender and total < 0:
                said = shared_back(taken, back, -total)
        else:
            self._demand_taken((*said, tender))
        row = self._row(None if member is None else session.kept(member), op, actor, of)
        paid_by = taken_by(total, said, tender)
        return SaleNo(
            session.insert(SALES, msgspec.structs.replace(row, lines=recorded, paid_minor=total, tenders=paid_by))
        )

    def stage_void(self, session: Session, number: SaleNo, op: OperationId, actor: Actor) -> SaleNo:
        """
        Stage the row that undoes a taking recorded by mistake: all of its figures, with the other sign.

        Raises:
            RuleViolation: `taking_paid_back`: part of it has been paid back, or it is undone.
        """
        taken = session.require(SALES, number)
        if self.paid_back(number):
            raise RuleViolation("taking_paid_back")
        lines = tuple(
            msgspec.structs.replace(line, qty=-line.qty, gross_minor=-line.gross_minor) for line in taken.lines
        )
        void = msgspec.structs.replace(
            self._row(None if taken.member is None else session.kept(taken.member), op, actor, number),
            lines=lines,
            paid_minor=-taken.paid_minor,
            tenders={name: -minor for name, minor in taken.tenders.items()},
            void=True,
        )
        return SaleNo(session.insert(SALES, void))

    def close(self, session: Session, number: SaleNo, entries: tuple[EntryNo, int] | None) -> None:
        """Note the ledger entries a taking made, once they are posted (`Posting.close` returns them)."""
        if entries is not None:
            session.put(SALES, number, msgspec.structs.replace(session.require(SALES, number), entries=entries))

    def _demand_taken(self, names: Sequence[str]) -> None:
        taken = self._context.shop.taken()
        unknown = next((name for name in names if name and name not in taken), None)
        if unknown is not None:
            raise InvalidInput("tender_unknown", tender=unknown[:40])

    def _row(self, member: MemberNo | None, op: OperationId, actor: Actor, of: SaleNo | None) -> Sale:
        return Sale(
            at=self._context.now(),
            on=self._context.today(),
            kind=SaleKind.TAKING,
            member=member,
            op=op,
            paid_minor=0,
            version=self._programmes.version,
            of=of,
            staff=actor.staff,
            source=actor.source,
        )
