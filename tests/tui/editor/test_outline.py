"""A form holds everything a programme says, gives it back as it was, and can make all of it from nothing."""

from __future__ import annotations

from typing import cast

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from shopclub import presets
from shopclub.core.programme.model import Programme
from shopclub.i18n import Language, Words
from shopclub.tui.editor.edits import added, chosen, kinds_at, removed
from shopclub.tui.editor.kinds import KINDS
from shopclub.tui.editor.labels import LABELS
from shopclub.tui.editor.making import Maker
from shopclub.tui.editor.outline import Shown, knob_of, outline
from shopclub.tui.editor.slots import Kind, Path, Shape, Sort, at, kinds_within, slots_of, with_value
from shopclub.tui.editor.typing import Typed
from shopclub.tui.programme_items import items_of
from tests.builders import programme_of
from tests.strategies.programmes import programmes

EN, ZH = Words(Language.EN), Words(Language.ZH)
BOTH = (Language.EN, Language.ZH)
EVERYTHING = Shown(everything=True)
QUICK = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def places_of(programme: Programme) -> list[Path]:
    """Every place that has a form, the programme's own among them."""
    found = [item.path for item in items_of(programme, EN, "CNY") if item.path]
    return list(dict.fromkeys([(), *found]))


def test_every_kind_has_a_name() -> None:
    """Each kind of value a programme can hold is offered by a name; the table has none that nothing uses."""
    assert set(KINDS) == kinds_within(Programme)


def test_every_field_has_a_label() -> None:
    """A field of a new name is asked for by a name people know; the table has none that nothing uses."""
    used = {
        slot.name
        for kind in kinds_within(Programme)
        for slot in slots_of(kind)
        if slot.sort is not Sort.NONE and (kind is not Programme or slot.name in ("name", "about", "expiry"))
    }
    used -= {"benefits", "packages"}
    assert used - set(LABELS) == set()
    assert set(LABELS) - used == set()


def test_nothing_of_a_value_is_left_out() -> None:
    """Every field of every kind is asked for, or has a place of its own: an id, a switch, what is kept aside."""
    left_out = {
        f"{kind.__name__}.{slot.name}" for kind in kinds_within(Programme) for slot in slots_of(kind)
        if slot.sort is Sort.NONE
    }  # fmt: skip
    elsewhere = {"id", "enabled", "unknown_rules", "unknown_parts"}
    assert {name for name in left_out if name.partition(".")[2] not in elsewhere} == set()


# -- there and back -----------------------------------------------------------------------------------


@QUICK
@given(programmes(2))
def test_what_a_form_shows_is_what_stands_there(programme: Programme) -> None:
    """Whatever a programme holds, each field's text read back gives its value, in both languages."""
    for words in (EN, ZH):
        typed = Typed(words, "CNY", programme)
        for path in places_of(programme):
            for line in outline(programme, path, EVERYTHING, BOTH):
                if line.knob is None:
                    continue
                text = typed.text(line.knob)
                assert typed.read(line.knob, text, "f") == line.knob.value, (line.knob, text)
                assert with_value(programme, line.knob.path, line.knob.value) == programme
                assert not (choices := typed.choices(line.knob)) or text in choices, line.knob
                options = typed.options(line.knob)
                assert not options or set(cast("tuple[object, ...]", line.knob.value)) <= set(options)


@QUICK
@given(programmes(2))
def test_every_line_has_its_own_key(programme: Programme) -> None:
    """A form that is drawn again finds each of its lines; what is removed or opened is there."""
    for shown in (Shown(), EVERYTHING):
        for path in places_of(programme):
            lines = outline(programme, path, shown, BOTH)
            assert len({line.key for line in lines}) == len(lines)
            for line in lines:
                at(programme, line.path)
                if line.part:
                    removed(programme, line.part)


# -- from nothing -------------------------------------------------------------------------------------


class Hand:
    """Somebody who fills in forms until they say what a programme says, by nothing but what a form can do."""

    def __init__(self, programme: Programme, words: Words) -> None:
        self.maker = Maker(programme, words, "CNY")
        self._words = words

    def fill(self, path: Path, target: object) -> None:
        """Make what stands at a place into what is wanted."""
        here = at(self.maker.programme, path)
        if type(here) is not type(target):
            assert type(target) in kinds_at(self.maker.programme, path)
            chosen(self.maker, path, cast(Kind, type(target)))
        for slot in slots_of(cast(Kind, type(target))):
            wanted = getattr(target, slot.name)
            if slot.sort is Sort.NONE:
                # Ids are made, switches stand in the list of sentences: both are put here as they are.
                self.maker.programme = with_value(self.maker.programme, (*path, slot.name), wanted)
            elif slot.sort is Sort.TYPED:
                self._type((*path, slot.name), wanted)
            elif slot.sort is Sort.LIST:
                self._members((*path, slot.name), wanted)
            elif wanted is None:
                self.maker.programme = removed(self.maker.programme, (*path, slot.name))
            else:
                if at(self.maker.programme, (*path, slot.name)) is None:
                    chosen(self.maker, (*path, slot.name), cast(Kind, type(wanted)))
                self.fill((*path, slot.name), wanted)

    def _members(self, path: Path, wanted: tuple[object, ...]) -> None:
        while held := cast("tuple[object, ...]", at(self.maker.programme, path)):
            where: Path = (*path, len(held) - 1)
            self.maker.programme = with_value(self.maker.programme, path, held[: where[-1]])
        for one in wanted:
            _, here = added(self.maker, path, cast(Kind, type(one)))
            self.fill(here, one)

    def _type(self, path: Path, wanted: object) -> None:
        owner = cast(msgspec.Struct, at(self.maker.programme, path[:-1]))
        slot = next(one for one in slots_of(type(owner)) if one.name == path[-1])
        target = knob_of(slot, owner, path, wanted)
        languages = [Language.EN, Language.ZH] if slot.shape is Shape.NAME else [None]
        for language in languages:
            knob = knob_of(slot, owner, path, at(self.maker.programme, path))._replace(language=language)
            typed = Typed(self._words, "CNY", self.maker.programme)
            text = typed.text(target._replace(language=language))
            self.maker.programme = with_value(self.maker.programme, path, typed.read(knob, text, "f"))


@QUICK
@given(programmes(2))
def test_a_programme_is_made_from_nothing(programme: Programme) -> None:
    """From an empty programme, choosing kinds, adding and typing comes to any programme there can be."""
    for words in (EN, ZH):
        hand = Hand(programme_of(), words)
        hand.fill((), programme)
        assert hand.maker.programme == programme


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_made_from_nothing(name: str) -> None:
    """Each preset could have been made in the editor."""
    hand = Hand(programme_of(), ZH)
    hand.fill((), presets.load(name))
    assert hand.maker.programme == presets.load(name)


@pytest.mark.parametrize("kind", sorted(kinds_within(Programme), key=lambda kind: kind.__name__))
def test_each_kind_is_made_from_nothing(kind: Kind) -> None:
    """Whatever is chosen stands there at once as its type allows, so that a form never holds what is none."""
    made = Maker(programme_of(), EN, "CNY").make(kind)
    assert msgspec.convert(msgspec.to_builtins(made), kind) == made
