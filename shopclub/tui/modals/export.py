"""Handing out a list: where to, and how much of it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import NamedTuple

from textual.app import ComposeResult
from textual.widgets import Static
from textual.worker import Worker

from shopclub.core.apart import apart
from shopclub.core.exchange.model import ExportKind
from shopclub.core.jobs import WriteList, Written
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.privacy.model import HandedOut
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.files import is_file, is_folder, read_path, take_away
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.meter import meter
from shopclub.tui.widgets.tick import Tick

SUFFIX = ".csv"
TITLES = {
    ExportKind.MEMBERS: N_("Export members"),
    ExportKind.SALES: N_("Export sales"),
    ExportKind.LEDGER: N_("Export the ledger"),
    ExportKind.PRODUCTS: N_("Export products"),
    ExportKind.COUPONS: N_("Export coupons"),
    ExportKind.LIABILITY: N_("Export what is owed"),
}


class Exported(NamedTuple):
    """What was handed out."""

    path: Path
    lines: int
    full: bool


class ExportDialog(Form[Exported]):
    """Answers with what was written."""

    KEYS_ID = N_("Enter writes the file · Esc leaves")

    def __init__(self, kind: ExportKind) -> None:
        super().__init__()
        self._kind = kind
        self._writing: Worker[None] | None = None

    def title_text(self) -> str:
        """Which list."""
        return self.app.voice.words.t(TITLES[self._kind])

    @property
    def _folder(self) -> Path:
        return self.app.club.path.absolute().parent

    @property
    def _usual_name(self) -> str:
        return f"{self._kind.value}-{self.app.club.today().isoformat()}{SUFFIX}"

    def compose_fields(self) -> ComposeResult:
        """Where to; for the owner also whether whole."""
        t = self.app.voice.words.t
        yield Field(
            self.app.voice.words.p("on the disk", "File"), id="file", value=str(self._folder / self._usual_name)
        )
        if self._kind is ExportKind.MEMBERS and self.app.is_allowed(Action.EXPORT_FULL):
            yield Tick(content(t("with whole phone numbers and notes")), id="full")
        about = t(
            "A CSV file for a spreadsheet or another program. Phone numbers are masked; card codes and PINs are never "
            "in it. Only you may read the file."
        )
        if self._kind is ExportKind.COUPONS:
            about = t(
                "A CSV file for a spreadsheet or another program. It holds the codes: keep it where only you "
                "can read it."
            )
        yield Static(content(about), classes="notice", markup=False)
        yield Static(id="progress", markup=False)

    def on_mount(self) -> None:
        """The end of the path is what one changes."""
        super().on_mount()
        self.query_one("#progress", Static).display = False
        box = self.query_one("#file", Field).input
        box.select_on_focus = False
        box.cursor_position = len(box.value)

    def field_of(self, error: ClubError) -> str:
        """All of it is about the file."""
        return "" if error.code == "not_allowed" else "file"

    async def send(self) -> None:
        """Write it; a file that is there is asked about first."""
        if self._writing is not None:
            return
        path = self._target()
        if is_file(path):
            self._ask(path)
        else:
            self._write(path)

    def action_leave(self) -> None:
        """While it is written, stop that; else without an answer."""
        if self._writing is not None:
            self._writing.cancel()
        else:
            super().action_leave()

    def _target(self) -> Path:
        path = read_path(self.text("file"), [self._folder])
        if path is None:
            raise Unreadable("file", N_("Where to? Type a file name."))
        if is_folder(path):
            path = path / self._usual_name
        if path.suffix.lower() != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
        if path.absolute() == self.app.club.path.absolute() or (
            is_file(path) and is_file(self.app.club.path) and path.samefile(self.app.club.path)
        ):
            raise Unreadable("file", N_("That is the shop's own file."))
        return path

    def _ask(self, path: Path) -> None:
        t = self.app.voice.words.t

        def answered(yes: bool | None) -> None:
            if yes:
                self._write(path)

        self.app.push_screen(Confirm(t("Replace it?"), [t("{file} is there already.", file=path)]), answered)

    def _write(self, path: Path) -> None:
        full = any(box.value for box in self.query("#full").results(Tick))
        self._show(0.0)
        self.box.border_subtitle = self.app.voice.words.t("Esc stops")
        self._writing = self.run_worker(self._written(path, full), group="export", exclusive=True)

    async def _written(self, path: Path, full: bool) -> None:
        club = self.app.club
        unfinished = path.with_name(f".{path.name}.{self.app.mint()}")
        asked = WriteList(
            shop=os.fsencode(club.path),
            now=club.clock.now(),
            kind=self._kind,
            file=os.fsencode(path),
            unfinished=os.fsencode(unfinished),
            full=full,
            actor=self.app.actor,
        )
        try:
            done = await apart("shopclub.core.jobs:write_list", asked, reply=Written, progress=self._show)
        except asyncio.CancelledError:
            self._rest(self.app.voice.words.t("Stopped. No file was written."))
            raise
        except StoreError as error:
            self._rest()
            self.app.trouble(error)
        except ClubError as error:
            self._rest()
            self.refused(error)
        else:
            what = HandedOut(self._kind.value)
            note = club.privacy.note_handout(what, self.op, self.app.actor, lines=done.lines, full=full)
            await self.app.attempt(note)
            self.dismiss(Exported(path, done.lines, full))
        finally:
            take_away(unfinished)

    def _show(self, share: float) -> None:
        """How far it is."""
        bar = self.query_one("#progress", Static)
        bar.display = True
        bar.update(meter(int(share * 1000), 1000, 40, "$accent").append(f"  {share:.0%}"))

    def _rest(self, said: str = "") -> None:
        """Nothing is written any more; the fields answer again."""
        self._writing = None
        if self.is_attached:
            self.box.border_subtitle = self.app.voice.words.t(self.KEYS_ID)
            bar = self.query_one("#progress", Static)
            bar.display = bool(said)
            bar.update(content(said, "$warn"))
