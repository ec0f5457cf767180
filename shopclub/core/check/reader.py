"""Reading every document as its type; what can't be read is noted once and left out from then on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from shopclub.core.books import OPERATIONS, Books
from shopclub.core.check.finding import CODES, Finding
from shopclub.core.devices.model import DEVICES
from shopclub.core.exchange.kinds import LAYOUTS
from shopclub.core.inbox.model import INTAKES
from shopclub.core.kernel.documents import Collection, T
from shopclub.core.kernel.errors import Figure
from shopclub.core.ledger.model import ACCOUNTS, LEDGER
from shopclub.core.members.model import MEMBERS, PENDING
from shopclub.core.programme.model import PROGRAMMES
from shopclub.core.rewards.model import STOCK
from shopclub.core.sales.model import PRODUCTS, SALES
from shopclub.core.seals.model import SEALS
from shopclub.core.shop.model import CLOCKWORK, SHOP
from shopclub.core.staff.model import STAFF
from shopclub.core.tiers.model import STANDINGS

TABLES: tuple[Collection[Any], ...] = (
    SHOP,
    PROGRAMMES,
    STAFF,
    MEMBERS,
    PENDING,
    SALES,
    LEDGER,
    ACCOUNTS,
    STANDINGS,
    PRODUCTS,
    STOCK,
    SEALS,
    OPERATIONS,
    CLOCKWORK,
    DEVICES,
    LAYOUTS,
    INTAKES,
)
_WHERE = re.compile(r"`(\$[^`]*)`$")


class Reader:
    """Typed documents of the books, and the findings so far."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._bad: set[tuple[str, int]] = set()
        self.findings: list[Finding] = []

    def found(self, code: str, table: Collection[Any], number: int, **figures: Figure) -> None:
        """Note something that should not be."""
        if code not in CODES:
            raise ValueError(f"{code} is not in CODES")
        self.findings.append(Finding(code=code, table=table.name, number=number, figures=figures))

    def read_all(self) -> None:
        """Read every document of every table once, and see that no number can be given out again."""
        for table in TABLES:
            highest = 0
            for number, raw in self._books.raw(table).items():
                if type(number) is not int or number < 1:
                    self._bad.add((table.name, number))
                    self.found("row_number", table, 0, key=str(number)[:40])
                    continue
                highest = max(highest, number)
                try:
                    table.read(raw)
                except msgspec.ValidationError as error:
                    self._bad.add((table.name, number))
                    self.found("row_unreadable", table, number, where=_where(error))
            following = self._books.db.storage.next_number(table.name)
            if following <= highest:
                self.found("number_reused", table, highest, next=following)

    def rows(self, table: Collection[T]) -> Iterator[tuple[int, T]]:
        """Every readable document by number."""
        raw = self._books.raw(table)
        for number in sorted(n for n in raw if (table.name, n) not in self._bad):
            yield number, table.read(raw[number])

    def raw(self, table: Collection[Any], field: str) -> Iterator[tuple[int, Any]]:
        """One field of every readable document as it lies in the file (None where it is left out): no decoding."""
        for number, doc in self._books.raw(table).items():
            if (table.name, number) not in self._bad:
                yield number, doc.get(field)

    def get(self, table: Collection[T], number: int) -> T | None:
        """A document; None if it is not there or can't be read."""
        return None if (table.name, number) in self._bad else self._books.get(table, number)

    def has(self, table: Collection[Any], number: int) -> bool:
        """Whether there is such a document, readable or not."""
        return number in self._books.raw(table)

    def stored(self, table: Collection[Any], first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """Documents as the file holds them, readable or not; see `Books.stored`."""
        return self._books.stored(table, first, last)

    def is_readable(self, table: Collection[Any], number: int) -> bool:
        """Whether there is such a document and it can be read."""
        return self.has(table, number) and (table.name, number) not in self._bad


def _where(error: msgspec.ValidationError) -> str:
    """The place inside the document, without the value: that may be a name."""
    found = _WHERE.search(str(error))
    return found[1] if found else "$"
