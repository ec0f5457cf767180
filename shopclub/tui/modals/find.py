"""Picking one of many, each with a sentence about it: what is typed narrows the list."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row

NAME_CELLS = 22


class Found(NamedTuple):
    """One of them."""

    key: str
    name: str
    about: str = ""
    group: str = ""
    """The heading it stands under; those of one group stand together."""


class FindDialog(Dialog[str]):
    """Answers with the key."""

    KEYS_ID = N_("type to narrow · ↑↓ choose · Enter takes it · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("pageup", "move(-8)", show=False),
    ]
    DEFAULT_CSS = """
    FindDialog {
        & > .dialog { width: 92; height: 90%; padding: 1 2; }
        Input { border: none; height: 1; padding: 0 1; background: $faint; }
        Input:focus { border: none; background: $accent 12%; }
        #none { height: 2; color: $muted; display: none; }
    }
    """
    listing = getters.query_one(Listing)
    field = getters.query_one(Input)

    def __init__(self, title: str, offers: list[Found], marked: str = "") -> None:
        super().__init__()
        self._title_text = title
        self._offers = offers
        self._marked = marked

    def title_text(self) -> str:
        """As given."""
        return self._title_text

    def compose_box(self) -> ComposeResult:
        """What is typed, and what it leaves."""
        yield Input(id="what", placeholder=self.app.voice.words.t("type a word of it"))
        yield Listing()
        yield Static(Prose(self.app.voice.words.t("Nothing of that name. Type less.")), id="none")

    def on_mount(self) -> None:
        """The list keeps the focus' look; the keys are typed."""
        self.listing.can_focus = False
        self._fill()
        self.listing.mark(self._marked)
        self.field.focus()

    def _fill(self) -> None:
        typed = self.field.value.casefold().strip()
        wanted = typed.split()
        rows: list[Option] = []
        best: tuple[int, int] | None = None
        group = ""
        for one in self._offers:
            if not all(word in f"{one.name} {one.about} {one.group}".casefold() for word in wanted):
                continue
            if one.group != group:
                group = one.group
                rows.append(Option(Row(Cell(content(group, "bold $accent"))), disabled=True))
            rank = (_rank(one.name.casefold(), typed), len(rows))
            best = rank if best is None else min(best, rank)
            name = content(one.name, "bold")
            rows.append(Option(Row(Cell(name, NAME_CELLS), Cell(content(one.about, "$muted"))), id=one.key))
        self.listing.set_options(rows)
        self.listing.highlighted = best[1] if best is not None else None
        self.query_one("#none").display = not rows

    @on(Input.Changed)
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill()

    def action_move(self, by: int) -> None:
        """Go through what is left."""
        for _ in range(abs(by)):
            if by > 0:
                self.listing.action_cursor_down()
            else:
                self.listing.action_cursor_up()

    @on(Input.Submitted)
    def _taken(self, event: Input.Submitted) -> None:
        event.stop()
        if self.listing.key is not None:
            self.dismiss(self.listing.key)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option.id)


def _rank(name: str, typed: str) -> int:
    """How well a name fits what was typed: it begins so, it holds it, only its sentence does."""
    return 0 if name.startswith(typed) else 1 if typed in name else 2
