"""Each slip planted on both sides of its border: what was meant is silent, what was not is named, proven and mended."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import pytest

from shopclub.core.audit.model import Finding, Pace, Weight
from shopclub.core.audit.rules import audit
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.conditions import AllOf, BillAmount, OnWeekdays
from shopclub.core.programme.model import Programme
from tests.core.audit.test_audit import BASE, GOLD, MUG, TODAY, amounts, fixed, off, shop

MEMBER = {"kind": "member"}
WEEKDAY = {"kind": "weekdays", "days": [6]}
"""Saturdays; today is one."""


def coupon(name: str = "five", minor: int = 500, **more: Any) -> dict[str, Any]:
    """A kind of coupon that takes an amount off."""
    return {"id": name, "name": {"en": name}, "then": {"kind": "amount_off", "minor": minor}, **more}


def brings(rule: str, kind: str, **more: Any) -> dict[str, Any]:
    """A rule that brings a coupon."""
    return {"id": rule, "then": {"kind": "coupon", "coupon": kind}, **more}


def plan(*fees: tuple[int, int], **more: Any) -> dict[str, Any]:
    """A paid plan with terms of so many months for so much."""
    listed = [{"months": months, "minor": minor} for months, minor in fees]
    return {"id": "plus", "name": {"en": "Plus"}, "fees": listed, **more}


def draw(points: int, wins: int, **more: Any) -> dict[str, Any]:
    """A draw for points: one in ten wins points, the others nothing."""
    prizes = [
        {"id": "win", "name": {"en": "Win"}, "odds": 1, "then": {"kind": "points_fixed", "points": wins}},
        {"id": "none", "name": {"en": "None"}, "odds": 9},
    ]
    price: dict[str, Any] = {"points": points, "tickets": None} if points else {}
    return {"id": "wheel", "name": {"en": "Wheel"}, "prizes": prizes, "whole": 10, **price, **more}


def topped(*pairs: tuple[int, int]) -> dict[str, Any]:
    """Stored value in packages of so much with so much on top."""
    packages = [
        {"id": f"p{pays}", "name": {"en": str(pays)}, "pays_minor": pays, "bonus_minor": bonus} for pays, bonus in pairs
    ]
    return {"packages": packages, "free_amounts": False}


def visits(price: int) -> dict[str, Any]:
    """Ten visits at a price; one costs 50."""
    return {
        "id": "ten",
        "name": {"en": "Ten"},
        "visits": 10,
        "price_minor": price,
        "single_minor": 5000,
    }


def tier(name: str, metric: str, value: int, window: str = "life") -> dict[str, Any]:
    """A tier reached by one figure."""
    reach = {"kind": "reach", "metric": metric, "value": value, "window": {"kind": window}}
    return {"id": name, "name": {"en": name}, "reach": reach}


PLAIN = {"id": "plain", "name": {"en": "P"}}


class Planted(NamedTuple):
    """A slip and its neighbour."""

    code: str
    places: tuple[str, ...]
    slip: Programme
    sound: Programme
    has_mend: bool = True


def ladder(*tiers: dict[str, Any]) -> dict[str, Any]:
    """A ladder above the plain tier."""
    return {"tiers": [PLAIN, *tiers]}


SIGNED = {"id": "came", "on": "sign_in", "then": {"kind": "engagement", "points": 1}}
MONTHLY = {"per_member": 10, "period": "month"}
PLUS_OFF = off("plus-off", when={"kind": "plan"})
BONUS_DAY = {
    "id": "bonus",
    "then": {"kind": "points_times", "permille": 2000},
    "when": {"kind": "weekdays", "days": [1]},
}

PLANTED = [
    Planted("coupon_over", ("coupon:five",),
            shop(coupons=[coupon(when=amounts(1000), validity={"until_on": "2026-03-13"})]),
            shop(coupons=[coupon(when=amounts(1000), validity={"until_on": "2026-03-14"})])),
    Planted("coupon_off", ("rule:thanks", "coupon:five"),
            shop(brings("thanks", "five", when=amounts(2000)), coupons=[coupon(when=amounts(1000), enabled=False)]),
            shop(brings("thanks", "five", when=amounts(2000)), coupons=[coupon(when=amounts(1000))])),
    Planted("coupon_misses_its_day", ("coupon:five",),
            shop(coupons=[coupon(when={"kind": "all", "of": [amounts(1000), WEEKDAY]}, validity={"days": 6})]),
            shop(coupons=[coupon(when={"kind": "all", "of": [amounts(1000), WEEKDAY]}, validity={"days": 7})])),
    Planted("card_without_stamps", ("card:tenth",),
            shop(coupons=[coupon(when=amounts(1000))],
                 cards=[{"id": "tenth", "name": {"en": "T"}, "size": 10, "coupon": "five"}]),
            shop({"id": "stamp", "then": {"kind": "stamps", "card": "tenth"}}, coupons=[coupon(when=amounts(1000))],
                 cards=[{"id": "tenth", "name": {"en": "T"}, "size": 10, "coupon": "five"}])),
    Planted("draw_without_tickets", ("draw:wheel",),
            shop(draws=[draw(0, 1)]),
            shop({"id": "ticket", "then": {"kind": "tickets", "draw": "wheel"}}, draws=[draw(0, 1)])),
    Planted("plan_brings_nothing", ("plan:plus",),
            shop(plans=[plan((1, 1000))]),
            shop(PLUS_OFF, plans=[plan((1, 1000))])),
    Planted("never_holds", ("rule:family",),
            shop(fixed("family", when={"kind": "household"})),
            shop(fixed("family", when={"kind": "household"}), households=[{"id": "family", "form": "family"}])),
    Planted("never_holds", ("rule:welcome",),
            shop({**fixed("welcome", on="join"), "when": GOLD}),
            shop({**fixed("welcome", on="tier"), "when": GOLD})),
    Planted("never_holds", ("reward:mug",),
            shop(rewards=[{**MUG, "when": {"kind": "all", "of": [GOLD, {"kind": "tier_in", "tiers": ["plain"]}]}}]),
            shop(rewards=[{**MUG, "when": GOLD}])),
    Planted("never_wins", ("rule:bonus",),
            shop(BONUS_DAY, rules=[BONUS_DAY, fixed("base")]),
            shop(BONUS_DAY)),
    Planted("much_off", ("rule:sale",), shop(off("sale", 500)), shop(off("sale", 499)), has_mend=False),
    Planted("much_off", ("rule:sale",), shop(off("sale", 950)), shop(off("sale", 50))),
    Planted("free_basket", ("rule:sale",), shop(off("sale", 1000)), shop(off("sale", 400))),
    Planted("much_back", ("rule:back",),
            shop({"id": "back", "then": {"kind": "cashback", "permille": 500}}),
            shop({"id": "back", "then": {"kind": "cashback", "permille": 499}})),
    Planted("adds_up", ("coupon:half", "rule:third"),
            shop(off("third", 300), coupons=[coupon("half", 3500, when=amounts(10000))]),
            shop(off("third", 300), coupons=[coupon("half", 1000, when=amounts(10000))])),
    Planted("gap", ("rule:a", "rule:b"),
            shop(fixed("a", until_on="2026-04-30"), fixed("b", 20, from_on="2026-05-02")),
            shop(fixed("a", until_on="2026-04-30"), fixed("b", 20, from_on="2026-05-01"))),
    Planted("gap", ("rule:a", "rule:b"),
            shop(fixed("a", when={"kind": "hours", "since": "10:00", "until": "12:00"}),
                 fixed("b", 20, when={"kind": "hours", "since": "12:01", "until": "14:00"})),
            shop(fixed("a", when={"kind": "hours", "since": "10:00", "until": "12:00"}),
                 fixed("b", 20, when={"kind": "hours", "since": "12:00", "until": "14:00"}))),
    Planted("gap", ("rule:a", "rule:b"),
            shop(fixed("a", when={"kind": "quantity", "at_least": 1, "at_most": 3}),
                 fixed("b", 20, when={"kind": "quantity", "at_least": 5})),
            shop(fixed("a", when={"kind": "quantity", "at_least": 1, "at_most": 3}),
                 fixed("b", 20, when={"kind": "quantity", "at_least": 4}))),
    Planted("tier_unreachable", ("tier:gold",),
            shop({**SIGNED, "caps": MONTHLY}, ladder=ladder(tier("gold", "engagement", 100, "month"))),
            shop({**SIGNED, "caps": MONTHLY}, ladder=ladder(tier("gold", "engagement", 10, "month")))),
    Planted("tier_skipped", ("tier:silver", "tier:gold"),
            shop(ladder=ladder(tier("silver", "points", 2000), tier("gold", "spend", 200_000))),
            shop(ladder=ladder(tier("silver", "points", 2000), tier("gold", "spend", 200_001))), has_mend=False),
    Planted("reward_worth_more", ("reward:mug",),
            shop(rewards=[{**MUG, "value_minor": 50_000, "tier_prices": [{"tier": "gold", "points": 500}]}]),
            shop(rewards=[{**MUG, "value_minor": 49_999, "tier_prices": [{"tier": "gold", "points": 500}]}])),
    Planted("reward_worth_more", ("reward:mug",),
            shop(rewards=[{**MUG, "minor": 10_000, "value_minor": 110_000}]),
            shop(rewards=[{**MUG, "minor": 10_000, "value_minor": 109_999}])),
    Planted("tier_price_dearer", ("reward:mug", "tier:gold"),
            shop(rewards=[{**MUG, "tier_prices": [{"tier": "gold", "points": 1001}]}]),
            shop(rewards=[{**MUG, "tier_prices": [{"tier": "gold", "points": 1000}]}])),
    Planted("money_off_nothing", ("money_off",),
            shop(money_off={"points": 100, "minor": 100, "max_share_permille": 0}),
            shop(money_off={"points": 100, "minor": 100, "max_share_permille": 1})),
    Planted("points_never_earned", ("reward:mug",),
            shop(rules=[off("ten")], ladder=None), shop(off("ten"), ladder=None)),
    Planted("draw_pays_back", ("draw:wheel",), shop(draws=[draw(10, 100)]), shop(draws=[draw(11, 100)])),
    Planted("top_up_worse", ("top_up:p20000", "top_up:p10000"),
            shop(stored_value=topped((10_000, 1000), (20_000, 1999))),
            shop(stored_value=topped((10_000, 1000), (20_000, 2000)))),
    Planted("bonus_too_high", ("top_up:p10000",),
            shop(stored_value=topped((10_000, 10_000))), shop(stored_value=topped((10_000, 9_999)))),
    Planted("nothing_paid_in", ("stored_value",),
            shop(stored_value={"min_minor": 1001, "max_minor": 1000}),
            shop(stored_value={"min_minor": 1000, "max_minor": 1000})),
    Planted("nothing_paid_in", ("gift_cards",),
            shop(gift_cards={"free_amounts": False}), shop(gift_cards={"free_amounts": True})),
    Planted("package_dearer", ("package:ten",), shop(packages=[visits(50_000)]), shop(packages=[visits(49_999)])),
    Planted("term_dearer", ("plan:plus",),
            shop(PLUS_OFF, plans=[plan((12, 12_001), (1, 1000))]),
            shop(PLUS_OFF, plans=[plan((12, 12_000), (1, 1000))])),
]  # fmt: skip


def of_code(programme: Programme, code: str, pace: Pace | None = None) -> list[Finding]:
    """What is found of one kind."""
    return [one for one in audit(programme, TODAY, pace=pace) if one.code == code]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: f"{one.code}-{one.places[0]}")
def test_on_both_sides_of_the_border(planted: Planted) -> None:
    """The slip is named with its parts, and the mend ends it; its neighbour has nothing of the kind."""
    check_programme(planted.slip)
    (one,) = of_code(planted.slip, planted.code)
    assert one.places == planted.places
    assert of_code(planted.sound, planted.code) == []
    assert (one.mend is not None) == planted.has_mend
    if one.mend is not None:
        check_programme(one.mend.programme)
        assert of_code(one.mend.programme, planted.code) == []


def test_what_another_days_rule_beats_today_is_no_slip() -> None:
    """Today is a Saturday, when 20 % go before 10 %: on all other days the 10 % count."""
    assert of_code(shop(off("all", 100, when=MEMBER), off("saturday", 200, when=WEEKDAY)), "never_wins") == []
    every = shop(off("all", 100, when=MEMBER), off("saturday", 200, when=MEMBER))
    assert [one.places for one in of_code(every, "never_wins")] == [("rule:all", "rule:saturday")]


def test_a_multiplier_with_something_to_multiply_elsewhere() -> None:
    """Points by amount come on Mondays alone: double points count then, though there are none today."""
    base = {**BASE, "when": {"kind": "weekdays", "days": [1]}}
    double = {"id": "double", "then": {"kind": "points_times", "permille": 2000}}
    assert of_code(shop(rules=[base, double]), "never_wins") == []


def test_goods_that_are_sold_on_mondays_alone() -> None:
    """Today nobody may buy them; a promotion on them is no slip for that."""
    goods = {"products": ["Tea"]}
    only = {"id": "tea", "goods": goods, "when": {"kind": "weekdays", "days": [1]}}
    second = {"id": "second", "then": {"kind": "nth_item", "n": 2, "permille": 500, "goods": goods}}
    assert of_code(shop(second, goods_for=[only]), "never_wins") == []


def test_exclusions_of_equal_rank() -> None:
    """Such a programme can't be saved; it is checked all the same, and one of the two may go first."""
    slip = shop(off("ten"), fixed("gift"))
    ten = msgspec.structs.replace(slip.rules[1], excludes=("gift",))
    slip = msgspec.structs.replace(slip, rules=(slip.rules[0], ten, slip.rules[2]))
    (one,) = of_code(slip, "exclude_equally")
    assert (one.places, one.weight) == (("rule:ten", "rule:gift"), Weight.WRONG)
    assert one.proof is not None
    assert one.mend is not None
    check_programme(one.mend.programme)
    assert of_code(one.mend.programme, "exclude_equally") == []


