"""From when to when a coupon can be used, its code, and what becomes of its uses: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import msgspec

from shopclub.core.coupons.model import Coupon, Use
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.programme.facts import CouponAtHand
from shopclub.core.programme.offers import CouponKind, Ends, Starts, Validity
from shopclub.core.programme.periods import period_of
from shopclub.core.programme.values import Period

PREFIX = "22"
"""What every coupon's code begins with; cards begin with 20, live codes with 21."""
LENGTH = 14

_ENDS = {
    Ends.DAY: Period.DAY,
    Ends.MONTH: Period.MONTH,
    Ends.QUARTER: Period.QUARTER,
    Ends.YEAR: Period.YEAR,
}


def make_coupon_code(random_below: Callable[[int], int]) -> str:
    """
    A new code: the prefix, eleven random digits, a check digit.

    Args:
        random_below: a number from 0 to below its argument, unguessable.
    """
    body = PREFIX + f"{random_below(10**11):011d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The digit that makes a code whole (Luhn, ISO/IEC 7812-1): one mistyped digit or two swapped ones are seen."""
    total = 0
    for place, char in enumerate(reversed(body)):
        digit = int(char) * (1 if place % 2 else 2)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def is_coupon_code(text: str) -> bool:
    """Whether a text is shaped like a coupon's code."""
    shaped = len(text) == LENGTH and text.isascii() and text.isdigit() and text.startswith(PREFIX)
    return shaped and check_digit(text[:-1]) == text[-1]


def span_of(validity: Validity, issued_on: date) -> tuple[date, date | None]:
    """First and last day a coupon issued on a day can be used; the earliest of its ends counts."""
    first = issued_on + timedelta(days=1) if validity.starts is Starts.NEXT_DAY else issued_on
    ends = [validity.until_on] if validity.until_on else []
    if validity.days is not None:
        ends.append(first + timedelta(days=validity.days - 1))
    if validity.ends is not Ends.NEVER:
        ends.append(period_of(_ENDS[validity.ends], first)[1])
    return first, min(ends, default=None)


def at_hand(number: int, coupon: Coupon, kind: CouponKind) -> CouponAtHand:
    """A coupon as the quote sees it."""
    return CouponAtHand(
        number=number,
        kind=kind,
        member=coupon.member,
        from_on=coupon.from_on,
        until_on=coupon.until_on,
        uses_left=kind.uses - coupon.used(),
        void=coupon.void_on is not None,
    )


def is_usable(coupon: Coupon, kind: CouponKind | None, on: date) -> bool:
    """Whether a coupon can still be used on a day or later."""
    return (
        kind is not None
        and coupon.void_on is None
        and coupon.used() < kind.uses
        and (coupon.until_on is None or on <= coupon.until_on)
    )


def issuable(kind: CouponKind, wanted: int, held: Iterable[Coupon], on: date) -> int:
    """
    How many of so many wanted can be issued to a member, who never holds more usable ones than the kind allows.

    Args:
        kind: of coupon.
        wanted: how many there should be.
        held: the member's coupons of the kind.
        on: the day of issue.
    """
    first, last = span_of(kind.validity, on)
    if last is not None and last < first:
        return 0
    if kind.limit_per_member is None:
        return wanted
    usable = sum(is_usable(coupon, kind, on) for coupon in held)
    return max(0, min(wanted, kind.limit_per_member - usable))


def used(coupon: Coupon, on: date, sale: SaleNo | None) -> Coupon:
    """A coupon after a use."""
    return msgspec.structs.replace(coupon, uses=(*coupon.uses, Use(on, sale)))


def given_back(coupon: Coupon, sale: SaleNo, on: date) -> Coupon:
    """A coupon after the sale it was used at came back whole; it is of use only as long as it is valid."""
    uses = tuple(Use(u.on, u.sale, on) if u.sale == sale and u.back_on is None else u for u in coupon.uses)
    return msgspec.structs.replace(coupon, uses=uses)
