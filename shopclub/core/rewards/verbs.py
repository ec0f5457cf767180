"""Taking a reward for points (and money), handing over one that was asked for, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shopclub.core.books import Operation
from shopclub.core.changes import StockChanged
from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, RewardUnavailable, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.ledger.model import RewardTaken
from shopclub.core.members.reading import require_active
from shopclub.core.rewards.asking import Asking, demand_waiting, refuse, told, wanted_of
from shopclub.core.rewards.handing import Paid, Wanted
from shopclub.core.rewards.model import STOCK, VOUCHERS, Price, Redeemed, Stock, Voucher, VoucherState
from shopclub.core.sales.model import SALES
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand


class Rewards(Asking):
    """The rewards shop."""

    async def redeem(
        self,
        member: MemberNo,
        reward_id: str,
        count: int,
        op: OperationId,
        actor: Actor,
        *,
        coupon: int | None = None,
        tenders: Mapping[str, int] | None = None,
        tender: str = "",
    ) -> Redeemed:
        """
        Take a reward for points, pay what it costs beside them, and hand it out.

        Args:
            member: who takes it.
            reward_id: of the programme.
            count: how many; one with a coupon.
            op: operation id; the same id again returns what was done.
            actor: who serves.
            coupon: number of one that lets it be had for other points than its own (and no money).
            tenders: ways of paying its money, and what goes by each.
            tender: what the rest of it goes by.

        Raises:
            NotAllowed, NotFound: `reward_not_found`, `coupons_not_found`.
            InvalidInput: `count_positive`, `coupon_one_reward`, `tender_unknown`.
            RewardUnavailable: `reward_off`, `reward_condition`, `reward_out_of_stock`, `reward_limit`.
            RuleViolation: `coupon_no_reward`, `coupon_other_reward`, what `coupons.rules.demand_usable` raises,
                `tenders_too_much`, `tenders_too_little`, `member_not_here`.
            InsufficientPoints, MemberClosed.
        """
        demand(actor, Action.REDEEM)
        if count < 1:
            raise InvalidInput("count_positive")
        if coupon is not None and count > 1:
            raise InvalidInput("coupon_one_reward")
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self.redeemed(done, repeated=True)
            wanted = self._wanted(member, reward_id, count, coupon)
            if wanted.points:
                self._points.spending(member, actor)
            handed = self.desk.hand_out(session, wanted, Paid(tenders=tenders, tender=tender), op, actor)
            self.desk.note(session, op, handed)
        self._context.changes.publish(*self.desk.news(wanted, handed))
        return self.redeemed(self._context.books.operation(op))

    def _wanted(self, member: MemberNo, reward_id: str, count: int, coupon: int | None) -> Wanted:
        reward = self.reward(reward_id)
        require_active(self._members.get(member), member)
        price = None if coupon is None else self._price_by(coupon, member, reward_id)
        facts = self._facts(member, at_counter=True)
        seen = self._offer(reward, facts, count, price)
        refuse(seen, facts.available, count)
        wanted = wanted_of(seen, member, count, self._context.shop.language, coupon)
        return msgspec.structs.replace(wanted, late_days=facts.late_days)

    def _price_by(self, coupon: int, member: MemberNo, reward_id: str) -> Price:
        meant, points = self._coupons.demand_for_reward(coupon, member)
        if meant != reward_id:
            raise RuleViolation("coupon_other_reward", reward=meant)
        return Price(points=points)

    def redeemed(self, done: Operation | None, *, repeated: bool = False) -> Redeemed:
        """What an operation that handed out a reward did."""
        assert done is not None
        number = self.desk.entry_of(done)
        entry = self._points.entry(number)
        assert isinstance(entry.why, RewardTaken)
        taken = None if entry.sale is None else self._context.books.require(SALES, entry.sale)
        return Redeemed(
            member=entry.member,
            reward=entry.why.reward,
            count=entry.why.count,
            points=-entry.amount,
            balance=self._points.purse(entry.member).points(),
            minor=0 if taken is None else taken.paid_minor,
            taking=entry.sale,
            coupon=entry.coupon,
            repeated=repeated,
        )

    # -- handing over what was asked for -------------------------------------------------------------

    async def hand_over(
        self,
        number: int,
        op: OperationId,
        actor: Actor,
        *,
        tenders: Mapping[str, int] | None = None,
        tender: str = "",
    ) -> Redeemed:
        """
        Say yes to what was asked for: its points are spent, its money is paid, the goods go over the counter.

        Price, limit and condition are those of when it was asked for: that was promised.

        Args:
            number: of the voucher.
            op: operation id; the same id again returns what was done.
            actor: who serves.
            tenders: ways of paying its money, and what goes by each.
            tender: what the rest of it goes by.

        Raises:
            NotAllowed, NotFound: `vouchers_not_found`.
            RuleViolation: `voucher_handed_out`, `voucher_over`, `tenders_too_much`, `tenders_too_little`,
                `member_not_here`.
            RewardUnavailable: `reward_off`: the shop has given it up; `reward_out_of_stock`: there are fewer than
                the shop believed.
            InsufficientPoints: what was held has expired, a return has taken it back, or it is more than a sub-card may
                still take today.
            InvalidInput: `tender_unknown`.
            MemberClosed.
        """
        demand(actor, Action.REDEEM)
        async with self._context.books.writing() as session:
            now = self._context.now()
            if done := session.done_before(op, now):
                return self.redeemed(done, repeated=True)
            voucher = session.require(VOUCHERS, number)
            demand_waiting(voucher, now)
            require_active(self._members.get(voucher.member), voucher.member)
            reward = self._programmes.current.reward(voucher.reward)
            if reward is None or not reward.enabled:
                raise RewardUnavailable("reward_off")
            today_still = self._points.limit(voucher.member, self._context.today())
            if today_still is not None and today_still < voucher.points:
                raise InsufficientPoints("points_insufficient", available=today_still, wanted=voucher.points)
            if voucher.points:
                self._points.spending(voucher.member, actor)
            wanted = _promised(voucher)
            handed = self.desk.hand_out(session, wanted, Paid(tenders=tenders, tender=tender), op, actor)
            after = msgspec.structs.replace(
                voucher, state=VoucherState.HANDED_OUT, closed_at=now, entry=handed.entry, staff=actor.staff
            )
            session.put(VOUCHERS, number, after)
            self.desk.note(session, op, handed)
        self._context.changes.publish(*told(number, after), *self.desk.news(wanted, handed))
        return self.redeemed(self._context.books.operation(op))

    # -- the shelf ----------------------------------------------------------------------------------

    async def set_stock(self, reward_id: str, left: int, op: OperationId, actor: Actor) -> None:
        """
        Say how many of a reward are on the shelf now, those kept for vouchers among them.

        Raises:
            NotAllowed: only the owner.
            InvalidInput: `stock_negative`.
            NotFound: `reward_not_found`.
        """
        demand(actor, Action.CHANGE_STOCK)
        if left < 0:
            raise InvalidInput("stock_negative")
        self.reward(reward_id)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            stock = session.get(STOCK, 1) or Stock()
            session.put(STOCK, 1, Stock(left={**stock.left, reward_id: left}))
            session.done(op, "stock")
        self._context.changes.publish(StockChanged(reward=reward_id))


def _promised(voucher: Voucher) -> Wanted:
    return Wanted(
        member=voucher.member,
        reward=voucher.reward,
        name=voucher.name,
        count=voucher.count,
        points=voucher.points,
        minor=voucher.minor,
        held=voucher.points,
    )
