"""Taking a reward for points, and how many there are."""

from __future__ import annotations

from shopclub.core.books import Session
from shopclub.core.changes import PointsMoved, RewardRedeemed, StockChanged
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, NotFound, RewardUnavailable
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.ledger.model import LEDGER, Kind, RewardTaken
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.reading import require_active
from shopclub.core.members.verbs import Members
from shopclub.core.programme.offers import Reward
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.model import STOCK, Offer, Redeemed, Stock
from shopclub.core.rewards.rules import offer
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand


class Rewards:
    """The rewards shop."""

    def __init__(self, context: Context, programmes: Programmes, members: Members, points: Points) -> None:
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points

    def stock_left(self, reward: Reward) -> int | None:
        """How many are left; None when the reward is not counted."""
        stock = self._context.books.get(STOCK, 1) or Stock()
        return stock.left.get(reward.id, reward.stock)

    def taken(self, member: int, reward: str) -> int:
        """How many a member has taken, those given back not counted."""
        count = 0
        books = self._context.books
        for number in books.find(LEDGER, "reward", member, reward):
            entry = books.require(LEDGER, number)
            if isinstance(entry.why, RewardTaken) and not books.find(LEDGER, "reverses", number):
                count += entry.why.count
        return count

    def offers(self, member: MemberNo | None) -> list[Offer]:
        """Every reward switched on, cheapest first, as this member (or anybody) sees it."""
        free = None
        if member is not None:
            free = available(self._points.account(member), self._context.today())
        shown = [r for r in self._programmes.current.rewards if r.enabled]
        return [
            offer(reward, self.stock_left(reward), self.taken(member, reward.id) if member else 0, free)
            for reward in sorted(shown, key=lambda r: (r.points, r.id))
        ]

    async def redeem(self, member: MemberNo, reward_id: str, count: int, op: OperationId, actor: Actor) -> Redeemed:
        """
        Take a reward for points and hand it out.

        Raises:
            NotAllowed, NotFound: `reward_not_found`.
            InvalidInput: `count_positive`.
            RewardUnavailable: `reward_off`, `reward_out_of_stock`, `reward_limit`.
            InsufficientPoints, MemberClosed.
        """
        demand(actor, Action.REDEEM)
        if count < 1:
            raise InvalidInput("count_positive")
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return self._redeemed(EntryNo(done.ref), repeated=True)
            reward = self._programmes.current.reward(reward_id)
            if reward is None:
                raise NotFound("reward_not_found", reward=reward_id)
            require_active(self._members.get(member), member)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            free = available(posting.account, today)
            seen = offer(reward, self.stock_left(reward), self.taken(member, reward_id), free, count)
            self._refuse(seen, free, count)
            name = next(iter(reward.name.values()), reward.id)
            why = RewardTaken(reward.id, count, name)
            number = posting.spend(posting.entry(Kind.REDEEM, -reward.points * count, why))
            posting.close()
            change_stock(session, reward, -count)
            session.done(op, "reward", number)
        self._context.changes.publish(
            RewardRedeemed(member=member, reward=reward_id, count=count),
            PointsMoved(member=member),
            StockChanged(reward=reward_id),
        )
        return self._redeemed(number)

    def _refuse(self, seen: Offer, free: int, count: int) -> None:
        if seen.refusal is None:
            return
        if seen.refusal == "points_insufficient":
            raise InsufficientPoints("points_insufficient", available=free, wanted=seen.reward.points * count)
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
