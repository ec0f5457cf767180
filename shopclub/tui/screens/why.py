"""Why a figure is what it is: answers as lines, each of which opens the next question; Escape goes back one."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList, Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import N_
from shopclub.tui.screens.page import Page
from shopclub.tui.text import content, fit
from shopclub.tui.widgets.rows import Listing, Pair, Prose, Stack
from shopclub.words.explained import SUM, Answer, Asked, Teller, Told

OPENS = " ›"
"""Behind the figure of a line that opens."""
HEADING = "$accent bold"


class AnswerLine(Visual):
    """A line of an answer: its sign, its sentence, its figure at the right, and what is said below it."""

    def __init__(self, told: Told) -> None:
        self._told = told
        style = "bold" if told.mark == SUM else ""
        figure = content(told.figure, f"bold {_colour(told)}".strip())
        self._pair = Pair(
            told.text, Content.assemble(figure, (OPENS if told.opens is not None else "  ", "$muted")), style
        )
        self._about = [Prose(text, "$muted") for text in told.about]

    def lines(self, width: int) -> list[Content]:
        """The lines, each exactly `width` cells."""
        told = self._told
        mark = "" if told.mark == SUM else told.mark
        indent = 2 * told.depth + (2 if mark else 0)
        room = max(8, width - indent)
        said = self._pair.lines(room) + [fit(line, room) for about in self._about for line in about.lines(room)]
        style = "$gain" if mark == "✓" else "$warn"
        first = Content.assemble(" " * (2 * told.depth), (f"{mark} " if mark else "", style))
        return [Content("").join([first if not i else Content(" " * indent), line]) for i, line in enumerate(said)]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        strips = [s for line in self.lines(width) for s in line.render_strips(width, 1, style, options)]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As many lines as it takes."""
        return len(self.lines(width))

    def __str__(self) -> str:
        told = self._told
        return " ".join(part for part in (told.mark, told.text, told.figure, *told.about) if part)


def _colour(told: Told) -> str:
    """Gain and spend have their colours; what is there has none."""
    if told.figure.startswith("+"):
        return "$gain"
    return "$spend" if told.figure.startswith(("-", "−")) else ""


class WhyScreen(Page):
    """Answers one question after the other."""

    TITLE_ID = N_("Why?")
    HELP_ID = N_(
        "Every figure has its reasons, and they come to it. Enter on a line with an arrow opens what is behind it: a "
        "rule as it was that day, the entries it gave, the receipt. Esc goes back one step."
    )
    CSS_PATH = "why.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open"), id="why.open"),
        Binding("left", "close", show=False),
        Binding("right", "open", show=False),
    ]
    listing = getters.query_one("#why-lines", Listing)

    def __init__(self, first: Asked, member: MemberNo | None) -> None:
        """
        Args:
            first: the question.
            member: whom it is about; None for the receipt of a walk-in.
        """
        super().__init__()
        self._path: list[tuple[Asked, str | None]] = [(first, None)]
        """The questions asked so far, each with the line that was marked when the next one was opened."""
        self._member = member
        self._behind: dict[str, Asked] = {}

    def compose_area(self) -> ComposeResult:
        """The question, sentences, lines."""
        with Vertical(id="why"):
            yield Static(id="why-says", markup=False)
            yield Listing(id="why-lines")

    def on_mount(self) -> None:
        """The lines have the keys."""
        self.listing.focus()

    def show(self) -> None:
        """The answer to the present question."""
        asked, marked = self._path[-1]
        answer = Teller(self.app.club, self.app.voice.words, self._member).tell(asked)
        self.query_one("#why", Vertical).border_title = content(answer.question)
        says = self.query_one("#why-says", Static)
        says.update(Stack([Prose(text) for text in answer.says]))
        says.display = bool(answer.says)
        self._fill(answer, marked)

    def _fill(self, answer: Answer, marked: str | None) -> None:
        rows: list[tuple[str, Visual]] = []
        self._behind = {}
        for place, block in enumerate(answer.blocks):
            if place:
                rows.append((f"{place}:gap", Content(" ")))
            rows.append((f"{place}", Prose(block.title, HEADING)))
            for index, told in enumerate(block.lines):
                key = f"{place}:{index}"
                rows.append((key, AnswerLine(told)))
                if told.opens is not None:
                    self._behind[key] = told.opens
        self.listing.set_rows(rows)
        self.listing.mark(marked or next(iter(self._behind), ""))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out opening where nothing is behind a line."""
        if action == "open":
            return True if self.is_mounted and self.listing.key in self._behind else None
        return True

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """What is behind the marked line."""
        key = self.listing.key
        if key is not None and key in self._behind:
            self._path[-1] = (self._path[-1][0], key)
            self._path.append((self._behind[key], None))
            self.show()

    def action_close(self) -> None:
        """Back to the question before, or to where we were."""
        if len(self._path) == 1:
            super().action_close()
        else:
            self._path.pop()
            self.show()
