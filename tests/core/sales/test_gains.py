"""What a sale brings: points by amount, piece and visit, multipliers, caps, coupons and gifts; by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ByAmount, ByAmountCarried, ByPieces, Multiplied, Used
from shopclub.core.ledger.units import ENGAGEMENT
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import Facts, Tally
from shopclub.core.sales.counted import given_by
from shopclub.core.sales.model import Draft, DraftLine, Handed, Quote
from shopclub.core.sales.rules import quote
from tests.builders import programme_of

TODAY = date(2026, 3, 14)
DRINKS = {"categories": ["drinks"]}
Rule = dict[str, Any]
OUTER = ("when", "group", "priority", "stop", "excludes", "caps", "qualifies", "expiry")


def rule(id: str, kind: str, **values: Any) -> Rule:
    outer = {key: values.pop(key) for key in OUTER if key in values}
    return {"id": id, "then": {"kind": kind, **values}, **outer}


def per_amount(id: str = "base", points: int = 1, step_minor: int = 100, **values: Any) -> Rule:
    return rule(id, "points_per_amount", points=points, step_minor=step_minor, **values)


def times(id: str, permille: int, **values: Any) -> Rule:
    return rule(id, "points_times", permille=permille, **values)


def line(code: str, qty: int, minor: int) -> DraftLine:
    return DraftLine(code=code, category="drinks" if code.startswith("d") else "goods", qty=qty, gross_minor=minor)


def ask(
    rules: list[Rule], *lines: DraftLine, points: int = 0, facts: dict[str, Any] | None = None, **more: Any
) -> Quote:
    values = {"money_off": {"points": 100, "minor": 100}, **more}
    groups = [{"id": name, "stacking": how} for name, how in values.pop("groups", {}).items()]
    found = Facts(**{"member": MemberNo(1), "version": 1, "available": 10**6, **(facts or {})})
    draft = Draft(lines=lines, member=found.member, points=points)
    return quote(draft, found, compile_rules(programme_of(rules=rules, groups=groups, **values), 1), TODAY)


def earned(seen: Quote) -> dict[str, int]:
    return {earning.rule: earning.points for earning in seen.earnings}


DRINK, MUG = line("d1", 2, 6050), line("m1", 1, 3999)
"""60.50 and 39.99, 100.49 in all."""


# -- by amount --------------------------------------------------------------------------------------


def test_points_of_certain_goods() -> None:
    """60 full yuan of drinks; the mug's 39 count only where all goods do. The line says its part."""
    seen = ask([per_amount(goods=DRINKS)], DRINK, MUG)
    assert (earned(seen), [x.points for x in seen.lines]) == ({"base": 60}, [{"base": 60}, {}])
    seen = ask([per_amount()], DRINK, MUG)
    assert (earned(seen), [x.points for x in seen.lines]) == ({"base": 100}, [{}, {}])


def test_each_rule_is_rounded_once() -> None:
    """60 of the drinks and 39 of the rest are 99, not 100."""
    rules = [per_amount("a", goods=DRINKS), per_amount("b", goods={"but_categories": ["drinks"]})]
    assert earned(ask(rules, DRINK, MUG)) == {"a": 60, "b": 39}


def test_of_a_group_that_gives_only_the_best() -> None:
    """100 by the yuan, 110 by the full ten; without a group both."""
    rules = [per_amount("a", group="g"), per_amount("b", 11, 1000, group="g")]
    assert earned(ask(rules, DRINK, MUG, groups={"g": "best"})) == {"b": 110}
    assert earned(ask(rules, DRINK, MUG, groups={"g": "add"})) == {"a": 100, "b": 110}


@pytest.mark.parametrize(
    ("before", "paid", "points", "change"),
    [
        (0, 9999, 0, 9999),
        (0, 10000, 10, 0),
        (0, 10001, 10, 1),
        (1, 9999, 10, -1),
        (5000, 4999, 0, 4999),
        (5000, 5000, 10, -5000),
        (5000, 15000, 20, -5000),
        (-3000, 12999, 0, 12999),
        (-3000, 13000, 10, 3000),
        (-30000, 100, 0, 100),
        (20000, 0, 0, None),
        (20000, 100, 20, -19900),
    ],
)
def test_what_is_left_below_a_step_is_carried(before: int, paid: int, points: int, change: int | None) -> None:
    """10 points for each full 100.00, what is left counts with the next purchase; nothing paid brings nothing."""
    seen = ask([per_amount("base", 10, 10000, carry=True)], line("m1", 1, paid), facts={"carry": {"base": before}})
    assert earned(seen) == ({"base": points} if points else {})
    assert seen.carry == ({} if not change else {"base": change})
    if points:
        why = ByAmountCarried(paid, 10000, 10, before) if before else ByAmount(paid, 10000, 10)
        assert seen.earnings[0].why == why


