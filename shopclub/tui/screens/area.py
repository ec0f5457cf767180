"""The base of every area: top bar, the area itself, keys; it draws itself anew when the club changes."""

from __future__ import annotations

from typing import ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input, OptionList

from shopclub.tui.house import HouseApp
from shopclub.tui.messages import ClubChanged
from shopclub.tui.widgets.keybar import KeyBar
from shopclub.tui.widgets.rows import Listing
from shopclub.tui.widgets.topbar import TopBar

WIDE, TALL = 110, 34
"""Columns and rows from which there is room to spare."""


class Area(Screen[None]):
    """A screen of its own; subclasses fill it and know how to draw it."""

    TITLE_ID: ClassVar[str] = ""
    """Its name, an English sentence marked with `N_`."""
    HELP_ID: ClassVar[str] = ""
    """What one does here, for the help; marked with `N_`."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual's own declaration
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012

    app = getters.app(HouseApp)
    topbar = getters.query_one(TopBar)

    @property
    def is_wide(self) -> bool:
        """Whether there is room for things side by side."""
        return self.app.size.width >= WIDE

    @property
    def is_tall(self) -> bool:
        """Whether there is room for large figures."""
        return self.app.size.height >= TALL

    def compose(self) -> ComposeResult:
        """Bars around the area."""
        yield TopBar(self.app.voice.words.t(self.TITLE_ID))
        yield from self.compose_area()
        yield KeyBar()

    def compose_area(self) -> ComposeResult:
        """What stands between the bars."""
        yield from ()

    def show(self) -> None:
        """Draw what the club holds now."""

    def on_club_changed(self, message: ClubChanged) -> None:
        """Something was committed."""
        message.stop()
        self.topbar.show()
        self.show()
        self.refresh_bindings()

    def on_screen_resume(self) -> None:
        """We are in front again; what happened meanwhile is drawn."""
        if self.is_mounted and self.query(TopBar):
            self.topbar.show()
            self.show()


class ListArea(Area):
    """An area that is one list: what can be done depends on the marked line, and Enter does the likeliest."""

    ENTER: ClassVar[str] = ""
    """The action that Enter (or a click) does."""

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    async def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.check_action(self.ENTER, ()):
            await self.run_action(self.ENTER)


class FilteredArea(Area):
    """A long list under a filter: what is typed is found at once, Down goes into the list, Esc out again."""

    field = getters.query_one("#filter", Input)
    listing = getters.query_one("#list", Listing)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        self.show()

    def on_key(self, event: events.Key) -> None:
        """Down from the filter goes into the list."""
        if event.key == "down" and self.field.has_focus:
            event.stop()
            self.listing.focus()

    def action_find(self) -> None:
        """To the filter."""
        self.field.focus()

    def leave_filter(self) -> bool:
        """Empty the filter, or go out of it; False when there was nothing to leave."""
        if not self.field.value and not self.field.has_focus:
            return False
        self.field.value = ""
        self.listing.focus()
        return True
