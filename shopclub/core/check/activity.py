"""What an account's activity must be, counted anew from sales and entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from shopclub.core.kernel.calendar import month_key
from shopclub.core.ledger.model import Activity


@dataclass
class Counted:
    """One member's activity as the sales and entries tell it."""

    months: dict[str, Activity] = field(default_factory=dict)
    life: Activity = field(default_factory=Activity)
    first_on: date | None = None
    last_on: date | None = None
    latest: date = date.min
    """The latest day anything counts for: decides which months may have been dropped."""

    def book(self, on: date, *, spend_minor: int = 0, points: int = 0, visits: int = 0) -> None:
        """Add to the month of `on` and to life."""
        key = month_key(on)
        self.months[key] = self.months.get(key, Activity()).plus(spend_minor, points, visits)
        self.life = self.life.plus(spend_minor, points, visits)

    def bought(self, on: date) -> None:
        """A purchase that was not a mistake."""
        self.first_on = min(self.first_on or on, on)
        self.last_on = max(self.last_on or on, on)
