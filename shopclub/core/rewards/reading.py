"""The rewards shop as the club holds it: what there is, what it costs whom, and what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.context import Context
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import LEDGER, RewardTaken
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.verbs import Members
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.holding import holds
from shopclub.core.programme.offers import Reward
from shopclub.core.programme.periods import NO_BIRTHDAYS, period_key
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.handing import RewardDesk
from shopclub.core.rewards.model import STOCK, VOUCHERS, Offer, Price, Stock, Voucher, VoucherState
from shopclub.core.rewards.rules import offer, price_of, read_voucher_code, state_now
from shopclub.core.rewards.waiting import Waiting
from shopclub.core.store.index import attach
from shopclub.core.takings.staging import TakingDesk


class RewardFile:
    """The rewards shop, read."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        points: Points,
        coupons: Coupons,
        gatherer: Gatherer,
        takings: TakingDesk,
    ) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: the rewards.
            members: who is one.
            points: the accounts.
            coupons: some let a reward be had for other points than its own.
            gatherer: gathers what conditions look at.
            takings: takes the money of those that cost some.
        """
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._coupons = coupons
        self._gatherer = gatherer
        self.desk = RewardDesk(context, programmes, coupons.desk, takings)
        self._waiting = Waiting()
        attach(context.books.db.storage, VOUCHERS.name, self._waiting)

    # -- looking ------------------------------------------------------------------------------------

    def on_shelf(self, reward: Reward) -> int | None:
        """How many there are, those kept for vouchers among them; None when the reward is not counted."""
        stock = self._context.books.get(STOCK, 1) or Stock()
        return stock.left.get(reward.id, reward.stock)

    def stock_left(self, reward: Reward) -> int | None:
        """How many can be had by somebody new; None when the reward is not counted."""
        there = self.on_shelf(reward)
        return None if there is None else max(0, there - self._kept(reward.id))

    def taken(self, member: int, reward: Reward, birthdays: Mapping[int, date] = NO_BIRTHDAYS) -> int:
        """
        How many a member has taken in the present period of the reward's limit, those given back not counted, and
        how many they wait for.

        Args:
            member: whose.
            reward: of the programme.
            birthdays: the member's around today, for a limit that counts by them.
        """
        books, period = self._context.books, reward.limit_period
        count = sum(one.count for _, one in self.asked_by(member) if one.reward == reward.id)
        now = period_key(period, self._context.today(), birthdays)
        for number in books.of_member(LEDGER, "reward", member, reward.id):
            entry = books.require(LEDGER, number)
            is_now = period_key(period, entry.on, birthdays) >= now
            if is_now and isinstance(entry.why, RewardTaken) and not books.find(LEDGER, "reverses", number):
                count += entry.why.count
        return count

    def _facts(self, member: MemberNo, *, at_counter: bool = False) -> Facts:
        return self._gatherer.at_counter(member) if at_counter else self._gatherer.facts(member)

    def offers(self, member: MemberNo | None, *, at_counter: bool = False) -> list[Offer]:
        """
        Every reward switched on, cheapest first, as this member (or anybody) sees it.

        Args:
            member: who looks.
            at_counter: with the points that may still be redeemed there after their last usable day.
        """
        shown = [reward for reward in self._programmes.current.rewards if reward.enabled]
        if member is None:
            seen = [offer(reward, self.stock_left(reward), 0, None) for reward in shown]
        else:
            facts = self._facts(member, at_counter=at_counter)
            seen = [self._offer(reward, facts) for reward in shown]
        return sorted(seen, key=lambda one: (one.points, one.minor, one.reward.id))

    def offer_of(self, reward_id: str, member: MemberNo, count: int = 1) -> Offer:
        """
        One reward as a member sees it who wants so many.

        Raises:
            NotFound: `reward_not_found`.
        """
        return self._offer(self.reward(reward_id), self._facts(member), count)

    def offer_by(self, coupon: int, member: MemberNo) -> Offer:
        """
        The reward of a coupon as a member sees it, at the coupon's price.

        Raises:
            NotFound: `reward_not_found`, `coupons_not_found`.
            RuleViolation: the coupon can't be used now (`coupons.rules.demand_usable`), or is for no reward.
        """
        reward_id, points = self._coupons.demand_for_reward(coupon, member)
        facts = self._facts(member, at_counter=True)
        return self._offer(self.reward(reward_id), facts, price=Price(points=points))

    def _offer(self, reward: Reward, facts: Facts, count: int = 1, price: Price | None = None) -> Offer:
        case = Case(programme=self._programmes.current, on=self._context.today(), facts=facts)
        taken = self.taken(facts.member or 0, reward, facts.birthdays)
        meets = holds(reward.when, case)
        price = price or price_of(reward, facts.tier)
        left, free = self.stock_left(reward), facts.available
        return offer(reward, left, taken, free, count, price=price, meets=meets, redeems=facts.redeems)

    def reward(self, reward_id: str) -> Reward:
        """
        A reward of the programme in force.

        Raises:
            NotFound: `reward_not_found`.
        """
        reward = self._programmes.current.reward(reward_id)
        if reward is None:
            raise NotFound("reward_not_found", reward=reward_id)
        return reward

    # -- what was asked for -------------------------------------------------------------------------

    def voucher(self, number: int) -> Voucher:
        """
        A reward that was asked for, as it stands now.

        Raises:
            NotFound: `vouchers_not_found`.
        """
        voucher = self._context.books.require(VOUCHERS, number)
        return msgspec.structs.replace(voucher, state=state_now(voucher, self._context.now()))

    def asked(self) -> list[tuple[int, Voucher]]:
        """Vouchers that wait for the counter, the oldest first."""
        found = ((number, self.voucher(number)) for number in self._waiting.numbers())
        return [(number, voucher) for number, voucher in found if voucher.state is VoucherState.WAITING]

    def asked_by(self, member: int) -> list[tuple[int, Voucher]]:
        """Those of one member that wait, the oldest first."""
        return [one for one in self.asked() if one[1].member == member]

    def vouchers_of(self, member: int) -> list[tuple[int, Voucher]]:
        """A member's vouchers of the last 14 days, the newest first."""
        return [(number, self.voucher(number)) for number in reversed(self._waiting.of_member(member))]

    def voucher_of_code(self, text: str) -> int | None:
        """The voucher of a code as scanned or typed; None when it is none of ours, or long gone."""
        code = read_voucher_code(text)
        return None if code is None else self._waiting.of_code(code)

    def _kept(self, reward: str) -> int:
        return sum(voucher.count for _, voucher in self.asked() if voucher.reward == reward)
