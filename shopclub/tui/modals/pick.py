"""Picking one of a few, each with a sentence about it."""

from __future__ import annotations

from typing import NamedTuple

from textual import getters, on
from textual.app import ComposeResult
from textual.widgets import OptionList, Static

from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row


class Choice(NamedTuple):
    """One of them."""

    key: str
    name: str
    about: str = ""


class PickDialog(Dialog[str]):
    """Answers with the key."""

    KEYS_ID = N_("↑↓ choose · Enter takes it · Esc leaves")
    listing = getters.query_one(Listing)

    def __init__(self, title: str, choices: list[Choice], marked: str = "") -> None:
        super().__init__()
        self._title_text = title
        self._choices = choices
        self._marked = marked

    def title_text(self) -> str:
        """As given."""
        return self._title_text

    def compose_box(self) -> ComposeResult:
        """The choices, and the sentence of the marked one."""
        yield Listing()
        yield Static(id="about", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Start at what is chosen now."""
        self.listing.set_rows((choice.key, self.row_of(choice)) for choice in self._choices)
        keys = [choice.key for choice in self._choices]
        if self._marked in keys:
            self.listing.highlighted = keys.index(self._marked)
        self.listing.focus()

    def row_of(self, choice: Choice) -> Row:
        """One of them as a line."""
        return Row(Cell(content(choice.name, "bold")))

    @on(OptionList.OptionHighlighted)
    def _marked_one(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        about = next((choice.about for choice in self._choices if choice.key == event.option.id), "")
        self.query_one("#about", Static).update(Prose(about))

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option.id)