def test_parts_that_rule_each_other_out_are_named() -> None:
    """Of three parts the two that never hold together."""
    when = {"kind": "all", "of": [GOLD, amounts(200), {"kind": "weekdays", "days": [1]}, amounts(0, 199)]}
    (one,) = of_code(shop(fixed("strange", when=when)), "never_holds")
    assert one.parts == (BillAmount(at_least_minor=200), BillAmount(at_most_minor=199))
    (one,) = of_code(shop(fixed("strange", when={"kind": "weekdays", "days": []})), "never_holds")
    assert one.parts == (OnWeekdays(days=()),)


def test_a_gap_that_is_as_wide_as_a_step_is_meant() -> None:
    """10 points up to 100, 20 from 200 on: who writes that means it; from 101 on it is a slip of a yuan."""
    wide = shop(fixed("low", when=amounts(0, 10_000)), fixed("high", 20, when=amounts(20_000)))
    assert of_code(wide, "gap") == []
    narrow = shop(fixed("low", when=amounts(0, 10_000)), fixed("high", 20, when=amounts(10_100)))
    assert len(of_code(narrow, "gap")) == 1


def test_three_discounts_on_one_bill_are_one_finding() -> None:
    """The largest set is named, not its pairs; put right, only one of them counts."""
    steps = {"id": "steps", "then": {"kind": "steps_off", "steps": [{"over_minor": 10_000, "off_minor": 2000}]}}
    mug = {"id": "price", "then": {"kind": "member_price", "prices": {"mug": 1000}}}
    (one,) = of_code(shop(off("third", 300), steps, mug), "adds_up")
    assert set(one.places) == {"rule:third", "rule:steps", "rule:price"}
    assert one.mend is not None
    assert of_code(one.mend.programme, "adds_up") == [] or one.places not in [
        other.places for other in of_code(one.mend.programme, "adds_up")
    ]


