"""The purse: every balance of a member, and what can be done with it."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import N_
from shopclub.tui import purse_cards, purse_money, purse_plan, purse_shared
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.purse import LEAVE, Line, lines_of
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, own
from shopclub.words.explained import OfBalance

ROOMS = (purse_money, purse_plan, purse_cards, purse_shared)
"""The modules whose sections stand in it; importing them is what makes the list whole."""


class PurseDialog(Dialog[bool]):
    """Stays open while things are done; answers nothing."""

    TITLE_ID = N_("Purse")
    KEYS_ID = N_("↑↓ choose · Enter does it · Y why · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "leave", show=False),
        Binding("y", "why", show=False),
    ]
    listing = getters.query_one(Listing)

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member
        self._lines: dict[str, Line] = {}

    def compose_box(self) -> ComposeResult:
        """Whose it is, the lines, what the marked one is about."""
        yield Static(id="purse-who", classes="said", markup=False)
        yield Listing()
        yield Static(id="purse-about", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """The first line is marked."""
        self.draw()
        self.listing.focus()

    def draw(self) -> None:
        """Everything as it is now."""
        voice = self.app.voice
        self._lines = {line.key: line for line in lines_of(self.app, self._member)}
        self.query_one("#purse-who", Static).update(voice.member(self._member, "bold"))
        marked = self.listing.key
        self.listing.set_rows((key, _row(line)) for key, line in self._lines.items())
        keys = list(self._lines)
        if marked in keys:
            self.listing.highlighted = keys.index(marked)
        about = self.query_one("#purse-about", Static)
        if not keys:
            about.update(content(voice.words.t("Nothing here yet: the programme has no cards or packages."), "$muted"))

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        line = self._lines.get(event.option.id or "")
        self.query_one("#purse-about", Static).update(Prose(line.about) if line else "")

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        line = self._lines.get(event.option.id or "")
        if line is not None and line.act is not None:
            self._do(line)

    def action_why(self) -> None:
        """What stands behind the points, and every other balance."""
        self.dismiss(None)
        self.app.open_why(OfBalance(), self._member)

    @work(exclusive=True, group="purse")
    async def _do(self, line: Line) -> None:
        if line.act is not None:
            if await line.act(self.app, self._member) is LEAVE:
                self.dismiss(None)
            else:
                self.draw()


async def open_purse(app: HouseApp, member: MemberNo) -> None:
    """Show a member's purse, in a worker; what stands alone in it and has a dialog of its own is opened at once."""
    lines = lines_of(app, member)
    if len(lines) == 1 and lines[0].is_whole and lines[0].act is not None:
        await lines[0].act(app, member)
    else:
        await app.push_screen_wait(PurseDialog(member))


def _row(line: Line) -> Row:
    style = "bold" if line.act is not None else ""
    name: Content = content(line.name, f"{style} $accent" if line.is_offer else style)
    return Row(Cell(name), own(content(line.amount, "$muted" if line.is_offer else "bold"), right=True))
