"""Before points or stored value are spent: the member shows who they are, by live code or PIN."""

from __future__ import annotations

from typing import TypeVar

from textual import work
from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.model import MemberHere
from shopclub.core.pins.rules import read_live_code
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.keys import PIN_LENGTH
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose

NOT_HERE = "member_not_here"
T = TypeVar("T")


class ProofDialog(Form[bool]):
    """Waits until the member has shown who they are; the tablet asks meanwhile."""

    TITLE_ID = N_("Is it them?")
    KEYS_ID = N_("Scan the live code, or Enter the PIN · Esc leaves it")

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member

    def compose_fields(self) -> ComposeResult:
        """The ways to show it, those that are there."""
        club, voice = self.app.club, self.app.voice
        t, has_pin, tablets = voice.words.t, club.pins.has(self._member), bool(club.devices.tablets())
        name = voice.member_name(self._member)
        yield Static(Prose(t("{name} is about to spend something. The shop asks to see that it is them.", name=name)))
        yield Static(Prose(t("• the live code on their phone: scan it")), classes="said")
        if has_pin and tablets:
            yield Static(Prose(t("• the PIN on the tablet, which asks for it now")))
        elif tablets:
            yield Static(Prose(t("• they have no PIN: the tablet lets them choose one now")))
        if has_pin:
            yield Static(Prose(t("• the PIN, typed here by themselves")))
        elif not tablets:
            yield Static(Prose(t("• they have no PIN yet: P on their page lets them choose one")))
        field = Field(t("PIN"), id="pin", restrict=r"[0-9]*", max_length=PIN_LENGTH, password=True)
        field.display = has_pin
        yield field

    def on_mount(self) -> None:
        """Let the tablet ask."""
        club = self.app.club
        if club.devices.tablets():
            club.pins.ask(self._member, self.app.actor, proves=club.pins.has(self._member))

    def on_unmount(self) -> None:
        """The tablet asks no more."""
        asked = self.app.club.pins.asking
        if asked is not None and asked.member == self.app.club.books.kept(self._member):
            self.app.club.pins.stop_asking()

    async def send(self) -> None:
        """Look at the PIN that was typed."""
        await self.app.club.pins.verify(self._member, self.text("pin"))
        self.app.club.presence.note(self._member)

    def field_of(self, error: ClubError) -> str:
        """Whatever is wrong is the PIN."""
        return "pin" if self.query_one("#pin", Field).display else super().field_of(error)

    def on_club_changed(self, message: ClubChanged) -> None:
        """They are here: on the tablet, by their phone, or typed."""
        message.stop()
        if isinstance(message.event, MemberHere) and self.app.club.presence.is_here(self._member):
            self.dismiss(True)

    async def on_scan(self, code: str) -> bool:
        """Their live code."""
        live = read_live_code(code)
        if live is None:
            return False
        try:
            who = self.app.club.presence.use(live)
        except ClubError as error:
            self.query_one("#form-said", Static).update(content(self.app.voice.error(error)))
            return True
        if who != self.app.club.books.kept(self._member):
            words = self.app.voice.words
            said = words.t("This live code is {name}'s.", name=self.app.voice.member_name(who))
            self.query_one("#form-said", Static).update(content(said))
        return True


async def proven(app: HouseApp, error: ClubError) -> bool:
    """
    Where a verb was refused because the member has not shown who they are: let them, and say whether to try again.

    Args:
        app: the counter; must be waited for in a worker.
        error: what was refused.
    """
    member = error.figures.get("member")
    if error.code != NOT_HERE or not isinstance(member, int):
        return False
    shown: bool | None = await app.push_screen_wait(ProofDialog(MemberNo(member)))
    return bool(shown)


class SpendingForm(Form[T]):
    """A form that spends what a member has: where they must first show who they are, it asks and goes on by itself."""

    def refused(self, error: ClubError) -> None:
        """Say what was refused; where the proof was missing, let the member show it, and send again."""
        super().refused(error)
        self._prove(error)

    @work(exclusive=True, group="proof")
    async def _prove(self, error: ClubError) -> None:
        if await proven(self.app, error):
            self.query_one("#form-said", Static).update("")
            await self.action_send()
