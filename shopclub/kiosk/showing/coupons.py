"""A member's coupons as pages show them: things with an edge to tear, and the code to scan."""

from __future__ import annotations

import msgspec

from shopclub.core.club import Club
from shopclub.core.coupons.model import CouponState
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.i18n import Words
from shopclub.words.coupons import alike, code_groups, name_of, say_coupon_state, say_coupon_use, say_gift, say_new
from shopclub.words.explained import Teller
from shopclub.words.explained_receipt import say_coupon_origin
from shopclub.words.telling import begun


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One coupon that can be used."""

    number: int
    name: str
    does: str
    """What it does, and under what condition."""
    days: str
    """Until when, or from when; how often still."""
    is_ready: bool
    """Whether it can be used today."""
    code: str
    digits: str
    """The code in groups, for those who can't scan it."""
    origin: str
    """Where it comes from: a rule, a full card, the shop."""


def tickets(club: Club, member: MemberNo, words: Words) -> tuple[Ticket, ...]:
    """Coupons a member can use today or later, the one that ends first at the head."""
    today, currency = club.today(), club.shop.currency
    found, teller = [], Teller(club, words, member, own=True)
    for number, coupon in club.coupons.usable(member):
        kind = club.coupons.kind_of(coupon)
        if kind is None:
            continue
        state, said_by = club.coupons.state(coupon), club.coupons.said_by(coupon)
        found.append(
            Ticket(
                number=number,
                name=name_of(coupon, said_by, words),
                does=say_coupon_use(kind, said_by, words, currency=currency),
                days=say_coupon_state(coupon, state, kind, words, today),
                is_ready=state is CouponState.USABLE,
                code=coupon.code,
                digits=code_groups(coupon.code),
                origin=begun(words, say_coupon_origin(coupon, teller)),
            )
        )
    return tuple(found)


def count(club: Club, member: MemberNo) -> int:
    """How many coupons a member can use today or later."""
    return len(club.coupons.usable(member))


def brought(club: Club, sale: SaleNo, words: Words) -> tuple[str, ...]:
    """What a sale brought beside points: gifts, then new coupons with their days."""
    programme, today = club.programme.current, club.today()
    gifts = (say_gift(programme, rule, n, words) for rule, n in club.sales.get(sale).gifts.items())
    new = alike(coupon for _, coupon in club.coupons.of_sale(sale))
    coupons = (words.t("Coupon: {name}", name=say_new(one, n, programme, words, today)) for one, n in new)
    return (*(words.t("Gift: {name}", name=gift) for gift in gifts), *coupons)
