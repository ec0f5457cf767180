"""The daily run, which is also the catch-up after the PC was off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

import msgspec

from shopclub.core.books import KEEP_OPERATIONS, OPERATIONS, Session
from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import Change, DayTurned, JoinDropped, PointsMoved, ProgrammeChanged, TierEnding, TierMoved
from shopclub.core.clockwork.cards import CardsOver
from shopclub.core.clockwork.gifts import Bring, Gifts
from shopclub.core.clockwork.rules import ClockQuestion, Due, next_due, not_late, question, refusal
from shopclub.core.context import Context
from shopclub.core.kernel.ids import MemberNo, operation_instant
from shopclub.core.ledger.model import ACCOUNTS, NEVER, Account, Kind, Lapsed, Source
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import PeriodOver
from shopclub.core.ledger.units import ACCRUING, CASHBACK, POINTS
from shopclub.core.members.model import PENDING
from shopclub.core.members.reading import PENDING_DAYS
from shopclub.core.programme.model import Programme
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.model import VOUCHERS
from shopclub.core.rewards.verbs import Rewards
from shopclub.core.seals.verbs import Seals, Unsealed
from shopclub.core.shop.model import CLOCKWORK, Clockwork
from shopclub.core.tiers.moving import move, moved
from shopclub.core.tiers.rules import current_tier, notice_due, reviewed

AT_ONCE = 200
"""Accounts per commit: a crash in between is caught up by the next run."""


End = Callable[[Session, date], list[Change]]


class CaughtUp(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did."""

    days: int
    """Days since the last one."""
    expired: int
    """Points that expired."""
    tiers: int
    """Members whose tier changed."""
    told: int = 0
    """Members whose tier will end soon, said for the first time."""
    gifts: int = 0
    """Members who got something, added up over the days."""


class _Done:
    """What a run has done so far."""

    def __init__(self) -> None:
        self.expired = 0
        self.tiers = 0
        self.told = 0
        self.gifts = 0


