"""What is missed by least stands first, and what would have to be added is proven by quotes."""

from __future__ import annotations

import msgspec
from hypothesis import event, given

from shopclub.core.explaining.gaps import Gap, Measure
from shopclub.core.explaining.lacking import piece_price, some_of
from shopclub.core.explaining.nearest import adding, is_near, nearest_first, proven
from shopclub.core.explaining.sale import Asked, Item, Sort, State, explain
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import CouponAtHand, Facts
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.sales.rules import case_of
from tests.builders import programme_of
from tests.core.explaining.test_sale import SOME, asked_of
from tests.core.sales.test_pricing import DRINKS, LATTE, TODAY, Rule, amount, percent, rule
from tests.strategies.sales import Asked as Question
from tests.strategies.sales import questions

TENTH = percent("tenth", 100)
FROM_50 = {"kind": "amount", "at_least_minor": 5000}


def asked(*rules: Rule, available: int = 0, **parts: object) -> Asked:
    """Two lattes at 20.00 for a member."""
    programme = programme_of(rules=list(rules), **parts)
    facts = Facts(member=MemberNo(1), available=available)
    coupons = tuple(
        CouponAtHand(number=n, kind=kind, member=MemberNo(1), from_on=TODAY, until_on=None, uses_left=1)
        for n, kind in enumerate(programme.coupons, 1)
    )
    draft = Draft(lines=(LATTE,), member=MemberNo(1))
    return Asked(draft=draft, facts=facts, rules=compile_rules(programme, 1), on=TODAY, coupons=coupons)


def ranked(one: Asked) -> tuple[Item, ...]:
    return proven(one, nearest_first(explain(one), one.facts.available).items, 9)


def added(one: Asked, item: Item, gap: Gap, by: int = 0) -> bool:
    """Whether the quote of the bill with so much more has it."""
    draft, facts, name = one.draft, one.facts, item.id
    if item.sort is Sort.COUPON:
        coupon = next(c for c in (*one.coupons, facts.coupon) if c is not None and c.number == item.number)
        (draft, facts), name = one.with_coupon(coupon), f"coupon:{item.id}"
    code, text, category = some_of(gap.goods)
    more = gap.amount + by
    price = 1
    if gap.measure is Measure.PIECES:
        price = piece_price(case_of(draft, facts, one.rules, one.on).bill, gap.goods)
    qty = more if gap.measure is Measure.PIECES else 1
    line = DraftLine(name=text, code=code, category=category, qty=qty, gross_minor=more * price)
    try:
        seen, _ = one.traced(msgspec.structs.replace(draft, lines=(*draft.lines, line)), facts)
    except ClubError:
        return False
    return name in {*(d.rule for d in seen.discounts), *(e.rule for e in seen.earnings), *(h.rule for h in seen.handed)}


@SOME
@given(questions())
def test_what_is_proven_is_so(one: Question) -> None:
    """With what is said to be added the quote has it, with one less it has not."""
    question = asked_of(one)
    for item in ranked(question):
        if item.proven is None:
            continue
        event(f"{item.sort} {item.proven.measure} {'as short' if item.proven == adding(item) else 'other'}")
        assert added(question, item, item.proven)
        assert item.proven.amount == 1 or not added(question, item, item.proven, -1)


def test_a_customer_adds_at_list_price_what_a_coupon_sees_after_discounts() -> None:
    """From 50.00 on, after 10 % of 40.00: 14.00 short, for which 15.55 have to be added (0.9 x 55.55 = 50.00)."""
    kind = {"id": "c", "name": {"en": "Off"}, "then": {"kind": "amount_off", "minor": 500}, "when": FROM_50}
    one = asked(TENTH, coupons=[kind])
    item = ranked(one)[0]
    assert (item.sort, item.id) == (Sort.COUPON, "c")
    gap = adding(item)
    assert gap is not None
    assert gap.amount == 1400
    assert item.proven is not None
    assert item.proven.amount == 1555


def test_pieces_are_proven_at_the_price_they_have_on_the_bill() -> None:
    """One more latte for three at half price; of goods that are not on the bill nobody knows the price."""
    third = rule("third", "nth_item", n=3, permille=500, goods=DRINKS)
    item = ranked(asked(third))[0]
    assert item.proven is not None
    assert (item.proven.measure, item.proven.amount) == (Measure.PIECES, 1)
    books = percent("books", 100, goods={"categories": ["books"]})
    assert ranked(asked(books))[0].proven is None


def test_what_more_on_the_bill_would_not_bring_is_not_proven() -> None:
    """Another rule of its group would still give more with 10.00 added: nothing is promised."""
    better = percent("better", 300)
    worse = percent("worse", 100, when=FROM_50)
    item = next(item for item in ranked(asked(better, worse)) if item.id == "worse")
    assert adding(item) == Gap(measure=Measure.MONEY, amount=1000)
    assert item.proven is None


def test_the_nearest_stands_first_and_what_gives_behind_what_could() -> None:
    """5.00 short before 10.00 short; then the coupon that could be used, the rule that gives, what is far away."""
    rules = [
        amount("far", 100, when={"kind": "tier_in", "tiers": ["gold"]}),
        amount("ten", 300, when=FROM_50),
        amount("five", 200, when={"kind": "amount", "at_least_minor": 4500}),
        amount("now", 100),
    ]
    kind = {"id": "c", "name": {"en": "Off"}, "then": {"kind": "amount_off", "minor": 500}}
    found = ranked(asked(*rules, coupons=[kind]))
    assert [item.id for item in found] == ["five", "ten", "c", "now", "far"]
    assert [is_near(item) for item in found] == [True, True, False, False, False]
    assert [item.state for item in found][2:] == [State.OFFERED, State.GIVES, State.NOT]


def test_of_several_ways_the_nearest_is_said_first() -> None:
    """Either gold or 10.00 more: 10.00 more."""
    gold = {"kind": "tier_in", "tiers": ["gold"]}
    item = ranked(asked(amount("a", 100, when={"kind": "any", "of": [gold, FROM_50]})))[0]
    assert [missed.gap.amount for way in item.ways[:1] for missed in way if missed.gap] == [1000]
