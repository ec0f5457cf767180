"""From a situation in which some rules meet to the one that shows most of what they do: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from shopclub.core.audit.model import Situation
from shopclub.core.audit.nearest import ORDINARY_MINOR, Choice, Space, nearest, space_of
from shopclub.core.audit.situations import case_of
from shopclub.core.audit.view import View
from shopclub.core.programme.conditions import AllOf, Condition
from shopclub.core.programme.effects import Effect
from shopclub.core.programme.holding import holds
from shopclub.core.programme.values import ALL_GOODS
from shopclub.core.sales.model import Quote

Worth = Callable[[Quote], tuple[int, ...]]
"""What is looked for in a quote: the higher, the more."""
Pricing = Callable[[Situation], Quote | None]
"""A situation as it is sold; None where it can't be, or does not show what is looked for."""
FEW = 40
"""Situations that are looked at where one is asked for of many sets of rules."""
HALVINGS = 24
"""Steps from a bill toward the smallest one."""
LARGER = (1, 2, 4, 10)
"""An ordinary bill is tried so often over."""


def best_of(
    view: View, conditions: Sequence[Condition], effects: Sequence[Effect], priced: Pricing, worth: Worth
) -> tuple[Situation, Quote] | None:
    """
    The situation in which conditions hold and that shows most; None where none was found.

    Args:
        view: the programme.
        conditions: all of which shall hold.
        effects: whose steps and prices are borders too.
        priced: the sale; None where it does not show what is looked for.
        worth: what is looked for.
    """
    space, when = _space(view, conditions, effects)
    choice = nearest(space, when, lambda situation: priced(situation) is not None)
    return None if choice is None else _climbed(space, choice, when, priced, worth)


def comes(
    view: View, conditions: Sequence[Condition], effects: Sequence[Effect], shows: Callable[[Situation], bool]
) -> bool:
    """Whether there is a situation at all in which conditions hold and that shows what is looked for."""
    space, when = _space(view, conditions, effects)
    return nearest(space, when, shows, most=FEW) is not None


def _space(view: View, conditions: Sequence[Condition], effects: Sequence[Effect]) -> tuple[Space, Condition]:
    space = space_of(view.programme, conditions, effects, view.today)
    for axis, values in space.axes.items():
        if axis == ("goods", ALL_GOODS):
            values.update((1, ORDINARY_MINOR * times) for times in LARGER)
    return space, conditions[0] if len(conditions) == 1 else AllOf(of=tuple(conditions))


def _climbed(
    space: Space, choice: Choice, when: Condition, priced: Pricing, worth: Worth
) -> tuple[Situation, Quote] | None:
    """One axis after the other is set to what shows most, until none shows more."""
    situation = space.at(choice)
    seen = priced(situation)
    if seen is None:
        return None
    is_better = True
    while is_better:
        is_better = False
        for axis, values in space.axes.items():
            if axis == "on":
                continue  # another day of the same kind shows the same
            for value in values:
                other = {**choice, axis: value}
                there = space.at(other)
                if not there.draft.lines or not holds(when, case_of(space.programme, there)):
                    continue
                found = priced(there)
                if found is not None and worth(found) > worth(seen):
                    choice, situation, seen, is_better = other, there, found, True
    return _smaller(situation, seen, space, when, priced, worth)


def _smaller(
    situation: Situation, seen: Quote, space: Space, when: Condition, priced: Pricing, worth: Worth
) -> tuple[Situation, Quote]:
    """
    The same on a smaller bill of whatever goods, where that shows more: down to the smallest that still does.

    Where a bill has to be so large after other discounts no border stands in any condition: it is halved towards.
    """
    low, high = 0, situation.draft.lines[-1].gross_minor
    best = situation, seen
    for _ in range(HALVINGS):
        middle = (low + high) // 2
        if middle in (low, high):
            break
        lines = (*situation.draft.lines[:-1], msgspec.structs.replace(situation.draft.lines[-1], gross_minor=middle))
        there = msgspec.structs.replace(situation, draft=msgspec.structs.replace(situation.draft, lines=lines))
        found = priced(there) if holds(when, case_of(space.programme, there)) else None
        if found is None or worth(found) <= worth(best[1]):
            low = middle
        else:
            high, best = middle, (there, found)
    return best
