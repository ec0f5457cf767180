"""Documents of the end of a day, and the sheet that is looked at before and after it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.changes import Change
from shopclub.core.insight.model import DayFigures
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import OperationId, StaffNo
from shopclub.core.ledger.model import Kind
from shopclub.core.ledger.units import Unit
from shopclub.core.staff.model import Source

CLOSED = "close_day"
"""Verb of the operation that counts the till."""


class Count(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The till counted once. What it goes by stands with it, so that it stays provable whatever comes later."""

    at: datetime
    op: OperationId | None = None
    expected: dict[str, int] = {}
    """Tender -> what was taken by it that day, what was paid back taken off; `""`: nobody said."""
    counted: dict[str, int] = {}
    """Tender -> what was there; of cash with the change of the morning. A tender nobody counted is left out."""
    float_minor: int = 0
    """Change that lay in the drawer in the morning."""
    balances: dict[Unit, int] = {}
    """Unit -> the sum of all entries up to `ledger`; it was the sum of all accounts and cards then."""
    sales: int = 0
    """Number of the last row of the sales table it covers."""
    ledger: int = 0
    """Number of the last entry it covers."""
    note: str = ""
    back: bool = False
    """Recorded by mistake and taken back."""
    staff: StaffNo | None = None
    source: Source = Source.COUNTER

    def difference(self, tender: str, cash: str) -> int | None:
        """Counted less expected (more: there is too much); None where nobody counted."""
        if tender not in self.counted:
            return None
        there = self.counted[tender] - (self.float_minor if tender == cash else 0)
        return there - self.expected.get(tender, 0)


class Closing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The end of one day; its number is `date.toordinal` of the day. The last count that was not taken back stands."""

    on: date
    counts: tuple[Count, ...] = ()

    def standing(self) -> Count | None:
        """The count that stands."""
        return next((one for one in reversed(self.counts) if not one.back), None)


CLOSINGS = Collection("closings", Closing)


class Drawer(msgspec.Struct, frozen=True, kw_only=True):
    """What one way of paying should hold."""

    tender: str
    """Empty: nobody said."""
    sales_minor: int
    refunds_minor: int
    """Paid back on returns, as a negative figure."""
    takings_minor: int
    """Taken for balances, less what was paid back or out."""

    def expected_minor(self) -> int:
        """All of it."""
        return self.sales_minor + self.refunds_minor + self.takings_minor


class UnitDay(msgspec.Struct, frozen=True, kw_only=True):
    """One unit over a day: opening + moves = closing."""

    unit: Unit
    opening: int
    moves: dict[Kind, int]
    closing: int


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Whether what members and cards hold now is what the ledger says."""

    since: date | None
    """The day whose count it goes on from; None: from the first entry on."""
    entries: int
    """Entries added up."""
    wrong: dict[Unit, int]
    """Unit -> held less recorded, where that is not nothing."""


class DaySheet(msgspec.Struct, frozen=True, kw_only=True):
    """A day as it stands."""

    figures: DayFigures
    drawers: tuple[Drawer, ...]
    units: tuple[UnitDay, ...]
    """Those that moved on the day or that somebody holds."""
    count: Count | None
    """The count that stands."""
    later: int
    """Rows booked to the day since that count."""


class DayClosed(Change, frozen=True, kw_only=True):
    """News: the till of a day was counted, or a count was taken back."""

    on: date
