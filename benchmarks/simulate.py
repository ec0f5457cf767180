"""
What a replay costs: `python -m benchmarks.simulate [FILE ...] [--times N]`.

Each file is one of sales, as a till writes it (the gift shop's: data of the well-known online retail set); without
any it makes one of 1,400 receipts of 20 lines. It is imported into a new shop, read from the file once, and its sales
are rung up again under standard retail (P1) and under a mixed programme of 30 rules: on one core, and on both, two
programmes side by side in processes of their own. Beside it stands a bare loop that calls the quote for each of the
same bills and nothing else. The bars (DESIGN section 8): 10,000 sales a second for P1, 1,500 for 30 rules, both cores.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.import_speed import made_up
from benchmarks.quote import mixed
from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.exchange import import_file
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import Facts
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft
from shopclub.core.sales.rules import quote
from shopclub.core.shop.model import Shop
from shopclub.core.simulate.engine import replay
from shopclub.core.simulate.events import Past, Sold
from shopclub.core.simulate.model import Window
from shopclub.core.simulate.reading import read_past

NOW = datetime(2026, 3, 8, 2, 30, tzinfo=UTC)
PROGRAMMES: dict[str, Callable[[], Programme]] = {
    "P1": partial(presets.load, "standard-retail"),
    "30 rules": mixed,
}


async def founded(path: Path, file: Path) -> None:
    """A shop with the receipts of a file."""
    clock = ManualClock(NOW)
    await found_shop(path, Shop(name="Benchmark", founded_at=NOW), presets.load("standard-retail"), "Owner", clock)
    club = Club.open(path, clock=clock)
    await import_file(club, "sales", file, points="programme")
    await club.close()


def past_of(path: Path) -> Past:
    """The past of a shop, read from its file."""
    club = Club.open(path, clock=ManualClock(NOW), access="r")
    past = read_past(club.books, club.today())
    asyncio.run(club.close())
    return past


def window_of(past: Past) -> Window:
    """From the first sale to the last."""
    return Window(first=past.first_on, last=max(event.on for event in past.events if isinstance(event, Sold)))


def replayed(path: Path, which: str, times: int) -> float:
    """Replay a shop's past, the best of some times; returns sales a second."""
    past = past_of(path)
    window = window_of(past)
    programme = PROGRAMMES[which]()
    best = min(_taken(lambda: replay(past, programme, window)) for _ in range(times))
    return past.sales / best


def quoted(path: Path, which: str, times: int) -> float:
    """Quote each bill and do nothing else, the best of some times; returns quotes a second."""
    past = past_of(path)
    rules = compile_rules(PROGRAMMES[which](), 1)
    bills = [
        (Draft(lines=tuple(line for line in event.lines if line.gross_minor >= 0), member=event.member), event)
        for event in past.events
        if isinstance(event, Sold)
    ]

    def all_of_them() -> None:
        for draft, event in bills:
            quote(draft, Facts(member=event.member, joined_on=event.on), rules, event.on)

    return len(bills) / min(_taken(all_of_them) for _ in range(times))


def _taken(work: Callable[[], object]) -> float:
    """Seconds of the processor that some work takes: others may be at work beside it."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(folder: Path, file: Path, times: int) -> None:
    """Print one line per programme and way."""
    path = folder / f"{file.stem}.json"
    asyncio.run(founded(path, file))
    reading = min(_taken(lambda: past_of(path)) for _ in range(times))
    past = past_of(path)
    lines = sum(len(event.lines) for event in past.events if isinstance(event, Sold))
    print(f"{file.name}: {past.sales:,} sales of {lines / past.sales:.1f} lines, {past.members:,} members")
    print(f"{'reading the snapshot':<34}{reading:8.2f} s{past.sales / reading:12,.0f} sales/s")
    for which in PROGRAMMES:
        alone, bare = replayed(path, which, times), quoted(path, which, times)
        with ProcessPoolExecutor(2) as pool:
            side = [pool.submit(replayed, path, which, times) for _ in range(2)]
            both = sum(one.result() for one in side)
        print(f"{which + ', bare quotes':<34}{'':8}  {bare:12,.0f} sales/s")
        print(f"{which + ', one core':<34}{'':8}  {alone:12,.0f} sales/s{bare / alone:8.2f} x the bare quotes")
        print(f"{which + ', side by side':<34}{'':8}  {both:12,.0f} sales/s")


def main() -> None:
    """Measure the files named, or one made up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="*", type=Path)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in asked.file or [made_up(folder / "made-up.csv")]:
            measure(folder, file, asked.times)


if __name__ == "__main__":
    main()
