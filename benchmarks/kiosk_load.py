"""
A full shop: `python -m benchmarks.kiosk_load [--seconds 10] [--rounds 3] [--joining 50] [--browsing 200]`.

The counter records sales without a rest in a process that also serves the kiosk, as at the shop. Beside it 50 people
join on their phones, again and again, and 200 members look at their cards, each phone from a loopback address of its
own (`kiosk_crowd.py`), with the caps that a shop has unless it sets others. Rounds alternate: the counter alone; the
counter beside the same crowd asking a bare aiohttp handler in the same process for the same bytes, which is the least
a crowd can cost; the counter beside the kiosk. Whoever joined is put in force at the counter a moment later.

At the end, while people go on joining, the process is killed. Then the file is opened: each card that a phone was shown
must be there, and every invariant of the books must hold.

Bars (DESIGN section 8 and the issue): no confirmed join lost, sales as fast as beside the bare handler within noise
(how far the medians of a candidate's rounds lie apart),
p95 of every page below 50 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import random
import statistics
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from benchmarks.beside import lateness
from benchmarks.kiosk_crowd import Asked, Seen, crowd
from shopclub import presets
from shopclub.core.changes import Change, JoinAsked
from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import SystemClock
from shopclub.core.kernel.ids import MemberNo, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.kiosk.runner import start_kiosk
from shopclub.settings import Settings

OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
LINES = tuple(DraftLine(name=f"Vitamin no. {n}", code=f"69012345678{n:02d}", gross_minor=2950, qty=2) for n in range(3))
BOUGHT = 5
"""Sales that each member has at the start."""
PAUSE = 0.01
"""Seconds between two sales: a hundred counters' worth of them."""
SETTLE = 1.0
"""Seconds at the beginning and the end of a round in which the crowd comes and goes: the counter is not looked at."""
AGREES_AFTER = 1.0
"""Seconds until the counter puts in force who joined."""


class Round(NamedTuple):
    """What the counter felt in one round, in seconds."""

    sales: list[float]
    late: list[float]
    """How late a timer of 5 ms came: what keys feel."""
    cpu: float
    """Share of one core that the process had."""


class Rounds:
    """One candidate over all rounds."""

    def __init__(self) -> None:
        self.sales: list[float] = []
        self.medians: list[float] = []
        """Of each round's sales: how far they lie apart is the noise."""
        self.late: list[float] = []
        self.cpu: list[float] = []
        self.pages: dict[str, list[float]] = {}
        self.trouble: dict[str, int] = {}

    def add(self, felt: Round, seen: Seen | None) -> None:
        """Put one round to the others."""
        self.sales += felt.sales
        self.medians.append(statistics.median(felt.sales))
        self.late += felt.late
        self.cpu.append(felt.cpu)
        for page, took in seen.pages.items() if seen else ():
            self.pages.setdefault(page, []).extend(took)
        for kind, count in seen.trouble.items() if seen else ():
            self.trouble[kind] = self.trouble.get(kind, 0) + count


async def sell(club: Club, member: MemberNo) -> float:
    """Record one sale; seconds from quote to news."""
    draft = Draft(lines=LINES, member=member)
    start = time.perf_counter()
    seen = club.sales.quote(draft)
    await club.sales.record(draft, seen.fingerprint, new_operation_id(club.clock.now()), OWNER)
    return time.perf_counter() - start


async def made(path: Path, members: int) -> Club:
    """A shop whose members have bought a few times."""
    clock = SystemClock()
    await found_shop(path, Shop(name="Lotus", founded_at=clock.now()), presets.load("standard-retail"), "Owner")
    club = Club.open(path)
    for number in range(members):
        new = NewMember(name=f"Member {number}", phone=str(13_900_000_000 + number))
        joined = await club.members.enrol(new, new_operation_id(clock.now()), OWNER)
        for _ in range(BOUGHT):
            await sell(club, joined.number)
    return club


def agree(club: Club) -> None:
    """Have the counter put in force whoever joins, a moment later."""
    tasks: set[asyncio.Task[object]] = set()

    async def say_yes(number: int) -> None:
        await asyncio.sleep(AGREES_AFTER)
        await club.members.activate(number, new_operation_id(club.clock.now()), OWNER)

    def heard(change: Change) -> None:
        if isinstance(change, JoinAsked):
            task = asyncio.create_task(say_yes(change.number))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    club.changes.subscribe(heard)


async def bare_handler(bodies: dict[str, bytes]) -> int:
    """The least that serves these bytes; its port."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=bodies.get(request.query["page"], b"-"), content_type="text/html", charset="utf-8")

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=128)
    await site.start()
    return int(runner.addresses[0][1])


async def sell_for(club: Club, buyers: list[MemberNo], seconds: float) -> Round:
    """Sell without a rest."""
    sales: list[float] = []
    late: list[float] = []
    gc.collect()
    start, cpu = time.perf_counter(), time.process_time()
    async with lateness(late):
        while time.perf_counter() - start < seconds:
            sales.append(await sell(club, random.choice(buyers)))
            await asyncio.sleep(PAUSE)
    return Round(sales, late, (time.process_time() - cpu) / (time.perf_counter() - start))


async def serve(pipe: Connection, path: Path, browsing: int) -> None:
    """The shop's process: counter, kiosk and the bare handler on one loop, as long as the pipe asks for rounds."""
    club = await made(path, browsing)
    agree(club)
    buyers = [MemberNo(number) for number in range(1, browsing + 1)]
    kiosk = await start_kiosk(club, Settings(port=0, given=frozenset({"port"})))
    await kiosk.get_ready()
    gc.collect()
    gc.freeze()  # as `shopclub.warming` does
    bodies: dict[str, bytes] = {}
    cards = tuple(club.members.get(number).card for number in buyers)
    pipe.send((kiosk.port, await bare_handler(bodies), cards))
    while (said := await asyncio.to_thread(pipe.recv)) is not None:
        if isinstance(said, dict):
            bodies.update(said)
        else:
            pipe.send(await sell_for(club, buyers, said))
    await kiosk.stop()
    await club.close()


