"""Taking a reward for points, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from shopclub.core.books import Session
from shopclub.core.changes import CouponsChanged, PointsMoved, RewardRedeemed, StockChanged
from shopclub.core.context import Context
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, NotFound, RewardUnavailable, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.ledger.model import LEDGER, Kind, RewardTaken
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.holding import holds
from shopclub.core.programme.offers import Reward
from shopclub.core.programme.periods import NO_BIRTHDAYS, period_key
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.model import STOCK, Offer, Redeemed, Stock
from shopclub.core.rewards.rules import offer
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand


class Rewards:
    """The rewards shop."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        points: Points,
        coupons: Coupons,
        facts: Callable[[MemberNo], Facts],
    ) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: the rewards.
            members: who is one.
            points: the accounts.
            coupons: some let a reward be had for other points than its own.
            facts: gathers what conditions look at.
        """
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._coupons = coupons
        self._facts = facts

    def stock_left(self, reward: Reward) -> int | None:
        """How many are left; None when the reward is not counted."""
        stock = self._context.books.get(STOCK, 1) or Stock()
        return stock.left.get(reward.id, reward.stock)

    def taken(self, member: int, reward: Reward, birthdays: Mapping[int, date] = NO_BIRTHDAYS) -> int:
        """
        How many a member has taken in the present period of the reward's limit, those given back not counted.

        Args:
            member: whose.
            reward: of the programme.
            birthdays: the member's around today, for a limit that counts by them.
        """
        count, books, period = 0, self._context.books, reward.limit_period
        now = period_key(period, self._context.today(), birthdays)
        for number in books.find(LEDGER, "reward", member, reward.id):
            entry = books.require(LEDGER, number)
            is_now = period_key(period, entry.on, birthdays) >= now
            if is_now and isinstance(entry.why, RewardTaken) and not books.find(LEDGER, "reverses", number):
                count += entry.why.count
        return count

    def offers(self, member: MemberNo | None) -> list[Offer]:
        """Every reward switched on, cheapest first, as this member (or anybody) sees it."""
        shown = sorted((r for r in self._programmes.current.rewards if r.enabled), key=lambda r: (r.points, r.id))
        if member is None:
            return [offer(reward, self.stock_left(reward), 0, None) for reward in shown]
        free, facts = available(self._points.account(member), self._context.today()), self._facts(member)
        return [self._offer(reward, facts, free) for reward in shown]

    def offer_by(self, coupon: int, member: MemberNo) -> Offer:
        """
        The reward of a coupon as a member sees it, at the coupon's price.

        Raises:
            NotFound: `reward_not_found`, `coupons_not_found`.
            RuleViolation: the coupon can't be used now (`coupons.rules.demand_usable`), or is for no reward.
        """
        reward_id, price = self._coupons.demand_for_reward(coupon, member)
        free = available(self._points.account(member), self._context.today())
        return self._offer(self._reward(reward_id), self._facts(member), free, price=price)

    def _offer(self, reward: Reward, facts: Facts, free: int, count: int = 1, price: int | None = None) -> Offer:
        case = Case(programme=self._programmes.current, on=self._context.today(), facts=facts)
        taken = self.taken(facts.member or 0, reward, facts.birthdays)
        meets = holds(reward.when, case)
        return offer(reward, self.stock_left(reward), taken, free, count, price=price, meets=meets)

    def _reward(self, reward_id: str) -> Reward:
        reward = self._programmes.current.reward(reward_id)
        if reward is None:
            raise NotFound("reward_not_found", reward=reward_id)
        return reward

    async def redeem(
        self,
        member: MemberNo,
        reward_id: str,
        count: int,
        op: OperationId,
        actor: Actor,
        *,
        coupon: int | None = None,
    ) -> Redeemed:
        """
        Take a reward for points and hand it out.

        Args:
            member: who takes it.
            reward_id: of the programme.
            count: how many; one with a coupon.
            op: operation id; the same id again returns what was done.
            actor: who serves.
            coupon: number of one that lets it be had for other points than its own.

        Raises:
            NotAllowed, NotFound: `reward_not_found`, `coupons_not_found`.
            InvalidInput: `count_positive`, `coupon_one_reward`.
            RewardUnavailable: `reward_off`, `reward_condition`, `reward_out_of_stock`, `reward_limit`.
            RuleViolation: `coupon_no_reward`, `coupon_other_reward` and what `coupons.rules.demand_usable` raises.
            InsufficientPoints, MemberClosed.
        """
        demand(actor, Action.REDEEM)
        if count < 1:
            raise InvalidInput("count_positive")
        if coupon is not None and count > 1:
            raise InvalidInput("coupon_one_reward")
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return self._redeemed(EntryNo(done.ref), repeated=True)
            reward = self._reward(reward_id)
            require_active(self._members.get(member), member)
            price = None if coupon is None else self._price_by(coupon, member, reward_id)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            free = available(posting.account, today)
            seen = self._offer(reward, self._facts(member), free, count, price)
            self._refuse(seen, free, count)
            name = next(iter(reward.name.values()), reward.id)
            why = RewardTaken(reward.id, count, name)
            number = posting.spend(posting.entry(Kind.REDEEM, -seen.points * count, why, coupon=coupon))
            posting.close()
            if coupon is not None:
                self._coupons.desk.use_for_reward(session, coupon, today, number)
            change_stock(session, reward, -count)
            session.done(op, "reward", number)
        self._context.changes.publish(
            RewardRedeemed(member=member, reward=reward_id, count=count),
            PointsMoved(member=member),
            StockChanged(reward=reward_id),
            *([] if coupon is None else [CouponsChanged(member=member)]),
        )
        return self._redeemed(number)

    def _price_by(self, coupon: int, member: MemberNo, reward_id: str) -> int:
        meant, price = self._coupons.demand_for_reward(coupon, member)
        if meant != reward_id:
            raise RuleViolation("coupon_other_reward", reward=meant)
        return price

    def _refuse(self, seen: Offer, free: int, count: int) -> None:
        if seen.refusal is None:
            return
        if seen.refusal == "points_insufficient":
            raise InsufficientPoints("points_insufficient", available=free, wanted=seen.points * count)
        raise RewardUnavailable(
            seen.refusal, left=seen.stock_left, limit=seen.reward.limit_per_member, taken=seen.taken
        )

    def _redeemed(self, number: EntryNo, *, repeated: bool = False) -> Redeemed:
        entry = self._points.entry(number)
        assert isinstance(entry.why, RewardTaken)
        return Redeemed(
            member=entry.member,
            reward=entry.why.reward,
            count=entry.why.count,
            points=-entry.amount,
            balance=self._points.account(entry.member).points(),
            coupon=entry.coupon,
            repeated=repeated,
        )

    async def set_stock(self, reward_id: str, left: int, op: OperationId, actor: Actor) -> None:
        """
        Say how many of a reward there are now.

        Raises:
            NotAllowed: only the owner.
            InvalidInput: `stock_negative`.
            NotFound: `reward_not_found`.
        """
        demand(actor, Action.CHANGE_STOCK)
        if left < 0:
            raise InvalidInput("stock_negative")
        if self._programmes.current.reward(reward_id) is None:
            raise NotFound("reward_not_found", reward=reward_id)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            stock = session.get(STOCK, 1) or Stock()
            session.put(STOCK, 1, Stock(left={**stock.left, reward_id: left}))
            session.done(op, "stock")
        self._context.changes.publish(StockChanged(reward=reward_id))


def change_stock(session: Session, reward: Reward, by: int) -> None:
    """Count a reward out (negative) or back in; one that is not counted stays so."""
    stock = session.get(STOCK, 1) or Stock()
    left = stock.left.get(reward.id, reward.stock)
    if left is not None:
        session.put(STOCK, 1, Stock(left={**stock.left, reward.id: left + by}))
