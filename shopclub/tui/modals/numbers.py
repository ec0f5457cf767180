"""The numbers of one rule, each in a field; the sentence above says at each key what the rule would be."""

from __future__ import annotations

import msgspec
from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import Reward
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.knobs import Knob, at, knobs_of, read, typed, with_value
from shopclub.tui.modals.form import Form
from shopclub.tui.programme_items import Item, items_of
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field

NAME_LENGTH = 60


class NumbersDialog(Form[Programme]):
    """Answers with the programme as it would be."""

    TITLE_ID = N_("Numbers of this rule")
    KEYS_ID = N_("Enter next, then kept · Esc leaves")

    def __init__(self, programme: Programme, item: Item) -> None:
        super().__init__()
        self._programme = programme
        self._item = item
        value = at(programme, item.path)
        self._knobs: list[Knob] = list(knobs_of(value, item.path)) if isinstance(value, msgspec.Struct) else []
        self._reward = value if isinstance(value, Reward) else None

    def compose_fields(self) -> ComposeResult:
        """The sentence, a name where there is one, the numbers."""
        t, currency = self.app.voice.words.t, self.app.voice.currency
        yield Static(content(self._item.sentence, "bold $accent"), id="sentence", classes="said")
        if self._reward is not None:
            name = self._reward.name.get(self.app.voice.words.language.value, "")
            yield Field(self.app.voice.words.p("of a thing", "Name"), id="name", value=name, max_length=NAME_LENGTH)
        for index, knob in enumerate(self._knobs):
            yield Field(t(knob.label), id=f"knob-{index}", value=typed(knob, currency), max_length=14)

    def _read(self) -> Programme:
        programme, currency = self._programme, self.app.voice.currency
        for index, knob in enumerate(self._knobs):
            field = f"knob-{index}"
            programme = with_value(programme, knob.path, read(knob, self.text(field), currency, field))
        if self._reward is not None:
            name = self.text("name").strip()
            names = {**self._reward.name, self.app.voice.words.language.value: name}
            programme = with_value(programme, (*self._item.path, "name"), {k: v for k, v in names.items() if v})
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
        self.query_one("#sentence", Static).update(content(said.get(self._item.key, ""), "bold $accent"))

    async def send(self) -> None:
        """Keep it, if it is a programme at all."""
        programme = self._read()
        try:
            msgspec.convert(msgspec.to_builtins(programme), Programme)
        except msgspec.ValidationError as error:
            raise Unreadable(self._field_at(str(error)), N_("This number is out of bounds.")) from error
        self.dismiss(programme)

    def _field_at(self, said: str) -> str:
        """The field whose place the check names; the first one when it names none of them."""
        place = said.partition("`$.")[2].rstrip("`")
        names = [".".join(str(step) for step in knob.path if isinstance(step, str)) for knob in self._knobs]
        bare = "".join(part.partition("[")[0] + part.partition("]")[2] for part in [place]).replace("[...]", "")
        return f"knob-{names.index(bare)}" if bare in names else "knob-0"
