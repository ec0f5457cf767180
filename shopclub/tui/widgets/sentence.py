"""A line of a list that says a whole sentence: its heading and mark at the left, the words wrapped, never cut."""

from __future__ import annotations

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from shopclub.tui.text import content, fit
from shopclub.tui.widgets.rows import Prose

HEADING = 12
"""Cells of the heading's column."""


class Sentence(Visual):
    """Heading, mark, sentence, and at the right of its first line what can be done with it."""

    def __init__(self, *, title: Content, mark: Content, text: str, style: str = "", end: str = "") -> None:
        self._title = title
        self._mark = mark
        self._text = Prose(text, style)
        self._end = content(end, "$muted")

    def __str__(self) -> str:
        return " ".join(part for part in (str(self._title), str(self._mark), self._text.text, str(self._end)) if part)

    def lines(self, width: int) -> list[Content]:
        """The lines, each exactly `width` cells."""
        left = HEADING + 1 + 1 + 1
        room = max(2, width - left - 2)
        found = []
        for place, line in enumerate(self._text.lines(room)):
            title, mark, end = (self._title, self._mark, self._end) if not place else (Content(""),) * 3
            parts = [fit(title, HEADING), fit(mark, 1), fit(line, room), fit(end, 1)]
            found.append(fit(Content(" ").join(parts), width))
        return found

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        strips = [s for line in self.lines(width) for s in line.render_strips(width, 1, style, options)]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As many lines as the sentence takes."""
        return len(self.lines(width))


class Marked(Visual):
    """A mark and a sentence that wraps beside it, never cut."""

    def __init__(self, mark: Content, text: str, style: str = "") -> None:
        self._mark = mark
        self._text = Prose(text, style)

    def __str__(self) -> str:
        return f"{self._mark} {self._text.text}"

    def lines(self, width: int) -> list[Content]:
        """The lines, each exactly `width` cells."""
        room = max(2, width - 2)
        found = []
        for place, line in enumerate(self._text.lines(room)):
            mark = Content("") if place else self._mark
            found.append(fit(Content(" ").join([fit(mark, 1), fit(line, room)]), width))
        return found

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        strips = [s for line in self.lines(width) for s in line.render_strips(width, 1, style, options)]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As many lines as the sentence takes."""
        return len(self.lines(width))
