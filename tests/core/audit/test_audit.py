"""The rule check: each thing it finds, on both sides of its border, with a basket and with a mend that ends it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub import presets
from shopclub.core.audit.axes import AXES
from shopclub.core.audit.model import CODES, Finding, Pace, Weight
from shopclub.core.audit.rules import audit
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import NO_BILL, Case, Facts
from shopclub.core.programme.holding import HOLDS, holds
from shopclub.core.programme.model import Occasion, Programme
from shopclub.core.sales.rules import quote
from tests.builders import programme_of
from tests.strategies.cases import cases
from tests.strategies.programmes import programmes

TODAY = date(2026, 3, 14)
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
MUG = {"id": "mug", "name": {"en": "Mug"}, "points": 1000}
LADDER = {
    "tiers": [
        {"id": "plain", "name": {"en": "P"}},
        {"id": "gold", "name": {"en": "G"}, "reach": {"kind": "reach", "metric": "points", "value": 100}},
    ]
}
GOLD = {"kind": "tier_in", "tiers": ["gold"]}


def shop(*rules: dict[str, Any], **more: Any) -> Programme:
    """A sound programme with some more rules: points by amount, a mug for 1,000 points, gold with 100."""
    values: dict[str, Any] = {"rules": [BASE, *rules], "rewards": [MUG], "ladder": LADDER}
    programme = programme_of(**{**values, **more})
    check_programme(programme)
    return programme


def found(programme: Programme, pace: Pace | None = None) -> list[tuple[str, tuple[str, ...]]]:
    """What is found, as code and ids."""
    return [(one.code, ids(one)) for one in audit(programme, TODAY, pace=pace)]


def ids(finding: Finding) -> tuple[str, ...]:
    """What it is about, by id alone."""
    return tuple(place.partition(":")[2] or place for place in finding.places)


def only(programme: Programme, pace: Pace | None = None) -> Finding:
    """The one thing that is found."""
    (one,) = audit(programme, TODAY, pace=pace)
    return one


def off(rule: str, permille: int = 100, **more: Any) -> dict[str, Any]:
    """A rule of so much off the whole bill."""
    return {"id": rule, "then": {"kind": "percent_off", "permille": permille}, **more}


def fixed(rule: str, points: int = 10, **more: Any) -> dict[str, Any]:
    """A rule of so many points."""
    return {"id": rule, "then": {"kind": "points_fixed", "points": points}, **more}


def amounts(least: int, most: int | None = None) -> dict[str, Any]:
    """A condition on the bill."""
    return {"kind": "amount", "at_least_minor": least, "at_most_minor": most}


def test_every_kind_of_condition_has_its_axes() -> None:
    """A new kind of condition says what it asks for, or the rule check would not see it."""
    assert set(HOLDS) <= set(AXES)


def test_a_sound_programme_has_nothing() -> None:
    """The plain programme is as it should be; of the presets' there is no more to say than what adds up."""
    assert found(shop()) == []
    for programme in presets.load_all():
        assert [one.code for one in audit(programme, TODAY) if (one.code, one.weight) != ("adds_up", Weight.LOOK)] == []


@pytest.mark.parametrize(
    "when",
    [
        {"kind": "all", "of": [GOLD, {"kind": "tier_in", "tiers": ["plain"]}]},
        {"kind": "all", "of": [amounts(200), amounts(0, 199)]},
        {"kind": "all", "of": [{"kind": "weekdays", "days": [1]}, {"kind": "weekdays", "days": [2]}]},
        {"kind": "all", "of": [{"kind": "months", "months": [4]}, {"kind": "month_days", "days": [31]}]},
        {"kind": "any", "of": []},
        {"kind": "not", "of": {"kind": "any", "of": [{"kind": "member"}, {"kind": "not", "of": {"kind": "member"}}]}},
        {
            "kind": "all",
            "of": [{"kind": "new_member", "days": 7}, {"kind": "not", "of": {"kind": "new_member", "days": 9}}],
        },
    ],
)
def test_what_contradicts_itself_never_holds(when: dict[str, Any]) -> None:
    """Such a rule is named and can be switched off; then there is nothing more to say."""
    one = only(shop(off("strange", when=when)))
    assert (one.code, ids(one)) == ("never_holds", ("strange",))
    assert one.mend is not None
    assert found(one.mend.programme) == []


