"""Giving from one member's balance to another's: lots keep their last usable days."""

from __future__ import annotations

import msgspec

from shopclub.core.changes import PointsMoved
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, NEVER, Account, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import Transferred, Undone
from shopclub.core.ledger.rules import after_debt, give_back_lots
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, Unit, benefit_of, is_unit
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.reading import require_active
from shopclub.core.mending.model import Transfer
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

TRANSFERRED = "transfer"
"""Verb of the operation; it names the entry that gives."""
NOTE_LENGTH = 100
MOST = 10**9


def demand_movable(unit: Unit) -> None:
    """
    Refuse a unit that belongs to a person and can't be given or brought along.

    Raises:
        InvalidInput: `unit_personal` with `unit`.
    """
    if unit == ENGAGEMENT or benefit_of(unit) is not None or not is_unit(unit):
        raise InvalidInput("unit_personal", unit=unit[:40])


class Transferring:
    """Between two members."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes

    async def transfer(
        self,
        giver: MemberNo,
        taker: MemberNo,
        amount: int,
        note: str,
        op: OperationId,
        actor: Actor,
        *,
        unit: Unit = POINTS,
    ) -> Transfer:
        """
        Give part of one member's balance to another.

        What ends first is given first, and ends for the other member on the same day; what the other owes is settled.
        It is no gain: no tier counts it, and it keeps no points from expiring by inactivity.

        Args:
            giver: who gives, with as much usable today.
            taker: who gets it.
            amount: how much, more than nothing.
            note: why, may be empty.
            op: operation id; the same id again changes nothing.
            actor: the owner.
            unit: what is given.

        Raises:
            NotAllowed: clerks may not.
            RuleViolation: `household_together`: the two collect on one card.
            InvalidInput: `transfer_same`, `transfer_nothing`, `adjust_too_much`, `unit_personal`, `text_too_long`.
            InsufficientPoints: less there than to be given.
            NotFound, MemberClosed: one of them is no member, or has left.
        """
        demand(actor, Action.MEND)
        said = clean_text(note, "note", NOTE_LENGTH)
        demand_movable(unit)
        if amount <= 0:
            raise InvalidInput("transfer_nothing")
        if amount > MOST:
            raise InvalidInput("adjust_too_much", most=MOST)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self._seen(EntryNo(done.ref))
            if giver == taker:
                raise InvalidInput("transfer_same")
            for member in (giver, taker):
                require_active(session.require(MEMBERS, member), member)
            now, today = self._context.now(), self._context.today()
            out = Posting(session, giver, at=now, on=today, source=actor.source, staff=actor.staff)
            into = Posting(session, taker, at=now, on=today, source=actor.source, staff=actor.staff)
            if out.owner(unit) == into.owner(unit):
                raise RuleViolation("household_together")
            number = out.spend(out.entry(Kind.TRANSFER, -amount, Transferred(taker, said), unit=unit))
            given = {key: -change for key, change in session.require(LEDGER, number).lots.items()}
            lots = after_debt(given, into.of(into.owner(unit)).debt.get(unit, 0))
            into.post(into.entry(Kind.TRANSFER, amount, Transferred(giver, said), unit=unit, lots=lots))
            out.close()
            into.close()
            session.done(op, TRANSFERRED, number)
        self._context.changes.publish(PointsMoved(member=giver), PointsMoved(member=taker))
        return self._seen(number)

    def pair(self, number: EntryNo) -> tuple[Entry, Entry]:
        """The entry that gives, and the one behind it that gets."""
        books = self._context.books
        return books.require(LEDGER, number), books.require(LEDGER, number + 1)

    def _seen(self, number: EntryNo) -> Transfer:
        out, into = self.pair(number)
        left, balance = (self._balance(entry.member, out.unit) for entry in (out, into))
        return Transfer(out=number, amount=into.amount, left=left, balance=balance)

    def _balance(self, member: MemberNo, unit: Unit) -> int:
        books = self._context.books
        return (books.get(ACCOUNTS, books.kept(member)) or Account()).balance.get(unit, 0)

    # -- the way back -------------------------------------------------------------------------------

    async def undo(self, number: EntryNo, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """
        Give it back: every lot where it came from.

        Raises:
            NotAllowed: clerks may not.
            RuleViolation: `undone_already`; `undo_points_spent`: not all of it is there any more; `transfer_same`
                when the two were merged since.
            MemberClosed: one of them has left.
        """
        demand(actor, Action.MEND)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if session.done_before(op, now):
                return
            out, into = self.pair(number)
            if self._context.books.find(LEDGER, "reverses", number):
                raise RuleViolation("undone_already")
            taker, giver = session.kept(into.member), session.kept(out.member)
            if taker == giver:
                raise RuleViolation("undo_not_possible")
            for member in (taker, giver):
                require_active(session.require(MEMBERS, member), member)
            back = Posting(session, taker, at=now, on=today, source=actor.source, staff=actor.staff)
            home = Posting(session, giver, at=now, on=today, source=actor.source, staff=actor.staff)
            self._take_again(back, into, EntryNo(number + 1))
            self._return(home, out, number)
            back.close()
            home.close()
            session.done(op, "undo", number, undoes)
        self._context.changes.publish(PointsMoved(member=giver), PointsMoved(member=taker))

    def _take_again(self, posting: Posting, entry: Entry, number: EntryNo) -> None:
        held, today = posting.account.lots.get(entry.unit, {}), self._context.today().isoformat()
        lots = {key: -change for key, change in entry.lots.items() if change > 0}
        if any(held.get(key, 0) < -change or key < today for key, change in lots.items()):
            raise RuleViolation("undo_points_spent")
        back = posting.entry(Kind.REVERSE, -entry.amount, Undone(), unit=entry.unit, reverses=number)
        posting.post(msgspec.structs.replace(back, lots=lots or {next(iter(entry.lots), NEVER): 0}))

    def _return(self, posting: Posting, entry: Entry, number: EntryNo) -> None:
        grace = self._programmes.current.switches.returned_grace_days
        given = give_back_lots(entry.lots, 0, -entry.amount, self._context.today(), grace)
        lots = after_debt(given, posting.account.debt.get(entry.unit, 0))
        back = posting.entry(Kind.REVERSE, -entry.amount, Undone(), unit=entry.unit, reverses=number)
        posting.post(msgspec.structs.replace(back, lots=lots))
