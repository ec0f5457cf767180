"""People who work here: somebody new, and a PIN."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.staff.model import Role, Staff
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field

PIN_LENGTH = 6
NAME_LENGTH = 60


class NewStaffDialog(Form[StaffNo]):
    """Answers with the new number."""

    TITLE_ID = N_("New clerk")

    def compose_fields(self) -> ComposeResult:
        """Name and PIN."""
        t = self.app.voice.words.t
        yield Field(self.app.voice.words.p("of a person", "Name"), id="name", max_length=NAME_LENGTH)
        yield Field(
            t("PIN"), id="pin", max_length=PIN_LENGTH, restrict=r"[0-9]*", password=True, placeholder=t("4 to 6 digits")
        )
        yield Static(
            content(t("A clerk sells, enrols and redeems; the rest is the owner's."), "$muted"), classes="said"
        )

    def field_of(self, error: ClubError) -> str:
        """Refusals name the field `staff_name` or the PIN's shape."""
        return "pin" if error.code.startswith("pin") else "name"

    async def send(self) -> None:
        """Add them."""
        pin = self.text("pin")
        added = await self.app.club.staff.add(self.text("name"), Role.CLERK, pin or None, self.op, self.app.actor)
        self.dismiss(added)


class PinDialog(Form[bool]):
    """Sets or takes away a PIN."""

    TITLE_ID = N_("PIN")
    KEYS_ID = N_("Enter next, then kept · Esc leaves")

    def __init__(self, number: StaffNo, person: Staff) -> None:
        super().__init__()
        self._number = number
        self._person = person

    def title_text(self) -> str:
        """Whose."""
        return self.app.voice.words.t("PIN of {name}", name=self._person.name)

    def compose_fields(self) -> ComposeResult:
        """Twice, as it can't be seen."""
        t = self.app.voice.words.t
        hint = t("4 to 6 digits; empty for none")
        yield Field(t("New PIN"), id="pin", max_length=PIN_LENGTH, restrict=r"[0-9]*", password=True, placeholder=hint)
        yield Field(t("Once more"), id="again", max_length=PIN_LENGTH, restrict=r"[0-9]*", password=True)

    async def send(self) -> None:
        """Keep it."""
        pin = self.text("pin")
        if pin != self.text("again"):
            raise Unreadable("again", N_("The two are not alike."))
        await self.app.club.staff.set_pin(self._number, pin or None, self.op, self.app.actor)
        self.app.tell(self.app.voice.words.t("Kept."))
        self.dismiss(True)