@pytest.mark.parametrize(
    "when",
    [
        {"kind": "all", "of": [GOLD, {"kind": "weekdays", "days": [1, 2]}]},
        {"kind": "all", "of": [amounts(200), amounts(0, 200)]},
        {"kind": "all", "of": [{"kind": "months", "months": [2]}, {"kind": "month_days", "days": [29]}]},
        {
            "kind": "all",
            "of": [{"kind": "new_member", "days": 9}, {"kind": "not", "of": {"kind": "new_member", "days": 7}}],
        },
        {"kind": "all", "of": [{"kind": "birthday", "span": "month"}, {"kind": "not", "of": {"kind": "birthday"}}]},
        {"kind": "all", "of": [{"kind": "lapsed", "days": 90}, {"kind": "nth_purchase", "n": 3}]},
        {
            "kind": "all",
            "of": [{"kind": "field", "field": "age", "compare": "at_least", "value": 60}, {"kind": "referred"}],
        },
    ],
)
def test_what_can_hold_is_left_alone(when: dict[str, Any]) -> None:
    """A day, a bill of exactly that much, a leap day: it holds somewhere."""
    assert found(shop(off("rare", when=when))) == []


def test_a_condition_that_says_nothing() -> None:
    """On every day of the week: it can be left out; being a member is no such condition."""
    one = only(shop(off("daily", when={"kind": "weekdays", "days": [1, 2, 3, 4, 5, 6, 7]})))
    assert (one.code, ids(one)) == ("always_holds", ("daily",))
    assert one.mend is not None
    assert found(one.mend.programme) == []
    assert found(shop(off("members", when={"kind": "member"}))) == []


def test_what_is_over() -> None:
    """Yesterday was its last day; a rule whose last day is today still counts."""
    one = only(shop(off("spring", until_on="2026-03-13")))
    assert (one.code, dict(one.figures)) == ("rule_over", {"until": "2026-03-13"})
    assert found(shop(off("spring", until_on="2026-03-14"))) == []


def test_a_rule_that_another_always_beats() -> None:
    """10 % for gold beside 20 % for everybody: of percentages on a bill only the better counts, so it never does."""
    both = shop(off("all", 200, when={"kind": "member"}), off("gold", 100, when=GOLD))
    one = only(both)
    assert (one.code, ids(one)) == ("never_wins", ("gold", "all"))
    assert one.proof is not None
    seen = quote(one.proof.situation.draft, one.proof.situation.facts, compile_rules(both, 0), one.proof.situation.on)
    assert [d.rule for d in seen.discounts] == ["all"]
    assert found(shop(off("all", 200, when={"kind": "member"}), off("gold", 201, when=GOLD))) == []


def test_discounts_that_add_up() -> None:
    """30 % off and 20 off a bill of 100 are half of it: costly; 19.99 off is worth knowing."""
    ten = {"id": "twenty", "then": {"kind": "steps_off", "steps": [{"over_minor": 4000, "off_minor": 2000}]}}
    programme = shop(off("third", 300), ten)
    one = next(one for one in audit(programme, TODAY) if one.code == "adds_up")
    assert (ids(one), one.weight.value) == (("third", "twenty"), "costly")
    # 40.00 - 20.00 = 20.00, less 30 % = 14.00: 26.00 of 40.00 came off.
    assert dict(one.figures) == {"share_permille": 650, "gross_minor": 4000, "off_minor": 2600}


