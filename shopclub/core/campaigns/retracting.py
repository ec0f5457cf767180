"""Taking back what occasions gave, inside a verb's one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.counting import Given, count
from shopclub.core.campaigns.model import HAPPENINGS, Happening
from shopclub.core.changes import Change, CouponsChanged, PointsMoved
from shopclub.core.context import Context
from shopclub.core.coupons.model import COUPONS
from shopclub.core.coupons.staging import CouponDesk
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import (
    LEDGER,
    Account,
    Entry,
    FilledUp,
    Happened,
    Kind,
    Ranked,
    Standing,
    TakenBack,
    Undone,
    lot_key,
)
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.purses import Purses, named
from shopclub.core.ledger.reasons import TicketsGiven
from shopclub.core.ledger.rules import book, counted, take_back, unearn_lots
from shopclub.core.ledger.units import Unit
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.programme.model import Debt, Occasion
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Actor
from shopclub.core.tiers.model import STANDINGS
from shopclub.core.tiers.moving import move, moved
from shopclub.core.tiers.rules import after_return, current_tier, place_of

Foreseen = tuple[Purses, list[tuple[Unit, int, int]], int]
"""Accounts; of each entry taken back its unit, what is taken and what is forgiven; how many coupons."""
TakeEntry = Callable[[Posting, Entry, EntryNo], None]


def period_of_entry(entry: Entry) -> str:
    """Key of the member's period that an entry of an occasion counts in; empty where its rule has no caps."""
    return entry.why.period if isinstance(entry.why, Happened | FilledUp | Ranked | TicketsGiven) else ""


