"""A field of a form whose answer is one of a few: the arrows or Space go through them, a letter goes to its own."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label, Static

from shopclub.tui.widgets.field import Field


class ChoiceInput(Input):
    """An input that holds one of its choices and nothing else."""

    def __init__(self, value: str, choices: Sequence[str]) -> None:
        super().__init__(value, select_on_focus=False)
        self._choices = list(choices)

    def _go(self, by: int) -> None:
        place = self._choices.index(self.value) if self.value in self._choices else 0
        self.value = self._choices[(place + by) % len(self._choices)]

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("space", "right", "left"):
            self._go(-1 if event.key == "left" else 1)
        elif event.is_printable and event.character:
            here = self._choices.index(self.value) if self.value in self._choices else 0
            after = self._choices[here + 1 :] + self._choices[: here + 1]
            start = event.character.casefold()
            self.value = next((one for one in after if one.casefold().startswith(start)), self.value)
        elif event.key not in ("backspace", "delete", "ctrl+h", "ctrl+w", "ctrl+u", "ctrl+k", "ctrl+d", "ctrl+f"):
            return
        event.stop()
        event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()


class ChoiceField(Field):
    """Label and choice on one line, and at its end the keys that change it."""

    DEFAULT_CSS = """
    ChoiceField .turns { width: 4; color: $muted; background: $faint; }
    """

    def __init__(self, label: str, *, id: str, value: str, choices: Sequence[str]) -> None:
        super().__init__(label, id=id)
        self._input = ChoiceInput(value, choices)

    def compose(self) -> ComposeResult:
        """Label, choice, keys, what is wrong."""
        with Horizontal():
            yield Label(self._label, markup=False)
            yield self._input
            yield Static("← →", classes="turns", markup=False)
        yield Static(classes="field-said", markup=False)
