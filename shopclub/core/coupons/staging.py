"""What verbs do with coupons inside their one commit: issue, use, give back, take back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from shopclub.core.books import Books, Session
from shopclub.core.coupons.model import COUPONS, Coupon
from shopclub.core.coupons.rules import given_back, issuable, make_coupon_code, span_of, used
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.programme.offers import CouponKind
from shopclub.core.staff.model import Actor


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """When, by whom and why coupons are issued."""

    at: datetime
    on: date
    actor: Actor
    rule: str = ""
    period: str = ""
    sale: SaleNo | None = None
    note: str = ""


class CouponDesk:
    """Coupons within a commit."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def held(self, session: Session, member: MemberNo, kind: str) -> list[Coupon]:
        """A member's coupons of a kind, those staged in this commit among them."""
        committed = (session.require(COUPONS, n) for n in self._books.find(COUPONS, "member", member))
        coupons = [*committed, *self._staged(session)]
        return [coupon for coupon in coupons if (coupon.member, coupon.kind) == (member, kind)]

    def _staged(self, session: Session) -> Iterator[Coupon]:
        """What this commit has issued so far: the numbers behind the last one of the books."""
        number = (self._books.last(COUPONS) or 0) + 1
        while (coupon := session.get(COUPONS, number)) is not None:
            yield coupon
            number += 1

    def issue(
        self, session: Session, kind: CouponKind, member: MemberNo | None, stamp: Stamp, count: int = 1
    ) -> list[int]:
        """Stage coupons of a kind; returns their numbers, fewer than wanted where the member holds enough."""
        if not kind.enabled:
            return []
        if member is not None:
            count = issuable(kind, count, self.held(session, member, kind.id), stamp.on)
        first, last = span_of(kind.validity, stamp.on)
        plain = Coupon(
            kind=kind.id,
            code="",
            member=member,
            at=stamp.at,
            from_on=first,
            until_on=last,
            rule=stamp.rule,
            period=stamp.period,
            sale=stamp.sale,
            note=stamp.note,
            staff=stamp.actor.staff,
            source=stamp.actor.source,
        )
        return [session.insert(COUPONS, msgspec.structs.replace(plain, code=self._new_code())) for _ in range(count)]

    def _new_code(self) -> str:
        while True:
            code = make_coupon_code(secrets.randbelow)
            if not self._books.find(COUPONS, "code", code):
                return code

    def use(self, session: Session, number: int, on: date, sale: SaleNo | None) -> None:
        """Stage a use; whether it may be used was decided before, in the same verb."""
        session.put(COUPONS, number, used(session.require(COUPONS, number), on, sale))

    def give_back(self, session: Session, number: int, sale: SaleNo, on: date) -> None:
        """Stage that the use at a sale is given back."""
        session.put(COUPONS, number, given_back(session.require(COUPONS, number), sale, on))

    def take_back(self, session: Session, sale: SaleNo, on: date) -> list[int]:
        """Stage that unused coupons a sale had brought are void; returns their numbers."""
        void = []
        for number in self._books.find(COUPONS, "sale", sale):
            coupon = session.require(COUPONS, number)
            if not coupon.used() and coupon.void_on is None:
                session.put(COUPONS, number, msgspec.structs.replace(coupon, void_on=on))
                void.append(number)
        return void
