"""One member's data at the counter: what is kept, what they asked for, a copy to hand out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.privacy.model import Asked, HandedOut
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.files import read_path
from shopclub.tui.house import Unreadable
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Part, Row, Stack
from shopclub.words.own_data import asked_name, kept_about

SUFFIX = ".json"


def write_own(path: Path, body: bytes) -> None:
    """
    Write a file that only its owner may read, whole or not at all.

    Raises:
        OSError: of the disk; FileExistsError where there is one already.
    """
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())


class CopyDialog(Form[Path]):
    """Answers with where the copy was written."""

    TITLE_ID = N_("A copy of one member's data")
    KEYS_ID = N_("Enter writes the file · Esc leaves")

    def __init__(self, number: MemberNo) -> None:
        super().__init__()
        self._number = number

    def compose_fields(self) -> ComposeResult:
        """Where to."""
        t, club = self.app.voice.words.t, self.app.club
        name = f"member-{self._number}-{club.today().isoformat()}{SUFFIX}"
        path = str(club.path.absolute().parent / name)
        yield Field(self.app.voice.words.p("on the disk", "File"), id="file", value=path)
        about = t(
            "Everything kept about this member, for themselves: hand it over and delete the file. It is written into "
            "the log of what was handed out."
        )
        yield Static(content(about), classes="notice", markup=False)

    def field_of(self, error: ClubError) -> str:
        """All of it is about the file."""
        return "" if error.code == "not_allowed" else "file"

    async def send(self) -> None:
        """Write it down in the log first, so that nothing is handed out that nobody knows of."""
        club = self.app.club
        path = read_path(self.text("file"), [club.path.absolute().parent])
        if path is None:
            raise Unreadable("file", N_("Where to? Type a file name."))
        body = club.privacy.copy_of(self._number)
        await club.privacy.note_handout(HandedOut.COPY, self.op, self.app.actor, full=True, member=self._number)
        try:
            write_own(path, body)
        except FileExistsError as error:
            raise Unreadable("file", N_("There is a file of that name already.")) from error
        except OSError as error:
            raise Unreadable("file", N_("The file could not be written.")) from error
        self.dismiss(path)


class OwnDataDialog(Dialog[None]):
    """Shows what is kept; whoever may see whole files also answers requests and writes the copy."""

    TITLE_ID = N_("Data of one member")
    KEYS_ID = N_("A asked for… · D answered · C a copy · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "ask", show=False),
        Binding("d", "answered", show=False),
        Binding("c", "copy", show=False),
        Binding("i", "leave", show=False),
    ]
    DEFAULT_CSS = """
    OwnDataDialog > .dialog { width: 84; }
    OwnDataDialog VerticalScroll { height: auto; max-height: 1fr; }
    """
    kept = getters.query_one("#kept", Static)

    def __init__(self, number: MemberNo) -> None:
        super().__init__()
        self._number = number

    def compose_box(self) -> ComposeResult:
        """What is kept, and what to do."""
        with VerticalScroll():
            yield Static(id="kept", markup=False)

    def on_mount(self) -> None:
        """Show it."""
        self._show()
        self.query_one(VerticalScroll).focus()

    def on_club_changed(self, message: ClubChanged) -> None:
        """Something was written down."""
        message.stop()
        self._show()

    def _may(self) -> bool:
        return self.app.is_allowed(Action.SEE_PERSONAL)

    def _show(self) -> None:
        words, rows = self.app.voice.words, list[Part]()
        for part in kept_about(self.app.club, self._number, words, whole=self._may()):
            rows += [Content(" ")] if rows else []
            rows.append(content(part.title, "bold $accent"))
            rows += [Row(Cell(content(row.label, "$muted"), 22), Cell(content(row.value))) for row in part.rows]
        self.kept.update(Stack(rows))

    @work(exclusive=True, group="dialog")
    async def action_ask(self) -> None:
        """Write down what they ask for."""
        words = self.app.voice.words
        choices = [Choice(one.value, asked_name(one, words)) for one in Asked]
        picked = await self.app.push_screen_wait(PickDialog(words.t("They ask…"), choices))
        if picked is None:
            return
        privacy = self.app.club.privacy
        row = await self.app.attempt(privacy.ask(self._number, Asked(picked), "", self.app.mint(), self.app.actor))
        if row is not None:
            due = dict(privacy.requests())[row].due_on
            self.app.tell(words.t("Written down. To be answered by {day}.", day=self.app.voice.day(due)))

    @work(exclusive=True, group="dialog")
    async def action_answered(self) -> None:
        """The request that is due first was answered."""
        words, privacy = self.app.voice.words, self.app.club.privacy
        still = [row for row, one in privacy.requests_of(self._number) if one.done_at is None]
        if not still:
            self.app.tell(words.t("Nothing is asked for."))
        elif await self.app.attempt(privacy.answered(still[0], self.app.mint(), self.app.actor)):
            self.app.tell(words.t("Answered."))

    @work(exclusive=True, group="dialog")
    async def action_copy(self) -> None:
        """Everything as a file."""
        t = self.app.voice.words.t
        if not self._may():
            self.app.tell(t("Only the owner writes a copy."), wrong=True)
            return
        try:
            path = await self.app.push_screen_wait(CopyDialog(self._number))
        except StoreError as error:
            self.app.trouble(error)
            return
        if path is not None:
            self.app.tell(t("Written: {path}", path=path))
