"""The quote: price and points as one pure function."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ByAmount, Fixed, Multiplied
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine, Facts, Quote
from shopclub.core.sales.rules import points_by_rate, quote
from tests.builders import programme_of

TODAY = date(2026, 3, 14)
GOLD = {"kind": "tier_in", "tiers": ["gold"]}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
PLAIN = programme_of()


def ask(
    programme: Programme, *gross: int, tier: str = "", points: int = 0, available: int = 10_000, member: int | None = 1
) -> Quote:
    draft = Draft(
        lines=tuple(DraftLine(gross_minor=g) for g in gross),
        member=None if member is None else MemberNo(member),
        points=points,
    )
    facts = Facts(member=draft.member, tier=tier, available=available if member else 0, version=1)
    return quote(draft, facts, compile_rules(programme, 1), TODAY)


def with_off(money_off: dict[str, Any] | None = None, **more: Any) -> Programme:
    return programme_of(money_off=money_off or {"points": 100, "minor": 100}, **more)


@pytest.mark.parametrize(("due", "points"), [(0, 0), (99, 0), (100, 1), (199, 1), (9999, 99), (10000, 100)])
def test_each_full_step(due: int, points: int) -> None:
    """A point for each full yuan; what is short of the next is not carried on."""
    assert ask(PLAIN, due).points == points


def test_why_the_points_are_what_they_are() -> None:
    """84.08 paid: 84 by amount, 42 more for gold, 5 for coming; each with its rule and figures."""
    rules = [
        BASE,
        {"id": "five-off", "when": GOLD, "then": {"kind": "percent_off", "permille": 50}},
        {"id": "more", "when": GOLD, "then": {"kind": "points_times", "permille": 1500}},
        {"id": "visit", "then": {"kind": "points_fixed", "points": 5}, "qualifies": False},
    ]
    seen = ask(programme_of(rules=rules), 8850, tier="gold")
    assert [(e.rule, e.points, e.why, e.qualifies) for e in seen.earnings] == [
        ("base", 84, ByAmount(8408, 100, 1), True),
        ("more", 42, Multiplied(84, 1500, "gold"), True),
        ("visit", 5, Fixed("sale"), False),
    ]
    assert seen.points == 131


def test_of_several_discounts_and_multipliers_the_largest_counts() -> None:
    """10 % and 20 % are 20 %; x 2 and x 3 are x 3; one below 1 takes nothing away."""
    rules: list[dict[str, Any]] = [BASE]
    rules += [{"id": f"off{p}", "then": {"kind": "percent_off", "permille": p}} for p in (100, 200)]
    rules += [{"id": f"x{p}", "then": {"kind": "points_times", "permille": p}} for p in (2000, 3000, 500)]
    seen = ask(programme_of(rules=rules), 10000)
    assert [(d.rule, d.minor) for d in seen.discounts] == [("off200", 2000)]
    assert (seen.due_minor, seen.points) == (8000, 240)
    slow = [BASE, {"id": "half", "then": {"kind": "points_times", "permille": 500}}]
    assert ask(programme_of(rules=slow), 10000).points == 100


def test_rules_by_amount_add_up() -> None:
    """A point a yuan and ten for each full hundred."""
    hundred = {"id": "hundred", "then": {"kind": "points_per_amount", "step_minor": 10000, "points": 10}}
    assert ask(programme_of(rules=[BASE, hundred]), 25000).points == 250 + 20


def test_a_walk_in_pays_full_and_earns_nothing() -> None:
    """Nobody's sale has no tier, no points and can't use any."""
    rules = [BASE, {"id": "off", "when": GOLD, "then": {"kind": "percent_off", "permille": 50}}]
    seen = ask(programme_of(rules=rules), 10000, member=None)
    assert (seen.due_minor, seen.points, seen.max_points) == (10000, 0, 0)


@pytest.mark.parametrize(
    ("money_off", "net", "available", "most"),
    [
        ({"points": 100, "minor": 100}, 8408, 10_000, 8400),
        ({"points": 100, "minor": 100}, 8408, 1_099, 1000),
        ({"points": 100, "minor": 100}, 99, 10_000, 0),
        ({"points": 10, "minor": 500}, 2400, 99, 40),
        ({"points": 100, "minor": 100, "min_points": 500}, 8408, 499, 0),
        ({"points": 100, "minor": 100, "min_points": 500}, 8408, 500, 500),
        ({"points": 100, "minor": 100, "max_share_permille": 300}, 1000, 10_000, 300),
        ({"points": 100, "minor": 100, "max_share_permille": 300}, 999, 10_000, 200),
    ],
)
def test_the_most_points_that_can_be_used(money_off: dict[str, Any], net: int, available: int, most: int) -> None:
    """Whole steps, within the bill, its share and what there is; nothing below the minimum; and it can be used."""
    programme = with_off(money_off)
    assert ask(programme, net, available=available).max_points == most
    assert ask(programme, net, available=available, points=most).points_spent == most


@pytest.mark.parametrize(
    ("programme", "points", "member", "code"),
    [
        (with_off(), 100, None, "points_no_member"),
        (PLAIN, 100, 1, "money_off_none"),
        (with_off(), 150, 1, "points_step"),
        (with_off({"points": 100, "minor": 100, "min_points": 300}), 200, 1, "points_minimum"),
        (with_off(), 1100, 1, "points_share"),
        (with_off({"points": 100, "minor": 100, "max_share_permille": 500}), 600, 1, "points_share"),
        (with_off(), 10_100, 1, "points_insufficient"),
    ],
)
def test_points_that_can_not_be_used(programme: Programme, points: int, member: int | None, code: str) -> None:
    """Each reason has its refusal."""
    with pytest.raises(ClubError, match=code):
        ask(programme, 1000, points=points, member=member)


def test_whether_the_part_paid_with_points_earns() -> None:
    """10.00 of 84.08 paid with points: 74 points, or 84 with the switch on."""
    assert ask(with_off(), 8408, points=1000).points == 74
    assert ask(with_off(switches={"points_part_earns": True}), 8408, points=1000).points == 84


def test_bills_beyond_reason_are_refused() -> None:
    """501 lines, ten thousand million yuan and a fen."""
    with pytest.raises(ClubError, match="too_many_lines"):
        ask(PLAIN, *[1] * 501)
    with pytest.raises(ClubError, match="amount_too_large"):
        ask(PLAIN, 10**12, 1)
    assert ask(PLAIN, *[2 * 10**9] * 500).gross_minor == 10**12


def test_the_fingerprint_follows_what_the_clerk_saw() -> None:
    """The same draft gives the same; another amount, tier, member, number of points, day or version another."""
    programme = with_off()
    seen = ask(programme, 1000)
    assert ask(programme, 1000).fingerprint == seen.fingerprint
    assert ask(programme, 1000, available=9_000).fingerprint == seen.fingerprint
    draft, rules = Draft(lines=(DraftLine(gross_minor=1000),), member=MemberNo(1)), compile_rules(programme, 1)
    others = {
        ask(programme, 1001).fingerprint,
        ask(programme, 1000, tier="gold").fingerprint,
        ask(programme, 1000, member=2).fingerprint,
        ask(programme, 1000, points=100).fingerprint,
        quote(draft, Facts(member=MemberNo(1), version=1), rules, date(2026, 3, 15)).fingerprint,
        quote(draft, Facts(member=MemberNo(1), version=2), rules, TODAY).fingerprint,
    }
    assert len(others) == 6
    assert seen.fingerprint not in others


def test_a_rate_for_returns_that_name_no_sale() -> None:
    """The first rule by amount that applies to anybody."""
    gold = {"id": "gold", "when": GOLD, "then": {"kind": "points_per_amount", "step_minor": 100, "points": 9}}
    assert points_by_rate(4550, compile_rules(programme_of(rules=[gold, BASE]), 1), TODAY) == ("base", 45, 100, 1)
    assert points_by_rate(4550, compile_rules(programme_of(rules=[gold]), 1), TODAY) == ("", 0, 1, 0)


GROSS = st.lists(st.integers(0, 50_000), min_size=1, max_size=8)


@given(GROSS, st.integers(0, 1000), st.integers(0, 100_000), st.integers(1, 1000))
def test_every_part_of_a_bill_adds_up(gross: list[int], permille: int, available: int, share: int) -> None:
    """Lines, discount, points and money to the fen; no part of any line below zero."""
    rules = [BASE, {"id": "off", "then": {"kind": "percent_off", "permille": permille}}]
    programme = with_off({"points": 7, "minor": 13, "max_share_permille": share}, rules=rules)
    most = ask(programme, *gross, available=available).max_points
    seen = ask(programme, *gross, available=available, points=most)
    off = sum(d.minor for d in seen.discounts)
    assert off == sum(gross) * permille // 1000
    assert seen.gross_minor - off == seen.net_minor == seen.points_minor + seen.due_minor
    assert sum(line.paid_minor() for line in seen.lines) == seen.due_minor
    assert sum(line.points_minor for line in seen.lines) == seen.points_minor == most // 7 * 13
    for line in seen.lines:
        assert min(line.gross_minor, line.net_minor(), line.points_minor, line.paid_minor()) >= 0


@given(GROSS, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_total(gross: list[int], chance: Any) -> None:
    """The same goods in another order cost and earn the same."""
    rules = [BASE, {"id": "off", "then": {"kind": "percent_off", "permille": 125}}]
    programme = programme_of(rules=rules)
    shuffled = list(gross)
    chance.shuffle(shuffled)
    one, other = ask(programme, *gross), ask(programme, *shuffled)
    assert (one.due_minor, one.points, one.discounts) == (other.due_minor, other.points, other.discounts)
