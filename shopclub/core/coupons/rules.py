"""From when to when a coupon can be used, by whom, its code, and what becomes of its uses: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

import msgspec

from shopclub.core.coupons.model import Coupon, CouponState, Use
from shopclub.core.kernel.errors import Figure, RuleViolation
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.kernel.text import fold_digits
from shopclub.core.programme.conditions import AllOf, BillAmount, Condition, PaidBy
from shopclub.core.programme.facts import Case, CouponAtHand
from shopclub.core.programme.holding import holds
from shopclub.core.programme.offers import CouponKind, Ends, Starts, Validity
from shopclub.core.programme.periods import period_of
from shopclub.core.programme.values import Period

PREFIX = "22"
"""What every coupon's code begins with; cards begin with 20, live codes with 21."""
LENGTH = 14
OF_CARD = "card:"
"""What a coupon says brought it, where that was a full stamp card: this and the card."""

Refusal = tuple[str, dict[str, Figure]]
"""Error code and figures."""
UsedBy = Callable[[Use], bool]
"""Picks a use."""

_ENDS = {
    Ends.DAY: Period.DAY,
    Ends.MONTH: Period.MONTH,
    Ends.QUARTER: Period.QUARTER,
    Ends.YEAR: Period.YEAR,
}


# -- the code ---------------------------------------------------------------------------------------


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
    """Whether a text is a coupon's code by its shape and check digit."""
    shaped = len(text) == LENGTH and text.isascii() and text.isdigit() and text.startswith(PREFIX)
    return shaped and check_digit(text[:-1]) == text[-1]


def read_coupon_code(text: str) -> str | None:
    """The coupon's code in what a scanner or a person entered (spaces, full-width digits), or None."""
    digits = fold_digits(text).replace(" ", "").replace("-", "")
    return digits if is_coupon_code(digits) else None


# -- its days and its state -------------------------------------------------------------------------


def span_of(validity: Validity, issued_on: date) -> tuple[date, date | None]:
    """First and last day a coupon issued on a day can be used; the earliest of its ends counts."""
    first = issued_on + timedelta(days=1) if validity.starts is Starts.NEXT_DAY else issued_on
    ends = [validity.until_on] if validity.until_on else []
    if validity.days is not None:
        ends.append(first + timedelta(days=validity.days - 1))
    if validity.ends is not Ends.NEVER:
        ends.append(period_of(_ENDS[validity.ends], first)[1])
    return first, min(ends, default=None)


def is_over(kind: CouponKind, on: date) -> bool:
    """Whether a coupon of a kind issued on a day would have no day to be used on."""
    first, last = span_of(kind.validity, on)
    return last is not None and last < first


def is_of_card(coupon: Coupon) -> bool:
    """Whether a full stamp card brought it: it goes with the stamps, not with the sale that gave the last one."""
    return coupon.rule.startswith(OF_CARD)


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


def state_of(coupon: Coupon, kind: CouponKind | None, on: date) -> CouponState:
    """
    What a coupon is on a day. How often one of a kind that is no more could be used nobody knows: used is used.

    Args:
        coupon: itself.
        kind: as the programme has it now; None: no more.
        on: the day.
    """
    if coupon.void_on is not None:
        return CouponState.VOID
    if coupon.used() >= (kind.uses if kind is not None else 1):
        return CouponState.USED
    if coupon.until_on is not None and on > coupon.until_on:
        return CouponState.EXPIRED
    if kind is None:
        return CouponState.GONE
    if not kind.enabled:
        return CouponState.OFF
    return CouponState.WAITING if on < coupon.from_on else CouponState.USABLE


def is_usable(coupon: Coupon, kind: CouponKind | None, on: date) -> bool:
    """Whether a coupon can still be used on a day or later."""
    return state_of(coupon, kind, on) in (CouponState.USABLE, CouponState.WAITING)


