"""Money taken for balances: each line says what for, and no more is paid back than was taken."""

from __future__ import annotations

from collections.abc import Iterable

from shopclub.core.check.reader import Reader
from shopclub.core.sales.model import SALES, Sale, SaleKind
from shopclub.core.takings.model import KINDS, kind_of
from shopclub.core.takings.rules import left_of


def check_taking_lines(reader: Reader, number: int, row: Sale) -> None:
    """A taking says of every line what it is for; goods say nothing of the kind."""
    is_taking = row.kind is SaleKind.TAKING
    for place, line in enumerate(row.lines):
        if (kind_of(line.sells) in KINDS) is not is_taking or (line.sells and not is_taking):
            reader.found("taking_line", SALES, number, line=place + 1)


def check_paid_back(reader: Reader, number: int, back: Iterable[tuple[int, Sale]]) -> None:
    """Look at the rows that pay one taking back or undo it: of a taking, to the same person, no more than was taken."""
    taken = reader.get(SALES, number)
    rows: list[Sale] = []
    for back_no, row in back:
        is_taking = taken is not None and taken.kind is SaleKind.TAKING
        if taken is None or not is_taking or not reader.same(taken.member, row.member):
            if taken is not None or not reader.has(SALES, number):
                reader.found("taking_of", SALES, back_no, sale=number)
            continue
        rows.append(row)
        left = left_of(taken, rows)
        if taken.paid_minor >= 0 and any(left[line.sells] < 0 for line in row.lines):
            reader.found("taking_back", SALES, back_no, sale=number)
        if row.void and (len(rows) > 1 or any(left.values()) or _tenders_left(taken, row)):
            reader.found("taking_void", SALES, back_no, sale=number)


def _tenders_left(taken: Sale, row: Sale) -> bool:
    return {name: -minor for name, minor in taken.tenders.items()} != row.tenders