def shop(pipe: Connection, path: Path, browsing: int) -> None:
    """The shop's process."""
    asyncio.run(serve(pipe, path, browsing))


def at(values: list[float], share: float) -> float:
    """The value below which this share lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def print_sales(found: dict[str, Rounds]) -> None:
    """What the counter felt."""
    alone = found["alone"]
    print(f"\n{'counter':<24}{'sales':>7}{'p50 ms':>9}{'rounds':>13}{'p95':>7}{'p99':>8}{'worst':>8}{'p50 x':>8}"
          f"{'p95 x':>8}{'loop p95':>10}{'worst':>8}{'core':>7}")  # fmt: skip
    for name, one in found.items():
        p50, p95, p99, worst = (at(one.sales, share) * 1000 for share in (0.5, 0.95, 0.99, 1))
        ratio = f"{p50 / at(alone.sales, 0.5) / 1000:8.2f}{p95 / at(alone.sales, 0.95) / 1000:8.2f}"
        loop = f"{at(one.late, 0.95) * 1000:10.1f}{max(one.late) * 1000:8.1f}"
        noise = f"{min(one.medians) * 1000:.2f} - {max(one.medians) * 1000:.2f}"
        print(f"{name:<24}{len(one.sales):>7}{p50:9.2f}{noise:>13}{p95:7.2f}{p99:8.2f}{worst:8.1f}{ratio}{loop}"
              f"{statistics.median(one.cpu):7.0%}")  # fmt: skip


def print_pages(found: dict[str, Rounds], seconds: float) -> None:
    """What the phones felt."""
    print(f"\n{'page':<24}{'asked':>8}{'a second':>10}{'p50 ms':>9}{'p95 ms':>9}{'worst':>8}{'bare p95':>10}")
    for page, took in sorted(found["kiosk"].pages.items()):
        bare = found["bare"].pages.get(page)
        peer = f"{at(bare, 0.95):10.1f}" if bare else f"{'-':>10}"
        print(f"{page:<24}{len(took):>8}{len(took) / seconds:>10.1f}{at(took, 0.5):9.1f}{at(took, 0.95):9.1f}"
              f"{max(took):8.1f}{peer}")  # fmt: skip
    for name in ("kiosk", "bare"):
        print(f"trouble, {name}: {found[name].trouble or 'none'}")


def run(given: argparse.Namespace, path: Path) -> None:
    """All rounds, the end with its murder, the tables, the proof."""
    spawn = multiprocessing.get_context("spawn")
    near, far = spawn.Pipe()
    server = spawn.Process(target=shop, args=(far, path, given.browsing), daemon=True)
    server.start()
    ours, theirs = spawn.Pipe()
    phones = spawn.Process(target=crowd, args=(theirs,), daemon=True)
    phones.start()
    port, bare, cards = near.recv()
    kiosk = Asked(f"http://127.0.0.1:{port}", given.seconds, given.joining, cards)
    plain = Asked(f"http://127.0.0.1:{bare}", given.seconds, given.joining, cards, plain=True)
    ours.send(kiosk._replace(seconds=10.0))  # everybody signs in
    warm = ours.recv()
    near.send({page: b"x" * size for page, size in warm.sizes.items()})
    confirmed = list(warm.confirmed)
    found = {name: Rounds() for name in ("alone", "bare", "kiosk")}
    for _ in range(given.rounds):
        for name, asked in (("alone", None), ("bare", plain), ("kiosk", kiosk)):
            if asked is not None:
                ours.send(asked)
                time.sleep(SETTLE)
            near.send(given.seconds - 2 * SETTLE)
            felt = near.recv()
            seen = None if asked is None else ours.recv()
            confirmed += seen.confirmed if seen else ()
            found[name].add(felt, seen)
    ours.send(kiosk)
    near.send(given.seconds)
    time.sleep(given.seconds * 0.8)
    server.kill()
    last = ours.recv()
    confirmed += last.confirmed
    ours.send(None)
    print_sales(found)
    print_pages(found, given.seconds * given.rounds)
    asyncio.run(prove(path, confirmed, len(last.confirmed)))


async def prove(path: Path, confirmed: list[str], last: int) -> None:
    """Every card that was shown is in the file, and the books are sound."""
    club = Club.open(path)
    lost = [card for card in confirmed if club.members.by_card(card) is None]
    found = check_club(club)
    await club.close()
    print(f"\njoins confirmed: {len(confirmed)} ({last} in the round that was killed); lost: {len(lost)}; "
          f"faults in the books: {len(found)}")  # fmt: skip
    if lost or found:
        raise SystemExit(1)


def main() -> None:
    """Make the shop and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--joining", type=int, default=50)
    parser.add_argument("--browsing", type=int, default=200)
    with tempfile.TemporaryDirectory() as folder:
        run(parser.parse_args(), Path(folder) / "shop.json")


if __name__ == "__main__":
    main()
