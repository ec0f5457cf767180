"""A field of a form: what it asks, where it is typed, and below it what is wrong with it."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label, Static

from shopclub.tui.text import content


class Field(Vertical):
    """Label and input on one line; the line below is kept for a refusal, so that only a long one moves the rest."""

    DEFAULT_CSS = """
    Field {
        height: auto;
        Horizontal { height: 1; }
        Label { width: 16; color: $muted; }
        Input { border: none; height: 1; padding: 0 1; width: 1fr; background: $faint; }
        Input:focus { border: none; background: $accent 12%; }
        .field-said { height: auto; min-height: 1; max-height: 2; margin-left: 16; color: $wrong; }
    }
    """
    input = getters.query_one(Input)
    said = getters.query_one(".field-said", Static)

    def __init__(
        self,
        label: str,
        *,
        id: str,
        value: str = "",
        placeholder: str = "",
        max_length: int = 0,
        restrict: str | None = None,
        password: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._label = label
        self._input = Input(
            value,
            placeholder=placeholder,
            max_length=max_length,
            restrict=restrict,
            password=password,
        )

    def compose(self) -> ComposeResult:
        """Label, input, what is wrong."""
        with Horizontal():
            yield Label(self._label, markup=False)
            yield self._input
        yield Static(classes="field-said", markup=False)

    @property
    def value(self) -> str:
        """What was typed."""
        return self.input.value

    def say(self, sentence: str = "") -> None:
        """Say what is wrong with it; empty for nothing."""
        self.said.update(content(sentence))

    def hint(self, sentence: str) -> None:
        """Say something helpful in its place."""
        self.said.update(content(sentence, "$muted"))
