"""Handing out a reward in the one commit of a verb: points, money, goods, the coupon it goes by; and the way back."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shopclub.core.books import Operation, Session
from shopclub.core.changes import Change, CouponsChanged, PointsMoved, RewardRedeemed, StockChanged, TakingRecorded
from shopclub.core.context import Context
from shopclub.core.coupons.staging import CouponDesk
from shopclub.core.kernel.errors import RewardUnavailable
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import Kind, RewardTaken
from shopclub.core.ledger.posting import Posting
from shopclub.core.programme.offers import Reward
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.model import STOCK, Stock
from shopclub.core.sales.model import SALES
from shopclub.core.staff.model import Actor
from shopclub.core.takings.model import REWARD as SOLD
from shopclub.core.takings.model import REWARD_SOLD, TakingLine
from shopclub.core.takings.staging import TakingDesk

REWARD = "reward"
"""Verb of an operation that handed out a reward for points alone; one that took money too is a `REWARD_SOLD`."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is handed out, as it was decided."""

    member: MemberNo
    reward: str
    name: str
    count: int
    points: int
    """For all of them."""
    minor: int = 0
    """Likewise."""
    coupon: int | None = None
    held: int = 0
    """Points of these that were held for it."""
    late_days: int = 0
    """So many days after their last usable day its points may have been due."""


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """How its money is paid."""

    tenders: Mapping[str, int] | None = None
    tender: str = ""


class HandedOut(msgspec.Struct, frozen=True, kw_only=True):
    """What handing it out wrote."""

    entry: EntryNo
    taking: SaleNo | None = None


NOTHING_PAID = Paid()


class RewardDesk:
    """Rewards within a commit."""

    def __init__(self, context: Context, programmes: Programmes, coupons: CouponDesk, takings: TakingDesk) -> None:
        self._context = context
        self._programmes = programmes
        self._coupons = coupons
        self._takings = takings

    def hand_out(self, session: Session, wanted: Wanted, paid: Paid, op: OperationId, actor: Actor) -> HandedOut:
        """
        Stage everything about it but the operation; whether it may be taken was decided before, in the same verb.

        Raises:
            InsufficientPoints: what was held has expired meanwhile.
            RewardUnavailable: `reward_out_of_stock`: there are fewer than that, whatever was promised.
            RuleViolation, InvalidInput: the tenders, as `TakingDesk.stage`.
        """
        today, taking = self._context.today(), None
        if wanted.minor:
            line = TakingLine(name=wanted.name, minor=wanted.minor, sells=f"{SOLD}:{wanted.reward}")
            taking = self._takings.stage(
                session,
                member=wanted.member,
                lines=[line],
                tenders=paid.tenders,
                tender=paid.tender,
                op=op,
                actor=actor,
            )
        posting = Posting(
            session,
            wanted.member,
            at=self._context.now(),
            on=today,
            source=actor.source,
            staff=actor.staff,
            sale=taking,
        )
        posting.hold(-wanted.held)
        why = RewardTaken(wanted.reward, wanted.count, wanted.name)
        entry = posting.spend(
            posting.entry(Kind.REDEEM, -wanted.points, why, coupon=wanted.coupon), late_days=wanted.late_days
        )
        entries = posting.close()
        if taking is not None:
            self._takings.close(session, taking, entries)
        if wanted.coupon is not None:
            self._coupons.use_for_reward(session, wanted.coupon, today, entry)
        self._count_out(session, wanted)
        return HandedOut(entry=entry, taking=taking)

    def _count_out(self, session: Session, wanted: Wanted) -> None:
        reward = self._programmes.current.reward(wanted.reward)
        if reward is None:
            return
        stock = session.get(STOCK, 1) or Stock()
        left = stock.left.get(reward.id, reward.stock)
        if left is not None and left < wanted.count:
            raise RewardUnavailable("reward_out_of_stock", left=left, limit=None, taken=0)
        change_stock(session, reward, -wanted.count)

    def note(self, session: Session, op: OperationId, handed: HandedOut) -> None:
        """Remember the operation and what it made: the taking where money was taken, else the entry."""
        if handed.taking is not None:
            session.done(op, REWARD_SOLD, handed.taking)
        else:
            session.done(op, REWARD, handed.entry)

    def entry_of(self, done: Operation) -> EntryNo:
        """The entry of handing out that an operation made."""
        if done.verb != REWARD_SOLD:
            return EntryNo(done.ref)
        taken = self._context.books.require(SALES, done.ref)
        assert taken.entries is not None
        return taken.entries[0]

    def news(self, wanted: Wanted, handed: HandedOut) -> list[Change]:
        """What is to be told of it."""
        told: list[Change] = [
            RewardRedeemed(member=wanted.member, reward=wanted.reward, count=wanted.count),
            PointsMoved(member=wanted.member),
            StockChanged(reward=wanted.reward),
        ]
        if wanted.coupon is not None:
            told.append(CouponsChanged(member=wanted.member))
        if handed.taking is not None:
            told.append(TakingRecorded(number=handed.taking, member=wanted.member))
        return told

    def take_back(self, session: Session, number: EntryNo, why: RewardTaken, coupon: int | None) -> list[Change]:
        """Stage that the goods are back on the shelf and the coupon can be used again; returns what is to be told."""
        reward = self._programmes.current.reward(why.reward)
        if reward is not None:
            change_stock(session, reward, why.count)
        told: list[Change] = [StockChanged(reward=why.reward)]
        if coupon is not None:
            self._coupons.give_back_reward(session, coupon, number, self._context.today())
        return told


def change_stock(session: Session, reward: Reward, by: int) -> None:
    """Count a reward out (negative) or back in; one that is not counted stays so."""
    stock = session.get(STOCK, 1) or Stock()
    left = stock.left.get(reward.id, reward.stock)
    if left is not None:
        session.put(STOCK, 1, Stock(left={**stock.left, reward.id: left + by}))
