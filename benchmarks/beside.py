"""
The counter's latency beside heavy work: `python -m benchmarks.beside [--sales N] [--each N]`.

A sale (quote, verb, disk, news) is recorded again and again in a copy of the five-year shop: alone, then while a
check or an export reads the whole file in a process of its own (`core.apart`), while a programme is tried on the
past in three, while the file is folded, and, to show why, while the same check runs in a thread of the counter.
Between two sales the counter waits a little, as people do. "Loop" is how late a timer of 5 ms comes: what keys and
pages feel. Rounds alternate, so that a busy moment of the machine hits all alike: believe the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.five_years import five_years
from benchmarks.five_years_story import LAST, SALES_WHOLE
from shopclub import presets
from shopclub.core.apart import apart
from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.compaction import compact
from shopclub.core.exchange.model import ExportKind
from shopclub.core.jobs import Checked, Snapshot, WriteList, Written
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, new_operation_id
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.staff.model import Actor, Role, Source

NOW = datetime(LAST.year, LAST.month, LAST.day, 6, tzinfo=UTC)
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
LINES = tuple(DraftLine(name=f"维生素 {n} 号", code=f"69012345678{n:02d}", gross_minor=2950, qty=2) for n in range(3))
PAUSE = 0.004
"""Seconds between two sales."""
ROUNDS = 3
Work = Callable[[Club], Awaitable[object]]


class Times:
    """What was measured of one candidate, in seconds."""

    def __init__(self) -> None:
        self.sales: list[float] = []
        self.loop: list[float] = []
        self.work: list[float] = []


async def check_apart(club: Club) -> None:
    """The check in a process of its own."""
    asked = Snapshot(shop=os.fsencode(club.path), now=NOW)
    await apart("shopclub.core.jobs:check_books", asked, reply=Checked)


async def export_apart(club: Club) -> None:
    """All sales as CSV, in a process of its own."""
    file = club.path.with_name("sales.csv")
    asked = WriteList(
        shop=os.fsencode(club.path),
        now=NOW,
        kind=ExportKind.SALES,
        file=os.fsencode(file),
        unfinished=os.fsencode(file.with_suffix(".part")),
        full=False,
        actor=OWNER,
    )
    await apart("shopclub.core.jobs:write_list", asked, reply=Written)


async def trial_apart(club: Club) -> None:
    """Another programme tried on the last twelve months: two replays and who puts them together."""
    await club.simulate.compare(
        presets.in_currency(presets.load("pharmacy"), club.shop.currency), club.simulate.period()
    )


async def fold(club: Club) -> None:
    """The log into the tables, as at night."""
    await compact(club.books.db)


async def check_in_thread(club: Club) -> None:
    """The check as one should not do it."""

    def check() -> None:
        snapshot = Club.open(club.path, clock=ManualClock(NOW), access="r")
        check_club(snapshot)
        asyncio.run(snapshot.close())

    await asyncio.to_thread(check)


async def sell(club: Club, member: MemberNo) -> float:
    """Record one sale; seconds from quote to news."""
    draft = Draft(lines=LINES, member=member)
    start = time.perf_counter()
    seen = club.sales.quote(draft)
    await club.sales.record(draft, seen.fingerprint, new_operation_id(NOW), OWNER)
    return time.perf_counter() - start


@asynccontextmanager
async def lateness(into: list[float]) -> AsyncIterator[None]:
    """How late a timer comes, all the while."""

    async def tick() -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.005)
            into.append(time.perf_counter() - start - 0.005)

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()


async def round_of(club: Club, buyers: list[MemberNo], work: Work | None, each: int, times: Times) -> None:
    """Sell `each` times beside the work, or as long as it goes on."""
    start = time.perf_counter()
    task = None if work is None else asyncio.ensure_future(work(club))
    async with lateness(times.loop):
        done = 0
        while done < each if task is None else not task.done():
            times.sales.append(await sell(club, random.choice(buyers)))
            await asyncio.sleep(PAUSE)
            done += 1
    if task is not None:
        await task
        times.work.append(time.perf_counter() - start)


def line(name: str, times: Times, alone: Times) -> str:
    """One row of the table, milliseconds."""

    def at(values: list[float], share: float) -> float:
        ranked = sorted(values)
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))] * 1000

    p50, p95, p99, worst = (at(times.sales, share) for share in (0.5, 0.95, 0.99, 1))
    ratio = f"{p50 / at(alone.sales, 0.5):5.2f} x {p95 / at(alone.sales, 0.95):5.2f} x"
    took = f"{statistics.median(times.work):7.1f} s" if times.work else "        -"
    loop = f"{at(times.loop, 0.95):6.1f} {at(times.loop, 1):7.1f}"
    return f"{name:<22}{len(times.sales):>7} {p50:8.2f} {p95:8.2f} {p99:8.2f} {worst:9.1f}   {ratio}   {loop} {took}"


async def measure(path: Path, each: int, *, with_thread: bool) -> None:
    """Print the table."""
    club = Club.open(path, clock=ManualClock(NOW))
    random.seed(3)
    buyers = [MemberNo(n) for n, member in club.books.all(MEMBERS) if member.status is Status.ACTIVE]
    works: dict[str, Work | None] = {
        "alone": None,
        "beside check": check_apart,
        "beside export": export_apart,
        "beside a trial": trial_apart,
        "beside a fold": fold,
    }
    if with_thread:
        works["check in a thread"] = check_in_thread
    found = {name: Times() for name in works}
    await round_of(club, buyers, None, 50, Times())
    for _ in range(ROUNDS):
        for name, work in works.items():
            await round_of(club, buyers, work, each, found[name])
    print(f"{'':<22}{'sales':>7} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'worst ms':>9}   {'p50':>7} {'p95':>7}   "
          f"{'loop p95':>6} {'worst':>6} {'work':>8}")  # fmt: skip
    for name, times in found.items():
        print(line(name, times, found["alone"]))
    await club.close()


def main() -> None:
    """Copy the shop, so that the kept one stays as it is, and measure."""
    parser = argparse.ArgumentParser(description="The counter beside heavy work.")
    parser.add_argument("--sales", type=int, default=SALES_WHOLE)
    parser.add_argument("--each", type=int, default=500, help="sales of a round alone")
    parser.add_argument("--no-thread", action="store_true", help="leave out the check in a thread")
    asked = parser.parse_args()
    made = five_years(asked.sales, report=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.json"
        shutil.copyfile(made, path)
        asyncio.run(measure(path, asked.each, with_thread=not asked.no_thread))


if __name__ == "__main__":
    main()
