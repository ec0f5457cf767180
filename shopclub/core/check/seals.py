"""Seals: each follows the one before it, and the rows are still those that were sealed."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from shopclub.core.check.reader import Reader
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import Figure
from shopclub.core.ledger.model import LEDGER
from shopclub.core.sales.model import SALES
from shopclub.core.seals.model import SEALS, Span
from shopclub.core.seals.rules import Covered, broken_links, covered, rows_bytes

_AT_ONCE = 10_000


def check_seals(reader: Reader) -> None:
    """Compute every sum anew; rows beyond the last seal are not sealed yet."""
    seals = list(reader.rows(SEALS))
    broken = set(broken_links(seals))
    before, expected = Covered(), 1
    for number, seal in seals:
        day = seal.day.isoformat()
        if number in broken:
            reader.found("seal_chain_broken", SEALS, number, day=day)
        if number == expected:  # after one that is gone, nobody knows where this one began
            for table, after, span in ((SALES, before.sales, seal.sales), (LEDGER, before.ledger, seal.ledger)):
                if _sum(reader, table, after, span) != span.sha256:
                    figures: dict[str, Figure] = {"rows": table.name, "first": after + 1, "last": span.last}
                    reader.found("seal_differs", SEALS, number, day=day, **figures)
        before, expected = covered(seal), number + 1


def _sum(reader: Reader, table: Collection[Any], after: int, span: Span) -> str:
    digest = sha256()
    for first in range(after + 1, span.last + 1, _AT_ONCE):
        digest.update(rows_bytes(reader.stored(table, first, min(first + _AT_ONCE - 1, span.last))))
    return digest.hexdigest()
