"""
Importing a file of sales, points included: `python benchmarks/import_speed.py [FILE ...]`.

Without a file it makes one like a gift shop's year: 1,400 receipts of 20 lines, 300 members, some refunds. The
bar (DESIGN section 8's spirit): 27,766 lines in under 10 s, try for 4 s. Beside it stand reading the same cells
with csv alone, and a dry run, which decides everything and writes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.exchange import import_file
from shopclub.core.founding import found_shop
from shopclub.core.insight import report
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Shop

RECEIPTS, LINES, MEMBERS = 1_400, 20, 300
NOON = datetime(2024, 6, 30, 4, tzinfo=UTC)


def made_up(path: Path) -> Path:
    """A year of receipts, the same each time."""
    chance = random.Random(20)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["receipt", "code", "product", "qty", "date", "price", "member"])
        for number in range(RECEIPTS):
            when = datetime(2023, 6, 1, 9) + timedelta(minutes=number * 370)  # noqa: DTZ001  (a till's wall clock)
            member = chance.randrange(MEMBERS * 11 // 10)
            refund = chance.random() < 0.15
            for _ in range(1 if refund else LINES):
                code = chance.randrange(2500)
                writer.writerow(
                    [
                        f"{'C' if refund else ''}{500000 + number}",
                        f"{20000 + code}",
                        f"PRODUCT {code}",
                        -1 if refund else chance.randrange(1, 12),
                        when.strftime("%Y-%m-%d %H:%M"),
                        f"{chance.randrange(40, 1500) / 100:.2f}",
                        1000 + member if member < MEMBERS else "",
                    ]
                )
    return path


async def opened(folder: Path, preset: str) -> Club:
    """An empty shop under a preset."""
    clock = ManualClock(NOON)
    path = folder / f"{preset}.json"
    await found_shop(path, Shop(name="Benchmark", founded_at=NOON), presets.load(preset), "Owner", clock)
    return Club.open(path, clock=clock)


async def measure(folder: Path, file: Path) -> None:
    """Print one line per thing done, in seconds and lines a second."""
    start = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as stream:
        lines = sum(1 for _ in csv.reader(stream)) - 1
    plain = time.perf_counter() - start
    print(f"{file.name}: {lines:,} lines\n{'csv alone':<34}{plain:8.3f} s")
    for preset in presets.names():
        club = await opened(folder, preset)
        for what, dry_run in (("dry run", True), ("import", False), ("the same again", False)):
            start = time.perf_counter()
            done = await import_file(club, "sales", file, points="programme", dry_run=dry_run)
            took = time.perf_counter() - start
            receipts = done.sales + done.refunds
            print(
                f"{preset + ', ' + what:<34}{took:8.3f} s{done.lines / took:12,.0f} lines/s{receipts:8,} receipts"
                f"{took / plain:8.1f} x csv"
            )
        start = time.perf_counter()
        report(club)
        print(f"{preset + ', report':<34}{time.perf_counter() - start:8.3f} s")
        await club.close()


def main() -> None:
    """Measure the files named, or one made up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="*", type=Path)
    files = parser.parse_args().file
    for number in range(max(1, len(files))):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            asyncio.run(measure(folder, files[number] if files else made_up(folder / "made-up.csv")))


if __name__ == "__main__":
    main()
