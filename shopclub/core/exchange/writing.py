"""
Writing what an import of sales decided, at most some hundreds of receipts a commit.

A commit is closed after some milliseconds of work, so that a sale at the counter, which waits for it, hardly waits.

Receipts go in time order, each with all that follows from it, so that whatever is written when the power fails
is a true beginning: importing the file again adds the rest. Where older receipts change what had followed, one
member's entries are taken back and posted anew in one commit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import TypeVar

import msgspec

from shopclub.core.books import Session
from shopclub.core.exchange.balances import Opened
from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.members import Filled
from shopclub.core.exchange.pace import stage_some
from shopclub.core.exchange.past import Step, Written, undoing
from shopclub.core.exchange.people import People
from shopclub.core.exchange.products import Learning
from shopclub.core.exchange.receipts import made_key
from shopclub.core.exchange.sales import Arrived, SalesPlan, new_event
from shopclub.core.exchange.sharing import Shared, Staged
from shopclub.core.kernel.errors import Conflict
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account, Kind, Opening, Source
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import MEMBERS
from shopclub.core.sales.model import SALES, Line, Sale, SaleKind
from shopclub.core.tiers.model import STANDINGS, TierChange
from shopclub.core.tiers.moving import rise

T = TypeVar("T")
AT_ONCE = 250
"""Receipts per commit, at most."""
ANEW_AT_ONCE = 25
"""Members per commit whose entries are posted anew, at most."""
Progress = Callable[[int, int], None]
"""Called with (done, of how many) after each commit."""


class SalesWriter:
    """Writes one plan."""

    def __init__(self, club: OpenClub, plan: SalesPlan, now: datetime, staff: StaffNo | None) -> None:
        self._club = club
        self._plan = plan
        self._now = now
        self._today = club.today()
        self._staff = staff
        self._learning = Learning(club.sales.product_number)
        self._arrived = {one.sale: one for one in plan.arrived}
        self._whole = {m: w for m, w in plan.pasts.items() if not w.is_addition()}
        self._steps: dict[SaleNo, list[Step]] = {}
        self._tails: dict[MemberNo, Step] = {}
        for member, written in plan.pasts.items():
            if member not in self._whole:
                self._spread(member, written)
        self._shared = Shared(plan.rules, plan.shared, today=self._today, now=now)
        self._written: dict[MemberNo, Account] = {}  # as last put, by permanent number
        self._open: dict[MemberNo, Account] = {}  # to be put at the end of this commit

    def _spread(self, member: MemberNo, written: Written) -> None:
        """Hand each receipt its own step and what fell due before it; what falls due last is the tail."""
        before: list[Step] = []
        for step in written.steps:
            before.append(step)
            if step.event is not None:
                self._steps[step.event.sale] = before
                before = []
        if before:
            self._tails[member] = before[0]

    async def write(self, progress: Progress | None) -> None:
        """
        Write everything.

        Raises:
            Conflict: `import_disturbed`: somebody changed the same member meanwhile; import the file again.
        """
        plain = [one for one in self._plan.arrived if one.member not in self._whole]

        def told(done: int) -> None:
            if progress is not None:
                progress(done, len(self._plan.arrived))

        await self._in_commits(plain, AT_ONCE, self._receipt, told)
        await self._in_commits(list(self._whole), ANEW_AT_ONCE, self._anew)
        await self._in_commits(list(self._tails), AT_ONCE, self._tail)
        await self._change_the_rest()

    async def _in_commits(
        self,
        items: Sequence[T],
        most: int,
        stage: Callable[[Session, T], None],
        told: Callable[[int], None] | None = None,
    ) -> None:
        done = 0
        while done < len(items):
            async with self._club.books.writing() as session:
                done = stage_some(items, done, most, partial(stage, session))
                self._close(session)
            if told is not None:
                told(done)

    async def _change_the_rest(self) -> None:
        if self._plan.people.changed:
            async with self._club.books.writing() as session:
                for member in list(self._plan.people.changed):
                    self._plan.people.stage(session, member)

    def _member(self, session: Session, member: MemberNo) -> MemberNo:
        """The member's permanent number, made if need be; stops when somebody else changed the account."""
        number = self._plan.people.stage(session, member)
        expected = self._written.get(number, self._plan.accounts.get(number))
        if number in self._open or expected is None:
            return number
        if (session.get(ACCOUNTS, number) or Account()) != expected:
            raise Conflict("import_disturbed", member=number)
        return number

    def _close(self, session: Session) -> None:
        for member, account in self._open.items():
            session.put(ACCOUNTS, member, account)
        self._written |= self._open
        self._open = {}
        self._learning.stage(session)

    # -- rows ---------------------------------------------------------------------------------------

    def _receipt(self, session: Session, one: Arrived) -> None:
        member = None if one.member is None else self._member(session, one.member)
        steps = self._steps.get(one.sale, [])
        for step in steps:
            if step.event is None and member is not None:
                self._step(session, step, member, None)
        self._sale(session, one, member, steps[-1] if steps else None)

    def _sale(self, session: Session, one: Arrived, member: MemberNo | None, step: Step | None) -> None:
        sale = self._row(one, member, step)
        if one.receipt.kind is SaleKind.SALE:
            self._learning.learn(session, sale.lines, sale.on)
        if member is None:
            session.insert(SALES, sale)
            return
        number = SaleNo(session.insert(SALES, msgspec.structs.replace(sale, lines=())))
        entries = None
        if member in self._shared:
            sale, entries = self._add(session, one, member, number)
        elif step is not None:
            entries = self._step(session, step, member, number)
        else:
            self._count(session, one, member, number)
        session.put(SALES, number, msgspec.structs.replace(sale, entries=entries))

    def _add(
        self, session: Session, one: Arrived, member: MemberNo, number: SaleNo
    ) -> tuple[Sale, tuple[EntryNo, int] | None]:
        """A receipt of somebody who shares a card, onto what the books hold; its row, its first entry and how many."""
        staged = Staged(session)
        event = msgspec.structs.replace(new_event(one), sale=number)
        step = self._shared.add(staged, event, member, self._staff)
        entries = (EntryNo(staged.first), len(step.entries)) if step.entries else None
        return self._row(one, member, step), entries

    def _row(self, one: Arrived, member: MemberNo | None, step: Step | None) -> Sale:
        receipt = one.receipt
        return Sale(
            at=one.at,
            on=receipt.on(),
            kind=receipt.kind,
            member=member,
            lines=_with_points(receipt.lines, step.parts) if step is not None and step.parts else receipt.lines,
            paid_minor=receipt.paid_minor,
            points=sum(e.amount for e in step.entries if e.unit == POINTS) if step else 0,
            tier=step.tier if step else "",
            version=self._club.programme.version if step and self._plan.earns else 0,
            receipt=made_key(receipt, member),
            staff=self._staff,
            source=Source.IMPORT,
        )

    def _step(self, session: Session, step: Step, member: MemberNo, sale: SaleNo | None) -> tuple[EntryNo, int] | None:
        """Write a step's entries and tier changes; returns the first entry and how many."""
        first: EntryNo | None = None
        for entry in step.entries:
            number = EntryNo(session.insert(LEDGER, msgspec.structs.replace(entry, member=member, sale=sale)))
            first = first or number
        for change in step.changes:
            session.insert(STANDINGS, msgspec.structs.replace(change, member=member, sale=sale))
        self._open[member] = step.account
        return None if first is None else (first, len(step.entries))

    def _count(self, session: Session, one: Arrived, member: MemberNo, sale: SaleNo) -> None:
        """A past sale of somebody whose books hold more: spending and a visit, from today's point of view."""
        on, is_sale = one.receipt.on(), one.receipt.kind is SaleKind.SALE
        posting = Posting(
            session, member, at=self._now, on=self._today, source=Source.IMPORT, staff=self._staff, sale=sale
        )
        posting.book(on, spend_minor=one.receipt.paid_minor, visits=1 if is_sale else 0)
        if is_sale:
            first, last = _span(posting.account, on)
            posting.account = msgspec.structs.replace(posting.account, first_on=first, last_on=last)
        rise(session, posting, self._club.programme.current.ladder, self._now)
        posting.close()

    def _tail(self, session: Session, member: MemberNo) -> None:
        """What falls due after a member's last receipt."""
        self._step(session, self._tails[member], self._member(session, member), None)

    def _anew(self, session: Session, member: MemberNo) -> None:
        """Take back what no longer follows, and post what does, for one member."""
        written = self._whole[member]
        number = self._member(session, member)
        for entry_no, entry in reversed(written.stale):
            session.insert(LEDGER, undoing(entry_no, entry, self._now, self._staff))
        if written.stale_change is not None:
            self._clear_tiers(session, number, written, written.stale_change)
        for step in written.steps:
            if step.event is None:
                self._step(session, step, number, None)
            elif step.event.is_new():
                self._sale(session, self._arrived[step.event.sale], number, step)
            else:
                self._step(session, step, number, step.event.sale)

    def _clear_tiers(self, session: Session, member: MemberNo, written: Written, stale: TierChange) -> None:
        """A row that says: from here on, what was found before no longer counts (`insight.rules.in_effect`)."""
        changes = [change for step in written.steps for change in step.changes]
        if changes and changes[0].on <= stale.on:
            return
        tier = stale.before
        row = TierChange(
            at=self._now, on=stale.on, member=member, before=tier, after=tier, cause="programme", staff=self._staff
        )
        session.insert(STANDINGS, row)