def test_what_certain_goods_carry_goes_with_their_lines() -> None:
    """60.50 of drinks at 10 for each full 100.00: carried by the drink alone."""
    seen = ask([per_amount("base", 10, 10000, carry=True, goods=DRINKS)], DRINK, MUG)
    assert (seen.carry, [x.carry for x in seen.lines]) == ({"base": 6050}, [{"base": 6050}, {}])
    seen = ask([per_amount("base", 10, 10000, carry=True)], DRINK, MUG)
    assert (seen.carry, [x.carry for x in seen.lines]) == ({"base": 49}, [{}, {}])


# -- by piece, by visit -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("each", "qty", "points"), [(1, 1, 5), (1, 3, 15), (2, 1, 0), (2, 2, 5), (2, 3, 5), (3, 9, 15)]
)
def test_points_by_the_piece(each: int, qty: int, points: int) -> None:
    """5 for each full so many."""
    seen = ask([rule("p", "points_per_piece", points=5, each=each, goods=DRINKS)], line("d1", qty, 900), MUG)
    assert earned(seen) == ({"p": points} if points else {})
    if points:
        assert (seen.earnings[0].why, seen.lines[0].points) == (ByPieces(qty, each, 5), {"p": points})


def test_a_line_for_which_nothing_is_paid_brings_no_pieces() -> None:
    """One given away, one paid with points, one of goods that earn nothing."""
    piece = rule("p", "points_per_piece", points=5)
    free = rule("free", "percent_off", permille=1000, goods=DRINKS)
    assert earned(ask([piece, free], DRINK, MUG)) == {"p": 5}
    assert earned(ask([piece], line("m1", 1, 1000), points=1000)) == {}
    assert earned(ask([piece], DRINK, MUG, switches={"no_points_goods": DRINKS})) == {"p": 5}


def test_points_for_coming() -> None:
    """Once a sale, whatever its height; not where nothing is paid in money."""
    visit = rule("v", "points_fixed", points=5)
    assert earned(ask([visit], line("m1", 1, 1))) == {"v": 5}
    assert earned(ask([visit], line("m1", 1, 1000), points=1000)) == {}
    assert earned(ask([visit], line("m1", 1, 1000), points=1000, switches={"points_part_earns": True})) == {"v": 5}


def test_engagement_points_are_another_unit() -> None:
    """They never expire, are no points, and a budget of points is theirs."""
    rules = [rule("e", "engagement", points=5, caps={"points": 8}), per_amount()]
    seen = ask(rules, MUG, expiry={"kind": "months", "months": 1})
    assert [(e.rule, e.points, e.unit, e.expires) for e in seen.earnings] == [
        ("base", 39, "points", date(2026, 4, 14)),
        ("e", 5, ENGAGEMENT, None),
    ]
    assert seen.points == 39
    assert given_by(seen)["e"].points == 5
    assert earned(ask(rules, MUG, facts={"tallies": {"e": Tally(points=5)}}))["e"] == 3


def test_a_rule_may_have_an_expiry_of_its_own() -> None:
    """The others have the programme's."""
    rules = [per_amount(), rule("v", "points_fixed", points=5, expiry={"kind": "year_end"}, qualifies=False)]
    seen = ask(rules, MUG, expiry={"kind": "months", "months": 1})
    assert {e.rule: (e.expires, e.qualifies) for e in seen.earnings} == {
        "base": (date(2026, 4, 14), True),
        "v": (date(2026, 12, 31), False),
    }


# -- multipliers ------------------------------------------------------------------------------------


def test_a_multiplier_adds_to_the_points_by_amount_alone() -> None:
    """100 x 1.5: 50 more; the points for coming and by the piece stay."""
    rules = [
        per_amount(),
        times("t", 1500),
        rule("v", "points_fixed", points=5),
        rule("p", "points_per_piece", points=1),
    ]
    seen = ask(rules, DRINK, MUG)
    assert earned(seen) == {"base": 100, "t": 50, "v": 5, "p": 3}
    assert seen.earnings[1].why == Multiplied(100, 1500)


