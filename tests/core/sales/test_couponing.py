"""The one coupon of a bill: what it takes off beside the rules, when it stands in for one, when it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import CouponAtHand, Facts
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import CouponKind
from shopclub.core.sales.model import Draft, DraftLine, Quote
from shopclub.core.sales.rules import quote
from tests.builders import programme_of

DAY = date(2026, 3, 14)
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
TENTH = {"kind": "percent_off", "permille": 100}
FIFTH = {"kind": "percent_off", "permille": 200}
TEN = {"kind": "amount_off", "minor": 1000}
DOUBLE = {"kind": "points_times", "permille": 2000}


def hand(then: dict[str, Any], *, member: int | None = 1, when: dict[str, Any] | None = None) -> CouponAtHand:
    """A coupon at hand, of member 1 unless said otherwise."""
    values = {"id": "c", "name": {"en": "C"}, "then": then, **({"when": when} if when else {})}
    kind = msgspec.convert(values, CouponKind)
    whose = None if member is None else MemberNo(member)
    return CouponAtHand(number=7, kind=kind, member=whose, from_on=DAY, until_on=None, uses_left=1)


def priced(
    programme: Programme, coupon: CouponAtHand | None, *minor: int, member: int | None = 1, points: int = 0
) -> Quote:
    facts = Facts(member=None if member is None else MemberNo(member), available=10_000, coupon=coupon)
    lines = tuple(DraftLine(name=f"Item {i}", gross_minor=m) for i, m in enumerate(minor, 1))
    draft = Draft(lines=lines, member=facts.member, points=points)
    return quote(draft, facts, compile_rules(programme, 1), DAY)


def off(seen: Quote) -> dict[str, int]:
    return {discount.rule: discount.minor for discount in seen.discounts}


@pytest.mark.parametrize(
    ("rule", "coupon", "wanted"),
    [
        (TENTH, FIFTH, {"coupon:c": 2000}),  # 20 % stand in for 10 %
        (FIFTH, TENTH, None),  # 10 % would give less than the rule's 20 %
        (TENTH, TENTH, None),  # as much is no more
        (TENTH, {"kind": "percent_off", "permille": 101}, {"coupon:c": 1010}),
        (TEN, TENTH, {"rule": 1000, "coupon:c": 900}),  # an amount stays: 10 % of 90
        (TENTH, TEN, {"rule": 1000, "coupon:c": 1000}),  # an amount comes on top of a percentage
        (
            FIFTH,
            {"kind": "steps_off", "steps": [{"over_minor": 8000, "off_minor": 500}]},
            {"rule": 2000, "coupon:c": 500},
        ),
        (FIFTH, {"kind": "steps_off", "steps": [{"over_minor": 8001, "off_minor": 500}]}, None),
    ],
)
def test_at_most_one_percentage_off_the_whole_bill(
    rule: dict[str, Any], coupon: dict[str, Any], wanted: dict[str, int] | None
) -> None:
    """On 100: a coupon of a whole-bill percentage stands in for the rule's only where that gives more."""
    programme = programme_of(rules=[BASE, {"id": "rule", "then": rule}])
    if wanted is None:
        with pytest.raises(RuleViolation, match="coupon_gives_nothing"):
            priced(programme, hand(coupon), 10000)
    else:
        seen = priced(programme, hand(coupon), 10000)
        assert off(seen) == wanted
        assert seen.due_minor == 10000 - sum(wanted.values())


def test_a_percentage_on_goods_is_no_whole_bill_percentage() -> None:
    """10 % off the tea by coupon and 20 % off the bill by a rule: both, 20 first."""
    tea = {**TENTH, "goods": {"products": ["item 1"]}}
    programme = programme_of(rules=[BASE, {"id": "rule", "then": FIFTH}])
    seen = priced(programme, hand(tea), 5000, 5000)
    assert off(seen) == {"rule": 2000, "coupon:c": 400}


def test_what_the_percentage_had_kept_out_comes_in() -> None:
    """The better of a group was the percentage; a coupon in its stead, the amount of the group counts beside it."""
    rules = [BASE, {"id": "tenth", "then": TENTH}, {"id": "five", "then": {"kind": "amount_off", "minor": 500}}]
    programme = programme_of(rules=rules)
    assert off(priced(programme, None, 10000)) == {"tenth": 1000}
    assert off(priced(programme, hand(FIFTH), 10000)) == {"five": 500, "coupon:c": 1900}


