"""Gift cards at the counter: selling them, looking at one, paying back what is left on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopclub.core.books import Session
from shopclub.core.changes import Change, TakingRecorded
from shopclub.core.context import Context
from shopclub.core.giftcards.model import CardState, GiftCard, GiftCardMoved
from shopclub.core.giftcards.rules import state_of
from shopclub.core.giftcards.staging import CardDesk, CardStamp, span
from shopclub.core.kernel.errors import Conflict, InvalidInput, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.reasons import CardSold, PaidOut, Undone
from shopclub.core.programme.verbs import Programmes
from shopclub.core.shop.prepaid import cautions, limits_of
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.stored.model import CardQuote, CardsSold
from shopclub.core.stored.rules import MOST_CARDS, card_until, check_amount, fingerprint_of
from shopclub.core.takings.model import GIFT, GIFT_CARD, VALUE_BACK, TakingLine
from shopclub.core.takings.verbs import Takings


class GiftCardsRoom:
    """Gift cards of the shop."""

    def __init__(self, context: Context, programmes: Programmes, takings: Takings, desk: CardDesk) -> None:
        self._context = context
        self._programmes = programmes
        self._takings = takings
        self.desk = desk

    def get(self, number: int) -> GiftCard:
        """
        One card.

        Raises:
            NotFound: `gift_cards_not_found`.
        """
        return self.desk.get(number)

    def state(self, card: GiftCard) -> CardState:
        """What a card is today."""
        return state_of(card, self._context.today())

    def history(self, number: int) -> list[tuple[EntryNo, Entry]]:
        """Everything that happened to a card, newest first."""
        books = self._context.books
        return [(EntryNo(n), books.require(LEDGER, n)) for n in reversed(books.find(LEDGER, "card", number))]

    def quote(self, minor: int, count: int = 1) -> CardQuote:
        """
        What selling cards takes and gives; changes nothing.

        Args:
            minor: on each card.
            count: how many.

        Raises:
            RuleViolation: `gift_none`: the shop sells none; `gift_amounts_only`, `value_least`, `value_most`.
            InvalidInput: `amount_positive`, `amount_too_large`, `gift_count` with `most`.
        """
        cards = self._programmes.current.gift_cards
        if cards is None:
            raise RuleViolation("gift_none")
        if not 1 <= count <= MOST_CARDS:
            raise InvalidInput("gift_count", most=MOST_CARDS)
        if minor not in {one.minor for one in cards.amounts}:
            if not cards.free_amounts:
                raise RuleViolation("gift_amounts_only")
            check_amount(minor, cards.min_minor, cards.max_minor)
        shop, until = self._context.shop, card_until(cards, self._context.today())
        limits = limits_of(shop.country, shop.currency, shop.prepaid)
        return CardQuote(
            minor=minor,
            count=count,
            until=until,
            cautions=cautions(limits, minor, named=False, months=cards.months),
            fingerprint=fingerprint_of(minor, count, until),
        )

    async def sell(
        self,
        seen: CardQuote,
        name: str,
        op: OperationId,
        actor: Actor,
        *,
        member: MemberNo | None = None,
        tender: str = "",
        tenders: Mapping[str, int] | None = None,
    ) -> CardsSold:
        """
        Sell gift cards; the money on them is usable at once, by whoever brings the code.

        Args:
            seen: what the clerk saw.
            name: what stands on the receipt for each.
            op: operation id; the same id again returns the same cards.
            actor: who serves.
            member: who buys, where that is a member.
            tender: what the money (or what `tenders` leave of it) is paid by.
            tenders: other ways of paying and what goes by each.

        Raises:
            NotAllowed; what `quote` and `TakingDesk.stage` raise; Conflict `quote_changed`.
        """
        demand(actor, Action.SELL_BALANCES)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                number = SaleNo(done.ref)
                return CardsSold(number=number, cards=tuple(self.desk.of_sale(number)), repeated=True)
            now = self.quote(seen.minor, seen.count)
            if now.fingerprint != seen.fingerprint:
                raise Conflict("quote_changed")
            made = [self.desk.reserve(session, self._stamp(actor, None), now.minor) for _ in range(now.count)]
            lines = [TakingLine(name=name, minor=now.minor, sells=f"{GIFT}:{card}") for card in made]
            number = self._takings.desk.stage(
                session, member=member, lines=lines, tenders=tenders, tender=tender, op=op, actor=actor
            )
            stamp, why = self._stamp(actor, number), CardSold(now.minor)
            written = [
                self.desk.fund(session, stamp, card, now.minor, why, until=now.until, member=member) for card in made
            ]
            self._takings.desk.close(session, number, span(*written))
            session.done(op, GIFT_CARD, number)
        news = [GiftCardMoved(number=card) for card in made]
        self._context.changes.publish(TakingRecorded(number=number, member=member), *news)
        return CardsSold(number=number, cards=tuple((card, self.get(card)) for card in made))

    async def pay_back(self, number: int, op: OperationId, actor: Actor) -> GiftCard:
        """
        Pay back what is left on a card, by what it was paid by; nobody can pay with it any more.

        Raises:
            NotAllowed: clerks may not. NotFound.
            RuleViolation: `gift_dead`, `gift_over`, `gift_empty`.
        """
        demand(actor, Action.PAY_OUT)
        async with self._context.books.writing() as session:
            card = self.get(number)
            if session.done_before(op, self._context.now()):
                return card
            self.demand_usable(card)
            row = self._takings.get(card.sale)
            sells = f"{GIFT}:{number}"
            name = next(line.name for line in row.lines if line.sells == sells)
            back = self._takings.desk.stage(
                session,
                member=row.member,
                lines=(TakingLine(name=name, minor=-card.left_minor, sells=sells),),
                tenders=None,
                op=op,
                actor=actor,
                of=card.sale,
            )
            why = PaidOut(card.left_minor)
            entry = self.desk.move(
                session, self._stamp(actor, back), number, -card.left_minor, Kind.REDEEM, why, dead=True
            )
            self._takings.desk.close(session, back, (entry, 1))
            session.done(op, VALUE_BACK, back)
        self._context.changes.publish(TakingRecorded(number=back, member=row.member), GiftCardMoved(number=number))
        return self.get(number)

    def demand_usable(self, card: GiftCard) -> None:
        """
        Refuse a card with which nobody can pay.

        Raises:
            RuleViolation: `gift_dead`, `gift_over`, `gift_empty`.
        """
        state = self.state(card)
        if state is not CardState.USABLE:
            raise RuleViolation(f"gift_{state.value}")

    def undo(
        self, session: Session, number: SaleNo, void: SaleNo, actor: Actor
    ) -> tuple[Sequence[Change], tuple[EntryNo, int] | None]:
        """
        Stage that cards sold by mistake never were; see `takings.verbs.Also`.

        Raises:
            RuleViolation: `undo_spent`: somebody has paid with one of them.
        """
        stamp, written, news = self._stamp(actor, void), [], []
        for card_no, card in self.desk.of_sale(number):
            if card.left_minor != card.face_minor or card.dead_on is not None:
                raise RuleViolation("undo_spent")
            (sold, _) = self.history(card_no)[-1]
            minor = -card.face_minor
            written.append(
                self.desk.move(session, stamp, card_no, minor, Kind.REVERSE, Undone(), reverses=sold, dead=True)
            )
            news.append(GiftCardMoved(number=card_no))
        return news, span(*written)

    def _stamp(self, actor: Actor, sale: SaleNo | None) -> CardStamp:
        return CardStamp(at=self._context.now(), on=self._context.today(), actor=actor, sale=sale)
