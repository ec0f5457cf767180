"""
A place of a programme as the lines of a form: what is typed, what kind stands where, what can be added.

At first a form asks for what a value says something about, and for what is usual for its kind; everything else is one
line that can be opened (`Role.MORE`). All of it follows from the types.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple, cast

import msgspec

from shopclub.core.programme.conditions import AllOf, Always, AnyOf, Condition, Not
from shopclub.core.programme.effects import Cashback
from shopclub.core.programme.ladder import AllCriteria, AnyCriterion
from shopclub.core.programme.model import (
    Occasion,
    Programme,
    Rule,
)
from shopclub.core.programme.values import Goods, Value
from shopclub.i18n import Language
from shopclub.tui.editor.asking import COMPANIONS, HEADINGS, ITEMS_OF_THEIR_OWN, OF_PROGRAMME, RARE, USUAL, WHEN
from shopclub.tui.editor.kinds import KINDS
from shopclub.tui.editor.labels import ABOUTS, label_of
from shopclub.tui.editor.slots import Kind, Path, Shape, Slot, Sort, at, shape_in, slot_of, slots_of

SHORT = 2
"""Fields of a member of a list that need no line with its name above them."""


class Role(StrEnum):
    """What a line is for."""

    FIELD = "field"
    """Something typed or chosen."""
    KIND = "kind"
    """Which kind of value stands here; where it has one field alone, that too."""
    AND = "and"
    """Adds a condition that has to hold as well."""
    ADD = "add"
    """Adds to a list."""
    MORE = "more"
    """Opens what was left out."""


class Knob(NamedTuple):
    """One thing to set and where it stands."""

    path: Path
    label: str
    """Marked with `N_`."""
    shape: Shape
    value: object
    kind: object = int
    """The annotation it must fit."""
    is_optional: bool = False
    """Whether it may be left empty."""
    owner: Kind | None = None
    """The kind of value it is a field of."""
    language: Language | None = None
    """Of a name: in which language."""


class Hidden(NamedTuple):
    """A field that is left out until somebody wants it."""

    path: Path
    label: str
    about: str
    """A sentence about it; empty for none."""
    slot: Slot


class Line(NamedTuple):
    """One line of a form."""

    role: Role
    path: Path
    """What it is about; of a line with a field, the field's."""
    label: str = ""
    """Marked with `N_`."""
    depth: int = 0
    heading: str = ""
    """Marked with `N_`; what stands at the left of the first line of its kind."""
    knob: Knob | None = None
    place: Path | None = None
    """The place whose kind can be changed here; None where there is but one."""
    part: Path | None = None
    """What is taken out by removing this line; None for nothing."""
    hidden: tuple[Hidden, ...] = ()

    @property
    def key(self) -> str:
        """What names it as long as its place is there."""
        language = self.knob.language.value if self.knob and self.knob.language else ""
        return "/".join([self.role, *(str(step) for step in self.path), language])


class Shown(NamedTuple):
    """What a form shows beside what it always does."""

    paths: frozenset[Path] = frozenset()
    everything: bool = False


def outline(programme: Programme, path: Path, shown: Shown, languages: tuple[Language, ...]) -> list[Line]:
    """
    The lines of the form of a place.

    Args:
        programme: the draft.
        path: the place: a rule, a reward, a condition, a kind of expiry.
        shown: what was opened.
        languages: of names, the reader's first.
    """
    return _Outline(programme, shown, languages).of(path)


