"""The lucky draw inside a verb's one commit: paying, the result, the prize, and the way back."""

from __future__ import annotations

import msgspec

from shopclub.core.books import Books, Session
from shopclub.core.changes import Change, CouponsChanged, DrawsChanged, PointsMoved
from shopclub.core.context import Context
from shopclub.core.coupons.model import COUPONS
from shopclub.core.coupons.staging import CouponDesk, Stamp
from shopclub.core.games.model import ROUNDS, WINS, DrawResult, Pay, Win
from shopclub.core.games.past import plays_of, to_repeat
from shopclub.core.games.rules import lucky_of, result_of
from shopclub.core.kernel.errors import InsufficientPoints, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import Drawn, DrawWon
from shopclub.core.ledger.reversing import reversal
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import POINTS, tickets_of
from shopclub.core.programme.effects import IssueCoupon, PointsFixed
from shopclub.core.programme.games import Draw, NoPrize, Prize
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.values import name_in
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Actor, Source

_LUCKY_BYTES = 8


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """One member's wish to draw."""

    round: int
    """Number of the round's document."""
    member: MemberNo
    lucky: str
    """Empty: the program names one."""
    pay: Pay
    points: int
    """What the member may spend today, of a family's points too."""
    actor: Actor


class DrawDesk:
    """Draws within a commit."""

    def __init__(self, context: Context, programmes: Programmes, desk: CouponDesk) -> None:
        self._context = context
        self._programmes = programmes
        self._desk = desk

    @property
    def _books(self) -> Books:
        return self._context.books

    def stage(self, session: Session, wish: Try) -> tuple[DrawResult, list[Change]]:
        """
        Stage one draw; whether the member may was decided before, in the same verb.

        Raises:
            InsufficientPoints: `points_insufficient`, `tickets_insufficient`.
        """
        round_ = session.require(ROUNDS, wish.round)
        again = to_repeat(plays_of(self._books, wish.round, wish.member))
        if again is not None:
            why = Drawn(wish.round, again.number, again.lucky, again.own, again.prize)
        else:
            lucky = wish.lucky or lucky_of(self._context.chance.draw(_LUCKY_BYTES))
            number = round_.drawn + 1
            prize_id = result_of(round_, number, lucky, round_.given).id
            why = Drawn(wish.round, number, lucky, bool(wish.lucky), prize_id)
            given = {**round_.given, prize_id: round_.given.get(prize_id, 0) + 1}
            session.put(ROUNDS, wish.round, msgspec.structs.replace(round_, drawn=number, given=given))
        posting = self._posting(session, wish.member, wish.actor)
        entry = posting.spend(self._price(posting, round_.plan, wish, why))
        prize = round_.plan.prize(why.prize)
        assert prize is not None
        result = DrawResult(
            entry=entry, member=wish.member, round=wish.round, number=why.number, lucky=why.lucky, own=why.own,
            prize=prize, again=again is not None,
        )  # fmt: skip
        result = self._give(session, posting, result, wish.actor)
        posting.close()
        news: list[Change] = [DrawsChanged(member=wish.member), PointsMoved(member=wish.member)]
        return result, [*news, *([CouponsChanged(member=wish.member)] if result.coupons else [])]

    def _posting(self, session: Session, member: MemberNo, actor: Actor) -> Posting:
        now, today = self._context.now(), self._context.today()
        return Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)

    def _price(self, posting: Posting, plan: Draw, wish: Try, why: Drawn) -> Entry:
        by_tickets = wish.pay is Pay.TICKETS
        unit, price = (tickets_of(plan.id), plan.tickets) if by_tickets else (POINTS, plan.points)
        if price is None:
            raise RuleViolation("draw_not_for_that", pay=wish.pay.value)
        free = available(posting.account, posting.on, unit) if by_tickets else wish.points
        if free < price:
            code = "tickets_insufficient" if by_tickets else "points_insufficient"
            raise InsufficientPoints(code, available=free, wanted=price)
        return posting.entry(Kind.REDEEM, -price, why, unit=unit)

    # -- prizes -------------------------------------------------------------------------------------

    def _give(self, session: Session, posting: Posting, result: DrawResult, actor: Actor) -> DrawResult:
        prize = result.prize
        match prize.then:
            case NoPrize():
                return result
            case PointsFixed(points=points):
                # Bought with points or given for buying: what is won must not lift a tier a second time.
                expires = last_usable_day(self._programmes.current.expiry, posting.on)
                why = DrawWon(result.round, result.number, prize.id)
                posting.earn(points, why, expires=expires, qualifies=False)
                return msgspec.structs.replace(result, points=points)
            case IssueCoupon(coupon=coupon, count=count):
                coupons = self._issue(session, posting, prize, coupon, count, actor)
                return self._keep(session, posting, result, actor, coupons)
            case _:
                return self._keep(session, posting, result, actor, ())

    def _issue(
        self, session: Session, posting: Posting, prize: Prize, coupon: str, count: int, actor: Actor
    ) -> tuple[int, ...]:
        """Coupons of the kind; none where it is gone or over meanwhile: then somebody has to see to the prize."""
        kind = self._programmes.current.coupon(coupon)
        if kind is None:
            return ()
        free = msgspec.structs.replace(kind, limit_per_member=None, enabled=True)  # it was promised with the odds
        name = name_in(prize.name, self._context.shop.language, prize.id)
        stamp = Stamp(at=posting.at, on=posting.on, actor=actor, note=name[:100])
        return tuple(self._desk.issue(session, free, posting.member, stamp, count))

    def _keep(
        self, session: Session, posting: Posting, result: DrawResult, actor: Actor, coupons: tuple[int, ...]
    ) -> DrawResult:
        at_counter = actor.source is not Source.KIOSK
        is_given = bool(coupons) or (at_counter and not isinstance(result.prize.then, IssueCoupon))
        win = Win(
            member=posting.member,
            round=result.round,
            number=result.number,
            prize=result.prize.id,
            name=result.prize.name,
            at=posting.at,
            on=posting.on,
            entry=result.entry,
            coupons=coupons,
            given_on=posting.on if is_given else None,
            given_staff=actor.staff if is_given else None,
            source=actor.source,
        )
        number = session.insert(WINS, win)
        return msgspec.structs.replace(result, coupons=coupons, win=number, is_given=is_given)

    # -- the way back -------------------------------------------------------------------------------

    def undo(self, session: Session, entry_no: EntryNo, actor: Actor) -> list[Change]:
        """
        Stage that a draw is taken back: price back, prize gone; its number and its result stay the member's.

        Raises:
            RuleViolation: `undone_already`; `draw_over`: the seed is published; `undo_points_spent`,
                `undo_coupons_used`: the prize is gone.
        """
        entry = session.require(LEDGER, entry_no)
        assert isinstance(entry.why, Drawn)
        if self._books.find(LEDGER, "reverses", entry_no):
            raise RuleViolation("undone_already")
        round_ = session.require(ROUNDS, entry.why.round)
        if round_.closed_at is not None or self._context.today() > round_.until_on:
            raise RuleViolation("draw_over")
        posting = self._posting(session, entry.member, actor)
        self._take_points(session, posting, entry.why)
        coupons = self._take_things(session, entry_no)
        posting.post(reversal(posting, entry, entry_no, self._programmes.current.switches.returned_grace_days))
        posting.close()
        news: list[Change] = [DrawsChanged(member=entry.member), PointsMoved(member=entry.member)]
        return [*news, *([CouponsChanged(member=entry.member)] if coupons else [])]

    def _take_points(self, session: Session, posting: Posting, why: Drawn) -> None:
        for number in self._books.find(LEDGER, "won", why.round, why.number):
            if self._books.find(LEDGER, "reverses", number):
                continue
            posting.post(reversal(posting, session.require(LEDGER, number), EntryNo(number), 0))

    def _take_things(self, session: Session, entry_no: EntryNo) -> bool:
        """Take back what was won beside points; returns whether coupons are void now."""
        for number, win in list(self._books.all(WINS)):
            if win.entry != entry_no or win.back_on is not None:
                continue
            if any(session.require(COUPONS, coupon).used() for coupon in win.coupons):
                raise RuleViolation("undo_coupons_used")
            self._desk.void(session, win.coupons, self._context.today())
            session.put(WINS, number, msgspec.structs.replace(win, back_on=self._context.today()))
            return bool(win.coupons)
        return False
