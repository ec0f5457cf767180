"""
The five-year shop of DESIGN section 8: `python -m benchmarks.five_years [--sales N] [--again] [--check]`.

20,000 members, 500,000 sales of three lines, about 1,000,000 entries over five years of business days, in the shapes
the verbs write: everything goes through their own rules and staging, only a whole business day is one commit and
the disk is not waited for. Returns, undone sales, rewards, corrections by hand, expiries, tier reviews, people who
leave and a programme that changes half-way are in it in believable shares; the same seed makes the same shop. The
file is made once and kept in the system's folder for temporary files. With fewer sales everything shrinks alike.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
import time
from datetime import datetime
from pathlib import Path

from benchmarks.five_years_story import (
    FIRST,
    LAST,
    SALES_WHOLE,
    Story,
    first_programme,
)
from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Shop
from shopclub.core.tables import open_file
from shopclub.demo.quick import QuickFiles

VERSION = 3
"""Counted up when the shop that is made changes, so that an old one is not taken for it."""


async def make(path: Path, sales: int, *, report: bool = False) -> None:
    """
    Make the shop with so many sales.

    Args:
        path: must not exist.
        sales: half a million is the whole.
        report: print how far it is.
    """
    clock = ManualClock(datetime.fromisoformat(f"{FIRST}T00:00:00+00:00"))
    shop = Shop(name="莲花药房", founded_at=clock.now(), timezone="Asia/Shanghai")
    await found_shop(path, shop, first_programme(), "林悦", clock)
    gc.disable()
    try:
        club = Club(open_file(path, files=QuickFiles()), path, clock)
        try:
            await Story(club, clock, sales).play(report)
        finally:
            await club.close()
    finally:
        gc.enable()


def five_years(sales: int = SALES_WHOLE, *, again: bool = False, report: bool = False) -> Path:
    """The shop's file, made when it is not there yet; a copy of it is for whoever wants to write."""
    folder = Path(tempfile.gettempdir()) / "shopclub-benchmarks"
    folder.mkdir(exist_ok=True)
    path = folder / f"five-years-{VERSION}-{sales}.json"
    if again:
        path.unlink(missing_ok=True)
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=folder) as own:  # somebody else may be making it as well
            making = Path(own) / path.name
            asyncio.run(make(making, sales, report=report))
            making.replace(path)
    return path


def sizes(path: Path) -> dict[str, tuple[int, int]]:
    """Table -> documents and bytes, as they lie in the file: value only, one document a line."""
    found: dict[str, list[int]] = {}
    table = ""
    with path.open("rb") as stream:
        for line in stream:
            if line.startswith(b'"') and line.rstrip().endswith(b"{"):
                table = line[1 : line.index(b'"', 1)].decode()
            elif not table.startswith("_") and table and line[:1] == b'"' and line[1:2].isdigit():
                count = found.setdefault(table, [0, 0])
                count[0] += 1
                count[1] += len(line.rstrip(b",\n")) - line.index(b":") - 1
    return {name: (count, size) for name, (count, size) in found.items()}


def main() -> None:
    """Make it, say what is in it."""
    parser = argparse.ArgumentParser(description="The five-year shop.")
    parser.add_argument("--sales", type=int, default=SALES_WHOLE)
    parser.add_argument("--again", action="store_true", help="make it anew")
    parser.add_argument("--check", action="store_true", help="verify every invariant of it")
    asked = parser.parse_args()
    began = time.perf_counter()
    path = five_years(asked.sales, again=asked.again, report=True)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {time.perf_counter() - began:.1f} s")
    for table, (count, size) in sizes(path).items():
        print(f"{table:<12}{count:>10,} documents {size / max(1, count):8.1f} bytes each")
    if asked.check:
        began = time.perf_counter()
        club = Club.open(path, access="r", clock=ManualClock(datetime.fromisoformat(f"{LAST}T13:00:00+00:00")))
        opened = time.perf_counter()
        findings = check_club(club)
        print(f"opened in {opened - began:.1f} s, checked in {time.perf_counter() - opened:.1f} s: {len(findings)}")
        for finding in findings[:20]:
            print("  ", finding)


if __name__ == "__main__":
    main()
