"""
Ends of days: what the till was said to hold is what the rows say up to then, and so are the balances written beside.
"""

from __future__ import annotations

from datetime import date

from shopclub.core.check.reader import Reader
from shopclub.core.closing.model import CLOSINGS, Count
from shopclub.core.closing.rules import drawers, expected
from shopclub.core.insight.model import SaleRow
from shopclub.core.ledger.model import Entry
from shopclub.core.ledger.units import Unit
from shopclub.core.sales.model import Sale


class Closed:
    """What counts go by, compared as rows and entries go by in the order of their numbers."""

    def __init__(self, reader: Reader) -> None:
        """Look at the closings themselves; the rest follows with the rows."""
        self._counts: list[tuple[int, date, Count]] = []
        for number, closing in reader.rows(CLOSINGS):
            if number != closing.on.toordinal():
                reader.found("closing_day", CLOSINGS, number, day=closing.on.isoformat())
            self._counts += [(number, closing.on, count) for count in closing.counts]
        self._by_ledger = sorted(self._counts, key=lambda one: -one[2].ledger)
        self._sums: dict[Unit, int] = {}
        self._rows: dict[date, list[tuple[int, SaleRow]]] = {on: [] for _, on, _ in self._counts}

    def take_entry(self, reader: Reader, number: int, entry: Entry) -> None:
        """The next entry; they come ascending."""
        while self._by_ledger and self._by_ledger[-1][2].ledger < number:
            self._compare(reader)
        if self._by_ledger:
            self._sums[entry.unit] = self._sums.get(entry.unit, 0) + entry.amount

    def take_row(self, number: int, row: Sale) -> None:
        """A row of the sales table."""
        if row.on in self._rows:
            seen = SaleRow(on=row.on, kind=row.kind, paid_minor=row.paid_minor, tenders=row.tenders)
            self._rows[row.on].append((number, seen))

    def compare(self, reader: Reader) -> None:
        """What is left when everything has come by."""
        while self._by_ledger:
            self._compare(reader)
        for number, on, count in self._counts:
            rows = [row for n, row in self._rows[on] if n <= count.sales]
            if expected(drawers(rows)) != count.expected:
                reader.found("closing_till", CLOSINGS, number, day=on.isoformat())

    def _compare(self, reader: Reader) -> None:
        number, on, count = self._by_ledger.pop()
        recorded = {unit: amount for unit, amount in self._sums.items() if amount}
        for unit in sorted({*recorded, *count.balances}):
            should, said = recorded.get(unit, 0), count.balances.get(unit, 0)
            if should != said:
                day = on.isoformat()
                reader.found("closing_balance", CLOSINGS, number, day=day, unit=unit[:40], said=said, entries=should)
