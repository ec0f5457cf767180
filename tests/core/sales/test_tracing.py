"""What the quote writes down about the rules that give nothing: for random programmes, and hand-made pairs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Used
from shopclub.core.programme.choosing import has_room
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import Facts, Tally
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import Occasion
from shopclub.core.programme.tracing import Bar, Cap, Hurdle, Trace
from shopclub.core.sales.model import Draft, DraftLine, Quote
from shopclub.core.sales.rules import quote
from tests.builders import programme_of
from tests.core.sales.test_pricing import DRINKS, HALF, LATTE, TENTH, TODAY, Rule, amount, percent, rule
from tests.core.sales.test_quote_random import MUCH
from tests.strategies.sales import Asked, answer, questions


def traced(one: Asked) -> tuple[Quote | ClubError, Trace]:
    trace = Trace()
    try:
        return quote(one.draft, one.facts, compile_rules(one.programme, 1), one.on, trace), trace
    except ClubError as error:
        return error, trace


@MUCH
@given(questions())
def test_each_rule_of_a_sale_gives_or_is_held_up(one: Asked) -> None:
    """Whoever asks why changes nothing, and of each rule hears that it gave or what held it up, never both."""
    seen, trace = traced(one)
    plain = answer(one)
    if isinstance(seen, ClubError):
        assert isinstance(plain, ClubError)
        assert plain.code == seen.code
        return
    assert seen == plain
    gave = {*(d.rule for d in seen.discounts), *(e.rule for e in seen.earnings), *(h.rule for h in seen.handed)}
    rules = {rule.id: rule for rule in one.programme.rules if rule.on is Occasion.SALE and rule.enabled}
    own = {rule for rule in gave if rule.startswith("coupon:")}
    assert trace.hurdles.keys() - own == rules.keys() - gave
    for rule_id, hurdle in trace.hurdles.items():
        assert set(hurdle.by) <= gave | set(seen.carry), "what stands in the way has given something"
        rule = rules[rule_id]
        if hurdle.bar in (Bar.CONDITION, Bar.CAP):
            case = trace.cases[rule_id]
            assert holds(rule.when, case) == (hurdle.bar is Bar.CAP)
            assert hurdle.bar is Bar.CONDITION or not has_room(rule, one.facts, one.on)


def held_up(rules: list[Rule], *lines: DraftLine, groups: dict[str, str] | None = None, **facts: Any) -> Trace:
    """What is written down of a small programme for a member with these lines."""
    stated = [{"id": name, "stacking": how} for name, how in (groups or {}).items()]
    programme = programme_of(rules=rules, groups=stated)
    trace, draft = Trace(), Draft(lines=lines, member=MemberNo(1))
    quote(draft, Facts(member=MemberNo(1), **facts), compile_rules(programme, 1), TODAY, trace)
    return trace


def points(id: str, count: int, **values: Any) -> Rule:
    return rule(id, "points_fixed", points=count, **values)


@pytest.mark.parametrize(
    ("rules", "hurdle"),
    [
        ([{**percent("b", 100), "from_on": "2026-03-15"}], Hurdle(Bar.NOT_YET)),
        ([{**percent("b", 100), "until_on": "2026-03-13"}], Hurdle(Bar.OVER)),
        ([percent("b", 100, when={"kind": "tier_in", "tiers": ["gold"]})], Hurdle(Bar.CONDITION)),
        ([percent("b", 100, goods={"categories": ["books"]})], Hurdle(Bar.NOTHING)),
        ([percent("a", 200), percent("b", 100)], Hurdle(Bar.BEATEN, ("a",))),
        ([amount("a", 900), amount("b", 800)], Hurdle(Bar.BEATEN, ("a",))),
        ([percent("a", 200, goods=DRINKS), percent("b", 100, goods=DRINKS)], Hurdle(Bar.BEATEN, ("a",))),
        ([amount("a", 900, priority=1, excludes=["b"]), amount("b", 800)], Hurdle(Bar.EXCLUDED, ("a",))),
        ([amount("a", 900, priority=1, stop=True), amount("b", 800)], Hurdle(Bar.STOPPED, ("a",))),
        ([points("a", 900, group="g"), points("b", 800, group="g")], Hurdle(Bar.BEATEN, ("a",))),
        ([points("b", 1, caps={"points": 5})], Hurdle(Bar.CAP, cap=Cap.BUDGET)),
        ([points("b", 1, caps={"points_per_member": 5, "period": "month"})], Hurdle(Bar.CAP, cap=Cap.SHARE)),
        ([points("b", 1, caps={"per_member": 2, "period": "month"})], Hurdle(Bar.CAP, cap=Cap.MEMBER)),
        ([points("b", 1, caps={"uses": 3})], Hurdle(Bar.CAP, cap=Cap.USES)),
        ([points("b", 1, caps={"per_day": 3})], Hurdle(Bar.CAP, cap=Cap.DAY)),
        ([rule("b", "cashback", permille=10, caps={"minor": 5})], Hurdle(Bar.CAP, cap=Cap.BUDGET)),
        ([amount("b", 1, caps={"minor": 5})], Hurdle(Bar.CAP, cap=Cap.BUDGET)),
    ],
)
def test_each_bar_is_named(rules: list[Rule], hurdle: Hurdle) -> None:
    """The rule `b` gives nothing, for the reason that is written down, and because of the rule named."""
    given = {"b": Tally(uses=3, points=5, minor=5, day=TODAY.isoformat(), day_uses=3)}
    had = {"b": Used("2026-03", 2, 5)}
    capped = "caps" in rules[-1]
    trace = held_up(rules, LATTE, groups={"g": "best"}, tallies=given if capped else {}, used=had if capped else {})
    assert trace.hurdles == {"b": hurdle}


def test_a_discount_is_held_up_where_others_left_nothing() -> None:
    """Of two amounts that add up, the second finds nothing where the first has taken the whole bill."""
    both = [amount("a", 9000, group="g", priority=1), amount("b", 100, group="g")]
    assert held_up(both, LATTE, groups={"g": "add"}).hurdles == {"b": Hurdle(Bar.SPENT)}
    lines = [amount("a", 9000, group="g", goods=DRINKS), amount("b", 100, group="g", goods=DRINKS)]
    assert held_up(lines, LATTE, groups={"g": "add"}).hurdles == {"b": Hurdle(Bar.SPENT, ("a",))}


def test_a_set_that_brings_less_is_beaten_by_what_stands_on_its_lines() -> None:
    """The second at half price (10.00 off two lattes) gives way to a promotion of 30 % on both (12.00)."""
    assert held_up([percent("a", 300, goods=DRINKS), HALF], LATTE).hurdles == {"half": Hurdle(Bar.BEATEN, ("a",))}
    assert held_up([percent("a", 200, goods=DRINKS), HALF], LATTE).hurdles == {"a": Hurdle(Bar.BEATEN, ("half",))}


def test_a_walk_in_hears_that_points_are_for_members() -> None:
    """Without a member no rule for points is looked at any further."""
    trace = Trace()
    programme = programme_of(rules=[points("a", 1), percent("b", 100)])
    quote(Draft(lines=(LATTE,)), Facts(), compile_rules(programme, 1), TODAY, trace)
    assert trace.hurdles == {"a": Hurdle(Bar.WALK_IN)}


def test_a_rule_is_worked_out_on_what_its_step_was_left() -> None:
    """Steps by amount look at what the promotions left: 40.00 less 10 % is 36.00, 4.00 short of the step."""
    steps = rule("steps", "steps_off", steps=[{"over_minor": 4000, "off_minor": 500}])
    trace = held_up([TENTH, steps], LATTE)
    assert trace.hurdles == {"steps": Hurdle(Bar.NOTHING)}
    assert trace.works["steps"][1].total() == 3600
