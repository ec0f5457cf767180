"""
The crash simulator's harness: a store at work, cut off at every step, must come back with what it acknowledged.

Each state that a power cut may leave is opened again: what is found is exactly the acknowledged commits, or
those and the one in flight. Then the same for a crash during that recovery, for a kill (which loses no page
cache) followed by a power cut, and for a further commit after recovery.

A long run: `python -m tests.core.store.crash SECONDS`.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from shopclub.core.store import AppendStorage
from tests.core.store.simulated import SimFiles

PATH = "shop.json"
WORDS = '王小明 李四 老客 无糖 wine ☕ 𠮷野家 ascii text }} \n_log {"_crc" ,"2":{'.split(" ")
AT = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
Tables = dict[str, dict[str, Any]]


class Lost(AssertionError):
    """The store came back with something else than it acknowledged, or did not come back."""


@dataclass(frozen=True)
class Plan:
    """One run: how large its writes are and how many states are looked at."""

    seed: int
    sector: int = 512
    limit: int = 40
    reserve: int = 1024
    commits: int = 5
    words: int = 60
    fold_after: frozenset[int] = frozenset({2})
    deep: bool = True
    cuts: bool = False

    @classmethod
    def random(cls, seed: int) -> Plan:
        rng = random.Random(seed)
        return cls(
            seed=seed,
            sector=rng.choice((512, 512, 4096)),
            limit=rng.choice((16, 40, 150)),
            reserve=rng.choice((1, 1024, 8192)),
            words=rng.choice((5, 60, 400)),
            fold_after=frozenset({rng.randrange(5)}),
            deep=rng.random() < 0.6,
            cuts=rng.random() < 0.3,
        )


def new_change(rng: random.Random, words: int) -> dict[str, dict[int, dict[str, Any] | None]]:
    change: dict[str, dict[int, dict[str, Any] | None]] = {}
    for table in rng.sample(["members", "sales", "ledger"], rng.randrange(1, 4)):
        rows: dict[int, dict[str, Any] | None] = {}
        for _ in range(rng.randrange(1, 3)):
            text = " ".join(rng.choice(WORDS) for _ in range(rng.choice((1, 5, words))))
            rows[rng.randrange(1, 30)] = None if rng.random() < 0.1 else {"v": rng.randrange(10**6), "n": text}
        change[table] = rows
    return change


def after(tables: Tables, change: dict[str, dict[int, dict[str, Any] | None]]) -> Tables:
    """The plain model of a commit."""
    new = {name: dict(rows) for name, rows in tables.items()}
    for name, rows in change.items():
        kept = new.setdefault(name, {})
        for number, doc in rows.items():
            if doc is None:
                kept.pop(str(number), None)
            else:
                kept[str(number)] = doc
    return new


def shown(tables: Tables | None) -> bytes:
    filled = {name: rows for name, rows in (tables or {}).items() if rows}
    return msgspec.json.encode(filled, order="deterministic")


@dataclass
class Run:
    """One store at work on the simulated disk."""

    plan: Plan
    disk: SimFiles = field(default_factory=SimFiles)
    stats: Counter[str] = field(default_factory=Counter)
    acknowledged: bytes = shown({})
    in_flight: bytes | None = None

    def __post_init__(self) -> None:
        self.rng = random.Random(self.plan.seed)

    def go(self) -> Counter[str]:
        plan = self.plan
        self.disk.hook = self._power_cut
        store = self._open(self.disk)
        tables: Tables = {}
        for step in range(plan.commits):
            change = new_change(self.rng, plan.words)
            tables = after(tables, change)
            self.in_flight = shown(tables)
            store.commit(change)
            self.acknowledged, self.in_flight = self.in_flight, None
            self._power_cut(self.disk, "acknowledged")
            if step in plan.fold_after:
                store.fold()
        store.close()
        self._power_cut(self.disk, "closed")
        self.stats["runs"] += 1
        return self.stats

    def _open(self, disk: SimFiles) -> AppendStorage:
        return AppendStorage(PATH, files=disk, reserve=self.plan.reserve, now=lambda: AT)

    def _power_cut(self, disk: SimFiles, what: str) -> None:
        """Look at every state a crash at this very moment may leave."""
        plan = self.plan
        for state in disk.crash_states(PATH, plan.sector, self.rng, plan.limit, cuts=plan.cuts and what == "write"):
            self.stats["states"] += 1
            self._check(state, deep=plan.deep and self.stats["states"] % 40 == 0)
        if plan.deep:
            self._check_kill(disk)

    def _check(self, state: dict[str, bytes], *, deep: bool) -> None:
        disk = SimFiles(state)
        for flag in ("lazy_sync", "lazy_new_files", "lazy_folder", "copy_for_rename"):
            setattr(disk, flag, getattr(self.disk, flag))
        again: list[dict[str, bytes]] = []
        if deep:
            disk.hook = lambda sub, _: again.extend(sub.crash_states(PATH, self.plan.sector, self.rng, 6))
        store = self._reopen(disk)
        disk.hook = None
        found = shown(store.read())
        if found not in (self.acknowledged, self.in_flight):
            raise Lost("neither what was acknowledged nor that and the commit in flight")
        self.stats[store.report.status] += 1
        self.stats["in flight kept"] += found != self.acknowledged
        if deep:
            for second in again:
                self.stats["crashes during recovery"] += 1
                self._check(second, deep=False)
        elif self.stats["states"] % 7 == 0:
            self._go_on(disk, store, found)

    def _reopen(self, disk: SimFiles) -> AppendStorage:
        try:
            store = self._open(disk)
        except Exception as error:  # whatever it is: the shop does not open
            raise Lost(f"does not open: {error!r}") from error
        if store.report.status != "new":
            try:
                json.loads(bytes(disk.names[PATH].now))
            except ValueError as error:
                raise Lost("an opened file is not one JSON document") from error
        return store

    def _go_on(self, disk: SimFiles, store: AppendStorage, found: bytes) -> None:
        """A recovered store takes a further commit, which survives the next power cut."""
        store.commit({"z": {1: {"v": "after"}}})
        expected = shown({**json.loads(found), "z": {"1": {"v": "after"}}})
        for state in disk.crash_states(PATH, self.plan.sector, self.rng, 4):
            if shown(self._reopen(SimFiles(state)).read()) != expected:
                raise Lost("a commit after recovery is gone")
            self.stats["commits after recovery"] += 1

    def _check_kill(self, disk: SimFiles) -> None:
        """Killed, opened again, then power loss: what was shown after opening must survive."""
        twin = disk.clone()
        store = self._reopen(twin)
        found = shown(store.read())
        if found not in (self.acknowledged, self.in_flight):
            raise Lost("a kill lost something")
        for state in twin.crash_states(PATH, self.plan.sector, self.rng, 4):
            self.stats["killed, opened, power cut"] += 1
            if shown(self._reopen(SimFiles(state)).read()) != found:
                raise Lost("what was shown after a kill is gone after the power cut")
        self._go_on(twin, store, found)


def main(seconds: float) -> None:
    """Run random plans for a while and print what was looked at."""
    begin = time.monotonic()
    stats: Counter[str] = Counter()
    seed = 0
    while time.monotonic() - begin < seconds:
        seed += 1
        plan = Plan.random(seed)
        try:
            stats.update(Run(plan).go())
        except Lost as lost:
            stats["FAILED"] += 1
            sys.stdout.write(f"FAILED {plan}: {lost} {lost.__cause__!r}\n")
    sys.stdout.write(f"{time.monotonic() - begin:.0f} s {dict(stats)}\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
