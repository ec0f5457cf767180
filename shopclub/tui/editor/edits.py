"""
What can be done to a draft: pure functions from one programme to the next, each one step that can be undone.

A place is a path into the programme. What a place can hold follows from the types (`slots.py`).
"""

from __future__ import annotations

from typing import Any, cast

import msgspec

from shopclub.core.programme.conditions import AllOf, Always, AnyOf, Condition, Not
from shopclub.core.programme.effects import phase_of
from shopclub.core.programme.model import Programme, Rule
from shopclub.core.programme.values import Period
from shopclub.tui.editor.asking import COMPANIONS
from shopclub.tui.editor.making import Maker, free_id
from shopclub.tui.editor.slots import Kind, Path, Slot, Sort, at, slot_of, with_value
from shopclub.words.programme import SECTION_OF


def slot_at(programme: Programme, path: Path) -> Slot:
    """What the place at the end of a path can hold; of a place in a list, what the list holds."""
    named = path if isinstance(path[-1], str) else path[:-1]
    owner = at(programme, named[:-1])
    return slot_of(type(cast(msgspec.Struct, owner)), str(named[-1]))


def kinds_at(programme: Programme, path: Path) -> tuple[Kind, ...]:
    """The kinds of value that can stand at a place."""
    return slot_at(programme, path).kinds


def chosen(maker: Maker, path: Path, kind: Kind | None) -> Programme:
    """
    The draft with a value of another kind at a place; fields that both kinds have keep what they say.

    Args:
        maker: of the draft.
        path: the place.
        kind: None for nothing, where nothing may stand.
    """
    before = at(maker.programme, path)
    if kind is None:
        maker.programme = with_value(maker.programme, path, None)
    elif type(before) is not kind:
        made = _kept(before, maker.make(kind)) if isinstance(before, msgspec.Struct) else maker.make(kind)
        maker.programme = with_value(maker.programme, path, made)
    return maker.programme


def _kept(before: msgspec.Struct, made: msgspec.Struct) -> msgspec.Struct:
    """The new value with what the old one says in fields of the same name, as far as it fits there."""
    for name in set(before.__struct_fields__) & set(made.__struct_fields__):
        slot, other = slot_of(type(made), name), slot_of(type(before), name)
        if (slot.sort, slot.shape, slot.kinds) != (other.sort, other.shape, other.kinds):
            continue
        tried = msgspec.structs.replace(made, **{name: getattr(before, name)})
        try:
            made = msgspec.convert(msgspec.to_builtins(tried), type(made))
        except msgspec.ValidationError:
            continue  # out of its bounds there: what is usual stays
    return made


def and_also(maker: Maker, path: Path, kind: Kind) -> tuple[Programme, Path]:
    """
    The draft with one more condition that has to hold, and where it stands.

    Args:
        maker: of the draft.
        path: of a condition, or where one may stand.
        kind: of the new one.
    """
    held = at(maker.programme, path)
    new = cast(Condition, maker.make(kind))
    if held is None or isinstance(held, Always):
        maker.programme = with_value(maker.programme, path, new)
        return maker.programme, path
    of = held.of if isinstance(held, AllOf) else (cast(Condition, held),)
    maker.programme = with_value(maker.programme, path, AllOf(of=(*of, new)))
    return maker.programme, (*path, "of", len(of))


def added(maker: Maker, path: Path, kind: Kind) -> tuple[Programme, Path]:
    """The draft with something new of a kind at the end of a list, and where it stands."""
    new = maker.make(kind)
    held = cast("tuple[object, ...]", at(maker.programme, path))
    maker.programme = with_value(maker.programme, path, (*held, new))
    return maker.programme, (*path, len(held))


def removed(programme: Programme, path: Path) -> Programme:
    """
    The draft without what stands at a path: a member of a list, or what need not be there.

    Of conditions that lose all but one part, that one is left; of those that lose all, none.
    """
    if not isinstance(path[-1], int):
        slot = slot_at(programme, path)
        if slot.is_condition and not slot.is_optional:
            return _collapsed(with_value(programme, path, Always()), path[:-1])
        return with_value(programme, path, None if slot.is_optional else slot.default)
    where, index = path[:-1], path[-1]
    held = cast("tuple[object, ...]", at(programme, where))
    return _collapsed(with_value(programme, where, (*held[:index], *held[index + 1 :])), where[:-1])


