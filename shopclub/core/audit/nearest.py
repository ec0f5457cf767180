"""
The most natural situation in which something is so, and the nearest one in which it is not: pure functions.

Unlike the rule check, which tries every combination, this goes straight for one: from an ordinary purchase of today it
changes one thing after the other until the condition holds. Quick enough to follow somebody who types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

from shopclub.core.audit.axes import DATES, Axes, Axis, axes_of, goods_in
from shopclub.core.audit.model import Situation
from shopclub.core.audit.situations import built, case_of, days_of, limit, line_of, stable
from shopclub.core.programme.conditions import AllOf, AnyOf, Condition, Not
from shopclub.core.programme.effects import Effect
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import Occasion, Programme
from shopclub.core.programme.values import ALL_GOODS

ORDINARY_MINOR = 8_850
"""An ordinary purchase."""
ROUNDS = 4
"""So often each question is asked anew while an answer makes the condition hold more nearly."""
TRIED = 120
"""Situations whose outcome is looked at before an example is given up."""

Choice: TypeAlias = dict[Axis, Any]
"""A value for each axis."""


class Space(NamedTuple):
    """Everything that may be asked, and the answers to each, the most natural ones first."""

    programme: Programme
    axes: Axes
    order: Mapping[Axis, Sequence[Any]]
    admits: tuple[Condition, ...] = ()
    """Who may buy the goods that are asked for, where those are not for everybody."""

    def at(self, choice: Choice) -> Situation:
        """The situation of a choice."""
        return built(choice, self.axes)


def space_of(
    programme: Programme,
    conditions: Sequence[Condition],
    effects: Sequence[Effect],
    today: date,
    occasion: Occasion = Occasion.SALE,
) -> Space:
    """What some conditions and effects ask for, from today on, as far as it can be on an occasion."""
    admits = _admits(programme, axes_of([*conditions, *effects])) if occasion is Occasion.SALE else ()
    conditions = [*conditions, *admits]
    axes = axes_of([*conditions, *effects])
    axes.setdefault("member", set()).update((True, False))
    axes["on"] = set(days_of(conditions, programme, today))
    axes.setdefault("tier", set()).update([programme.tiers()[0].id if programme.tiers() else ""])
    everything: Axis = ("goods", ALL_GOODS)
    if everything in axes or not any(isinstance(axis, tuple) and axis[0] == "goods" for axis in axes):
        axes.setdefault(everything, {(0, 0)}).add((1, ORDINARY_MINOR))
    limit(axes, programme, occasion)
    tiers = [tier.id for tier in programme.tiers()]
    order = {axis: sorted(values, key=lambda value: _rank(axis, value, tiers)) for axis, values in axes.items()}
    return Space(programme, axes, order, admits)


def _admits(programme: Programme, axes: Axes) -> tuple[Condition, ...]:
    """What those must meet who buy the goods of some axes."""
    lines = [line_of(goods, 1, 1) for goods in goods_in(axes) or [ALL_GOODS]]
    return tuple(
        only.when
        for only in programme.goods_for
        if any(only.goods.holds(at.code, at.name.casefold(), at.category.casefold()) for at in lines)
    )


def _rank(axis: Axis, value: Any, tiers: Sequence[str]) -> tuple[Any, ...]:
    """The lower, the more one would think of it first."""
    kind = axis[0] if isinstance(axis, tuple) else axis
    match kind:
        case "member":
            return (not value,)
        case "tier":
            return (tiers.index(value) if value in tiers else len(tiers), value)
        case "goods":
            qty, minor = value
            return (value != (1, ORDINARY_MINOR), qty == 0, abs(minor - ORDINARY_MINOR), qty)
        case "on":
            return (value,)
        case "balance":
            return (-value,)
        case _:
            return (bool(value), stable(value))


def cost(condition: Condition, case: Case, *, wanted: bool = True) -> int:
    """How many parts of a condition stand against it holding (or, not wanted, against its not holding)."""
    match condition:
        case Not(of=part):
            return cost(part, case, wanted=not wanted)
        case AllOf(of=parts) | AnyOf(of=parts):
            costs = [cost(part, case, wanted=wanted) for part in parts]
            if isinstance(condition, AllOf) is wanted:
                return sum(costs)
            return min(costs, default=1)
        case _:
            return int(holds(condition, case) is not wanted)


def day_allows(condition: Condition, programme: Programme, day: date) -> bool:
    """Whether a condition can hold on a day at all, whoever comes and whatever is bought."""
    case = Case(programme=programme, on=day, facts=Facts())

    def may(part: Condition, *, wanted: bool) -> bool:
        match part:
            case Not(of=inner):
                return may(inner, wanted=not wanted)
            case AllOf(of=parts) | AnyOf(of=parts):
                each = [may(one, wanted=wanted) for one in parts]
                return all(each) if isinstance(part, AllOf) is wanted else any(each)
            case _:
                return not isinstance(part, DATES) or holds(part, case) is wanted

    return may(condition, wanted=True)


def nearest(
    space: Space, condition: Condition, is_so: Callable[[Situation], bool], *, most: int = TRIED
) -> Choice | None:
    """
    The most natural choice in which a condition holds and something is so; None where none was found.

    Args:
        space: what can be chosen.
        condition: held by cheap steps, so that `is_so` (a quote, mostly) is asked seldom.
        is_so: what shall come of it.
        most: situations whose outcome is looked at before it is given up.
    """
    start = {axis: values[0] for axis, values in space.order.items()}
    condition = AllOf(of=(condition, *space.admits)) if space.admits else condition
    held = _held(space, condition, start)
    if held is None:
        return None
    for tried, choice in enumerate(_around(space, held)):
        if tried == most:
            return None
        situation = space.at(choice)
        if situation.draft.lines and holds(condition, case_of(space.programme, situation)) and is_so(situation):
            return choice
    return None


def _held(space: Space, condition: Condition, start: Choice) -> Choice | None:
    """A choice in which a condition holds, found one axis after the other, then two at a time."""
    choice, best = start, _cost(space, condition, start)
    for _ in range(ROUNDS):
        before = best
        for axis in space.order:
            choice, best = _better(space, condition, choice, best, (axis,))
        if not best:
            return choice
        if best == before:
            for pair in combinations(space.order, 2):
                choice, best = _better(space, condition, choice, best, pair)
            if best == before:
                return None
    return choice if not best else None


def _better(space: Space, condition: Condition, choice: Choice, best: int, axes: Sequence[Axis]) -> tuple[Choice, int]:
    """The choice with other values of some axes where that lets a condition hold more nearly."""
    found = choice
    for changed in _changed(space, choice, axes):
        if not best:
            break
        value = _cost(space, condition, changed)
        if value < best:
            found, best = changed, value
    return found, best


def _changed(space: Space, choice: Choice, axes: Sequence[Axis]) -> Iterator[Choice]:
    if not axes:
        yield choice
        return
    for value in space.order[axes[0]]:
        if value != choice[axes[0]]:
            yield from _changed(space, {**choice, axes[0]: value}, axes[1:])


def _cost(space: Space, condition: Condition, choice: Choice) -> int:
    situation = space.at(choice)
    return cost(condition, case_of(space.programme, situation)) + (not situation.draft.lines)


def _around(space: Space, choice: Choice) -> Iterator[Choice]:
    """A choice, then those that differ from it in one answer, then in two."""
    yield choice
    for size in (1, 2):
        for axes in combinations(space.order, size):
            yield from _changed(space, choice, axes)


def beside(
    space: Space, choice: Choice, asked: Sequence[Axis], is_so: Callable[[Situation], bool]
) -> tuple[Choice, Axis] | None:
    """
    The nearest choice in which something is not so, and in what it differs; None where everything near is.

    Args:
        space: what can be chosen.
        choice: in which it is so.
        asked: the axes to look along, the ones first that tell most.
        is_so: what comes of a situation.
    """
    for axis in asked:
        others = [value for value in space.order[axis] if value != choice[axis]]
        for value in sorted(others, key=lambda other: _distance(choice[axis], other)):
            other = {**choice, axis: value}
            situation = space.at(other)
            if situation.draft.lines and not is_so(situation):
                return other, axis
    return None


def _distance(one: Any, other: Any) -> float:
    """How far two values of an axis are apart; values that are no numbers are all as far."""
    match one, other:
        case (bool(), _) | (_, bool()):
            return 1
        case int(), int():
            return abs(one - other)
        case date(), date():
            return abs((one - other).days)
        case (int(qty), int(minor)), (int(other_qty), int(other_minor)):
            return abs(minor - other_minor) + 10_000 * abs(qty - other_qty)
        case _:
            return 1_000_000
