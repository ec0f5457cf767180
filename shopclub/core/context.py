"""What every verb needs: the books, the clock, the shop's days, and whom to tell. No policy."""

from __future__ import annotations

from datetime import date, datetime

from shopclub.core.books import Books
from shopclub.core.changes import Changes
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.chance import Chance, SystemChance
from shopclub.core.kernel.clock import Clock
from shopclub.core.shop.model import SHOP, Shop


class Context:
    """Handed to each room's verbs by the club."""

    def __init__(self, books: Books, clock: Clock, changes: Changes, chance: Chance | None = None) -> None:
        """
        Args:
            books: the typed books.
            clock: tells now.
            changes: whom to tell.
            chance: where seeds and lucky numbers come from; the system's, unless given.
        """
        self.books = books
        self.chance: Chance = chance or SystemChance()
        self.clock = clock
        self.changes = changes
        self._shop_read: tuple[int, Shop] | None = None
        self._calendar = ShopCalendar(self.shop.timezone)

    @property
    def shop(self) -> Shop:
        """The shop as it is set up now; asked for some fifteen times a sale, so read once after each commit."""
        seen, commit = self._shop_read, self.books.commit
        if seen is None or seen[0] != commit:
            seen = self._shop_read = (commit, self.books.require(SHOP, 1))
        return seen[1]

    @property
    def calendar(self) -> ShopCalendar:
        """Days of the shop's time zone."""
        timezone = self.shop.timezone
        if timezone != self._calendar.timezone:
            self._calendar = ShopCalendar(timezone)
        return self._calendar

    def now(self) -> datetime:
        """The clock's instant in whole seconds: what rows are stamped with."""
        return self.clock.now().replace(microsecond=0)

    def today(self) -> date:
        """The business day of now."""
        return self.calendar.day_of(self.clock.now())
