"""A day's report as it would be printed, with its seal; W switches the paper's width, P writes it to a file."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.printing import save_text
from shopclub.tui.text import content
from shopclub.words.day import DayFacts, compose_day
from shopclub.words.receipt import NARROW, WIDE


class DayReportDialog(Dialog[None]):
    """Shows the report of one day."""

    TITLE_ID = N_("Day report")
    KEYS_ID = N_("W width · P to a file · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "width", show=False),
        Binding("p", "save", show=False),
    ]
    DEFAULT_CSS = """
    DayReportDialog > .dialog { width: auto; }
    DayReportDialog VerticalScroll { height: auto; max-height: 1fr; width: 52; align-horizontal: center; }
    DayReportDialog #paper { background: #fffefa; color: #221d18; padding: 1 2; width: auto; height: auto; }
    """
    paper = getters.query_one("#paper", Static)

    def __init__(self, facts: DayFacts) -> None:
        super().__init__()
        self._facts = facts
        self._width = NARROW

    @property
    def day(self) -> date:
        """The day it is about."""
        return self._facts.figures.on

    def compose_box(self) -> ComposeResult:
        """The paper."""
        with VerticalScroll():
            yield Static(id="paper", markup=False)

    def on_mount(self) -> None:
        """Print it on the screen."""
        self._show()
        self.query_one(VerticalScroll).focus()

    def lines(self) -> list[str]:
        """The report as text."""
        return compose_day(self._facts, self.app.voice.words, width=self._width)

    def _show(self) -> None:
        self.paper.update(Content("\n").join([content(line) for line in self.lines()]))

    def action_width(self) -> None:
        """The other paper."""
        self._width = WIDE if self._width == NARROW else NARROW
        self._show()

    def action_save(self) -> None:
        """Into a file beside the shop's own."""
        t = self.app.voice.words.t
        try:
            path = save_text(self.app.club.path, f"day-{self.day.isoformat()}.txt", "\n".join(self.lines()) + "\n")
        except OSError:
            self.app.tell(t("The file could not be written."), wrong=True)
        else:
            self.app.tell(t("Written: {path}", path=path))
