"""docs/file-format.md tells the truth: its reader and its checksums work on real files."""

from __future__ import annotations

import json
import re
import zlib
from itertools import accumulate
from pathlib import Path
from typing import Any

from shopclub.core.store import IndexSpec, Plan, ShopDB

PAGE = Path(__file__).parents[3] / "docs" / "file-format.md"


PLAN = Plan(
    history=("sales",),
    indexes=(IndexSpec(name="sales.member", table="sales", fields=("member",)),),
    block_bytes=64,
    page_bytes=40,
)


def written(path: Path) -> dict[str, Any]:
    with ShopDB(path, plan=PLAN) as db:
        db.table("members").insert_multiple([{"name": "王小明"}, {"name": "李四"}])
        db.table("old").insert({"v": 1})
        db.table("sales").insert_multiple([{"member": n % 3 + 1, "net_minor": n} for n in range(10)])
    with ShopDB(path, plan=PLAN, fold_at_close=False) as db:
        db.table("sales").insert({"member": 1, "net_minor": 8850})
        db.table("members").remove(doc_ids=[2])
        db.drop_table("old")
        db.table("sales").insert_multiple([{"v": 1}, {"v": 2}])
        state = db.storage.read()
        assert state is not None
        return state


def crc_text(data: bytes) -> str:
    return f"{zlib.crc32(data):08x}"


def test_the_reader_of_the_page_reads_a_real_file(path: Path) -> None:
    """The code printed in the page gives exactly what the store gives."""
    state = written(path)
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    scope: dict[str, Any] = {}
    exec(code[1], scope)
    assert scope["read_shop"](path) == state


def test_the_example_of_the_page_is_a_whole_file(path: Path) -> None:
    """Whoever writes another reader can try it on the bytes that are printed."""
    example = re.search(r"```\n(\{\"_meta\".*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    path.write_text(example[1], encoding="utf-8")
    with ShopDB(path, access_mode="r", plan=PLAN) as db:
        assert db.storage.report.status == "clean"
        assert db.storage.read() == {
            "members": {"2": {"name": "李四", "visits": 1}},
            "sales": {"901": {"member": 1, "net_minor": 8850}, "902": {"member": 2, "net_minor": 1200}},
        }
        assert [db.storage.finder("sales.member").get(member) for member in (1, 2, 3)] == [[901], [902], []]
        assert {name: db.storage.next_number(name) for name in ("members", "sales")} == {"members": 4, "sales": 903}
        for _ in db.storage.prove():
            pass


def test_checksums_are_as_the_page_says(path: Path) -> None:
    """Computed from the page's words alone, every checksum, offset and count of a real file fits."""
    written(path)
    data = path.read_bytes()
    whole = json.loads(data)
    check = whole["_check"]["1"]
    lines = data.split(b"\n")
    check_line = next(line for line in lines if line.startswith(b'"_check":'))
    assert data.index(b'"_check":') == check["bytes"]
    assert check["bytes"] == whole["_meta"]["1"]["check"]
    assert check["meta"] == crc_text(lines[0] + b"\n")
    offset, length, crc = check["blocks"]
    assert crc_text(data[offset : offset + length]) == crc
    directories = list(json.loads(b"{" + data[offset : offset + length] + b"}").values())
    for directory in directories[:-1]:
        name = directory["table"]
        at, size, count, first, last = check["tables"][name]
        assert json.loads(b"{" + data[at : at + size] + b"}") == whole[name]
        assert directory["blocks"][0][2] == first
        assert sum(b[1] for b in directory["blocks"]) == count
        for bytes_, rows, low, high, found in directory["blocks"]:
            block = data[at : at + bytes_]
            numbers = [int(line.split(b'"')[1]) for line in block.splitlines()]
            assert (numbers[0], numbers[-1], len(numbers), crc_text(block)) == (low, high, rows, found)
            at += bytes_
        assert (at, high) == (check["tables"][name][0] + size, last)
    assert len(directories[1]["blocks"]) + len(directories[2]["blocks"]) > 3
    _index_is_as_the_page_says(data, check["index"], directories[-1], whole["sales"])
    crc = zlib.crc32(check_line)
    log = lines[lines.index(b'"_log":{') + 1 : -2]
    assert len(log) == 5
    for number, line in enumerate(log, start=whole["_meta"]["1"]["seq"]):
        match = re.fullmatch(rb',?"(\d+)":\{"_crc":"([0-9a-f]{8})",(.*)\}', line)
        assert match is not None
        assert int(match[1]) == number
        crc = zlib.crc32(match[3], zlib.crc32(match[1], crc))
        assert f"{crc:08x}" == match[2].decode()
    assert lines[-2:] == [b"}}", b""]


def _index_is_as_the_page_says(
    data: bytes, region: list[int], directory: dict[str, Any], sales: dict[str, dict[str, Any]]
) -> None:
    at = region[0]
    found: dict[str, list[int]] = {}
    assert len(directory["pages"]) > 1
    for length, first, crc in directory["pages"]:
        line = data[at : at + length]
        assert crc_text(line) == crc
        keys = json.loads(line[line.index(b":") + 1 :].rstrip(b",\n"))["keys"]
        assert next(iter(keys)) == first
        found |= {key: list(accumulate(steps)) for key, steps in keys.items()}
        at += length
    assert at == sum(region)
    assert found == {
        str(member): [int(n) for n, doc in sales.items() if doc.get("member") == member] for member in (1, 2, 3)
    }
