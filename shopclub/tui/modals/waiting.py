"""Those who joined at the kiosk and wait: Enter makes them members, so does scanning their pending card."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from shopclub.core.kernel.errors import ClubError, Conflict, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.phone import mask_phone
from shopclub.core.members.joining import Enrolled
from shopclub.i18n import N_
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Row


class WaitingDialog(Dialog[Enrolled]):
    """Answers with who became a member."""

    TITLE_ID = N_("Waiting to join")
    KEYS_ID = N_("Enter makes them a member · Del drops · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "drop", show=False),
        Binding("f8", "leave", show=False),
    ]
    listing = getters.query_one(Listing)
    said = getters.query_one("#waiting-said", Static)

    def compose_box(self) -> ComposeResult:
        """Who waits, and what to do."""
        yield Listing()
        yield Static(id="waiting-said", classes="wrong", markup=False)

    def on_mount(self) -> None:
        """Mint an id for what is done here."""
        self._op = self.app.mint()
        self._fill()
        self.listing.focus()

    def _fill(self) -> None:
        voice, t = self.app.voice, self.app.voice.words.t
        pending = self.app.club.members.pending()
        self.listing.set_rows(
            (
                str(number),
                Row(
                    Cell(content(voice.when(join.at), "$muted"), 12),
                    Cell(content(join.name or t("no name"), "bold" if join.name else "$muted")),
                    Cell(content(mask_phone(join.phone)), 14),
                ),
            )
            for number, join in pending
        )
        if not pending:
            self.said.update(content(t("Nobody waits. Joins at the kiosk and on phones appear here."), "$muted"))

    def on_club_changed(self, message: ClubChanged) -> None:
        """Somebody else came, or was dealt with."""
        message.stop()
        self._fill()

    @on(OptionList.OptionSelected)
    async def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            await self._activate(int(event.option.id))

    async def on_scan(self, code: str) -> bool:
        """The pending card itself was scanned."""
        owner = self.app.club.members.by_card(code)
        if owner is None or owner.kind != "pending":
            return False
        await self._activate(owner.number)
        return True

    async def _activate(self, number: int) -> None:
        try:
            enrolled = await self.app.club.members.activate(number, self._op, self.app.actor)
        except StoreError as error:
            self.app.trouble(error)
        except Conflict as error:
            self._taken(error)
        except ClubError as error:
            self.said.update(content(self.app.voice.error(error)))
        else:
            self.dismiss(enrolled)

    def _taken(self, error: Conflict) -> None:
        member = error.figures.get("member")
        sentence = self.app.voice.error(error)
        if isinstance(member, int):
            name = self.app.voice.member_name(MemberNo(member))
            t = self.app.voice.words.t
            sentence = t("This number is {name}'s already. Del drops the new card; theirs stays.", name=name)
        self.said.update(content(sentence))

    async def action_drop(self) -> None:
        """Let one go."""
        key = self.listing.key
        if key is None:
            return
        await self.app.attempt(self.app.club.members.dismiss(int(key), self._op, self.app.actor))
        self._op = self.app.mint()
        self._fill()
