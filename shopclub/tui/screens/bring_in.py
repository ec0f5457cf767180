"""Bringing in one file: choose it, see what it would do, let it happen, read what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopclub.core.exchange.model import ImportKind, ImportReport, PointsMode
from shopclub.core.kernel.errors import ClubError, InvalidInput, StoreError
from shopclub.i18n import N_
from shopclub.tui.files import is_file, short, usual_folders
from shopclub.tui.importing import ImportJob, Stage, nothing
from shopclub.tui.modals.columns import ColumnsDialog
from shopclub.tui.screens.page import Page
from shopclub.tui.text import content, plain
from shopclub.tui.widgets.file_field import FileField
from shopclub.tui.widgets.meter import meter
from shopclub.tui.widgets.rows import Cell, Row, Stack
from shopclub.words.exchange import import_field, say_import, say_points_mode, say_skipped

LINES_SHOWN = 200
"""Lines left out that are shown one by one; the rest is counted."""


class Way(NamedTuple):
    """One kind of file; all marked with `N_`."""

    name: str
    about: str
    title: str
    needs: str


IMPORTS = {
    ImportKind.MEMBERS: Way(
        N_("Members"),
        N_("names, phones, birthdays of another program"),
        N_("Bring in members"),
        N_("A CSV file with a line per member: a member's number or a phone, and what else is known of them."),
    ),
    ImportKind.SALES: Way(
        N_("Past sales"),
        N_("receipts of a till or another program"),
        N_("Bring in past sales"),
        N_("A CSV file with a line per sale or article: a date and an amount, best also receipt and member."),
    ),
    ImportKind.BALANCES: Way(
        N_("Points"),
        N_("what members bring along from another club"),
        N_("Bring in points"),
        N_("A CSV file with a line per member: a member's number or a phone, and the points they bring along."),
    ),
    ImportKind.PRODUCTS: Way(
        N_("Products"),
        N_("names, codes, prices and categories"),
        N_("Bring in products"),
        N_("A CSV file with a line per product: a name or a code, and a price or a category. It counts over the list."),
    ),
}
_SEPARATORS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs")}


class ImportScreen(Page):
    """One job; it goes on when this is left."""

    TITLE_ID = N_("Import")
    HELP_ID = N_(
        "Choose a file; what it would do is shown before anything is recorded. F3 says which column is what, F4 "
        "whether past sales earn points. While it is brought in you may go on selling; S stops it after the part at "
        "hand, and what was brought in stays. The same file again adds only what is missing."
    )
    CSS_PATH = "bring_in.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", N_("Go on"), id="import.go"),
        Binding("f3", "columns", N_("Columns"), id="import.columns"),
        Binding("f4", "points", N_("Points"), id="import.points"),
        Binding("s", "stop", N_("Stop"), id="import.stop"),
    ]
    files = getters.query_one(FileField)
    room = getters.query_one("#room", Vertical)
    seen = getters.query_one("#seen", VerticalScroll)

    def __init__(self, kind: ImportKind) -> None:
        super().__init__()
        self._kind = kind
        self._points = PointsMode.NONE
        busy = self.app.importing
        self._job: ImportJob | None = busy if busy is not None and busy.is_writing else None

    def compose_area(self) -> ComposeResult:
        """The choice, and what was seen."""
        folders = usual_folders(self.app.club.path, Path.home(), Path.cwd())
        with Vertical(id="room"):
            with Vertical(id="choose"):
                yield Static(content(self.app.voice.words.t(IMPORTS[self._kind].needs), "$muted"), id="needs")
                yield FileField(folders, self._recent)
            with VerticalScroll(id="seen"):
                yield Static(id="source", markup=False)
                with Horizontal(id="halves"):
                    yield Static(id="figures", markup=False)
                    yield Static(id="columns", markup=False)
                yield Static(id="lines", markup=False)
            yield Static(id="points", markup=False)
            yield Static(id="state", markup=False)

    def _recent(self) -> list[Path]:
        return [path for path in self.app.imported if is_file(path)]

    def on_mount(self) -> None:
        """A job under way is shown as far as it is."""
        if self._job is not None:
            self._job.changed = self._changed
        self.show()
        self._focus()

    def on_unmount(self) -> None:
        """The job goes on without a screen."""
        if self._job is not None:
            self._job.changed = nothing

    def _changed(self) -> None:
        if self.is_attached:
            self.show()

    def _focus(self) -> None:
        (self.files.field if self._job is None else self.seen).focus()

    # -- drawing ------------------------------------------------------------------------------------

    def show(self) -> None:
        """Draw what the job knows."""
        words, job = self.app.voice.words, self._job
        self.room.border_title = words.t(IMPORTS[self._kind].title)
        self.query_one("#choose", Vertical).display = job is None
        self.seen.display = job is not None
        points = self.query_one("#points", Static)
        points.display = self._kind is ImportKind.SALES and (job is None or job.stage in (Stage.LOOKING, Stage.SEEN))
        points.update(Content.assemble(("F4 ", "bold $accent"), content(say_points_mode(self._points, words))))
        if job is not None:
            self.query_one("#source", Static).update(self._source(job))
            self.query_one("#figures", Static).update(self._figures(job))
            self.query_one("#columns", Static).update(self._columns(job))
            self.query_one("#lines", Static).update(self._lines(job.report))
        self.query_one("#state", Static).update(self._state(job))
        self.refresh_bindings()

    def _source(self, job: ImportJob) -> Content:
        t, look = self.app.voice.words.t, job.look
        parts = [content(job.path.name, "bold"), content(f"  {short(job.path.parent)}", "$muted")]
        if look is not None:
            separator = t(_SEPARATORS[look.separator])
            how = t(
                "{encoding}, separated by {separator}, header in line {line}",
                encoding=look.encoding, separator=separator, line=look.header_line,
            )  # fmt: skip
            parts += [Content("\n"), content(how, "$muted")]
        return Content("").join(parts)

    def _figures(self, job: ImportJob) -> Stack:
        if job.report is None:
            return Stack([])
        rows = say_import(job.report, self._kind, self.app.voice.words, currency=self.app.voice.currency)
        return Stack(
            [Row(Cell(content(label, "$muted")), Cell(content(n, "bold"), 14, right=True)) for label, n in rows]
        )

    def _columns(self, job: ImportJob) -> Stack:
        words, look = self.app.voice.words, job.look
        if look is None:
            return Stack([])
        pairs = list(zip(look.header, look.fields, strict=True))
        rows: list[Row | Content] = [
            Row(Cell(content(name)), Cell(content(f"→ {import_field(field, words, self._kind)}", "$gain")))
            for name, field in pairs
            if field
        ]
        unread = [name or "—" for name, field in pairs if not field]
        if unread:
            rows.append(Row(Cell(content(words.t("not read: {columns}", columns=", ".join(unread)), "$muted"))))
        return Stack(rows)

    def _lines(self, report: ImportReport | None) -> Content:
        words = self.app.voice.words
        if report is None or not report.skipped:
            return Content("")
        left = len(report.skipped)
        lines = [content(words.n("{n} line is left out:", "{n} lines are left out:", left), "bold $warn")]
        lines += [content(say_skipped(one, words)) for one in report.skipped[:LINES_SHOWN]]
        if left > LINES_SHOWN:
            lines.append(content(words.n("… and {n} line more", "… and {n} lines more", left - LINES_SHOWN), "$muted"))
        return Content("\n").join(lines)

    def _state(self, job: ImportJob | None) -> Content:
        """What it is waiting for, or how far it is."""
        t = self.app.voice.words.t
        if job is None:
            return content(t("Nothing is recorded before you have seen what it would do."), "$muted")
        match job.stage:
            case Stage.LOOKING:
                return content(t("Reading the file …"), "$muted")
            case Stage.WRITING:
                return self._progress(job)
            case Stage.DONE:
                return self._after(content(t("✓ Brought in."), "bold $gain"), job)
            case Stage.STOPPED:
                return self._after(self._stopped(job), job)
            case Stage.SEEN:
                return self._verdict(job)

    def _verdict(self, job: ImportJob) -> Content:
        t = self.app.voice.words.t
        if job.error is not None:
            return content(self._wrong(job.error), "bold $wrong")
        if job.can_write:
            return content(t("Nothing is recorded yet. Enter brings it in."), "bold $accent")
        return content(t("There is nothing new in this file."), "bold $warn")

    def _wrong(self, error: ClubError) -> str:
        """A refusal in words; where the command line has an option, here is a key."""
        words = self.app.voice.words
        if error.code == "header_missing" and isinstance(error, InvalidInput):
            field = import_field(str(error.figures.get("field")), words, self._kind)
            return words.t("No column for “{field}” was recognised. F3 says which one it is.", field=field)
        return self.app.voice.error(error)

    def _progress(self, job: ImportJob) -> Content:
        words = self.app.voice.words
        if job.is_stopping:
            return content(words.t("Stopping after the part at hand …"), "$warn")
        width = max(10, min(40, self.app.size.width - 50))
        how = words.t("{done} of {whole}", done=words.number(job.done), whole=words.number(job.whole))
        bar = meter(job.done, max(1, job.whole), width, "$accent")
        hint = words.t("S stops · Esc leaves, it goes on")
        return Content.assemble(bar, "  ", content(how if job.whole else "…", "bold"), "  ", content(hint, "$muted"))

    def _stopped(self, job: ImportJob) -> Content:
        words = self.app.voice.words
        part = words.t(
            "Stopped: {done} of {whole} are in. The same file again adds the rest.",
            done=words.number(job.done), whole=words.number(job.whole),
        )  # fmt: skip
        if job.error is None:
            return content(part, "bold $warn")
        return content(f"{self._wrong(job.error)} {part if job.whole else ''}", "bold $wrong")

    def _after(self, first: Content, job: ImportJob) -> Content:
        words = self.app.voice.words
        if job.checking is not None:
            share = f"{job.checking:.0%}"
            said = content(words.t("Checking the books … {share}  S stops", share=share), "$muted")
        elif job.findings is None:
            said = self._unchecked(job)
        elif job.findings:
            n = words.n("The check found {n} problem.", "The check found {n} problems.", job.findings)
            said = content(f"{n} {words.t('“shopclub check” names them.')}", "bold $wrong")
        else:
            said = content(words.t("The books are sound."), "$gain")
        return Content.assemble(first, " ", said)

    def _unchecked(self, job: ImportJob) -> Content:
        words = self.app.voice.words
        if job.stage is not Stage.DONE and not job.done:
            return Content("")
        if job.error is not None and job.stage is Stage.DONE:
            return content(self._wrong(job.error), "bold $wrong")
        return content(words.t("The books were not checked; “shopclub check” does it any time."), "$muted")

    # -- doing --------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what makes sense now."""
        if not self.is_mounted:
            return True
        job = self._job
        if action == "go":
            return True if job is None or job.can_write or job.stage in (Stage.DONE, Stage.STOPPED) else None
        if action == "columns":
            return True if job is not None and job.look is not None and job.stage is Stage.SEEN else None
        if action == "points":
            free = job is None or job.stage is Stage.SEEN
            return (True if free else None) if self._kind is ImportKind.SALES else False
        if action == "stop":
            return job is not None and job.can_stop
        return True

    @on(FileField.Chosen)
    def _chosen(self, event: FileField.Chosen) -> None:
        event.stop()
        if self.app.importing is not None and self.app.importing.is_writing:
            self.app.tell(self.app.voice.words.t("Another import is under way; let it end first."), wrong=True)
            return
        self._job = ImportJob(self._kind, event.path)
        self._job.changed = self._changed
        self._look()
        self._focus()

    def _look(self) -> None:
        job, app = self._job, self.app
        if job is not None:
            job.points = self._points
            app.run_worker(job.try_it(app.club.path, app.club.clock, app.actor), group="look", exclusive=True)

    def action_go(self) -> None:
        """Bring it in; after that, the next file."""
        job = self._job
        if job is None:
            return
        if job.can_write:
            self._write(job)
        elif job.stage in (Stage.DONE, Stage.STOPPED):
            self._again()

    def _write(self, job: ImportJob) -> None:
        app = self.app
        if app.importing is not None and app.importing.is_writing:
            app.tell(app.voice.words.t("Another import is under way; let it end first."), wrong=True)
            return
        app.importing = job
        app.imported = (job.path, *(path for path in app.imported if path != job.path))[:8]
        app.run_worker(self._written(job), group="import")

    async def _written(self, job: ImportJob) -> None:
        app = self.app
        await job.write(app.club, app.actor)
        if isinstance(job.error, StoreError):
            app.trouble(job.error)
        elif app.screen is not self:
            app.tell(app.voice.words.t("The import of {file} has ended.", file=plain(job.path.name)))

    def _again(self) -> None:
        """Back to the choice; what was typed stays only where it is to be looked at again."""
        if self._job is not None and self._job.stage in (Stage.DONE, Stage.STOPPED):
            self.files.field.value = ""
        self._job = None
        self.show()
        self.files.refill()
        self._focus()

    async def action_columns(self) -> None:
        """Say which column is what."""
        job = self._job
        if job is None or job.look is None or not self.check_action("columns", ()):
            return

        def answered(said: dict[str, str] | None) -> None:
            if said is not None and self._job is job:
                job.columns = said
                self._look()

        await self.app.push_screen(ColumnsDialog(self._kind, job.look, job.columns), answered)

    def action_points(self) -> None:
        """The other way for past sales to earn; what was seen is seen anew."""
        if self.check_action("points", ()):
            self._points = PointsMode.NONE if self._points is PointsMode.PROGRAMME else PointsMode.PROGRAMME
            self._look()
            self.show()

    def action_stop(self) -> None:
        """After the part at hand; a check at once."""
        if self._job is not None and self._job.can_stop:
            self._job.stop()

    def action_close(self) -> None:
        """From what was seen back to the choice; else out. An import goes on, a look at a file does not."""
        if self._job is not None and self._job.stage is not Stage.WRITING:
            self.app.workers.cancel_group(self.app, "look")
            self._again()
        else:
            super().action_close()