def test_a_bill_that_comes_to_nothing() -> None:
    """5 off any bill makes one of 5 free; from 10 on it does not."""
    one = only(shop({"id": "five", "then": {"kind": "amount_off", "minor": 500}}))
    assert (one.code, ids(one), dict(one.figures)) == ("free_basket", ("five",), {"gross_minor": 500})
    assert one.mend is not None
    assert dict(one.mend.figures) == {"least_minor": 1000}
    assert found(one.mend.programme) == []


def test_a_coupon_that_pays_all() -> None:
    """A coupon of 5 without a minimum pays a bill of 5."""
    kind = {"id": "five", "name": {"en": "5 off"}, "then": {"kind": "amount_off", "minor": 500}}
    one = only(shop(coupons=[kind]))
    assert (one.code, ids(one)) == ("free_basket", ("five",))
    assert one.mend is not None
    assert found(one.mend.programme) == []
    assert found(shop(coupons=[{**kind, "when": amounts(1000)}])) == []


def test_a_coupon_worth_more_than_what_brings_it() -> None:
    """Any purchase brings 30 off the next bill of 100: also one of a yuan does."""
    kind = {"id": "next", "name": {"en": "30"}, "then": {"kind": "amount_off", "minor": 3000}, "when": amounts(10000)}
    brings = {"id": "thanks", "then": {"kind": "coupon", "coupon": "next"}, "when": amounts(100)}
    one = only(shop(brings, coupons=[kind]))
    assert (one.code, ids(one)) == ("coupon_worth_more", ("thanks", "next"))
    assert dict(one.figures) == {"due_minor": 100, "worth_minor": 3000}
    assert one.mend is not None
    assert found(one.mend.programme) == []


def test_a_gap_between_two_rules() -> None:
    """10 points up to 99.99 and 20 from 100.01: exactly 100 brings none; the lower one is drawn up to it."""
    one = only(shop(fixed("low", when=amounts(0, 9999)), fixed("high", 20, when=amounts(10001))))
    assert (one.code, ids(one)) == ("gap", ("low", "high"))
    assert (one.figures["first_minor"], one.figures["last_minor"]) == (10000, 10000)
    assert one.mend is not None
    assert found(one.mend.programme) == []
    assert found(shop(fixed("low", when=amounts(0, 9999)), fixed("high", 20, when=amounts(10000)))) == []


def test_a_border_that_two_rules_take() -> None:
    """Up to 100 and from 100 on: a bill of 100 gets both."""
    one = only(shop(fixed("low", when=amounts(0, 10000)), fixed("high", 20, when=amounts(10000))))
    assert (one.code, one.figures["first_minor"], one.figures["last_minor"]) == ("double_border", 10000, 10000)
    assert one.mend is not None
    assert found(one.mend.programme) == []


def test_a_tier_nobody_reaches() -> None:
    """Gold by engagement points that no rule gives; with one that does, it can be reached."""
    reach = {"kind": "reach", "metric": "engagement", "value": 5}
    ladder = {"tiers": [{"id": "plain", "name": {"en": "P"}}, {"id": "gold", "name": {"en": "G"}, "reach": reach}]}
    assert found(shop(ladder=ladder)) == [("tier_unreachable", ("gold",))]
    gives = {"id": "came", "on": "attendance", "then": {"kind": "engagement", "points": 1}}
    assert found(shop(gives, ladder=ladder)) == []


def test_a_reward_worth_more_than_it_cost() -> None:
    """1,000 points come of 1,000 yuan: a mug of 1,000 yuan gives all of it back, one of 999.99 nearly."""
    assert found(shop(rewards=[{**MUG, "value_minor": 99999}])) == []
    one = only(shop(rewards=[{**MUG, "value_minor": 100000}]))
    assert (one.code, ids(one), one.figures["spent_minor"]) == ("reward_worth_more", ("mug",), 100000)
    assert one.mend is not None
    assert dict(one.mend.figures) == {"points": 10000}
    assert found(one.mend.programme) == []


