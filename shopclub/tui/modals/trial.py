"""What a programme is tried on: which days, which file."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult

from shopclub.core.simulate.figures import Period
from shopclub.i18n import N_
from shopclub.tui.files import read_path, usual_folders
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.grant import read_day
from shopclub.tui.widgets.field import Field

PATH_LENGTH = 400


class DaysDialog(Form[Period]):
    """Answers with the days."""

    TITLE_ID = N_("Which days?")

    def __init__(self, period: Period | None) -> None:
        super().__init__()
        self._period = period

    def compose_fields(self) -> ComposeResult:
        """The first day and the last."""
        t, period = self.app.voice.words.t, self._period
        first, last = (period.from_on.isoformat(), period.until_on.isoformat()) if period is not None else ("", "")
        yield Field(t("From"), id="from", value=first, placeholder="2026-01-01", max_length=12)
        yield Field(t("Through"), id="until", value=last, placeholder="2026-12-31", max_length=12)

    async def send(self) -> None:
        """
        The period, where there is one.

        Raises:
            ClubError: no days to be tried.
        """
        simulate = self.app.club.simulate
        self.dismiss(simulate.between(read_day(self.text("from")), read_day(self.text("until"))))


class FileDialog(Form[Path]):
    """Answers with a path."""

    TITLE_ID = N_("Which file?")

    def compose_fields(self) -> ComposeResult:
        """The path."""
        yield Field(self.app.voice.words.t("File"), id="file", max_length=PATH_LENGTH)

    async def send(self) -> None:
        """What was typed."""
        folders = usual_folders(self.app.club.path, Path.home(), Path.cwd())
        self.dismiss(read_path(self.text("file"), folders))
