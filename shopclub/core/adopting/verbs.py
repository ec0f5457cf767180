"""
Adopting a programme with what runs already: seen before, done on its first day, taken back as one.

What is chosen stands with the version (`ProgrammeVersion.terms`) from the moment it is adopted. It is done account by
account, in commits of some hundred, and says how far it came: cut off, the next daily run goes on there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from itertools import takewhile

import msgspec

from shopclub.core.adopting.left import left_behind
from shopclub.core.adopting.model import Affected, Grain, Preview
from shopclub.core.adopting.renewing import Renewal, Undated, days_of, same, stands, undated_days
from shopclub.core.adopting.rules import back_again, grains_of, without_later
from shopclub.core.books import Session
from shopclub.core.changes import Change, PointsMoved, ProgrammeChanged
from shopclub.core.context import Context
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account, Entry, Source, Undone
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.programme.model import PROGRAMMES, Extent, Programme, Terms
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.model import STANDINGS
from shopclub.core.tiers.moving import ANEW, ANEW_BACK, move, moved
from shopclub.core.tiers.rules import current_tier, is_better, is_orphan, judged_anew

AT_ONCE = 100
"""Accounts in one commit, and looked at before who waits at the counter gets their turn."""
TERMS_SET, TERMS_BACK = "terms", "terms_back"
"""Verbs of the operations that let a version reach into what runs, and take that back."""


class Adopting:
    """New programmes and what runs already."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes

    # -- before -------------------------------------------------------------------------------------

    async def preview(self, programme: Programme, from_on: date | None = None) -> Preview:
        """
        Whom it would concern if what runs got the terms of a programme; changes nothing, reads every account.

        Args:
            programme: to be adopted.
            from_on: its first day; None: today.
        """
        on = from_on or self._context.today()
        books, found = self._context.books, []
        undated = self._programmes.undated()
        for seen, (number, account) in enumerate(books.all(ACCOUNTS)):
            if self._is_active(number):
                one = self._affected(MemberNo(number), account, programme, on, undated)
                found += [one] if one is not None else []
            if seen % AT_ONCE == 0:
                await asyncio.sleep(0)
        left = left_behind(books, self._programmes.current, programme, self._context.today())
        return Preview(on=on, affected=tuple(sorted(found, key=lambda one: one.member)), left=left)

    def _is_active(self, number: int) -> bool:
        member = self._context.books.get(MEMBERS, number)
        return member is not None and member.status is Status.ACTIVE

    def _affected(
        self, number: MemberNo, account: Account, programme: Programme, on: date, undated: Undated
    ) -> Affected | None:
        before, after_on = undated_days(account, programme, undated)
        longer, shorter, days = days_of(self._grains(number, account), programme, on, before, after_on)
        one = Affected(member=number, longer=longer, shorter=shorter, days=days)
        now, ladder = account.standing, programme.ladder
        after = judged_anew(account, ladder, on) if ladder is not None else now
        # A tier that goes is judged anew with the next daily run whatever is chosen: said apart (`left_behind`).
        if ladder is not None and not same(after, now) and not is_orphan(now, ladder):
            one = msgspec.structs.replace(
                one,
                tier_before=now.tier if now is not None else ladder.tiers[0].id,
                tier_after=after.tier if after is not None else ladder.tiers[0].id,
                until_before=now.until if now is not None else None,
                until_after=after.until if after is not None else None,
                better=is_better(after, now, ladder),
            )
        return one if one.gains() or one.loses() else None

    def _grains(self, number: MemberNo, account: Account) -> list[Grain]:
        lots = account.lots.get(POINTS)
        return grains_of(lots, self._entries(number)) if lots else []

    def _entries(self, number: MemberNo) -> Iterator[Entry]:
        """The entries that changed the points of an account, newest first."""
        return (entry for _, entry in self._numbered(number))

    def _numbered(self, number: MemberNo) -> Iterator[tuple[int, Entry]]:
        books = self._context.books
        numbers = {*books.find(LEDGER, "member", number), *books.find(LEDGER, "account", number)}
        for one in sorted(numbers, reverse=True):
            entry = books.require(LEDGER, one)
            if entry.unit == POINTS and (entry.account or entry.member) == number:
                yield one, entry

    # -- doing it -----------------------------------------------------------------------------------

    async def adopt(
        self,
        programme: Programme,
        op: OperationId,
        actor: Actor,
        *,
        from_on: date | None = None,
        returns: int | None = None,
        terms: Terms | None = None,
    ) -> int:
        """
        As `Programmes.adopt`; what is chosen for what runs is done at once where the version counts from today on.

        Raises:
            what `Programmes.adopt` raises.
        """
        version = await self._programmes.adopt(programme, op, actor, from_on=from_on, returns=returns, terms=terms)
        await self.settle(self._context.today())
        return version

    async def reach(self, number: int, terms: Terms, op: OperationId, actor: Actor) -> None:
        """
        Let a version in force reach into what runs, which it has not done before (or that was taken back).

        Raises:
            NotAllowed: only the owner.
            NotFound: `programmes_not_found`.
            RuleViolation: `version_not_in_force`; `terms_set`: it reaches into what runs already.
        """
        demand(actor, Action.CHANGE_PROGRAMME)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()) is None:
                version = session.require(PROGRAMMES, number)
                if number != self._programmes.version:
                    raise RuleViolation("version_not_in_force", number=number)
                if version.terms is not None and not (version.terms.back_on is not None and version.terms.done):
                    raise RuleViolation("terms_set", number=number)
                asked = Terms(lots=terms.lots, tiers=terms.tiers)
                session.put(PROGRAMMES, number, msgspec.structs.replace(version, terms=asked))
                session.done(op, TERMS_SET, number)
        await self.settle(self._context.today())

    async def settle(self, on: date) -> None:
        """
        Do what the version in force on a day does to what runs, as far as it is not done.

        Args:
            on: the day it counts as done on: the version's first, where that is being made up for.
        """
        number = self._programmes.version_on(on)
        while (terms := self._programmes.get(number).terms) is not None and terms.is_open():
            if not await self._some(number, terms, terms.on or on):
                break

    async def _some(self, number: int, terms: Terms, on: date) -> bool:
        """Do the next accounts; whether there may be more."""
        books = self._context.books
        waiting = sorted(n for n in books.raw(ACCOUNTS) if n > terms.reached)
        some = [n for n in waiting[:AT_ONCE] if self._is_active(n)]
        last, read = books.last(LEDGER), {n: self._grains_for(n, terms) for n in some}
        await asyncio.sleep(0)
        async with books.writing() as session:
            version = session.require(PROGRAMMES, number)
            if version.terms != terms:
                return True  # somebody else was faster
            if books.last(LEDGER) != last:  # what was recorded while this waited for its turn counts as well
                read = {n: self._grains_for(n, terms) for n in some}
            renewal = Renewal(session, self._programmes, number, terms, version.staff)
            for one in some:
                posting = Posting(
                    session, MemberNo(one), at=self._context.now(), on=on, source=Source.SYSTEM, exactly=True
                )
                renewal.take(posting, read[one])
            reached = waiting[:AT_ONCE][-1] if waiting else terms.reached
            after = renewal.after(on, reached, done=len(waiting) <= AT_ONCE)
            session.put(PROGRAMMES, number, msgspec.structs.replace(version, terms=after))
        self._context.changes.publish(*renewal.news)
        return not after.done

    def _grains_for(self, number: int, terms: Terms) -> list[Grain]:
        account = self._context.books.get(ACCOUNTS, number)
        return [] if terms.lots is Extent.KEEP or account is None else self._grains(MemberNo(number), account)

    # -- the way back -------------------------------------------------------------------------------

    async def take_back(self, number: int, op: OperationId, actor: Actor) -> None:
        """
        Take back everything a version did to what ran: points have their former days again, tiers their former ones.

        Points spent meanwhile stay spent, and whose tier has changed again since keeps the present one. The version
        stays in force.

        Args:
            number: of the version.
            op: operation id; cut off, the same or another one goes on.
            actor: the owner.

        Raises:
            NotAllowed: only the owner.
            NotFound: `programmes_not_found`.
            RuleViolation: `terms_none`: it did nothing; `undone_already`; `terms_later`: a later version did, too, and
                has to be taken back first.
        """
        demand(actor, Action.CHANGE_PROGRAMME)
        if self._context.books.operation(op) is not None:
            return
        await self._close(number)
        entries = [n for n in self._context.books.find(LEDGER, "terms", number) if not self._is_back(n)]
        rows = self._context.books.find(STANDINGS, "terms", number)
        for batch in _batches(entries):
            await self._back_lots(batch, actor)
        for batch in _batches([n for n in rows if self._context.books.require(STANDINGS, n).cause == ANEW]):
            await self._back_tiers(batch, number, actor)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            version = session.require(PROGRAMMES, number)
            assert version.terms is not None
            terms = msgspec.structs.replace(version.terms, done=True)
            session.put(PROGRAMMES, number, msgspec.structs.replace(version, terms=terms))
            session.done(op, TERMS_BACK, number)
        self._context.changes.publish(ProgrammeChanged(version=self._programmes.version))

    async def _close(self, number: int) -> None:
        """Nothing more is done by the version; from now on it is being taken back."""
        async with self._context.books.writing() as session:
            version = session.require(PROGRAMMES, number)
            terms = version.terms
            if terms is None or (terms.on is None and terms.back_on is None):
                raise RuleViolation("terms_none", number=number)
            if terms.back_on is not None and terms.done:
                raise RuleViolation("undone_already")
            for later, other in self._programmes.versions():
                if later > number and other.terms is not None and other.terms.on and not other.terms.back_on:
                    raise RuleViolation("terms_later", number=number, later=later)
            back = msgspec.structs.replace(terms, back_on=self._context.today(), done=False)
            session.put(PROGRAMMES, number, msgspec.structs.replace(version, terms=back))

    def _is_back(self, number: int) -> bool:
        return bool(self._context.books.find(LEDGER, "reverses", number))

    async def _back_lots(self, batch: list[int], actor: Actor) -> None:
        news: list[Change] = []
        async with self._context.books.writing() as session:
            for number in batch:
                entry = session.require(LEDGER, number)
                posting = self._posting(session, entry.member, actor)
                back = posting.back(entry, EntryNo(number), Undone())
                home = posting.home(entry)
                since = takewhile(lambda one: one[0] > number, self._numbered(home))  # noqa: B023 - used up at once
                held = without_later(posting.of(home).lots.get(POINTS, {}), (one for _, one in since))
                posting.post(msgspec.structs.replace(back, lots=back_again(held, entry.lots)))
                posting.close()
                news.append(PointsMoved(member=posting.member))
        self._context.changes.publish(*news)

    async def _back_tiers(self, batch: list[int], version: int, actor: Actor) -> None:
        ladder = self._programmes.current.ladder
        news: list[Change] = []
        async with self._context.books.writing() as session:
            for number in batch:
                row = session.require(STANDINGS, number)
                posting = self._posting(session, MemberNo(row.member), actor)
                if not stands(posting.account.standing, row):
                    continue
                before, standing = current_tier(posting.account, ladder), row.standing_before()
                move(
                    session, posting, ladder, standing, at=posting.at, on=posting.on, cause=ANEW_BACK,
                    terms=version, staff=actor.staff,
                )  # fmt: skip
                posting.close()
                news += moved(posting.member, before, current_tier(posting.account, ladder))
        self._context.changes.publish(*news)

    def _posting(self, session: Session, member: MemberNo, actor: Actor) -> Posting:
        now, today = self._context.now(), self._context.today()
        return Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)


def _batches(numbers: list[int]) -> list[list[int]]:
    return [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]
