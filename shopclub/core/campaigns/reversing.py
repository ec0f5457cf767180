"""Taking back what the daily run gave for a day, as one: the owner's way out of a wrong date or a wrong rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.model import HAPPENINGS, RUNS, DayRun, Reversed
from shopclub.core.campaigns.retracting import Retracting
from shopclub.core.changes import Change, CouponsChanged, PointsMoved
from shopclub.core.context import Context
from shopclub.core.coupons.model import COUPONS
from shopclub.core.kernel.errors import NotFound, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.ledger.model import LEDGER, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.shop.model import CLOCKWORK
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

AT_ONCE = 40
"""Members in one commit: a sale that waits for its turn waits no longer than for these."""


class _Given:
    """What one member got in a run."""

    def __init__(self) -> None:
        self.entries: list[EntryNo] = []
        self.coupons: list[int] = []
        self.happenings: list[int] = []
        """Rows that tell of some of them."""


class Reversing:
    """The way back of a day's gifts."""

    def __init__(self, context: Context, retracting: Retracting) -> None:
        self._context = context
        self._retracting = retracting

    async def reverse(self, day: date, op: OperationId, actor: Actor) -> Reversed:
        """
        Take back everything the daily run gave for a day, as far as it is not spent.

        Done in batches, each a commit; broken off it can be repeated. The day is not given again, unless it lies ahead
        (the clock was wrong): then it is when it comes. A tier that was reached stays until its review.

        Args:
            day: whose gifts.
            op: operation id.
            actor: the owner.

        Raises:
            NotAllowed: only the owner.
            NotFound: `run_not_found`: nothing was given for that day.
            RuleViolation: `run_reversed`: that was done before.
        """
        demand(actor, Action.ADJUST)
        run = self._context.books.get(RUNS, day.toordinal())
        if run is None or not (run.entries or run.coupons or run.late):
            raise NotFound("run_not_found", day=day.isoformat())
        if run.reversed_on is not None:
            raise RuleViolation("run_reversed")
        done = Reversed(on=day, entries=0, points=0, coupons=0, kept=())
        given = self._given(run)
        members = sorted(given)
        for start in range(0, len(members), AT_ONCE):
            news: list[Change] = []
            async with self._context.books.writing() as session:
                session.done_before(op, self._context.now())
                for member in members[start : start + AT_ONCE]:
                    one = self._member(session, run, MemberNo(member), given[member], actor)
                    done = _added(done, one, MemberNo(member))
                    news += [PointsMoved(member=member)] if one.entries else []
                    news += [CouponsChanged(member=member)] if one.coupons else []
            self._context.changes.publish(*news)
        async with self._context.books.writing() as session:
            self._close(session, run)
            session.done(op, "reverse_run", day.toordinal())
        return done

    def _given(self, run: DayRun) -> dict[int, _Given]:
        """Member -> what the run gave them."""
        found: dict[int, _Given] = {}
        books = self._context.books
        late = [n for number in run.late for n in (number, *books.find(HAPPENINGS, "of", number))]
        rows = [(n, books.require(HAPPENINGS, n)) for n in late]
        for n, row in rows:
            if row.back_on is None:
                found.setdefault(books.kept(row.member), _Given()).happenings.append(n)
        for number in (*_numbers(run.entries), *(n for _, row in rows for n in row.entries)):
            entry = books.get(LEDGER, number)
            if entry is not None and entry.kind is Kind.EARN and not books.find(LEDGER, "reverses", number):
                found.setdefault(books.kept(entry.member), _Given()).entries.append(EntryNo(number))
        for number in (*_numbers(run.coupons), *(n for _, row in rows for n in row.coupons)):
            coupon = books.get(COUPONS, number)
            if coupon is not None and coupon.member is not None and coupon.void_on is None:
                found.setdefault(books.kept(coupon.member), _Given()).coupons.append(number)
        return found

    def _member(self, session: Session, run: DayRun, member: MemberNo, given: _Given, actor: Actor) -> Reversed:
        """Stage one member's; what is spent stays."""
        who, keeps = session.get(MEMBERS, member), Reversed(on=run.on, entries=0, points=0, coupons=0, kept=(member,))
        if who is None or who.status is not Status.ACTIVE:
            return keeps
        now, today = self._context.now(), self._context.today()
        posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
        entries = points = kept = 0
        for number in reversed(given.entries):
            try:
                self._retracting.take_entry(session, posting, number)
            except RuleViolation:
                kept += 1
                continue
            entry = session.require(LEDGER, number)
            entries += 1
            points += entry.amount if entry.unit == POINTS else 0
        coupons = self._retracting.take_coupons(session, posting, given.coupons, run.on, strict=False)
        if posting.count or coupons:
            posting.close()
        for happening in given.happenings:
            row = session.require(HAPPENINGS, happening)
            session.put(HAPPENINGS, happening, msgspec.structs.replace(row, back_on=today))
        kept += coupons < len(given.coupons)
        kept_by = (member,) if kept else ()
        return Reversed(on=run.on, entries=entries, points=points, coupons=coupons, kept=kept_by)

    def _close(self, session: Session, run: DayRun) -> None:
        """Note it; a day that lies ahead is to be given when it comes."""
        today, number = self._context.today(), run.on.toordinal()
        if run.on <= today:
            session.put(RUNS, number, msgspec.structs.replace(run, reversed_on=today))
            return
        session.delete(RUNS, number)
        clock = session.get(CLOCKWORK, 1)
        if clock is not None and clock.given is not None and clock.given >= run.on:
            before = run.on - timedelta(days=1)
            session.put(CLOCKWORK, 1, msgspec.structs.replace(clock, given=before if before > clock.through else None))


def _added(done: Reversed, one: Reversed, member: MemberNo) -> Reversed:
    return Reversed(
        on=done.on,
        entries=done.entries + one.entries,
        points=done.points + one.points,
        coupons=done.coupons + one.coupons,
        kept=(*done.kept, member) if one.kept else done.kept,
    )


def _numbers(spans: Sequence[tuple[int, int]]) -> Iterator[int]:
    return (number for first, count in spans for number in range(first, first + count))
