"""
Why rules that answer to something else than a sale have given nothing to a member: pure functions.

What comes by itself each day is asked as the daily run asks it. What answers to a friend, a survey, a sign-in can't be
had at the counter; its dates, condition and caps are looked at as far as they can be today.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from shopclub.core.campaigns.rules import gives
from shopclub.core.explaining.gaps import Way
from shopclub.core.explaining.missing import ways
from shopclub.core.explaining.sale import Asked, Item, Sort, State, free_again, on_day
from shopclub.core.programme.choosing import in_force
from shopclub.core.programme.facts import Case
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.programme.tracing import Bar, Hurdle, Trace

NOON = 12 * 60
"""The wall clock of the daily run."""


def outside_a_sale(asked: Asked) -> Iterator[Item]:
    """
    The rules that answer to other occasions, as they stand for the member today.

    Args:
        asked: of a member; a walk-in gets nothing outside a sale.
    """
    if asked.facts.member is None:
        return
    facts = msgspec.structs.replace(asked.facts, minute=NOON, coupon=None)
    case = Case(programme=asked.rules.programme, on=asked.on, facts=facts)
    for rule in asked.rules.programme.rules:
        if rule.on is not Occasion.SALE:
            yield _item(rule, case, asked)


def _item(rule: Rule, case: Case, asked: Asked) -> Item:
    trace = Trace()
    plain = Item(sort=Sort.OCCASION, id=rule.id, state=State.NOT, hurdle=Hurdle(Bar.OFF))
    if not rule.enabled:
        return plain
    if rule.on is Occasion.DAY:
        gains = {gain.rule: gain for gain in gives(case, asked.rules, rule.on, trace=trace)}
        if rule.id in gains:
            mine = gains[rule.id]
            return msgspec.structs.replace(
                plain, state=State.OFFERED, hurdle=None, points=mine.points, unit=mine.unit, handed=mine.count
            )
    else:
        in_force([rule], case, trace)
    hurdle = trace.hurdles.get(rule.id, Hurdle(Bar.OCCASION))
    found: tuple[Way, ...] = ()
    if hurdle.bar is Bar.NOT_YET and rule.from_on is not None:
        found = on_day(rule.from_on, asked.on)
    elif hurdle.bar is Bar.CONDITION:
        found = ways(rule.when, case, asked.climbs)
    elif hurdle.bar is Bar.CAP:
        found = on_day(free_again(rule, hurdle.cap, case.facts, asked.on), asked.on)
    return msgspec.structs.replace(plain, hurdle=hurdle, ways=found)