def test_points_that_give_all_back() -> None:
    """100 points take 100 yuan off: every yuan comes back; 99.99 is short of it."""
    assert found(shop(money_off={"points": 100, "minor": 9999})) == []
    assert found(shop(money_off={"points": 100, "minor": 10000})) == [("money_off_worth_more", ("money_off",))]


def test_points_that_buy_nothing() -> None:
    """No reward, no money off: what are they for."""
    assert found(shop(rewards=[])) == [("points_buy_nothing", ())]


def test_points_that_come_too_late() -> None:
    """1,000 points at 80 yuan a month take 13 months and last 12; at 84 they are there in the twelfth."""
    programme = shop(expiry={"kind": "months", "months": 12})
    one = only(programme, Pace(month_minor=8000))
    assert (one.code, one.figures["months"], one.figures["usable_months"]) == ("points_too_late", 13, 12)
    assert found(programme, Pace(month_minor=8400)) == []
    assert found(programme) == []


@settings(max_examples=30, deadline=None)
@given(programmes(4))
def test_whatever_the_programme(programme: Programme) -> None:
    """Each finding has a known code; each mend can be saved; each free basket is priced at nothing."""
    check_programme(programme)
    rules = compile_rules(programme, 0)
    for one in audit(programme, TODAY, pace=Pace(month_minor=5000)):
        assert one.code in CODES
        if one.mend is not None:
            check_programme(one.mend.programme)
        if one.code == "free_basket":
            assert one.proof is not None
            assert (
                quote(one.proof.situation.draft, one.proof.situation.facts, rules, one.proof.situation.on).net_minor
                == 0
            )


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_what_never_holds_holds_in_no_case(data: st.DataObject) -> None:
    """No random case is found in which a rule holds that was called contradictory."""
    programme = data.draw(programmes(3))
    never = {ids(one)[0] for one in audit(programme, TODAY) if one.code == "never_holds"}
    for rule in programme.rules:
        for _ in range(5 if rule.id in never else 0):
            case = there_can_be(data.draw(cases(programme)), rule.on)
            if case is not None and case.on >= TODAY:
                assert not holds(rule.when, case)


def there_can_be(case: Case, occasion: Occasion) -> Case | None:
    """A random case as it can be on an occasion; nothing where the occasion is never asked of such a person."""
    sale = occasion is Occasion.SALE
    if not sale and case.facts.member is None:
        return None
    changes: dict[str, Any] = {}
    if sale or occasion in (Occasion.JOIN, Occasion.DAY, Occasion.SIGN_IN, Occasion.PROFILE):
        changes["about"] = ""
    if occasion is not Occasion.SIGN_IN:
        changes["streak"] = 0
    if occasion in (Occasion.DAY, Occasion.PERIOD_END):
        changes["minute"] = 12 * 60
    first = case.programme.tiers()[0].id if case.programme.tiers() else ""
    if occasion is Occasion.JOIN:
        changes |= {"joined_on": case.on, "purchases": 0, "last_on": None, "receipts": ()}
        changes |= {"plan": "", "household": "", "tier": first}
    if occasion is Occasion.TIER and case.facts.tier == first:
        return None  # nobody rises to the lowest
    facts = msgspec.structs.replace(case.facts, **changes)
    return msgspec.structs.replace(case, facts=facts, bill=case.bill if sale else NO_BILL)


def test_a_newcomer_is_a_member() -> None:
    """On joining, a rule for who is no member never holds; at a sale it may."""
    stranger = {"kind": "all", "of": [{"kind": "not", "of": {"kind": "member"}}]}
    odd = {"id": "odd", "then": {"kind": "points_fixed", "points": 5}, "when": stranger, "on": "join"}
    assert ("never_holds", ("odd",)) in found(shop(odd))
    case = Case(programme=shop(), on=TODAY, facts=Facts(minute=0))
    assert there_can_be(case, Occasion.JOIN) is None
    assert there_can_be(case, Occasion.SALE) is not None
