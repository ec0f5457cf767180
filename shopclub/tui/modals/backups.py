"""Dialogs about backups: the second place, passphrases, and what putting one back would cost."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from shopclub.core.backups.model import Comparison, Held
from shopclub.core.backups.places import set_passphrase
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import ClubError, InvalidInput
from shopclub.core.store.copies.sealing import require_cryptography
from shopclub.i18n import N_
from shopclub.settings import keep_setting
from shopclub.tui.files import read_path
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Prose, Row, Stack
from shopclub.words.backups import say_comparison, say_forgotten, say_present

PASSPHRASE_LENGTH = 200


class SecondPlaceDialog(Form[bool]):
    """Answers whether anything was changed."""

    TITLE_ID = N_("Second place")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """A folder."""
        t, keeper = self.app.voice.words.t, self.app.keeper
        second = keeper.places.second if keeper is not None else None
        yield Static(
            Prose(t("A folder on a stick, a network drive, or one that is synced. Each backup is copied there too.")),
            classes="said",
        )
        yield Field(t("Folder"), id="folder", value=str(second or ""), placeholder=t("empty for none"))
        yield Static(
            Prose(t("A stick that is out is no trouble: it gets what it misses once it is in again."), "$muted"),
            classes="said",
        )

    def field_of(self, error: ClubError) -> str:
        """There is only one."""
        del error
        return "folder"

    async def send(self) -> None:
        """Prepare the folder, bring the newest backup there, then keep it in this computer's settings."""
        keeper, text = self.app.keeper, self.text("folder").strip()
        if keeper is None:
            return
        wanted = read_path(text, []) if text else None
        if text and wanted is None:
            raise Unreadable("folder", N_("Where to? Type a folder."))
        folder = wanted.absolute() if wanted is not None else None
        try:
            await keeper.set_second(folder)
            keep_setting(keeper.places.data, "second_backup_folder", None if folder is None else str(folder))
        except OSError as error:
            raise InvalidInput("backup_place_failed", folder=text) from error
        self.dismiss(True)


class NewPassphraseDialog(Form[bool]):
    """Answers whether one was set."""

    TITLE_ID = N_("Passphrase for new backups")
    KEYS_ID = N_("Enter next, then kept · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """Twice, as it can't be seen; and what it means."""
        t = self.app.voice.words.t
        yield Field(t("Passphrase"), id="passphrase", max_length=PASSPHRASE_LENGTH, password=True)
        yield Field(t("Once more"), id="again", max_length=PASSPHRASE_LENGTH, password=True)
        for line in (
            t("Whoever finds the stick can't read it then. Without the passphrase nobody can open a backup."),
            t("Write it down and keep it where neither this computer nor the stick lies."),
        ):
            yield Static(Prose(line), classes="notice")

    async def send(self) -> None:
        """Keep it."""
        keeper = self.app.keeper
        require_cryptography()
        if self.text("passphrase") != self.text("again"):
            raise Unreadable("again", N_("The two are not alike."))
        if keeper is not None:
            await asyncio.to_thread(set_passphrase, keeper.places, self.text("passphrase"))
        self.dismiss(True)


class PassphraseDialog(Form[str]):
    """Answers with what was typed."""

    TITLE_ID = N_("This backup is sealed")
    KEYS_ID = N_("Enter opens it · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """Its passphrase."""
        t = self.app.voice.words.t
        yield Field(t("Passphrase"), id="passphrase", max_length=PASSPHRASE_LENGTH, password=True)

    async def send(self) -> None:
        """Whether it is right shows when the backup is opened."""
        self.dismiss(self.text("passphrase"))


class RestoreDialog(Dialog[bool]):
    """Today's file and the backup side by side, and what would be lost; Y puts the backup back."""

    TITLE_ID = N_("Put this backup back?")
    KEYS_ID = N_("Y puts it back · Esc leaves everything as it is")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer", show=False),
        Binding("n,enter", "leave", show=False),
    ]

    def __init__(self, name: str, found: Comparison) -> None:
        super().__init__()
        self._copy_name = name
        self._found = found

    def compose_box(self) -> ComposeResult:
        """The two, then the sentences."""
        words, found = self.app.voice.words, self._found
        yield Static(content(self._copy_name, "$muted"), classes="said")
        yield Static(Stack([*self._rows()]), id="both", classes="said")
        if found.present is None:
            yield Static(Prose(say_present(found, words), "$warn"), classes="said")
        lost = found.lost is not None and bool(found.lost.receipts or found.lost.members)
        for line in say_comparison(found, words):
            yield Static(Prose(line, "bold $warn" if lost else ""), classes="said")
        if forgotten := say_forgotten(found.erased, words):
            yield Static(Prose(forgotten), classes="said")
        yield Static(
            Prose(words.t("Today's file is backed up first, and kept. The counter closes and opens again.")),
            classes="notice",
        )

    def _rows(self) -> list[Row]:
        words, found = self.app.voice.words, self._found
        t = words.t
        rows = [self._line("", content(t("now"), "bold"), content(t("backup"), "bold $accent"))]
        sides = (found.present, found.coming)
        figures = [
            (t("Receipts"), [words.number(side.receipts) if side else "–" for side in sides]),
            (t("Members"), [words.number(side.members) if side else "–" for side in sides]),
            (t("Points members hold"), [words.number(side.points) if side else "–" for side in sides]),
            (t("Last receipt"), [self._when(side, last=True) for side in sides]),
            (t("Last points"), [self._when(side, last=False) for side in sides]),
        ]
        rows += [self._line(label, content(now), content(then)) for label, (now, then) in figures]
        return rows

    def _line(self, label: str, now: Content, then: Content) -> Row:
        return Row(Cell(content(label, "$muted"), 20), Cell(now, right=True), Cell(then, right=True))

    def _when(self, side: Held | None, *, last: bool) -> str:
        at = None if side is None else side.last_sale if last else side.last_entry
        if side is None or at is None:
            return "–"
        wall = ShopCalendar(side.timezone).local(at)
        return f"{self.app.voice.day(wall.date())} {self.app.voice.words.time(wall)}"

    def action_answer(self) -> None:
        """Yes."""
        self.dismiss(True)