@pytest.mark.parametrize(
    ("rounding", "permille", "extra"),
    [("down", 1015, 1), ("half_up", 1015, 2), ("up", 1015, 2), ("up", 1001, 1), ("half_up", 1004, 0), ("down", 999, 0)],
)
def test_a_multiplier_is_rounded_once(rounding: str, permille: int, extra: int) -> None:
    """100 points x 1.015 are 101.5; below 1 it takes nothing away."""
    seen = ask([per_amount(), times("t", permille, rounding=rounding)], DRINK, MUG)
    assert earned(seen) == ({"base": 100, "t": extra} if extra else {"base": 100})


def test_of_several_multipliers_the_best_and_of_groups_all() -> None:
    """Twice and thrice are thrice; in another group that adds, x 1.5 and x 2 add 50 and 100."""
    rules = [per_amount(), times("a", 2000), times("b", 3000)]
    assert earned(ask(rules, DRINK, MUG)) == {"base": 100, "b": 200}
    more = [*rules, times("c", 1500, group="g"), times("d", 2000, group="g")]
    assert earned(ask(more, DRINK, MUG, groups={"g": "add"})) == {"base": 100, "b": 200, "c": 50, "d": 100}
    assert earned(ask(more, DRINK, MUG, groups={"g": "best"})) == {"base": 100, "b": 200, "d": 100}


def test_a_multiplier_of_certain_goods() -> None:
    """Twice the points of the drinks: 60 more, on the drinks' line."""
    seen = ask([per_amount(), times("t", 2000, goods=DRINKS)], DRINK, MUG)
    assert (earned(seen), [x.points for x in seen.lines]) == ({"base": 100, "t": 60}, [{"t": 60}, {}])
    none = ask([per_amount(goods={"categories": ["goods"]}), times("t", 2000, goods=DRINKS)], DRINK, MUG)
    assert earned(none) == {"base": 39}


def test_a_multiplier_goes_with_the_lines_its_points_are_of() -> None:
    """Points for drinks alone, twice: the mug has no part in them."""
    seen = ask([per_amount(goods=DRINKS), times("t", 2000)], DRINK, MUG)
    assert [x.points for x in seen.lines] == [{"base": 60, "t": 60}, {}]


def test_a_multiplier_works_on_what_is_given() -> None:
    """A budget with 30 points left: twice is 30 more, not 100."""
    rules = [per_amount(caps={"points": 100}), times("t", 2000)]
    assert earned(ask(rules, DRINK, MUG, facts={"tallies": {"base": Tally(points=70)}})) == {"base": 30, "t": 30}
    carried = [per_amount("base", 10, 10000, carry=True), times("t", 2000, goods=DRINKS)]
    seen = ask(carried, line("d1", 1, 10000), MUG, facts={"carry": {"base": -5000}})
    assert earned(seen) == {}


# -- what earns -------------------------------------------------------------------------------------


def test_goods_that_earn_nothing() -> None:
    """The drinks' 60.50 earn nothing, and return without points; conditions on the bill look at all of it."""
    rules = [per_amount(), rule("v", "points_fixed", points=5, when={"kind": "amount", "at_least_minor": 10000})]
    seen = ask(rules, DRINK, MUG, switches={"no_points_goods": DRINKS})
    assert (earned(seen), [x.points for x in seen.lines]) == ({"base": 39, "v": 5}, [{}, {"base": 39, "v": 5}])
    assert ask(rules, DRINK, line("d2", 1, 9000), switches={"no_points_goods": DRINKS}).earnings == ()


@pytest.mark.parametrize(("points", "part_earns", "fires"), [(0, False, True), (100, False, False), (100, True, True)])
def test_conditions_of_points_look_at_what_is_paid_in_money(points: int, part_earns: bool, fires: bool) -> None:
    """From 40.00 on: 40.00 in money; 39.00 and 100 points only where that part earns too."""
    rules = [rule("v", "points_fixed", points=5, when={"kind": "amount", "at_least_minor": 4000})]
    seen = ask(rules, line("m1", 1, 4000), points=points, switches={"points_part_earns": part_earns})
    assert earned(seen) == ({"v": 5} if fires else {})


def test_what_is_paid_with_points_goes_with_its_line() -> None:
    """1,000 points pay 10.00 of 100.49: what the lines paid in money earns."""
    seen = ask([per_amount(goods=DRINKS)], DRINK, MUG, points=1000)
    assert [x.points_minor for x in seen.lines] == [602, 398]
    assert earned(seen) == {"base": 54}


def test_a_walk_in_gets_nothing() -> None:
    """No points, no gift."""
    rules = [per_amount(), rule("g", "gift", name={"en": "Cup"})]
    seen = ask(rules, DRINK, facts={"member": None, "available": 0})
    assert (seen.earnings, seen.handed) == ((), ())