def test_a_welcome_may_be_worth_more_than_it_cost() -> None:
    """30 off the next 100 for the first purchase is a present; for each purchase it is not."""
    kind = coupon("next", 3000, when=amounts(10_000))
    first = {"kind": "nth_purchase", "n": 1}
    assert of_code(shop(brings("hello", "next", when=first), coupons=[kind]), "coupon_worth_more") == []
    assert len(of_code(shop(brings("each", "next"), coupons=[kind]), "coupon_worth_more")) == 1


def test_a_present_for_the_first_purchase_is_no_rate() -> None:
    """1,000 points once do not make a mug of 900 yuan a giveaway."""
    hello = fixed("hello", 1000, when={"kind": "nth_purchase", "n": 1})
    assert of_code(shop(hello, rewards=[{**MUG, "value_minor": 90_000}]), "reward_worth_more") == []


def test_points_that_come_too_late_can_last_longer() -> None:
    """1,000 points at 80 yuan a month take 13 months: so long they can last; at 1 yuan a month, for good."""
    programme = shop(expiry={"kind": "months", "months": 12})
    (one,) = of_code(programme, "points_too_late", Pace(month_minor=8000))
    assert one.mend is not None
    assert dict(one.mend.figures) == {"months": 13}
    assert of_code(one.mend.programme, "points_too_late", Pace(month_minor=8000)) == []
    (one,) = of_code(programme, "points_too_late", Pace(month_minor=100))
    assert one.mend is not None
    assert one.mend.code == "no_expiry"


def test_a_mend_keeps_the_other_parts_of_a_condition() -> None:
    """Five off for gold makes a bill of 5 free: from 10 on, for gold still."""
    five = {"id": "five", "then": {"kind": "amount_off", "minor": 500}, "when": GOLD}
    (one,) = of_code(shop(five), "free_basket")
    assert one.mend is not None
    rule = one.mend.programme.rule("five")
    assert rule is not None
    assert isinstance(rule.when, AllOf)
    assert rule.when.of[1] == BillAmount(at_least_minor=1000)
