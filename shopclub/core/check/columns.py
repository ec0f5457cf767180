"""
What a pass over a large table leaves behind for the next: a few figures of each row, packed.

A million rows as objects would fill the memory; eight bytes a figure do not. A figure that needs more than eight
bytes stands in damaged files only, and makes its column a plain list.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left

NONE = -(2**63)
"""Stands for no value in a column."""
NOWHERE = -1


class Figures:
    """Some whole numbers of each row, one row after the other."""

    __slots__ = ("values", "width")

    def __init__(self, width: int) -> None:
        """
        Args:
            width: how many of each row.
        """
        self.width = width
        self.values: array[int] | list[int] = array("q")

    def add(self, row: tuple[int, ...]) -> None:
        """The figures of the next row."""
        try:
            self.values.extend(row)
        except OverflowError:
            whole = len(self.values) // self.width * self.width
            self.values = [*self.values[:whole], *row]

    def column(self, place: int) -> array[int] | list[int]:
        """One figure of every row."""
        return self.values[place :: self.width]


class Numbers:
    """Numbers of rows as they come, and where each stands; normally they come ascending."""

    __slots__ = ("_places", "_shift", "highest", "values")

    def __init__(self) -> None:
        self.values: array[int] | list[int] = array("q")
        self._shift = 1
        self._places: dict[int, int] | None = None
        self.highest = 0

    @property
    def is_ordered(self) -> bool:
        """Whether they came ascending."""
        return self._places is None

    def add(self, number: int) -> None:
        """The number of the next row."""
        try:
            self.values.append(number)
        except OverflowError:
            self.values = [*self.values, number]
        if number > self.highest and self._places is None:
            self.highest = number
        else:
            self._out_of_turn(number)

    def _out_of_turn(self, number: int) -> None:
        """Somebody put a row in between: only a damaged or edited file has that."""
        if self._places is None:
            self._places = {known: place for place, known in enumerate(self.values)}
        self._places[number] = len(self.values) - 1
        self.highest = max(self.highest, number)

    def at(self, number: int) -> int:
        """The place of a row; `NOWHERE` if there is none of that number."""
        if self._places is not None:
            return self._places.get(number, NOWHERE)
        values = self.values
        place = number - self._shift
        if 0 <= place < len(values) and values[place] == number:
            return place
        place = bisect_left(values, number)
        if place < len(values) and values[place] == number:
            self._shift = number - place  # rows without gaps up to the next one stand as far from their numbers
            return place
        return NOWHERE
