"""
One durable sale in the store, beside its peers, in one run: `python benchmarks/store.py [DOCUMENTS ...]`.

A sale is four documents in one commit (sale, two ledger entries, the member's account), about 740 bytes. Rounds
of each candidate are interleaved, so that a busy moment of the machine hits all of them alike. Believe the
ratios, not the milliseconds: those are this machine's disk.

Stock TinyDB, alone and behind its CachingMiddleware, writes the whole file for each sale, or keeps it in memory:
it is measured afterwards, a few sales only, and left out above --stock-up-to documents.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import tinydb
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage

from shopclub.core.store import IndexSpec, Plan, ShopDB

TABLES = ("members", "sales", "ledger")
PLAN = Plan(
    history=("sales", "ledger"),
    indexes=(
        IndexSpec(name="sales.member", table="sales", fields=("member",)),
        IndexSpec(name="sales.day", table="sales", fields=("on",)),
        IndexSpec(name="ledger.account", table="ledger", fields=("account",)),
    ),
)
"""The past on the disk and found through indexes, as the club's is."""
Change = dict[str, dict[int, dict[str, Any]]]


class Shop:
    """Documents of a shop of a given size, and the sales that follow."""

    def __init__(self, documents: int) -> None:
        self.rng = random.Random(7)
        self.members = max(100, documents // 75)
        self.sales = (documents - self.members) // 3
        self.next_sale = self.sales + 1
        self.next_entry = self.sales * 2 + 1

    def member(self, number: int, points: int) -> dict[str, Any]:
        """An account document."""
        return {
            "name": f"王小明{number}", "phone": f"138{number:08d}", "joined": "2024-03-05", "points": points,
            "spent_minor": points * 100, "months": {"2026-01": 12050, "2026-02": 880}, "lots": [[points, "2027-03-05"]],
        }  # fmt: skip

    def sale(self, member: int) -> dict[str, Any]:
        """A sale of two lines."""
        lines = [
            {"item": f"A{n}", "name": "茶杯", "count": n, "price_minor": 1250, "net_minor": 1250 * n} for n in (1, 2)
        ]
        return {"at": "2026-01-05T09:12:33Z", "on": "2026-01-05", "member": member, "net_minor": 3750, "lines": lines}

    def entry(self, member: int, sale: int) -> dict[str, Any]:
        """A ledger entry."""
        return {
            "at": "2026-01-05T09:12:33Z",
            "account": member,
            "unit": "points",
            "kind": "earn",
            "amount": 37,
            "sale": sale,
        }

    def all(self) -> dict[str, dict[int, dict[str, Any]]]:
        """Every document the shop begins with."""
        pick = self.rng.randrange
        return {
            "members": {n: self.member(n, n % 500) for n in range(1, self.members + 1)},
            "sales": {n: self.sale(pick(1, self.members + 1)) for n in range(1, self.next_sale)},
            "ledger": {n: self.entry(pick(1, self.members + 1), (n + 1) // 2) for n in range(1, self.next_entry)},
        }

    def one_sale(self) -> Change:
        """The documents of the next sale."""
        member = self.rng.randrange(1, self.members + 1)
        sale, entry = self.next_sale, self.next_entry
        self.next_sale += 1
        self.next_entry += 2
        return {
            "sales": {sale: self.sale(member)},
            "ledger": {entry: self.entry(member, sale), entry + 1: self.entry(member, sale)},
            "members": {member: self.member(member, sale % 500)},
        }


class Ours:
    """The store, in the three ways it is called."""

    def __init__(self, folder: Path, documents: int) -> None:
        self.shop = Shop(documents)
        self.path = folder / "shop.json"
        with ShopDB(self.path, plan=PLAN) as db:
            db.storage.commit(self.shop.all())
        self.db = ShopDB(self.path, plan=PLAN, fold_at_close=False)
        self.runner = asyncio.Runner()

    def writing(self) -> Callable[[], float]:
        """As a verb of the club writes."""
        return lambda: self.runner.run(self._writing())

    async def _writing(self) -> float:
        change = self.shop.one_sale()
        begin = time.perf_counter()
        async with self.db.writing() as work:
            for table, rows in change.items():
                for number, doc in rows.items():
                    work.put(table, number, doc)
        return time.perf_counter() - begin

    def transaction(self) -> float:
        """Through TinyDB's own calls."""
        change = self.shop.one_sale()
        ((member, account),) = change["members"].items()
        begin = time.perf_counter()
        with self.db.transaction():
            self.db.table("sales").insert(*change["sales"].values())
            self.db.table("ledger").insert_multiple(change["ledger"].values())
            self.db.table("members").update(account, doc_ids=[member])
        return time.perf_counter() - begin

    def commit(self) -> float:
        """The store alone."""
        change = self.shop.one_sale()
        begin = time.perf_counter()
        self.db.storage.commit(change)
        return time.perf_counter() - begin

    def close(self) -> None:
        """Let go of the file."""
        self.runner.close()
        self.db.close()


class Sqlite:
    """One row a document, JSON in a column, an index on the member, WAL."""

    def __init__(self, folder: Path, documents: int, sync: str) -> None:
        self.shop = Shop(documents)
        self.db = sqlite3.connect(folder / f"shop-{sync}.sqlite", isolation_level=None)
        self.db.execute("pragma journal_mode=wal")
        self.db.execute(f"pragma synchronous={sync}")
        self.db.execute("begin")
        for table in TABLES:
            self.db.execute(f"create table {table} (id integer primary key, member integer, doc text)")
            self.db.execute(f"create index {table}_member on {table} (member)")
        for table, rows in self.shop.all().items():
            self._put(table, rows)
        self.db.execute("commit")
        self.db.execute("pragma wal_checkpoint(truncate)")

    def _put(self, table: str, rows: dict[int, dict[str, Any]]) -> None:
        values = [
            (
                number,
                doc.get("member") or doc.get("account"),
                json.dumps(doc, ensure_ascii=False, separators=(",", ":")),
            )
            for number, doc in rows.items()
        ]
        self.db.executemany(f"insert or replace into {table} values (?, ?, ?)", values)

    def sale(self) -> float:
        """Seconds of one sale."""
        change = self.shop.one_sale()
        begin = time.perf_counter()
        self.db.execute("begin immediate")
        for table, rows in change.items():
            self._put(table, rows)
        self.db.execute("commit")
        return time.perf_counter() - begin

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()


class Bare:
    """The same bytes by pwrite and fdatasync into a file that is long enough: what the disk alone costs."""

    def __init__(self, folder: Path, documents: int) -> None:
        self.shop = Shop(documents)
        self.fd = os.open(folder / "bare", os.O_RDWR | os.O_CREAT, 0o600)
        os.pwrite(self.fd, b" " * (8 << 20), 0)
        os.fsync(self.fd)
        self.offset = 0

    def sale(self) -> float:
        """Seconds of one sale."""
        data = json.dumps(self.shop.one_sale(), ensure_ascii=False, separators=(",", ":")).encode()
        begin = time.perf_counter()
        os.pwrite(self.fd, data, self.offset)
        os.fdatasync(self.fd)
        spent = time.perf_counter() - begin
        self.offset = (self.offset + len(data)) % (7 << 20)
        return spent

    def close(self) -> None:
        """Let go of the file."""
        os.close(self.fd)


class Stock:
    """
    TinyDB as it comes: three calls, each writes the whole file anew, and a crash in one destroys it. With its
    CachingMiddleware nothing is written before a thousand calls, and all of that is lost in a crash.
    """

    def __init__(self, folder: Path, documents: int, *, caching: bool) -> None:
        self.shop = Shop(documents)
        path = folder / "stock.json"
        whole = {name: {str(n): doc for n, doc in rows.items()} for name, rows in self.shop.all().items()}
        path.write_text(json.dumps(whole))
        cached: Any = CachingMiddleware
        self.db = tinydb.TinyDB(path, storage=cached(JSONStorage) if caching else JSONStorage)

    def sale(self) -> float:
        """Seconds of one sale."""
        change = self.shop.one_sale()
        ((member, account),) = change["members"].items()
        begin = time.perf_counter()
        self.db.table("sales").insert(*change["sales"].values())
        self.db.table("ledger").insert_multiple(change["ledger"].values())
        self.db.table("members").update(account, doc_ids=[member])
        return time.perf_counter() - begin

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()


BARE, FULL = "bare pwrite + fdatasync", "SQLite WAL FULL"
Times = dict[str, list[float]]


def measure(documents: int, rounds: int, batch: int) -> Times:
    """Seconds of each sale of each candidate."""
    times: Times = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            closing(Ours(folder, documents)) as ours,
            closing(Sqlite(folder, documents, "full")) as full,
            closing(Sqlite(folder, documents, "normal")) as normal,
            closing(Bare(folder, documents)) as bare,
        ):
            candidates = [
                (BARE, bare.sale),
                ("store: commit", ours.commit),
                ("store: TinyDB API, one transaction", ours.transaction),
                ("store: writing(), disk in its thread", ours.writing()),
                (FULL, full.sale),
                ("SQLite WAL NORMAL (loses the last sales)", normal.sale),
            ]
            times = {label: [] for label, _ in candidates}
            order = random.Random(1)
            for turn in range(rounds + 1):
                for label, sell in order.sample(candidates, len(candidates)):
                    spent = [sell() for _ in range(batch)]
                    if turn:  # the first round warms up
                        times[label] += spent
    return times


def stock(documents: int, sales: int) -> Times:
    """Seconds of a few sales of TinyDB as it comes, each kind in a folder of its own."""
    times: Times = {}
    for label, caching in (("stock TinyDB (not atomic)", False), ("TinyDB, CachingMiddleware (not durable)", True)):
        with tempfile.TemporaryDirectory() as name:
            made = Stock(Path(name), documents, caching=caching)
            times[label] = [made.sale() for _ in range(sales)]
            made.db.storage.close()
    return times


def _cell(times: Times, label: str) -> str:
    if label not in times:
        return "-"
    spent, bare = times[label], statistics.median(times[BARE])
    median = statistics.median(spent)
    p99 = sorted(spent)[int(len(spent) * 0.99)] if len(spent) >= 100 else max(spent)
    return f"{median * 1e3:,.3g} / {p99 * 1e3:,.3g} ({median / bare:,.3g})"


def table(found: dict[int, Times]) -> str:
    """One table: a row for each candidate, a column for each size."""
    labels = list(dict.fromkeys(label for times in found.values() for label in times))
    lines = [
        "| one sale: median / p99 ms (median x bare) | " + " | ".join(f"{size:,}" for size in found) + " |",
        "|---|" + "---|" * len(found),
    ]
    lines += [f"| {label} | " + " | ".join(_cell(times, label) for times in found.values()) + " |" for label in labels]
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="*", type=int, default=[10_000, 100_000, 1_500_000])
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--stock", type=int, default=2, help="sales with stock TinyDB, which are slow; 0: none")
    parser.add_argument("--stock-up-to", type=int, default=100_000, help="documents; above, stock TinyDB takes minutes")
    options = parser.parse_args()
    size = len(json.dumps(Shop(10_000).one_sale(), ensure_ascii=False, separators=(",", ":")).encode())
    print(f"one sale: 4 documents, {size} bytes; {options.rounds} interleaved rounds of {options.batch}\n")
    found: dict[int, Times] = {}
    for documents in options.documents:
        found[documents] = measure(documents, options.rounds, options.batch)
        if options.stock and documents <= options.stock_up_to:
            found[documents] |= stock(documents, options.stock)
    print(table(found))


if __name__ == "__main__":
    main()
