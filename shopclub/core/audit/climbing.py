"""From a situation in which some rules meet to the one that shows most of what they do: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
    space = space_of(view.programme, conditions, effects, view.today)
    for axis, values in space.axes.items():
        if axis == ("goods", ALL_GOODS):
            values.update((1, ORDINARY_MINOR * times) for times in LARGER)
    when = conditions[0] if len(conditions) == 1 else AllOf(of=tuple(conditions))
    choice = nearest(space, when, lambda situation: priced(situation) is not None)
    return None if choice is None else _climbed(space, choice, when, priced, worth)


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
    return situation, seen
