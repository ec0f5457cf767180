"""What verbs do with coupons inside their one commit: issue, use, give back, take back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

import msgspec

from shopclub.core.books import Books, Operation, Session
from shopclub.core.changes import Change, CouponsChanged
from shopclub.core.coupons.model import COUPONS, Coupon, Use
from shopclub.core.coupons.rules import (
    UsedBy,
    given_back,
    is_of_card,
    is_over,
    issuable,
    make_coupon_code,
    span_of,
    unvoided,
    used,
    voided,
)
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo
from shopclub.core.programme.offers import CouponKind
from shopclub.core.staff.model import Actor

ISSUED, TAKEN_BACK, HANDED_OUT = "coupons", "coupon_void", "coupon_gift"
"""Verbs of operations; the first names the first coupon it issued, the others their coupon."""


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """When, by whom and why coupons are issued."""

    at: datetime
    on: date
    actor: Actor
    rule: str = ""
    period: str = ""
    sale: SaleNo | None = None
    op: OperationId | None = None
    """The operation, where it is by hand."""
    note: str = ""


class CouponDesk:
    """Coupons within a commit."""

    def __init__(self, books: Books, version: Callable[[], int]) -> None:
        """
        Args:
            books: of the shop.
            version: of the programme in force.
        """
        self._books = books
        self._version = version

    # -- issuing ------------------------------------------------------------------------------------

    def held(self, session: Session, member: MemberNo, kind: str) -> list[Coupon]:
        """A member's coupons of a kind, those staged in this commit among them."""
        committed = (session.require(COUPONS, n) for n in self._books.of_member(COUPONS, "member", member))
        coupons = [*committed, *self._staged(session)]
        own = set(self._books.numbers(member))
        return [coupon for coupon in coupons if coupon.member in own and coupon.kind == kind]

    def _staged(self, session: Session) -> Iterator[Coupon]:
        """What this commit has issued so far: the numbers behind the last one of the books."""
        number = (self._books.last(COUPONS) or 0) + 1
        while (coupon := session.get(COUPONS, number)) is not None:
            yield coupon
            number += 1

    def issue(
        self, session: Session, kind: CouponKind, member: MemberNo | None, stamp: Stamp, count: int = 1
    ) -> list[int]:
        """
        Stage coupons of a kind.

        Returns:
            Their numbers: fewer than wanted where the member holds enough, none of a kind that is switched off or
            whose days would be over.
        """
        if member is not None:
            count = issuable(kind, count, self.held(session, member, kind.id), stamp.on)
        elif not kind.enabled or is_over(kind, stamp.on):
            return []
        plain = self._plain(kind, member, stamp)
        codes = {coupon.code for coupon in self._staged(session)} if count else set()
        numbers = []
        for _ in range(count):
            codes.add(code := self._new_code(codes))
            numbers.append(session.insert(COUPONS, msgspec.structs.replace(plain, code=code)))
        return numbers

    def _plain(self, kind: CouponKind, member: MemberNo | None, stamp: Stamp) -> Coupon:
        first, last = span_of(kind.validity, stamp.on)
        return Coupon(
            kind=kind.id,
            version=self._version(),
            code="",
            member=member,
            at=stamp.at,
            from_on=first,
            until_on=last,
            rule=stamp.rule,
            period=stamp.period,
            sale=stamp.sale,
            op=stamp.op,
            note=stamp.note,
            staff=stamp.actor.staff,
            source=stamp.actor.source,
        )

    def _new_code(self, staged: set[str]) -> str:
        while True:
            code = make_coupon_code(secrets.randbelow)
            if code not in staged and not self._books.find(COUPONS, "code", code):
                return code

    # -- using --------------------------------------------------------------------------------------

    def use(self, session: Session, number: int, on: date, sale: SaleNo) -> None:
        """Stage a use at a sale; whether it may be used was decided before, in the same verb."""
        self._use(session, number, Use(on=on, sale=sale))

    def use_for_reward(self, session: Session, number: int, on: date, entry: EntryNo) -> None:
        """Stage a use for a reward, decided likewise."""
        self._use(session, number, Use(on=on, entry=entry))

    def use_alone(self, session: Session, number: int, on: date, op: OperationId) -> None:
        """Stage that what a coupon is for was handed out without a sale, decided likewise."""
        self._use(session, number, Use(on=on, op=op))

    def _use(self, session: Session, number: int, use: Use) -> None:
        session.put(COUPONS, number, used(session.require(COUPONS, number), use))

    # -- the way back -------------------------------------------------------------------------------

    def give_back(self, session: Session, number: int, sale: SaleNo, on: date) -> None:
        """Stage that the use at a sale is given back; other uses of the coupon stand."""
        self._give_back(session, number, lambda use: use.sale == sale, on)

    def give_back_reward(self, session: Session, number: int, entry: EntryNo, on: date) -> None:
        """Stage that the use for a reward is given back."""
        self._give_back(session, number, lambda use: use.entry == entry, on)

    def _give_back(self, session: Session, number: int, is_it: UsedBy, on: date) -> None:
        session.put(COUPONS, number, given_back(session.require(COUPONS, number), is_it, on))

    def take_back(self, session: Session, sale: SaleNo, on: date) -> list[int]:
        """Stage that unused coupons a sale's rules had brought are void; returns their numbers."""
        numbers = self._books.find(COUPONS, "sale", sale)
        return self._void_unused(session, [n for n in numbers if not is_of_card(session.require(COUPONS, n))], on)

    def void(self, session: Session, numbers: Iterable[int], on: date) -> None:
        """Stage that coupons are void, whatever they are."""
        for number in numbers:
            session.put(COUPONS, number, voided(session.require(COUPONS, number), on))

    def _void_unused(self, session: Session, numbers: list[int], on: date, actor: Actor | None = None) -> list[int]:
        void = []
        for number in numbers:
            coupon = session.require(COUPONS, number)
            if not coupon.used() and coupon.void_on is None:
                session.put(COUPONS, number, voided(coupon, on, staff=actor.staff if actor else None))
                void.append(number)
        return void

    def undo(self, session: Session, done: Operation, on: date, actor: Actor) -> list[Change]:
        """
        Stage that an operation of the coupons' own is taken back; returns what is to be told.

        What it issued is void as far as it is unused; a coupon it took back is as before; a gift it handed out can
        be had again.

        Raises:
            RuleViolation: `undo_coupons_used`: all of them are used.
        """
        if done.verb == TAKEN_BACK:
            coupon = unvoided(session.require(COUPONS, done.ref))
            session.put(COUPONS, done.ref, coupon)
            return [CouponsChanged(member=coupon.member)]
        if done.verb == HANDED_OUT:
            self._give_back(session, done.ref, lambda use: use.op == done.op, on)
            return [CouponsChanged(member=session.require(COUPONS, done.ref).member)]
        void = self._void_unused(session, self._books.find(COUPONS, "op", done.op), on, actor)
        if not void:
            raise RuleViolation("undo_coupons_used")
        members = dict.fromkeys(session.require(COUPONS, number).member for number in void)
        return [CouponsChanged(member=member) for member in members]
