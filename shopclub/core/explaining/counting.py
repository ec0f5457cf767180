"""
What each sale and each entry counted toward the figures tiers are measured by: pure functions over the recorded rows.

Together they are the figures of the account, month by month: what a member is told of a tier is what it was judged by.
A return counts in the month of its sale, a taking back in that of what it took back, as they were booked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from shopclub.core.kernel.calendar import month_key
from shopclub.core.kernel.ids import EntryNo, SaleNo
from shopclub.core.ledger.model import Account, Activity, Entry, Kind, TakenBack, TakenByRate, Undone
from shopclub.core.ledger.rules import counted
from shopclub.core.ledger.units import ENGAGEMENT, POINTS
from shopclub.core.programme.ladder import Metric
from shopclub.core.sales.model import Sale, SaleKind
from shopclub.core.sales.returns import still_returnable
from shopclub.core.tiers.figures import metric_of

Row = tuple[SaleNo, Sale]
"""Number and sale."""
Find = Callable[[EntryNo], Entry]
"""An entry by its number."""
_DEEPEST = 20
"""Takings back of takings back that are followed; the check knows no more either."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What one row added to the figures of a month."""

    on: date
    """The day it counts for."""
    at: datetime
    """When it was recorded."""
    sale: SaleNo | None = None
    """The sale or return it is."""
    entry: EntryNo | None = None
    """The entry it is, where it is no sale."""
    activity: Activity

    def of(self, metric: Metric) -> int:
        """What it added to one figure."""
        return metric_of(self.activity, metric)


# -- sales ------------------------------------------------------------------------------------------


def counts_of_sales(rows: Sequence[Row], sale_of: Mapping[SaleNo, Sale]) -> Iterator[Counts]:
    """
    What the sales and returns of one member counted: money, and a visit until all of it has come back.

    Args:
        rows: all of the member's, in their order.
        sale_of: every sale that a return among them names.
    """
    came_back: dict[SaleNo, list[Sale]] = {}
    for number, row in rows:
        if row.kind is SaleKind.SALE:
            yield Counts(on=row.on, at=row.at, sale=number, activity=Activity(row.paid_minor, 0, 1))
        elif row.kind is SaleKind.REFUND and row.of is None:
            yield Counts(on=row.on, at=row.at, sale=number, activity=Activity(row.paid_minor))
        elif row.kind is SaleKind.REFUND and row.of is not None and row.of in sale_of:
            origin, before = sale_of[row.of], came_back.setdefault(row.of, [])
            had = any(still_returnable(origin, before).values())
            before.append(row)
            has = any(still_returnable(origin, before).values())
            visits = -1 if had and not has else 0
            yield Counts(on=origin.on, at=row.at, sale=number, activity=Activity(row.paid_minor, 0, visits))


def last_bought(rows: Sequence[Row]) -> date | None:
    """The day of the last purchase among some rows, leaving out those that were recorded by mistake."""
    void = {row.of for _, row in rows if row.void}
    days = [row.on for number, row in rows if row.kind is SaleKind.SALE and number not in void]
    return max(days, default=None)


# -- entries ----------------------------------------------------------------------------------------


def counts_of_entries(entries: Iterable[tuple[EntryNo, Entry]], find: Find) -> Iterator[Counts]:
    """
    What the entries one member made counted: qualifying points and engagement points.

    Args:
        entries: all that the member made, on whosever account.
        find: an entry that one of them takes back.
    """
    for number, entry in entries:
        if entry.unit not in (POINTS, ENGAGEMENT):
            continue
        day, amount = qualifying(entry, find)
        if amount:
            activity = Activity(0, amount) if entry.unit == POINTS else Activity(0, 0, 0, amount)
            yield Counts(on=day, at=entry.at, sale=entry.sale, entry=number, activity=activity)


def qualifying(entry: Entry, find: Find, depth: int = 0) -> tuple[date, int]:
    """What an entry adds to the figure a tier is measured by, and the day it counts for."""
    if entry.kind is not Kind.REVERSE:
        return entry.on, sum(counted(entry))
    forgiven = entry.why.forgiven if isinstance(entry.why, TakenBack | TakenByRate) else 0
    if entry.reverses is None:
        return entry.on, entry.amount - forgiven if entry.qualifies else 0
    origin = find(entry.reverses)
    if origin.unit != entry.unit or depth > _DEEPEST:
        return entry.on, 0
    day, was = qualifying(origin, find, depth + 1)
    if isinstance(entry.why, Undone):
        return day, -was
    return day, entry.amount - forgiven if was else 0


# -- together ---------------------------------------------------------------------------------------


def figures(counts: Iterable[Counts]) -> tuple[dict[str, Activity], Activity]:
    """The figures by month (`YYYY-MM`), and those of all of them together."""
    months: dict[str, Activity] = {}
    life = Activity()
    for one in counts:
        more = one.activity
        parts = (more.spend_minor, more.points, more.visits, more.engagement)
        key = month_key(one.on)
        months[key] = months.get(key, Activity()).plus(*parts)
        life = life.plus(*parts)
    return months, life


def account_of(counts: Iterable[Counts], last_on: date | None = None) -> Account:
    """An account with these figures and nothing else, for the rules of the tiers to look at."""
    months, life = figures(counts)
    return Account(months={key: one for key, one in months.items() if one != Activity()}, life=life, last_on=last_on)