class _Outline:
    """The lines of one form."""

    def __init__(self, programme: Programme, shown: Shown, languages: tuple[Language, ...]) -> None:
        self._programme = programme
        self._shown = shown
        self._languages = languages

    def of(self, path: Path) -> list[Line]:
        """All lines of a place."""
        hidden: list[Hidden] = []
        slot = self._named(path)
        if slot is not None and slot.sort is Sort.KINDS:
            owner = cast(msgspec.Struct, at(self._programme, path[:-1]))
            lines = list(self._slot(slot, owner, path, 0, "", hidden))
        else:
            value = cast(msgspec.Struct, at(self._programme, path))
            lines = list(self._fields(value, path, 0, "", hidden))
        hidden = [one for one in hidden if not self._is_out_of_place(one)]
        # What belongs to the whole comes before the details of what stands in it.
        hidden.sort(key=lambda one: len(one.path))
        return [*lines, Line(Role.MORE, path, hidden=tuple(hidden))] if hidden else lines

    def _is_out_of_place(self, one: Hidden) -> bool:
        """Whether it limits what the rule does not give: points of money back, money of points."""
        if one.path[-2:-1] != ("caps",):
            return False
        rule = at(self._programme, one.path[:-2])
        gives_money = isinstance(rule, Rule) and isinstance(rule.then, Cashback)
        return one.path[-1] in (("points", "points_per_member") if gives_money else ("minor_per_member",))

    def _named(self, path: Path) -> Slot | None:
        """The field a place is; None for the programme itself and for a member of a list."""
        if not path or not isinstance(path[-1], str):
            return None
        return slot_of(type(cast(msgspec.Struct, at(self._programme, path[:-1]))), path[-1])

    def _is_shown(self, kind: Kind, slot: Slot, value: object, path: Path) -> bool:
        if self._shown.everything or not slot.is_plain(value) or path in self._shown.paths:
            return True
        if issubclass(kind, Value) or kind is Goods:
            return slot.name not in RARE
        return slot.name in USUAL.get(kind, ()) or slot.is_condition

    def _fields(
        self,
        value: msgspec.Struct,
        path: Path,
        depth: int,
        heading: str,
        hidden: list[Hidden],
        part: Path | None = None,
    ) -> Iterator[Line]:
        kind = type(value)
        said = {
            with_
            for (owner, name), with_ in COMPANIONS.items()
            if owner is kind and self._is_shown(kind, slot_of(kind, name), getattr(value, name), (*path, name))
        }
        for slot in slots_of(kind):
            here, held = (*path, slot.name), getattr(value, slot.name)
            if slot.sort is Sort.NONE or (kind, slot.name) in ITEMS_OF_THEIR_OWN:
                continue
            if kind is Programme and slot.name not in OF_PROGRAMME:
                continue
            if slot.sort is Sort.PART and not slot.is_optional:
                title = HEADINGS.get((kind, slot.name), heading)
                yield from self._fields(cast(msgspec.Struct, held), here, depth, title, hidden, part)
            elif slot.is_plain(held) and not self._shown.everything and _is_idle(value, slot.name):
                continue
            elif slot.name in said or self._is_shown(kind, slot, held, here):
                yield from self._slot(slot, value, here, depth, heading, hidden, part)
            else:
                hidden.append(_hidden(slot, kind, here))

    def _slot(
        self,
        slot: Slot,
        owner: msgspec.Struct,
        path: Path,
        depth: int,
        heading: str,
        hidden: list[Hidden],
        part: Path | None = None,
    ) -> Iterator[Line]:
        heading = HEADINGS.get((type(owner), slot.name), heading)
        held = at(self._programme, path)
        if slot.is_condition:
            yield from self._condition(path, depth, heading or WHEN, slot.is_optional)
        elif slot.sort is Sort.TYPED:
            yield from self._typed(slot, owner, path, depth, heading, part)
        elif slot.sort is Sort.LIST:
            yield from self._list(slot, owner, path, depth, heading)
        elif held is None:
            yield Line(Role.KIND, path, label_of(type(owner), _name(path[:-1]), slot.name), depth, heading, place=path)
        else:
            gone = path if slot.is_optional else part
            label = label_of(type(owner), _name(path[:-1]), slot.name)
            yield from self._value(path, depth, heading, hidden, label=label, part=gone)

    # -- values of one of several kinds -------------------------------------------------------------

    def _value(
        self, path: Path, depth: int, heading: str, hidden: list[Hidden], *, label: str = "", part: Path | None = None
    ) -> Iterator[Line]:
        """A line that says which kind it is, and the lines of its fields; one field alone stands on the same line."""
        value = cast(msgspec.Struct, at(self._programme, path))
        own: list[Hidden] = []
        lines = list(self._fields(value, path, depth + 1, heading, own))
        named = label or KINDS[type(value)].name
        is_one = len(lines) == 1 and lines[0].role is Role.FIELD and not label and not own
        if is_one:
            yield lines[0]._replace(depth=depth, label=named, role=Role.KIND, place=path, part=part, path=path)
            return
        yield Line(Role.KIND, path, named, depth, heading, place=path, part=part)
        yield from (line._replace(part=line.part or part) for line in lines)
        hidden += own

    # -- conditions ---------------------------------------------------------------------------------

    def _condition(self, path: Path, depth: int, heading: str, is_optional: bool) -> Iterator[Line]:
        held = cast("Condition | None", at(self._programme, path))
        if held is None or isinstance(held, Always):
            yield Line(Role.AND, path, depth=depth, heading=heading, part=path if is_optional else None)
            return
        if isinstance(held, AllOf) and held.of:
            for index in range(len(held.of)):
                yield from self._holding((*path, "of", index), depth, heading)
        else:
            yield from self._holding(path, depth, heading)
        yield Line(Role.AND, path, depth=depth, heading=heading)

    def _holding(self, path: Path, depth: int, heading: str) -> Iterator[Line]:
        """One condition that has to hold."""
        held = at(self._programme, path)
        match held:
            case Not():
                yield Line(Role.KIND, path, KINDS[Not].name, depth, heading, place=path, part=path)
                yield from self._condition((*path, "of"), depth + 1, heading, False)
            case AllOf() | AnyOf():
                yield Line(Role.KIND, path, KINDS[type(held)].name, depth, heading, place=path, part=path)
                for index in range(len(held.of)):
                    yield from self._holding((*path, "of", index), depth + 1, heading)
                yield Line(Role.ADD, (*path, "of"), depth=depth + 1, heading=heading)
            case _:
                hidden: list[Hidden] = []
                yield from self._value(path, depth, heading, hidden, part=path)
                if hidden:
                    yield Line(Role.MORE, path, depth=depth + 1, heading=heading, hidden=tuple(hidden), part=path)

    # -- lists --------------------------------------------------------------------------------------

    def _list(self, slot: Slot, owner: msgspec.Struct, path: Path, depth: int, heading: str) -> Iterator[Line]:
        held = cast("tuple[msgspec.Struct, ...]", at(self._programme, path))
        is_criterion = isinstance(owner, AllCriteria | AnyCriterion)
        for index, one in enumerate(held):
            here: Path = (*path, index)
            hidden: list[Hidden] = []
            if len(slot.kinds) > 1 or is_criterion:
                yield from self._value(here, depth, heading, hidden, part=here)
            else:
                yield from self._member(one, here, depth, heading, hidden)
            if hidden:
                yield Line(Role.MORE, here, depth=depth + 1, heading=heading, hidden=tuple(hidden), part=here)
        label = KINDS[slot.kinds[0]].name if len(slot.kinds) == 1 else ""
        yield Line(Role.ADD, path, label, depth, heading)

    def _member(
        self, one: msgspec.Struct, path: Path, depth: int, heading: str, hidden: list[Hidden]
    ) -> Iterator[Line]:
        """A member of a list: under its name, or where it is two figures at most, those alone."""
        lines = list(self._fields(one, path, depth + 1, heading, hidden, path))
        if len(lines) > SHORT or hidden or any(line.role is not Role.FIELD for line in lines):
            yield Line(Role.KIND, path, KINDS[type(one)].name, depth, heading, part=path)
        elif lines:
            lines[0] = lines[0]._replace(depth=depth)
        yield from (line._replace(part=line.part or path) for line in lines)

    # -- what is typed ------------------------------------------------------------------------------

    def _typed(
        self, slot: Slot, owner: msgspec.Struct, path: Path, depth: int, heading: str, part: Path | None
    ) -> Iterator[Line]:
        knob = knob_of(slot, owner, path, getattr(owner, slot.name))
        if slot.shape is Shape.NAME:
            for place, language in enumerate(self._languages):
                label = "" if place else knob.label
                yield Line(Role.FIELD, path, label, depth, heading, knob=knob._replace(language=language), part=part)
            return
        gone = path if not slot.is_required and path in self._shown.paths else part
        yield Line(Role.FIELD, path, knob.label, depth, heading, knob=knob, part=gone)


def _is_idle(value: msgspec.Struct, name: str) -> bool:
    """Whether a field says nothing beside the others: the period of a rule that waits for no end of one."""
    return isinstance(value, Rule) and name == "period" and value.on is not Occasion.PERIOD_END


def knob_of(slot: Slot, owner: msgspec.Struct, path: Path, value: object) -> Knob:
    """What is typed in a field of a value."""
    return Knob(
        path,
        label_of(type(owner), _name(path[:-1]), slot.name),
        shape_in(slot, owner),
        value,
        slot.kind,
        slot.is_optional,
        type(owner),
    )


def _hidden(slot: Slot, kind: Kind, path: Path) -> Hidden:
    about = ABOUTS.get((kind, slot.name), "")
    if not about and slot.sort in (Sort.PART, Sort.LIST):
        about = KINDS[slot.kinds[0]].about
    return Hidden(path, label_of(kind, _name(path[:-1]), slot.name), about, slot)


def _name(path: Path) -> str:
    """The last field named on a path."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")
