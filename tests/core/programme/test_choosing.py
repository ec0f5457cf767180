"""Which rules apply together, and what is left of a cap: at -1, 0, +1, with the clock set back, for walk-ins."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Used
from shopclub.core.programme.choosing import (
    NO_LIMIT,
    counted,
    counted_in,
    has_room,
    has_run_out,
    in_force,
    minor_left,
    points_left,
    resolved,
    tallied,
    used_in,
)
from shopclub.core.programme.facts import Case, Facts, Tally
from shopclub.core.programme.model import Rule
from tests.builders import programme_of

ON = date(2026, 3, 14)


def rule(id: str = "r", **values: Any) -> Rule:
    (made,) = programme_of(rules=[{"id": id, "then": {"kind": "points_fixed", "points": 1}, **values}]).rules
    return made


def capped(**caps: Any) -> Rule:
    return rule(caps=caps)


def had(period: str, count: int = 0, points: int = 0, /, **tally: Any) -> Facts:
    return Facts(member=MemberNo(1), used={"r": Used(period, count, points)}, tallies={"r": Tally(**tally)})


def shop(**tally: Any) -> Facts:
    return had("", **tally)


MONTHLY = {"per_member": 2, "period": "month"}


@pytest.mark.parametrize(
    ("caps", "facts", "room"),
    [
        ({"uses": 3}, shop(uses=2), True),
        ({"uses": 3}, shop(uses=3), False),
        ({"uses": 3}, shop(uses=4), False),
        ({"per_day": 3}, shop(day="2026-03-14", day_uses=2), True),
        ({"per_day": 3}, shop(day="2026-03-14", day_uses=3), False),
        ({"per_day": 3}, shop(day="2026-03-13", day_uses=3), True),
        ({"per_day": 3}, shop(day="2026-03-15", day_uses=3), False),
        ({"per_member": 2}, had("ever", 1), True),
        ({"per_member": 2}, had("ever", 2), False),
        ({"per_member": 2}, Facts(member=MemberNo(1)), True),
        ({"per_member": 2}, Facts(), False),
        (MONTHLY, had("2026-03", 1), True),
        (MONTHLY, had("2026-03", 2), False),
        (MONTHLY, had("2026-02", 2), True),
        (MONTHLY, had("2026-04", 2), False),
        ({"points": 100}, shop(points=99), True),
        ({"points": 100}, shop(points=100), False),
        ({"points": 100}, shop(points=101), False),
        ({"minor": 100}, shop(minor=99), True),
        ({"minor": 100}, shop(minor=100), False),
        ({"points_per_member": 50}, had("ever", 9, 49), True),
        ({"points_per_member": 50}, had("ever", 9, 50), False),
        ({"points_per_member": 50, "period": "day"}, had("2026-03-13", 9, 50), True),
        ({"points_per_member": 50, "period": "day"}, had("2026-03-14", 9, 50), False),
        ({"uses": 3, "per_day": 1}, shop(uses=2, day="2026-03-14", day_uses=1), False),
        ({}, had("ever", 99, 99, uses=99, points=99, minor=99), True),
    ],
)
def test_whether_there_is_room(caps: dict[str, Any], facts: Facts, room: bool) -> None:
    """Each cap just before it is reached, reached, and beyond; a later period counts when the clock was set back."""
    assert has_room(capped(**caps), facts, ON) is room


def test_what_is_left_of_a_budget() -> None:
    """The smaller of the shop's and the member's; never less than nothing; without a cap no limit."""
    both = capped(points=100, points_per_member=30)
    assert points_left(both, had("ever", 1, 10, points=60), ON) == 20
    assert points_left(both, had("ever", 1, 10, points=95), ON) == 5
    assert points_left(both, had("ever", 1, 40, points=0), ON) == 0
    assert points_left(capped(), Facts(), ON) == NO_LIMIT
    assert minor_left(capped(minor=500), shop(minor=499)) == 1
    assert minor_left(capped(minor=500), shop(minor=501)) == 0
    assert minor_left(capped(points=5), shop(minor=501)) == NO_LIMIT


@pytest.mark.parametrize(
    ("period", "key", "now"),
    [
        ("day", "2026-03-13", "2026-03-14"),
        ("week", "2026-W10", "2026-W11"),
        ("month", "2026-02", "2026-03"),
        ("quarter", "2025-Q4", "2026-Q1"),
        ("year", "2025", "2026"),
        ("birthday", "2025", "2026"),
    ],
)
def test_a_new_period_starts_at_nothing(period: str, key: str, now: str) -> None:
    """What was had in an earlier one is over."""
    one = capped(per_member=2, period=period)
    assert used_in(one, had(key, 2, 7), ON) == Used(now)
    assert used_in(one, had(now, 2, 7), ON) == Used(now, 2, 7)


@pytest.mark.parametrize(
    ("before", "period", "now"),
    [
        ("ever", "month", "2026-03"),
        ("2026-W11", "month", "2026-03"),
        ("2026-Q1", "month", "2026-03"),
        ("2026-03-14", "month", "2026-03"),
        ("2026-03", "year", "2026"),
        ("2026-03", "quarter", "2026-Q1"),
        ("2026", "ever", "ever"),
        ("2026-03", "week", "2026-W11"),
    ],
)
def test_a_cap_whose_period_was_changed_starts_anew(before: str, period: str, now: str) -> None:
    """A rule that gave once in all and gives once a month from now on gives, and counts, by the month."""
    one = capped(per_member=1, period=period)
    facts = had(before, 1, 7)
    assert has_room(one, facts, ON)
    key = counted_in(one, facts, ON)
    assert key == now
    assert counted(facts.used, "r", key, 3) == {"r": Used(now, 1, 3)}


def test_counting_for_a_member() -> None:
    """A use more, in the same period or a new one; one taken back; of another period nothing is taken back."""
    used = counted({}, "r", "2026-03", 5)
    assert used == {"r": Used("2026-03", 1, 5)}
    used = counted({**used, "x": Used("ever", 1, 1)}, "r", "2026-03", 5)
    assert used == {"r": Used("2026-03", 2, 10), "x": Used("ever", 1, 1)}
    assert counted(used, "r", "2026-04", 5)["r"] == Used("2026-04", 1, 5)
    assert counted(used, "r", "2026-03", -5, -1)["r"] == Used("2026-03", 1, 5)
    assert counted(used, "r", "2026-02", -5, -1) == used
    assert counted({"r": Used("2026-03", 1, 5)}, "r", "2026-03", -5, -1) == {}


def test_with_the_clock_set_back_what_was_had_later_counts() -> None:
    """Once a month, had in April: on a day of March it counts as April's, and is refused."""
    one = capped(**MONTHLY)
    april = had("2026-04", 1)
    assert counted_in(one, april, ON) == "2026-04"
    assert counted(april.used, "r", "2026-04", 0) == {"r": Used("2026-04", 2, 0)}


