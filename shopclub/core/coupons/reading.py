"""The coupons as the club holds them: one, a member's, those a sale brought, the one of a code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from shopclub.core.context import Context
from shopclub.core.coupons.model import COUPONS, Coupon, CouponState
from shopclub.core.coupons.rules import at_hand, comes_back, is_of_card, is_usable, read_coupon_code, state_of
from shopclub.core.coupons.staging import CouponDesk
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo
from shopclub.core.ledger.model import ACCOUNTS, Account
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.members.rules import fold_name
from shopclub.core.members.verbs import Members
from shopclub.core.programme.facts import CouponAtHand, Facts
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import CouponKind
from shopclub.core.programme.verbs import Programmes
from shopclub.core.tiers.rules import current_tier


class CouponFile:
    """The coupons, read."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        facts: Callable[[MemberNo | None], Facts],
    ) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: the kinds of coupons.
            members: who is one.
            facts: gathers what conditions look at.
        """
        self._context = context
        self._programmes = programmes
        self._members = members
        self._facts = facts
        self.desk = CouponDesk(context.books, lambda: programmes.version)

    def get(self, number: int) -> Coupon:
        """
        One coupon.

        Raises:
            NotFound: `coupons_not_found`.
        """
        return self._context.books.require(COUPONS, number)

    def kind_of(self, coupon: Coupon) -> CouponKind | None:
        """
        Its kind as it was when the coupon was issued, whatever was adopted since; None when it is no more.

        Whether such coupons can be used at all is the shop's to say at any time: the switch is that of today. Of a
        coupon of an older program nobody knows by which version it was issued: its kind is that of today.
        """
        now = self._programmes.current.coupon(coupon.kind)
        then = self.said_by(coupon).coupon(coupon.kind)
        if then is None or now is None or then.enabled == now.enabled:
            return then or now
        return msgspec.structs.replace(then, enabled=now.enabled)

    def said_by(self, coupon: Coupon) -> Programme:
        """The programme that says what a coupon does: of the version it was issued by, or of today."""
        return self._programmes.rules_of(coupon.version).programme if coupon.version else self._programmes.current

    def state(self, coupon: Coupon) -> CouponState:
        """What a coupon is today."""
        return state_of(coupon, self.kind_of(coupon), self._context.today())

    def of_member(self, member: MemberNo) -> list[tuple[int, Coupon]]:
        """A member's coupons, newest first."""
        numbers = self._context.books.of_member(COUPONS, "member", member)
        return [(number, self.get(number)) for number in reversed(numbers)]

    def usable(self, member: MemberNo) -> list[tuple[int, Coupon]]:
        """Those that can be used today or later, the one that ends first at the head."""
        today = self._context.today()
        live = [(n, c) for n, c in self.of_member(member) if is_usable(c, self.kind_of(c), today)]
        return sorted(live, key=lambda one: (one[1].until_on or date.max, one[0]))

    def issued_by(self, op: OperationId) -> tuple[int, ...]:
        """Coupons an operation has issued by hand."""
        return tuple(self._context.books.find(COUPONS, "op", op))

    def of_sale(self, sale: SaleNo) -> list[tuple[int, Coupon]]:
        """Coupons a sale brought, in the order they were issued."""
        return [(number, self.get(number)) for number in self._context.books.find(COUPONS, "sale", sale)]

    def used_of(self, sale: SaleNo) -> tuple[int, ...]:
        """Coupons a sale's rules brought that are used already."""
        return tuple(number for number, coupon in self.of_sale(sale) if coupon.used() and not is_of_card(coupon))

    def comes_back(self, number: int) -> bool:
        """Whether a coupon can be used again when a use of it is given back today."""
        coupon = self.get(number)
        return comes_back(coupon, self.kind_of(coupon), self._context.today())

    def members_of(self, *, tier: str = "", tag: str = "") -> list[MemberNo]:
        """
        Everybody active who is in a tier, or has a tag however it is cased, by number; without either everybody.

        Reads the whole member file: for issuing to many.
        """
        ladder, wanted = self._programmes.current.ladder, fold_name(tag)
        found = []
        for number, member in self._context.books.all(MEMBERS):
            if member.status is not Status.ACTIVE:
                continue
            if wanted and wanted not in map(fold_name, member.tags):
                continue
            account = self._context.books.get(ACCOUNTS, number)
            if not tier or current_tier(account or Account(), ladder) == tier:
                found.append(MemberNo(number))
        return sorted(found)

    def number_of(self, code: str) -> int | None:
        """The coupon of a code as typed or scanned; None when no coupon has it."""
        plain = read_coupon_code(code)
        found = self._context.books.find(COUPONS, "code", plain) if plain is not None else []
        return found[0] if found else None

    def at_hand(self, code: str) -> CouponAtHand | None:
        """
        The coupon of a code as a quote sees it; None when no coupon has it.

        Raises:
            RuleViolation: `coupon_kind_gone` with `kind`: the programme no longer has its kind.
        """
        number = self.number_of(code)
        return None if number is None else self._at_hand(number)

    def _at_hand(self, number: int) -> CouponAtHand:
        coupon = self.get(number)
        kind = self.kind_of(coupon)
        if kind is None:
            raise RuleViolation("coupon_kind_gone", kind=coupon.kind)
        seen = at_hand(number, coupon, kind)
        if coupon.member is None:
            return seen
        return msgspec.structs.replace(seen, member=self._context.books.kept(coupon.member))
