"""A small shop as plain dicts: what the store has to come back with, look-ups included, without the store's help."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import msgspec

from shopclub.core.store import AppendStorage, IndexSpec, Plan

Tables = dict[str, dict[str, Any]]
Change = dict[str, dict[int, dict[str, Any] | None]]

WORDS = '王小明 李四 老客 无糖 wine ☕ 𠮷野家 ascii text }} \n_log {"_crc" ,"2":{'.split(" ")
PLAN = Plan(
    history=("sales", "ledger"),
    indexes=(
        IndexSpec(name="sales.member", table="sales", fields=("m",)),
        IndexSpec(name="ledger.reward", table="ledger", fields=("m", "why.1"), only={"why.0": "reward"}),
    ),
    hot_rows=2,
    block_bytes=256,
    page_bytes=96,
)
HIGHEST = 30


def _keys(table: str, doc: dict[str, Any]) -> tuple[str, str] | None:
    """Which look-up finds a document, under which key."""
    if table == "sales" and doc["m"]:
        return "sales.member", str(doc["m"])
    if table == "ledger" and doc["m"] and doc["why"][0] == "reward":
        return "ledger.reward", f"{doc['m']}/{doc['why'][1]}"
    return None


@dataclass(frozen=True)
class Shop:
    """Everything a shop keeps, and which numbers it may give out next."""

    tables: Tables = field(default_factory=dict)
    next: dict[str, int] = field(default_factory=dict)

    def after(self, change: Change, drop: tuple[str, ...] = ()) -> Shop:
        """The plain model of a commit."""
        tables = {name: dict(rows) for name, rows in self.tables.items() if name not in drop}
        numbers = {name: number for name, number in self.next.items() if name not in drop}
        for name, rows in change.items():
            kept = tables.setdefault(name, {})
            for number, doc in rows.items():
                numbers[name] = max(numbers.get(name, 1), number + 1)
                if doc is None:
                    kept.pop(str(number), None)
                else:
                    kept[str(number)] = doc
        return Shop(tables, numbers)

    def found(self) -> dict[str, dict[str, list[int]]]:
        """What every look-up finds under every key."""
        found: dict[str, dict[str, list[int]]] = {spec.name: {} for spec in PLAN.indexes}
        for table, rows in self.tables.items():
            for number in sorted(map(int, rows)):
                if (key := _keys(table, rows[str(number)])) is not None:
                    found[key[0]].setdefault(key[1], []).append(number)
        return found

    def shown(self) -> bytes:
        """All of it as bytes, to compare."""
        return _bytes(self.tables, self.next, self.found())


def shown(store: AppendStorage) -> bytes:
    """
    What an open store holds, gives out next and finds, as the model shows it.

    Raises:
        what reading raises; AssertionError when the store contradicts itself.
    """
    tables = store.read() or {}
    found: dict[str, dict[str, list[int]]] = {}
    for spec in PLAN.indexes:
        finder = store.finder(spec.name)
        found[spec.name] = {key: finder.get(key) for key in finder.keys()}  # noqa: SIM118 - no mapping
        assert finder.get("none of these") == []
    for name, rows in tables.items():
        assert len(store.docs(name)) == len(rows)
    return _bytes(tables, {name: store.next_number(name) for name in tables}, found)


def _bytes(tables: Tables, numbers: dict[str, int], found: dict[str, dict[str, list[int]]]) -> bytes:
    kept = {name: numbers.get(name, 1) for name in tables}
    return msgspec.json.encode([tables, kept, found], order="deterministic")


def new_change(rng: random.Random, words: int) -> Change:
    """A commit as a shop might make, with texts that look like the format's own."""
    change: Change = {}
    for table in rng.sample(["members", "sales", "ledger"], rng.randrange(1, 4)):
        rows: dict[int, dict[str, Any] | None] = {}
        for _ in range(rng.randrange(1, 3)):
            text = " ".join(rng.choice(WORDS) for _ in range(rng.choice((1, 5, words))))
            doc: dict[str, Any] = {"v": rng.randrange(10**6), "n": text}
            if table != "members":
                doc["m"] = rng.randrange(4)
                doc["why"] = [rng.choice(("reward", "amount")), rng.choice(("cup", "mug"))]
            rows[rng.randrange(1, HIGHEST)] = None if rng.random() < 0.1 else doc
        change[table] = rows
    return change
