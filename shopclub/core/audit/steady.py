"""What points cost those who earn them day by day: the richest of all bills that can come again. Pure functions."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from shopclub.core.audit.climbing import best_of
from shopclub.core.audit.model import Situation
from shopclub.core.audit.view import View, is_past
from shopclub.core.programme.conditions import (
    AllOf,
    Condition,
    FirstToday,
    Lapsed,
    NearBirthday,
    NewMember,
    NthPurchase,
    Referred,
    Streak,
    TierIn,
)
from shopclub.core.programme.effects import Effect, PointsEffect
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.model import NO_CAPS, Rule
from shopclub.core.sales.model import Quote

_ONCE = (NthPurchase, NewMember, Lapsed, NearBirthday, Referred, Streak, FirstToday)
"""Conditions that hold now and then: what they bring is a present, no rate."""
LEAST_MINOR = 5_000
"""Smaller bills are no rate: a point for the visit is much for a yuan."""
PERMILLE = 1000


class Rate(NamedTuple):
    """The most points for their money."""

    situation: Situation
    points: int
    minor: int
    """What was paid for them."""

    def cost(self, points: int) -> int:
        """The least money that so many points have cost, in minor units, rounded up."""
        return -(-points * self.minor // self.points)


def is_steady(rule: Rule) -> bool:
    """Whether a rule gives day by day: neither capped nor for a special moment of a member."""
    return rule.caps == NO_CAPS and not any(isinstance(part, _ONCE) for part in parts_of(rule.when))


def rate_of(view: View, tier: str = "") -> Rate | None:
    """
    The most points for their money that purchases bring.

    Args:
        view: the programme.
        tier: of members of this tier alone; empty: of any.

    Returns:
        None where no purchase brings any.
    """
    rules = [rule for rule in view.programme.rules if is_steady(rule)]
    steady = View(msgspec.structs.replace(view.programme, rules=tuple(rules)), view.today, view.pace)
    only: list[Condition] = [TierIn(tiers=(tier,))] if tier else []

    def priced(situation: Situation) -> Quote | None:
        seen = steady.quoted(situation)
        return seen if seen is not None and seen.points and seen.due_minor >= LEAST_MINOR else None

    def worth(seen: Quote) -> tuple[int, ...]:
        return (seen.points * 10**9 // seen.due_minor, -seen.due_minor)

    earning = [r for r in steady.rules.gains if isinstance(r.then, PointsEffect) and not is_past(r, view.today)]
    best: tuple[Situation, Quote] | None = None
    chosen: list[Rule] = []
    for _ in earning:
        improved = False
        for rule in earning:
            if rule in chosen:
                continue
            tried = [*chosen, rule]
            conditions: list[Condition] = [*only, *(one.when for one in tried)]
            effects: list[Effect] = [one.then for one in tried]
            found = best_of(steady, [AllOf(of=tuple(conditions))], effects, priced, worth)
            if found is not None and (best is None or worth(found[1])[0] > worth(best[1])[0]):
                best, chosen, improved = found, tried, True
        if not improved:
            break
    return None if best is None else Rate(best[0], best[1].points, best[1].due_minor)
