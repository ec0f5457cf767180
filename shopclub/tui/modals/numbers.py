"""What can be set in one rule, each thing in a field; the sentence above says at each key what the rule would be."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.model import Programme
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.knob_text import Typed
from shopclub.tui.knobs import Knob, Shape, at, knobs_of, with_value
from shopclub.tui.modals.form import Form
from shopclub.tui.programme_items import Item, items_of
from shopclub.tui.widgets.choice import ChoiceField
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose

TEXT_LENGTH = 200
NUMBER_LENGTH = 14
_SHORT = (Shape.COUNT, Shape.MONEY, Shape.PERCENT, Shape.FACTOR, Shape.DAY)


class NumbersDialog(Form[Programme]):
    """
    Answers with the programme as it would be.

    First it asks for what this rule says something about; F2 shows everything else that could be said.
    """

    TITLE_ID = N_("Numbers of this rule")
    KEYS_ID = N_("Enter next, then kept · Ctrl+S kept · F2 more · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "more", N_("More"), show=False)]
    DEFAULT_CSS = """
    NumbersDialog #knobs { height: auto; max-height: 1fr; }
    NumbersDialog .dialog { width: 76; }
    """
    scroll = getters.query_one("#knobs", VerticalScroll)

    def __init__(self, programme: Programme, item: Item) -> None:
        super().__init__()
        self._programme = programme
        self._item = item
        value = at(programme, item.path)
        self._knobs: list[Knob] = list(knobs_of(value, item.path)) if isinstance(value, msgspec.Struct) else []
        self._typed = Typed(self.app.voice.words, self.app.voice.currency, programme)

    def compose_fields(self) -> ComposeResult:
        """The sentence, and a field for each thing."""
        yield Static(Prose(self._item.sentence, "bold $accent"), id="sentence", classes="said")
        everything = all(knob.is_plain for knob in self._knobs)
        with VerticalScroll(id="knobs", can_focus=False):
            for index, knob in enumerate(self._knobs):
                field = self._field(knob, f"knob-{index}")
                field.display = everything or not knob.is_plain
                yield field

    def _field(self, knob: Knob, name: str) -> Field:
        label, value = self.app.voice.words.t(knob.label), self._typed.text(knob)
        choices = self._typed.choices(knob)
        if choices:
            return ChoiceField(label, id=name, value=value, choices=choices)
        return Field(label, id=name, value=value, max_length=NUMBER_LENGTH if knob.shape in _SHORT else TEXT_LENGTH)

    def action_more(self) -> None:
        """Show what nothing is said about too."""
        for field in self.query(Field):
            field.display = True

    def _read(self) -> Programme:
        """
        The programme with what stands in the fields.

        Raises:
            Unreadable: a field that can't be read.
        """
        programme = self._programme
        for index, knob in enumerate(self._knobs):
            field = f"knob-{index}"
            if self.text(field) != self._typed.text(knob):
                programme = with_value(programme, knob.path, self._typed.read(knob, self.text(field), field))
        return programme

    def typed(self, field: Field) -> None:
        """Say what the rule would be."""
        del field
        try:
            programme = self._read()
        except ClubError:
            return  # half a number; said when it is sent
        voice = self.app.voice
        said = {item.key: item.sentence for item in items_of(programme, voice.words, voice.currency)}
        sentence = said.get(self._item.key, self._item.sentence)
        self.query_one("#sentence", Static).update(Prose(sentence, "bold $accent"))

    async def send(self) -> None:
        """Keep it, if it is a programme at all."""
        programme = self._read()
        try:
            msgspec.convert(msgspec.to_builtins(programme), Programme)
        except msgspec.ValidationError as error:
            raise Unreadable("knob-0", N_("This number is out of bounds.")) from error
        self.dismiss(programme)
