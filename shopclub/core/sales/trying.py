"""What each of a member's coupons would do for the bill being rung up."""

from __future__ import annotations

import msgspec

from shopclub.core.coupons.model import Coupon
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.effects import RewardAt
from shopclub.core.programme.offers import CouponKind
from shopclub.core.sales.couponing import PREFIX
from shopclub.core.sales.model import Draft, Quote
from shopclub.core.sales.verbs import Sales


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One coupon on a bill."""

    number: int
    coupon: Coupon
    kind: CouponKind
    saves_minor: int = 0
    """How much less there is to pay."""
    points: int = 0
    """How many more points it brings (a lower price may bring fewer)."""
    gift: str = ""
    """Under what a gift it brings is recorded; empty for none."""
    refusal: ClubError | None = None
    """Why it can't be used on this bill; None as well while nothing is rung up."""


def try_coupons(sales: Sales, coupons: Coupons, draft: Draft) -> list[Tried]:
    """
    A member's coupons that can be used today or later, each tried on the bill as it is without points and parts paid.

    Those for a reward are not tried: they go with no bill.

    Args:
        sales: prices the bill.
        coupons: of the shop.
        draft: as rung up; may be without lines. A walk-in has none.

    Returns:
        The one that ends first at the head.
    """
    if draft.member is None:
        return []
    bare = msgspec.structs.replace(draft, code="", points=0, tenders={})
    plain = sales.quote(bare) if draft.lines else None
    return [
        _tried(sales, number, coupon, kind, bare, plain)
        for number, coupon in coupons.usable(draft.member)
        if (kind := coupons.kind_of(coupon)) is not None
    ]


def _tried(sales: Sales, number: int, coupon: Coupon, kind: CouponKind, bare: Draft, plain: Quote | None) -> Tried:
    found = Tried(number=number, coupon=coupon, kind=kind)
    if plain is None or isinstance(kind.then, RewardAt):
        return found
    try:
        seen = sales.quote(msgspec.structs.replace(bare, code=coupon.code))
    except ClubError as error:
        return msgspec.structs.replace(found, refusal=error)
    own = PREFIX + kind.id
    gift = next((handed.rule for handed in seen.handed if handed.rule == own), "")
    return msgspec.structs.replace(
        found, saves_minor=plain.due_minor - seen.due_minor, points=seen.points - plain.points, gift=gift
    )
