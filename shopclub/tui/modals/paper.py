"""Something as it is printed; W switches the paper's width, P prints it, or writes it to a file without a printer."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopclub.i18n import N_
from shopclub.prints.saving import save_text
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.words.paper import NARROW, WIDE


class PaperDialog(Dialog[None]):
    """Shows lines of text on paper; subclasses say which, and what the file is called."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "width", show=False),
        Binding("p", "print", show=False),
        Binding("s", "save", show=False),
    ]
    DEFAULT_CSS = """
    PaperDialog > .dialog { width: auto; }
    PaperDialog VerticalScroll { height: auto; max-height: 1fr; width: 52; align-horizontal: center; }
    PaperDialog #paper { background: #fffefa; color: #221d18; padding: 1 2; width: auto; height: auto; }
    """
    PRINTER_KEYS_ID: ClassVar[str] = N_("P prints · W width · S to a file · Esc back")
    """What the keys do where there is a printer."""
    paper = getters.query_one("#paper", Static)

    def __init__(self) -> None:
        super().__init__()
        self.columns = NARROW
        """Characters a line holds."""

    def compose_box(self) -> ComposeResult:
        """The paper."""
        with VerticalScroll():
            yield Static(id="paper", markup=False)

    def on_mount(self) -> None:
        """Print it on the screen."""
        if self.app.paper.is_there:
            self.columns = self.app.club.shop.printer.columns
            self.box.border_subtitle = self.app.voice.words.t(self.PRINTER_KEYS_ID)
        self._show()
        self.query_one(VerticalScroll).focus()

    def lines(self) -> list[str]:
        """The text, for the present width."""
        raise NotImplementedError

    def codes(self) -> list[str]:
        """What is printed as QR codes below the text."""
        return []

    def file_name(self) -> str:
        """What the file is called."""
        raise NotImplementedError

    def _show(self) -> None:
        self.paper.update(Content("\n").join([content(line) for line in self.lines()]))

    def action_width(self) -> None:
        """The other paper."""
        self.columns = WIDE if self.columns == NARROW else NARROW
        self._show()

    @work(group="printer")
    async def action_print(self) -> None:
        """Onto paper; into a file where there is no printer."""
        if not self.app.paper.is_there:
            self.action_save()
            return
        printer, shown = self.app.club.shop.printer, self.columns
        self.columns = printer.columns
        lines = self.lines()
        self.columns = shown
        await self.app.paper.print(lines, self.codes())

    def action_save(self) -> None:
        """Into a file beside the shop's own."""
        t = self.app.voice.words.t
        try:
            path = save_text(self.app.club.path, self.file_name(), "\n".join(self.lines()) + "\n")
        except OSError:
            self.app.tell(t("The file could not be written."), wrong=True)
        else:
            self.app.tell(t("Written: {path}", path=path))