class PeopleWriter:
    """Writes members and their opening balances."""

    def __init__(self, club: OpenClub, people: People) -> None:
        self._club = club
        self._people = people

    async def members(self, filled: Sequence[Filled], progress: Progress | None) -> None:
        """
        Write new members and filled files.

        Raises:
            Conflict: `import_disturbed`: somebody changed the same member, or took the phone number, meanwhile.
        """
        todo: list[MemberNo | Filled] = [*self._people.fresh, *filled]
        await self._in_commits(todo, self._member, progress)

    def _member(self, session: Session, one: MemberNo | Filled) -> None:
        if not isinstance(one, Filled):
            self._people.stage(session, one)
        elif session.get(MEMBERS, one.number) == one.before:
            session.put(MEMBERS, one.number, one.after)
        else:
            raise Conflict("import_disturbed", member=one.number)

    async def _in_commits(
        self, items: Sequence[T], stage: Callable[[Session, T], None], progress: Progress | None
    ) -> None:
        done = 0
        while done < len(items):
            async with self._club.books.writing() as session:
                done = stage_some(items, done, AT_ONCE, partial(stage, session))
            if progress is not None:
                progress(done, len(items))

    async def balances(
        self, opened: Sequence[Opened], why: Opening, staff: StaffNo | None, progress: Progress | None
    ) -> None:
        """Write opening entries, and members who come with nothing."""
        now, today = self._club.clock.now().replace(microsecond=0), self._club.today()

        def stage(session: Session, one: Opened) -> None:
            number = self._people.stage(session, one.member)
            posting = Posting(session, number, at=now, on=today, source=Source.IMPORT, staff=staff)
            posting.post(posting.entry(Kind.OPEN, one.points, why, expires=one.expires))
            posting.close()

        await self._in_commits(opened, stage, progress)
        await self.members((), None)


def _with_points(lines: Sequence[Line], parts: dict[str, tuple[int, ...]]) -> tuple[Line, ...]:
    """Lines that say which part of the points of a rule about certain goods is theirs."""
    return tuple(
        msgspec.structs.replace(line, points={rule: split[i] for rule, split in parts.items() if split[i]})
        for i, line in enumerate(lines)
    )


def _span(account: Account, on: date) -> tuple[date, date]:
    return min(account.first_on or on, on), max(account.last_on or on, on)
