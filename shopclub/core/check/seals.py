"""Seals: each follows the one before it, and the rows are still those that were sealed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from shopclub.core.check.reader import Reader
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import Figure
from shopclub.core.ledger.model import LEDGER
from shopclub.core.sales.model import SALES
from shopclub.core.seals.model import SEALS, Span
from shopclub.core.seals.rules import Covered, broken_links, covered, row_line, rows_bytes

_AT_ONCE = 10_000


class Summing:
    """Sums of the rows that seals cover, taken while the rows come by for other reasons."""

    def __init__(self, ends: Sequence[int]) -> None:
        """
        Args:
            ends: number of the last row of each seal, in their order.
        """
        self._ends = list(ends)
        self._until = self._ends[0] if self._ends else 0
        self._latest = 0
        self._digest = sha256()
        self._lines: list[bytes] = []
        self._sums: list[str] = []
        self.is_true = self._ends == sorted(self._ends)
        """Whether the rows came in their order, and the seals stand in theirs; else these sums say nothing."""

    def take(self, number: int, stored: bytes) -> None:
        """The next row."""
        if number > self._until:
            self._turn(number)
        if number <= self._latest:
            self.is_true = False
        self._latest = number
        if len(self._sums) < len(self._ends):
            self._lines.append(row_line(number, stored))
            if len(self._lines) >= _AT_ONCE:
                self._flush()

    def _flush(self) -> None:
        self._digest.update(b"".join(self._lines))
        self._lines.clear()

    def _turn(self, number: int) -> None:
        """Close the sums that end before a row."""
        while len(self._sums) < len(self._ends) and self._until < number:
            self._flush()
            self._sums.append(self._digest.hexdigest())
            self._digest = sha256()
            if len(self._sums) < len(self._ends):
                self._until = self._ends[len(self._sums)]

    def sums(self) -> list[str]:
        """A sum for each seal; there are no more rows."""
        if self._ends:
            self._turn(self._ends[-1] + 1)
        return self._sums


class _Link(NamedTuple):
    """A seal of which it is known where it begins."""

    number: int
    day: str
    before: Covered
    sales: Span
    ledger: Span


class Sealed:
    """The chain of seals, and the sums of the rows as they come by."""

    def __init__(self, reader: Reader) -> None:
        """Look at the chain; the rows are compared when they have come by."""
        seals = list(reader.rows(SEALS))
        broken = set(broken_links(seals))
        self._links: list[_Link] = []
        before, expected = Covered(), 1
        for number, seal in seals:
            day = seal.day.isoformat()
            if number in broken:
                reader.found("seal_chain_broken", SEALS, number, day=day)
            if number == expected:  # after one that is gone, nobody knows where this one began
                self._links.append(_Link(number, day, before, seal.sales, seal.ledger))
            before, expected = covered(seal), number + 1
        # Rows that no seal covers, because one is gone, are summed too and belong to nobody.
        self.sales = Summing([end for link in self._links for end in (link.before.sales, link.sales.last)])
        self.ledger = Summing([end for link in self._links for end in (link.before.ledger, link.ledger.last)])

    def compare(self, reader: Reader) -> None:
        """Whether the rows are those that were sealed; rows beyond the last seal are not sealed yet."""
        sales = self.sales.sums()[1::2]
        ledger = self.ledger.sums()[1::2]
        for place, link in enumerate(self._links):
            same = self.sales.is_true and sales[place] == link.sales.sha256
            if not same and _sum(reader, SALES, link.before.sales, link.sales) != link.sales.sha256:
                _differs(reader, link, SALES, link.before.sales, link.sales)
            same = self.ledger.is_true and ledger[place] == link.ledger.sha256
            if not same and _sum(reader, LEDGER, link.before.ledger, link.ledger) != link.ledger.sha256:
                _differs(reader, link, LEDGER, link.before.ledger, link.ledger)


def _differs(reader: Reader, link: _Link, table: Collection[Any], after: int, span: Span) -> None:
    figures: dict[str, Figure] = {"rows": table.name, "first": after + 1, "last": span.last}
    reader.found("seal_differs", SEALS, link.number, day=link.day, **figures)


def _sum(reader: Reader, table: Collection[Any], after: int, span: Span) -> str:
    """The sum of some rows by themselves: slow, and only where something is wrong."""
    digest = sha256()
    for first in range(after + 1, span.last + 1, _AT_ONCE):
        digest.update(rows_bytes(reader.stored(table, first, min(first + _AT_ONCE - 1, span.last))))
    return digest.hexdigest()
