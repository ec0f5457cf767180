"""What a programme must not be when it is saved: each refusal provoked, and what comes close to it accepted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from shopclub import presets
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.programme import checking
from shopclub.core.programme.checking import check_programme
from tests.builders import programme_of

N = {"en": "X"}
FIXED = {"kind": "points_fixed", "points": 1}
OFF = {"kind": "percent_off", "permille": 100}
COUPON = {"id": "c", "name": N, "then": OFF}
REWARD = {"id": "a", "name": N, "points": 1}
ONCE = {"per_member": 1}
ON_BILL = {"kind": "amount", "at_least_minor": 1}


def rule(**values: Any) -> dict[str, Any]:
    return {"id": "r", "then": FIXED, **values}


def when(kind: str, **values: Any) -> dict[str, Any]:
    return {"rules": [rule(when={"kind": "not", "of": {"kind": "all", "of": [{"kind": kind, **values}]}})]}


def steps(*pairs: tuple[int, int], **more: Any) -> dict[str, Any]:
    made = [{"over_minor": over, "off_minor": off} for over, off in pairs]
    return {"rules": [rule(then={"kind": "steps_off", "steps": made, **more})]}


def fill(*pairs: tuple[int, int], beyond: tuple[int, int, int] | None = None) -> dict[str, Any]:
    then: dict[str, Any] = {"kind": "fill_up", "steps": [{"at_least": low, "to": to} for low, to in pairs]}
    if beyond is not None:
        at_least, unit, rest = beyond
        then["beyond"] = {"at_least": at_least, "unit": unit, "rest": rest, "at_most": 10_000}
    return {"rules": [rule(then=then, on="day", caps=ONCE)]}


def reach(value: int, metric: str = "points", **window: Any) -> dict[str, Any]:
    return {"kind": "reach", "metric": metric, "value": value, **({"window": window} if window else {})}


def ladder(*tiers: dict[str, Any]) -> dict[str, Any]:
    return {"ladder": {"tiers": [{"id": f"t{i}", "name": N, **tier} for i, tier in enumerate(tiers)]}}


def first(give: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "first", "places": 1, "by": "balance", "give": give}


HOLIDAY = {"id": "h", "name": N, "on": "05-01"}
BENEFIT = {"id": "b", "name": N}
PLAN = {"id": "p", "name": N, "fees": [{"months": 12, "minor": 6000}]}
CARD = {"id": "c", "name": N, "size": 9, "coupon": COUPON["id"]}
PACKAGE = {"id": "p", "name": N, "visits": 10, "price_minor": 90000}
BACK = {"kind": "cashback", "permille": 20}
PRIZE: dict[str, Any] = {"id": "p", "name": N, "odds": 100}
DRAW: dict[str, Any] = {"id": "d", "name": N, "prizes": [PRIZE]}


def draw(**changes: Any) -> dict[str, Any]:
    return {"draws": [{**DRAW, **changes}]}


A, B = rule(id="a", priority=1), rule(id="b", priority=1)
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("rule_id_twice", {"rules": [rule(), rule(enabled=False)]}),
    ("rule_id_twice", {"rules": [rule(id="b")], **ladder({"benefits": [BENEFIT]})}),
    ("tier_id_twice", {"ladder": {"tiers": [{"id": "t", "name": N}, {"id": "t", "name": N, "reach": reach(1)}]}}),
    ("reward_id_twice", {"rewards": [REWARD] * 2}),
    ("tier_price_twice", {"rewards": [{**REWARD, "tier_prices": [{"tier": "t", "points": 1}] * 2}], **ladder({})}),
    ("board_period", {"leaderboard": {"enabled": True, "period": "week"}}),
    ("coupon_id_twice", {"coupons": [COUPON] * 2}),
    ("group_id_twice", {"groups": [{"id": "g", "stacking": "add"}, {"id": "g", "stacking": "best"}]}),
    ("holiday_id_twice", {"holidays": [HOLIDAY] * 2}),
    ("benefit_id_twice", ladder({"benefits": [BENEFIT] * 2})),
    ("goods_for_id_twice", {"goods_for": [{"id": "g", "goods": {}, "when": {"kind": "member"}}] * 2}),
    ("household_kind_id_twice", {"households": [{"id": "h", "form": "family"}] * 2}),
    ("plan_id_twice", {"plans": [PLAN] * 2}),
    ("plan_benefit_id_twice", {"plans": [{**PLAN, "benefits": [BENEFIT] * 2}]}),
    ("rule_id_twice", {"rules": [rule(id="b")], "plans": [{**PLAN, "benefits": [BENEFIT]}]}),
    ("plan_without_fee", {"plans": [{**PLAN, "fees": []}]}),
    ("plan_fee_twice", {"plans": [{**PLAN, "fees": [{"months": 1, "minor": 100}, {"months": 1, "minor": 200}]}]}),
    ("plan_unknown", when("plan", plans=["p"])),
    ("plan_unknown", {"goods_for": [{"id": "g", "goods": {}, "when": {"kind": "plan", "plans": ["q"]}}]}),
    ("plan_unknown", {"plans": [{**PLAN, "benefits": [{**BENEFIT, "when": {"kind": "plan", "plans": ["q"]}}]}]}),
    ("name_missing", {"plans": [{**PLAN, "name": {}}]}),
    ("name_missing", {"plans": [{**PLAN, "benefits": [{**BENEFIT, "name": {}}]}]}),
    ("condition_needs_sale", {"plans": [{**PLAN, "benefits": [{**BENEFIT, "when": ON_BILL}]}]}),
    ("card_id_twice", {"coupons": [COUPON], "cards": [CARD] * 2}),
    ("top_up_id_twice", {"stored_value": {"packages": [{"id": "p", "name": {"en": "P"}, "pays_minor": 1}] * 2}}),
    ("package_id_twice", {"packages": [PACKAGE] * 2}),
    ("name_missing", {"coupons": [COUPON], "cards": [{**CARD, "name": {}}]}),
    ("name_missing", {"packages": [{**PACKAGE, "name": {}}]}),
    ("single_price_missing", {"packages": [{**PACKAGE, "paid_back": "single"}]}),
    ("card_unknown", {"rules": [rule(then={"kind": "stamps", "card": "c"})]}),
    ("coupon_unknown", {"cards": [CARD]}),
    ("condition_needs_sale", {"packages": [{**PACKAGE, "when": ON_BILL}]}),
    ("effect_out_of_place", {"rules": [rule(then=BACK, on="join")]}),
    ("cap_out_of_place", {"rules": [rule(then=BACK, caps={"points": 5})]}),
    ("cap_out_of_place", {"rules": [rule(then=BACK, caps={"points_per_member": 5})]}),
    ("cap_out_of_place", {"rules": [rule(caps={"minor_per_member": 5})]}),
    ("expiry_out_of_place", {"rules": [rule(then=BACK, expiry={"kind": "never"})]}),
    (
        "expiry_out_of_place",
        {
            "coupons": [COUPON],
            "cards": [CARD],
            "rules": [rule(then={"kind": "stamps", "card": "c"}, expiry={"kind": "never"})],
        },
    ),
    ("draw_id_twice", {"draws": [DRAW] * 2}),
    ("prize_id_twice", draw(prizes=[{**PRIZE, "odds": 50}] * 2)),
    ("draw_odds", draw(prizes=[{**PRIZE, "odds": 99}])),
    ("draw_odds", draw(prizes=[{**PRIZE, "odds": 101}])),
    ("draw_odds", draw(whole=1000)),
    ("draw_odds", draw(prizes=[])),
    ("draw_without_price", draw(tickets=None)),
    ("draw_instead", draw(prizes=[{**PRIZE, "stock": 1}])),
    ("draw_instead", draw(prizes=[{**PRIZE, "stock": 1}], instead="p")),
    ("prize_unknown", draw(prizes=[{**PRIZE, "stock": 1}], instead="q")),
    ("coupon_unknown", draw(prizes=[{**PRIZE, "then": {"kind": "coupon", "coupon": "c"}}])),
    ("draw_unknown", {"rules": [rule(then={"kind": "tickets", "draw": "d"})]}),
    (
        "effect_out_of_place",
        {"draws": [DRAW], "rules": [rule(on="join", then={"kind": "tickets", "draw": "d", "step_minor": 100})]},
    ),
    ("condition_needs_sale", draw(when=ON_BILL)),
    ("tier_unknown", draw(when={"kind": "tier_in", "tiers": ["pink"]})),
    ("name_missing", draw(name={})),
    ("name_missing", draw(prizes=[{**PRIZE, "name": {}}])),
    ("name_missing", {"name": {"en": " ", "zh": ""}}),
    ("name_missing", {"rewards": [{**REWARD, "name": {"en": " "}}]}),
    ("name_missing", {"coupons": [{**COUPON, "name": {}}]}),
    ("name_missing", {"holidays": [{**HOLIDAY, "name": {}}]}),
    ("name_missing", ladder({"name": {}})),
    ("name_missing", ladder({"benefits": [{**BENEFIT, "name": {}}]})),
    ("tier_unknown", when("tier_in", tiers=["pink"])),
    ("tier_unknown", {"coupons": [{**COUPON, "when": {"kind": "tier_in", "tiers": ["pink"]}}]}),
    ("tier_unknown", {"rewards": [{**REWARD, "when": {"kind": "tier_in", "tiers": ["pink"]}}]}),
    ("tier_unknown", {"goods_for": [{"id": "g", "goods": {}, "when": {"kind": "tier_in", "tiers": ["pink"]}}]}),
    ("tier_unknown", ladder({"benefits": [{**BENEFIT, "when": {"kind": "tier_in", "tiers": ["pink"]}}]})),
    ("holiday_unknown", when("holiday", ids=["h"])),
    ("holiday_unknown", {"member_day": {"kind": "holiday", "ids": ["h"]}}),
    ("coupon_unknown", {"rules": [rule(then={"kind": "coupon", "coupon": "c"})]}),
    ("coupon_unknown", {"rules": [rule(then=first({"kind": "coupon", "coupon": "c"}), on="period_end")]}),
    ("reward_unknown", {"coupons": [{**COUPON, "then": {"kind": "reward_at", "reward": "a", "points": 1}}]}),
    ("group_unknown", {"rules": [rule(group="g")]}),
    ("rule_unknown", {"rules": [rule(excludes=["x"])]}),
    ("member_day_missing", when("member_day")),
    ("member_day_no_date", {"member_day": {"kind": "any", "of": [{"kind": "member"}]}}),
    ("member_day_no_date", {"member_day": {"kind": "hours", "since": "09:00", "until": "10:00"}}),
    ("member_day_no_date", {"member_day": {"kind": "member_day"}}),
    ("effect_out_of_place", {"rules": [rule(then={"kind": "fill_up", "steps": [{"at_least": 1, "to": 2}]})]}),
    (
        "effect_out_of_place",
        {"rewards": [REWARD], "rules": [rule(then={"kind": "reward_at", "reward": "a", "points": 1})]},
    ),
    ("effect_out_of_place", {"rules": [rule(then=first(FIXED))]}),
    ("effect_out_of_place", {"rules": [rule(then=OFF, on="join")]}),
    ("effect_out_of_place", {"rules": [rule(then={"kind": "gift", "name": N}, on="join")]}),
    ("effect_out_of_place", {"rules": [rule(then=first(FIXED), on="day", caps=ONCE)]}),
    ("effect_out_of_place", {"rules": [rule(then={"kind": "points_times", "permille": 2000}, on="tier")]}),
    ("condition_needs_sale", {"rules": [rule(on="join", when={"kind": "not", "of": ON_BILL})]}),
    ("condition_needs_sale", {"rules": [rule(on="survey", when={"kind": "quantity"})]}),
    ("condition_needs_sale", {"rules": [rule(on="day", caps=ONCE, when={"kind": "tender", "tenders": ["cash"]})]}),
    ("condition_needs_sale", {"rules": [rule(on="join", when={"kind": "code", "code": "MAY"})]}),
    ("condition_needs_sale", {"rewards": [{**REWARD, "when": ON_BILL}]}),
    ("condition_needs_sale", ladder({"benefits": [{**BENEFIT, "when": ON_BILL}]})),
    (
        "condition_needs_sale",
        {
            "rewards": [REWARD],
            "coupons": [{**COUPON, "then": {"kind": "reward_at", "reward": "a", "points": 0}, "when": ON_BILL}],
        },
    ),
    ("rule_needs_cap", {"rules": [rule(on="day")]}),
    ("rule_needs_cap", {"rules": [rule(on="day", caps={"uses": 5})]}),
    ("rules_exclude_equally", {"rules": [{**A, "excludes": ["b"]}, B]}),
    ("rules_exclude_equally", {"rules": [A, {**B, "excludes": ["a"]}]}),
    ("steps_order", steps()),
    ("steps_order", steps((200, 20), (200, 30))),
    ("steps_order", steps((400, 50), (200, 20))),
    ("steps_order", steps((200, 201))),
    ("steps_order", steps((200, 20), (400, 50), each=True)),
    ("steps_order", {"coupons": [{**COUPON, "then": {"kind": "steps_off", "steps": []}}]}),
    ("steps_order", fill()),
    ("steps_order", fill((1400, 1400))),
    ("steps_order", fill((1800, 2000), (1400, 1500))),
    ("steps_order", fill((1400, 1900), (1800, 2000))),
    ("steps_order", fill((1400, 4600), beyond=(4500, 1000, 500))),
    ("steps_order", fill(beyond=(4500, 1000, 1000))),
    ("ladder_empty", {"ladder": {"tiers": []}}),
    ("first_tier_has_reach", ladder({"reach": reach(5)})),
    ("tier_without_reach", ladder({}, {})),
    ("tier_order", ladder({}, {"reach": reach(5)}, {"reach": reach(5)})),
    ("tier_order", ladder({}, {"reach": reach(5)}, {"reach": reach(4)})),
]
FINE: list[dict[str, Any]] = [
    {},
    draw(),
    draw(tickets=None, points=1),
    draw(prizes=[{**PRIZE, "stock": 1}], out="close"),
    draw(prizes=[{**PRIZE, "odds": 1, "stock": 0}, {**PRIZE, "id": "q", "odds": 99}], instead="q"),
    {"draws": [DRAW], "rules": [rule(on="join", then={"kind": "tickets", "draw": "d"})]},
    {"rules": []},
    ladder({"benefits": [BENEFIT]}, {"reach": reach(5), "benefits": [BENEFIT]}),
    {"name": {"zh": "店"}},
    {**when("tier_in", tiers=["t0"]), **ladder({})},
    {**when("holiday", ids=["h"]), "holidays": [HOLIDAY]},
    when("holiday"),
    {**when("member_day"), "member_day": {"kind": "all", "of": [{"kind": "month_days", "days": [8]}]}},
    {"member_day": {"kind": "any", "of": [{"kind": "nth_weekday", "nth": 1, "weekday": 1}, {"kind": "holiday"}]}},
    {"rules": [rule(on="day", caps=ONCE)]},
    {"rules": [rule(on="day", caps=ONCE, when={"kind": "birthday"})]},
    {"rules": [rule(then=first(FIXED), on="period_end")]},
    {"rules": [rule(then={"kind": "engagement", "points": 1}, on="sign_in", when={"kind": "streak", "n": 7})]},
    {"rules": [rule(group="g")], "groups": [{"id": "g", "stacking": "add"}]},
    {"rules": [{**A, "excludes": ["b"]}, {**B, "priority": 0}]},
    {"rules": [{**A, "excludes": ["b"], "priority": 2}, {**B, "excludes": ["a"]}]},
    steps((200, 200)),
    steps((200, 20), (201, 21)),
    steps((200, 20), each=True),
    fill((1400, 1500), (1500, 1600)),
    fill((0, 1)),
    fill((1400, 4500), beyond=(4500, 1000, 999)),
    fill(beyond=(0, 1, 0)),
    ladder({}, {"reach": reach(5)}, {"reach": reach(6)}),
    ladder({}, {"reach": reach(5)}, {"reach": reach(4, kind="month")}),
    ladder({}, {"reach": reach(5)}, {"reach": reach(4, "spend")}),
    {"coupons": [{**COUPON, "when": ON_BILL}]},
]


@pytest.mark.parametrize(("code", "changes"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_programme_that_contradicts_itself(code: str, changes: dict[str, Any]) -> None:
    """Each contradiction has its refusal."""
    with pytest.raises(InvalidInput, match=f"^{code}$"):
        check_programme(programme_of(**changes))


@pytest.mark.parametrize("period", ["day", "week", "birthday", "ever"])
def test_money_back_waits_for_a_month_a_quarter_or_a_year(period: str) -> None:
    """Other periods have no end that anything could be paid at."""
    with pytest.raises(InvalidInput, match=r"^period_without_end$"):
        check_programme(programme_of(rules=[rule(then={**BACK, "period": period})]))


@pytest.mark.parametrize("changes", FINE, ids=range(len(FINE)))
def test_a_programme_that_is_sound(changes: dict[str, Any]) -> None:
    """What comes close to a contradiction without being one."""
    check_programme(programme_of(**changes))


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_is_sound(name: str) -> None:
    """Nothing is shipped that could not be saved."""
    check_programme(presets.load(name))


def test_every_refusal_is_provoked() -> None:
    """No code stands in `checking` that the table above does not show."""
    assert checking.__file__
    source = Path(checking.__file__).read_text(encoding="utf-8")
    ends = "twice|missing|unknown|date|place|sale|cap|equally|order|empty|reach|fee|odds|price|instead|period"
    codes = set(re.findall(rf'"([a-z_]+_(?:{ends}))[/"{{]', source))
    assert codes == {code for code, _ in REFUSED}
