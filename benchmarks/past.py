"""
Opening the five-year shop and asking about its past: `python benchmarks/past.py [--sales N]`.

Each opening is a process of its own, the file warm in the system's cache: as the store (the file alone), as the club
(with its look-ups) and as the command line does it. Memory is what the process has resident afterwards. The bars are
those of DESIGN.md, section 8: 2 s, 300 MB, one member's whole history in 100 ms.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.five_years import five_years
from benchmarks.five_years_story import SALES_WHOLE
from shopclub.core.club import Club
from shopclub.core.kernel.clock import SystemClock
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import LEDGER
from shopclub.core.sales.model import SALES
from shopclub.core.tables import open_file

OPENINGS = 3
ASKED = 300


def resident_mb() -> float:
    """What this process has resident, in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def opened(path: Path, how: str) -> dict[str, float]:
    """Open the file in this process; seconds and MB."""
    before = resident_mb()
    start = time.perf_counter()
    if how == "store":
        db = open_file(path)
        spent = time.perf_counter() - start
        found = {"seconds": spent, "mb": resident_mb(), "mb_more": resident_mb() - before}
        db.close()
        return found
    Club.open(path, clock=SystemClock())
    return {"seconds": time.perf_counter() - start, "mb": resident_mb(), "mb_more": resident_mb() - before}


def in_a_process(path: Path, how: str) -> dict[str, float]:
    """The same in a process of its own, and how long all of that took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.past", "--open", how, "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {**json.loads(done.stdout), "whole": time.perf_counter() - start}


def timed(ask: Callable[[int], int], numbers: list[int]) -> tuple[float, float, int]:
    """Median and worst in milliseconds, and the most rows one answer had."""
    spent: list[float] = []
    most = 0
    for number in numbers:
        start = time.perf_counter()
        rows = ask(number)
        spent.append((time.perf_counter() - start) * 1000)
        most = max(most, rows)
    return statistics.median(spent), max(spent), most


def questions(club: Club) -> dict[str, Callable[[int], int]]:
    """What is asked about the past; each takes a number and returns how many rows it gave."""
    books, sales, entries = club.books, club.books.count(SALES), club.books.count(LEDGER)
    pick = random.Random(5)

    def day(_: int) -> int:
        number = pick.randrange(1, sales)
        return len(club.sales.on_day(books.require(SALES, number).on))

    return {
        "one old sale by number": lambda n: int(books.get(SALES, n * 25 % sales + 1) is not None),
        "one old entry by number": lambda n: int(books.get(LEDGER, n * 50 % entries + 1) is not None),
        "a member's whole history": lambda n: (
            len(club.points.history(MemberNo(n), 10**9)) + len(club.sales.of_member(MemberNo(n), 10**9))
        ),
        "all sales of an old day": day,
    }


def measure(path: Path) -> None:
    """Print both tables."""
    print(f"{path.stat().st_size / 1e6:,.0f} MB\n")
    print("| opened as | seconds | whole process, s | MB resident |\n|---|---|---|---|")
    for how in ("store", "club"):
        found = [in_a_process(path, how) for _ in range(OPENINGS)]
        seconds, whole = (statistics.median(one[key] for one in found) for key in ("seconds", "whole"))
        print(f"| {how} | {seconds:.2f} | {whole:.2f} | {max(one['mb'] for one in found):.0f} |")
    club = Club.open(path, clock=SystemClock())
    members = random.Random(4).sample(range(1, club.members.count() + 1), min(ASKED, club.members.count()))
    print("\n| asked | median ms | worst ms | most rows |\n|---|---|---|---|")
    for name, ask in questions(club).items():
        median, worst, most = timed(ask, members)
        print(f"| {name} | {median:.2f} | {worst:.1f} | {most} |")
    start = time.perf_counter()
    club.books.db.compact()
    print(f"\nfolded at once in {time.perf_counter() - start:.2f} s; {resident_mb():.0f} MB resident now")


def main() -> None:
    """Copy the shop, so that the kept one stays as it is, and measure."""
    parser = argparse.ArgumentParser(description="Opening five years, and asking about them.")
    parser.add_argument("--sales", type=int, default=SALES_WHOLE)
    parser.add_argument("--open", choices=("store", "club"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.open:
        print(json.dumps(opened(asked.file, asked.open)))
        return
    made = five_years(asked.sales, report=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.json"
        shutil.copyfile(made, path)
        Club.open(path, clock=SystemClock()).books.db.close()  # a file of an earlier format is brought forward
        measure(path)


if __name__ == "__main__":
    main()