def comes_back(coupon: Coupon, kind: CouponKind | None, on: date) -> bool:
    """Whether a use given back on a day can be had again: its days are not over, and nobody took it back."""
    return (
        kind is not None
        and kind.enabled
        and coupon.void_on is None
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
    if not kind.enabled or is_over(kind, on):
        return 0
    if kind.limit_per_member is None:
        return wanted
    usable = sum(is_usable(coupon, kind, on) for coupon in held)
    return max(0, min(wanted, kind.limit_per_member - usable))


# -- whether it may be used -------------------------------------------------------------------------


def demand_usable(coupon: CouponAtHand, case: Case) -> None:
    """
    Refuse a coupon that can't be used here and now.

    Args:
        coupon: at hand.
        case: the bill after all other discounts, or none.

    Raises:
        RuleViolation: `coupon_void`, `coupon_used`, `coupon_not_yet` (with `from_on`), `coupon_expired` (`until_on`),
            `coupon_off`, `coupon_needs_member`, `coupon_of_another`, `coupon_minimum` (`least_minor`,
            `missing_minor`), `coupon_tender` or `coupon_condition`.
    """
    refusal = _unusable(coupon, case) or _unmet(coupon.kind.when, case)
    if refusal is not None:
        code, figures = refusal
        raise RuleViolation(code, **figures)


def _unusable(coupon: CouponAtHand, case: Case) -> Refusal | None:
    if coupon.void:
        return "coupon_void", {}
    if coupon.uses_left < 1:
        return "coupon_used", {}
    if case.on < coupon.from_on:
        return "coupon_not_yet", {"from_on": coupon.from_on.isoformat()}
    if coupon.until_on is not None and case.on > coupon.until_on:
        return "coupon_expired", {"until_on": coupon.until_on.isoformat()}
    if not coupon.kind.enabled:
        return "coupon_off", {}
    if coupon.member is not None and coupon.member != case.facts.member:
        return ("coupon_needs_member" if case.facts.member is None else "coupon_of_another"), {}
    return None


def _unmet(condition: Condition, case: Case) -> Refusal | None:
    """Why the condition of a coupon does not hold; a bill that is too small says by how much."""
    if holds(condition, case):
        return None
    unmet = [part for part in _all_of(condition) if not holds(part, case)]
    for part in unmet:
        if isinstance(part, BillAmount) and (missing := part.at_least_minor - case.bill.total(part.goods)) > 0:
            return "coupon_minimum", {"least_minor": part.at_least_minor, "missing_minor": missing}
    if all(isinstance(part, PaidBy) for part in unmet):
        return "coupon_tender", {}
    return "coupon_condition", {}


def _all_of(condition: Condition) -> Iterator[Condition]:
    """The parts that must all hold."""
    if isinstance(condition, AllOf):
        for part in condition.of:
            yield from _all_of(part)
    else:
        yield condition


# -- what becomes of it -----------------------------------------------------------------------------


def used(coupon: Coupon, use: Use) -> Coupon:
    """A coupon after a use."""
    return msgspec.structs.replace(coupon, uses=(*coupon.uses, use))


def given_back(coupon: Coupon, is_it: UsedBy, on: date) -> Coupon:
    """A coupon after a use of it was given back; other uses stand. None is back before its day, whatever the clock."""
    uses = tuple(
        msgspec.structs.replace(use, back_on=max(on, use.on)) if use.back_on is None and is_it(use) else use
        for use in coupon.uses
    )
    return msgspec.structs.replace(coupon, uses=uses)


def voided(coupon: Coupon, on: date, note: str = "", staff: StaffNo | None = None) -> Coupon:
    """A coupon after it was taken back."""
    return msgspec.structs.replace(coupon, void_on=on, void_note=note, void_staff=staff)


def unvoided(coupon: Coupon) -> Coupon:
    """A coupon as if nobody had taken it back."""
    return msgspec.structs.replace(coupon, void_on=None, void_note="", void_staff=None)
