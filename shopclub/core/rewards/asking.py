"""
Rewards that are asked for: at the kiosk, on a phone, or put aside by the counter; handed over when the counter says so.

While a voucher waits it holds the member's points and keeps the goods. One whose time is over has lapsed at once for
whoever looks, and keeps no goods; the commit that lets its points go comes with the next tick of the clock.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

import msgspec

from shopclub.core.books import Operation, Session
from shopclub.core.changes import Change, CouponsChanged, PointsMoved, StockChanged
from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, NotFound, RewardUnavailable, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account, RewardTaken
from shopclub.core.members.reading import require_active
from shopclub.core.programme.values import name_in
from shopclub.core.rewards.handing import Wanted
from shopclub.core.rewards.model import VOUCHERS, AskedAt, Offer, Voucher, VoucherChanged, VoucherState
from shopclub.core.rewards.reading import RewardFile
from shopclub.core.rewards.rules import MOST_OF_MEMBER, MOST_WAITING, is_waiting, make_voucher_code, waits_until
from shopclub.core.sales.model import SALES
from shopclub.core.staff.model import Action, Actor, Source
from shopclub.core.staff.rules import demand

ASKED, WITHDRAWN = "ask_reward", "withdraw_reward"
"""Verbs of a customer's operations; each made its voucher."""
PUT_ASIDE, DECLINED = "put_aside", "decline_reward"
"""Likewise the counter's."""


