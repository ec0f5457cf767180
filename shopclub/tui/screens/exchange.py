"""Import and export: files from other programs, and for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from shopclub.core.exchange.export import needed_for
from shopclub.core.exchange.model import ExportKind, ImportKind
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.importing import Stage
from shopclub.tui.modals.dialog import Notice
from shopclub.tui.modals.export import ExportDialog
from shopclub.tui.screens.area import ListArea
from shopclub.tui.screens.bring_in import IMPORTS, ImportScreen
from shopclub.tui.screens.inbox import InboxScreen
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Row

_EXPORTS = {
    ExportKind.MEMBERS: (N_("Members"), N_("their files, points, tiers and spending")),
    ExportKind.SALES: (N_("Sales"), N_("every line of every sale and return")),
    ExportKind.LEDGER: (N_("Ledger"), N_("every change of points, with its reason")),
    ExportKind.PRODUCTS: (N_("Products"), N_("the product list with its categories")),
    ExportKind.COUPONS: (N_("Coupons"), N_("every coupon with its code and what became of it")),
    ExportKind.LIABILITY: (N_("Owed to members"), N_("points, money, stamps and visits they hold, and their worth")),
}


class ExchangeScreen(ListArea):
    """A list of what can be brought in or handed out."""

    TITLE_ID = N_("Import and export")
    HELP_ID = N_(
        "Enter brings in a file of another program, or writes one. An import always shows first what it would do; "
        "the same file twice changes nothing. Importing is the owner's."
    )
    CSS_PATH = "exchange.tcss"
    ENTER = "open"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open"), id="exchange.open"),
        Binding("escape", "back", N_("Back"), id="exchange.back"),
    ]
    listing = getters.query_one("#ways", Listing)

    def compose_area(self) -> ComposeResult:
        """The list, and what goes on."""
        with Vertical(id="room"):
            yield Listing(id="ways")
            yield Static(id="note", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    def show(self) -> None:
        """Draw what can be done now."""
        t = self.app.voice.words.t
        self.query_one("#room", Vertical).border_title = t("Import and export")
        self.listing.set_rows([*self._import_rows(), *self._export_rows(), self._inbox_row()])
        self.query_one("#note", Static).update(self._note())
        self.refresh_bindings()

    def _import_rows(self) -> Iterator[tuple[str, Row]]:
        t, may = self.app.voice.words.t, self.app.is_allowed(Action.IMPORT)
        for place, (kind, way) in enumerate(IMPORTS.items()):
            yield f"import:{kind}", self._row(t("Bring in") if not place else "", t(way.name), t(way.about), may=may)

    def _export_rows(self) -> Iterator[tuple[str, Row]]:
        t = self.app.voice.words.t
        for place, (kind, (name, about)) in enumerate(_EXPORTS.items()):
            may = self.app.is_allowed(needed_for(kind, full=False))
            yield f"export:{kind}", self._row(t("Hand out") if not place else "", t(name), t(about), may=may)

    def _inbox_row(self) -> tuple[str, Row]:
        t, inbox = self.app.voice.words.t, self.app.club.inbox
        about = t("taken in by itself, from a folder")
        state = t("waits") if inbox.troubles else t("on") if inbox.settings.on else t("off")
        return "inbox", self._row(t("Inbox"), state, about, may=True)

    def _row(self, section: str, name: str, about: str, *, may: bool) -> Row:
        return Row(
            Cell(content(section, "bold $accent"), 10),
            Cell(content(name, "bold" if may else "$muted"), 18),
            Cell(content(about, "$muted")),
        )

    def _note(self) -> Content:
        t, job = self.app.voice.words.t, self.app.importing
        if job is not None and job.stage is Stage.WRITING:
            return content(
                t("An import is under way: {file}. Enter on it shows how far.", file=job.path.name), "$accent"
            )
        if not self.app.is_allowed(Action.IMPORT):
            return content(t("Only the owner brings files in."), "$warn")
        return content(t(self.HELP_ID), "$muted")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the role may do."""
        if action == "open" and self.is_mounted and self.listing.key != "inbox":
            way, _, kind = (self.listing.key or "").partition(":")
            wanted = needed_for(ExportKind(kind), full=False) if way == "export" else Action.IMPORT
            return True if self.app.is_allowed(wanted) else None
        return True

    def action_open(self) -> None:
        """The marked one."""
        way, _, kind = (self.listing.key or "").partition(":")
        if way == "export":
            self._export(ExportKind(kind))
        elif way == "inbox":
            self.app.push_screen(InboxScreen())
        elif way == "import":
            job = self.app.importing
            busy = job is not None and job.stage is Stage.WRITING
            self.app.push_screen(ImportScreen(job.kind if job is not None and busy else ImportKind(kind)))

    @work(exclusive=True, group="dialog")
    async def _export(self, kind: ExportKind) -> None:
        done = await self.app.push_screen_wait(ExportDialog(kind))
        if done is None:
            return
        words = self.app.voice.words
        lines = [words.n("{n} line was written to", "{n} lines were written to", done.lines), str(done.path)]
        if done.full:
            lines.append(words.t("It holds whole phone numbers: keep it where only you can read it, and not for long."))
        await self.app.push_screen_wait(Notice(words.t("Written"), lines))

    def action_back(self) -> None:
        """To the counter."""
        self.app.go("counter")
