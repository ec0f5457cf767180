"""
What a seal is computed from: pure functions, exact enough for anybody to do it again (docs/seals.md).

A seal covers the sums of the day's rows and not the rows themselves, so that the chain is proven without reading
the books, and a row that was changed shows at its own day and table only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256

import msgspec

from shopclub.core.seals.model import Seal, Span

FORM = "shopclub-seal-1"
"""First line of every text that is sealed."""
NO_SEAL = "0" * 64
"""What stands for the seal before the first."""
_GROUP = 4


class Covered(msgspec.Struct, frozen=True):
    """Where the books are sealed to."""

    sales: int = 0
    ledger: int = 0
    sha256: str = NO_SEAL


def row_line(number: int, stored: bytes) -> bytes:
    """A row as it is summed: its line of a folded file, without the comma, with a line feed."""
    return b'"%d":%b\n' % (number, stored)


def rows_bytes(rows: Iterable[tuple[int, bytes]]) -> bytes:
    """The lines of some rows, in the order given."""
    return b"".join(row_line(number, stored) for number, stored in rows)


def covered(seal: Seal | None) -> Covered:
    """Where a seal ends and the next one begins; None: at the beginning."""
    return Covered() if seal is None else Covered(seal.sales.last, seal.ledger.last, seal.sha256)


def seal_text(day: date, before: Covered, sales: Span, ledger: Span) -> str:
    """The five lines that a seal is the SHA-256 of."""
    return (
        f"{FORM}\n{before.sha256}\n{day.isoformat()}\n"
        f"sales {before.sales} {sales.last} {sales.sha256}\n"
        f"ledger {before.ledger} {ledger.last} {ledger.sha256}\n"
    )


def seal_sum(day: date, before: Covered, sales: Span, ledger: Span) -> str:
    """The seal itself, in hexadecimal."""
    return sha256(seal_text(day, before, sales, ledger).encode()).hexdigest()


def follows(seal: Seal, before: Covered) -> bool:
    """Whether a seal is the one that its figures and the seal before it make."""
    onward = seal.sales.last >= before.sales and seal.ledger.last >= before.ledger
    return onward and seal.sha256 == seal_sum(seal.day, before, seal.sales, seal.ledger)


def broken_links(seals: Iterable[tuple[int, Seal]]) -> Iterator[int]:
    """
    Numbers of the seals that don't fit what stands before them: computed anew, or after a missing one.

    Args:
        seals: all of them by number, ascending.
    """
    before, expected = Covered(), 1
    for number, seal in seals:
        if number != expected or not follows(seal, before):
            yield number
        before, expected = covered(seal), number + 1


def in_groups(figure: str) -> list[str]:
    """A seal in groups of four digits, as people compare it."""
    return [figure[i : i + _GROUP] for i in range(0, len(figure), _GROUP)]
