"""Where to go: every area by one letter."""

from __future__ import annotations

from typing import NamedTuple

from textual import events, getters, on
from textual.app import ComposeResult
from textual.widgets import OptionList

from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Row


class Place(NamedTuple):
    """One line of the menu."""

    letter: str
    action: str
    """Action of the app, as in a binding."""
    name: str
    what: str


PLACES = (
    Place("c", "go('counter')", N_("Counter"), N_("sell, give points, redeem")),
    Place("m", "go('members')", N_("Members"), N_("find, look at, correct")),
    Place("t", "go('today')", N_("Today"), N_("sales, returns, receipts, figures")),
    Place("g", "go('products')", N_("Products"), N_("what is sold, prices, categories")),
    Place("r", "go('rewards')", N_("Rewards"), N_("what points buy, and what is left of it")),
    Place("d", "go('games')", N_("Draws"), N_("lucky draws, predictions, prizes to hand over")),
    Place("j", "go('codes')", N_("Join codes"), N_("posters, where members come from, Wi-Fi")),
    Place("p", "go('programme')", N_("Programme"), N_("the rules of earning, spending and tiers")),
    Place("a", "go('goals')", N_("Goals"), N_("what the club should bring, and where that stands")),
    Place("s", "go('settings')", N_("Settings"), N_("language, colours, staff, kiosk")),
    Place("i", "go('exchange')", N_("Files"), N_("import and export lists")),
    Place("b", "go('backups')", N_("Backups"), N_("copies of the file, and the way back")),
    Place("o", "opening", N_("Old balances"), N_("balances brought along, by hand")),
    Place("u", "doubles", N_("Doubles"), N_("files that may be one person")),
    Place("k", "network", N_("Kiosk"), N_("address, join code, pairing a tablet")),
    Place("l", "lock", N_("Lock"), N_("the next person signs in")),
    Place("q", "quit", N_("Quit"), N_("close the shop's file and leave")),
)


class MenuDialog(Dialog[str]):
    """Answers with the action chosen."""

    TITLE_ID = N_("Where to?")
    KEYS_ID = N_("a letter, or Enter · Esc back")
    listing = getters.query_one(Listing)

    def compose_box(self) -> ComposeResult:
        """The places."""
        yield Listing()

    def on_mount(self) -> None:
        """Letter, name, what is there."""
        t = self.app.voice.words.t
        self.listing.set_rows(
            (
                place.action,
                Row(
                    Cell(content(place.letter.upper(), "bold $accent"), 2),
                    Cell(content(t(place.name), "bold"), 12),
                    Cell(content(t(place.what), "$muted")),
                ),
            )
            for place in PLACES
        )
        self.listing.focus()

    def on_key(self, event: events.Key) -> None:
        """One letter goes there."""
        for place in PLACES:
            if event.character is not None and event.character.lower() == place.letter:
                event.stop()
                self.dismiss(place.action)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option.id)
