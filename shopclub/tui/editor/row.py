"""One line of the form: heading, label, what it is filled in with, and below it what is wrong with that."""

from __future__ import annotations

import msgspec
from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from shopclub.core.programme.model import Programme
from shopclub.tui.editor.fields import LastSuggester, Marks, NamesFor, Press, Turning, Typing
from shopclub.tui.editor.kinds import KINDS
from shopclub.tui.editor.outline import Knob, Line, Role
from shopclub.tui.editor.slots import Shape, at, slots_of
from shopclub.tui.editor.typing import Typed
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.words.names import joined

TEXT_LENGTH = 200
NUMBER_LENGTH = 16
_SHORT = (Shape.COUNT, Shape.MONEY, Shape.PERCENT, Shape.FACTOR, Shape.DAY)
_SIGNS = {Shape.PERCENT: "%", Shape.FACTOR: "×"}


class FormRow(Vertical):
    """Redrawn in place as long as it is the same line; a line of another sort is another row."""

    DEFAULT_CSS = """
    FormRow {
        height: auto;
        Horizontal { height: auto; }
        .heading { width: 10; color: $accent; text-style: bold; text-wrap: nowrap; }
        .label { width: 20; color: $muted; text-wrap: nowrap; text-overflow: ellipsis; padding: 0 1 0 0; }
        .editor { width: 1fr; height: 1; border: none; padding: 0 1; background: $faint; }
        .editor:focus { border: none; background: $accent 14%; }
        Marks.editor { height: auto; }
        Press.editor { background: transparent; text-wrap: nowrap; text-overflow: ellipsis; }
        Press.editor:focus { background: $accent 14%; }
        .tail { width: 5; color: $muted; padding: 0 0 0 1; text-wrap: nowrap; }
        .row-said { height: auto; max-height: 2; margin-left: 31; color: $wrong; display: none; }
        &.-wrong .row-said { display: block; }
        &.-kind .label { color: $foreground; }
        &.-pointed .label, &.-pointed Press { color: $wrong; text-style: bold; }
        &.-bare .label { display: none; }
        &.-bare Press.editor { padding: 0; }
    }
    """
    app = getters.app(HouseApp)
    said = getters.query_one(".row-said", Static)

    def __init__(self, line: Line, typed: Typed, names: NamesFor | None) -> None:
        """
        Args:
            line: of the form.
            typed: how its values are typed.
            names: what the shop has of what a field lists: products, categories.
        """
        super().__init__()
        self.line = line
        """What it shows."""
        self._names = names
        self._heading = Static(classes="heading", markup=False)
        self._label = Static(classes="label", markup=False)
        self._tail = Static(classes="tail", markup=False)
        self.taken = ""
        """The text that the draft was last made from or drawn with; another one in the field is still on its way."""
        self._shown: object = None
        self._frame: object = None
        self._texts: dict[Static, Content] = {}
        self.sort = self.sort_of(line, typed)
        """What it is made of; see `sort_of`."""
        self.editor = self._editor(line, typed)
        """What has the keys."""
        self.editor.add_class("editor")

    def _editor(self, line: Line, typed: Typed) -> Widget:
        knob = line.knob
        if knob is None:
            return Press()
        if typed.options(knob):
            return Marks()
        if choices := typed.choices(knob):
            return Turning(typed.text(knob), choices)
        length = NUMBER_LENGTH if knob.shape in _SHORT else TEXT_LENGTH
        suggester = LastSuggester(self._names) if self._names else None
        return Typing(typed.text(knob), max_length=length, suggester=suggester)

    @staticmethod
    def sort_of(line: Line, typed: Typed) -> str:
        """What a row for a line is made of; one made for another sort can't show it."""
        knob = line.knob
        if knob is None:
            return "press"
        return "marks" if typed.options(knob) else "turning" if typed.choices(knob) else f"typing-{knob.shape}"

    def compose(self) -> ComposeResult:
        """The line, and what is wrong."""
        with Horizontal():
            yield self._heading
            yield self._label
            yield self.editor
            yield self._tail
        yield Static(classes="row-said", markup=False)

    def show(self, line: Line, programme: Programme, typed: Typed, *, heading: str) -> None:
        """
        Draw a line as the draft has it.

        Args:
            line: of the form.
            programme: the draft.
            typed: how its values are typed.
            heading: what stands at the left; empty where the row above says the same.
        """
        self.line = line
        frame = (heading, line.label, line.depth, line.role, line.heading)
        if frame != self._frame:
            self._frame = frame
            self._show_frame(line, heading)
        knob = line.knob
        if knob is None:
            self._show_press(line, programme)
            return
        if isinstance(self.editor, Marks):
            held = knob.value if isinstance(knob.value, tuple) else ()
            self.editor.set_options(typed.options(knob), held)
        elif isinstance(self.editor, Input):
            self._show_input(knob, typed)
        turns = "←→" if isinstance(self.editor, Turning) else ""
        language = knob.language.own_name[:2].upper() if knob.language else ""
        self._put(self._tail, language or _SIGNS.get(knob.shape, "") or turns)

    def _show_frame(self, line: Line, heading: str) -> None:
        words = self.app.voice.words
        self._put(self._heading, words.t(heading) if heading else "")
        self._put(self._label, "  " * line.depth + (words.t(line.label) if line.label else ""))
        is_said = bool(line.label) and line.label == line.heading and line.depth == 0
        self.set_class(is_said or (line.knob is None and line.role is not Role.KIND), "-bare")
        self.set_class(line.role is Role.KIND, "-kind")

    def _put(self, static: Static, text: str | Content) -> None:
        """Draw a text unless it stands there: drawing all of a form at each key is what would be slow."""
        new = text if isinstance(text, Content) else content(text)
        if self._texts.get(static) != new:
            self._texts[static] = new
            static.update(new)

    def _show_input(self, knob: Knob, typed: Typed) -> None:
        assert isinstance(self.editor, Input)
        if isinstance(self.editor, Turning):
            self.editor.set_choices(typed.choices(knob))
        if self._shown == (knob.value, knob.language):
            return  # what stands there says it already, maybe in other words
        self._shown = (knob.value, knob.language)
        text = typed.text(knob)
        with self.prevent(Input.Changed):
            self.editor.value = text
        self.taken = self.editor.value
        self.editor.placeholder = self._placeholder(knob)

    def _placeholder(self, knob: Knob) -> str:
        t = self.app.voice.words.t
        if knob.shape is Shape.NAME and knob.language is not None:
            return t("the same as above")
        if knob.path[-1] in ("products", "categories"):
            return t("all goods")
        if knob.shape is Shape.TEXT and knob.path[-1] == "on":
            return t("month-day, as in 05-01")
        if not knob.is_optional:
            return ""
        return t("open") if knob.shape is Shape.DAY else t("no limit")

    def keep(self, value: object) -> None:
        """What was typed came to this value: nothing in the field is to be changed for it."""
        knob = self.line.knob
        self._shown = (value, knob.language if knob else None)

    def _show_press(self, line: Line, programme: Programme) -> None:
        t, press = self.app.voice.words.t, self.editor
        assert isinstance(press, Press)
        indent = "  " * line.depth
        match line.role:
            case Role.KIND:
                said = self._kind(line, programme)
                turn = ("  ▾" if said else "▾") if line.place else ""
                shown = Content.assemble(content(said), (turn, "$muted"))
            case Role.AND:
                shown = content(f"{indent}+ {t('who, or when')}", "$accent")
            case Role.ADD:
                shown = content(f"{indent}+ {t(line.label) if line.label else t('condition')}", "$accent")
            case _:
                labels = list(dict.fromkeys(t(one.label) for one in line.hidden))
                shown = content(f"{indent}+ {joined(self.app.voice.words, labels)}", "$muted")
        self._put(press, shown)

    def _kind(self, line: Line, programme: Programme) -> str:
        """Which kind of value stands there, where the label does not say it."""
        value, t = at(programme, line.path), self.app.voice.words.t
        if not isinstance(value, msgspec.Struct):
            return "–"
        name = KINDS[type(value)].name
        if name != line.label:
            return t(name)
        return "✓" if not slots_of(type(value)) else ""

    def say(self, sentence: str = "") -> None:
        """Say what is wrong with it; empty for nothing."""
        self.set_class(bool(sentence), "-wrong")
        self.said.update(content(sentence))