class ClockworkRoom:
    """Runs what is due."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        seals: Seals,
        gatherer: Gatherer,
        campaigns: Campaigns,
        rewards: Rewards,
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._gatherer = gatherer
        self._seals = seals
        self._rewards = rewards
        self._cards = CardsOver(context)
        self._gifts = Gifts(context, programmes, gatherer, campaigns.occasions)
        self.turning: Sequence[Callable[[date], Awaitable[None]]] = ()
        """What a version that takes over on a day does to what runs, in other rooms."""
        self.ending: Sequence[End] = ()
        """What ends by itself with a day, in other rooms: staged in the run's last commit."""

    def through(self) -> date | None:
        """The last day whose work is done; None before the first run."""
        done = self._context.books.get(CLOCKWORK, 1)
        return done.through if done else None

    def question(self) -> ClockQuestion | None:
        """What to ask before working by this clock; None when it can be believed."""
        return question(self.through(), self._context.today())

    async def catch_up(self, confirmed: bool = False) -> CaughtUp:
        """
        Do what fell due through today, once each, in date order within each account.

        The first run of a day also seals what was recorded before it. Every step is found from the account itself,
        so a run that was cut off goes on where it stopped, and running twice changes nothing.

        Args:
            confirmed: somebody looked at the clock and it is right.

        Raises:
            Conflict: `clock_back` or `clock_far_ahead` while not confirmed.
        """
        asked = self.question()
        if asked is not None and not confirmed:
            raise refusal(asked)
        through, today = self.through(), self._context.today()
        # Before anything is done: what this run writes belongs to today's seal.
        unsealed = await self._seals.compute(through, today) if through != today else None
        done = _Done()
        await self._rewards.lapse()

        async def bring(on: date) -> None:
            await self._bring_all(on, today, done)

        turns = self._turns(through, today)
        for day in self._gifts.days(self._first_day(today), today):
            turns = await self._turn(turns, day.on, bring)
            given = await self._gifts.give(day, bring)
            done.gifts += given.members
        await self._turn(turns, today, bring)
        for settle in self.turning:
            await settle(today)  # a version of before whose work was cut off
        await bring(today)
        await self._cards.expire(today)
        dropped, ended = await self._finish(today, unsealed)
        self._context.changes.publish(
            *(JoinDropped(number=n) for n in dropped), *ended, *self._turned(through), DayTurned(today=today)
        )
        days = (today - through).days if through else 0
        return CaughtUp(days=days, expired=done.expired, tiers=done.tiers, told=done.told, gifts=done.gifts)

    def _first_day(self, today: date) -> date:
        """The first day whose gifts are still to be given; the clock set back gives none a second time."""
        before = self._context.books.get(CLOCKWORK, 1)
        return today if before is None else _given_through(before) + timedelta(days=1)

    def _turned(self, through: date | None) -> list[Change]:
        """The news that a planned programme has taken effect since the last run."""
        version = self._programmes.version
        if through is None or version == self._programmes.version_on(through):
            return []
        return [ProgrammeChanged(version=version)]

    def _turns(self, through: date | None, today: date) -> list[date]:
        """The days since the last run from which another version of the programme was in force, in order."""
        after = through or today
        spans = self._programmes.spans()
        return [span.from_on for span in spans if after < span.from_on <= today]

    async def _turn(self, turns: list[date], on: date, bring: Bring) -> list[date]:
        """
        Let the versions take over that do so by a day; returns the days still to come.

        What fell due before it goes by the version before. Then what the new one does to what runs is done, which
        may have been cut off (`turning`).
        """
        for day in [turn for turn in turns if turn <= on]:
            await bring(day - timedelta(days=1))
            for settle in self.turning:
                await settle(day)
        return [turn for turn in turns if turn > on]

    async def _bring_all(self, on: date, today: date, done: _Done) -> None:
        """Do what fell due for every account through a day."""
        programme = self._programmes.rules_on(on).programme
        for batch in await self._due_batches(programme, on, today):
            async with self._context.books.writing() as session:
                news: list[Change] = []
                with self._programmes.of_day(on):
                    for number in batch:
                        points, change = self._bring(session, number, programme, on, today)
                        done.expired += points
                        done.tiers += sum(isinstance(c, TierMoved) for c in change)
                        done.told += sum(isinstance(c, TierEnding) for c in change)
                        news += change
            self._context.changes.publish(*news)

    async def _due_batches(self, programme: Programme, on: date, today: date) -> list[list[MemberNo]]:
        due: list[MemberNo] = []
        books, undated = self._context.books, self._programmes.undated()
        for seen, (number, account) in enumerate(books.all(ACCOUNTS)):
            told = on == today and notice_due(account, programme.ladder, today)
            # What is left of somebody merged into another rests: nothing falls due for it.
            late = self._late(MemberNo(number), account, account, on)
            if (next_due(account, programme, on, late, undated) or told) and books.kept(number) == number:
                due.append(MemberNo(number))
            if seen % AT_ONCE == 0:
                await asyncio.sleep(0)  # many accounts: who waits at the counter gets their turn in between
        return [due[i : i + AT_ONCE] for i in range(0, len(due), AT_ONCE)]

    def _bring(
        self, session: Session, number: MemberNo, programme: Programme, on: date, today: date
    ) -> tuple[int, list[Change]]:
        posting = Posting(session, number, at=self._context.now(), on=on, source=Source.SYSTEM)
        before = current_tier(posting.account, programme.ladder)
        expired = bring_to(session, posting, programme, on, self._late_of(posting), self._programmes.undated())
        news: list[Change] = [PointsMoved(member=number)] if posting.count else []
        news += _give_notice(posting, programme, today) if on == today else []
        posting.close()
        after = current_tier(posting.account, programme.ladder)
        return expired, [*news, *moved(number, before, after)]

    def _late_of(self, posting: Posting) -> Callable[[], int]:
        def days() -> int:  # asked again after each thing done: the account and its day move on
            return self._late(posting.member, posting.account, posting.purse, posting.on)()

        return days

    def _late(self, number: MemberNo, account: Account, purse: Account, on: date) -> Callable[[], int]:
        """How long after their last usable day a member may redeem points; with the facts as they stand now."""

        def days() -> int:
            facts = self._gatherer.facts(number, account=account, purse=purse, on=on)
            return self._gatherer.late_days(facts, on)

        return days

    async def _finish(self, today: date, unsealed: Unsealed | None) -> tuple[list[int], list[Change]]:
        """Drop what has lapsed, seal the past, and note how far the work is done."""
        now = self._context.now()
        async with self._context.books.writing() as session:
            lapsed = [n for n, p in self._context.books.all(PENDING) if p.at <= now - timedelta(days=PENDING_DAYS)]
            for number in lapsed:
                session.delete(PENDING, number)
            for number, operation in self._context.books.all(OPERATIONS):
                minted = operation_instant(operation.op)
                if minted is not None and minted < now - KEEP_OPERATIONS:
                    session.delete(OPERATIONS, number)
            for number, voucher in self._context.books.all(VOUCHERS):
                if voucher.closed_at is not None and voucher.closed_at < now - KEEP_OPERATIONS:
                    session.delete(VOUCHERS, number)
            ended = [change for end in self.ending for change in end(session, today)]
            if self.through() != today:
                before = self._context.books.get(CLOCKWORK, 1)
                given = _given_through(before) if before is not None else today
                session.put(CLOCKWORK, 1, Clockwork(through=today, given=given if given > today else None))
                if unsealed is not None:
                    self._seals.stage(session, unsealed)
        return lapsed, ended


