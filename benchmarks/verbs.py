"""
The counter's verbs in a shop of 20,000 members, beside SQLite: `python benchmarks/verbs.py [--members N]`.

"Record a sale" is the whole verb, from quote to news, against one transaction of the same documents in SQLite (WAL,
synchronous FULL). Rounds are interleaved, so that a busy moment of the machine hits all alike: believe the
ratios. Search is what one key press costs in the core.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, new_operation_id
from shopclub.core.members.model import Member, NewMember
from shopclub.core.members.names import readings
from shopclub.core.members.rules import make_card_code, name_keys
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.core.tables import open_file
from shopclub.demo.quick import QuickFiles

NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
LINES = tuple(DraftLine(name=f"维生素 {n} 号", code=f"69012345678{n:02d}", gross_minor=2950, qty=2) for n in range(3))


async def shop_of(folder: Path, members: int) -> Club:
    """A shop with so many members, each with an account."""
    path, chance = folder / "shop.json", random.Random(7)
    await found_shop(path, Shop(name="店", founded_at=NOW), presets.load("standard-retail"), "李娜", ManualClock(NOW))
    club = Club.open(path, clock=ManualClock(NOW))
    files, accounts = {}, {}
    for number in range(1, members + 1):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2))))
        member = Member(
            name=name,
            phone=f"+8613{number + 800_000_000:09d}",
            card=make_card_code(lambda _, number=number: number),  # type: ignore[misc]
            joined_on=NOW.date(),
            joined_at=NOW,
            keys=name_keys(name, readings),
        )
        files[number] = msgspec.to_builtins(member)
        accounts[number] = {"balance": {"points": 0}, "lots": {"points": {}}}
    club.books.db.storage.commit({"members": files, "accounts": accounts})
    club.books.db.compact()
    return club


class Peer:
    """SQLite with the same documents, one row each."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute("CREATE TABLE docs (kind TEXT, id INTEGER, doc TEXT, PRIMARY KEY (kind, id))")

    def write(self, documents: list[tuple[str, int, Any]]) -> None:
        """One durable transaction, encoding included."""
        rows = [(table, number, msgspec.json.encode(doc)) for table, number, doc in documents]
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany("INSERT OR REPLACE INTO docs VALUES (?, ?, ?)", rows)
        self.connection.execute("COMMIT")


async def sales(club: Club, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each candidate, interleaved."""
    chance, peer = random.Random(11), Peer(folder / "peer.sqlite")
    heard: list[tuple[str, int, Any]] = []
    storage = club.books.db.storage
    storage.subscribe(lambda table, number, old, new: heard.append((table, number, new)))
    kinds = ("the verb", "quote in it", "processor's time of it", "SQLite WAL FULL", "the bare commit")
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    with closing(peer.connection):
        for _ in range(rounds):
            draft = Draft(lines=LINES, member=MemberNo(chance.randint(1, club.members.count())))
            heard.clear()
            worked, begin = time.process_time(), time.perf_counter()
            seen = club.sales.quote(draft)
            quoted = time.perf_counter()
            await club.sales.record(draft, seen.fingerprint, new_operation_id(NOW), OWNER)
            done, work = time.perf_counter(), time.process_time() - worked
            documents = list(heard)
            written = time.perf_counter()
            peer.write(documents)
            compared = time.perf_counter()
            change: dict[str, dict[int, Any]] = {}
            for table, number, doc in documents:
                change.setdefault(f"bare_{table}", {})[number] = doc
            bare = time.perf_counter()
            storage.commit(change)
            end = time.perf_counter()
            for name, span in (
                ("the verb", done - begin),
                ("quote in it", quoted - begin),
                ("processor's time of it", work),
                ("SQLite WAL FULL", compared - written),
                ("the bare commit", end - bare),
            ):
                times[name].append(span * 1000)
    return times


def timed(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds."""
    spans = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        spans.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spans), statistics.quantiles(spans, n=100)[98]


async def searches(club: Club) -> list[tuple[str, float, float]]:
    """Each way to find a member, and the first key press after somebody joined."""
    some = club.members.get(777)
    assert some.phone is not None
    ways = {
        "card": some.card,
        "number": "777",
        "phone": some.phone[3:],
        "phone begins": some.phone[3:8],
        "last four": some.phone[-4:],
        "name": some.name,
        "surname": some.name[0],
        "pinyin initials": some.keys[-1],
        "one letter": some.keys[0][0],
        "part of a name": some.name[1:],
        "part of a phone": some.phone[6:11],
        "nothing like it": "zzqx",
    }
    out = [(name, *timed(lambda text=text: club.members.search(text), 200)) for name, text in ways.items()]  # type: ignore[misc]
    first = []
    for n in range(20):
        new = NewMember(name="新会员", phone=f"139{n:08d}")
        await club.members.enrol(new, new_operation_id(NOW), OWNER)
        begin = time.perf_counter()
        club.members.search(some.phone[6:11])
        first.append((time.perf_counter() - begin) * 1000)
    out.append(("a part, after a join", statistics.median(first), max(first)))
    return out


async def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--no-sync", action="store_true", help="don't wait for the disk: what the verb itself costs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        club = await shop_of(folder, options.members)
        if options.no_sync:
            await club.close()
            club = Club(open_file(club.path, files=QuickFiles()), club.path, ManualClock(NOW))
        times = await sales(club, folder, options.rounds)
        peer = statistics.median(times["SQLite WAL FULL"])
        print(f"{options.members} members, {options.rounds} sales of 3 lines, Python {sys.version.split()[0]}")
        print(f"{'record a sale':24}{'median ms':>11}{'p95 ms':>9}{'x SQLite':>10}")
        for label, spans in times.items():
            median = statistics.median(spans)
            print(f"{label:24}{median:11.3f}{statistics.quantiles(spans, n=20)[18]:9.3f}{median / peer:10.2f}")
        print(f"\n{'find a member':24}{'median ms':>11}{'p99 ms':>9}")
        for label, median, high in await searches(club):
            print(f"{label:24}{median:11.3f}{high:9.3f}")
        await club.close()


if __name__ == "__main__":
    asyncio.run(main())
