"""What a programme is tried on: which days, which file, what points are worth."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.kernel.money import format_plain
from shopclub.core.shop.estimate import Estimate, estimate_of
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
        yield Field(t("Until"), id="until", value=last, placeholder="2026-12-31", max_length=12)

    async def send(self) -> None:
        """
        The period, where there is one.

        Raises:
            ClubError: no days to be tried.
        """
        simulate = self.app.club.simulate
        self.dismiss(simulate.between(read_day(self.text("from")), read_day(self.text("until"))))


class Worth(NamedTuple):
    """What points are worth in a trial; None: as the programmes say, or not at all."""

    estimate: Estimate | None


class WorthDialog(Form[Worth]):
    """Answers with what points are worth in this trial."""

    TITLE_ID = N_("What are points worth in this trial?")

    def __init__(self, estimate: Estimate | None) -> None:
        super().__init__()
        self._estimate = estimate

    def compose_fields(self) -> ComposeResult:
        """So many points, so much money, and for which programmes that counts."""
        t, known, currency = self.app.voice.words.t, self._estimate, self.app.voice.currency
        points, money = (str(known.points), format_plain(known.minor, currency)) if known is not None else ("100", "")
        yield Field(t("Points"), id="points", value=points, max_length=9)
        yield Field(t("Are worth"), id="amount", value=money, placeholder="1.00", max_length=16)
        note = t(
            "Counts where a programme gives points no value of its own. Empty: no estimate. The shop keeps nothing."
        )
        yield Static(note, markup=False, classes="quiet")

    async def send(self) -> None:
        """
        The estimate, or none where no money was typed.

        Raises:
            InvalidInput: no estimate to count with.
        """
        money = self.text("amount").strip()
        self.dismiss(Worth(estimate_of(self.text("points"), money, self.app.voice.currency) if money else None))


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
