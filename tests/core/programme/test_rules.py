"""Reading, checking and compiling a programme."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.reading import read_programme, write_programme
from tests.builders import programme_of

BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}


@pytest.mark.parametrize(
    "rule",
    [
        {"id": "new", "then": {"kind": "lottery_ticket", "count": 1}},
        {"id": "new", "on": "birthday", "then": {"kind": "points_fixed", "points": 5}},
        {"id": "new", "when": {"kind": "weekday", "days": [1]}, "then": {"kind": "points_fixed", "points": 5}},
        {"id": "new", "when": {"kind": "not", "of": {"kind": "moon"}}, "then": {"kind": "points_fixed", "points": 5}},
        {"id": "new", "then": {"kind": "points_fixed", "points": 5, "cap": 3}},
        {"id": "new", "then": {"kind": "points_fixed", "points": 5}, "budget_minor": 100},
    ],
    ids=["effect", "occasion", "condition", "inner condition", "field of an effect", "field of a rule"],
)
def test_a_rule_of_a_newer_version_is_kept_and_not_sold_by(rule: dict[str, Any]) -> None:
    """What this version does not know stands aside, comes back when written, and does not spoil the rest."""
    programme = programme_of(rules=[BASE, rule])
    assert ([r.id for r in programme.rules], programme.unknown_rules) == (["base"], (rule,))
    written = write_programme(programme)
    assert rule in written["rules"]
    assert read_programme(written) == programme
    assert len(compile_rules(programme, 1).per_amount) == 1
    check_programme(programme)


@pytest.mark.parametrize(
    "rule",
    [
        {"id": "bad", "then": {"kind": "points_fixed", "points": 0}},
        {"id": "bad", "then": {"kind": "points_fixed"}},
        {"id": "Bad Id", "then": {"kind": "points_fixed", "points": 1}},
        {"id": "bad"},
        {"id": "bad", "then": {"points": 1}},
    ],
    ids=["no points", "no number", "id", "no effect", "no kind"],
)
def test_a_rule_that_is_wrong_is_refused(rule: dict[str, Any]) -> None:
    """A known kind with a figure that can't be is no rule of a newer version."""
    with pytest.raises(InvalidInput, match="programme_invalid"):
        programme_of(rules=[rule])


def test_a_rule_is_in_force_on_its_first_and_last_day() -> None:
    """The dates of a rule include both ends; a switched-off rule is never in force."""
    dated = {**BASE, "from_on": "2026-03-14", "until_on": "2026-03-15"}
    (rule,) = programme_of(rules=[dated]).rules
    days = [date(2026, 3, day) for day in (13, 14, 15, 16)]
    assert [rule.in_force(day) for day in days] == [False, True, True, False]
    (off,) = programme_of(rules=[{**BASE, "enabled": False}]).rules
    assert not off.in_force(days[1])
    assert compile_rules(programme_of(rules=[{**BASE, "enabled": False}]), 1).per_amount == ()


def reach(value: int, window: str = "life") -> dict[str, Any]:
    return {"kind": "reach", "metric": "points", "value": value, "window": {"kind": window}}


def ladder(*reaches: dict[str, Any] | None) -> dict[str, Any]:
    tiers = [{"id": f"t{i}", "name": {"en": f"T{i}"}, **({"reach": r} if r else {})} for i, r in enumerate(reaches)]
    return {"tiers": tiers}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rules": [BASE, BASE]}, "rule_id_twice"),
        ({"rewards": [{"id": "a", "name": {"en": "A"}, "points": 1}] * 2}, "reward_id_twice"),
        ({"rewards": [{"id": "a", "name": {"en": " "}, "points": 1}]}, "name_missing"),
        ({"rules": [{**BASE, "when": {"kind": "tier_in", "tiers": ["pink"]}}]}, "tier_unknown"),
        ({"rules": [{**BASE, "when": {"kind": "not", "of": {"kind": "tier_in", "tiers": ["pink"]}}}]}, "tier_unknown"),
        ({"ladder": {"tiers": []}}, "ladder_empty"),
        ({"ladder": ladder(reach(5))}, "first_tier_has_reach"),
        ({"ladder": ladder(None, None)}, "tier_without_reach"),
        ({"ladder": ladder(None, reach(5), reach(5))}, "tier_order"),
        ({"ladder": ladder(None, reach(5), reach(4))}, "tier_order"),
    ],
)
def test_a_programme_that_contradicts_itself(changes: dict[str, Any], code: str) -> None:
    """Each contradiction has its refusal."""
    with pytest.raises(InvalidInput, match=code):
        check_programme(programme_of(**changes))


def test_tiers_by_different_windows_are_not_compared() -> None:
    """4 in a month may stand above 5 in a life."""
    check_programme(programme_of(ladder=ladder(None, reach(5), reach(4, "month"))))
