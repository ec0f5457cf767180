"""What a till should hold and how balances went through a day: pure functions of rows and entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shopclub.core.closing.model import Drawer, UnitDay
from shopclub.core.insight.model import SaleRow
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.money import MAX_MINOR
from shopclub.core.ledger.model import Entry, Kind
from shopclub.core.ledger.units import TENDERS, Unit
from shopclub.core.sales.model import SaleKind


def drawers(rows: Iterable[SaleRow]) -> tuple[Drawer, ...]:
    """
    What each way of paying should hold after some rows of a day.

    A mistake and the row that undid it both count: the money went in and out again. Bills paid from balances put
    nothing into the till.
    """
    sums: dict[str, dict[SaleKind, int]] = {}
    for row in rows:
        paid = {name: minor for name, minor in row.tenders.items() if name not in TENDERS}
        unsaid = row.paid_minor - sum(row.tenders.values())
        if unsaid:
            paid[""] = unsaid
        for name, minor in paid.items():
            one = sums.setdefault(name, {})
            one[row.kind] = one.get(row.kind, 0) + minor
    return tuple(
        Drawer(
            tender=name,
            sales_minor=one.get(SaleKind.SALE, 0),
            refunds_minor=one.get(SaleKind.REFUND, 0),
            takings_minor=one.get(SaleKind.TAKING, 0),
        )
        for name, one in sorted(sums.items())
    )


def expected(found: Iterable[Drawer]) -> dict[str, int]:
    """Tender -> what it should hold; nothing is left out."""
    return {one.tender: one.expected_minor() for one in found if one.expected_minor()}


def moves(entries: Iterable[Entry]) -> dict[Unit, dict[Kind, int]]:
    """Unit -> what each kind of entry did to it."""
    out: dict[Unit, dict[Kind, int]] = {}
    for entry in entries:
        one = out.setdefault(entry.unit, {})
        one[entry.kind] = one.get(entry.kind, 0) + entry.amount
    return out


def sums(entries: Iterable[Entry]) -> dict[Unit, int]:
    """Unit -> the sum of some entries."""
    out: dict[Unit, int] = {}
    for entry in entries:
        out[entry.unit] = out.get(entry.unit, 0) + entry.amount
    return out


def added(one: Mapping[Unit, int], other: Mapping[Unit, int], sign: int = 1) -> dict[Unit, int]:
    """Two sums by unit together (-1: the second taken off); what comes to nothing is left out."""
    units = {**one, **other}
    both = {unit: one.get(unit, 0) + sign * other.get(unit, 0) for unit in units}
    return {unit: amount for unit, amount in both.items() if amount}


def unit_days(closing: Mapping[Unit, int], day: Mapping[Unit, Mapping[Kind, int]]) -> tuple[UnitDay, ...]:
    """
    Each unit from the morning to the evening.

    Args:
        closing: what is held in the evening.
        day: what moved.
    """
    out: list[UnitDay] = []
    for unit in sorted({*closing, *day}):
        moved = dict(day.get(unit, {}))
        end = closing.get(unit, 0)
        out.append(UnitDay(unit=unit, opening=end - sum(moved.values()), moves=moved, closing=end))
    return tuple(one for one in out if one.opening or one.moves or one.closing)


def checked_count(counted: Mapping[str, int], float_minor: int, taken: Iterable[str]) -> dict[str, int]:
    """
    What was counted, by tender.

    Raises:
        InvalidInput: `count_nothing`, `amount_negative` with `field`, `amount_too_large`, `tender_unknown`.
    """
    if not counted:
        raise InvalidInput("count_nothing")
    known = set(taken)
    for name, minor in {**counted, "float": float_minor}.items():
        if minor < 0:
            raise InvalidInput("amount_negative", field=name)
        if minor > MAX_MINOR:
            raise InvalidInput("amount_too_large", text="")
        if name not in known and name != "float":
            raise InvalidInput("tender_unknown", tender=name[:40])
    return dict(counted)
