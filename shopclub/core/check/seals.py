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

NEVER = 2**63
_AT_ONCE = 10_000


class Summing:
    """Sums of the rows that seals cover, taken while the rows come by for other reasons."""

    def __init__(self, ends: Sequence[int]) -> None:
        """
        Args:
            ends: number of the last row of each seal, in their order.
        """
        self._ends = list(ends)
        self._until = self._ends[0] if self._ends else NEVER
        self._digest = sha256()
        self._lines: list[bytes] = []
        self._sums: list[str] = []

    def take(self, number: int, stored: bytes) -> None:
        """The next row; they come ascending."""
        if number > self._until:
            self._turn(number)
        self._lines.append(row_line(number, stored))
        if len(self._lines) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        self._digest.update(b"".join(self._lines))
        self._lines.clear()

    def _turn(self, number: int) -> None:
        """Close the sums that end before a row."""
        while self._until < number:
            self._flush()
            self._sums.append(self._digest.hexdigest())
            self._digest = sha256()
            done = len(self._sums)
            self._until = self._ends[done] if done < len(self._ends) else NEVER

    def sums(self) -> list[str]:
        """A sum for each seal; there are no more rows."""
        self._turn(max(self._ends, default=0) + 1)
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
        sales, ledger = self.sales.sums()[1::2], self.ledger.sums()[1::2]
        for place, link in enumerate(self._links):
            for table, after, span, come_by in (
                (SALES, link.before.sales, link.sales, sales),
                (LEDGER, link.before.ledger, link.ledger, ledger),
            ):
                # A sum that does not fit is taken anew, in case the rows or the seals came in another order.
                if come_by[place] != span.sha256 and _sum(reader, table, after, span) != span.sha256:
                    figures: dict[str, Figure] = {"rows": table.name, "first": after + 1, "last": span.last}
                    reader.found("seal_differs", SEALS, link.number, day=link.day, **figures)


def _sum(reader: Reader, table: Collection[Any], after: int, span: Span) -> str:
    """The sum of some rows by themselves: slow, and only where something is wrong."""
    digest = sha256()
    for first in range(after + 1, span.last + 1, _AT_ONCE):
        digest.update(rows_bytes(reader.stored(table, first, min(first + _AT_ONCE - 1, span.last))))
    return digest.hexdigest()