# -- caps -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caps", "had", "tally", "given"),
    [
        ({"points": 100}, Used(), Tally(points=99), 1),
        ({"points": 100}, Used(), Tally(points=100), None),
        ({"points": 100}, Used(), Tally(points=0), 39),
        ({"points_per_member": 50}, Used("ever", 1, 49), Tally(), 1),
        ({"points_per_member": 50}, Used("ever", 1, 50), Tally(), None),
        ({"per_member": 1}, Used("ever", 1, 0), Tally(), None),
        ({"per_member": 2}, Used("ever", 1, 0), Tally(), 39),
        ({"points": 100, "points_per_member": 50}, Used("ever", 1, 30), Tally(points=90), 10),
    ],
)
def test_what_is_left_is_still_given(caps: dict[str, Any], had: Used, tally: Tally, given: int | None) -> None:
    """39 points by amount, cut down to what the caps leave."""
    seen = ask([per_amount(caps=caps)], MUG, facts={"used": {"base": had}, "tallies": {"base": tally}})
    assert earned(seen) == ({} if given is None else {"base": given})
    assert seen.fired == ({} if given is None else {"base": "ever"})


def test_stop_and_exclusion_count_only_if_points_came_of_it() -> None:
    """A multiplier that the better one beats stops nobody and excludes nobody, whichever of the two says so."""
    visit = rule("v", "points_fixed", points=5)
    base = per_amount(priority=9)
    small, large = times("a", 2000, priority=5, stop=True), times("b", 3000, priority=5)
    assert earned(ask([base, small, visit], MUG)) == {"base": 39, "a": 39}
    assert earned(ask([base, small, large, visit], MUG)) == {"base": 39, "b": 78, "v": 5}
    against = times("a", 2000, priority=5)
    excluding = {**visit, "excludes": ["a"]}
    assert earned(ask([base, against, excluding], MUG)) == {"base": 39, "a": 39}
    assert earned(ask([base, against, large, excluding], MUG)) == {"base": 39, "b": 78, "v": 5}


# -- things -----------------------------------------------------------------------------------------

COUPON = {"id": "c", "name": {"en": "Tea"}, "then": {"kind": "percent_off", "permille": 100}}


def test_coupons_and_gifts() -> None:
    """Both, with how many; counted where there are caps."""
    rules = [
        rule("gift", "gift", name={"en": "Cup"}, count=2, caps={"per_member": 1}),
        rule("issue", "coupon", coupon="c", count=3),
    ]
    seen = ask(rules, MUG, coupons=[COUPON])
    assert seen.handed == (Handed(rule="gift", count=2), Handed(rule="issue", coupon="c", count=3))
    assert seen.fired == {"gift": "ever"}
    assert ask(rules, MUG, coupons=[COUPON], facts={"used": {"gift": Used("ever", 1)}}).handed == seen.handed[1:]
    assert ask(rules, line("m1", 1, 1000), points=1000, coupons=[COUPON]).handed == ()


def test_of_a_group_that_gives_only_the_best_one_thing() -> None:
    """The first by priority: a bottle from 400.00, else a cup."""
    rules = [
        rule(
            "bottle", "gift", name={"en": "B"}, group="g", priority=1, when={"kind": "amount", "at_least_minor": 40000}
        ),
        rule("cup", "gift", name={"en": "C"}, group="g"),
    ]
    big, small = line("m1", 1, 40000), line("m1", 1, 39999)
    assert [h.rule for h in ask(rules, big, groups={"g": "best"}).handed] == ["bottle"]
    assert [h.rule for h in ask(rules, small, groups={"g": "best"}).handed] == ["cup"]
    assert [h.rule for h in ask(rules, big, groups={"g": "add"}).handed] == ["bottle", "cup"]


# -- goods for some --------------------------------------------------------------------------------------


def test_goods_that_are_not_for_all() -> None:
    """Refused for who does not meet the condition, with the line."""
    only = [{"id": "members", "goods": DRINKS, "when": {"kind": "tier_in", "tiers": ["gold"]}}]
    ladder = {"tiers": [{"id": "gold", "name": {"en": "Gold"}}]}
    assert ask([], MUG, DRINK, goods_for=only, ladder=ladder, facts={"tier": "gold"}).due_minor == 10049
    assert ask([], MUG, goods_for=only, ladder=ladder).due_minor == 3999
    with pytest.raises(RuleViolation, match="goods_not_for_all") as refusal:
        ask([], MUG, DRINK, goods_for=only, ladder=ladder)
    assert refusal.value.figures == {"line": 2, "goods": "members"}
