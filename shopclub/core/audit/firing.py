"""What never does anything, and what a condition says that says nothing. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import msgspec

from shopclub.core.audit.changing import condition_away, off, without
from shopclub.core.audit.model import Finding, Mend, Proof, Situation, Weight
from shopclub.core.audit.nearest import nearest, space_of
from shopclub.core.audit.situations import Tried, case_of, situations
from shopclub.core.audit.view import View, is_past
from shopclub.core.coupons.rules import is_over
from shopclub.core.programme.choosing import exclude
from shopclub.core.programme.conditions import AllOf, Always, Between, Condition, IsMember, Not
from shopclub.core.programme.effects import Effect, PointsTimes, PriceEffect, ToTheFirst, phase_of
from shopclub.core.programme.facts import NO_BILL, Case
from shopclub.core.programme.holding import holds, parts_of
from shopclub.core.programme.model import Occasion, Programme, Rule

QUOTED = 60
"""Situations of a rule that are priced before others are looked for."""
COMPETING = 12
"""Other rules whose conditions are tried together with a rule that seems never to give anything."""


class Asked(NamedTuple):
    """A condition of a programme, and where it stands."""

    place: str
    when: Condition
    effects: tuple[Effect, ...] = ()
    occasion: Occasion = Occasion.SALE
    can_be_left_out: bool = True
    """Whether a programme in which it is `Always` is as good; goods for everybody are no goods for members."""


def firing_findings(view: View) -> Iterator[Finding]:
    """Rules that are over, never hold, hold always or never win; the same of every other condition there is."""
    for rule in view.programme.rules:
        if rule.enabled:
            yield from _of_rule(view, rule)
    for kind in view.programme.coupons:
        if kind.enabled and is_over(kind, view.today):
            until = kind.validity.until_on
            figures = {"until": until.isoformat() if until else ""}
            place = f"coupon:{kind.id}"
            yield Finding(
                code="coupon_over", weight=Weight.LOOK, places=(place,), figures=figures, mend=off(view, place)
            )
    for asked in asked_of(view.programme):
        tried = _tried(view, asked)
        yield from _of_condition(view, asked, tried, _held(view, asked, tried))


def asked_of(programme: Programme) -> Iterator[Asked]:
    """Every condition that is looked at beside those of rules; what is switched off is left aside."""
    for kind in programme.coupons:
        if kind.enabled:
            yield Asked(f"coupon:{kind.id}", kind.when, (kind.then,))
    visit = Occasion.PROFILE  # looked at for a member, with no bill
    for reward in programme.rewards:
        if reward.enabled:
            yield Asked(f"reward:{reward.id}", reward.when, occasion=visit)
    for package in programme.packages:
        if package.enabled:
            yield Asked(f"package:{package.id}", package.when, occasion=visit)
    for draw in programme.draws:
        if draw.enabled:
            yield Asked(f"draw:{draw.id}", draw.when, occasion=visit)
    for tier in programme.tiers():
        for benefit in tier.benefits:
            if benefit.enabled:
                yield Asked(f"benefit:{tier.id}:{benefit.id}", benefit.when, occasion=visit)
    for plan in programme.plans:
        for benefit in plan.benefits:
            if benefit.enabled:
                yield Asked(f"plan_benefit:{plan.id}:{benefit.id}", benefit.when, occasion=visit)
    for top_up in programme.stored_value.packages if programme.stored_value is not None else ():
        if top_up.enabled:
            yield Asked(f"top_up:{top_up.id}", top_up.when, occasion=visit)
    for only in programme.goods_for:
        yield Asked(f"goods:{only.id}", only.when, can_be_left_out=False)
    if programme.late is not None:
        yield Asked("late", programme.late.when, occasion=visit)


def in_its_days(rule: Rule) -> Condition:
    """A rule's condition together with the days it is in force."""
    if rule.from_on is None and rule.until_on is None:
        return rule.when
    return AllOf(of=(Between(from_on=rule.from_on, until_on=rule.until_on), rule.when))


# -- conditions ---------------------------------------------------------------------------------------------


def _tried(view: View, asked: Asked) -> Tried:
    return situations(view.programme, [asked.when], asked.effects, view.today, occasion=asked.occasion)


