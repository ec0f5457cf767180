"""
Random programmes, facts and drafts: what every quote keeps, whatever the rules.

`HYPOTHESIS_PROFILE=long` looks at twenty times as many.
"""

from __future__ import annotations

import os

import msgspec
from hypothesis import HealthCheck, assume, event, find, given, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st

from shopclub.core.kernel.errors import ClubError
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.conditions import AllOf, AnyOf, BillAmount, Condition, Not
from shopclub.core.programme.effects import PercentOff, Phase, PointsPerAmount, PointsTimes, PriceEffect, phase_of
from shopclub.core.programme.facts import Facts
from shopclub.core.programme.model import Occasion, Rule, Stacking
from shopclub.core.programme.values import ALL_GOODS
from shopclub.core.sales.model import Quote
from shopclub.words.errors import has_sentence
from tests.strategies.effects import PRICES
from tests.strategies.sales import Asked, answer, questions

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
MUCH = settings(
    max_examples=4000 if LONG else 100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def quoted(one: Asked) -> Quote:
    found = answer(one)
    assume(isinstance(found, Quote))
    assert isinstance(found, Quote)
    return found


def parts_add_up(one: Asked, seen: Quote) -> None:
    """Lines, discounts, points, money, tenders: to the fen, and none below nothing."""
    lines = seen.lines
    event(f"{len(seen.discounts)} discounts")
    assert [line.gross_minor for line in lines] == [line.gross_minor for line in one.draft.lines]
    assert sum(line.gross_minor for line in lines) == seen.gross_minor
    assert sum(line.net_minor() for line in lines) == seen.net_minor
    assert sum(line.points_minor for line in lines) == seen.points_minor
    assert sum(line.paid_minor() for line in lines) == seen.due_minor
    for discount in seen.discounts:
        assert sum(line.off.get(discount.rule, 0) for line in lines) == discount.minor > 0
    assert {rule for line in lines for rule in line.off} == {d.rule for d in seen.discounts}
    for line in lines:
        assert min(line.net_minor(), line.points_minor, line.paid_minor()) >= 0
        assert all(part > 0 for part in line.off.values())
    assert not seen.tenders or sum(seen.tenders.values()) == seen.due_minor
    assert all(part > 0 for part in seen.tenders.values())
    assert (seen.points_minor > 0) <= (seen.points_spent > 0)


def points_add_up(one: Asked, seen: Quote) -> None:
    """Each rule gives once, more than nothing; its parts by line are its points; the sum is what is shown."""
    event(f"{len(seen.earnings)} earnings")
    assert seen.points == sum(e.points for e in seen.earnings if e.unit == POINTS)
    assert len({e.rule for e in seen.earnings}) == len(seen.earnings)
    for earning in seen.earnings:
        assert earning.points > 0
        parts = [line.points.get(earning.rule, 0) for line in seen.lines]
        assert sum(parts) == (earning.points if earning.parts else 0)
        assert min(parts) >= 0
        assert earning.expires is None or earning.expires >= one.on
    for rule, minor in seen.carry.items():
        parts = [line.carry.get(rule, 0) for line in seen.lines]
        assert sum(parts) in (0, minor)
    if one.facts.member is None or (seen.due_minor == 0 and not one.programme.switches.points_part_earns):
        assert not seen.earnings


def caps_are_kept(one: Asked, seen: Quote) -> None:
    """No rule gives more points or money than its budgets have left; what has caps and gave something is counted."""
    taken = {d.rule: d.minor for d in seen.discounts}
    given_points = {e.rule: e.points for e in seen.earnings}
    handed = {h.rule for h in seen.handed}
    for rule in one.programme.rules:
        caps, tally = rule.caps, one.facts.tallies.get(rule.id)
        gave = rule.id in {*taken, *given_points, *handed}
        has_caps = msgspec.to_builtins(caps) != {}
        assert (rule.id in seen.fired) == (gave and has_caps)
        if not gave:
            continue
        assert caps.minor is None or taken.get(rule.id, 0) + (tally.minor if tally else 0) <= caps.minor
        assert caps.points is None or given_points.get(rule.id, 0) + (tally.points if tally else 0) <= caps.points
        assert caps.uses is None or (tally.uses if tally else 0) < caps.uses
        assert rule.in_force(one.on)
        assert rule.on is Occasion.SALE


def one_percentage_at_most(one: Asked, seen: Quote) -> None:
    """Of the rules and the coupon together."""
    effects = {rule.id: rule.then for rule in one.programme.rules}
    if one.facts.coupon is not None:
        effects[f"coupon:{one.facts.coupon.kind.id}"] = one.facts.coupon.kind.then
    percentages = [
        discount.rule
        for discount in seen.discounts
        if isinstance(then := effects[discount.rule], PercentOff) and then.goods == ALL_GOODS
    ]
    assert len(percentages) <= 1


@MUCH
@given(questions())
def test_what_every_quote_keeps(one: Asked) -> None:
    """
    The same question has the same answer; a refusal has a sentence; a quote adds up and keeps its caps.

    Each of the functions above says one rule.
    """
    found = answer(one)
    if isinstance(found, ClubError):
        event(found.code)
        again = answer(one)
        assert isinstance(again, ClubError)
        assert (again.code, again.figures) == (found.code, found.figures)
        assert has_sentence(found.code)
        return
    event("a quote")
    assert answer(one) == found
    parts_add_up(one, found)
    points_add_up(one, found)
    caps_are_kept(one, found)
    one_percentage_at_most(one, found)


@MUCH
@given(questions())
def test_the_most_points_can_be_used(one: Asked) -> None:
    """What is shown as the most is accepted, and no step more."""
    bare = one.bare()
    seen = quoted(bare)
    most = seen.max_points
    with_most = answer(bare._replace(draft=msgspec.structs.replace(bare.draft, points=most)))
    if isinstance(with_most, ClubError):
        # A coupon for points brings none where nothing is paid in money.
        assert with_most.code == "coupon_gives_nothing"
        assert one.facts.coupon is not None
        return
    assert (with_most.points_spent, with_most.net_minor) == (most, seen.net_minor)
    if one.programme.money_off is not None and one.facts.member is not None:
        more = answer(bare._replace(draft=msgspec.structs.replace(bare.draft, points=most + 1)))
        assert isinstance(more, ClubError) or one.programme.money_off.points == 1


def conditions_in(condition: Condition) -> list[Condition]:
    match condition:
        case AllOf(of=parts) | AnyOf(of=parts):
            return [condition, *(inner for part in parts for inner in conditions_in(part))]
        case Not(of=part):
            return [condition, *conditions_in(part)]
        case _:
            return [condition]


def looks_at_goods(rule: Rule) -> bool:
    """Whether a rule about points looks at what some of the goods come to after discounts were split over lines."""
    goods = isinstance(rule.then, PointsPerAmount | PointsTimes) and rule.then.goods != ALL_GOODS
    return goods or any(isinstance(c, BillAmount) and c.goods != ALL_GOODS for c in conditions_in(rule.when))


@MUCH
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(one: Asked, chance: st.Random) -> None:
    """
    The same goods in another order cost the same.

    Not where a budget of money runs out on this very bill, and not where a coupon is about certain goods: of two lines
    with equal claims to a single fen the first one gets it, and then a line has a fen more or less.
    """
    assume(one.facts.coupon is None)
    assume(all(rule.caps.minor is None for rule in one.programme.rules))
    seen = quoted(one)
    order = list(range(len(one.draft.lines)))
    chance.shuffle(order)
    lines = tuple(one.draft.lines[i] for i in order)
    other = answer(one._replace(draft=msgspec.structs.replace(one.draft, lines=lines)))
    assert isinstance(other, Quote)
    assert (other.net_minor, other.points_minor, other.due_minor) == (seen.net_minor, seen.points_minor, seen.due_minor)
    assert {d.rule: d.minor for d in other.discounts} == {d.rule: d.minor for d in seen.discounts}
    if one.programme.switches.no_points_goods is None and not any(map(looks_at_goods, one.programme.rules)):
        assert other.points == seen.points


@st.composite
def further(draw: st.DrawFn) -> Rule:
    """A rule about the whole bill or steps, for anybody."""
    then = draw(PRICES.filter(lambda effect: phase_of(effect) is not Phase.ITEMS))
    assert isinstance(then, PriceEffect)
    return Rule(id="further", then=then, priority=draw(st.integers(-2, 2)), group="own")


@MUCH
@given(questions(), further(), st.sampled_from(Stacking))
def test_a_further_rule_never_makes_it_dearer(one: Asked, rule: Rule, stacking: Stacking) -> None:
    """
    One more rule about the whole bill, or steps, in a group of its own: nobody pays more for it.

    An item promotion may, and the page says so: it can bring a bill below a step.
    """
    assume(one.facts.coupon is None)
    bare = one.bare()
    assume(not any(r.stop or r.excludes for r in one.programme.rules))
    seen = quoted(bare)
    groups = (
        *one.programme.groups,
        msgspec.convert({"id": "own", "stacking": stacking.value}, type(one.programme.groups[0])),
    )
    more = msgspec.structs.replace(one.programme, rules=(*one.programme.rules, rule), groups=groups)
    other = answer(bare._replace(programme=more))
    assert isinstance(other, Quote)
    assert other.net_minor <= seen.net_minor


@MUCH
@given(questions())
def test_a_walk_in_takes_no_part(one: Asked) -> None:
    """Without a member: no points, no coupons issued, nothing spent; the same bill is never dearer for it alone."""
    assume(one.facts.coupon is None)
    walk_in = Facts(minute=one.facts.minute, tallies=one.facts.tallies, version=1)
    draft = msgspec.structs.replace(one.draft, member=None, points=0, tender="", tenders={})
    seen = quoted(one._replace(facts=walk_in, draft=draft))
    assert (seen.points, seen.points_spent, seen.max_points, seen.earnings, seen.handed) == (0, 0, 0, (), ())


def test_the_questions_are_not_all_refused() -> None:
    """The strategies above make quotes with discounts and points, not refusals alone: each of them turns up."""
    wanted = {"refused", "discounts", "earnings", "handed", "carry", "coupon", "points_spent", "tenders", "fired"}

    def has_more(one: Asked) -> bool:
        found = answer(one)
        if isinstance(found, ClubError):
            wanted.discard("refused")
        else:
            wanted.difference_update({name for name in wanted if getattr(found, name, None)})
        return not wanted

    find(
        questions(),
        has_more,
        settings=settings(
            max_examples=3000, database=None, phases=[Stage.generate], suppress_health_check=list(HealthCheck)
        ),
    )
