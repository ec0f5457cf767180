"""The shop's tablets: what each is called, when it was heard of last, one more, one less."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from shopclub.core.devices.model import Device, DeviceNo
from shopclub.core.devices.verbs import NAME_LENGTH
from shopclub.i18n import N_, Words
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Confirm, Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row, own

EVERY = 1.0
"""Seconds between two looks at which of them are switched on."""
TABLET_PATH = "/k"
"""The kiosk's page for a tablet."""


def tablet_name(device: Device, place: int, words: Words) -> str:
    """What a tablet is called; by its place in the list, from 1, where nobody named it."""
    return device.name or words.t("Tablet {n}", n=place)


def spaced(code: str) -> str:
    """A pairing code as it is read out: `481 920`."""
    return f"{code[:3]} {code[3:]}"


class TabletsDialog(Dialog[None]):
    """The list; pairing shows a code and sees the tablet come."""

    TITLE_ID = N_("Tablets")
    KEYS_ID = N_("P pairs one · Enter names it · Del takes it away · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pair", show=False),
        Binding("delete", "drop", show=False),
    ]
    DEFAULT_CSS = "TabletsDialog > .dialog { width: 76; }"
    listing = getters.query_one(Listing)

    def compose_box(self) -> ComposeResult:
        """The list, and how one more is paired."""
        yield Listing()
        yield Static(id="tablets-none", classes="said", markup=False)
        yield Static(id="tablets-pair", classes="said", markup=False)

    def on_mount(self) -> None:
        """Keep it as it is."""
        self._shown: list[tuple[str, str]] = []
        self._before: set[str] | None = None  # those that were there when a code was shown for one more
        self._fill()
        self.listing.focus()
        self.set_interval(EVERY, self._fill)

    def _tablets(self) -> list[tuple[DeviceNo, Device]]:
        return self.app.club.devices.tablets()

    def _fill(self) -> None:
        t = self.app.voice.words.t
        rows = [
            (str(number), self._row(number, device, place)) for place, (number, device) in enumerate(self._tablets(), 1)
        ]
        shown = [(key, row.line(70).plain) for key, row in rows]
        if shown != self._shown or not rows:
            self._shown = shown
            self.listing.set_rows(rows)
        none = (
            "" if rows else t("No tablet is paired. A tablet, or any other browser, shows customers what you ring up.")
        )
        self.query_one("#tablets-none", Static).update(content(none, "$muted"))
        self.query_one("#tablets-none").display = not rows
        self.listing.display = bool(rows)
        self._welcome()

    def _row(self, number: DeviceNo, device: Device, place: int) -> Row:
        voice, kiosk = self.app.voice, self.app.kiosk
        words = voice.words
        seen, is_here = (None, False) if kiosk is None else kiosk.tablet_seen(number)
        if is_here:
            last = content(words.t("switched on"), "$gain")
        elif seen is not None:
            last = content(words.t("last at {time}", time=voice.when(seen.at)), "$muted")
        else:
            last = content(words.t("not since the start"), "$muted")
        address = seen.address if seen is not None else ""
        return Row(
            Cell(content("●" if is_here else "○", "$gain" if is_here else "$muted"), 1),
            Cell(content(tablet_name(device, place, words), "bold")),
            Cell(content(address, "$muted"), 15),
            own(
                content(words.t("paired {day}", day=words.day(self.app.club.calendar.day_of(device.at))), "$muted"),
                least=64,
            ),
            Cell(last, 20, right=True),
        )

    def on_club_changed(self, message: ClubChanged) -> None:
        """One came, or went."""
        message.stop()
        self._fill()

    def _welcome(self) -> None:
        """The one that a code was shown for has come: it is marked, to be named."""
        came = [key for key, _ in self._shown if key not in (self._before or ())]
        if self._before is not None and came:
            self._before = None
            self.listing.mark(came[0])
            self.listing.focus()
            said = self.app.voice.words.t("It is paired. Enter gives it a name.")
            self.query_one("#tablets-pair", Static).update(content(said, "$gain"))

    def action_pair(self) -> None:
        """A fresh code for one tablet."""
        kiosk, t = self.app.kiosk, self.app.voice.words.t
        said = self.query_one("#tablets-pair", Static)
        if kiosk is None or not kiosk.urls:
            said.update(content(t("The kiosk is not running."), "$wrong"))
            return
        self._before = {key for key, _ in self._shown}
        said.update(
            Content.assemble(
                content(t("The tablet opens"), "$muted"),
                " ",
                content(f"{kiosk.urls[0].rstrip('/')}{TABLET_PATH}", "bold"),
                "\n",
                content(t("Type this on the tablet within two minutes:")),
                " ",
                content(spaced(kiosk.pairing_code()), "bold $accent"),
            )
        )

    def _marked(self) -> tuple[DeviceNo, Device, int] | None:
        for place, (number, device) in enumerate(self._tablets(), 1):
            if str(number) == self.listing.key:
                return number, device, place
        return None

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        found = self._marked()
        if found is not None:
            self.app.push_screen(NameTabletDialog(*found), lambda _: self._fill())

    @work(exclusive=True, group="answer")
    async def action_drop(self) -> None:
        """Take the marked one away: its page goes back to asking for a code."""
        found, t = self._marked(), self.app.voice.words.t
        if found is None:
            return
        number, device, place = found
        lines = [t("It shows nothing more of the shop until it is paired again.")]
        name = tablet_name(device, place, self.app.voice.words)
        if await self.app.push_screen_wait(Confirm(t("Take {name} away?", name=name), lines)):
            await self.app.attempt(self.app.club.devices.unpair(number, self.app.actor))
            self._fill()


class NameTabletDialog(Form[bool]):
    """What a tablet is called."""

    TITLE_ID = N_("Name of the tablet")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def __init__(self, number: DeviceNo, device: Device, place: int) -> None:
        super().__init__()
        self._number = number
        self._device = device
        self._place = place

    def compose_fields(self) -> ComposeResult:
        """One line."""
        words = self.app.voice.words
        hint = tablet_name(Device(kind=self._device.kind, token="", at=self._device.at), self._place, words)
        label = words.p("of a thing", "Name")
        yield Field(label, id="tablet_name", value=self._device.name, max_length=NAME_LENGTH, placeholder=hint)

    async def send(self) -> None:
        """Keep it."""
        name = self.text("tablet_name")
        await self.app.club.devices.rename(self._number, name, self.op, self.app.actor)
        self.dismiss(True)
