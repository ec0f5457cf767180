"""A day's report as it would be printed, with its seal."""

from __future__ import annotations

from datetime import date

from shopclub.i18n import N_
from shopclub.tui.modals.paper import PaperDialog
from shopclub.words.day import DayFacts, compose_day


class DayReportDialog(PaperDialog):
    """Shows the report of one day."""

    TITLE_ID = N_("Day report")
    KEYS_ID = N_("W width · P to a file · Esc back")

    def __init__(self, facts: DayFacts) -> None:
        super().__init__()
        self._facts = facts

    @property
    def day(self) -> date:
        """The day it is about."""
        return self._facts.figures.on

    def lines(self) -> list[str]:
        """The report as text."""
        return compose_day(self._facts, self.app.voice.words, width=self.columns)

    def file_name(self) -> str:
        """Named after its day."""
        return f"day-{self.day.isoformat()}.txt"
