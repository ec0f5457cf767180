"""What became of one file of the inbox: its report, as it lies beside the file."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from shopclub.core.inbox.model import Intake
from shopclub.i18n import N_
from shopclub.tui.files import short
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import plain
from shopclub.tui.widgets.rows import Prose, Stack
from shopclub.words.inbox import inbox_report

MOST_BYTES = 200_000
"""Of a report that are shown; the file has the rest."""


class IntakeDialog(Dialog[None]):
    """Shows one report."""

    TITLE_ID = N_("Report")
    KEYS_ID = N_("Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", show=False)]
    DEFAULT_CSS = """
    IntakeDialog > .dialog { width: 90; padding: 1 2; }
    IntakeDialog VerticalScroll { height: auto; max-height: 1fr; scrollbar-size-vertical: 1; }
    IntakeDialog #report { height: auto; }
    """

    def __init__(self, intake: Intake) -> None:
        super().__init__()
        self._intake = intake

    def title_text(self) -> str:
        """The file's name."""
        return plain(self._intake.name)

    def compose_box(self) -> ComposeResult:
        """The lines."""
        with VerticalScroll():
            yield Static(Stack([Prose(line) for line in self._lines()]), id="report")

    def on_mount(self) -> None:
        """The text has the keys."""
        self.query_one(VerticalScroll).focus()

    def _lines(self) -> list[str]:
        """The report beside the file; of one that is gone, what the books remember."""
        words, club = self.app.voice.words, self.app.club
        path = club.inbox.folder / self._intake.report
        text = ""
        try:
            with path.open("rb") as file:
                text = file.read(MOST_BYTES).decode("utf-8-sig", "replace")
        except OSError:
            wall = club.calendar.local(self._intake.at)
            text = inbox_report(self._intake, self._intake.done, words, wall=wall, currency=club.shop.currency)
            gone = words.t("The report itself is no longer in {folder}.", folder=short(path.absolute().parent))
            return [*text.splitlines()[1:], "", gone]
        return [*text.splitlines()[1:], "", short(path.absolute())]
