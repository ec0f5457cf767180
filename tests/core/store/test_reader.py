"""docs/reader.py, written from docs/file-format.md, reads what the store writes, and refuses what is not sound."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.store import AppendStorage, ShopDB
from shopclub.core.store.errors import StoreError
from tests.core.store.rot import Sample, samples
from tests.core.store.shop import PLAN

READER = Path(__file__).parents[3] / "docs" / "reader.py"
REFUSED = (ValueError, LookupError, TypeError, AttributeError)
"""What sixty lines say to a file that is not sound; a decoding error is a ValueError too."""


@pytest.fixture(scope="module")
def reader() -> Any:
    """The module, as anybody would run it."""
    spec = importlib.util.spec_from_file_location("reader", READER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["open"] = lambda name, mode: io.BytesIO(Path(name).read_bytes())  # it leaves closing to its end
    return module


def opened(reader: Any, path: Path) -> Any:
    return reader.Shop(str(path))


def same(shop: Any, store: AppendStorage) -> None:
    """Every document, one by one and all, and every look-up: as the store shows them."""
    tables = store.read() or {}
    assert shop.tables() == tables
    assert shop.seq == store.seq
    for name, docs in tables.items():
        for number in (*docs, "999", "none"):
            assert shop.document(name, number) == docs.get(number)
    for index in PLAN.indexes:
        finder = store.finder(index.name)
        for key in (*finder.keys(), "999"):
            assert shop.find(index.name, key) == finder.get(key)


def test_it_is_sixty_lines_that_need_nothing() -> None:
    """At most sixty lines, of the standard library only."""
    source = READER.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 60
    assert all(len(line) <= 120 for line in source.splitlines())
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, ast.ImportFrom)
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= sys.stdlib_module_names


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_it_reads_open_and_closed_files_as_the_store_does(reader: Any, path: Path, sample: Sample) -> None:
    """Closed, closed with a log, open, open with a log."""
    path.write_bytes(sample.data)
    shop = opened(reader, path)
    assert shop.state == sample.name.split(",")[0]
    store = AppendStorage(path, access_mode="r", plan=PLAN)
    same(shop, store)
    store.close()


def test_it_reads_tables_that_came_and_went(reader: Any, path: Path) -> None:
    """Dropped and made anew in the log, empty, with guests' keys, longer than a block."""
    with ShopDB(path, plan=PLAN) as db:
        db.storage.commit({"sales": {n: {"m": n % 3, "v": n} for n in range(40)}, "old": {1: {"v": 1}}, "none": {}})
        db.storage.commit({"ledger": {9: {"m": 2, "why": ["reward", "mug"]}}})
        guests: Any = {"b": {"v": 1}, "a": {"v": 2}, 7: {"v": 3}, "-0": {"v": 4}, 2**70: {"v": 5}, -3: {"v": 6}}
        db.storage.commit({"guests": guests, "long": {1: {"t": "王" * 9000}, 2: {"t": "\u2028"}}})
    with ShopDB(path, plan=PLAN, fold_at_close=False) as db:
        db.storage.commit({"sales": {3: {"m": 1}, 50: {"m": 2}}}, ["sales", "old"])
        db.storage.commit({"sales": {3: None, 51: {"m": 2}}, "new": {1: {}}, "ledger": {1: {"m": 1, "why": "reward"}}})
        db.storage.commit({"ledger": {2: {"m": 1, "why": ["reward", "cup"]}, 3: {"m": 1, "why": []}}})
        same(opened(reader, path), db.storage)


def test_a_torn_record_is_left_out(reader: Any, path: Path) -> None:
    """An unfinished last record is none, at whatever byte it ends."""
    sample = samples()[3]
    start = sample.data.rindex(b"\n,") + 1
    end = sample.data.index(b"\n", start)
    for cut in range(start + 1, end):
        path.write_bytes(sample.data[:cut].ljust(len(sample.data)))
        shop = opened(reader, path)
        assert (shop.state, shop.seq) == ("torn", 3)


