"""
The door of a shop that has moved to another computer: its old file takes no sale, no member, no point any more.

Signing in, and what its owner sets about this very file, still work: else nobody could open it again.
"""

from __future__ import annotations

from shopclub.core.books import OPERATIONS, Books, Session
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.documents import Collection, T
from shopclub.core.kernel.errors import Conflict
from shopclub.core.shop.model import SHOP, Shop
from shopclub.core.staff.model import STAFF
from shopclub.core.store.work import Work

STILL_OPEN = frozenset({SHOP.name, STAFF.name, OPERATIONS.name})
"""Tables that change in a file that has moved."""


def refusal(shop: Shop) -> Conflict | None:
    """Why nothing is recorded: `shop_moved` with `to` and `day`, or `move_unfinished` with `to`; None if it may be."""
    if shop.moved is None:
        return None
    if not shop.moved.done:
        return Conflict("move_unfinished", to=shop.moved.to)
    day = ShopCalendar(shop.timezone).day_of(shop.moved.at)
    return Conflict("shop_moved", to=shop.moved.to, day=day.isoformat())


class ShutSession(Session):
    """Refuses what would be recorded in the wrong file."""

    def __init__(self, work: Work, books: Books, why: Conflict) -> None:
        super().__init__(work, books)
        self._why = why

    def put(self, table: Collection[T], number: int, document: T) -> None:
        """As ever for what concerns this file; else refused."""
        self._demand(table.name)
        super().put(table, number, document)

    def delete(self, table: Collection[T], number: int) -> None:
        """As `put`."""
        self._demand(table.name)
        super().delete(table, number)

    def _demand(self, table: str) -> None:
        if table not in STILL_OPEN:
            raise self._why


class GatedBooks(Books):
    """The books of a club, shut once the shop has moved."""

    def session_of(self, work: Work) -> Session:
        """
        As `Books.session_of`.

        Raises:
            Conflict: `shop_moved` or `move_unfinished` where the session is used, for all but what concerns this file.
        """
        shop = self.get(SHOP, 1)  # none yet where a shop is being founded
        why = None if shop is None else refusal(shop)
        return Session(work, self) if why is None else ShutSession(work, self, why)