def _held(view: View, asked: Asked, tried: Tried) -> list[Situation]:
    return [one for one in tried.tried if holds(asked.when, _case(view, one, asked.occasion))]


def _case(view: View, situation: Situation, occasion: Occasion) -> Case:
    case = case_of(view.programme, situation)
    return case if occasion is Occasion.SALE else msgspec.structs.replace(case, bill=NO_BILL)


def _of_condition(view: View, asked: Asked, tried: Tried, held: Sequence[Situation]) -> Iterator[Finding]:
    if not tried.is_all:
        return  # there are more situations than can be tried: one that was not may be another
    if not held:
        parts = _conflict(view, asked)
        yield Finding(
            code="never_holds",
            weight=Weight.WRONG,
            places=(asked.place,),
            parts=parts,
            proof=_near_miss(view, asked, parts),
            mend=_ends(view, asked, off(view, asked.place) or without(view, asked.place)),
        )
    elif asks_something(asked.when) and len(held) == len(tried.tried):
        mend = condition_away(view, asked.place) if asked.can_be_left_out else without(view, asked.place)
        yield Finding(code="always_holds", weight=Weight.LOOK, places=(asked.place,), mend=_ends(view, asked, mend))


def _ends(view: View, asked: Asked, mend: Mend | None) -> Mend | None:
    def still(other: View) -> bool:
        there = [one for one in asked_of(other.programme) if one.place == asked.place]
        return any(_says_it(other, one) for one in there)

    return view.if_it_helps(mend, still)


def _says_it(view: View, asked: Asked) -> bool:
    tried = _tried(view, asked)
    return any(True for _ in _of_condition(view, asked, tried, _held(view, asked, tried)))


def _conflict(view: View, asked: Asked) -> tuple[Condition, ...]:
    """The one part, or the first two, of a condition that can't hold (together); empty where it is not so plain."""
    parts = tuple(_flat(asked.when))
    for size in (1, 2):
        for some in combinations(parts, size):
            alone = asked._replace(when=some[0] if size == 1 else AllOf(of=some))
            tried = _tried(view, alone)
            if tried.is_all and not _held(view, alone, tried):
                return some
    return ()


def _flat(condition: Condition) -> Iterator[Condition]:
    """The parts that must all hold, however they are put together."""
    if isinstance(condition, AllOf):
        for part in condition.of:
            yield from _flat(part)
    else:
        yield condition


def _near_miss(view: View, asked: Asked, parts: Sequence[Condition]) -> Proof | None:
    """Somebody for whom the first of two parts holds, and nothing is given; of a rule alone."""
    rule = view.programme.rule(asked.place.removeprefix("rule:"))
    if rule is None or len(parts) != 2:
        return None
    when = in_its_days(rule)
    space = space_of(view.programme, [when], asked.effects, view.today, asked.occasion)
    choice = nearest(
        space, parts[0], lambda situation: asked.occasion is not Occasion.SALE or _is_sold(view, situation)
    )
    return None if choice is None else view.proof(space.at(choice), asked.occasion)


def _is_sold(view: View, situation: Situation) -> bool:
    return view.quoted(situation) is not None


def asks_something(condition: Condition) -> bool:
    """
    Whether a condition asks for more than that somebody is a member, which its effect may need anyway.

    Dates are left aside: those that have begun hold from now on, and were meant for the day they began.
    """
    plain = (Always, IsMember, AllOf)
    parts = list(parts_of(condition))
    return not all(isinstance(part, plain) for part in parts) and not any(isinstance(part, Between) for part in parts)


# -- rules --------------------------------------------------------------------------------------------------


def _of_rule(view: View, rule: Rule) -> Iterator[Finding]:
    place = f"rule:{rule.id}"
    if is_past(rule, view.today):
        assert rule.until_on is not None
        figures = {"until": rule.until_on.isoformat()}
        yield Finding(code="rule_over", weight=Weight.LOOK, places=(place,), figures=figures, mend=off(view, place))
        return
    dated = Asked(place, in_its_days(rule), (rule.then,), rule.on)
    tried = _tried(view, dated)
    held = _held(view, dated, tried)
    if not held:
        yield from _of_condition(view, dated._replace(can_be_left_out=False), tried, held)
        return
    if tried.is_all and asks_something(rule.when):
        timeless = dated._replace(when=rule.when)
        if len(_held(view, timeless, tried)) == len(tried.tried):
            yield Finding(code="always_holds", weight=Weight.LOOK, places=(place,), mend=condition_away(view, place))
    if isinstance(rule.then, ToTheFirst):
        return
    loser = _never_wins(view, rule, held)
    if loser is not None:
        yield loser


