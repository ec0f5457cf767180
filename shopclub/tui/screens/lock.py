"""Who is it behind the counter? The list of staff, and a PIN where there is one."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.staff.model import Actor, Staff
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words import role_name

PIN_LENGTH = 6


class LockScreen(ModalScreen[Actor]):
    """Covers everything until somebody signs in."""

    CSS_PATH = "lock.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    app = getters.app(HouseApp)
    listing = getters.query_one(Listing)
    pin = getters.query_one("#pin", Field)

    def __init__(self) -> None:
        super().__init__()
        self._people: dict[StaffNo, Staff] = {}

    def compose(self) -> ComposeResult:
        """The shop's name, its people, a PIN."""
        t = self.app.voice.words.t
        with Vertical(id="door"):
            yield Static(content(self.app.club.shop.name, "bold"), id="shop-name")
            yield Static(content(t("Who serves?"), "$muted"), id="question")
            yield Listing()
            yield Field(t("PIN"), id="pin", max_length=PIN_LENGTH, restrict=r"[0-9]*", password=True)
            yield Static(content(t("↑↓ choose · type the PIN · Enter"), "$muted"), id="keys")

    def on_mount(self) -> None:
        """Those who work here now."""
        words = self.app.voice.words
        self._people = {number: person for number, person in self.app.club.staff.all() if person.active}
        self.listing.set_rows(
            (
                str(number),
                Row(
                    Cell(content(person.name, "bold")),
                    Cell(content(role_name(person.role, words), "$muted"), 10),
                    Cell(self._door(person), 10, right=True),
                ),
            )
            for number, person in self._people.items()
        )
        self.listing.can_focus = False
        self.pin.input.focus()

    def _door(self, person: Staff) -> Content:
        t = self.app.voice.words.t
        return content(t("PIN") if person.pin else t("no PIN"), "$muted")

    def key_down(self) -> None:
        """Next person."""
        self.listing.action_cursor_down()
        self.pin.say()

    def key_up(self) -> None:
        """Person before."""
        self.listing.action_cursor_up()
        self.pin.say()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.pin.input.focus()

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self.listing.key is None:
            return
        try:
            actor = await self.app.club.staff.sign_in(StaffNo(int(self.listing.key)), self.pin.value)
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self.pin.input.value = ""
            self.pin.say(self.app.voice.error(error))
        else:
            self.dismiss(actor)