def _collapsed(programme: Programme, path: Path) -> Programme:
    """Conditions that are put together of nothing, or of one, made simpler from a path upwards."""
    while path:
        here = at(programme, path)
        match here:
            case AllOf(of=()) | AnyOf(of=()) | Not(of=Always()):
                if isinstance(path[-1], int):
                    return removed(programme, path)
                programme = with_value(programme, path, Always())
            case AllOf(of=(one,)) | AnyOf(of=(one,)):
                programme = with_value(programme, path, one)
            case _:
                return programme
        path = path[:-1]
    return programme


def negated(programme: Programme, path: Path) -> Programme:
    """The draft with a condition turned round: it holds where it did not."""
    here = cast(Condition, at(programme, path))
    return with_value(programme, path, here.of if isinstance(here, Not) else Not(of=here))


def copied(programme: Programme, path: Path) -> tuple[Programme, Path]:
    """The draft with a copy of a member of a list right behind it, under an id of its own; and where it stands."""
    where, index = path[:-1], cast(int, path[-1])
    held = cast("tuple[Any, ...]", at(programme, where))
    one = held[index]
    if hasattr(one, "id"):
        stem = one.id.rstrip("0123456789").rstrip("-") or one.id
        one = msgspec.structs.replace(one, id=free_id(programme, stem[:32]))
    return with_value(programme, where, (*held[: index + 1], one, *held[index + 1 :])), (*where, index + 1)


def moved(programme: Programme, path: Path, by: int) -> tuple[Programme, Path]:
    """
    The draft with a member of a list one place up (-1) or down (1), and where it stands then.

    A rule changes places with the next one under its heading; the upper one goes first then, so where their
    priorities say otherwise they change those, too.
    """
    where, index = path[:-1], cast(int, path[-1])
    held = cast("tuple[Any, ...]", at(programme, where))
    other = _neighbour(held, index, by)
    if other is None:
        return programme, path
    low, high = sorted((index, other))
    above, below = held[high], held[low]
    if isinstance(above, Rule) and above.priority < below.priority:
        high_priority, low_priority = below.priority, above.priority
        above = msgspec.structs.replace(above, priority=high_priority)
        below = msgspec.structs.replace(below, priority=low_priority)
    rest = [*held]
    rest[low], rest[high] = above, below
    return with_value(programme, where, tuple(rest)), (*where, other)


def _neighbour(held: tuple[Any, ...], index: int, by: int) -> int | None:
    """The next place that something can change with; None at the end."""
    other = index + by
    while 0 <= other < len(held):
        one = held[index]
        if not isinstance(one, Rule) or SECTION_OF[phase_of(one.then)] == SECTION_OF[phase_of(held[other].then)]:
            return other
        other += by
    return None


def opened(maker: Maker, slot: Slot, path: Path) -> Programme:
    """
    The draft with something at a place that says nothing yet: a part, a value of the first kind, one in a list.

    What is typed stays as it is; a limit that goes by periods begins with a month.
    """
    if slot.sort is Sort.TYPED:
        owner = at(maker.programme, path[:-1])
        period: Path = (*path[:-1], COMPANIONS.get((type(cast(msgspec.Struct, owner)), slot.name), ""))
        if period[-1] and at(maker.programme, period) is Period.EVER:
            maker.programme = with_value(maker.programme, period, Period.MONTH)
        return maker.programme
    if at(maker.programme, path):
        return maker.programme
    if slot.sort is Sort.LIST:
        return added(maker, path, slot.kinds[0])[0]
    kind = Always if slot.is_condition else slot.kinds[0]
    maker.programme = with_value(maker.programme, path, maker.make(kind))
    return maker.programme


def without(programme: Programme, path: Path) -> Programme:
    """The draft without a part that has a sentence of its own; a ladder without tiers is none."""
    left = removed(programme, path)
    return with_value(left, ("ladder",), None) if left.ladder is not None and not left.ladder.tiers else left
