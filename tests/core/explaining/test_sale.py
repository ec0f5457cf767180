"""Why each part of the programme gives something at a sale or doesn't: the same as the quote, and by how much."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings

from shopclub.core.explaining.gaps import Gap, Measure
from shopclub.core.explaining.lacking import NEEDS, plus
from shopclub.core.explaining.sale import Asked, Explanation, Item, Sort, State, explain, giving, points_ways
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Used
from shopclub.core.programme.choosing import has_room
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.effects import Effect
from shopclub.core.programme.facts import CouponAtHand, Facts, Tally
from shopclub.core.programme.model import Occasion
from shopclub.core.programme.tracing import Bar, Trace
from shopclub.core.sales.model import Draft, DraftLine, Quote
from shopclub.core.sales.paying import most_points
from shopclub.core.sales.rules import quote
from tests.builders import programme_of
from tests.core.explaining.test_missing import fits
from tests.core.sales.test_pricing import DRINKS, LATTE, MUG, TENTH, TODAY, Rule, amount, percent, rule
from tests.strategies.sales import Asked as Question
from tests.strategies.sales import questions

SOME = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def asked_of(one: Question) -> Asked:
    return Asked(draft=one.draft, facts=one.facts, rules=compile_rules(one.programme, 1), on=one.on)


def quoted(asked: Asked) -> tuple[Quote | ClubError, Trace]:
    trace = Trace()
    try:
        return quote(asked.draft, asked.facts, asked.rules, asked.on, trace), trace
    except ClubError as error:
        return error, trace


@SOME
@given(questions())
def test_it_says_gives_exactly_for_what_the_quote_gives(one: Question) -> None:
    """Each rule of a sale stands there once, as giving what the quote has of it, and nothing gives that it has not."""
    asked = asked_of(one)
    found, (seen, _) = explain(asked), quoted(asked)
    rules = [item for item in found.items if item.sort is Sort.RULE]
    if found.quote is None:
        assert isinstance(seen, ClubError)
        return
    assert [item.id for item in rules] == [r.id for r in one.programme.rules if r.on is Occasion.SALE]
    if isinstance(seen, ClubError):
        seen = found.quote
    assert seen == found.quote
    minor = {d.rule: d.minor for d in seen.discounts}
    points = {e.rule: e.points for e in seen.earnings}
    handed = {h.rule: h.count for h in seen.handed}
    gave = {*minor, *points, *handed}
    on_bill = [i for i in found.items if i.sort is Sort.COUPON and i.state is State.GIVES]
    assert gave == {i.id for i in rules if i.state is State.GIVES} | {f"coupon:{i.id}" for i in on_bill}
    for item in [*on_bill, *(item for item in rules if item.state is State.GIVES)]:
        name = item.id if item.sort is Sort.RULE else f"coupon:{item.id}"
        assert (item.minor, item.points, item.handed) == (minor.get(name, 0), points.get(name, 0), handed.get(name, 0))
        assert item.hurdle is None
    assert all(item.hurdle is not None for item in rules if item.state is State.NOT)


@SOME
@given(questions())
def test_what_is_missed_is_missed_by_so_much(one: Question) -> None:
    """With what a rule is short of, that part of it holds; with one less it does not."""
    asked = asked_of(one)
    found = explain(asked)
    if found.quote is None:
        return
    _, trace = asked.traced(*_as_explained(asked, found))
    for item in found.items:
        if item.sort is Sort.RULE and item.hurdle is not None and item.state is State.NOT:
            for way in item.ways:
                event(f"{item.hurdle.bar} {way[0].gap.measure if way[0].gap else ''}")
                rule_fits(item, way[0].gap, asked, trace)
                for missed in way if item.hurdle.bar is Bar.CONDITION else ():
                    fits(missed, trace.cases[item.id])


def _as_explained(asked: Asked, found: Explanation) -> tuple[Draft, Facts]:
    """The bill that was explained: as it is, or without what was refused."""
    plain = msgspec.structs.replace(asked.facts, coupon=None)
    no_points = msgspec.structs.replace(asked.draft, points=0)
    bare = msgspec.structs.replace(no_points, tenders={}, code="")
    no_code = msgspec.structs.replace(asked.draft, code="")
    for draft, facts in ((asked.draft, asked.facts), (no_points, asked.facts), (no_code, plain), (bare, plain)):
        try:
            if asked.traced(draft, facts)[0] == found.quote:
                return draft, facts
        except ClubError:
            continue
    raise AssertionError("explains another bill")


def rule_fits(item: Item, gap: Gap | None, asked: Asked, trace: Trace) -> None:
    """The law for what is not the condition's: dates, caps, what the effect needs."""
    assert item.hurdle is not None
    the_rule = asked.rules.by_id[item.id]
    if item.hurdle.bar in (Bar.CAP, Bar.NOT_YET):
        assert gap is not None
        assert gap.on == asked.on + timedelta(days=gap.amount)
        before = gap.on - timedelta(days=1)
        if item.hurdle.bar is Bar.CAP:
            assert has_room(the_rule, asked.facts, gap.on)
            assert not has_room(the_rule, asked.facts, before)
        else:
            assert the_rule.in_force(gap.on)
            assert not the_rule.in_force(before)
    elif item.hurdle.bar is Bar.NOTHING and len(item.ways[0]) == 1:
        assert gap is not None
        worked, bill = trace.works[item.id]
        gives = giving(worked, trace.cases[item.id])
        assert gives(plus(bill, gap.measure, gap.goods, gap.amount))
        assert gap.amount == 1 or not gives(plus(bill, gap.measure, gap.goods, gap.amount - 1))
        assert not gives(bill)


