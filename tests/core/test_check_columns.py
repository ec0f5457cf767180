"""The packed columns of the check: every row is found again, whatever came before it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.check.columns import NOWHERE, Figures, Numbers


@given(st.lists(st.integers(1, 2**70), unique=True), st.booleans())
def test_every_number_is_found_where_it_stands(numbers: list[int], is_sorted: bool) -> None:
    """With gaps, out of order, or too large for eight bytes: each row is at its place, and no other is."""
    if is_sorted:
        numbers = sorted(numbers)
    rows = Numbers()
    for number in numbers:
        rows.add(number)
    assert [rows.at(number) for number in numbers] == list(range(len(numbers)))
    assert rows.is_ordered == (numbers == sorted(numbers))
    assert rows.highest == max(numbers, default=0)
    around = {number + step for number in numbers for step in (-1, 1)} - set(numbers)
    assert {rows.at(number) for number in around} <= {NOWHERE}


@given(st.lists(st.tuples(st.integers(-(2**70), 2**70), st.integers(), st.integers(-5, 5))))
def test_figures_come_back_as_they_were(rows: list[tuple[int, int, int]]) -> None:
    """A figure of more than eight bytes spoils neither its row nor those around it."""
    figures = Figures(3)
    for row in rows:
        figures.add(row)
    assert list(zip(*(figures.column(place) for place in range(3)), strict=True)) == rows