class Asking(RewardFile):
    """Asking for rewards, and what becomes of it short of handing them over."""

    async def ask(
        self, member: MemberNo, reward_id: str, count: int, op: OperationId, actor: Actor, *, at: AskedAt
    ) -> tuple[int, Voucher]:
        """
        Ask for a reward: its points are held and the goods kept until the counter answers, or time is over.

        Args:
            member: who asks.
            reward_id: of the programme.
            count: how many.
            op: operation id; the same id again returns the same voucher.
            actor: the kiosk, or who serves.
            at: where it is asked for.

        Returns:
            The voucher's number and what it holds.

        Raises:
            NotAllowed, NotFound: `reward_not_found`.
            InvalidInput: `count_positive`.
            RewardUnavailable, InsufficientPoints, MemberClosed: as for taking it at once.
            RuleViolation: `vouchers_of_member`, `vouchers_too_many`, each with `most`.
        """
        if actor.source is not Source.KIOSK:
            demand(actor, Action.REDEEM)
        if count < 1:
            raise InvalidInput("count_positive")
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return done.ref, self.voucher(done.ref)
            require_active(self._members.get(member), member)
            self._refuse_many(member)
            seen = self.offer_of(reward_id, member, count)
            refuse(seen, self._points.free(member, self._context.today()), count)
            voucher = self._made(wanted_of(seen, member, count, self._context.shop.language), at)
            number = session.insert(VOUCHERS, voucher)
            _hold(session, member, voucher.points)
            session.done(op, ASKED if actor.source is Source.KIOSK else PUT_ASIDE, number)
        self._context.changes.publish(*told(number, voucher))
        return number, voucher

    def _refuse_many(self, member: MemberNo) -> None:
        if len(self.asked_by(member)) >= MOST_OF_MEMBER:
            raise RuleViolation("vouchers_of_member", most=MOST_OF_MEMBER)
        if len(self.asked()) >= MOST_WAITING:
            raise RuleViolation("vouchers_too_many", most=MOST_WAITING)

    def _made(self, wanted: Wanted, at: AskedAt) -> Voucher:
        now, today = self._context.now(), self._context.today()
        kept = timedelta(days=self._programmes.current.switches.pickup_days + 1)
        return Voucher(
            at=now,
            until=waits_until(at, now, self._context.calendar.start_of(today + kept)),
            member=wanted.member,
            reward=wanted.reward,
            name=wanted.name,
            count=wanted.count,
            points=wanted.points,
            minor=wanted.minor,
            code=self._new_code(),
            asked=at,
        )

    def _new_code(self) -> str:
        while True:
            code = make_voucher_code(secrets.randbelow)
            if self._waiting.of_code(code) is None:
                return code

    # -- no ------------------------------------------------------------------------------------------

    async def decline(self, number: int, op: OperationId, actor: Actor) -> Voucher:
        """
        Say no at the counter: the points are the member's again, the goods anybody's.

        Raises:
            NotAllowed, NotFound: `vouchers_not_found`.
            RuleViolation: `voucher_handed_out`, `voucher_over`.
        """
        demand(actor, Action.REDEEM)
        return await self._answer_no(number, VoucherState.DECLINED, DECLINED, op, actor)

    async def withdraw(self, number: int, member: MemberNo, op: OperationId, actor: Actor) -> Voucher:
        """
        Think better of it, before the counter has answered.

        Args:
            number: of the voucher.
            member: whose it must be.
            op: operation id.
            actor: the kiosk.

        Raises:
            NotFound: `vouchers_not_found`, also for somebody else's.
            RuleViolation: `voucher_handed_out`, `voucher_over`.
        """
        if self.voucher(number).member != member:
            raise NotFound("vouchers_not_found", number=number)
        return await self._answer_no(number, VoucherState.WITHDRAWN, WITHDRAWN, op, actor)

    async def _answer_no(self, number: int, state: VoucherState, verb: str, op: OperationId, actor: Actor) -> Voucher:
        async with self._context.books.writing() as session:
            now = self._context.now()
            if done := session.done_before(op, now):
                return self.voucher(done.ref)
            voucher = session.require(VOUCHERS, number)
            demand_waiting(voucher, now)
            after = self._let_go(session, number, voucher, state, actor)
            session.done(op, verb, number)
        self._context.changes.publish(*told(number, after))
        return after

    def _let_go(
        self, session: Session, number: int, voucher: Voucher, state: VoucherState, actor: Actor | None = None
    ) -> Voucher:
        staff = actor.staff if actor is not None else None
        closed = msgspec.structs.replace(voucher, state=state, closed_at=self._context.now(), staff=staff)
        session.put(VOUCHERS, number, closed)
        _hold(session, voucher.member, -voucher.points)
        return closed

    # -- time ----------------------------------------------------------------------------------------

    async def lapse(self) -> int:
        """Let go what nobody answered or fetched in time; returns how many. Nothing is written while nothing is due."""
        now = self._context.now()
        if self._context.shop.moved is not None or not self._due(now):
            return 0
        news: list[Change] = []
        async with self._context.books.writing() as session:
            due = self._due(now)
            for number in due:
                lapsed = self._let_go(session, number, session.require(VOUCHERS, number), VoucherState.LAPSED)
                news += told(number, lapsed)
        self._context.changes.publish(*news)
        return len(due)

    def lapses_at(self) -> datetime | None:
        """When the next one lapses; None while none waits."""
        until = self._waiting.next_until()
        return None if until is None else msgspec.convert(until, datetime)

    def _due(self, now: datetime) -> list[int]:
        first = self.lapses_at()
        if first is None or first > now:
            return []
        books = self._context.books
        return [n for n in self._waiting.numbers() if not is_waiting(books.require(VOUCHERS, n), now)]

    # -- with other verbs ----------------------------------------------------------------------------

    def leave(self, session: Session, member: MemberNo, on: date) -> list[Change]:
        """Stage that what a member who leaves has asked for is given up; returns what is to be told."""
        del on
        news: list[Change] = []
        for number in self._waiting.of_member(member):
            voucher = session.require(VOUCHERS, number)
            if voucher.state is VoucherState.WAITING:
                news += told(number, self._let_go(session, number, voucher, VoucherState.WITHDRAWN))
        return news

    def undo_answer(self, session: Session, done: Operation, actor: Actor) -> list[Change]:
        """
        Stage that what the counter did with a voucher is taken back: declined, it waits again; put aside, it is
        given up. Returns what is to be told.

        Raises:
            RuleViolation: `voucher_handed_out`, `voucher_over`.
            RewardUnavailable, InsufficientPoints: it can't wait again.
        """
        if done.verb == DECLINED:
            return self._ask_again(session, done.ref)
        voucher = session.require(VOUCHERS, done.ref)
        demand_waiting(voucher, self._context.now())
        return told(done.ref, self._let_go(session, done.ref, voucher, VoucherState.UNDONE, actor))

    def _ask_again(self, session: Session, number: int) -> list[Change]:
        voucher, now = session.require(VOUCHERS, number), self._context.now()
        if now >= voucher.until:
            raise RuleViolation("voucher_over")
        reward = self.reward(voucher.reward)
        left = self.stock_left(reward)
        if left is not None and left < voucher.count:
            raise RewardUnavailable("reward_out_of_stock", left=left, limit=None, taken=0)
        free = self._points.free(voucher.member, self._context.today())
        if free < voucher.points:
            raise InsufficientPoints("points_insufficient", available=free, wanted=voucher.points)
        back = msgspec.structs.replace(voucher, state=VoucherState.WAITING, closed_at=None, staff=None)
        session.put(VOUCHERS, number, back)
        _hold(session, voucher.member, voucher.points)
        return told(number, back)

    def undo_taken(self, session: Session, number: EntryNo) -> list[Change]:
        """
        Stage what goes back with an entry that bought a reward: goods to the shelf, the coupon, the voucher; nothing
        for any other entry. Returns what is to be told.
        """
        entry = session.require(LEDGER, number)
        if not isinstance(entry.why, RewardTaken):
            return []
        news = self.desk.take_back(session, number, entry.why, entry.coupon)
        if entry.coupon is not None:
            news.append(CouponsChanged(member=entry.member))
        voucher = self._waiting.of_entry(number)
        if voucher is not None:
            undone = msgspec.structs.replace(session.require(VOUCHERS, voucher), state=VoucherState.UNDONE)
            session.put(VOUCHERS, voucher, undone)
            news += told(voucher, undone)
        return news

    def undo_sold(
        self, session: Session, taking: SaleNo, void: SaleNo, actor: Actor
    ) -> tuple[list[Change], tuple[EntryNo, int] | None]:
        """What `undo_taken` does, for a reward that money was taken for too (`Takings.undoing`)."""
        del void, actor
        first, count = session.require(SALES, taking).entries or (EntryNo(0), 0)
        news = [one for n in range(first, first + count) for one in self.undo_taken(session, EntryNo(n))]
        return news, None


