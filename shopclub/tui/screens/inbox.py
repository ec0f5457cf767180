"""The inbox: where files of the till are dropped, what became of each, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec
from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from shopclub.core.inbox.model import Intake
from shopclub.core.shop.model import Inbox
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.files import short
from shopclub.tui.modals.inbox_folder import InboxFolderDialog
from shopclub.tui.modals.intake import IntakeDialog
from shopclub.tui.screens.area import ListArea
from shopclub.tui.screens.page import Page
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, Stack
from shopclub.words.inbox import say_intake, say_trouble

LEFT_SHOWN = 6
"""Names of what is left lying that are shown; the rest is counted."""


class InboxScreen(ListArea, Page):
    """The latest files, newest first; Enter reads the report of one."""

    TITLE_ID = N_("Inbox")
    HELP_ID = N_(
        "Let the till write its exports into this folder, or drop them there: what has stopped growing is brought in "
        "while you go on selling, then moved to “done” or “failed” with a report beside it. The same file twice "
        "changes nothing. O switches it on or off, F chooses the folder, P says whether its sales earn points."
    )
    CSS_PATH = "inbox.tcss"
    ENTER = "read"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "read", N_("Report"), id="inbox.read"),
        Binding("o", "switch", N_("On or off"), id="inbox.switch"),
        Binding("f", "folder", N_("Folder"), id="inbox.folder"),
        Binding("p", "points", N_("Points"), id="inbox.points"),
    ]
    latest = getters.query_one("#latest", Listing)

    def compose_area(self) -> ComposeResult:
        """How it is set, the files, what it waits for."""
        with Vertical(id="room"):
            yield Static(id="where", markup=False)
            yield Listing(id="latest")
            yield Static(id="nothing", markup=False)
            yield Static(id="waits", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.show()
        self.latest.focus()

    @property
    def _settings(self) -> Inbox:
        return self.app.club.inbox.settings

    def show(self) -> None:
        """Draw what is known now."""
        t = self.app.voice.words.t
        self.query_one("#room", Vertical).border_title = t("Inbox")
        self.query_one("#where", Static).update(self._where())
        rows = self.app.club.inbox.latest()
        self.latest.set_rows((str(number), self._row(intake)) for number, intake in rows)
        self.latest.display = bool(rows)
        nothing = self.query_one("#nothing", Static)
        nothing.display = not rows
        nothing.update(Prose(t(self.HELP_ID)))
        waits = Stack(list(self._waits()))
        self.query_one("#waits", Static).update(waits)
        self.query_one("#waits", Static).display = bool(self.app.club.inbox.troubles or self.app.club.inbox.left_lying)
        self.refresh_bindings()

    def _where(self) -> Stack:
        t, settings = self.app.voice.words.t, self._settings
        state = content(t("on"), "bold $gain") if settings.on else content(t("off"), "bold $muted")
        earns = t("earn by the programme") if settings.earns else t("earn nothing; they count as spending and visits")
        rows = (
            (t("Inbox"), state),
            (t("Folder"), content(short(self.app.club.inbox.folder.absolute()), "bold")),
            (t("Its sales"), content(earns)),
        )
        return Stack([Row(Cell(content(label, "$muted"), 12), Cell(value)) for label, value in rows])

    def _row(self, intake: Intake) -> Row:
        words, wall = self.app.voice.words, self.app.club.calendar.local(intake.at)
        style = "" if intake.is_taken() and not intake.left_out else "$warn" if intake.is_taken() else "$wrong"
        return Row(
            Cell(content(words.day(wall.date()), "$muted"), 12, least=60),
            Cell(content(words.time(wall), "$muted"), 5),
            Cell(content(say_intake(intake, words), style)),
        )

    def _waits(self) -> Iterator[Prose]:
        words, inbox = self.app.voice.words, self.app.club.inbox
        for trouble in inbox.troubles:
            yield Prose(say_trouble(trouble, words), "$wrong")
        if names := inbox.left_lying:
            comma = words.p("between the items of a list", ", ")
            shown = comma.join(names[:LEFT_SHOWN])
            if len(names) > LEFT_SHOWN:
                shown = words.n("{names} and {n} more", "{names} and {n} more", len(names) - LEFT_SHOWN, names=shown)
            yield Prose(words.t("Left lying, since they are no lists: {names}", names=shown), "$muted")

    # -- doing --------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the owner sets it; a report needs a file."""
        if not self.is_mounted:
            return True
        if action in ("switch", "folder", "points"):
            return True if self.app.is_allowed(Action.CHANGE_SETTINGS) else None
        if action == "read":
            return True if self.latest.key else None
        return True

    @work(exclusive=True, group="dialog")
    async def action_read(self) -> None:
        """The report of the marked file."""
        if self.latest.key is not None:
            await self.app.push_screen_wait(IntakeDialog(self.app.club.inbox.get(int(self.latest.key))))

    @work(exclusive=True, group="dialog")
    async def action_switch(self) -> None:
        """On or off."""
        await self._keep(msgspec.structs.replace(self._settings, on=not self._settings.on))

    @work(exclusive=True, group="dialog")
    async def action_points(self) -> None:
        """Whether sales from the inbox earn."""
        await self._keep(msgspec.structs.replace(self._settings, earns=not self._settings.earns))

    @work(exclusive=True, group="dialog")
    async def action_folder(self) -> None:
        """Another folder."""
        await self.app.push_screen_wait(InboxFolderDialog())

    async def _keep(self, inbox: Inbox) -> None:
        app = self.app
        shop = msgspec.structs.replace(app.club.shop, inbox=inbox)
        await app.attempt(app.club.settings.change(shop, app.mint(), app.actor))
