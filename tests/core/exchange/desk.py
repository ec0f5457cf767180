"""A shop to import into, and files to import."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.exchange.model import ImportKind, Sheet
from shopclub.core.exchange.reading import read_sheet
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.model import Programme
from shopclub.core.programme.reading import read_programme
from shopclub.core.shop.model import Shop

NOW = datetime(2017, 6, 30, 4, 0, tzinfo=UTC)
"""30 June 2017, noon in Shanghai."""
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
"""The real receipts, where they are at hand; they are not in the repository."""
ONE_A_YUAN: dict[str, Any] = {
    "id": "test",
    "name": {"en": "Test", "zh": "测试"},
    "currency": "CNY",
    "rules": [{"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}],
}
TWELVE_MONTHS = {**ONE_A_YUAN, "expiry": {"kind": "months", "months": 12}}


def programme(**changes: Any) -> Programme:
    """One point for each full yuan, for ever, unless said otherwise."""
    return read_programme({**ONE_A_YUAN, **changes})


async def shop(
    folder: Path,
    rules: Programme | None = None,
    *,
    now: datetime = NOW,
    currency: str = "CNY",
    timezone: str = "Asia/Shanghai",
    name: str = "shop.json",
) -> Club:
    """Found and open a shop."""
    path, clock = folder / name, ManualClock(now)
    country = "CN" if currency == "CNY" else "GB"
    founded = Shop(name="小店", currency=currency, timezone=timezone, country=country, founded_at=now)
    await found_shop(path, founded, rules or programme(), "Li Na", clock)
    return Club.open(path, clock=clock)


def put_clock(club: Club, now: datetime) -> None:
    """Move the shop's clock."""
    assert isinstance(club.clock, ManualClock)
    club.clock.set(now)


def write(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    """A file as another system left it."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def sheet_of(text: str, kind: ImportKind = ImportKind.SALES, **mapping: str) -> Sheet:
    """A file cut into cells."""
    return read_sheet(text, kind, mapping)


def account(club: Club, outside: str) -> Account:
    """Balances of the member another system knew by this number."""
    number = club.members.directory.by_outside(outside)
    assert number is not None
    return club.points.account(number)


def assert_balanced(club: Club) -> None:
    """Every account is the sum of its entries (balance, lots and debt), and `check` finds nothing at all."""
    assert check_club(club) == []
    sums: dict[int, int] = {}
    lots: dict[int, dict[str, int]] = {}
    for _, entry in club.books.all(LEDGER):
        sums[entry.member] = sums.get(entry.member, 0) + entry.amount
        mine = lots.setdefault(entry.member, {})
        for key, change in entry.lot_changes().items():
            mine[key] = mine.get(key, 0) + change
    for number, one in club.books.all(ACCOUNTS):
        held = one.lots.get(POINTS, {})
        assert one.points() == sums.get(number, 0)
        assert held == {key: left for key, left in lots.get(number, {}).items() if left}
        assert sum(held.values()) - one.debt.get(POINTS, 0) == one.points()
        assert min(held.values(), default=0) >= 0
