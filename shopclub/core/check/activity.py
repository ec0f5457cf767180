"""What an account's activity must be, counted anew from sales and entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from shopclub.core.ledger.model import Activity


class Counted:
    """One member's activity as the sales and entries tell it."""

    __slots__ = ("active_on", "first_on", "last_on", "latest", "months", "was_active")

    def __init__(self, active_on: date | None = None) -> None:
        """
        Args:
            active_on: the last active day as the account has it, to be met among the entries.
        """
        self.active_on = active_on
        self.was_active = False
        """Whether an entry of that day was met."""
        self.months: dict[int, list[int]] = {}
        """Year x 12 + month -> money, qualifying points, visits, engagement."""
        self.first_on: date | None = None
        self.last_on: date | None = None
        self.latest: date = date.min
        """The latest day anything counts for: decides which months may have been dropped."""

    def book(self, on: date, spend_minor: int = 0, points: int = 0, visits: int = 0, engagement: int = 0) -> None:
        """Add to the month of `on`."""
        key = on.year * 12 + on.month - 1  # as `_month`, which would be called twice a sale
        month = self.months.get(key)
        if month is None:
            self.months[key] = [spend_minor, points, visits, engagement]
        else:
            month[0] += spend_minor
            month[1] += points
            month[2] += visits
            month[3] += engagement

    def bought(self, on: date, paid_minor: int) -> None:
        """A purchase."""
        self.book(on, paid_minor, 0, 1)
        self.was_here(on)
        if on > self.latest:
            self.latest = on

    def was_here(self, on: date) -> None:
        """The day of a purchase that was not a mistake."""
        if self.first_on is None or on < self.first_on:
            self.first_on = on
        if self.last_on is None or on > self.last_on:
            self.last_on = on

    def seen(self, on: date) -> None:
        """Something counts for a day."""
        if on > self.latest:
            self.latest = on

    def since(self, day: date, months: int) -> set[str]:
        """`YYYY-MM` of each month something was booked to, so many months before the one of a day at most."""
        first = _month(day) - months
        return {f"{key // 12:04d}-{key % 12 + 1:02d}" for key in self.months if key >= first}

    def month(self, name: str) -> Activity:
        """What was booked to a month (`YYYY-MM`)."""
        try:
            key = _month(date.fromisoformat(f"{name}-01"))
        except ValueError:
            return Activity()
        return Activity(*self.months[key]) if key in self.months else Activity()

    def life(self) -> Activity:
        """All months together."""
        return Activity(*map(sum, zip(*self.months.values(), strict=True))) if self.months else Activity()


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


class People:
    """Everybody's activity, by number of the account."""

    def __init__(self, active_on: dict[int, date | None], kept: Callable[[int], int]) -> None:
        """
        Args:
            active_on: account -> its last active day.
            kept: whom a number means.
        """
        self._active_on = active_on
        self._kept = kept
        self.counted: dict[int, Counted] = {}

    def kept(self, owner: int) -> int:
        """Whom a number means."""
        return self._kept(owner)

    def of(self, owner: int) -> Counted:
        """One account's, empty at first; of a file that was merged, the one that was kept."""
        owner = self._kept(owner)
        found = self.counted.get(owner)
        if found is None:
            found = self.counted[owner] = Counted(self._active_on.get(owner))
        return found
