"""The order of the price, and which of several rules counts: by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import Facts, Tally
from shopclub.core.sales.model import Draft, DraftLine, Quote
from shopclub.core.sales.rules import quote
from tests.builders import programme_of

TODAY = date(2026, 3, 14)
DRINKS = {"categories": ["drinks"]}
Rule = dict[str, Any]


def rule(id: str, kind: str, **values: Any) -> Rule:
    own = ("when", "group", "priority", "stop", "excludes", "caps")
    outer = {key: values.pop(key) for key in own if key in values}
    return {"id": id, "then": {"kind": kind, **values}, **outer}


def percent(id: str, permille: int, **values: Any) -> Rule:
    return rule(id, "percent_off", permille=permille, **values)


def amount(id: str, minor: int, **values: Any) -> Rule:
    return rule(id, "amount_off", minor=minor, **values)


def line(code: str, qty: int, minor: int) -> DraftLine:
    return DraftLine(code=code, category="drinks" if code.startswith("d") else "goods", qty=qty, gross_minor=minor)


def ask(rules: list[Rule], *lines: DraftLine, groups: dict[str, str] | None = None, **facts: Any) -> Quote:
    stated = [{"id": name, "stacking": how} for name, how in (groups or {}).items()]
    programme = programme_of(rules=rules, groups=stated)
    draft = Draft(lines=lines, member=MemberNo(1))
    return quote(draft, Facts(member=MemberNo(1), version=1, **facts), compile_rules(programme, 1), TODAY)


def taken(seen: Quote) -> dict[str, int]:
    return {discount.rule: discount.minor for discount in seen.discounts}


def by_line(seen: Quote) -> list[dict[str, int]]:
    return [line.off for line in seen.lines]


LATTE, MOCHA, MUG = line("d1", 2, 4000), line("d2", 1, 2500), line("m1", 1, 8000)
PRICE = rule("price", "member_price", prices={"d1": 1800})
TENTH = percent("tenth", 100, goods=DRINKS)
HALF = rule("half", "nth_item", n=2, permille=500, goods=DRINKS)


# -- items ------------------------------------------------------------------------------------------


def test_each_line_takes_part_in_the_better_promotion() -> None:
    """Latte: 4.00 by its price, 4.00 by 10 %, the first counts; mocha has no price of its own: 2.50."""
    assert by_line(ask([PRICE, TENTH], LATTE, MOCHA, MUG)) == [{"price": 400}, {"tenth": 250}, {}]
    cheaper = rule("price", "member_price", prices={"d1": 1799})
    assert by_line(ask([cheaper, TENTH], LATTE, MOCHA)) == [{"price": 402}, {"tenth": 250}]
    dearer = rule("price", "member_price", prices={"d1": 1801})
    assert by_line(ask([dearer, TENTH], LATTE, MOCHA)) == [{"tenth": 400}, {"tenth": 250}]


def test_promotions_of_a_group_that_adds_add_up_on_a_line() -> None:
    """4.00 and 4.00 on the latte; against a third of 9.00 they lose."""
    groups = {"g": "add"}
    both = [{**PRICE, "group": "g"}, {**TENTH, "group": "g"}]
    assert by_line(ask(both, LATTE, groups=groups)) == [{"price": 400, "tenth": 400}]
    third = amount("third", 450, goods=DRINKS)
    assert by_line(ask([*both, third], LATTE, groups=groups)) == [{"third": 900}]
    whole = [{**percent("all", 1000, goods=DRINKS), "group": "g"}, {**TENTH, "group": "g"}]
    assert by_line(ask(whole, LATTE, groups=groups)) == [{"all": 4000}]


def test_a_set_against_promotions_by_the_line() -> None:
    """Three drinks of 20, 20, 25: the second at half price takes 10.00; 10 % takes 6.50, 16 % takes 10.40."""
    assert by_line(ask([HALF, TENTH], LATTE, MOCHA, MUG)) == [{"half": 1000}, {}, {}]
    more = percent("more", 160, goods=DRINKS)
    assert by_line(ask([HALF, more], LATTE, MOCHA, MUG)) == [{"more": 640}, {"more": 400}, {}]
    equal = amount("equal", 500, goods={"products": ["d1"]})
    assert by_line(ask([HALF, equal], LATTE, MOCHA)) == [{"equal": 1000}, {}]


def test_goods_outside_a_set_keep_their_promotion() -> None:
    """The set takes its drinks; the mug has 10 % of its own."""
    mug = percent("mug", 100, goods={"products": ["m1"]})
    assert by_line(ask([HALF, mug], LATTE, MOCHA, MUG)) == [{"half": 1000}, {}, {"mug": 800}]


def test_of_two_sets_the_one_that_brings_more() -> None:
    """Half price brings 10.00, three for two brings 20.00, whichever comes first; one line is in one set."""
    three = rule("athree", "buy_get", buy=2, get=1, goods=DRINKS)
    assert taken(ask([HALF, three], LATTE, MOCHA)) == {"athree": 2000}
    zthree = {**three, "id": "zthree"}
    assert taken(ask([HALF, zthree], LATTE, MOCHA)) == {"zthree": 2000}
    assert taken(ask([{**HALF, "priority": 5}, zthree], LATTE, MOCHA)) == {"zthree": 2000}
    mugs = rule("mugs", "nth_item", n=2, permille=500, goods={"products": ["m1"]})
    assert taken(ask([HALF, mugs], LATTE, line("m1", 2, 16000))) == {"half": 1000, "mugs": 4000}


def test_a_gift_of_other_goods_is_part_of_the_set() -> None:
    """Two drinks bring a mug: neither the drinks nor the mug has another promotion."""
    gift = rule("gift", "buy_get", buy=2, get=1, goods=DRINKS, gift={"products": ["m1"]})
    assert by_line(ask([gift, TENTH], LATTE, MUG)) == [{}, {"gift": 8000}]


# -- steps ------------------------------------------------------------------------------------------

TWENTY = rule("twenty", "steps_off", steps=[{"over_minor": 20000, "off_minor": 2000}])


def test_steps_look_at_what_is_left_after_the_items() -> None:
    """200.00 with 0.01 off is below the step."""
    cent = amount("cent", 1, goods={"products": ["m1"]})
    assert taken(ask([TWENTY, cent], line("m1", 1, 20001))) == {"cent": 1, "twenty": 2000}
    assert taken(ask([TWENTY, cent], line("m1", 1, 20000))) == {"cent": 1}


def test_of_steps_without_a_group_the_best_counts() -> None:
    """And in a group of their own they add up."""
    thirty = rule("thirty", "steps_off", steps=[{"over_minor": 20000, "off_minor": 3000}])
    assert taken(ask([TWENTY, thirty], line("m1", 1, 20000))) == {"thirty": 3000}
    own = [TWENTY, {**thirty, "group": "g"}]
    assert taken(ask(own, line("m1", 1, 20000), groups={"g": "best"})) == {"twenty": 2000, "thirty": 3000}


def test_steps_of_different_goods_never_take_more_than_there_is() -> None:
    """What one step has taken from the drinks, another of all goods takes from the rest."""
    drinks = rule("drinks", "steps_off", steps=[{"over_minor": 100, "off_minor": 100}], goods=DRINKS, group="g")
    whole = rule("whole", "steps_off", steps=[{"over_minor": 100, "off_minor": 100}], group="h")
    seen = ask([drinks, whole], line("d1", 1, 100), line("m1", 1, 100), groups={"g": "best", "h": "best"})
    assert (taken(seen), seen.due_minor) == ({"drinks": 100, "whole": 100}, 0)


# -- the whole bill ---------------------------------------------------------------------------------


def test_the_percentage_is_of_what_the_steps_left() -> None:
    """250.00: 20.00 off, then 10 % of 230.00."""
    seen = ask([TWENTY, percent("gold", 100)], line("m1", 1, 25000))
    assert (taken(seen), seen.due_minor) == ({"twenty": 2000, "gold": 2300}, 20700)


def test_without_a_group_the_best_counts() -> None:
    """10 % of 100.00 is less than 11.00, more than 9.00."""
    bill = line("m1", 1, 10000)
    assert taken(ask([percent("p", 100), amount("a", 1100)], bill)) == {"a": 1100}
    assert taken(ask([percent("p", 100), amount("a", 900)], bill)) == {"p": 1000}
    assert taken(ask([percent("p", 100), amount("a", 1000)], bill)) == {"a": 1000}  # of equals the first, by id


def test_groups_add_up_and_each_is_worked_out_on_the_same_bill() -> None:
    """10 % and 9.00 in different groups: 10.00 and 9.00; both of what the bill came to before."""
    bill, groups = line("m1", 1, 10000), {"g": "best"}
    assert taken(ask([percent("p", 100), amount("a", 900, group="g")], bill, groups=groups)) == {"a": 900, "p": 1000}


@pytest.mark.parametrize(
    ("rules", "groups", "wanted"),
    [
        # The larger percentage, whatever group or priority it has.
        ([percent("a", 50), percent("b", 200, group="g")], {"g": "best"}, {"b": 2000}),
        ([percent("a", 200), percent("b", 50, group="g")], {"g": "best"}, {"a": 2000}),
        ([percent("a", 50, priority=9), percent("b", 200, group="g")], {"g": "best"}, {"b": 2000}),
        ([percent("a", 50, group="g"), percent("b", 200, group="g")], {"g": "add"}, {"b": 2000}),
        # A group that gives only the best gives its amount where the percentage is another's.
        (
            [percent("a", 50), amount("c", 300), percent("b", 200, group="g")],
            {"g": "best"},
            {"b": 2000, "c": 300},
        ),
        # 5 % of one group and 15.00 of the other are 20.00; 20 % of the other and 3.00 are 23.00.
        (
            [percent("a", 50), amount("c", 300), percent("b", 200, group="g"), amount("d", 1500, group="g")],
            {"g": "best"},
            {"b": 2000, "c": 300},
        ),
        # 5 % and 15.00 are 20.00; 10 % and 3.00 would be 13.00.
        (
            [percent("a", 50), amount("c", 300), percent("b", 100, group="g"), amount("d", 1500, group="g")],
            {"g": "best"},
            {"a": 500, "d": 1500},
        ),
        # An amount and a percentage of one group that adds.
        ([percent("a", 50, group="g"), amount("c", 300, group="g")], {"g": "add"}, {"a": 500, "c": 300}),
    ],
)
def test_at_most_one_percentage(rules: list[Rule], groups: dict[str, str], wanted: dict[str, int]) -> None:
    """Whichever makes the whole cheapest."""
    assert taken(ask(rules, line("m1", 1, 10000), groups=groups)) == wanted


def test_discounts_never_come_to_more_than_the_bill() -> None:
    """80.00 and 70.00 off 100.00: the second gives what is left; to the fen, whichever line had it."""
    groups = {"g": "best"}
    rules = [amount("a", 8000), amount("b", 7000, group="g")]
    seen = ask(rules, line("m1", 1, 10000), groups=groups)
    assert (taken(seen), seen.due_minor) == ({"a": 8000, "b": 2000}, 0)
    seen = ask([amount("a", 3), amount("b", 7, group="g")], line("m1", 1, 5), line("m2", 1, 5), groups=groups)
    assert (taken(seen), seen.due_minor) == ({"a": 3, "b": 7}, 0)
    seen = ask([amount("a", 1), amount("b", 1, group="g")], line("m1", 1, 1), line("m2", 1, 1), groups=groups)
    assert (taken(seen), seen.due_minor) == ({"a": 1, "b": 1}, 0)


# -- priority, stop, exclusion, budgets --------------------------------------------------------------


def test_stop_here_counts_only_if_it_fired() -> None:
    """A stop cuts off the rule below it; where it gives nothing, alone or beside a better one, it does not."""
    bill, low = line("m1", 1, 10000), amount("low", 300, group="g")
    groups = {"g": "best"}
    assert taken(ask([percent("s", 100, stop=True, priority=5), low], bill, groups=groups)) == {"s": 1000}
    nothing = percent("s", 100, stop=True, priority=5, goods=DRINKS)
    assert taken(ask([nothing, low], bill, groups=groups)) == {"low": 300}
    beaten = [percent("s", 100, stop=True, priority=5), percent("t", 200, priority=5), low]
    assert taken(ask(beaten, bill, groups=groups)) == {"t": 2000, "low": 300}
    spent = percent("s", 100, stop=True, priority=5, caps={"minor": 500})
    assert taken(ask([spent, low], bill, groups=groups, tallies={"s": Tally(minor=500)})) == {"low": 300}


def test_excluding_counts_only_if_it_fired() -> None:
    """Whichever of the two says so."""
    bill, groups = line("m1", 1, 10000), {"g": "best", "h": "best"}
    for first, second in ((["b"], []), ([], ["a"])):
        one = percent("a", 100, priority=5, excludes=first, group="h")
        two = amount("b", 300, excludes=second, group="g")
        assert taken(ask([one, two], bill, groups=groups)) == {"a": 1000}
        better = percent("t", 200, priority=5, group="h")
        assert taken(ask([one, two, better], bill, groups=groups)) == {"t": 2000, "b": 300}


def test_price_and_points_stop_apart() -> None:
    """A price rule that says stop leaves the points alone."""
    rules = [percent("s", 100, stop=True, priority=5), rule("base", "points_per_amount", step_minor=100, points=1)]
    seen = ask(rules, line("m1", 1, 10000))
    assert (taken(seen), seen.points) == ({"s": 1000}, 90)


@pytest.mark.parametrize(("left", "given"), [(0, None), (1, 1), (999, 999), (1000, 1000), (1001, 1000)])
def test_what_is_left_of_a_budget_is_still_given(left: int, given: int | None) -> None:
    """10 % of 100.00 with so much left."""
    seen = ask([percent("p", 100, caps={"minor": 5000})], line("m1", 1, 10000), tallies={"p": Tally(minor=5000 - left)})
    assert taken(seen) == ({} if given is None else {"p": given})
    assert seen.fired == ({} if given is None else {"p": "ever"})


def test_a_budget_that_is_nearly_spent_does_not_beat_a_better_rule() -> None:
    """40 % off with 0.10 left gives less than 10 %: the line takes part in the 10 %."""
    rules = [percent("big", 400, goods=DRINKS, caps={"minor": 5000}), TENTH]
    assert taken(ask(rules, LATTE, tallies={"big": Tally(minor=4990)})) == {"tenth": 400}
    half = {**HALF, "caps": {"minor": 5000}}
    assert taken(ask([half, TENTH], LATTE, tallies={"half": Tally(minor=4601)})) == {"tenth": 400}
    assert taken(ask([half, TENTH], LATTE, tallies={"half": Tally(minor=4599)})) == {"half": 401}
    bill = [percent("big", 400, caps={"minor": 5000}), percent("small", 100)]
    assert taken(ask(bill, LATTE, tallies={"big": Tally(minor=4990)})) == {"small": 400}