@SOME
@given(questions())
def test_a_coupon_is_offered_exactly_where_the_quote_takes_it(one: Question) -> None:
    """A coupon beside the bill: what the quote says with it on the bill, refusals and all."""
    coupon = one.facts.coupon
    if coupon is None:
        return
    plain = msgspec.structs.replace(one.facts, coupon=None)
    asked = msgspec.structs.replace(asked_of(one.bare()), facts=plain, coupons=(coupon,))
    asked = msgspec.structs.replace(asked, draft=msgspec.structs.replace(asked.draft, code=""))
    found = explain(asked)
    (item,) = (item for item in found.items if item.sort is Sort.COUPON)
    with_it, _ = quoted(msgspec.structs.replace(asked, facts=one.facts))
    without, _ = quoted(asked)
    if isinstance(with_it, ClubError):
        assert item.state is State.NOT
        assert item.refusal is not None
        assert item.refusal.code == with_it.code
    else:
        assert isinstance(without, Quote)
        assert item.state is State.OFFERED
        assert item.minor == without.due_minor - with_it.due_minor


@SOME
@given(questions())
def test_points_payment_is_missed_by_so_many_points_or_so_much_money(one: Question) -> None:
    """With so many points more (or so large a bill) some can be taken off, with one less none."""
    money_off, facts = one.programme.money_off, one.facts
    found = explain(asked_of(one))
    items = [item for item in found.items if item.sort is Sort.POINTS]
    assert len(items) == (money_off is not None and found.quote is not None)
    if not items or found.quote is None or money_off is None:
        return
    (item,), net = items, found.quote.net_minor
    assert (item.state is State.GIVES) == (found.quote.points_spent > 0)
    assert (item.state is State.OFFERED) == (not found.quote.points_spent and found.quote.max_points > 0)
    for way in item.ways:
        gaps = {missed.gap.measure: missed.gap.amount for missed in way if missed.gap}
        money, points = gaps.get(Measure.MONEY, 0), gaps.get(Measure.POINTS, 0)
        event(f"{sorted(gaps)}")
        assert most_points(money_off, net + money, facts.available + points) > 0
        if points:
            assert not most_points(money_off, net + money, facts.available + points - 1)
        if money:
            assert not most_points(money_off, net + money - 1, 10**12)


def test_every_effect_says_what_it_needs() -> None:
    """A new kind of effect needs its line in `lacking`."""
    assert set(NEEDS) == set(get_args(Effect))


# -- by hand ----------------------------------------------------------------------------------------


def why(rules: list[Rule], *lines: DraftLine, **more: Any) -> dict[str, Item]:
    parts = {key: more.pop(key) for key in ("coupons", "money_off", "goods_for", "groups") if key in more}
    at_hand = more.pop("at_hand", ())
    programme = programme_of(rules=rules, **parts)
    facts = Facts(member=MemberNo(1), **more)
    asked = Asked(
        draft=Draft(lines=lines, member=MemberNo(1)), facts=facts, rules=compile_rules(programme, 1), on=TODAY,
        coupons=tuple(
            CouponAtHand(number=n, kind=programme.coupons[0], member=MemberNo(1), uses_left=1, **days)
            for n, days in enumerate(at_hand, 1)
        ),
    )  # fmt: skip
    return {item.id: item for item in explain(asked).items}


def gap_of(item: Item) -> tuple[Measure, int]:
    """Of the only thing that is missed."""
    ((missed,),) = item.ways
    assert missed.gap is not None
    return missed.gap.measure, missed.gap.amount


def steps(*pairs: tuple[int, int]) -> Rule:
    return rule("steps", "steps_off", steps=[{"over_minor": over, "off_minor": off} for over, off in pairs])


