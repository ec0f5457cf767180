"""What opens a member's pages: their PIN, and the phones that are signed in with their card."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from shopclub.core.devices.model import DeviceNo
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.rules import misses_left
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp, Unreadable
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Confirm, Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row

PIN_LENGTH = 6


class KeysDialog(Dialog[None]):
    """The PIN and the phones: each key does one thing, and the dialog shows what has become of it."""

    TITLE_ID = N_("PIN and phones")
    KEYS_ID = N_("T tablet · H here · U unlock · N no PIN · Del signs out · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "tablet", show=False),
        Binding("h", "type", show=False),
        Binding("u", "unlock", show=False),
        Binding("n", "reset", show=False),
        Binding("delete", "sign_out", show=False),
        Binding("p", "leave", show=False),
    ]
    DEFAULT_CSS = """
    KeysDialog > .dialog { width: 92; }
    KeysDialog Listing { height: auto; max-height: 8; }
    """
    listing = getters.query_one(Listing)

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member

    def compose_box(self) -> ComposeResult:
        """The PIN first, then the phones."""
        yield Static(id="pin-state", classes="said", markup=False)
        yield Static(id="pin-asked", classes="said", markup=False)
        yield Static(id="phones-title", classes="said", markup=False)
        yield Listing()

    def on_mount(self) -> None:
        """Show it."""
        self._show()
        self.listing.focus()

    def on_club_changed(self, message: ClubChanged) -> None:
        """A PIN was chosen on the tablet, a phone signed in."""
        message.stop()
        self._show()

    def _show(self) -> None:
        club, voice = self.app.club, self.app.voice
        t = voice.words.t
        self.query_one("#pin-state", Static).update(self._state())
        asked = club.pins.asking
        waits = asked is not None and asked.member == self._member and not asked.proves
        said = t("The tablet asks {name} to choose a PIN now.", name=voice.member_name(self._member)) if waits else ""
        self.query_one("#pin-asked", Static).update(content(said, "$accent"))
        phones = club.devices.phones(club.members.get(self._member).card)
        title = t("Phones signed in with this card") if phones else t("No phone is signed in with this card.")
        self.query_one("#phones-title", Static).update(content(title, "" if phones else "$muted"))
        self.listing.set_rows(
            (
                str(number),
                Row(
                    Cell(content(t("phone {number}", number=str(number)), "bold"), 14),
                    Cell(content(t("since {when}", when=voice.when(phone.at)))),
                ),
            )
            for number, phone in phones
        )
        self.listing.display = bool(phones)

    def _state(self) -> Content:
        club, voice = self.app.club, self.app.voice
        t, pin = voice.words.t, club.pins.get(self._member)
        if pin is None:
            return content(t("No PIN: the card alone opens their card, not what is personal."), "$muted")
        if club.pins.is_locked(self._member):
            return content(t("The PIN is locked: it was mistyped too often. U unlocks it."), "$wrong")
        since = content(t("A PIN since {when}.", when=voice.when(pin.at)))
        if not pin.misses:
            return since
        n = misses_left(pin)
        left = voice.words.n("{n} try left.", "{n} tries left.", n)
        return Content.assemble(since, " ", content(left, "$warn"))

    # -- acts ---------------------------------------------------------------------------------------

    async def action_tablet(self) -> None:
        """Let the member choose a PIN on the tablet."""
        app, t = self.app, self.app.voice.words.t
        if not app.club.devices.tablets():
            app.tell(t("No tablet is paired. F9 pairs one; H takes the PIN here."), wrong=True)
            return
        ask_for_pin(app, self._member)
        self._show()

    @work(exclusive=True, group="keys")
    async def action_type(self) -> None:
        """Let the member type a PIN at the counter's keyboard."""
        await self.app.push_screen_wait(PinHere(self._member))
        self._show()

    @work(exclusive=True, group="keys")
    async def action_unlock(self) -> None:
        """Let the PIN open again."""
        await unlock_pin(self.app, self._member)

    @work(exclusive=True, group="keys")
    async def action_reset(self) -> None:
        """Take the PIN away."""
        await reset_pin(self.app, self._member)

    async def action_sign_out(self) -> None:
        """Sign the marked phone out."""
        key = self.listing.key
        if key is None:
            return
        club, t = self.app.club, self.app.voice.words.t
        await self.app.attempt(club.devices.unpair(DeviceNo(int(key)), self.app.actor))
        self.app.tell(t("That phone is signed out. The card stays as it is."))
        self._show()


class PinHere(Form[bool]):
    """The member types the new PIN at the counter's keyboard, twice; the clerk looks away."""

    TITLE_ID = N_("Choose a PIN")

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member

    def compose_fields(self) -> ComposeResult:
        """The PIN, and once more."""
        t = self.app.voice.words.t
        yield Static(Prose(t("For the member to type: 4 to 6 digits that nobody guesses.")), classes="said")
        yield Field(t("PIN"), id="pin", restrict=r"[0-9]*", max_length=PIN_LENGTH, password=True)
        yield Field(t("Once more"), id="again", restrict=r"[0-9]*", max_length=PIN_LENGTH, password=True)

    async def send(self) -> None:
        """Keep it."""
        if self.text("pin") != self.text("again"):
            raise Unreadable("again", N_("That was not the same twice. Once more, please."))
        await self.app.club.pins.set(self._member, self.text("pin"), self.op, self.app.actor)
        self.app.tell(self.app.voice.words.t("The PIN is set."))
        self.dismiss(True)


def ask_for_pin(app: HouseApp, member: MemberNo) -> None:
    """
    Let a member choose a PIN on the tablet, where one is paired; nothing happens elsewhere.

    Args:
        app: the counter.
        member: who stands there.
    """
    if app.club.devices.tablets():
        app.club.pins.ask(member, app.actor)
        name = app.voice.member_name(member)
        app.tell(app.voice.words.t("{name} can choose a PIN on the tablet now.", name=name))


async def unlock_pin(app: HouseApp, member: MemberNo) -> None:
    """Let a locked PIN open again; says so, also where there is nothing to unlock."""
    t = app.voice.words.t
    if not app.club.pins.is_locked(member):
        app.tell(t("This PIN is not locked."))
        return
    await app.attempt(app.club.pins.unlock(member, app.mint(), app.actor))
    app.tell(t("The PIN is unlocked. It is the same as before."))


async def reset_pin(app: HouseApp, member: MemberNo) -> None:
    """Take a PIN away, after asking; must be waited for in a worker."""
    t = app.voice.words.t
    if not app.club.pins.has(member):
        app.tell(t("There is no PIN."))
        return
    name = app.voice.member_name(member)
    lines = [t("Only do this for {name} in person.", name=name), t("The card alone then opens less, until a new one.")]
    if await app.push_screen_wait(Confirm(t("Take the PIN away?"), lines)):
        await app.attempt(app.club.pins.reset(member, app.mint(), app.actor))
        app.tell(t("The PIN is gone. T lets them choose a new one."))
