"""Reading a member's ledger, changing a balance by hand, letting points be usable longer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from shopclub.core.books import Session
from shopclub.core.changes import Change, PointsMoved
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, NotFound
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.extending import ManyExtended, check_until, ending_by, extended_lots
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account, ByHand, Entry, Extended, Kind, lot_key
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.purses import Purses
from shopclub.core.ledger.rules import usable
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

MOST_BY_HAND = 1_000_000
"""More points than this at once is a slip of the keyboard."""
LATER_READ = 1000
"""Entries made since that are read to say what a balance was; a receipt older than that is printed without."""
AT_ONCE = 250
"""Members in one commit."""


Lift = Callable[[Session, Posting, EntryNo | None], Sequence[Change]]


class Points:
    """The ledger as the counter uses it."""

    def __init__(self, context: Context, programmes: Programmes, guard: Callable[[MemberNo], None], lift: Lift) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: decide when points given by hand expire.
            guard: raises for somebody who is no member or has left; the member file lies above the ledger.
            lift: lifts an account whose figures rose; the tiers lie above it too.
        """
        self._context = context
        self._programmes = programmes
        self._guard = guard
        self._lift = lift
        self.together: Callable[[MemberNo], Collection[MemberNo]] = lambda member: (member,)
        """All whose points are on the same account as the member's."""
        self.limit: Callable[[MemberNo, date], int | None] = lambda _, __: None
        """What a member may still take on a day of what others collected with them; None: whatever is there."""
        self.spending: Callable[[MemberNo, Actor], None] = lambda _, __: None
        """Raises where a member has to show who they are before points or their money are spent; see `pins`."""

    def account(self, member: MemberNo) -> Account:
        """A member's balances; empty for one nothing was ever posted to."""
        books = self._context.books
        return books.get(ACCOUNTS, books.kept(member)) or Account()

    def purse(self, member: MemberNo) -> Account:
        """The account a member's points are on: their own, or the one their family collects on."""
        return self.purse_of(self.account(member))

    def purse_of(self, own: Account) -> Account:
        """The account the points of the member with this own account are on."""
        return own if own.pool is None else self.account(own.pool)

    def free(
        self, member: MemberNo, day: date, *, purse: Account | None = None, late_days: int = 0, back: int = 0
    ) -> int:
        """
        What a member can spend on a day: what is there, less what is held for rewards asked for, within their limit.

        Args:
            member: who spends.
            day: the business day.
            purse: the account their points are on, as it stands within a verb; None: as it is committed.
            late_days: so many days after its last usable day a lot may still be spent.
            back: of the day's limit, what comes back within the verb; `purse` holds it already.
        """
        there = usable(purse or self.purse(member), day, late_days=late_days)
        held = sum(self.account(one).reserved for one in self.together(member))
        left = self.limit(member, day)
        return max(0, there - held if left is None else min(left + back, there - held))

    def purses(self, member: MemberNo) -> Purses:
        """The accounts a member's points may be on, for a pure function."""
        kept = self._context.books.kept
        return Purses(member=member, accounts={member: self.account(member)}, load=self.account, kept=kept)

    def history(self, member: MemberNo, limit: int = 200) -> list[tuple[EntryNo, Entry]]:
        """
        The latest entries that are about a member, newest first: what they did, and what changed their balance.

        On a main card also what the other cards brought and took; on a sub-card what it brought there and took.
        """
        books = self._context.books
        others = books.of_member(LEDGER, "account", member)
        numbers = books.of_member(LEDGER, "member", member)
        both = sorted({*numbers, *others}) if others else numbers
        return [(EntryNo(n), books.require(LEDGER, n)) for n in both[: -limit - 1 : -1]]

    def did(self, member: MemberNo) -> Iterator[tuple[EntryNo, Entry]]:
        """What a member did, newest first."""
        books = self._context.books
        return ((EntryNo(n), books.require(LEDGER, n)) for n in reversed(books.of_member(LEDGER, "member", member)))

    def between(self, member: MemberNo, holder: MemberNo) -> list[tuple[EntryNo, Entry]]:
        """What a member did to another's balance, oldest first."""
        books = self._context.books
        numbers = books.of_member(LEDGER, "account", holder)
        found = ((EntryNo(n), books.require(LEDGER, n)) for n in numbers)
        return [(n, entry) for n, entry in found if books.kept(entry.member) == member]

    def entry(self, number: EntryNo) -> Entry:
        """
        One entry.

        Raises:
            NotFound: `ledger_not_found`.
        """
        return self._context.books.require(LEDGER, number)

    def span(self, entries: tuple[EntryNo, int] | None) -> list[tuple[EntryNo, Entry]]:
        """The entries a row names by its first and their count."""
        if entries is None:
            return []
        first, count = entries
        return [(EntryNo(n), self._context.books.require(LEDGER, n)) for n in range(first, first + count)]

    def after(self, entries: Sequence[tuple[EntryNo, Entry]]) -> dict[Unit, int]:
        """
        Each balance that some entries of one member touched, as it was right after the last of them.

        Read back from today's balance over what came later, of a family's points over what all of it did; left out
        are gift cards, and all of them when too much came later (`LATER_READ`). Of a file that was merged since it is
        what that file held then, as the receipt said.
        """
        if not entries:
            return {}
        member, last = entries[0][1].member, max(number for number, _ in entries)
        owners = {e.unit: e.account or member for _, e in entries if e.card is None and e.member == member}
        found: dict[Unit, int] = {}
        for owner in set(owners.values()):
            later = self._later(owner, last)
            if len(later) >= LATER_READ:
                continue
            balance = (self._context.books.get(ACCOUNTS, owner) or Account()).balance
            for unit in (unit for unit, whose in owners.items() if whose == owner):
                found[unit] = balance.get(unit, 0) - sum(row.amount for row in later if row.unit == unit)
        return found

    def _later(self, owner: MemberNo, last: int) -> list[Entry]:
        """
        What changed an account's balances after an entry; at least as many as are too many, where there are.

        Of this very number, as it had an account of its own: what came over from a merged file stands in it.
        """
        books = self._context.books
        numbers = (
            *books.find(LEDGER, "member", owner)[-LATER_READ:],
            *books.find(LEDGER, "account", owner)[-LATER_READ:],
        )
        rows = [books.require(LEDGER, number) for number in numbers if number > last]
        return [row for row in rows if (row.account or row.member) == owner] if len(rows) < LATER_READ else rows

    async def adjust(
        self, member: MemberNo, points: int, note: str, op: OperationId, actor: Actor, *, qualifies: bool = False
    ) -> int:
        """
        Change a balance by hand, saying why.

        Args:
            member: whose.
            points: to add, or with a minus to take; never more than can be spent today.
            note: the reason, kept with the entry.
            op: operation id.
            actor: the owner.
            qualifies: points given count toward a tier, as if they had been earned today.

        Returns:
            The balance after it.

        Raises:
            NotAllowed: clerks may not.
            InvalidInput: `adjust_nothing`, `adjust_too_much`, `text_missing`.
            InsufficientPoints: less there than to be taken.
            NotFound, MemberClosed: nobody's, or of somebody who has left.
        """
        demand(actor, Action.ADJUST)
        reason = clean_text(note, "note", 100, required=True)
        if not points:
            raise InvalidInput("adjust_nothing")
        if abs(points) > MOST_BY_HAND:
            raise InvalidInput("adjust_too_much", most=MOST_BY_HAND)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if session.done_before(op, now):
                return self.purse(member).points()
            self._guard(member)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            free = self.free(member, today, purse=posting.purse)
            if -points > free:
                raise InsufficientPoints("points_insufficient", available=free, wanted=-points)
            expires = last_usable_day(self._programmes.current.expiry, today) if points > 0 else None
            risen: Sequence[Change] = ()
            if qualifies and points > 0:
                number = posting.earn(points, ByHand(reason), expires=expires)
                risen = self._lift(session, posting, number)
            else:
                number = posting.post(posting.entry(Kind.ADJUST, points, ByHand(reason), expires=expires))
            posting.close()
            session.done(op, "adjust", number)
        self._context.changes.publish(PointsMoved(member=member), *risen)
        return self.purse(member).points()

    # -- usable longer ------------------------------------------------------------------------------

    async def extend(
        self,
        member: MemberNo,
        lots: Collection[date] | None,
        until: date,
        note: str,
        op: OperationId,
        actor: Actor,
    ) -> int:
        """
        Let points be usable longer; how many there are does not change.

        Args:
            member: whose.
            lots: last usable days of those that are meant; None: all that end before `until`.
            until: their new last usable day.
            note: the reason, kept with the entry.
            op: operation id.
            actor: the owner.

        Returns:
            How many points it is about (0 for an operation that was done before).

        Raises:
            NotAllowed: clerks may not.
            InvalidInput: `text_missing`, `extend_earlier`, `extend_too_far`.
            RuleViolation: `extend_no_lot`, `extend_nothing`.
            NotFound, MemberClosed: nobody's, or of somebody who has left.
        """
        demand(actor, Action.ADJUST)
        reason = clean_text(note, "note", 100, required=True)
        check_until(until, None, self._context.today())
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return 0
            self._guard(member)
            number, points = self._extend(session, member, lots, until, reason, actor)
            session.done(op, "extend", number)
        self._context.changes.publish(PointsMoved(member=member))
        return points

    def ending_by(self, by: date, tier: str = "") -> ManyExtended:
        """
        How many members hold points that end from today through a day, and how many points; reads every account.

        Args:
            by: the day.
            tier: only of those in this tier.
        """
        members = points = 0
        for _, account in self._ending(by, tier):
            members += 1
            held = account.lots[POINTS]
            points += sum(held[lot_key(day)] for day in ending_by(account, by, self._context.today()))
        return ManyExtended(members=members, points=points)

    async def extend_many(
        self, by: date, until: date, note: str, op: OperationId, actor: Actor, tier: str = ""
    ) -> ManyExtended:
        """
        Everything that ends by one day is usable through another, for all members or those of a tier.

        Written in commits of some hundred members. Nothing it did ends by that day any more: cut off, it is done
        again and does the rest.

        Args:
            by: lots that end from today through this day.
            until: their new last usable day, behind it.
            note: the reason, kept with each entry.
            op: operation id.
            actor: the owner.
            tier: only for those in this tier.

        Raises:
            NotAllowed: clerks may not.
            InvalidInput: `text_missing`, `extend_earlier`, `extend_too_far`.
            NotFound: `tier_not_found`.
        """
        demand(actor, Action.ADJUST)
        reason = clean_text(note, "note", 100, required=True)
        check_until(until, by, self._context.today())
        if tier and self._programmes.current.tier(tier) is None:
            raise NotFound("tier_not_found", tier=tier[:40])
        numbers = [number for number, _ in self._ending(by, tier)]
        batches = [numbers[i : i + AT_ONCE] for i in range(0, len(numbers), AT_ONCE)] or [[]]
        members = points = 0
        for place, batch in enumerate(batches):
            moved: dict[MemberNo, int] = {}
            async with self._context.books.writing() as session:
                if session.done_before(op, self._context.now()):
                    break
                for member in batch:
                    lots = ending_by(session.get(ACCOUNTS, member) or Account(), by, self._context.today())
                    if lots:  # else spent while the batches before were written
                        moved[member] = self._extend(session, member, lots, until, reason, actor)[1]
                if place == len(batches) - 1:
                    session.done(op, "extend_many")
            members, points = members + len(moved), points + sum(moved.values())
            self._context.changes.publish(*(PointsMoved(member=member) for member in moved))
            await asyncio.sleep(0)  # who waits at the counter gets their turn in between
        return ManyExtended(members=members, points=points)

    def _ending(self, by: date, tier: str) -> Iterator[tuple[MemberNo, Account]]:
        """Accounts with points that end from today through a day."""
        ladder, today = self._programmes.current.ladder, self._context.today()
        first = ladder.tiers[0].id if ladder else ""
        for number, account in self._context.books.all(ACCOUNTS):
            held = account.standing.tier if account.standing else first
            if (not tier or held == tier) and ending_by(account, by, today):
                yield MemberNo(number), account

    def _extend(
        self,
        session: Session,
        member: MemberNo,
        lots: Collection[date] | None,
        until: date,
        note: str,
        actor: Actor,
    ) -> tuple[EntryNo, int]:
        """Stage the entry; returns its number and the points it is about."""
        now, today = self._context.now(), self._context.today()
        posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
        changes = extended_lots(posting.purse, lots, until, today)
        points = changes[lot_key(until)]
        first = date.fromisoformat(min(key for key, change in changes.items() if change < 0))
        why = Extended(first, until, points, note)
        number = posting.post(posting.entry(Kind.ADJUST, 0, why, lots=changes))
        posting.close()
        return number, points
