"""
What the figures can't know, and about how many sales or members: said beside them, never left out. Pure functions.

A replay keeps what people bought. So whatever a programme asks of people that the past does not tell stays unknown:
birthdays nobody gave, ways of paying nobody wrote down, codes that were never handed out, plans nobody could join.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from shopclub.core.programme.conditions import (
    CodeTyped,
    FieldIs,
    HasPlan,
    HasTag,
    InHousehold,
    InSegment,
    NearBirthday,
    PaidBy,
)
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.programme.values import Goods
from shopclub.core.simulate.comparing import Both, Played, is_blind
from shopclub.core.simulate.figures import Period, Unknown
from shopclub.core.simulate.model import Unplayed
from shopclub.core.simulate.tally import GIFTS

FEW_DAYS, FEW_SALES = 90, 100
"""Below these, chance weighs as much as the rules."""
ABOUT = ("points", "coupon", "tier")
"""How the codes of refusals begin that are told by a sentence of their own."""
RECORDED_ONLY = frozenset(Occasion) - {Occasion.SALE, Occasion.JOIN, Occasion.DAY, Occasion.TIER, Occasion.PERIOD_END}
"""Occasions that happen only when somebody records them."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the past tells, in counts."""

    members: int
    with_birthday: int
    tagged: int
    """Members with a tag or a field of the shop's own."""
    together: int
    """Members on a shared card."""
    in_plans: int
    """Members of a paid plan."""
    sales: int
    """To members, in the period."""
    with_tender: int
    with_goods: int
    """With lines that name a product."""
    with_category: int


def unknowns(both: Both, seen: Seen, period: Period, *, modelled: bool) -> tuple[Unknown, ...]:
    """
    Everything that can't be known about a changed programme, what concerns most first.

    Args:
        both: the two sides, as they were replayed.
        seen: what the past tells.
        period: which days.
        modelled: whether spending follows a habit that was measured in this shop.
    """
    played = both.changed
    programme, half = played.programme, played.half
    found = [Unknown(code="behaviour", n=seen.sales)]
    if period.days < FEW_DAYS or seen.sales < FEW_SALES:
        found.append(Unknown(code="short", n=period.days, whole=seen.sales))
    found.append(Unknown(code="habit" if modelled else "no_habit"))
    if is_blind(both.today, both.before):
        found.append(Unknown(code="worth_today"))
    if is_blind(played, both.before):
        names = tuple(reward.id for reward in programme.rewards if reward.enabled)
        found.append(Unknown(code="worth", names=names))
    if any(side.worth is not None and side.worth.estimated for side in both[:2]):
        found.append(Unknown(code="estimate"))
    found += _of_conditions(programme, seen)
    found += _of_things(programme, played)
    found += _unplayed(half.unplayed)
    if programme.unknown_rules or programme.unknown_parts:
        found.append(Unknown(code="newer", n=len(programme.unknown_rules) + len(programme.unknown_parts)))
    return tuple(found)


def _unplayed(found: Sequence[Unplayed]) -> Iterator[Unknown]:
    """What the programme would have refused, by what it was about."""
    sums: dict[str, int] = {}
    for one in found:
        about = next((about for about in ABOUT if one.code.startswith(about)), "other")
        sums[about] = sums.get(about, 0) + one.count
    for about, count in sorted(sums.items(), key=lambda one: (-one[1], one[0])):
        yield Unknown(code=f"unplayed_{about}", n=count)


def _of_conditions(programme: Programme, seen: Seen) -> Iterator[Unknown]:
    """What rules ask for, and how much of it the past tells."""
    kinds = {type(part) for part in parts(programme)}
    goods = [part for part in parts(programme) if isinstance(part, Goods)]
    asked = (
        ("birthdays", NearBirthday in kinds, seen.with_birthday, seen.members),
        ("tags", bool(kinds & {HasTag, FieldIs, InSegment}), seen.tagged, seen.members),
        ("households", InHousehold in kinds, seen.together, seen.members),
        ("tenders", PaidBy in kinds, seen.with_tender, seen.sales),
        ("goods", any(one.products or one.but_products for one in goods), seen.with_goods, seen.sales),
        ("categories", any(one.categories or one.but_categories for one in goods), seen.with_category, seen.sales),
    )
    for code, is_asked, known, whole in asked:
        if is_asked and known < whole:
            yield Unknown(code=code, n=known, whole=whole)
    if CodeTyped in kinds:
        yield Unknown(code="codes")
    if programme.plans or HasPlan in kinds:
        yield Unknown(code="plans", n=seen.in_plans, whole=seen.members)


def _of_things(programme: Programme, played: Played) -> Iterator[Unknown]:
    """What is given and has no price, and what happens only when somebody does something."""
    row = played.half.whole
    if played.half.coupons_open:
        yield Unknown(code="coupons", n=played.half.coupons_open)
    if row[GIFTS]:
        yield Unknown(code="gifts", n=row[GIFTS])
    rules = tuple(rule.id for rule in programme.rules if rule.enabled and rule.on in RECORDED_ONLY)
    if rules:
        yield Unknown(code="occasions", n=len(rules), names=rules)
    if programme.rewards:
        yield Unknown(code="rewards", n=len(programme.rewards))
    if programme.draws:
        yield Unknown(code="draws", n=len(programme.draws))
    if programme.stored_value is not None or programme.packages or programme.gift_cards is not None:
        yield Unknown(code="prepaid")


def parts(value: object) -> Iterator[object]:
    """A value and everything in it that is switched on."""
    if isinstance(value, Rule) and not value.enabled:
        return
    yield value
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from parts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from parts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from parts(one)
