"""docs/file-format.md tells the truth: its reader and its checksums work on real files."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any

from shopclub.core.store import ShopDB

PAGE = Path(__file__).parents[3] / "docs" / "file-format.md"


def written(path: Path) -> dict[str, Any]:
    with ShopDB(path) as db:
        db.table("members").insert_multiple([{"name": "王小明"}, {"name": "李四"}])
        db.table("old").insert({"v": 1})
    with ShopDB(path, fold_at_close=False) as db:
        db.table("sales").insert({"member": 1, "net_minor": 8850})
        db.table("members").remove(doc_ids=[2])
        db.drop_table("old")
        db.table("sales").insert_multiple([{"v": 1}, {"v": 2}])
        state = db.storage.read()
        assert state is not None
        return state


def test_the_reader_of_the_page_reads_a_real_file(path: Path) -> None:
    """The code printed in the page gives exactly what the store gives."""
    state = written(path)
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    scope: dict[str, Any] = {}
    exec(code[1], scope)
    assert scope["read_shop"](path) == state


def test_checksums_are_as_the_page_says(path: Path) -> None:
    """Computed from the page's words alone, every checksum, offset and count of a real file fits."""
    written(path)
    data = path.read_bytes()
    whole = json.loads(data)
    check = whole["_check"]["1"]
    lines = data.split(b"\n")
    check_line = next(line for line in lines if line.startswith(b'"_check":'))
    assert data.index(b'"_check":') == check["bytes"]
    assert f"{zlib.crc32(data[: check['bytes']]):08x}" == check["crc"]
    for name, (offset, length, count, first, last) in check["tables"].items():
        block = data[offset : offset + length]
        numbers = [int(line.split(b'"')[1]) for line in block.splitlines()]
        assert block.endswith(b"\n")
        assert (len(numbers), numbers[0], numbers[-1]) == (count, first, last)
        assert json.loads(b"{" + block + b"}") == whole[name]
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
