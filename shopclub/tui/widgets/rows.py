"""
Rows with columns that line up: numbers right, names cut by cells; when it is narrow, what is least needed goes.

A `Row` fits itself to whatever width it is drawn in, so a list needs no refill when the terminal changes size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from shopclub.tui.text import cells, content, fit, plain
from shopclub.words.paper import wrap

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row."""

    text: Content
    width: int | None = None
    """Cells; None shares what the others leave."""
    right: bool = False
    """Whether it stands at the right of its column."""
    weight: int = 1
    """Share among the fields without a width."""
    least: int = 0
    """Narrowest row, in cells, that still shows it."""
    most: int = 10_000
    """Widest row that still shows it."""


def own(text: Content, *, right: bool = False, least: int = 0) -> Cell:
    """A field as wide as its text."""
    return Cell(text, text.cell_length, right=right, least=least)


class Row(Visual):
    """One line of fields."""

    def __init__(self, *cells: Cell, gap: int = GAP) -> None:
        self._cells = cells
        self._gap = gap

    def line(self, width: int) -> Content:
        """The row as exactly `width` cells."""
        shown = [cell for cell in self._cells if cell.least <= width <= cell.most]
        if not shown:
            return Content("")
        taken = sum(cell.width for cell in shown if cell.width is not None) + self._gap * (len(shown) - 1)
        weights = sum(cell.weight for cell in shown if cell.width is None)
        left = max(0, width - taken)
        parts: list[Content] = []
        for cell in shown:
            size = cell.width
            if size is None:
                size = left * cell.weight // weights if weights else 0
                left, weights = left - size, weights - cell.weight
            parts.append(fit(cell.text, size, right=cell.right))
        return fit(Content(" " * self._gap).join(parts), width)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        return self.line(width).render_strips(width, 1, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """One line."""
        return 1


class Pair(Visual):
    """A sentence and a figure at the right of its last line; the sentence wraps, nothing is cut."""

    def __init__(self, label: str, value: Content, style: str = "") -> None:
        self._label = Prose(label, style)
        self._value = value

    def lines(self, width: int) -> list[Content]:
        """The lines, each exactly `width` cells."""
        room = max(1, width - self._value.cell_length - (GAP if self._value else 0))
        *head, last = self._label.lines(room)
        end = Content("").join([fit(last, max(0, width - self._value.cell_length)), self._value])
        return [fit(line, width) for line in [*head, end]]

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


class Labelled(Visual):
    """A label and a sentence beside it that wraps in its own column."""

    def __init__(self, label: str, text: str, at: int, style: str = "", *, label_style: str = "$muted") -> None:
        """
        Args:
            label: what the sentence is about; wraps in its column, too.
            text: the sentence.
            at: cell at which the sentence begins.
            style: of the sentence.
            label_style: of the label.
        """
        self._label = Prose(label, label_style)
        self._text = Prose(text, style)
        self._at = at

    def lines(self, width: int) -> list[Content]:
        """The lines, each exactly `width` cells."""
        at = min(self._at, width // 2)
        left, right = self._label.lines(max(1, at - 1)), self._text.lines(max(1, width - at))
        blank = Content("")
        count = max(len(left), len(right))
        left += [blank] * (count - len(left))
        right += [blank] * (count - len(right))
        return [Content("").join([fit(one, at), fit(two, width - at)]) for one, two in zip(left, right, strict=True)]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        strips = [s for line in self.lines(width) for s in line.render_strips(width, 1, style, options)]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As many lines as the longer of the two takes."""
        return len(self.lines(width))

    def __str__(self) -> str:
        return f"{self._label} {self._text}"


class Prose(Visual):
    """A sentence that wraps as it is read: Chinese between any two characters, but never before a closing mark."""

    def __init__(self, text: str, style: str = "") -> None:
        self.text = plain(text)
        """The sentence."""
        self._style = style

    def lines(self, width: int) -> list[Content]:
        """The lines, none wider than `width` cells."""
        return [content(line, self._style) for line in wrap(self.text, max(2, width))]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        strips = [
            s for line in self.lines(width) for s in (line or Content(" ")).render_strips(width, 1, style, options)
        ]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as the sentence, at most all there is."""
        return min(container_width, max(1, cells(self.text)))

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As many lines as the sentence takes."""
        return len(self.lines(width))

    def __str__(self) -> str:
        return self.text


class Stack(Visual):
    """Rows and texts under each other."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        strips = [strip for part in self._parts for strip in part.render_strips(width, None, style, options)]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """All parts together."""
        return sum(part.get_height(rules, width) for part in self._parts)


Part = Visual
"""What a stack is made of."""


class Listing(OptionList):
    """A list of rows, each with a key; keeps its place when the rows are made again."""

    DEFAULT_CSS = """
    Listing {
        border: none;
        padding: 0;
        background: transparent;
        height: 1fr;
        scrollbar-size-vertical: 1;
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)

    def set_rows(self, rows: Iterable[tuple[str, Visual]]) -> None:
        """Show these rows; the marked one stays marked if its key is still there."""
        before = self.key
        options = [Option(row, id=key) for key, row in rows]
        self.set_options(options)
        keys = [option.id for option in options]
        self.highlighted = keys.index(before) if before in keys else (0 if keys else None)

    def mark(self, key: str) -> None:
        """Mark a row, if it is there."""
        keys = [option.id for option in self.options]
        if key in keys:
            self.highlighted = keys.index(key)

    @property
    def key(self) -> str | None:
        """The key of the marked row; None in an empty list."""
        option = self.highlighted_option
        return option.id if option else None
