"""Remembering how the owner read a file by hand, so that the inbox reads the next one alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopclub.core.books import Books
from shopclub.core.exchange.kinds import choose_kind, fits_of, folded_header
from shopclub.core.exchange.model import LAYOUTS, ImportKind, Layout
from shopclub.core.kernel.errors import InvalidInput

MOST = 50
"""Headers remembered; the one said longest ago goes first."""


def known_layouts(books: Books) -> list[Layout]:
    """All that is remembered."""
    return [layout for _, layout in books.all(LAYOUTS)]


async def remember_layout(books: Books, header: Sequence[str], kind: ImportKind, columns: Mapping[str, str]) -> None:
    """
    Keep how a file was read, if that does not follow from its header; what was remembered of that header goes.

    Args:
        books: open for writing.
        header: column names as printed.
        kind: what the owner said that it holds.
        columns: column -> field, as the owner said.
    """
    folded = folded_header(header)
    there = {number: layout for number, layout in books.all(LAYOUTS) if layout.header == folded}
    wanted = Layout(header=folded, kind=kind, columns=dict(columns))
    needed = bool(columns) or _by_itself(header) is not kind
    if list(there.values()) == ([wanted] if needed else []):
        return
    async with books.writing() as session:
        numbers = sorted(number for number, _ in books.all(LAYOUTS) if number not in there)
        for number in (*there, *numbers[: max(0, len(numbers) + 1 - MOST)]):
            session.delete(LAYOUTS, number)
        if needed:
            session.insert(LAYOUTS, wanted)


def _by_itself(header: Sequence[str]) -> ImportKind | None:
    try:
        return choose_kind(fits_of(header))
    except InvalidInput:
        return None
