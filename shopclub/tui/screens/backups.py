"""Backups: how they stand, each one, and getting the shop back from one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from shopclub.core.backups.model import BackupStatus, Place, PlaceStatus, RestoreWish, Shelved, Why
from shopclub.core.kernel.errors import ClubError
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.files import short
from shopclub.tui.modals.backups import NewPassphraseDialog, PassphraseDialog, RestoreDialog, SecondPlaceDialog
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.screens.area import ListArea
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Part, Prose, Row, Stack, own
from shopclub.words.backups import place_name, say_disk, say_size, say_state, say_warning, why_name

LABEL_CELLS = 16
WHEN, WHY, COUNT, SIZE, STATE = 26, 16, 10, 9, 22
"""Cells of the columns."""
ROOMY = 96
"""Cells from which all columns are shown."""


class BackupsScreen(ListArea):
    """Every backup, the newest first; above them where they lie and what is wrong."""

    TITLE_ID = N_("Backups")
    HELP_ID = N_(
        "The program makes a backup each day by itself, proves it, and keeps seven days, four weeks and twelve months. "
        "B makes one now. P names a second place (a stick, a network drive) that gets a copy of each. K seals new ones "
        "with a passphrase. Enter compares the marked one with today's file and, if you want, puts it back."
    )
    CSS_PATH = "backups.tcss"
    ENTER = "compare"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "compare", N_("Compare"), id="backups.compare"),
        Binding("b", "make", N_("Back up now"), id="backups.make"),
        Binding("p", "second", N_("Second place"), id="backups.second"),
        Binding("k", "seal", N_("Passphrase"), id="backups.seal"),
        Binding("v", "check", N_("Read all again"), id="backups.check"),
        Binding("escape", "back", N_("Back"), id="backups.back"),
    ]
    shelf = getters.query_one("#shelf", Listing)

    def __init__(self) -> None:
        super().__init__()
        self._status: BackupStatus | None = None
        self._shelf: dict[str, Shelved] = {}
        self._doing = Content("")

    def compose_area(self) -> ComposeResult:
        """How they stand, the backups, what is being done."""
        with Vertical(id="room"):
            yield Static(id="standing", markup=False)
            yield Static(id="heading", markup=False)
            yield Listing(id="shelf")
            yield Static(id="none", markup=False)
            yield Static(id="doing", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.shelf.focus()

    def show(self) -> None:
        """Draw what is known, and look at the disks again."""
        self._draw()
        self._look()

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        keeper = self.app.keeper
        if keeper is None:
            return
        self._status = await keeper.status()
        self._shelf = {one.name: one for one in await keeper.shelf()}
        if self.is_current and self._status.warnings and self._status.read_on != self.app.club.today():
            await asyncio.to_thread(keeper.put_away)
            self.app.warned = ()
            self.topbar.show()
        self._draw()

    # -- drawing ------------------------------------------------------------------------------------

    def _draw(self) -> None:
        t = self.app.voice.words.t
        self.query_one("#room", Vertical).border_title = t("Backups")
        self.query_one("#standing", Static).update(Stack([*self._standing()]))
        self.shelf.set_rows((name, self._row(one)) for name, one in self._shelf.items())
        self.shelf.display = bool(self._shelf)
        heading = self.query_one("#heading", Static)
        heading.display = bool(self._shelf)
        heading.update(self._heading())
        none = self.query_one("#none", Static)
        none.display = not self._shelf
        if self.app.keeper is None or self.app.club.shop.demo:
            none.update(Prose(t("The demo shop needs no backups.")))
        elif self._status is not None:
            none.update(Prose(t("No backup yet. The first one is made shortly after the start; B makes one now.")))
        self._say(self._doing)
        self.refresh_bindings()

    def _say(self, doing: Content) -> None:
        self._doing = doing
        line = self.query_one("#doing", Static)
        line.display = bool(doing)
        line.update(doing)

    def _standing(self) -> Iterator[Part]:
        status, words = self._status, self.app.voice.words
        if status is None:
            yield content(words.t("Looking at the disks…"), "$muted")
            return
        for place in status.places:
            yield self._place_row(place)
        if len(status.places) == 1:
            yield self._labelled(words.t("Second place"), content(words.t("none · P names one"), "$muted"))
        sealed = words.t("new ones are sealed") if status.sealed else words.t("none · anybody who has one can read it")
        yield self._labelled(words.t("Passphrase"), content(sealed, "" if status.sealed else "$muted"))
        if status.warnings:
            yield Content(" ")
        for warned in status.warnings:
            yield Prose(f"! {say_warning(warned, words)}", "$warn")

    def _labelled(self, label: str, *parts: Content) -> Row:
        return Row(Cell(content(label, "$muted"), LABEL_CELLS), *(Cell(part) for part in parts))

    def _place_row(self, place: PlaceStatus) -> Row:
        voice, words = self.app.voice, self.app.voice.words
        name = words.t("This computer") if place.place is Place.FIRST else words.t("Second place")
        label = Cell(content(name, "$muted"), LABEL_CELLS)
        path = Cell(content(short(Path(place.path)), "bold"))
        if not place.present and place.place is Place.SECOND:
            said = words.t("not there now")
            if place.seen is not None:
                said = words.t("not there now; last seen {when}", when=voice.when(place.seen))
            return Row(label, path, own(content(said, "$warn")))
        disk = content(say_disk(place.other_disk, words), "$gain" if place.other_disk else "$warn")
        count = words.n("{n} backup", "{n} backups", place.count)
        size = content(f"{count} · {say_size(place.bytes)}", "$muted")
        return Row(label, path, own(size, least=ROOMY), own(disk))

    def _heading(self) -> Row:
        t = self.app.voice.words.t
        return Row(
            Cell(content(t("Made"), "$muted"), WHEN),
            Cell(content(t("Why"), "$muted"), WHY, least=ROOMY),
            Cell(content(t("Receipts"), "$muted"), COUNT, right=True),
            Cell(content(t("Size"), "$muted"), SIZE, right=True, least=ROOMY),
            Cell(content(t("State"), "$muted"), STATE),
            Cell(content(t("Where"), "$muted"), least=ROOMY),
        )

    def _row(self, one: Shelved) -> Row:
        voice, words, kept = self.app.voice, self.app.voice.words, one.kept
        wall = self.app.club.calendar.local(kept.at)
        where = " · ".join(words.t("here") if place is Place.FIRST else place_name(place, words) for place in one.paths)
        state = [say_state(kept, words), *([words.t("sealed")] if kept.sealed else [])]
        sign = Content.assemble(
            ("✓ " if kept.sound else "! ", "$gain" if kept.sound else "$wrong"),
            content(" · ".join(state), "$muted" if kept.sound else "bold $wrong"),
        )
        return Row(
            Cell(content(f"{voice.weekday(wall.date())} {words.instant(wall)}", "bold"), WHEN),
            Cell(content(why_name(kept.why, words), "$muted" if kept.why is Why.DAILY else ""), WHY, least=ROOMY),
            Cell(content(words.number(kept.sales)), COUNT, right=True),
            Cell(content(say_size(kept.bytes), "$muted"), SIZE, right=True, least=ROOMY),
            Cell(sign, STATE),
            Cell(content(where, "$muted"), least=ROOMY),
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The places, the passphrase and putting one back are the owner's."""
        if not self.is_mounted or action == "back":
            return True
        keeper = self.app.keeper
        if keeper is None or self.app.club.shop.demo:
            return None
        if action == "compare":
            return True if self.shelf.key and self.app.is_allowed(Action.CHANGE_SETTINGS) else None
        if action in ("second", "seal"):
            return True if self.app.is_allowed(Action.CHANGE_SETTINGS) else None
        return True

    # -- doing --------------------------------------------------------------------------------------

    @work(exclusive=True, group="doing")
    async def action_make(self) -> None:
        """Make one now, and bring it to the second place."""
        keeper, words = self.app.keeper, self.app.voice.words
        if keeper is None:
            return
        try:
            made = await keeper.make(Why.ASKED, lambda share: self._progress(N_("Making a backup…"), share))
            self.app.tell(words.t("Backed up and proven: {name}", name=made.name))
            await keeper.carry()
        except ClubError as error:
            self.app.tell(self.app.voice.error(error), wrong=True)
        finally:
            self._say(Content(""))
        self.show()

    @work(exclusive=True, group="doing")
    async def action_check(self) -> None:
        """Read every backup again."""
        keeper, words = self.app.keeper, self.app.voice.words
        if keeper is None:
            return
        spoilt = 0
        try:
            for folder in keeper.folders():
                if folder.has_list():
                    self._say(content(words.t("Reading {folder}…", folder=short(folder.path)), "$accent"))
                    listed = await keeper.check_folder(folder)
                    spoilt += sum(not one.sound for one in listed.backups.values())
        except ClubError as error:
            self.app.tell(self.app.voice.error(error), wrong=True)
        else:
            if spoilt:
                said = words.n(
                    "{n} backup is not as it was written.", "{n} backups are not as they were written.", spoilt
                )
                self.app.tell(said, wrong=True)
            else:
                self.app.tell(words.t("Every backup is as it was written."))
        finally:
            self._say(Content(""))
        self.show()

    def _progress(self, sentence: str, share: float) -> None:
        words = self.app.voice.words
        self._say(content(f"{words.t(sentence)} {share:.0%}", "$accent"))

    @work(exclusive=True, group="dialog")
    async def action_second(self) -> None:
        """Name the second place, or give it up."""
        if await self.app.push_screen_wait(SecondPlaceDialog()):
            self.show()

    @work(exclusive=True, group="dialog")
    async def action_seal(self) -> None:
        """Set a passphrase, or seal no more."""
        keeper, t = self.app.keeper, self.app.voice.words.t
        if keeper is None:
            return
        if self._status is not None and self._status.sealed:
            lines = [
                t("New backups will be readable by anybody who has them. Older ones keep their passphrase."),
                t("To change the passphrase, answer yes, then press K again."),
            ]
            if await self.app.push_screen_wait(Confirm(t("Seal no more?"), lines)):
                keeper.unseal()
        else:
            await self.app.push_screen_wait(NewPassphraseDialog())
        self.show()

    @work(exclusive=True, group="dialog")
    async def action_compare(self) -> None:
        """Show the marked one beside today's file; after a yes the counter closes, puts it back and opens again."""
        keeper, marked = self.app.keeper, self._shelf.get(self.shelf.key or "")
        if keeper is None or marked is None:
            return
        passphrase = None
        if marked.kept.sealed:
            passphrase = await self.app.push_screen_wait(PassphraseDialog())
            if passphrase is None:
                return
        copy = next(iter(marked.paths.values()))
        try:
            found = await keeper.compare(
                copy, passphrase, lambda share: self._progress(N_("Opening the backup…"), share)
            )
        except ClubError as error:
            self.app.tell(self.app.voice.error(error), wrong=True)
            return
        finally:
            self._say(Content(""))
        if await self.app.push_screen_wait(RestoreDialog(marked.name, found)):
            self.app.wish = RestoreWish(copy=copy, passphrase=passphrase)
            self.app.exit(0)

    def action_back(self) -> None:
        """To the counter."""
        self.app.go("counter")
