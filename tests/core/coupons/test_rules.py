"""From when to when a coupon can be used, its code, its state, and why it can't be used."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from shopclub.core.coupons.model import Coupon, CouponState, Use
from shopclub.core.coupons.rules import (
    comes_back,
    demand_usable,
    given_back,
    is_coupon_code,
    is_over,
    issuable,
    make_coupon_code,
    read_coupon_code,
    span_of,
    state_of,
)
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.programme.facts import Bill, BillLine, Case, CouponAtHand, Facts
from shopclub.core.programme.offers import CouponKind, Validity
from tests.builders import programme_of

DAY = date(2026, 3, 14)
NEXT = date(2026, 3, 15)
BEFORE = date(2026, 3, 13)


def kind(**changes: Any) -> CouponKind:
    """10 off, whatever the bill, once."""
    values = {"id": "ten", "name": {"en": "Ten"}, "then": {"kind": "amount_off", "minor": 1000}}
    return msgspec.convert({**values, **changes}, CouponKind)


def coupon(**changes: Any) -> Coupon:
    """Member 1's, from 14 to 20 March."""
    plain = Coupon(
        kind="ten",
        code="22000000000004",
        member=MemberNo(1),
        at=datetime(2026, 3, 14, tzinfo=UTC),
        from_on=DAY,
        until_on=date(2026, 3, 20),
    )
    return msgspec.structs.replace(plain, **changes)


def hand(**changes: Any) -> CouponAtHand:
    plain = CouponAtHand(
        number=1, kind=kind(), member=MemberNo(1), from_on=DAY, until_on=date(2026, 3, 20), uses_left=1
    )
    return msgspec.structs.replace(plain, **changes)


def case(on: date = DAY, member: int | None = 1, minor: int = 8000, **more: Any) -> Case:
    facts = Facts(member=None if member is None else MemberNo(member))
    bill = Bill([BillLine("", "tea", "", 1)], [minor])
    return Case(programme=programme_of(), on=on, facts=facts, bill=bill, **more)


# -- the code ---------------------------------------------------------------------------------------


def test_a_code_is_found_again_as_people_type_it() -> None:
    """Prefix, eleven digits, a check digit; spaces, hyphens and full-width digits do no harm."""
    code = make_coupon_code(lambda below: below - 1)
    assert (code, len(code)) == ("22999999999995", 14)
    assert is_coupon_code(code)
    assert read_coupon_code("2299 9999-9999 95") == code
    assert read_coupon_code("２２９９９９９９９９９９９５") == code


@pytest.mark.parametrize(
    "text", ["22999999999990", "22999999999959", "2299999999999", "229999999999950", "21999999999995", "", "２x"]
)
def test_a_slip_of_the_finger_is_no_code(text: str) -> None:
    """Another check digit, two digits swapped, one missing, one too many, another prefix."""
    assert read_coupon_code(text) is None


