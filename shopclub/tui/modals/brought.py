"""Who brought along somebody who joined at the kiosk: they told the clerk, or typed what the counter can't read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import N_
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose


class BroughtDialog(Form[MemberNo]):
    """Answers with who became a member."""

    TITLE_ID = N_("Who brought them along?")

    def __init__(self, pending: int, named: str) -> None:
        """
        Args:
            pending: number of the join.
            named: whom they named, as typed.
        """
        super().__init__()
        self._pending = pending
        self._named = named

    def compose_fields(self) -> ComposeResult:
        """One of the members."""
        t = self.app.voice.words.t
        if self._named:
            yield Static(Prose(t("They typed: {text}", text=self._named)), classes="quiet")
        yield Field(t("Brought by"), id="referrer", placeholder=t("phone, card or member number"), max_length=30)

    async def send(self) -> None:
        """Put the card in force; what the programme gives for it goes to both."""
        done = await self.app.club.members.activate(
            self._pending, self.op, self.app.actor, referrer=self.text("referrer")
        )
        self.dismiss(done.number)