@pytest.mark.parametrize(
    ("made", "measure", "missing"),
    [
        (steps((20_000, 2000), (40_000, 5000)), Measure.MONEY, 16_000),
        (rule("b", "points_per_amount", step_minor=5000, points=1), Measure.MONEY, 1000),
        (rule("b", "points_per_piece", points=1, each=3, goods=DRINKS), Measure.PIECES, 1),
        (rule("b", "nth_item", n=3, permille=500, goods=DRINKS), Measure.PIECES, 1),
        (rule("b", "buy_get", buy=2, get=1, goods=DRINKS), Measure.PIECES, 1),
        (rule("b", "buy_get", buy=2, get=1, goods=DRINKS, gift={"products": ["m1"]}), Measure.PIECES, 1),
        (percent("b", 100, goods={"categories": ["books"]}), Measure.PIECES, 1),
        (rule("b", "member_price", prices={"m1": 5000}), Measure.PIECES, 1),
        (rule("b", "cashback", permille=1, rounding="down", goods={"products": ["m1"]}), Measure.MONEY, 1000),
    ],
)
def test_an_effect_says_what_it_needs(made: Rule, measure: Measure, missing: int) -> None:
    """Two lattes at 20.00 are on the bill."""
    item = why([made], LATTE)[made["id"]]
    assert item.state is State.NOT
    assert item.hurdle is not None
    assert item.hurdle.bar is Bar.NOTHING
    assert gap_of(item) == (measure, missing)


def test_a_cap_is_free_again_with_its_next_period() -> None:
    """Had once this week (Saturday 14 March): free again on Monday the 16th; a spent budget never is."""
    weekly = amount("b", 100, caps={"per_member": 1, "period": "week"})
    assert gap_of(why([weekly], LATTE, used={"b": Used("2026-W11", 1, 0)})["b"]) == (Measure.DAYS, 2)
    spent = amount("b", 100, caps={"minor": 500})
    assert why([spent], LATTE, tallies={"b": Tally(minor=500)})["b"].ways == ()
    daily = amount("b", 100, caps={"per_day": 1})
    tally = Tally(uses=1, day=TODAY.isoformat(), day_uses=1)
    assert gap_of(why([daily], LATTE, tallies={"b": tally})["b"]) == (Measure.DAYS, 1)


def test_a_coupon_says_by_how_much_its_minimum_is_missed() -> None:
    """From 50.00 on, and 36.00 are left after 10 % on drinks: 14.00 more after the discounts."""
    kind = {
        "id": "c", "name": {"en": "Ten off"}, "then": {"kind": "amount_off", "minor": 1000},
        "when": {"kind": "amount", "at_least_minor": 5000},
    }  # fmt: skip
    here = {"from_on": TODAY, "until_on": None}
    item = why([TENTH], LATTE, coupons=[kind], at_hand=[here])["c"]
    assert item.refusal is not None
    assert item.refusal.code == "coupon_minimum"
    assert gap_of(item) == (Measure.MONEY, 1400)
    offered = why([TENTH], LATTE, MUG, coupons=[kind], at_hand=[here])["c"]
    assert (offered.state, offered.minor) == (State.OFFERED, 1000)


def test_a_coupon_that_is_not_valid_yet_names_its_day() -> None:
    """Usable from in three days on; one whose days are over has no way."""
    kind = {"id": "c", "name": {"en": "Ten off"}, "then": {"kind": "amount_off", "minor": 1000}}
    later = {"from_on": date(2026, 3, 17), "until_on": None}
    assert gap_of(why([], LATTE, coupons=[kind], at_hand=[later])["c"]) == (Measure.DAYS, 3)
    over = {"from_on": date(2026, 1, 1), "until_on": date(2026, 3, 13)}
    item = why([], LATTE, coupons=[kind], at_hand=[over])["c"]
    assert item.ways == ()
    assert item.refusal is not None
    assert item.refusal.code == "coupon_expired"


def test_goods_that_are_kept_for_some_are_named_and_the_rest_is_explained() -> None:
    """A mug is for gold members: it is said, and the lattes beside it still get their ten per cent."""
    kept = {"id": "mugs", "goods": {"products": ["m1"]}, "when": {"kind": "tier_in", "tiers": ["gold"]}}
    found = why([TENTH], LATTE, MUG, goods_for=[kept])
    assert found["mugs"].refusal is not None
    assert found["mugs"].state is State.NOT
    assert found["tenth"].minor == 400


@pytest.mark.parametrize(
    ("net", "available", "expected"),
    [
        (10_000, 150, [(Measure.POINTS, 50)]),
        (150, 500, [(Measure.MONEY, 50)]),
        (150, 150, [(Measure.MONEY, 50), (Measure.POINTS, 50)]),
    ],
)
def test_points_payment_asks_for_points_or_for_a_larger_bill(
    net: int, available: int, expected: list[tuple[Measure, int]]
) -> None:
    """200 points take 2.00 off, and nothing less does."""
    money_off = programme_of(money_off={"points": 100, "minor": 100, "step_points": 200}).money_off
    assert money_off is not None
    (way,) = points_ways(money_off, net, available)
    assert [(missed.gap.measure, missed.gap.amount) for missed in way if missed.gap] == expected