def _given_through(done: Clockwork) -> date:
    """The last day whose gifts are given."""
    return max(done.through, done.given or done.through)


def _give_notice(posting: Posting, programme: Programme, today: date) -> list[Change]:
    """Say once of each standing that it ends unless it is kept."""
    standing, due = posting.account.standing, notice_due(posting.account, programme.ladder, today)
    if due is None or standing is None:
        return []
    posting.stand(msgspec.structs.replace(standing, told=True))
    return [TierEnding(member=posting.member, tier=due.tier.id, until=due.on)]


def bring_to(
    session: Session,
    posting: Posting,
    programme: Programme,
    today: date,
    late_days: Callable[[], int] = not_late,
    undated: Callable[[date], date | None] | None = None,
) -> int:
    """
    Do everything that fell due for one account through `today`; returns the points that expired.

    Each entry and tier change counts for the day it takes effect on, whenever it is written.
    """
    expired = 0
    while (due := next_due(posting.account, programme, today, late_days, undated)) is not None:
        posting.on = due.on
        if due.review:
            _review(session, posting, programme, due)
        else:
            expired += _expire(posting, programme, due)
    posting.on = today
    return expired


def _expire(posting: Posting, programme: Programme, due: Due) -> int:
    """Expire a lot (what waited for its end can be used from now on); returns the points in it."""
    count = posting.account.lots[due.unit][due.lot]
    last = due.on - timedelta(days=1) if due.lot == NEVER else date.fromisoformat(due.lot)
    if due.unit == ACCRUING:
        _pay_in(posting, programme, due.lot, count, last)
        return 0
    lots = {due.lot: -count}
    posting.post(posting.entry(Kind.EXPIRE, -count, Lapsed(last), lots=lots, unit=due.unit, account=None))
    return count if due.unit == POINTS else 0


def _pay_in(posting: Posting, programme: Programme, lot: str, minor: int, last: date) -> None:
    """Money back of a period that is over moves to what can be used."""
    why, expires = PeriodOver(last), last_usable_day(programme.cashback.expiry, posting.on)
    posting.post(posting.entry(Kind.REDEEM, -minor, why, lots={lot: -minor}, unit=ACCRUING))
    posting.post(posting.entry(Kind.EARN, minor, why, unit=CASHBACK, expires=expires))


def _review(session: Session, posting: Posting, programme: Programme, due: Due) -> None:
    ladder = programme.ladder
    if ladder is None:
        return
    standing = reviewed(posting.account, ladder, due.on)
    former = posting.account.standing
    kept = former is not None and former.tier == standing.tier
    move(session, posting, ladder, standing, at=posting.at, on=due.on, cause="kept" if kept else "review")