# -- its days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("validity", "issued", "first", "last"),
    [
        ({}, "2026-03-14", "2026-03-14", None),
        ({"days": 1}, "2026-03-14", "2026-03-14", "2026-03-14"),
        ({"days": 7}, "2026-03-14", "2026-03-14", "2026-03-20"),
        ({"starts": "next_day", "days": 7}, "2026-03-14", "2026-03-15", "2026-03-21"),
        ({"starts": "next_day", "ends": "day"}, "2026-03-14", "2026-03-15", "2026-03-15"),
        ({"ends": "month"}, "2024-02-01", "2024-02-01", "2024-02-29"),
        ({"ends": "month"}, "2026-02-28", "2026-02-28", "2026-02-28"),
        ({"starts": "next_day", "ends": "month"}, "2026-02-28", "2026-03-01", "2026-03-31"),
        ({"starts": "next_day", "ends": "month"}, "2024-02-28", "2024-02-29", "2024-02-29"),
        ({"days": 366}, "2024-02-29", "2024-02-29", "2025-02-28"),
        ({"ends": "quarter"}, "2026-03-31", "2026-03-31", "2026-03-31"),
        ({"starts": "next_day", "ends": "quarter"}, "2026-03-31", "2026-04-01", "2026-06-30"),
        ({"ends": "year"}, "2026-12-31", "2026-12-31", "2026-12-31"),
        ({"starts": "next_day", "ends": "year"}, "2026-12-31", "2027-01-01", "2027-12-31"),
        ({"days": 30, "ends": "month"}, "2026-03-14", "2026-03-14", "2026-03-31"),
        ({"days": 5, "ends": "month"}, "2026-03-14", "2026-03-14", "2026-03-18"),
        ({"days": 30, "until_on": "2026-03-20"}, "2026-03-14", "2026-03-14", "2026-03-20"),
    ],
)
def test_the_days(validity: dict[str, Any], issued: str, first: str, last: str | None) -> None:
    """The first day from the issue, the earliest of all ends: months, quarters and years to their last day."""
    seen = span_of(msgspec.convert(validity, Validity), date.fromisoformat(issued))
    assert seen == (date.fromisoformat(first), None if last is None else date.fromisoformat(last))


def test_what_ends_before_it_begins_is_not_issued() -> None:
    """On its last day it still is; on the day after, or begun the next day, it is over."""
    ends = {"until_on": "2026-03-14"}
    assert not is_over(kind(validity=ends), DAY)
    assert is_over(kind(validity=ends), NEXT)
    assert is_over(kind(validity={**ends, "starts": "next_day"}), DAY)
    assert issuable(kind(validity=ends), 3, [], DAY) == 3
    assert issuable(kind(validity=ends), 3, [], NEXT) == 0


@pytest.mark.parametrize(
    ("held", "wanted", "given"), [(0, 3, 2), (0, 2, 2), (0, 1, 1), (1, 2, 1), (2, 1, 0), (3, 1, 0)]
)
def test_nobody_holds_more_than_the_kind_allows(held: int, wanted: int, given: int) -> None:
    """A limit of two: what would be more is not issued; what is used, void or over makes room."""
    two = kind(limit_per_member=2)
    assert issuable(two, wanted, [coupon()] * held, DAY) == given
    gone = [coupon(uses=(Use(on=DAY),)), coupon(void_on=DAY), coupon(until_on=BEFORE)]
    assert issuable(two, wanted, [*[coupon()] * held, *gone], DAY) == given


# -- its state --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "of_kind", "on", "state"),
    [
        ({}, {}, DAY, "usable"),
        ({}, {}, BEFORE, "waiting"),
        ({}, {}, date(2026, 3, 20), "usable"),
        ({}, {}, date(2026, 3, 21), "expired"),
        ({"until_on": None}, {}, date(2036, 1, 1), "usable"),
        ({"uses": (Use(on=DAY),)}, {}, DAY, "used"),
        ({"uses": (Use(on=DAY),)}, {"uses": 2}, DAY, "usable"),
        ({"uses": (Use(on=DAY), Use(on=DAY))}, {"uses": 2}, DAY, "used"),
        ({"uses": (Use(on=DAY, back_on=NEXT),)}, {}, NEXT, "usable"),
        ({"void_on": DAY}, {}, DAY, "void"),
        ({}, {"enabled": False}, DAY, "off"),
        ({}, None, DAY, "gone"),
        ({"uses": (Use(on=DAY),)}, None, DAY, "used"),
    ],
)
def test_the_state(changes: dict[str, Any], of_kind: dict[str, Any] | None, on: date, state: str) -> None:
    """First and last day both count; uses given back do not; a kind that is gone is said."""
    its = None if of_kind is None else kind(**of_kind)
    assert state_of(coupon(**changes), its, on) is CouponState(state)


