"""A tier by hand: which, until when, and why."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, OptionList, Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.text import fold_digits
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row

NOTE_LENGTH = 100


def read_day(text: str) -> date | None:
    """
    A day as typed, `2026-12-31` or `2026/12/31`; empty is None.

    Raises:
        Unreadable: it is no day.
    """
    plain = fold_digits(text).replace("/", "-").replace(".", "-")
    if not plain:
        return None
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable("day", N_("A day, please, as in 2026-12-31.")) from error


class GrantDialog(Form[bool]):
    """Answers whether it was granted."""

    TITLE_ID = N_("Grant a tier")
    KEYS_ID = N_("↑↓ tier · Enter next, then done · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member

    def compose_fields(self) -> ComposeResult:
        """The ladder, the last day, the reason."""
        t = self.app.voice.words.t
        yield Listing(id="ladder")
        yield Field(t("Through"), id="day", placeholder=t("2026-12-31; empty for good"), max_length=12)
        yield Field(t("Reason"), id="note", placeholder=t("stands in the books for good"), max_length=NOTE_LENGTH)
        yield Static(content(t("A floor: nobody falls below it before that day."), "$muted"), classes="said")

    def on_mount(self) -> None:
        """The ladder is worked from the fields."""
        voice = self.app.voice
        ladder = self.query_one("#ladder", Listing)
        ladder.set_rows((tier.id, Row(Cell(voice.tier(tier.id)))) for tier in voice.programme.tiers())
        ladder.can_focus = False

    def key_down(self) -> None:
        """A higher tier."""
        self.query_one("#ladder", Listing).action_cursor_down()

    def key_up(self) -> None:
        """A lower tier."""
        self.query_one("#ladder", Listing).action_cursor_up()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#day", Field).query_one(Input).focus()

    async def send(self) -> None:
        """Write the change."""
        tier = self.query_one("#ladder", Listing).key or ""
        until = read_day(self.text("day"))
        await self.app.club.tiers.grant(self._member, tier, until, self.text("note"), self.op, self.app.actor)
        self.dismiss(True)