def _hold(session: Session, member: MemberNo, points: int) -> None:
    member = session.kept(member)
    account = session.get(ACCOUNTS, member) or Account()
    session.put(ACCOUNTS, member, msgspec.structs.replace(account, reserved=account.reserved + points))


def told(number: int, voucher: Voucher) -> list[Change]:
    """What is to be told of a voucher that changed."""
    return [
        VoucherChanged(number=number, member=voucher.member, state=voucher.state),
        PointsMoved(member=voucher.member),
        StockChanged(reward=voucher.reward),
    ]


def demand_waiting(voucher: Voucher, now: datetime) -> None:
    """
    Refuse to answer a voucher twice, or too late.

    Raises:
        RuleViolation: `voucher_handed_out`, `voucher_over`.
    """
    if voucher.state is VoucherState.HANDED_OUT:
        raise RuleViolation("voucher_handed_out")
    if not is_waiting(voucher, now):
        raise RuleViolation("voucher_over")


def refuse(seen: Offer, free: int, count: int) -> None:
    """
    Refuse what can't be taken.

    Raises:
        InsufficientPoints, RewardUnavailable: the offer's refusal.
    """
    if seen.refusal is None:
        return
    if seen.refusal == "points_insufficient":
        raise InsufficientPoints("points_insufficient", available=free, wanted=seen.points * count)
    raise RewardUnavailable(seen.refusal, left=seen.stock_left, limit=seen.reward.limit_per_member, taken=seen.taken)


def wanted_of(seen: Offer, member: MemberNo, count: int, language: str, coupon: int | None = None) -> Wanted:
    """An offer, as it is handed out; the name as the shop writes it down."""
    reward = seen.reward
    return Wanted(
        member=member,
        reward=reward.id,
        name=name_in(reward.name, language, reward.id),
        count=count,
        points=seen.points * count,
        minor=seen.minor * count,
        coupon=coupon,
    )