def test_what_is_given_back_is_one_use() -> None:
    """Of a coupon with several uses the one at that sale, not the others; void or over it is of no use again."""
    twice = coupon(uses=(Use(on=DAY, sale=SaleNo(7)), Use(on=DAY, sale=SaleNo(8)), Use(on=DAY, entry=EntryNo(3))))
    back = given_back(twice, lambda use: use.sale == 8, NEXT)
    assert [use.back_on for use in back.uses] == [None, NEXT, None]
    assert (twice.used(), back.used()) == (3, 2)
    assert given_back(back, lambda use: use.sale == 8, date(2026, 3, 16)) == back
    assert comes_back(twice, kind(), date(2026, 3, 20))
    assert not comes_back(twice, kind(), date(2026, 3, 21))
    assert not comes_back(coupon(void_on=DAY), kind(), DAY)
    assert not comes_back(twice, kind(enabled=False), DAY)
    assert not comes_back(twice, None, DAY)


# -- whether it may be used -------------------------------------------------------------------------

MINIMUM = {"kind": "amount", "at_least_minor": 8000}
CASH = {"kind": "tender", "tenders": ["cash"]}
GOLD = {"kind": "tier_in", "tiers": ["gold"]}


def refused(at: CouponAtHand, asked: Case) -> tuple[str, dict[str, object]] | None:
    try:
        demand_usable(at, asked)
    except RuleViolation as error:
        return error.code, dict(error.figures)
    return None


@pytest.mark.parametrize(
    ("changes", "asked", "code"),
    [
        ({}, {}, None),
        ({"void": True}, {}, "coupon_void"),
        ({"uses_left": 0}, {}, "coupon_used"),
        ({}, {"on": BEFORE}, "coupon_not_yet"),
        ({}, {"on": date(2026, 3, 20)}, None),
        ({}, {"on": date(2026, 3, 21)}, "coupon_expired"),
        ({"until_on": None}, {"on": date(2126, 1, 1)}, None),
        ({"kind": kind(enabled=False)}, {}, "coupon_off"),
        ({}, {"member": None}, "coupon_needs_member"),
        ({}, {"member": 2}, "coupon_of_another"),
        ({"member": None}, {"member": 2}, None),
        ({"member": None}, {"member": None}, None),
    ],
)
def test_why_not(changes: dict[str, Any], asked: dict[str, Any], code: str | None) -> None:
    """Its days until midnight, its uses, whose it is, its kind."""
    seen = refused(hand(**changes), case(**asked))
    assert (seen[0] if seen else None) == code


@pytest.mark.parametrize(("minor", "missing"), [(7999, 1), (8000, None), (8001, None), (6800, 1200)])
def test_a_bill_too_small_says_by_how_much(minor: int, missing: int | None) -> None:
    """The minimum at a fen less, at it and above, alone and among others."""
    for when in (MINIMUM, {"kind": "all", "of": [MINIMUM, {"kind": "always"}]}):
        seen = refused(hand(kind=kind(when=when)), case(minor=minor))
        wanted = None if missing is None else ("coupon_minimum", {"least_minor": 8000, "missing_minor": missing})
        assert seen == wanted


def test_what_else_is_not_met() -> None:
    """The way it is paid is said as that; anything else as the condition; a maximum is no minimum."""
    assert refused(hand(kind=kind(when=CASH)), case()) == ("coupon_tender", {})
    assert refused(hand(kind=kind(when=CASH)), case(tenders=frozenset({"cash"}))) is None
    assert refused(hand(kind=kind(when=GOLD)), case()) == ("coupon_condition", {})
    assert refused(hand(kind=kind(when={"kind": "all", "of": [GOLD, CASH]})), case()) == ("coupon_condition", {})
    most = {"kind": "amount", "at_most_minor": 100}
    assert refused(hand(kind=kind(when=most)), case()) == ("coupon_condition", {})
    either = {"kind": "any", "of": [MINIMUM, GOLD]}
    assert refused(hand(kind=kind(when=either)), case(minor=1)) == ("coupon_condition", {})
