"""Why not? What each part of the programme gives at a sale, what it would, and by how much it is missed."""

from __future__ import annotations

from datetime import date

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static

from shopclub.core.explaining.nearest import is_near
from shopclub.core.explaining.sale import Explanation, Item, Sort, State
from shopclub.core.programme.model import Programme
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, Stack
from shopclub.words.missing import Reader
from shopclub.words.whynot import item_name, say_about, say_verdict, say_why

VERDICT_CELLS = 20
LOOKING = N_("↑↓ look · Esc back")
AROUND_ROWS = 13
"""Rows the frame and the reasons take; the list has the rest of the screen."""


class WhyNotDialog(Dialog[Item]):
    """Answers with what is to be used: a coupon that would count, points that could be taken, a reward."""

    TITLE_ID = N_("Why, and why not?")
    KEYS_ID = N_("↑↓ look · Enter uses it · Esc back")
    DEFAULT_CSS = """
    WhyNotDialog > .dialog { width: 100; }
    WhyNotDialog #why { min-height: 7; }
    """
    listing = getters.query_one(Listing)
    said = getters.query_one("#why", Static)

    def __init__(self, found: Explanation, programme: Programme, *, on: date, walk_in: bool = False) -> None:
        """
        Args:
            found: what is shown, the nearest first.
            programme: the version it is sold by.
            on: its day.
            walk_in: whether nobody is named at it.
        """
        super().__init__()
        self._found = found
        self._programme = programme
        self._on = on
        self._walk_in = walk_in

    def compose_box(self) -> ComposeResult:
        """All there is, and the reasons of the marked one."""
        yield Listing()
        yield Static(id="why", classes="said", markup=False)

    def on_mount(self) -> None:
        """What is missed by least is marked."""
        t = self.app.voice.words.t
        self.box.border_subtitle = t(LOOKING)
        self.listing.styles.max_height = max(4, self.app.size.height - AROUND_ROWS)
        self._items = {item.key: item for item in self._found.items}
        self.listing.set_rows((key, self._row(item)) for key, item in self._items.items())
        self.listing.focus()
        if not self._items:
            self.listing.display = False
            self.said.update(Prose(t("The programme has nothing that could give something here."), "$muted"))

    @property
    def reader(self) -> Reader:
        """In the words of whoever serves."""
        voice = self.app.voice
        return Reader(self._programme, voice.words, voice.currency, self._on, self._walk_in)

    def _row(self, item: Item) -> Row:
        sign, style = self._sign(item)
        reader = self.reader
        name = content(item_name(item, reader), "" if item.state is not State.NOT or is_near(item) else "$muted")
        return Row(
            Cell(content(sign, style), 1),
            Cell(name),
            Cell(content(say_verdict(item, reader), style), VERDICT_CELLS, right=True),
            gap=1,
        )

    def _sign(self, item: Item) -> tuple[str, str]:
        """What stands before it, and the colour of what comes of it."""
        if item.state is State.GIVES:
            return "✓", "bold $gain"
        if item.state is State.OFFERED:
            return "○", "bold $accent"
        return ("→", "bold $warn") if is_near(item) else ("·", "$muted")

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        item = self._items.get(event.option.id or "")
        if item is None:
            return
        self.box.border_subtitle = self.app.voice.words.t(self.KEYS_ID if self.can_use(item) else LOOKING)
        reader = self.reader
        parts: list[Prose | Content] = [Prose(item_name(item, reader), "bold")]
        parts += [Prose(line, "$warn") for line in say_why(item, reader)]
        parts += [Prose(line, "$muted") for line in say_about(item, reader)]
        self.said.update(Stack(parts))

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        item = self._items.get(event.option.id or "")
        if item is not None and self.can_use(item):
            self.dismiss(item)

    def can_use(self, item: Item) -> bool:
        """Whether something can be done with it now."""
        usable = (Sort.COUPON, Sort.POINTS, Sort.REWARD)
        return not self._found.past and item.state is State.OFFERED and item.sort in usable
