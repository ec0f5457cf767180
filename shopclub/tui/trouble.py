"""
In the morning the shop's file can't be opened: what is wrong, what lies ready, and each way out by one key.

Nothing is changed here. What would happen is shown first; the answer goes to whoever opened this, and is done there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from textual import getters, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from shopclub.core.apart import apart
from shopclub.core.backups.model import CompareRequest, Comparison
from shopclub.core.backups.places import Places
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.salvaging import Look, Looked, Salvaged, SalvageRequest
from shopclub.i18n import N_, Words
from shopclub.tui.text import cells, content, fit
from shopclub.tui.themes import DAY, NIGHT, THEMES, variable_defaults
from shopclub.words import say_error
from shopclub.words.backups import say_comparison, say_forgotten, say_held
from shopclub.words.file import say_fact
from shopclub.words.salvage import say_completed, say_differences, say_good, say_salvage, say_saved

TALL = 30


class Way(StrEnum):
    """The ways out."""

    RESTORE = "restore"
    """Put this backup in the place of the file."""
    SALVAGED = "salvaged"
    """Put what was saved of the file in its place."""
    ACCEPT = "accept"
    """Take the file as somebody edited it."""
    VIEW = "view"
    """Look at it (or at what was salvaged) without writing."""
    AGAIN = "again"
    """Try to open it again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person chose."""

    way: Way
    copy: str = ""
    """The file to put in place, or to look at; empty for the shop's own."""

    @property
    def is_view(self) -> bool:
        """Whether nothing is to be written."""
        return self.way is Way.VIEW


@dataclass(frozen=True, slots=True)
class _Choice:
    key: str
    text: str
    act: Callable[[], None]


_TITLES = {
    "store_damaged": N_("The shop's file is damaged"),
    "store_edited": N_("The shop's file was changed outside the program"),
    "store_locked": N_("The shop is open already"),
    "store_newer_format": N_("The shop's file is of a newer version"),
    "store_not_ours": N_("This is not a file of shopclub"),
    "store_read_only": N_("The shop's file can't be written"),
    "store_network_drive": N_("The shop's file lies on a network drive"),
}
_VIEWABLE = frozenset({"store_locked", "store_read_only", "store_network_drive"})
_REPLACEABLE = frozenset({"store_damaged", "store_edited", "store_not_ours"})