def test_a_walk_in_counts_by_the_day() -> None:
    """Who has nothing of their own counts for the shop."""
    assert counted_in(capped(uses=9, period="month"), Facts(), ON) == "2026-03-14"


def test_counting_for_the_shop() -> None:
    """Uses, points and money; by the day, which only moves forward; one taken back is taken off its own day."""
    tally = tallied(Tally(), ON, 5, 100)
    assert tally == Tally(1, 5, 100, "2026-03-14", 1)
    tally = tallied(tally, ON, 5, 0)
    assert tally == Tally(2, 10, 100, "2026-03-14", 2)
    assert tallied(tally, date(2026, 3, 15), 0, 0) == Tally(3, 10, 100, "2026-03-15", 1)
    assert tallied(tally, date(2026, 3, 13), 0, 0) == Tally(3, 10, 100, "2026-03-14", 3)
    assert tallied(tally, ON, -5, -100, -1) == Tally(1, 5, 0, "2026-03-14", 1)
    assert tallied(tally, date(2026, 3, 13), -5, -100, -1) == Tally(1, 5, 0, "2026-03-14", 1)
    third = tallied(tally, ON, 0, 0)
    assert tallied(third, date(2026, 3, 13), 0, 0, -1) == Tally(2, 10, 100, "2026-03-14", 2)


@pytest.mark.parametrize(
    ("caps", "tally", "out"),
    [
        ({"uses": 3}, Tally(uses=2), False),
        ({"uses": 3}, Tally(uses=3), True),
        ({"points": 9}, Tally(points=8), False),
        ({"points": 9}, Tally(points=9), True),
        ({"minor": 9}, Tally(minor=8), False),
        ({"minor": 9}, Tally(minor=10), True),
        ({"per_day": 1, "per_member": 1}, Tally(uses=99, day="2026-03-14", day_uses=99), False),
    ],
)
def test_when_a_rule_has_run_out(caps: dict[str, Any], tally: Tally, out: bool) -> None:
    """When a cap for the whole shop is reached; not for one day's or one member's."""
    assert has_run_out(capped(**caps), tally) is out


def test_what_is_in_force() -> None:
    """Within the dates, the condition held, room in the caps."""
    rules = [
        rule("plain"),
        rule("past", until_on="2026-03-13"),
        rule("last", until_on="2026-03-14"),
        rule("first", from_on="2026-03-14"),
        rule("future", from_on="2026-03-15"),
        rule("gold", when={"kind": "tier_in", "tiers": ["gold"]}),
        rule("full", caps={"uses": 1}),
    ]
    facts = Facts(member=MemberNo(1), tallies={"full": Tally(uses=1)})
    ready = in_force(rules, Case(programme=programme_of(), on=ON, facts=facts))
    assert [r.id for r in ready] == ["plain", "last", "first"]


def go(*rules: Rule, nothing: str = "", powerless: str = "") -> str:
    kept = resolved(rules, lambda rule: rule.id not in nothing, set(powerless))
    return "".join(rule.id for rule in kept)


STOP = rule("s", stop=True, priority=5)
LOW, EQUAL, HIGH = rule("l"), rule("e", priority=5), rule("h", priority=9)


def test_stop_here() -> None:
    """Lower ones fall out, equal and higher ones stay; one that gives nothing, alone or in the end, stops nobody."""
    assert go(HIGH, STOP, EQUAL, LOW) == "hse"
    assert go(HIGH, STOP, EQUAL, LOW, nothing="s") == "hel"
    assert go(HIGH, STOP, EQUAL, LOW, powerless="s") == "hsel"
    second = rule("t", stop=True, priority=0)
    assert go(STOP, second, rule("z", priority=-1)) == "s"
    assert go(STOP, second, rule("z", priority=-1), nothing="s") == "t"


def test_excluding() -> None:
    """The higher of two that exclude each other stays, whichever says so; one that gives nothing excludes nobody."""
    first, second = rule("a", priority=2, excludes=["b"]), rule("b", priority=1)
    assert go(first, second) == "a"
    assert go(first, second, nothing="a") == "b"
    assert go(first, second, powerless="a") == "ab"
    first, second = rule("a", priority=2), rule("b", priority=1, excludes=["a"])
    assert go(first, second) == "a"
    third = rule("c", priority=0, excludes=["b"])
    assert go(first, second, third) == "ac"
