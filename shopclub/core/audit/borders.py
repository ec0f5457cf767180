"""Rules that share out a range between them: what falls between two of them, what two of them take. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import msgspec

from shopclub.core.audit.changing import mend
from shopclub.core.audit.model import Finding, Mend, Situation, Weight
from shopclub.core.audit.nearest import nearest, space_of
from shopclub.core.audit.view import View
from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.conditions import (
    AllOf,
    AtHours,
    BalanceIs,
    Between,
    BillAmount,
    BillQuantity,
    Condition,
)
from shopclub.core.programme.effects import PriceEffect
from shopclub.core.programme.model import Rule

Ranged: TypeAlias = BillAmount | BillQuantity | BalanceIs
Rest: TypeAlias = tuple[object, ...]
NARROW = 10
"""A gap of a tenth of what lies below it, or less, is a slip; a wider one may be meant."""
TRIES = 8
"""Bills that are tried for one on which a certain amount is paid."""
SLIPS: dict[type, int] = {AtHours: 5, type(None): 2, BillAmount: 100}
"""Kind of range -> a gap so wide is a slip whatever lies below it: minutes, days, minor units; of others one."""


class Held(NamedTuple):
    """A rule and the range it is for, both ends included; `most` None is open."""

    rule: Rule
    part: Ranged | AtHours | None
    """None: the rule's own days."""
    least: int
    most: int | None


def border_findings(view: View) -> Iterator[Finding]:
    """Gaps and double borders among rules that do the same kind of thing and differ in one range alone."""
    for held_of in (_range_of, _hours_of, _days_of):
        families: dict[Rest, list[Held]] = {}
        for rule in view.live():
            held = held_of(rule)
            if held is not None:
                families.setdefault(_rest(held), []).append(held)
        for family in families.values():
            ordered = sorted(family, key=lambda held: (held.least, held.rule.id))
            for below, above in pairwise(ordered):
                found = _between(view, below, above)
                if found is not None:
                    yield found


def _parts(rule: Rule) -> Sequence[Condition]:
    return rule.when.of if isinstance(rule.when, AllOf) else (rule.when,)


def _range_of(rule: Rule) -> Held | None:
    """The one range of a rule's condition; None without one, or with several."""
    ranged = [part for part in _parts(rule) if isinstance(part, Ranged)]
    if len(ranged) != 1:
        return None
    match ranged[0]:
        case BillAmount(at_least_minor=least, at_most_minor=most):
            return Held(rule, ranged[0], least, most)
        case BillQuantity(at_least=least, at_most=most) | BalanceIs(at_least=least, at_most=most):
            return Held(rule, ranged[0], least, most)


def _hours_of(rule: Rule) -> Held | None:
    """The hours of a rule, in minutes of the day, as long as they don't run past midnight."""
    timed = [part for part in _parts(rule) if isinstance(part, AtHours)]
    if len(timed) != 1 or timed[0].since >= timed[0].until:
        return None
    since, until = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (timed[0].since, timed[0].until))
    return Held(rule, timed[0], since, until - 1)


def _days_of(rule: Rule) -> Held | None:
    """The days of a rule that has an end; of one that has begun long ago the beginning does not matter."""
    if rule.from_on is None and rule.until_on is None:
        return None
    first = (rule.from_on or date.min).toordinal()
    return Held(rule, None, first, rule.until_on.toordinal() if rule.until_on else None)


def _rest(held: Held) -> Rest:
    """All but the range and the figures of the effect: rules alike in this share the range out."""
    rule, part = held.rule, held.part
    if part is None:
        return (rule.on, type(rule.then), getattr(rule.then, "goods", None), rule.when, rule.group)
    others = tuple(one for one in _parts(rule) if one is not part) if isinstance(rule.when, AllOf) else ()
    goods = getattr(part, "goods", None)
    about = getattr(rule.then, "goods", None)
    return (rule.on, type(rule.then), about, type(part), goods, others, rule.from_on, rule.until_on, rule.group)


def _between(view: View, below: Held, above: Held) -> Finding | None:
    """What is wrong between two neighbours; an open end below is meant to go on."""
    if below.most is None or below.most + 1 == above.least:
        return None
    if below.most + 1 < above.least:
        return _gap(view, below, above, below.most)
    top = below.most if above.most is None else min(below.most, above.most)
    if above.least > top:
        return None
    return _double(view, below, above, top)


