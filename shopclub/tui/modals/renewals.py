"""Whose plan is to be renewed, or ran out lately: the list of a day."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList, Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.plans.model import Membership, State
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.plan import PlanDialog
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words.names import plan_name
from shopclub.words.plans import say_standing

_STYLES = {State.TRIAL: "", State.PAID: "", State.GRACE: "$warn", State.OVER: "$muted"}


def renewal_row(seen: Membership, voice: Voice) -> Row:
    """Who, which plan, how it stands."""
    words = voice.words
    said = say_standing(seen, words, today=voice.today())
    return Row(
        Cell(voice.member(seen.member, "bold"), 16),
        Cell(content(plan_name(voice.programme, seen.plan_id, words)), 16, least=50),
        Cell(content(said, _STYLES[seen.state])),
        gap=1,
    )


class RenewalsDialog(Dialog[None]):
    """Shows; Enter opens the plan of the marked member."""

    TITLE_ID = N_("To renew")
    KEYS_ID = N_("↑↓ look · Enter renews or changes · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    RenewalsDialog > .dialog { width: 84; }
    """
    listing = getters.query_one(Listing)

    def compose_box(self) -> ComposeResult:
        """The list, or that there is nobody."""
        yield Static(id="renewals-none", classes="said", markup=False)
        yield Listing()

    def on_mount(self) -> None:
        """The earliest last day first."""
        self._show()
        self.listing.focus()

    def _show(self) -> None:
        voice, due = self.app.voice, self.app.club.plans.due()
        self.listing.set_rows((str(seen.member), renewal_row(seen, voice)) for seen in due)
        none = self.query_one("#renewals-none", Static)
        none.update(content(voice.words.t("Nobody is to renew at the moment."), "$muted"))
        none.display = not due

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            self._open(MemberNo(int(event.option.id)))

    @work(exclusive=True, group="plan")
    async def _open(self, member: MemberNo) -> None:
        await self.app.push_screen_wait(PlanDialog(member))
        self._show()
