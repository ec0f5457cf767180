"""
Two courses over the same months as pairs of columns: what was on the left, what would be on the right.

Drawn from eighths of a cell, so that it needs nothing but text. Colour never speaks alone: in each pair today's
column stands left, and the legend says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from shopclub.tui.text import cells, content, fit

EIGHTHS = " ▁▂▃▄▅▆▇█"
HANGING = " ▔▔▔▀▀▀▀█"
"""Blocks that hang from above there are of three heights only."""
UNKNOWN = "?"
LEAST_SLOT = 3
"""Cells of a pair: two columns and the gap."""
WIDEST = 4
"""Cells of one column at most."""


class Point(NamedTuple):
    """One place on the axis: its label, and the two values; None is not known."""

    label: str
    today: int | None
    changed: int | None


class PairChart(Visual):
    """Fits itself to whatever width it is drawn in; points that find no room are put together."""

    def __init__(
        self,
        points: Sequence[Point],
        *,
        rows: int,
        say: Callable[[int], str],
        together: Callable[[Sequence[Point]], Point],
        styles: tuple[str, str] = ("$muted", "$accent"),
    ) -> None:
        """
        Args:
            points: in the order of time.
            rows: of the columns, without the line of labels.
            say: a value beside the axis.
            together: several points as one, where there is no room for all.
            styles: of today's column and of the other.
        """
        self._points = list(points)
        self._rows = max(1, rows)
        self._say = say
        self._together = together
        self._styles = styles

    def lines(self, width: int) -> list[Content]:
        """The chart, each line exactly `width` cells."""
        points, axis = self._points, 0
        while True:  # sums of several months are longer to say, and may leave room for fewer
            known = [value for point in points for value in point[1:] if value is not None]
            if not known:
                return [content(" " * width)] * (self._rows + 1)
            top, bottom = max(0, *known), min(0, *known)
            needed = max(cells(self._say(value)) for value in (top, bottom, 0)) + 1
            fitted = self.fitted(width - max(axis, needed))
            if len(fitted) == len(points):
                break
            points, axis = fitted, max(axis, needed)
        axis = max(axis, needed)
        slot = max(LEAST_SLOT, (width - axis) // len(points))
        above, below = self._shares(top, bottom)
        body = [
            self._line(points, slot, row, (above, below), (top, bottom)) for row in range(above - 1, -below - 1, -1)
        ]
        marks = self._marks(top, bottom, above, below)
        out = [
            fit(Content.assemble(fit(content(mark, "$muted"), axis - 1, right=True), " ", line), width)
            for mark, line in zip(marks, body, strict=True)
        ]
        names = _axis([point.label for point in points], slot)
        return [*out, fit(content(" " * axis + names, "$muted"), width)]

    def fitted(self, room: int) -> list[Point]:
        """As many points as there is room for: each, or so many together that all find room."""
        size = 1
        while size < len(self._points) and -(-len(self._points) // size) * LEAST_SLOT > room:
            size += 1
        if size == 1:
            return self._points
        return [self._together(self._points[at : at + size]) for at in range(0, len(self._points), size)]

    def _shares(self, top: int, bottom: int) -> tuple[int, int]:
        """Rows above and below nothing, by how far values go either way; each way that is used has one."""
        if not bottom:
            return self._rows, 0
        if not top:
            return 0, self._rows
        below = min(self._rows - 1, max(1, round(self._rows * -bottom / (top - bottom))))
        return self._rows - below, below

    def _marks(self, top: int, bottom: int, above: int, below: int) -> list[str]:
        marks = [""] * self._rows
        if above:
            marks[0] = self._say(top)
            marks[above - 1] = marks[above - 1] or (self._say(0) if self._rows > 1 else "")
        if below:
            marks[-1] = self._say(bottom)
        return marks

    def _line(
        self, points: Sequence[Point], slot: int, row: int, shares: tuple[int, int], ends: tuple[int, int]
    ) -> Content:
        """One row: `row` 0 stands on nothing, -1 hangs below it."""
        bar = min(WIDEST, max(1, (slot - 1) // 2))
        parts: list[Content | tuple[str, str] | str] = []
        for point in points:
            gap = slot - 2 * bar
            parts.append(" " * (gap // 2))
            for value, style in zip(point[1:], self._styles, strict=True):
                parts.append(_column(value, style, bar, row, shares, ends))
            parts.append(" " * (gap - gap // 2))
        return Content.assemble(*parts)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        strips = [strip for line in self.lines(width) for strip in line.render_strips(width, 1, style, options)]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """The columns and their labels."""
        return self._rows + 1


def _column(
    value: int | None, style: str, bar: int, row: int, shares: tuple[int, int], ends: tuple[int, int]
) -> tuple[str, str]:
    """So much of one column as lies in a row."""
    if value is None:
        return (UNKNOWN if row == 0 or (row == -1 and not shares[0]) else " ") * bar, "$muted"
    if row >= 0:
        filled = _eighths(value, ends[0], shares[0]) - 8 * row if value > 0 else 0
        return EIGHTHS[min(8, max(0, filled))] * bar, style
    filled = _eighths(-value, -ends[1], shares[1]) - 8 * (-row - 1) if value < 0 else 0
    if filled <= 0:
        return " " * bar, style
    return HANGING[min(8, filled)] * bar, style


def _eighths(value: int, end: int, rows: int) -> int:
    """Height of a value in eighths of a cell; what is not nothing is seen."""
    return max(1, value * rows * 8 // end) if end else 0


def _axis(labels: Sequence[str], slot: int) -> str:
    """The labels, each in the middle of its slot; where they would run together, only some of them."""
    step = 1
    while max(map(cells, labels)) >= step * slot:
        step += 1
    parts: list[str] = []
    for place in range(0, len(labels), step):
        room = slot * min(step, len(labels) - place)
        size = cells(labels[place])
        left = max(0, (slot - size) // 2)
        parts.append(fit(Content(" " * left + labels[place] if left + size <= room else ""), room).plain)
    return "".join(parts)