def test_an_edited_value_is_refused(reader: Any, path: Path) -> None:
    """In a block, in the log, in a page: where that part is read, not before."""
    for old, new in ((b'"v":12}', b'"v":13}'), (b'"v":33}', b'"v":34}'), (b'"keys":{"1":[1,', b'"keys":{"1":[2,')):
        data = samples()[1].data
        assert data.count(old) >= 1
        path.write_bytes(data.replace(old, new, 1))
        with pytest.raises(ValueError, match="damaged"):
            [opened(reader, path).tables(), opened(reader, path).find("sales.member", "1")]


@pytest.mark.parametrize("which", range(4))
def test_it_refuses_flipped_bits_or_reads_what_the_store_reads(reader: Any, path: Path, which: int) -> None:
    """Every twenty-third bit: never another document or look-up than before it was flipped."""
    sample = samples()[which]
    path.write_bytes(sample.data)
    whole = opened(reader, path)
    right = (whole.tables(), whole.find("sales.member", "1"), whole.find("ledger.reward", "1/mug"))
    refused = 0
    for number in range(which, 8 * len(sample.data), 23):
        data = bytearray(sample.data)
        data[number // 8] ^= 1 << number % 8
        path.write_bytes(data)
        try:
            shop = opened(reader, path)
            found = (shop.tables(), shop.find("sales.member", "1"), shop.find("ledger.reward", "1/mug"))
        except REFUSED:
            refused += 1
            continue
        if shop.state == "torn" and shop.seq < whole.seq:
            assert sample.is_open
            continue
        assert found == right
    assert refused > 300


def test_it_is_as_strict_as_the_store(reader: Any, path: Path) -> None:
    """A log that lost a record in its middle, or goes on behind a gap, is damaged for both."""
    data = samples()[1].data
    lines = data.split(b"\n")
    third = next(n for n, line in enumerate(lines) if line.startswith(b',"3"'))
    for broken in (lines[:third] + lines[third + 1 :], [*lines[:third], b"x" + lines[third], *lines[third + 1 :]]):
        path.write_bytes(b"\n".join(broken))
        with pytest.raises(ValueError, match="damaged"):
            opened(reader, path)
        with pytest.raises(StoreError):
            AppendStorage(path)


def test_it_runs_by_itself(path: Path) -> None:
    """From the command line, with nothing but Python, outside of this project."""
    path.write_bytes(samples()[3].data)
    asked = {("document", "members", "1"): "{'n': '王小明'}", ("find", "sales.member", "1"): "[1, 4, 7, 10, 13]"}
    for words, answer in asked.items():
        command = [sys.executable, "-I", str(READER), str(path), *words]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=path.parent, check=True)
        assert done.stdout == answer + "\n"


class Counted:
    """A file that counts what is read of it."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.bytes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def _count(self, data: bytes) -> bytes:
        self.bytes += len(data)
        return data

    def read(self, *args: int) -> bytes:
        return self._count(self.file.read(*args))

    def readline(self) -> bytes:
        return self._count(self.file.readline())


def test_one_document_and_one_members_sales_cost_little(
    reader: Any, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file of some megabytes a twentieth is read, not the whole."""
    with ShopDB(path, plan=PLAN.__class__(history=("sales",), indexes=PLAN.indexes)) as db:
        db.storage.commit({"sales": {n: {"m": n % 2000 + 1, "t": "x" * 60} for n in range(1, 40_001)}})
    counted: list[Counted] = []

    def count(name: str, mode: str) -> Counted:
        counted.append(Counted(builtins.open(name, mode)))  # noqa: PTH123, SIM115 - as the reader does
        return counted[0]

    monkeypatch.setattr(reader, "open", count)
    shop = opened(reader, path)
    assert shop.document("sales", "31234") == {"m": 1235, "t": "x" * 60}
    assert shop.find("sales.member", "1235") == list(range(1234, 40_001, 2000))
    assert counted[0].bytes < path.stat().st_size / 20
    counted[0].file.close()