class TroubleApp(App[Answer]):
    """Ends with an answer, or with None when it was left: nothing was changed."""

    CSS_PATH = "trouble.tcss"
    ENABLE_COMMAND_PALETTE = False
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012 - Textual's own declaration
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("ctrl+n", "night", show=False),
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True),
    ]
    sheet = getters.query_one("#sheet", Vertical)

    def __init__(self, path: Path, error: StoreError, places: Places, *, words: Words, clock: Clock) -> None:
        """
        Args:
            path: of the file.
            error: why it can't be opened.
            places: where its backups are.
            words: the reader's language.
            clock: what the shop goes by.
        """
        super().__init__()
        self.path = path
        self.error = error
        self.places = places
        self.words = words
        self.clock = clock
        self.news: list[str] = []
        """What became of an answer before: said at first."""
        self._looked: Looked | None = None
        self._salvaged: Salvaged | None = None
        """Done once: going back and forth must not leave a file each time."""
        self._choices: list[_Choice] = []
        self._at_start = True

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for the moment before ours is chosen."""
        return variable_defaults()

    def compose(self) -> ComposeResult:
        """The sheet, and a line of keys below it."""
        with Vertical(id="sheet"):
            yield Static(id="title", markup=False)
            yield Static(id="what", markup=False)
            with VerticalScroll(id="lies"):
                yield Static(id="lines", markup=False)
            yield Static(id="choices", markup=False)
            yield Static(id="said", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """Dress, say what is wrong, look what lies ready."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DAY
        self._start()
        self._look()

    # -- what is wrong ------------------------------------------------------------------------------

    def _start(self) -> None:
        self._at_start = True
        t, code = self.words.t, self.error.code
        title = t(_TITLES.get(code, N_("The shop's file can't be opened")))
        choices: list[_Choice] = []
        looked = self._looked
        if looked is not None and looked.differences is not None:
            choices.append(_Choice("a", t("Take the file as it now is"), self._accept))
        if looked is not None and looked.good is not None and code in _REPLACEABLE:
            choices.append(_Choice("r", t("Put the newest good backup in its place: see what it costs"), self._compare))
        if code in ("store_damaged", "store_newer_format") and (looked is None or looked.legible):
            choices.append(_Choice("s", t("Salvage: save what the file still holds as a new one"), self._salvage))
        if code in _VIEWABLE:
            choices.append(_Choice("v", t("Look at it without selling"), lambda: self.exit(Answer(Way.VIEW))))
        choices.append(_Choice("t", t("Try to open it again"), lambda: self.exit(Answer(Way.AGAIN))))
        self._show(
            title, say_fact(self.error, self.words), self._lies_ready(), choices, t("Esc leaves; nothing is changed")
        )

    def _lies_ready(self) -> list[str]:
        """What there is to lean on."""
        if self.error.code not in _REPLACEABLE:
            return []
        looked, words = self._looked, self.words
        if looked is None:
            return [words.t("Looking for backups…")]
        lines = [say_good(looked.good, looked.receipts_since, self.clock.now(), words)]
        if looked.differences is not None:
            lines += say_differences(looked.differences, words)
        return lines

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        request = Look(
            shop=str(self.path),
            first=str(self.places.first),
            second=None if self.places.second is None else str(self.places.second),
        )
        try:
            self._looked = await apart("shopclub.core.salvaging:look", request, reply=Looked)
        except ClubError as error:
            self._say(say_error(error, self.words))
            self._looked = Looked()
        if self._at_start:
            self._start()

    # -- the ways out -------------------------------------------------------------------------------

    def _accept(self) -> None:
        t = self.words.t
        lines = (
            say_differences(self._looked.differences, self.words) if self._looked and self._looked.differences else []
        )
        self._second(
            t("Take the file as it now is?"),
            t("The bytes as they were found are kept beside it."),
            lines,
            [_Choice("enter", t("Take it"), lambda: self.exit(Answer(Way.ACCEPT)))],
        )

    def _compare(self) -> None:
        assert self._looked is not None
        assert self._looked.good is not None
        if self._looked.good.sealed:
            self._say(
                self.words.t(
                    "That backup is sealed. In a terminal: shopclub restore {path}", path=self._looked.good.path
                )
            )
            return
        self._wait(self.words.t("Comparing…"))
        self._comparing(self._looked.good.path)

    @work(exclusive=True, group="act")
    async def _comparing(self, copy: str) -> None:
        request = CompareRequest(copy=copy, data=str(self.path), passphrase=None)
        try:
            found = await apart("shopclub.core.backups.restoring:compare", request, reply=Comparison)
        except ClubError as error:
            self._start()
            self._say(say_error(error, self.words))
            return
        self._offer(copy, found)

    def _offer(self, copy: str, found: Comparison) -> None:
        words = self.words
        lines = [words.t("The backup: {what}", what=say_held(found.coming, words)), *say_comparison(found, words)]
        looked = self._looked
        if found.lost is None and looked is not None and looked.receipts_since:
            lines.append(
                words.n(
                    "Lost would be: {n} receipt that the damaged file still shows.",
                    "Lost would be: {n} receipts that the damaged file still shows.",
                    looked.receipts_since,
                )
            )
        if said := say_forgotten(found.erased, words):
            lines.append(said)
        self._second(
            words.t("Put this backup in the place of the file?"),
            Path(copy).name,
            lines,
            [
                _Choice(
                    "enter",
                    words.t("Put it in; the present file is kept"),
                    lambda: self.exit(Answer(Way.RESTORE, copy)),
                )
            ],
        )

    def _salvage(self) -> None:
        if self._salvaged is not None:
            self._offer_salvaged(self._salvaged)
            return
        self._wait(self.words.t("Reading what is left…"))
        self._salvaging()

    @work(exclusive=True, group="act")
    async def _salvaging(self) -> None:
        good = self._looked.good if self._looked is not None else None
        copies = (good.path,) if good is not None and not good.sealed else ()
        request = SalvageRequest(shop=str(self.path), copies=copies, now=self.clock.now())
        try:
            done = await apart("shopclub.core.salvaging:salvage_apart", request, reply=Salvaged)
        except ClubError as error:
            self._start()
            self._say(say_error(error, self.words))
            return
        self._salvaged = done
        self._offer_salvaged(done)

    def _offer_salvaged(self, done: Salvaged) -> None:
        words = self.words
        fresh = str(self.path.with_name(done.report.target))
        lines = say_salvage(done.report, words)
        if done.findings:
            lines.append(
                words.n(
                    "The check found {n} thing that does not fit.",
                    "The check found {n} things that do not fit.",
                    len(done.findings),
                )
            )
        lines += [say_completed(name, words) for name in done.backups]
        choices = []
        if done.opens:
            choices = [
                _Choice(
                    "enter",
                    words.t("Go on with it; the damaged file is kept"),
                    lambda: self.exit(Answer(Way.SALVAGED, fresh)),
                ),
                _Choice("v", words.t("Look at it without selling"), lambda: self.exit(Answer(Way.VIEW, fresh))),
            ]
        else:
            lines.append(words.t("What was saved does not open as a shop."))
        self._second(words.t("This could be saved"), say_saved(done.report, words), lines, choices)

    # -- showing ------------------------------------------------------------------------------------

    def _wait(self, text: str) -> None:
        self._second(text, "", [], [])

    def _second(self, title: str, what: str, lines: list[str], choices: list[_Choice]) -> None:
        self._at_start = False
        self._show(title, what, lines, choices, self.words.t("Esc goes back; nothing is changed"), fine=True)

    def _show(
        self, title: str, what: str, lines: list[str], choices: list[_Choice], keys: str, *, fine: bool = False
    ) -> None:
        self._choices = choices
        heading = self.query_one("#title", Static)
        heading.set_class(fine, "fine")
        heading.update(content(title))
        self.query_one("#what", Static).update(content(what))
        self.query_one("#what", Static).display = bool(what)
        self.query_one("#lines", Static).update(Content("\n").join(content(line) for line in lines))
        self.query_one("#lies").display = bool(lines)
        caps = [_cap(choice.key, self.words) for choice in choices]
        width = max(map(cells, caps), default=0)
        drawn = [
            Content.assemble(
                fit(content(f" {cap} ", "bold $surface on $accent"), cells(cap) + 2),
                " " * (width - cells(cap) + 2),
                content(choice.text),
            )
            for cap, choice in zip(caps, choices, strict=True)
        ]
        self.query_one("#choices", Static).update(Content("\n").join(drawn))
        self.query_one("#keys", Static).update(content(keys + " · " + self.words.t("Ctrl+N day or night"), "$muted"))
        self._say("")

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(content(text))

    def on_key(self, event: Key) -> None:
        """One key, one way."""
        for choice in self._choices:
            if event.key == choice.key:
                choice.act()
                return

    async def action_back(self) -> None:
        """Back to what is wrong; from there out."""
        if self._at_start:
            self.exit(None)
        else:
            self.workers.cancel_group(self, "act")
            self._start()

    def action_night(self) -> None:
        """The other colours: nobody's setting can be read now."""
        self.theme = NIGHT if self.theme == DAY else DAY


def _cap(key: str, words: Words) -> str:
    return words.t("Enter") if key == "enter" else key.upper()
