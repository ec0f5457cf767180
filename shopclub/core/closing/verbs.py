"""Looking at a day, counting its till, and proving that every balance is what was recorded."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change
from shopclub.core.closing.model import CLOSED, CLOSINGS, Closing, Count, DayClosed, DaySheet, Proof
from shopclub.core.closing.rules import added, checked_count, drawers, expected, moves, sums, unit_days
from shopclub.core.context import Context
from shopclub.core.insight.model import SaleRow
from shopclub.core.insight.verbs import Insight
from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.ids import OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import LEDGER, Entry
from shopclub.core.ledger.units import Unit
from shopclub.core.sales.model import SALES
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

DAYS_BACK = 31
"""How far back a till can still be counted."""
AT_ONCE = 2000
"""Entries added up before others get their turn."""


class Closings:
    """The ends of the shop's days."""

    def __init__(self, context: Context, insight: Insight) -> None:
        self._context = context
        self._insight = insight

    def get(self, on: date) -> Closing | None:
        """The end of a day, if anything was counted."""
        return self._context.books.get(CLOSINGS, on.toordinal())

    def sheet(self, on: date) -> DaySheet:
        """A day as it stands: what the till should hold, and every balance from the morning to the evening."""
        books, rows = self._context.books, self._rows(on)
        closing = self.get(on)
        count = closing.standing() if closing is not None else None
        later = 0
        if count is not None:
            entries = books.find(LEDGER, "day", on.isoformat())
            later = sum(n > count.sales for n in rows) + sum(n > count.ledger for n in entries)
        evening = added(self._insight.held(), sums(self._entries_after(on)), -1)
        return DaySheet(
            figures=self._insight.day(on),
            drawers=drawers(rows.values()),
            units=unit_days(evening, moves(self._entries(on))),
            count=count,
            later=later,
        )

    async def prove(self) -> Proof:
        """
        Add the entries up and compare them with what members and cards hold: on from the last count, else all.

        Takes no lock and lets others have their turn; what is recorded meanwhile is left for the next time.
        """
        proof, _, _ = await self._prove()
        return proof

    async def count(
        self,
        on: date,
        counted: dict[str, int],
        op: OperationId,
        actor: Actor,
        *,
        float_minor: int = 0,
        note: str = "",
    ) -> Count:
        """
        Count the till of a day; a second count of the day stands in the first one's place.

        Args:
            on: the business day, at most `DAYS_BACK` days ago.
            counted: tender -> what was there; of cash with the change of the morning.
            op: operation id.
            actor: who counts.
            float_minor: change that lay in the drawer in the morning.
            note: anything to remember.

        Returns:
            The count, with what it goes by.

        Raises:
            NotAllowed.
            InvalidInput: `count_nothing`, `amount_negative`, `amount_too_large`, `tender_unknown`, `count_day` with
                `days` for a day that is to come or too long ago.
            RuleViolation: `balances_differ` with `unit` and `difference`: the file is not sound; `check` says more.
        """
        demand(actor, Action.CLOSE_DAY)
        known = {*(one.id for one in self._context.shop.tenders), *expected(drawers(self._rows(on).values()))}
        checked = checked_count(counted, float_minor, known)
        text = clean_text(note, "note", 100)
        if not timedelta(0) <= self._context.today() - on <= timedelta(days=DAYS_BACK):
            raise InvalidInput("count_day", days=DAYS_BACK)
        while True:
            proof, recorded, last = await self._prove()
            if proof.wrong:
                unit, difference = next(iter(proof.wrong.items()))
                raise RuleViolation("balances_differ", unit=unit, difference=difference)
            async with self._context.books.writing() as session:
                if session.done_before(op, self._context.now()):
                    closing = self.get(on)
                    assert closing is not None
                    return next(one for one in closing.counts if one.op == op)
                if (self._context.books.last(LEDGER) or 0) != last:
                    continue  # something was recorded since; it is added up, too
                count = Count(
                    at=self._context.now(),
                    op=op,
                    expected=expected(drawers(self._rows(on).values())),
                    counted=checked,
                    float_minor=float_minor,
                    balances=recorded,
                    sales=self._context.books.last(SALES) or 0,
                    ledger=last,
                    note=text,
                    staff=actor.staff,
                    source=actor.source,
                )
                closing = session.get(CLOSINGS, on.toordinal()) or Closing(on=on)
                kept = msgspec.structs.replace(closing, counts=(*closing.counts, count))
                session.put(CLOSINGS, on.toordinal(), kept)
                session.done(op, CLOSED, on.toordinal())
            self._context.changes.publish(DayClosed(on=on))
            return count

    def stage_undo(self, session: Session, number: int, op: str) -> list[Change]:
        """
        Stage that a count was a mistake; the one before it stands again.

        Args:
            session: of the undo.
            number: of the closing.
            op: the operation that counted.
        """
        closing = session.require(CLOSINGS, number)
        counts = tuple(msgspec.structs.replace(one, back=True) if one.op == op else one for one in closing.counts)
        session.put(CLOSINGS, number, msgspec.structs.replace(closing, counts=counts))
        return [DayClosed(on=closing.on)]

    # -- reading ------------------------------------------------------------------------------------

    def _rows(self, on: date) -> dict[int, SaleRow]:
        books = self._context.books
        raw = books.raw(SALES)
        return {n: msgspec.convert(raw[n], SaleRow) for n in books.find(SALES, "day", on.isoformat())}

    def _entries(self, on: date) -> list[Entry]:
        books = self._context.books
        return [books.require(LEDGER, n) for n in books.find(LEDGER, "day", on.isoformat())]

    def _entries_after(self, on: date) -> list[Entry]:
        """Entries that count for a later day; today has none but where the clock was set back."""
        day, out = on, list[Entry]()
        while day <= self._context.today():
            day += timedelta(days=1)
            out += self._entries(day)
        return out

    def _last_count(self) -> tuple[date, Count] | None:
        """The count that covers most, taken back or not: what it adds up to was so."""
        every = [(closing.on, one) for _, closing in self._context.books.all(CLOSINGS) for one in closing.counts]
        return max(every, key=lambda pair: pair[1].ledger, default=None)

    async def _prove(self) -> tuple[Proof, dict[Unit, int], int]:
        """The proof, the recorded sums and the entry they go up to."""
        books, before = self._context.books, self._last_count()
        recorded: dict[Unit, int] = dict(before[1].balances) if before else {}
        first = before[1].ledger + 1 if before else 1
        reached = first - 1
        while reached < (last := books.last(LEDGER) or 0):
            upto = min(reached + AT_ONCE, last)
            chunk = [LEDGER.decode(stored) for _, stored in books.stored(LEDGER, reached + 1, upto)]
            recorded = added(recorded, sums(chunk))
            reached = upto
            if reached < last:
                await asyncio.sleep(0)
        # No turn of others lies between the last entry read and what is held.
        wrong = added(self._insight.held(), recorded, -1)
        since = before[0] if before else None
        return Proof(since=since, entries=reached - first + 1, wrong=wrong), recorded, reached
