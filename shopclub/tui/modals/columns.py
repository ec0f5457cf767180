"""Which column of a file holds what: what we took each one for, and a word to say it is something else."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from shopclub.core.exchange import IGNORE, fields_of
from shopclub.core.exchange.look import Look
from shopclub.core.exchange.model import ImportKind
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words.exchange import import_field


class ColumnsDialog(Dialog[dict[str, str]]):
    """Answers with column -> field for what was said by hand."""

    TITLE_ID = N_("Which column is what?")
    KEYS_ID = N_("Enter changes one · S takes them · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("s", "take", show=False), Binding("ctrl+s", "take", show=False)]
    listing = getters.query_one(Listing)

    def __init__(self, kind: ImportKind, look: Look, said: dict[str, str]) -> None:
        super().__init__()
        self._kind = kind
        self._look = look
        self._said = dict(said)
        self._fields = list(look.fields)

    def compose_box(self) -> ComposeResult:
        """The columns, and a word about them."""
        yield Listing()
        yield Static(
            self.app.voice.words.t("What is not recognised is not read; what is wrong can be said here."),
            classes="quiet",
            markup=False,
        )

    def on_mount(self) -> None:
        """Start at the first column."""
        self._show()
        self.listing.focus()

    def _show(self) -> None:
        words = self.app.voice.words
        self.listing.set_rows(
            (
                str(index),
                Row(
                    Cell(content(name or "—", "bold")),
                    Cell(content(import_field(field or IGNORE, words, self._kind), "" if field else "$muted"), 28),
                ),
            )
            for index, (name, field) in enumerate(zip(self._look.header, self._fields, strict=True))
        )

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        index = int(str(event.option.id))
        if self._look.header[index]:
            self._say(index)

    @work(exclusive=True, group="columns")
    async def _say(self, index: int) -> None:
        words, name = self.app.voice.words, self._look.header[index]
        choices = [Choice(field, import_field(field, words, self._kind)) for field in (*fields_of(self._kind), IGNORE)]
        title = words.t("What is “{column}”?", column=name)
        field = await self.app.push_screen_wait(PickDialog(title, choices, self._fields[index] or IGNORE))
        if field is None:
            return
        # One field, one column: whoever had it before is not read any more.
        self._said = {column: held for column, held in self._said.items() if held != field or field == IGNORE}
        self._fields = ["" if held == field else held for held in self._fields]
        self._said[name] = field
        self._fields[index] = "" if field == IGNORE else field
        self._show()

    def action_take(self) -> None:
        """Take them as they stand."""
        self.dismiss(self._said)
