"""
The counter beside an import: `python benchmarks/inbox.py [--members N] [--points programme|none]`.

A shop sells a sale every 25 ms, each to another member, while a file of 28,000 lines is taken in on the same loop.
What counts is how long whoever stands at the counter waits: from the moment the sale was due to its commit. Beside
it stand the same sales with nothing else going on. The bar: no sale waits longer than 50 ms because of the import.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import gc
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.exchange import import_file
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import SYSTEM

RECEIPTS, LINES, MEMBERS = 1_400, 20, 300
EVERY = 0.025
ALONE = 3.0
NOON = datetime(2024, 6, 30, 4, tzinfo=UTC)


def till_export(path: Path, receipts: int = RECEIPTS) -> Path:
    """A year of a till's receipts, the same each time."""
    chance = random.Random(20)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["receipt", "code", "product", "qty", "date", "price", "member"])
        for number in range(receipts):
            when = datetime(2023, 6, 1, 9) + timedelta(minutes=number * 370)  # noqa: DTZ001  (a till's wall clock)
            member = chance.randrange(MEMBERS * 11 // 10)
            for _ in range(LINES):
                code = chance.randrange(2500)
                row = [f"{500000 + number}", f"{20000 + code}", f"PRODUCT {code}", chance.randrange(1, 12)]
                row += [when.strftime("%Y-%m-%d %H:%M"), f"{chance.randrange(40, 1500) / 100:.2f}"]
                writer.writerow([*row, 1000 + member if member < MEMBERS else ""])
    return path


async def opened(folder: Path, members: int) -> Club:
    """A shop with members of its own."""
    clock = ManualClock(NOON)
    path = folder / "shop.json"
    shop = Shop(name="Benchmark", founded_at=NOON)
    await found_shop(path, shop, presets.load("standard-retail"), "Owner", clock)
    club = Club.open(path, clock=clock)
    for number in range(members):
        new = NewMember(name=f"Member {number}", phone=f"138{number:08d}")
        await club.members.enrol(new, new_operation_id(NOON), SYSTEM)
    return club


async def sell(club: Club, waits: list[float], stop: asyncio.Event, members: int) -> None:
    """A sale each time one is due; what the loop was late counts too."""
    due = time.perf_counter()
    number = 0
    while not stop.is_set():
        due = max(due + EVERY, time.perf_counter() - EVERY)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        number = number % members + 1
        draft = Draft(lines=(DraftLine(gross_minor=1280, qty=1),), member=MemberNo(number))
        seen = club.sales.quote(draft)
        await club.sales.record(draft, seen.fingerprint, new_operation_id(NOON), SYSTEM)
        waits.append(time.perf_counter() - due)


def told(what: str, waits: Sequence[float], alone: float) -> str:
    """One line of the table, in milliseconds."""
    ordered = sorted(waits)
    p50, p95, p99 = (ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 95, 99))
    late = sum(wait > 0.05 for wait in ordered)
    return (
        f"{what:<28}{len(ordered):6} sales{p50 * 1e3:9.2f}{p95 * 1e3:9.2f}{p99 * 1e3:9.2f}{ordered[-1] * 1e3:9.2f}"
        f"{late:6} over 50 ms{p95 / alone:8.1f} x p95 alone"
    )


async def measure(folder: Path, members: int, points: str) -> None:
    """Alone, beside an import, beside the same file again."""
    club = await opened(folder, members)
    file = till_export(folder / "till.csv")
    print(f"{'':<28}{'':>12}{'p50':>9}{'p95':>9}{'p99':>9}{'most':>9}  (ms)")
    gc.collect()
    gc.freeze()  # as the program does once the shop is open
    alone = 1.0
    for what in ("alone", "beside an import", "beside the same again"):
        waits: list[float] = []
        stop = asyncio.Event()
        seller = asyncio.create_task(sell(club, waits, stop, members))
        start = time.perf_counter()
        if what == "alone":
            await asyncio.sleep(ALONE)
            took = 0.0
        else:
            done = await import_file(club, "sales", file, points=points)
            took = time.perf_counter() - start
            assert done.lines == RECEIPTS * LINES
        stop.set()
        await seller
        if what == "alone":
            alone = sorted(waits)[len(waits) * 95 // 100]
        print(told(what, waits, alone) + (f", import in {took:.1f} s" if took else ""))
    await club.close()


def main() -> None:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=2_000)
    parser.add_argument("--points", choices=("programme", "none"), default="programme")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(measure(Path(name), said.members, said.points))


if __name__ == "__main__":
    main()
