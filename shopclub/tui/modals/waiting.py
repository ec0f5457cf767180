"""Who waits for the counter, and the keys that answer: what yes and no mean, each kind says itself (`tui.waits`)."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import N_
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.brought import BroughtDialog
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.waits import Joins, Rewards, Wait
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, own


class WaitingDialog(Dialog[MemberNo]):
    """Answers with who became a member, or got what they had asked for."""

    TITLE_ID = N_("Waiting for you")
    KEYS_ID = N_("Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "drop", show=False),
        Binding("o", "open", show=False),
        Binding("b", "brought", show=False),
        Binding("f8", "leave", show=False),
    ]
    DEFAULT_CSS = "WaitingDialog > .dialog { width: 78; }"
    listing = getters.query_one(Listing)
    said = getters.query_one("#waiting-said", Static)

    def compose_box(self) -> ComposeResult:
        """Who waits, and what to do."""
        yield Listing()
        yield Static(id="waiting-said", classes="said", markup=False)

    def on_mount(self) -> None:
        """Mint an id for what is done here."""
        self._op = self.app.mint()
        self._fill()
        self.listing.focus()

    def _fill(self) -> None:
        self._lines = self.app.waits.lines(self.app.voice)
        self.listing.set_rows((wait.key, self._row(wait)) for wait in self._lines)
        self._say()
        if not self._lines:
            t = self.app.voice.words.t
            self.said.update(content(t("Nobody waits. Joins and rewards asked for appear here."), "$muted"))

    def _marked(self) -> Wait | None:
        return next((wait for wait in self._lines if wait.key == self.listing.key), None)

    def _say(self, refused: str = "") -> None:
        """What there is to read about the marked one; or why it was refused."""
        wait = self._marked()
        details = "" if wait is None else self.app.waits.kinds[wait.kind].details(wait.number, self.app.voice)
        self.said.update(Prose(refused, "$wrong") if refused else Prose(details))
        keys = self.KEYS_ID if wait is None else self.app.waits.kinds[wait.kind].keys_id(wait.number)
        self.box.border_subtitle = self.app.voice.words.t(keys)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._say()

    def action_open(self) -> None:
        """The page of whoever it is about."""
        wait = self._marked()
        if wait is not None and wait.member is not None:
            self.dismiss(None)
            self.app.open_member(wait.member)
        elif wait is not None:
            self._say(self.app.voice.words.t("Nobody is a member yet. Enter makes them one."))

    @work(exclusive=True, group="answer")
    async def action_brought(self) -> None:
        """Say who brought along somebody who joins; that makes them a member."""
        wait = self._marked()
        if wait is None or wait.kind != Joins.KIND:
            return
        joins = self.app.waits.kinds[Joins.KIND]
        assert isinstance(joins, Joins)
        member = await self.app.push_screen_wait(BroughtDialog(wait.number, joins.named(wait.number)))
        if member is not None:
            self.dismiss(member)

    def _row(self, wait: Wait) -> Row:
        """Since when, who, what, and a price or a number."""
        voice = self.app.voice
        who = content(wait.who or voice.words.t("no name"), "bold" if wait.who else "$muted")
        more = own(content(wait.more, "$spend" if wait.kind == Rewards.KIND else ""), right=True)
        return Row(Cell(content(voice.when(wait.at), "$muted"), 12), Cell(who, 14), Cell(content(wait.what)), more)

    def on_club_changed(self, message: ClubChanged) -> None:
        """Somebody else came, or was dealt with."""
        message.stop()
        self._fill()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        wait = self._marked()
        if wait is not None:
            self._accept(wait.kind, wait.number)

    async def on_scan(self, code: str) -> bool:
        """The pending card itself was scanned, or the code of what was asked for."""
        voucher = self.app.club.rewards.voucher_of_code(code)
        if voucher is not None:
            self._accept(Rewards.KIND, voucher)
            return True
        owner = self.app.club.members.by_card(code)
        if owner is None or owner.kind != "pending":
            return False
        self._accept(Joins.KIND, owner.number)
        return True

    @work(exclusive=True, group="answer")
    async def _accept(self, name: str, number: int) -> None:
        """Say yes in the way of its kind; the list goes on with the next one where nobody's page is wanted."""
        kind = self.app.waits.kinds[name]
        try:
            member = await kind.accept(number, self._op, self.app)
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self._say(kind.refused(error, self.app.voice))
        else:
            self._op = self.app.mint()
            if member is not None:
                self.dismiss(member)
            else:
                self._fill()

    async def action_drop(self) -> None:
        """Let one go."""
        wait = self._marked()
        if wait is None:
            return
        await self.app.attempt(self.app.waits.kinds[wait.kind].refuse(wait.number, self._op, self.app))
        self._op = self.app.mint()
        self._fill()