def test_the_minimum_of_a_percentage_looks_past_the_one_it_stands_in_for() -> None:
    """Bill of 100 with 10 % for members: a coupon of 20 % from 100 on sees the 100, not the 90."""
    programme = programme_of(rules=[BASE, {"id": "rule", "then": TENTH}])
    from_100 = {"kind": "amount", "at_least_minor": 10000}
    assert off(priced(programme, hand(FIFTH, when=from_100), 10000)) == {"coupon:c": 2000}
    with pytest.raises(RuleViolation, match="coupon_minimum") as refused:
        priced(programme, hand(TEN, when=from_100), 10000)
    assert refused.value.figures["missing_minor"] == 1000


def test_no_more_than_there_is_to_pay() -> None:
    """¥10 off a bill of 6: nothing is left to pay, nothing is handed back; and on a bill of nothing it is refused."""
    programme = programme_of()
    seen = priced(programme, hand(TEN), 400, 200)
    assert (off(seen), seen.due_minor, seen.points) == ({"coupon:c": 600}, 0, 0)
    with pytest.raises(RuleViolation, match="coupon_gives_nothing"):
        priced(programme, hand(TEN), 0)
    with pytest.raises(RuleViolation, match="coupon_gives_nothing"):
        priced(programme, hand({"kind": "percent_off", "permille": 10}), 99)


def test_before_points_and_after_all_else() -> None:
    """100 less 10 % less ¥10 by coupon leaves 80, of which points pay what they may."""
    programme = programme_of(
        rules=[BASE, {"id": "rule", "then": TENTH}],
        money_off={"points": 100, "minor": 100, "max_share_permille": 500},
    )
    seen = priced(programme, hand(TEN), 10000, points=4000)
    assert (seen.net_minor, seen.max_points, seen.points_minor, seen.due_minor) == (8000, 4000, 4000, 4000)
    with pytest.raises(RuleViolation, match="points_share"):
        priced(programme, hand(TEN), 10000, points=4100)


def test_double_points_go_beside_the_rules() -> None:
    """88 by amount, half as many again by a rule (44), as many again by the coupon (88)."""
    rule = {"id": "more", "then": {"kind": "points_times", "permille": 1500}}
    programme = programme_of(rules=[BASE, rule])
    seen = priced(programme, hand(DOUBLE), 8850)
    assert {e.rule: e.points for e in seen.earnings} == {"base": 88, "more": 44, "coupon:c": 88}


def test_a_coupon_for_points_is_not_wasted() -> None:
    """By a walk-in, or on a bill that earns nothing, it is refused and kept."""
    bearer = hand(DOUBLE, member=None)
    with pytest.raises(RuleViolation, match="coupon_needs_member"):
        priced(programme_of(), bearer, 8850, member=None)
    with pytest.raises(RuleViolation, match="coupon_gives_nothing"):
        priced(programme_of(), bearer, 99)
    with pytest.raises(RuleViolation, match="coupon_gives_nothing"):
        priced(programme_of(rules=[]), bearer, 8850)


def test_a_rule_that_says_stop_does_not_stop_a_coupon() -> None:
    """Points of a rule that stops all below it, and those of the coupon."""
    gift = {"id": "gift", "then": {"kind": "points_fixed", "points": 5}, "priority": -5, "stop": True}
    first = {**BASE, "priority": 10, "stop": True}
    seen = priced(programme_of(rules=[first, gift]), hand(DOUBLE), 8850)
    assert {e.rule: e.points for e in seen.earnings} == {"base": 88, "coupon:c": 88}


def test_a_gift_stands_on_the_bill() -> None:
    """Also of somebody who is no member, and of nothing to pay."""
    gift = hand({"kind": "gift", "name": {"en": "Tea"}, "count": 2}, member=None)
    seen = priced(programme_of(), gift, 0, member=None)
    assert [(h.rule, h.count, h.coupon) for h in seen.handed] == [("coupon:c", 2, "")]


def test_the_fingerprint_carries_it() -> None:
    """The same figures with another coupon are another bill."""
    one, other = hand(TEN), msgspec.structs.replace(hand(TEN), number=8)
    assert priced(programme_of(), one, 5000).fingerprint != priced(programme_of(), other, 5000).fingerprint
