"""Gift cards whose last day has passed: what is left on them goes, once."""

from __future__ import annotations

from datetime import date, timedelta

from shopclub.core.context import Context
from shopclub.core.giftcards.model import GIFT_CARDS, GiftCardMoved
from shopclub.core.giftcards.staging import CardDesk, CardStamp
from shopclub.core.ledger.model import Kind, Lapsed
from shopclub.core.staff.model import SYSTEM

AT_ONCE = 200
"""Cards in one commit."""


class CardsOver:
    """Looks for cards that are over; found from the card itself, so running twice changes nothing."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._desk = CardDesk(context)

    async def expire(self, today: date) -> int:
        """Take off what is left on cards that are over; returns how many there were."""
        over = [
            (number, card.until_on)
            for number, card in self._context.books.all(GIFT_CARDS)
            if card.left_minor and card.until_on is not None and card.until_on < today
        ]
        for start in range(0, len(over), AT_ONCE):
            batch = over[start : start + AT_ONCE]
            async with self._context.books.writing() as session:
                for number, until in batch:
                    left = session.require(GIFT_CARDS, number).left_minor
                    stamp = CardStamp(at=self._context.now(), on=until + timedelta(days=1), actor=SYSTEM)
                    if left:  # else paid with while the cards before were written
                        self._desk.move(session, stamp, number, -left, Kind.EXPIRE, Lapsed(until))
            self._context.changes.publish(*(GiftCardMoved(number=number) for number, _ in batch))
        return len(over)
