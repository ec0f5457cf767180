"""Reading coupons, issuing them by hand, taking them back, handing out what they are for."""

from __future__ import annotations

from datetime import date

from shopclub.core.context import Context
from shopclub.core.coupons.model import COUPONS, Coupon
from shopclub.core.coupons.rules import at_hand, is_coupon_code, is_usable
from shopclub.core.coupons.staging import CouponDesk
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.programme.facts import CouponAtHand
from shopclub.core.programme.verbs import Programmes


class Coupons:
    """The shop's coupons."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes
        self.desk = CouponDesk(context.books)

    def get(self, number: int) -> Coupon:
        """
        One coupon.

        Raises:
            NotFound: `coupons_not_found`.
        """
        return self._context.books.require(COUPONS, number)

    def of_member(self, member: MemberNo) -> list[tuple[int, Coupon]]:
        """A member's coupons, newest first."""
        numbers = self._context.books.find(COUPONS, "member", member)
        return [(number, self.get(number)) for number in reversed(numbers)]

    def usable(self, member: MemberNo) -> list[tuple[int, Coupon]]:
        """Those that can still be used, the one that ends first at the head."""
        programme, today = self._programmes.current, self._context.today()
        live = [(n, c) for n, c in self.of_member(member) if is_usable(c, programme.coupon(c.kind), today)]
        return sorted(live, key=lambda one: (one[1].until_on or date.max, one[0]))

    def used_of(self, sale: SaleNo) -> tuple[int, ...]:
        """Coupons that a sale had brought and that are used already."""
        return tuple(n for n in self._context.books.find(COUPONS, "sale", sale) if self.get(n).used())

    def at_hand(self, code: str) -> CouponAtHand | None:
        """
        The coupon of a code as typed or scanned; None when no coupon has it.

        Raises:
            RuleViolation: `coupon_kind_gone`: the programme no longer has its kind.
        """
        if not is_coupon_code(code):
            return None
        found = self._context.books.find(COUPONS, "code", code)
        if not found:
            return None
        number = found[0]
        coupon = self.get(number)
        kind = self._programmes.current.coupon(coupon.kind)
        if kind is None:
            raise RuleViolation("coupon_kind_gone", kind=coupon.kind)
        return at_hand(number, coupon, kind)
