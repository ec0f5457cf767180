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


class Column:
    """Whole numbers, one for each row."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: array[int] | list[int] = array("q")

    def add(self, value: int | None) -> None:
        """The value of the next row."""
        try:
            self.values.append(NONE if value is None else value)
        except OverflowError:
            self.values = [*self.values, value or 0]


class Numbers(Column):
    """Numbers of rows as they come, and where each stands; normally they come ascending."""

    __slots__ = ("_places", "_shift", "highest")

    def __init__(self) -> None:
        super().__init__()
        self._shift = 1
        self._places: dict[int, int] | None = None
        self.highest = 0

    @property
    def is_ordered(self) -> bool:
        """Whether they came ascending."""
        return self._places is None

    def add(self, value: int | None) -> None:
        """The number of the next row."""
        number = value or 0
        super().add(number)
        if self._places is not None:
            self._places[number] = len(self.values) - 1
        elif number > self.highest:
            self.highest = number
        else:  # somebody put a row in between: only a damaged or edited file has that
            self._places = {known: place for place, known in enumerate(self.values)}

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
