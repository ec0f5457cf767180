"""A field for a file: what may be meant stands below it, each key narrows it, Enter takes the marked one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList, Static

from shopclub.tui.files import Offer, is_file, is_folder, offers, read_path, short
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Row, own

_KIB = 1024


class PathInput(Input):
    """Up and down move the mark below, Tab completes from it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("tab", "complete", show=False),
    ]

    def action_move(self, by: int) -> None:
        """Move the mark."""
        self.query_ancestor(FileField).move(by)

    def action_complete(self) -> None:
        """Take over the name of the marked one."""
        self.query_ancestor(FileField).complete()


class FileField(Vertical):
    """Says which file was chosen; whether it can be read is found out by whoever reads it."""

    DEFAULT_CSS = """
    FileField {
        height: 1fr;
        PathInput { border: none; height: 1; padding: 0 1; background: $faint; }
        PathInput:focus { border: none; background: $accent 12%; }
        #offers-said { height: auto; color: $muted; margin: 1 0 0 0; }
        Listing { height: 1fr; margin-top: 1; }
    }
    """
    app = getters.app(HouseApp)
    field = getters.query_one(PathInput)
    listing = getters.query_one(Listing)

    class Chosen(Message):
        """A file was chosen."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(self, folders: Sequence[Path], recent: Callable[[], Iterable[Path]], *, id: str | None = None) -> None:
        """
        Args:
            folders: where files usually lie.
            recent: taken before, the last one first.
            id: of the widget.
        """
        super().__init__(id=id)
        self._folders = folders
        self._recent = recent
        self._offers: list[Offer] = []

    def compose(self) -> ComposeResult:
        """The field, what may be meant."""
        t = self.app.voice.words.t
        yield PathInput(placeholder=t("part of a name, or a path; ↑↓ choose, Tab completes"), select_on_focus=False)
        yield Static(id="offers-said", markup=False)
        yield Listing()

    def on_mount(self) -> None:
        """The list is worked from the field."""
        self.listing.can_focus = False
        self.refill()

    def refill(self) -> None:
        """Look again for what may be meant."""
        self._offers = offers(self.field.value, self._folders, self._recent())
        self.listing.set_rows((str(index), self._row(offer)) for index, offer in enumerate(self._offers))
        self.listing.highlighted = 0 if self._offers else None
        t = self.app.voice.words.t
        said = self.query_one("#offers-said", Static)
        said.display = not self._offers
        said.update(content(t("Nothing here goes on like that. A path works too, also one dropped from a window.")))

    def _row(self, offer: Offer) -> Row:
        words, voice = self.app.voice.words, self.app.voice
        if offer.is_folder:
            return Row(Cell(content(f"{offer.path.name}/", "bold $accent")), own(content(words.t("folder"), "$muted")))
        day = self.app.club.calendar.day_of(datetime.fromtimestamp(offer.changed_at, UTC))
        size = words.t("{n} KB", n=words.number(-(-offer.size // _KIB)))
        return Row(
            Cell(content(offer.path.name, "bold"), weight=3),
            Cell(content(short(offer.path.parent), "$muted"), weight=2, least=60),
            Cell(content(size, "$muted"), 11, right=True),
            Cell(content(voice.day(day), "$muted"), 12, right=True),
        )

    @property
    def marked(self) -> Offer | None:
        """What the mark stands on."""
        index = self.listing.highlighted
        return self._offers[index] if index is not None and index < len(self._offers) else None

    def move(self, by: int) -> None:
        """Move the mark by rows."""
        if self._offers:
            here = self.listing.highlighted or 0
            self.listing.highlighted = max(0, min(len(self._offers) - 1, here + by))

    def complete(self) -> None:
        """Put the marked one into the field; into a folder one goes at once."""
        if self.marked is not None:
            self._fill(self.marked)

    def _fill(self, offer: Offer) -> None:
        text = f"{offer.path}/" if offer.is_folder else str(offer.path)
        if text.isprintable():  # a name in another encoding can only be taken by the mark
            self.field.value = text
            self.field.cursor_position = len(text)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.refill()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        typed = read_path(self.field.value, self._folders)
        marked = self.marked
        if typed is not None and is_file(typed) and not self.listing.highlighted:
            self.post_message(self.Chosen(typed))
        elif marked is not None and marked.is_folder:
            self._fill(marked)
        elif marked is not None:
            self.post_message(self.Chosen(marked.path))
        elif typed is not None and not is_folder(typed):
            self.post_message(self.Chosen(typed))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        offer = self._offers[int(str(event.option.id))]
        if offer.is_folder:
            self._fill(offer)
            self.field.focus()
        else:
            self.post_message(self.Chosen(offer.path))
