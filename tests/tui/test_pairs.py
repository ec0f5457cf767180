"""Pairs of columns: heights in eighths of a cell, today's on the left, what finds no room put together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shopclub.tui.text import cells
from shopclub.tui.widgets.pairs import PairChart, Point


def added(points: Sequence[Point]) -> Point:
    """Several months as one."""
    return Point(points[0].label, sum(p.today or 0 for p in points), sum(p.changed or 0 for p in points))


def chart(*points: Point, rows: int = 4) -> PairChart:
    """A chart whose values are said as they are."""
    return PairChart(points, rows=rows, say=str, together=added)


def drawn(found: PairChart, width: int) -> list[str]:
    """Its lines as plain text."""
    return [line.plain for line in found.lines(width)]


def test_heights_are_eighths_of_a_cell() -> None:
    """Of 4 rows for 32, 8 fills one row, 12 one and a half, 32 all four; 0 is nothing, 1 is seen."""
    lines = drawn(chart(Point("a", 32, 8), Point("b", 12, 0), Point("c", 1, 4)), 3 + 9)
    assert lines == [
        "32 █        ",
        "   █        ",
        "   █  ▄     ",
        " 0 ██ █  ▁▄ ",
        "    a  b  c ",
    ]


def test_what_is_below_nothing_hangs() -> None:
    """Losses hang below the line, by the same measure, to the next of three heights."""
    assert drawn(chart(Point("a", 10, -10), rows=2), 4 + 3) == [" 10 █  ", "-10  █ ", "     a "]
    assert drawn(chart(Point("a", 16, -16), Point("b", -8, -1), rows=2), 4 + 6)[1] == "-16  █ ▀▔ "


@pytest.mark.parametrize("width", [12, 20, 40, 76, 116])
@pytest.mark.parametrize("count", [1, 2, 7, 12, 24, 61])
def test_every_line_is_as_wide_as_it_says(width: int, count: int) -> None:
    """However many months: each line has the width, and no label is cut or runs into the next."""
    labels = ["1月", "Mar", "12月"]
    points = [Point(labels[n % 3], n * 37, 5000 - n) for n in range(count)]
    found = chart(*points)
    lines = found.lines(width)
    assert [line.cell_length for line in lines] == [width] * 5
    assert set(lines[-1].plain.split()) <= set(labels)
    assert len(found.fitted(width - 5)) * 3 <= max(3, width - 5)


def test_months_without_room_are_put_together() -> None:
    """Six months in a room for three pairs: two by two, their sums drawn."""
    points = [Point(str(n), 1, 2) for n in range(6)]
    assert chart(*points).fitted(9) == [Point("0", 2, 4), Point("2", 2, 4), Point("4", 2, 4)]
    assert len(chart(*points).fitted(18)) == 6


def test_what_is_not_known_is_a_question_mark() -> None:
    """A value nobody knows is neither nothing nor a column."""
    lines = drawn(chart(Point("a", None, 3), rows=1), 2 + 3)
    assert lines[0].rstrip() == "3 ?█"


def test_nothing_at_all_is_an_empty_field() -> None:
    """Without any value there is no axis; with zeros there is."""
    assert {line.strip() for line in drawn(chart(Point("a", None, None)), 20)} == {""}
    assert drawn(chart(Point("a", 0, 0), rows=1), 5)[0] == "0    "
    assert cells(drawn(chart(Point("a", 0, 0)), 30)[0]) == 30
