"""Live examples: in the situation shown it gives, in the one beside it doesn't, by the real quote."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from shopclub import presets
from shopclub.core.audit.examples import example
from shopclub.core.audit.outcomes import outcome
from shopclub.core.audit.showing import Example
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.model import Programme
from shopclub.i18n import Language, Words
from shopclub.tui.programme_items import items_of
from shopclub.words.examples import say_example
from tests.core.audit.test_audit import GOLD, TODAY, amounts, off, shop
from tests.strategies.programmes import programmes

EN, ZH = Words(Language.EN), Words(Language.ZH)


def shown(programme: Programme, place: str) -> Example:
    """The example of a part that has one, with a situation in which it gives."""
    found = example(programme, place, TODAY)
    assert found is not None
    return found


def test_points_by_amount() -> None:
    """88.50 bring 88 points, none without the rule, and a walk-in gets none."""
    found = shown(shop(), "rule:base")
    assert found.gives is not None
    assert found.beside is not None
    assert (found.gives.situation.on, found.gives.situation.draft.lines[0].gross_minor) == (TODAY, 8850)
    assert (dict(found.gives.brings.units), dict(found.gives.without.units)) == ({"points": 88}, {})
    assert (found.differs, found.beside.situation.facts.member) == ("member", None)


def test_a_discount_from_an_amount_on() -> None:
    """10 % from 100 on: a bill of 100 shows it, one of 99.99 gets none; 10 points less are earned."""
    found = shown(shop(off("ten", when=amounts(10_000))), "rule:ten")
    assert found.gives is not None
    assert found.beside is not None
    assert (found.gives.brings.due_minor, found.gives.without.due_minor) == (9000, 10_000)
    assert (found.gives.brings.units, found.gives.without.units) == ({"points": 90}, {"points": 100})
    assert (found.differs, found.beside.situation.draft.lines[0].gross_minor) == ("goods", 9999)


def test_a_day_and_a_tier() -> None:
    """Gold on Wednesdays: the next Wednesday is the 18th; the 14th, a Saturday, is beside it."""
    when = {"kind": "all", "of": [GOLD, {"kind": "weekdays", "days": [3]}]}
    double = {"id": "double", "then": {"kind": "points_times", "permille": 1200}, "when": when}
    found = shown(shop(double), "rule:double")
    assert found.gives is not None
    assert found.beside is not None
    assert (found.gives.situation.on, found.gives.situation.facts.tier) == (date(2026, 3, 18), "gold")
    assert (found.gives.brings.units, found.gives.without.units) == (
        {"points": 105},
        {"points": 88},
    )  # 88 x 1.2 = 105.6
    assert (found.differs, found.beside.situation.on) == ("on", TODAY)


def test_a_coupon() -> None:
    """5 off from 10 on: off a bill of 88.50; from 9.99 it takes nothing, since it is refused."""
    kind = {"id": "five", "name": {"en": "5"}, "then": {"kind": "amount_off", "minor": 500}, "when": amounts(1000)}
    found = shown(shop(coupons=[kind]), "coupon:five")
    assert found.gives is not None
    assert found.beside is not None
    assert (found.gives.brings.due_minor, found.gives.without.due_minor) == (8350, 8850)
    assert found.beside.brings.refused == "coupon_minimum"


def test_what_is_switched_off_is_shown_as_if_it_were_on() -> None:
    """So that one sees what it would do."""
    found = shown(shop(off("ten", enabled=False)), "rule:ten")
    assert found.gives is not None
    assert found.gives.brings.due_minor == 7965


def test_what_is_not_there_has_no_example() -> None:
    """Neither a rule that is gone nor a kind nobody knows."""
    assert example(shop(), "rule:gone", TODAY) is None
    assert example(shop(), "newer:0", TODAY) is None


def test_what_can_never_give_has_no_situation() -> None:
    """A condition that contradicts itself: an example without a scene says so."""
    never: dict[str, Any] = {"kind": "all", "of": [amounts(200), amounts(0, 199)]}
    assert shown(shop(off("never", when=never)), "rule:never").gives is None


@pytest.mark.parametrize("name", presets.names())
def test_each_rule_and_coupon_of_the_presets_is_shown(name: str) -> None:
    """The scene is what the real functions say, the rule gives in it, and gives nothing beside it."""
    programme = presets.load(name)
    for rule in programme.rules:
        others = [msgspec.structs.replace(one, enabled=one.enabled or one is rule) for one in programme.rules]
        rules = compile_rules(msgspec.structs.replace(programme, rules=tuple(others)), 0)
        found = example(programme, f"rule:{rule.id}", TODAY)
        assert found is not None
        if found.facts:
            continue
        assert found.gives is not None, rule.id
        assert outcome(found.gives.situation, rules, rule.on) == found.gives.brings
        assert rule.id in found.gives.brings.rules
        if found.beside is not None:
            assert rule.id not in found.beside.brings.rules


@settings(max_examples=40, deadline=None)
@given(programmes(4))
def test_whatever_the_draft(programme: Programme) -> None:
    """Each scene is what the real functions say: given in the one, not in the other; every example has its words."""
    for item in items_of(programme, EN, programme.currency):
        found = example(programme, item.key, TODAY)
        if found is None:
            continue
        assert all(say_example(found, programme, words, currency=programme.currency) for words in (EN, ZH))
        kind, _, part = item.key.partition(":")
        if found.gives is None or kind not in ("rule", "coupon"):
            continue
        own = part if kind == "rule" else item.key
        assert own in found.gives.brings.rules
        assert own not in found.gives.without.rules
        assert found.beside is None or own not in found.beside.brings.rules


@pytest.mark.parametrize("name", presets.names())
def test_an_example_follows_the_keys(name: str) -> None:
    """Not more than 30 ms of the processor for any part, once it is warm."""
    programme = presets.load(name)
    for item in items_of(programme, EN, programme.currency):
        seconds = []
        for _ in range(3):
            before = time.process_time()
            example(programme, item.key, TODAY)
            seconds.append(time.process_time() - before)
        assert min(seconds) < 0.03, item.key
