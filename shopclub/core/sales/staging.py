"""
What a sale does inside a verb's one commit: entries, activity, tier, uses of capped rules, coupons, what follows.

A sale at the counter, one that is moved to somebody else, a receipt that is imported, and one that is replayed to try
a programme are staged by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.cards import fill
from shopclub.core.campaigns.counting import count, end
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import Change, CouponsChanged, PointsMoved
from shopclub.core.context import Context
from shopclub.core.coupons.staging import CouponDesk, Stamp
from shopclub.core.giftcards.model import GiftCardMoved
from shopclub.core.giftcards.staging import CardDesk, CardStamp, span
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import ACCOUNTS, Kind, MoneyOffBill
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import PaidWith
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, PURSE
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.counted import given_by
from shopclub.core.sales.model import Earning, Quote
from shopclub.core.staff.model import Actor
from shopclub.core.tiers.moving import moved, rise
from shopclub.core.tiers.rules import current_tier


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """What a sale did to the books."""

    entries: tuple[EntryNo, int] | None
    """The ledger entries that name it: the first, and how many."""
    before: str
    """The member's tier before it."""
    after: str
    """And when everything that followed was given."""
    news: list[Change]


def book_purchase(posting: Posting, earnings: Sequence[Earning], carry: Mapping[str, int], paid_minor: int) -> None:
    """
    Write what a purchase earned, and its activity, for the day of the posting.

    Args:
        posting: of the sale.
        earnings: as the rules gave them.
        carry: what the money carried below a full step changes by.
        paid_minor: what counts as spent.
    """
    qualifying = engagement = 0
    for earning in earnings:
        posting.post(
            posting.entry(
                Kind.EARN,
                earning.points,
                earning.why,
                rule=earning.rule,
                unit=earning.unit,
                expires=earning.expires,
                qualifies=earning.qualifies,
            )
        )
        if earning.qualifies and earning.unit == POINTS:
            qualifying += earning.points
        elif earning.qualifies and earning.unit == ENGAGEMENT:
            engagement += earning.points
    posting.carried(carry)
    posting.bought()
    posting.book(posting.on, spend_minor=paid_minor, points=qualifying, visits=1, engagement=engagement)


class SaleDesk:
    """Sales within a commit."""

    def __init__(self, context: Context, programmes: Programmes, coupons: CouponDesk, campaigns: Campaigns) -> None:
        self._context = context
        self._programmes = programmes
        self._coupons = coupons
        self._campaigns = campaigns
        self.cards = CardDesk(context)

    def stage(self, session: Session, seen: Quote, member: MemberNo | None, number: SaleNo, actor: Actor) -> Booked:
        """
        Stage everything a sale does but its own row, now.

        Args:
            session: of the verb.
            seen: the quote it is closed by.
            member: who buys; None: a walk-in.
            number: of the row.
            actor: who serves.
        """
        now, today, programme = self._context.now(), self._context.today(), self._programmes.current
        news: list[Change] = []
        before = after = seen.tier
        posting: Posting | None = None
        if member is not None:
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff, sale=number)
            before = current_tier(posting.account, programme.ladder)
            after = self._post(session, posting, seen)
            _pay(posting, seen)
            news = [PointsMoved(member=posting.member), *moved(member, before, after)]
        count(session, posting, given_by(seen), today)
        news += end(session, self._programmes.rules, today)
        stamp = Stamp(at=now, on=today, actor=actor, sale=number)
        news += self._hand_out(session, seen, member, stamp)
        language = self._context.shop.language if programme.cards else ""
        if posting is not None and fill(session, posting, programme, self._coupons, stamp, language):
            news.append(CouponsChanged(member=posting.member))
        mine = posting.close() if posting is not None else None
        entries = span(mine, *self._pay_by_card(session, seen, number, actor)) if seen.cards else mine
        news += [GiftCardMoved(number=card) for card in seen.cards]
        if posting is not None:
            first = posting.account.life.visits == 1
            tiers = (before, after)
            followed = self._campaigns.bought(session, number, posting.member, tiers, first=first, actor=actor)
            if followed:
                after = current_tier(session.require(ACCOUNTS, posting.member), programme.ladder)
                news += followed
        return Booked(entries=entries, before=before, after=after, news=news)

    def _post(self, session: Session, posting: Posting, seen: Quote) -> str:
        """Write the sale's entries and activity; returns the tier afterwards."""
        if seen.points_spent:
            paid = posting.entry(Kind.REDEEM, -seen.points_spent, MoneyOffBill(seen.points_minor))
            posting.spend(paid, late_days=seen.late_days)
        book_purchase(posting, seen.earnings, seen.carry, seen.due_minor)
        return rise(session, posting, self._programmes.current.ladder, posting.at)

    def _hand_out(self, session: Session, seen: Quote, member: MemberNo | None, stamp: Stamp) -> list[Change]:
        """Stage the use of the coupon on the bill, and the coupons the sale brings."""
        changed = seen.coupon is not None
        assert stamp.sale is not None
        if seen.coupon is not None:
            self._coupons.use(session, seen.coupon, stamp.on, stamp.sale)
        for handed in seen.handed:
            kind = self._programmes.current.coupon(handed.coupon) if handed.coupon else None
            if kind is not None:
                self._coupons.issue(
                    session, kind, member, msgspec.structs.replace(stamp, rule=handed.rule), handed.count
                )
                changed = True
        return [CouponsChanged(member=member)] if changed else []

    def _pay_by_card(self, session: Session, seen: Quote, number: SaleNo, actor: Actor) -> Iterator[EntryNo]:
        """Write what gift cards pay."""
        stamp = CardStamp(at=self._context.now(), on=self._context.today(), actor=actor, sale=number)
        for card, minor in seen.cards.items():
            yield self.cards.move(session, stamp, card, -minor, Kind.REDEEM, PaidWith(minor))


def _pay(posting: Posting, seen: Quote) -> None:
    """Write what cashback and stored value pay."""
    for unit in PURSE:
        minor = seen.tenders.get(unit, 0)
        if minor:
            posting.spend(posting.entry(Kind.REDEEM, -minor, PaidWith(minor), unit=unit))
