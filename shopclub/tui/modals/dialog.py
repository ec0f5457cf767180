"""The base of every dialog: one question over the screen, answered by Enter, left by Escape."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from shopclub.i18n import N_
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Prose

T = TypeVar("T")


class Dialog(ModalScreen[T | None], Generic[T]):
    """A box in the middle; None is "left without an answer"."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & > .dialog {
            width: 64;
            max-width: 96%;
            height: auto;
            max-height: 96%;
            border: round $accent;
            border-title-color: $accent;
            border-title-style: bold;
            border-subtitle-color: $muted;
            background: $surface;
            padding: 1 2 0 2;
        }
    }
    """
    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Back"), show=True, id="dialog.back"),
    ]
    app = getters.app(HouseApp)
    box = getters.query_one(".dialog", Vertical)

    TITLE_ID: ClassVar[str] = ""
    """Its title, marked with `N_`."""
    KEYS_ID: ClassVar[str] = N_("Enter yes · Esc no")
    """What the keys do, marked with `N_`."""

    def compose(self) -> ComposeResult:
        """The box with its title and keys."""
        t = self.app.voice.words.t
        with Vertical(classes="dialog") as box:
            box.border_title = content(self.title_text())
            box.border_subtitle = t(self.KEYS_ID)
            yield from self.compose_box()

    def title_text(self) -> str:
        """The title in the reader's language."""
        return self.app.voice.words.t(self.TITLE_ID)

    def compose_box(self) -> ComposeResult:
        """What stands in the box."""
        yield from ()

    def action_leave(self) -> None:
        """Without an answer."""
        self.dismiss(None)

    async def on_scan(self, code: str) -> bool:
        """
        A card was scanned while this is open.

        Returns:
            Whether it was meant for this dialog; else the person is told to finish here first.
        """
        del code
        return False


class Notice(Dialog[bool]):
    """Says something that must be read."""

    KEYS_ID = N_("Enter: understood")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "answer", show=False)]

    def __init__(self, title: str, lines: list[str], *, is_wrong: bool = False) -> None:
        super().__init__()
        self._title_text = title
        self._lines = lines
        self._is_wrong = is_wrong

    def title_text(self) -> str:
        """As given."""
        return self._title_text

    def compose_box(self) -> ComposeResult:
        """Each sentence on its own."""
        for line in self._lines:
            yield Static(Prose(line), classes="said")

    def on_mount(self) -> None:
        """A failure looks like one."""
        self.box.set_class(self._is_wrong, "-wrong")

    def action_answer(self) -> None:
        """Read."""
        self.dismiss(True)


class Confirm(Notice):
    """Asks before something is done; Enter does it."""

    KEYS_ID = N_("Enter yes · Esc no")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "answer", show=False), Binding("n", "leave", show=False)]
