"""Help for where one is: what one does here, and every key that works."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.containers import VerticalScroll
from textual.widgets import Static

from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.keybar import key_name
from shopclub.tui.widgets.rows import Cell, Prose, Row, Stack

BASICS = N_(
    "Enter does the next thing, Esc goes one step back, Tab goes between fields. A card may be scanned at any time, "
    "on any screen. What was just done can be undone with Ctrl+Z."
)


class HelpDialog(Dialog[None]):
    """Shows; nothing to answer."""

    TITLE_ID = N_("Help")
    KEYS_ID = N_("↑↓ read on · Esc back")
    DEFAULT_CSS = """
    HelpDialog > .dialog { width: 76; }
    HelpDialog VerticalScroll { height: auto; max-height: 1fr; }
    HelpDialog #help-keys { height: auto; margin-bottom: 1; }
    """

    def __init__(self, text: str, keys: list[ActiveBinding]) -> None:
        super().__init__()
        self._text = text
        self._keys = keys

    def compose_box(self) -> ComposeResult:
        """Sentences, then keys."""
        t = self.app.voice.words.t
        with VerticalScroll():
            if self._text:
                yield Static(Prose(t(self._text)), classes="said")
            yield Static(Prose(t(BASICS), "$muted"), classes="said")
            yield Static(
                Stack([
                    Row(
                        Cell(content(key_name(binding), "bold $accent"), 8, right=True),
                        Cell(content(t(binding.description), "" if enabled else "$muted")),
                    )
                    for _, binding, enabled, _ in self._keys
                ]),
                id="help-keys",
            )  # fmt: skip

    def on_mount(self) -> None:
        """The arrows read on."""
        self.query_one(VerticalScroll).focus()