def _gap(view: View, below: Held, above: Held, most: int) -> Finding | None:
    gap = above.least - most - 1
    is_slip = gap <= SLIPS.get(type(below.part), 1)
    if not is_slip and (below.part is None or isinstance(below.part, AtHours) or gap * NARROW > most):
        return None
    inside = _inside(view, below, most + 1)
    if inside is None or {below.rule.id, above.rule.id} & view.fired(inside, below.rule.on):
        return None
    return Finding(
        code="gap",
        weight=Weight.WRONG,
        places=(f"rule:{below.rule.id}", f"rule:{above.rule.id}"),
        figures=_figures(below.part, most + 1, above.least - 1),
        proof=view.proof(inside, below.rule.on),
        mend=view.if_it_helps(_with_most(view, below, above.least - 1), _still(below, above)),
    )


def _double(view: View, below: Held, above: Held, top: int) -> Finding | None:
    """Both give something at the border they share; where only the better counts, nothing is doubled."""
    inside = _inside(view, below, above.least)
    if inside is None or not {below.rule.id, above.rule.id} <= view.fired(inside, below.rule.on):
        return None
    lower = _with_most(view, below, above.least - 1) if above.least > below.least else None
    return Finding(
        code="double_border",
        weight=Weight.LOOK,
        places=(f"rule:{below.rule.id}", f"rule:{above.rule.id}"),
        figures=_figures(below.part, above.least, top),
        proof=view.proof(inside, below.rule.on),
        mend=view.if_it_helps(lower, _still(below, above)),
    )


def _still(below: Held, above: Held) -> Callable[[View], bool]:
    pair = (f"rule:{below.rule.id}", f"rule:{above.rule.id}")

    def still(other: View) -> bool:
        return any(found.places == pair for found in border_findings(other))

    return still


def _inside(view: View, held: Held, value: int) -> Situation | None:
    """Somebody for whom all of a rule's condition holds but its range, in which there is a value instead."""
    others = [one for one in _parts(held.rule) if one is not held.part]
    then = held.rule.then
    if held.part is None:
        day = date.fromordinal(value)
        others.append(Between(from_on=day, until_on=day))
    elif isinstance(held.part, AtHours):
        clocks = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in (value, (value + 1) % 1440)]
        others.append(AtHours(since=clocks[0], until=clocks[1]))
    else:
        least, most = _names(held.part)
        others.append(msgspec.structs.replace(held.part, **{least: value, most: value}))
    if held.part is not None and (held.rule.from_on or held.rule.until_on):
        others.append(Between(from_on=held.rule.from_on, until_on=held.rule.until_on))
    when = AllOf(of=tuple(others))
    space = space_of(view.programme, [when], [then], view.today, held.rule.on)
    choice = nearest(space, when, lambda situation: situation.facts.member is not None)
    if choice is None:
        return None
    situation = space.at(choice)
    if isinstance(held.part, BillAmount) and not isinstance(then, PriceEffect):
        return _paying(view, situation, value)
    return situation


def _paying(view: View, situation: Situation, minor: int) -> Situation | None:
    """The same with a bill on which, after what comes off, an amount is paid: rules for points look at that."""
    for _ in range(TRIES):
        seen = view.quoted(situation)
        if seen is None:
            return None
        if seen.due_minor == minor:
            return situation
        first, *rest = situation.draft.lines
        gross = first.gross_minor + minor - seen.due_minor
        if gross < 0:
            return None
        lines = (msgspec.structs.replace(first, gross_minor=gross), *rest)
        situation = msgspec.structs.replace(situation, draft=msgspec.structs.replace(situation.draft, lines=lines))
    return None


def _names(part: Ranged) -> tuple[str, str]:
    return ("at_least_minor", "at_most_minor") if isinstance(part, BillAmount) else ("at_least", "at_most")


def _figures(part: Ranged | AtHours | None, first: int, last: int) -> dict[str, Figure]:
    if part is None:
        return {"first_on": date.fromordinal(first).isoformat(), "last_on": date.fromordinal(last).isoformat()}
    suffix = "_minor" if isinstance(part, BillAmount) else "_clock" if isinstance(part, AtHours) else ""
    return {f"first{suffix}": first, f"last{suffix}": last}


def _with_most(view: View, held: Held, most: int) -> Mend:
    """The lower rule goes up to just below the upper one."""
    place, figures = f"rule:{held.rule.id}", _figures(held.part, 0 if held.part else most, most)
    if held.part is None:
        return mend(view, "border", place, figures, until_on=date.fromordinal(most))
    part: Condition
    if isinstance(held.part, AtHours):
        until = (most + 1) % 1440
        part = msgspec.structs.replace(held.part, until=f"{until // 60:02d}:{until % 60:02d}")
    else:
        part = msgspec.structs.replace(held.part, **{_names(held.part)[1]: most})
    when = held.rule.when
    if isinstance(when, AllOf):
        part = AllOf(of=tuple(part if one is held.part else one for one in when.of))
    return mend(view, "border", place, figures, when=part)