def _never_wins(view: View, rule: Rule, held: Sequence[Situation]) -> Finding | None:
    """A rule that gives nothing wherever its condition holds, because of others or of itself."""
    chosen = held[:: max(1, len(held) // QUOTED)]
    seen: list[str] = []
    for one in chosen:
        fired = view.fired(one, rule.on)
        if rule.id in fired:
            return None
        seen += fired
    winners = _winners(view, rule, seen)
    # Where goods are not for everybody, most of the situations are no sale at all.
    sold = [one for one in chosen if rule.on is not Occasion.SALE or view.quoted(one) is not None]
    if not sold or _fires_elsewhere(view, rule, winners):
        return None
    place = f"rule:{rule.id}"
    return Finding(
        code="never_wins",
        weight=Weight.WRONG,
        places=(place, *(f"rule:{one}" for one in winners[:2])),
        proof=view.proof(simplest(sold), rule.on),
        mend=off(view, place),
    )


def _winners(view: View, rule: Rule, seen: Sequence[str]) -> list[str]:
    """Rules that gave something and can stand in its way, the one that did most often first."""
    by_id = view.rules.by_id
    ahead = [one for one in seen if one in by_id and _stands_in_the_way(by_id[one], rule)]
    return sorted(set(ahead), key=lambda one: (-ahead.count(one), one))


def _stands_in_the_way(other: Rule, rule: Rule) -> bool:
    """Whether a rule can keep another from giving: it excludes or stops it, or is counted in its place."""
    if exclude(other, rule) or (other.stop and other.priority > rule.priority):
        return True
    if isinstance(rule.then, PriceEffect) and isinstance(other.then, PriceEffect):
        return phase_of(other.then) is phase_of(rule.then)
    return type(other.then) is type(rule.then)


def _fires_elsewhere(view: View, rule: Rule, winners: Sequence[str]) -> bool:
    """
    Whether it gives something where others don't go before it, or where there is something to multiply.

    Its own condition says nothing of when others hold: they are taken away one after the other.
    """
    others = _others(view, rule, winners)
    when = in_its_days(rule)
    effects: list[Effect] = [rule.then, *(other.then for other in others)]
    conditions = [when, *(in_its_days(other) for other in others)]
    space = space_of(view.programme, conditions, effects, view.today, rule.on)

    def fires(situation: Situation) -> bool:
        return rule.id in view.fired(situation, rule.on)

    needed: Condition = when if rule.on is not Occasion.SALE else AllOf(of=(IsMember(), when))
    for other in others:
        away: Condition = in_its_days(other)
        away = away if _is_base(rule, other) else Not(of=away)
        if nearest(space, AllOf(of=(when, away)), fires) is not None:
            return True
        both = AllOf(of=(needed, away))
        if nearest(space, both, lambda _: True) is not None:
            needed = both
    return nearest(space, needed, fires) is not None


def _others(view: View, rule: Rule, winners: Sequence[str]) -> list[Rule]:
    """Rules that may stand in its way, those first that did; or that it builds on."""
    same = view.rules.price if isinstance(rule.then, PriceEffect) else view.rules.gains
    listed = [one for one in (same if rule.on is Occasion.SALE else view.rules.on(rule.on)) if one.id != rule.id]
    return sorted(listed, key=lambda one: (not _is_base(rule, one), one.id not in winners))[:COMPETING]


def _is_base(rule: Rule, other: Rule) -> bool:
    """Whether another rule gives what this one multiplies."""
    return isinstance(rule.then, PointsTimes) and not isinstance(other.then, PointsTimes)


def simplest(chosen: Sequence[Situation]) -> Situation:
    """The one with the smallest bill, for people to look at."""
    return min(chosen, key=lambda one: (len(one.draft.lines), sum(at.gross_minor for at in one.draft.lines)))
