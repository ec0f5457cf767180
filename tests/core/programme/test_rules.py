"""Compiling a programme, and the dates of a rule."""

from __future__ import annotations

from datetime import date

from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.model import Occasion
from tests.builders import programme_of

BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}


def test_a_rule_is_in_force_on_its_first_and_last_day() -> None:
    """The dates of a rule include both ends; a switched-off rule is never in force."""
    dated = {**BASE, "from_on": "2026-03-14", "until_on": "2026-03-15"}
    (rule,) = programme_of(rules=[dated]).rules
    days = [date(2026, 3, day) for day in (13, 14, 15, 16)]
    assert [rule.in_force(day) for day in days] == [False, True, True, False]
    (off,) = programme_of(rules=[{**BASE, "enabled": False}]).rules
    assert not off.in_force(days[1])
    assert compile_rules(programme_of(rules=[{**BASE, "enabled": False}]), 1).per_amount == ()


def test_a_programme_is_sorted_once() -> None:
    """The higher priority first, then by id; price and points apart, each occasion by itself; what is off stays out."""
    fixed, off = {"kind": "points_fixed", "points": 1}, {"kind": "percent_off", "permille": 1}
    rules = [
        {"id": "c", "then": off},
        {"id": "b", "then": off, "priority": 5},
        {"id": "a", "then": off},
        {"id": "z", "then": fixed, "priority": -1},
        {"id": "y", "then": fixed, "caps": {"uses": 1}},
        {"id": "x", "then": fixed, "on": "join"},
        {"id": "w", "then": fixed, "enabled": False, "caps": {"uses": 1}},
    ]
    compiled = compile_rules(programme_of(rules=rules), 7)
    assert [r.id for r in compiled.price] == ["b", "a", "c"]
    assert [r.id for r in compiled.gains] == ["y", "z"]
    assert [r.id for r in compiled.on(Occasion.JOIN)] == ["x"]
    assert compiled.on(Occasion.DAY) == ()
    assert (compiled.capped, compiled.version, set(compiled.by_id)) == ({"y"}, 7, set("abcwxyz"))


def test_what_is_looked_for_everywhere() -> None:
    """Codes and how far back to look come from every condition, however deep, whatever it belongs to."""
    often = {"kind": "bought_often", "goods": {}, "times": 2, "days": 40}
    rules = [
        {**BASE, "when": {"kind": "not", "of": {"kind": "any", "of": [{"kind": "code", "code": "MaY"}]}}},
        {"id": "b", "then": {"kind": "points_fixed", "points": 1}, "when": {**often, "days": 10}},
    ]
    coupons = [{"id": "c", "name": {"en": "C"}, "then": {"kind": "percent_off", "permille": 1}, "when": often}]
    compiled = compile_rules(programme_of(rules=rules, coupons=coupons), 1)
    assert (compiled.codes, compiled.look_back_days) == ({"may"}, 40)
    assert compile_rules(programme_of(), 1).look_back_days == 0
