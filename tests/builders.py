"""
A shop to test with: founded in a temporary folder, with a clock that stands where the test puts it.

Everything goes through the club's own verbs; only `Counter.raw` looks behind them.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from shopclub import presets
from shopclub.core.check import Finding, check_club
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.chance import KnownChance
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.programme.model import Programme
from shopclub.core.programme.reading import read_programme
from shopclub.core.sales.model import Draft, DraftLine, RefundDraft, SaleClosed
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.core.store import ShopDB

NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
"""Saturday 14 March 2026, 10:30 in Shanghai."""
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
CLERK = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)

_phones = itertools.count(13800000001)


def in_shanghai(year: int, month: int, day: int, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    """The instant of a wall clock in Shanghai (UTC+8 all year)."""
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)


def programme_of(**changes: Any) -> Programme:
    """
    A programme for a test, from JSON values: one point for each full yuan, nothing else, unless said otherwise.

    Args:
        changes: fields of the programme as JSON values, `rules=[...]`, `expiry={...}`.
    """
    base = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
    values = {"id": "test", "name": {"en": "Test", "zh": "测试"}, "currency": "CNY", "rules": [base]}
    return read_programme({**values, **changes})


def new_phone() -> str:
    """A Chinese mobile number no other test has."""
    return str(next(_phones))


class Counter:
    """The club with the shortest way to each thing a test wants done."""

    def __init__(self, club: Club, clock: ManualClock, chance: KnownChance | None = None) -> None:
        self.club = club
        self.clock = clock
        self.chance = chance or KnownChance()

    # -- time and file --------------------------------------------------------------------------------

    def op(self) -> OperationId:
        """A fresh operation id."""
        return new_operation_id(self.clock.now())

    def at(self, *when: int) -> None:
        """Put the clock to a wall-clock time in Shanghai."""
        self.clock.set(in_shanghai(*when))

    async def restart(self) -> None:
        """Close the file and open it again."""
        await self.club.close()
        self.club = Club.open(self.club.path, clock=self.clock, chance=self.chance)

    async def day(self, *when: int) -> None:
        """Put the clock to noon of a day and do what fell due."""
        self.at(*when)
        await self.club.clockwork.catch_up(confirmed=True)

    # -- doing ------------------------------------------------------------------------------------------

    async def join(self, name: str = "王小明", phone: str | None = None) -> MemberNo:
        """Enrol somebody."""
        new = NewMember(name=name, phone=phone or new_phone())
        return (await self.club.members.enrol(new, self.op(), CLERK)).number

    def draft(self, member: int | None, *lines: int | tuple[int, int], points: int = 0) -> Draft:
        """Lines as amounts, or (amount, quantity)."""
        pairs = [(line, 1) if isinstance(line, int) else line for line in lines]
        made = tuple(
            DraftLine(name=f"Item {i}" if len(pairs) > 1 else "", gross_minor=minor, qty=qty)
            for i, (minor, qty) in enumerate(pairs, 1)
        )
        return Draft(lines=made, member=None if member is None else MemberNo(member), points=points)

    async def sell(self, member: int | None, *lines: int | tuple[int, int], points: int = 0) -> SaleClosed:
        """Quote and close a sale."""
        draft = self.draft(member, *lines, points=points)
        seen = self.club.sales.quote(draft)
        return await self.club.sales.record(draft, seen.fingerprint, self.op(), CLERK)

    async def refund(self, sale: int, quantities: dict[int, int] | None = None) -> SaleClosed:
        """Plan and do a return."""
        draft = RefundDraft(sale=SaleNo(sale), quantities=quantities)
        plan = self.club.refunds.plan(draft)
        return await self.club.refunds.refund(draft, plan.fingerprint, self.op(), CLERK)

    async def undo(self) -> None:
        """Take back the last action."""
        last = self.club.undo.last()
        assert last is not None
        await self.club.undo.undo(last.op, self.op(), OWNER)

    async def give(self, member: int, points: int) -> int:
        """Change a balance by hand; returns the new one."""
        return await self.club.points.adjust(MemberNo(member), points, "test", self.op(), OWNER)

    # -- looking ----------------------------------------------------------------------------------------

    def points(self, member: int) -> int:
        """The balance."""
        return self.club.points.account(MemberNo(member)).points()

    def lots(self, member: int) -> dict[str, int]:
        """What is left by last usable day."""
        account = self.club.points.account(MemberNo(member))
        return {day: n for lots in account.lots.values() for day, n in sorted(lots.items())}

    def debt(self, member: int) -> int:
        """What is owed."""
        return sum(self.club.points.account(MemberNo(member)).debt.values())

    def tier(self, member: int) -> str:
        """Id of the member's tier."""
        tier = self.club.profile(MemberNo(member)).tier
        return tier.id if tier else ""

    def entries(self, member: int) -> list[tuple[str, int]]:
        """Kind and amount of every entry, oldest first."""
        history = self.club.points.history(MemberNo(member), 10_000)
        return [(entry.kind.value, entry.amount) for _, entry in reversed(history)]

    def check(self) -> list[Finding]:
        """What `check` finds."""
        return check_club(self.club)


async def open_shop(
    folder: Path, programme: Programme | str | None = None, *, now: datetime = NOW, timezone: str = "Asia/Shanghai"
) -> Counter:
    """
    Found a shop in a folder and open it.

    Args:
        folder: of the test.
        programme: itself, the name of a preset, or None for the plain one of `programme_of`.
        now: where the clock stands.
        timezone: of the shop.
    """
    if programme is None:
        programme = programme_of()
    wanted = presets.load(programme) if isinstance(programme, str) else programme
    clock = ManualClock(now)
    path = folder / "shop.json"
    shop = Shop(name="测试小店", founded_at=now, timezone=timezone)
    await found_shop(path, shop, wanted, "Li Na", clock)
    chance = KnownChance()
    return Counter(Club.open(path, clock=clock, chance=chance), clock, chance)


@asynccontextmanager
async def a_shop(
    folder: Path, programme: Programme | str | None = None, *, now: datetime = NOW, timezone: str = "Asia/Shanghai"
) -> AsyncIterator[Counter]:
    """A shop for the length of a test; at its end, if the test holds, the books are proven and the file is closed."""
    counter = await open_shop(folder, programme, now=now, timezone=timezone)
    try:
        yield counter
        assert counter.check() == []
    finally:
        await counter.club.close()


async def plant(counter: Counter, *faults: tuple[str, int, dict[str, Any] | None]) -> Counter:
    """
    Put faulty documents into the file behind the club's back, and open it again.

    Args:
        counter: whose file.
        faults: (table, number, fields to change; None takes the document away).
    """
    await counter.club.close()
    db = ShopDB(counter.club.path)
    with db.transaction():
        for name, number, fields in faults:
            table = db.table(name)
            old = table.get(doc_id=number)
            table.remove(doc_ids=[number])
            if fields is not None:
                merged = {**(old or {}), **fields}
                document = table.document_class({k: v for k, v in merged.items() if v is not ...}, number)
                table.insert(document)
    db.close()
    club = Club.open(counter.club.path, clock=counter.clock, chance=counter.chance)
    return Counter(club, counter.clock, counter.chance)


def seeded(seed: int) -> random.Random:
    """Chance that comes out the same each time."""
    return random.Random(seed)


def as_json(document: msgspec.Struct) -> Any:
    """A document as it lies in the file."""
    return msgspec.to_builtins(document)
