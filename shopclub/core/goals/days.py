"""
What happened, day by day, as far as goals look at it: read once, then added up for any period.

`Book` knows nothing of a file; `reading.py` fills it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from shopclub.core.goals.model import Period
from shopclub.core.insight.model import SaleRow
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import Unit
from shopclub.core.sales.model import SaleKind

Owed: TypeAlias = Callable[[Mapping[Unit, int], date], Mapping[Unit, tuple[int, int]]]
"""What is held of each unit on a day -> unit, how much and its worth in money, of all that stands for money."""
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Tally:
    """Sums of one day, or of several."""

    net_minor: int = 0
    """Sales less returns."""
    sold_minor: int = 0
    """Sales alone."""
    returned_minor: int = 0
    """What went back, as a positive figure."""
    sales: int = 0
    member_net_minor: int = 0
    member_sold_minor: int = 0
    member_sales: int = 0
    joins: int = 0
    earned: int = 0
    """Points given by rules, gross."""
    redeemed: int = 0
    moved: dict[Unit, int] = field(default_factory=dict)
    """Unit -> the sum of its entries."""
    bought: dict[MemberNo, int] = field(default_factory=dict)
    """Member -> days on which they bought something."""
    spend: dict[MemberNo, int] = field(default_factory=dict)
    """Member -> sales less returns, of everybody with a row."""

    def add(self, other: Tally) -> None:
        """Another day's sums; the days must not overlap."""
        self.net_minor += other.net_minor
        self.sold_minor += other.sold_minor
        self.returned_minor += other.returned_minor
        self.sales += other.sales
        self.member_net_minor += other.member_net_minor
        self.member_sold_minor += other.member_sold_minor
        self.member_sales += other.member_sales
        self.joins += other.joins
        self.earned += other.earned
        self.redeemed += other.redeemed
        for unit, amount in other.moved.items():
            self.moved[unit] = self.moved.get(unit, 0) + amount
        for member, days in other.bought.items():
            self.bought[member] = self.bought.get(member, 0) + days
        for member, minor in other.spend.items():
            self.spend[member] = self.spend.get(member, 0) + minor

    def take(self, row: SaleRow) -> None:
        """A row of the sales table that counts for this one day."""
        is_sale = row.kind is SaleKind.SALE
        self.net_minor += row.paid_minor
        if is_sale:
            self.sales += 1
            self.sold_minor += row.paid_minor
        else:
            self.returned_minor -= row.paid_minor
        if row.member is None:
            return
        self.member_net_minor += row.paid_minor
        self.spend[row.member] = self.spend.get(row.member, 0) + row.paid_minor
        if is_sale:
            self.member_sales += 1
            self.member_sold_minor += row.paid_minor
            self.bought[row.member] = 1


class Book:
    """The days from one on, and what stands now."""

    def __init__(self, first: date, as_of: date, today: date) -> None:
        """
        Args:
            first: day from which on rows were read.
            as_of: the last day that counts.
            today: the day of what is held; what moved between the two leads balances back.
        """
        self.first = first
        self.as_of = as_of
        self.today = today
        self.days: dict[date, Tally] = {}
        self.joined: dict[MemberNo, tuple[date, bool]] = {}
        """Member -> day of joining, and whether the file is closed now."""
        self.held: dict[Unit, int] = {}
        """What all hold now of each unit."""
        self.owed: Owed = lambda held, on: {}
        self._sums: dict[Period, Tally] = {}

    def day(self, on: date) -> Tally:
        """The sums of a day, made when first asked for."""
        found = self.days.get(on)
        if found is None:
            found = self.days[on] = Tally()
        return found

    def join(self, members: Iterable[tuple[MemberNo, date, bool]]) -> None:
        """Who is a member, since when, and whether the file is closed."""
        for number, on, is_closed in members:
            self.joined[number] = (on, is_closed)
            if self.first <= on <= self.as_of:
                self.day(on).joins += 1

    def sum(self, period: Period) -> Tally:
        """All of a period's days together; days before the first and after today are empty."""
        found = self._sums.get(period)
        if found is None:
            found = self._sums[period] = Tally()
            on = max(period.first, self.first)
            while on <= min(period.last, self.today):
                if (day := self.days.get(on)) is not None:
                    found.add(day)
                on += _DAY
        return found

    def begins(self, *, joins: bool) -> date:
        """
        The first day anything is known of; the last day where there is nothing.

        Args:
            joins: of members; else of sales: members brought along had joined long before the first receipt.
        """
        known = [on for on, day in self.days.items() if (day.joins if joins else day.sales)]
        return min(known, default=self.as_of)

    def members(self, on: date, buyers: Mapping[MemberNo, int]) -> set[MemberNo]:
        """Who was a member by a day: without those who have left since, but for who bought."""
        found = {number for number, (joined, is_closed) in self.joined.items() if joined <= on and not is_closed}
        return found | buyers.keys()

    def owed_on(self, on: date) -> Mapping[Unit, tuple[int, int]]:
        """What was owed in the evening of a day: what is held now, less what moved since."""
        held = dict(self.held)
        if on < self.today:
            for unit, amount in self.sum(Period(on + _DAY, self.today)).moved.items():
                held[unit] = held.get(unit, 0) - amount
        return self.owed(held, on)