class Retracting:
    """The way back of occasions."""

    def __init__(self, context: Context, programmes: Programmes, desk: CouponDesk) -> None:
        self._context = context
        self._programmes = programmes
        self._desk = desk

    def undo(self, session: Session, number: int, actor: Actor) -> list[Change]:
        """
        Stage that something recorded never happened, with the tier it had reached and what that had brought.

        Raises:
            RuleViolation: `undone_already`; `undo_points_spent`, `undo_coupons_used`: part of it is gone already.
        """
        seen = session.require(HAPPENINGS, number)
        if seen.back_on is not None:
            raise RuleViolation("undone_already")
        posting = self._posting(session, seen.member, actor)
        news: list[Change] = []
        for one in (number, *self._context.books.find(HAPPENINGS, "of", number)):
            news += self._take(session, posting, one, self._undone)
        news += self._step_down(session, posting, seen)
        posting.close()
        return news

    def take_back(self, session: Session, numbers: Iterable[int], refund_minor: int, actor: Actor) -> list[Change]:
        """
        Stage that goods came back on whose account something was given: what is spent is owed or forgiven, as the
        programme says; coupons that are used stay used. A tier that only this had reached is left, with what it had
        brought; that of a sale is for the return to look at.

        Args:
            session: of the verb.
            numbers: of the happenings; those taken back before are left alone.
            refund_minor: the money that goes back, for the reason of the entries.
            actor: who does it.
        """
        news: list[Change] = []
        why = TakenBack(refund_minor)

        def back(at: Posting, entry: Entry, entry_no: EntryNo) -> None:
            self._clawed_back(at, entry, entry_no, why)

        for number in numbers:
            seen = session.require(HAPPENINGS, number)
            who = session.get(MEMBERS, session.kept(seen.member))
            if seen.back_on is not None:
                continue
            if who is None or who.status is not Status.ACTIVE:
                session.put(HAPPENINGS, number, msgspec.structs.replace(seen, back_on=self._context.today()))
                continue  # their points went with the membership
            posting = self._posting(session, seen.member, actor)
            news += self._take(session, posting, number, back, strict=False)
            if seen.occasion is not Occasion.TIER:
                news += self._leave_tiers(session, posting, number, back)
            posting.close()
        return news

    def _leave_tiers(self, session: Session, posting: Posting, number: int, back: TakeEntry) -> list[Change]:
        """Leave what a happening had reached, and take back what followed, unless other figures give it."""
        seen = session.require(HAPPENINGS, number)
        follows = self._context.books.find(HAPPENINGS, "of", number)
        account = posting.account
        for entry_no in (no for n in follows for no in session.require(HAPPENINGS, n).entries):
            entry = session.require(LEDGER, entry_no)
            points, engagement = counted(entry)
            account = book(account, entry.on, posting.on, 0, -points, 0, -engagement)
        if self._stepped(session, account, seen) == posting.account.standing:
            return []
        news = [change for n in follows for change in self._take(session, posting, n, back, strict=False)]
        return news + self._step_down(session, posting, seen)

    def foreseen(self, purses: Purses, numbers: Iterable[int], on: date) -> Foreseen:
        """
        What `take_back` will do to one member's accounts, staging nothing.

        Args:
            purses: the member's, before it.
            numbers: of the happenings, all of this member.
            on: the day.

        Returns:
            The accounts after it; of each entry its unit, what is taken and what is forgiven; how many coupons.
        """
        books, forgive = self._context.books, self._programmes.current.switches.debt is Debt.FORGIVE
        taken: list[tuple[Unit, int, int]] = []
        coupons = 0
        for seen in (books.require(HAPPENINGS, n) for n in numbers):
            if seen.back_on is not None:
                continue
            for number in seen.entries:
                entry = books.require(LEDGER, number)
                if books.find(LEDGER, "reverses", number):
                    continue
                back = Entry(
                    at=entry.at,
                    on=on,
                    member=purses.member,
                    account=named(purses.home(entry), purses.member),
                    unit=entry.unit,
                    kind=Kind.REVERSE,
                    amount=-entry.amount,
                    why=Undone(),
                )
                owner, lot = purses.home(entry), lot_key(entry.expires)
                account, posted, forgiven = take_back(purses.of(owner), back, forgive=forgive, lot=lot)
                purses = purses.put(owner, account)
                taken.append((entry.unit, -posted.amount, forgiven))
            held = [books.require(COUPONS, number) for number in seen.coupons]
            if not any(coupon.used() for coupon in held):
                coupons += sum(coupon.void_on is None for coupon in held)
        return purses, taken, coupons

    def brought_by_tiers(self, sale: SaleNo, member: MemberNo) -> list[tuple[int, Entry]]:
        """What the tiers a member's sale reached have brought in points and that stands, with the tier's place."""
        books, found = self._context.books, []
        for seen in (books.require(HAPPENINGS, n) for n in self.of_tiers(sale, member)):
            stands = [n for n in seen.entries if not books.find(LEDGER, "reverses", n)]
            found += [(self._place(seen.about), books.require(LEDGER, n)) for n in stands]
        return found

    def of_tiers(self, sale: SaleNo, member: MemberNo, *, above: str = "") -> list[int]:
        """Happenings of tiers a sale reached for its own member (not for who brought them), above one if it is said."""
        books, place = self._context.books, self._place(above) if above else -1
        seen = [(n, books.require(HAPPENINGS, n)) for n in books.find(HAPPENINGS, "sale", sale)]
        tiers = [
            (n, one)
            for n, one in seen
            if one.occasion is Occasion.TIER and books.kept(one.member) == books.kept(member)
        ]
        return [n for n, one in tiers if self._place(one.about) > place]

    def of_day(self, sale: SaleNo) -> list[int]:
        """Happenings of the day's gifts that a sale led to."""
        books = self._context.books
        numbers = books.find(HAPPENINGS, "sale", sale)
        return [n for n in numbers if books.require(HAPPENINGS, n).occasion is Occasion.DAY]

    def brought_that_day(self, sale: SaleNo) -> list[Entry]:
        """What the day's gifts that a sale led to have brought in points and that stands."""
        books = self._context.books
        entries = [entry for n in self.of_day(sale) for entry in books.require(HAPPENINGS, n).entries]
        return [books.require(LEDGER, n) for n in entries if not books.find(LEDGER, "reverses", n)]

    def _place(self, tier: str) -> int:
        ladder = self._programmes.current.ladder
        return place_of(ladder, tier) if ladder else 0

    def _posting(self, session: Session, member: MemberNo, actor: Actor) -> Posting:
        now, today = self._context.now(), self._context.today()
        return Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)

    def _take(
        self, session: Session, posting: Posting, number: int, take: TakeEntry, *, strict: bool = True
    ) -> list[Change]:
        seen = session.require(HAPPENINGS, number)
        if seen.back_on is not None:
            return []
        for entry_no in seen.entries:
            if not self._context.books.find(LEDGER, "reverses", entry_no):
                self.take_entry(session, posting, entry_no, take)
        news: list[Change] = [PointsMoved(member=seen.member)] if seen.entries else []
        if self.take_coupons(session, posting, seen.coupons, seen.on, strict=strict):
            news.append(CouponsChanged(member=seen.member))
        session.put(HAPPENINGS, number, msgspec.structs.replace(seen, back_on=self._context.today()))
        return news

    def take_entry(self, session: Session, posting: Posting, number: EntryNo, take: TakeEntry | None = None) -> None:
        """Stage that an entry of an occasion is taken back whole (by default as undone), and not counted any more."""
        entry = session.require(LEDGER, number)
        (take or self._undone)(posting, entry, number)
        points, engagement = counted(entry)
        if points or engagement:
            posting.book(entry.on, points=-points, engagement=-engagement)
        if period := period_of_entry(entry):
            given = Given(period=period, points=entry.amount)
            count(session, posting, {entry.rule: given}, entry.on, uses=-1)

    def _undone(self, posting: Posting, entry: Entry, number: EntryNo) -> None:
        lots = unearn_lots(posting.of(posting.home(entry)), entry, posting.on)
        if lots is None:
            raise RuleViolation("undo_points_spent")
        posting.post(msgspec.structs.replace(posting.back(entry, number, Undone()), lots=lots))

    def _clawed_back(self, posting: Posting, entry: Entry, number: EntryNo, why: TakenBack) -> None:
        forgive = self._programmes.current.switches.debt is Debt.FORGIVE
        posting.take_back(posting.back(entry, number, why), forgive=forgive, lot=lot_key(entry.expires))

    def take_coupons(
        self, session: Session, posting: Posting, numbers: Iterable[int], on: date, *, strict: bool
    ) -> int:
        """
        Stage that coupons an occasion issued are void, and not counted; returns how many.

        Args:
            session: of the verb.
            posting: of the member.
            numbers: of the coupons.
            on: the day they were given for.
            strict: refuse where one is used; else all of them stay, and keep counting.

        Raises:
            RuleViolation: `undo_coupons_used`.
        """
        void = 0
        coupons = [(number, session.require(COUPONS, number)) for number in numbers]
        if any(coupon.used() for _, coupon in coupons):
            if strict:
                raise RuleViolation("undo_coupons_used")
            return 0  # they were given together, and counted as one use
        for number, coupon in coupons:
            if coupon.period:
                count(session, posting, {coupon.rule: Given(period=coupon.period)}, on, uses=-1)
                session.put(COUPONS, number, msgspec.structs.replace(coupon, period=""))
            if coupon.void_on is None:
                self._desk.void(session, [number], posting.on)
                void += 1
        return void

    def _step_down(self, session: Session, posting: Posting, seen: Happening) -> list[Change]:
        """Leave the tier that what is undone had reached, where the figures no longer give it."""
        ladder = self._programmes.current.ladder
        standing = self._stepped(session, posting.account, seen)
        if standing == posting.account.standing:
            return []
        before = current_tier(posting.account, ladder)
        move(session, posting, ladder, standing, at=posting.at, on=posting.on, cause="refund")
        return list(moved(seen.member, before, current_tier(posting.account, ladder)))

    def _stepped(self, session: Session, account: Account, seen: Happening) -> Standing | None:
        """The standing where what a happening had reached is left, as far as the figures no longer give it."""
        ladder = self._programmes.current.ladder
        rows = [session.require(STANDINGS, n) for n in self._context.books.of_member(STANDINGS, "member", seen.member)]
        rises = [row for row in rows if row.cause == "reached" and (row.at, row.sale) == (seen.at, None)]
        for rise in reversed(rises):
            standing = after_return(account, ladder, rise, self._context.today())
            account = msgspec.structs.replace(account, standing=standing)
        return account.standing
