"""
A live example of any part of a programme: somebody for whom it does something, and the nearest for whom it doesn't.

Everything in an example comes from the real functions (the quote, what occasions give, tiers, rewards): nothing is
worked out here. `PARTS` holds one function for each kind of part; a new kind is one function more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from shopclub.core.audit.axes import Axis, axes_of
from shopclub.core.audit.facts import (
    benefit_facts,
    card_facts,
    coupon_reward_facts,
    draw_facts,
    expiry_facts,
    grace_facts,
    holiday_facts,
    late_facts,
    member_day_facts,
    notice_facts,
    package_facts,
    pickup_facts,
    plan_facts,
    ranking_facts,
    reward_facts,
    tier_facts,
    top_up_facts,
)
from shopclub.core.audit.firing import in_its_days
from shopclub.core.audit.model import Situation
from shopclub.core.audit.nearest import Choice, Space, beside, nearest, space_of
from shopclub.core.audit.outcomes import outcome
from shopclub.core.audit.showing import Example, Fact, Scene
from shopclub.core.audit.with_coupon import with_coupon
from shopclub.core.programme.compiling import CompiledRules, compile_rules
from shopclub.core.programme.conditions import AllOf, Condition, IsMember
from shopclub.core.programme.effects import Effect, PercentOff, PriceEffect, RewardAt, ToTheFirst
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.sales.paying import most_points

PartOf = Callable[[Programme, str, date], Example | None]
"""Programme, id of the part (empty where there is only one), today -> its example."""

FactsOf = Callable[[Programme, str, date], tuple[Fact, ...]]
MANY = 1_000_000
"""Points that are enough for any bill."""
_TELLING = ("goods", "on", "minute", "tier", "tender", "code")
"""Axes along which one looks first for a situation beside; others follow, somebody who is no member last."""


def example(draft: Programme, place: str, today: date) -> Example | None:
    """
    An example of one part of a programme.

    Args:
        draft: the programme, whether it can be saved or not.
        place: the part, by its kind and id: `rule:birthday`, `coupon:welcome`, `money_off`.
        today: no day before it is looked at.

    Returns:
        None for a part that is not there, and for one of a kind that has nothing to show.
    """
    kind, _, part = place.partition(":")
    found = PARTS[kind](draft, part, today) if kind in PARTS else None
    return None if found is None else msgspec.structs.replace(found, place=place)


# -- rules --------------------------------------------------------------------------------------------------


def _of_rule(programme: Programme, rule_id: str, today: date) -> Example | None:
    rule = programme.rule(rule_id)
    if rule is None:
        return None
    if isinstance(rule.then, ToTheFirst):
        return Example(place="", facts=ranking_facts(rule.then, rule.period, today))
    shown = _with(programme, rule, enabled=True)
    rules, without = compile_rules(shown, 0), compile_rules(_with(programme, rule, enabled=False), 0)
    when = in_its_days(rule)

    def gives_it(situation: Situation) -> bool:
        return rule.id in outcome(situation, rules, rule.on).rules

    space = space_of(shown, [when], [rule.then], today, rule.on)
    needs_member = AllOf(of=(IsMember(), when)) if not isinstance(rule.then, PriceEffect) else when
    choice = nearest(space, needs_member, gives_it)
    return _asking(_shown(space, choice, gives_it, rules, without, rule.on), [when], [rule.then])


def _asking(shown: Example, conditions: Sequence[Condition], effects: Sequence[Effect]) -> Example:
    """An example with what the part itself asks for; an occasion asks for more by itself."""
    asked = frozenset(_kind(axis) for axis in axes_of([*conditions, *effects]))
    return msgspec.structs.replace(shown, asked=asked)


def _with(programme: Programme, rule: Rule, *, enabled: bool) -> Programme:
    rules = tuple(
        msgspec.structs.replace(one, enabled=enabled) if one.id == rule.id else one for one in programme.rules
    )
    return msgspec.structs.replace(programme, rules=rules)


def _shown(
    space: Space,
    choice: Choice | None,
    gives_it: Callable[[Situation], bool],
    rules: CompiledRules,
    without: CompiledRules,
    occasion: Occasion,
    changed: Callable[[Situation], Situation] = lambda situation: situation,
    bare: Callable[[Situation], Situation] = lambda situation: situation,
) -> Example:
    """The scenes of a choice and of the one beside it."""
    if choice is None:
        return Example(place="")

    def scene(chosen: Choice) -> Scene:
        situation = space.at(chosen)
        there = changed(situation)
        return Scene(
            situation=there,
            occasion=occasion,
            brings=outcome(there, rules, occasion),
            without=outcome(bare(situation), without, occasion),
        )

    near = beside(space, choice, _telling(space), gives_it)
    return Example(
        place="",
        asked=frozenset(_kind(axis) for axis in space.axes),
        gives=scene(choice),
        beside=None if near is None else scene(near[0]),
        differs="" if near is None else _kind(near[1]),
    )


def _kind(axis: Axis) -> str:
    return axis if isinstance(axis, str) else str(axis[0])


def _telling(space: Space) -> Sequence[Axis]:
    """The axes in the order in which they tell most about a part."""

    def place(axis: Axis) -> int:
        kind = _kind(axis)
        if kind == "member":
            return len(_TELLING) + 1
        return _TELLING.index(kind) if kind in _TELLING else len(_TELLING)

    return sorted(space.order, key=place)


# -- coupons ------------------------------------------------------------------------------------------------


def _of_coupon(programme: Programme, coupon_id: str, today: date) -> Example | None:
    kind = programme.coupon(coupon_id)
    if kind is None:
        return None
    if isinstance(kind.then, RewardAt):
        return Example(place="", facts=coupon_reward_facts(programme, kind.then))
    rules = compile_rules(programme, 0)
    own = f"coupon:{kind.id}"

    def brought(situation: Situation) -> Situation:
        return with_coupon(situation, kind)

    def gives_it(situation: Situation) -> bool:
        return own in outcome(brought(situation), rules).rules

    effects: list[Effect] = [kind.then]
    space = space_of(programme, [kind.when], effects, today)
    choice = nearest(space, kind.when if kind.bearer else AllOf(of=(IsMember(), kind.when)), gives_it)
    return _asking(_shown(space, choice, gives_it, rules, rules, Occasion.SALE, brought), [kind.when], effects)


def _money_off(programme: Programme, _: str, today: date) -> Example | None:
    """Points on an ordinary bill: the most that can be taken off, by somebody who has enough."""
    found = programme.money_off
    if found is None:
        return None
    rules = compile_rules(programme, 0)
    space = space_of(programme, [IsMember()], [], today)

    def with_points(situation: Situation) -> Situation:
        enough = msgspec.structs.replace(situation.facts, available=MANY)
        plain = msgspec.structs.replace(situation, facts=enough)
        gross = sum(line.gross_minor for line in situation.draft.lines)
        points = most_points(found, gross, MANY)
        return msgspec.structs.replace(plain, draft=msgspec.structs.replace(plain.draft, points=points))

    def takes(situation: Situation) -> bool:
        there = with_points(situation)
        return there.draft.points > 0 and not outcome(there, rules).refused

    choice = nearest(space, IsMember(), takes)
    shown = _shown(space, choice, takes, rules, rules, Occasion.SALE, with_points)
    return msgspec.structs.replace(shown, asked=shown.asked | {"points"}, beside=None, differs="")


def _goods(programme: Programme, goods_id: str, today: date) -> Example | None:
    """Who can buy goods that are not for everybody, and who can't."""
    only = next((one for one in programme.goods_for if one.id == goods_id), None)
    if only is None:
        return None
    rules = compile_rules(programme, 0)
    space = space_of(programme, [only.when, IsMember()], [PercentOff(permille=0, goods=only.goods)], today)

    def sells(situation: Situation) -> bool:
        return not outcome(situation, rules).refused

    choice = nearest(space, only.when, sells)
    shown = _shown(space, choice, sells, rules, rules, Occasion.SALE)
    return msgspec.structs.replace(shown, asked=shown.asked | {"goods_for"})


def _told(facts_of: FactsOf) -> PartOf:
    """An example that is told by facts."""

    def part_of(programme: Programme, part: str, today: date) -> Example | None:
        facts = facts_of(programme, part, today)
        return Example(place="", facts=facts) if facts else None

    return part_of


PARTS: dict[str, PartOf] = {
    "rule": _of_rule,
    "coupon": _of_coupon,
    "money_off": _money_off,
    "goods": _goods,
    "tier": _told(tier_facts),
    "benefit": _told(benefit_facts),
    "plan_benefit": _told(benefit_facts),
    "reward": _told(reward_facts),
    "card": _told(card_facts),
    "package": _told(package_facts),
    "top_up": _told(top_up_facts),
    "plan": _told(plan_facts),
    "draw": _told(draw_facts),
    "expiry": _told(expiry_facts),
    "late": _told(late_facts),
    "member_day": _told(member_day_facts),
    "holiday": _told(holiday_facts),
    "grace": _told(grace_facts),
    "notice": _told(notice_facts),
    "pickup": _told(pickup_facts),
}
"""Kind of part, as places begin -> its example."""
