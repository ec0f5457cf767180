"""The coupons' own verbs beside issuing: taking one back, handing out a gift; and what ends with a membership."""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, CouponsChanged
from shopclub.core.coupons.issuing import NOTE_LENGTH, Issuing
from shopclub.core.coupons.model import COUPONS, Coupon, CouponState, HandedOut
from shopclub.core.coupons.rules import demand_usable, state_of, voided
from shopclub.core.coupons.staging import HANDED_OUT, TAKEN_BACK
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.reading import require_active
from shopclub.core.members.rules import is_forgotten
from shopclub.core.programme.effects import Gift, RewardAt
from shopclub.core.programme.facts import Case
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

_OPEN = (CouponState.USABLE, CouponState.WAITING, CouponState.OFF, CouponState.GONE)
"""States in which a coupon is, or might again be, of use."""


class Coupons(Issuing):
    """The shop's coupons."""

    async def void(self, number: int, note: str, op: OperationId, actor: Actor) -> Coupon:
        """
        Take a coupon back by hand: what is left of it can't be used any more.

        Args:
            number: of the coupon.
            note: why; required.
            op: operation id; the same id again changes nothing.
            actor: who does it.

        Raises:
            NotAllowed: only the owner.
            NotFound: `coupons_not_found`.
            InvalidInput: `text_missing`, `text_too_long`.
            RuleViolation: `coupon_void`, `coupon_used`: there is nothing to take back.
        """
        demand(actor, Action.ISSUE_COUPONS)
        why = clean_text(note, "note", NOTE_LENGTH, required=True)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            coupon = session.require(COUPONS, number)
            if session.done_before(op, now):
                return coupon
            state = state_of(coupon, self.kind_of(coupon), today)
            if state is CouponState.VOID:
                raise RuleViolation("coupon_void")
            if state is CouponState.USED:
                raise RuleViolation("coupon_used")
            after = voided(coupon, today, why, actor.staff)
            session.put(COUPONS, number, after)
            session.done(op, TAKEN_BACK, number)
        self._context.changes.publish(CouponsChanged(member=coupon.member))
        return after

    async def hand_out(
        self, number: int, op: OperationId, actor: Actor, *, member: MemberNo | None = None
    ) -> HandedOut:
        """
        Hand out the gift of a coupon without a sale.

        Args:
            number: of the coupon.
            op: operation id; the same id again returns what was done.
            actor: who serves.
            member: who brings it, where it is nobody's own; else it is whose it is.

        Raises:
            NotAllowed, NotFound: `coupons_not_found`.
            RuleViolation: `coupon_kind_gone`, `coupon_no_gift`; what `rules.demand_usable` raises.
            MemberClosed: somebody who has left.
        """
        demand(actor, Action.REDEEM)
        async with self._context.books.writing() as session:
            today = self._context.today()
            if done := session.done_before(op, self._context.now()):
                return HandedOut(number=done.ref, coupon=self.get(done.ref), repeated=True)
            coupon = session.require(COUPONS, number)
            who = coupon.member if coupon.member is not None else member
            if who is not None:
                who = self._context.books.kept(who)
                require_active(self._members.get(who), who)
            hand = self._at_hand(number)
            demand_usable(hand, Case(programme=self._programmes.current, on=today, facts=self._facts(who)))
            if not isinstance(hand.kind.then, Gift):
                raise RuleViolation("coupon_no_gift")
            self.desk.use_alone(session, number, today, op)
            session.done(op, HANDED_OUT, number)
        self._context.changes.publish(CouponsChanged(member=coupon.member))
        return HandedOut(number=number, coupon=self.get(number))

    def demand_for_reward(self, number: int, member: MemberNo) -> tuple[str, int]:
        """
        The reward a coupon lets a member take, and for how many points.

        Raises:
            NotFound: `coupons_not_found`.
            RuleViolation: `coupon_kind_gone`, `coupon_no_reward`; what `rules.demand_usable` raises.
        """
        hand = self._at_hand(number)
        case = Case(programme=self._programmes.current, on=self._context.today(), facts=self._facts(member))
        demand_usable(hand, case)
        then = hand.kind.then
        if not isinstance(then, RewardAt):
            raise RuleViolation("coupon_no_reward")
        return then.reward, then.points

    def leave(self, session: Session, member: MemberNo, on: date) -> list[Change]:
        """
        Stage that what a member who leaves has not used is void; returns what is to be told.

        Of somebody who is forgotten (the file in the session says so) go the remarks of staff as well: they may name
        the person.
        """
        gone = [
            number for number, coupon in self.of_member(member) if state_of(coupon, self.kind_of(coupon), on) in _OPEN
        ]
        self.desk.void(session, gone, on)
        if is_forgotten(session.require(MEMBERS, member)):
            for number, _ in self.of_member(member):
                coupon = session.require(COUPONS, number)
                if coupon.note or coupon.void_note:
                    session.put(COUPONS, number, msgspec.structs.replace(coupon, note="", void_note=""))
        return [CouponsChanged(member=member)] if gone else []
