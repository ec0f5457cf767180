"""Damage under the command line: where it is, what can be saved, what the owner is told."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Shop

PATH = Path("data/shop.json")


def make(shop: Shop) -> bytes:
    """A shop with three members; its file's bytes."""
    assert shop("init", "--name", "Lotus")[0] == 0
    Path("members.csv").write_text("name,phone\n王小明,13800000001\n李四,13800000002\n陈静,13800000003\n")
    assert shop("import", "members", "members.csv")[0] == 0
    return PATH.read_bytes()


def test_a_sound_file_is_proven_and_needs_no_salvage(shop: Shop) -> None:
    """`verify` counts its documents, in words and as JSON; `salvage` writes nothing."""
    make(shop)
    code, out, err = shop("verify")
    assert (code, err) == (0, "")
    assert out.startswith("data/shop.json is sound: ")
    code, out, _ = shop("verify", "--json")
    said = json.loads(out)
    assert (code, said["sound"], said["documents"]["members"]) == (0, True, 3)
    before = sorted(path.name for path in Path("data").iterdir())
    assert shop("salvage", "--yes")[:2] == (0, "data/shop.json is sound; there is nothing to salvage.\n")
    assert sorted(path.name for path in Path("data").iterdir()) == before


def test_a_lost_member_is_named_by_number(shop: Shop) -> None:
    """The damaged file is left as it is; the new one opens, and what does not fit in it is said."""
    data = make(shop)
    start = (
        data.index(b'"2":{"name":')
        if b'"2":{"name":' in data
        else data.index(b'\n"2":{', data.index(b'"members":{')) + 1
    )
    broken = data[: start + 5] + b"\xff" * 9 + data[start + 14 :]
    PATH.write_bytes(broken)
    code, out, err = shop("verify")
    assert (code, out) == (3, "")
    assert err.startswith("Line ")
    assert shop("salvage")[0] == 2
    code, out, err = shop("salvage", "--yes")
    assert PATH.read_bytes() == broken
    (fresh,) = Path("data").glob("shop.json.salvaged-*")
    assert fresh.name == "shop.json.salvaged-2026-01-05T100000"
    assert code == 1
    assert "Lost: members, number 2.\n" in out
    assert "Could be read, but not proven: members, 2 documents: 1, 3. Look at them.\n" in out
    assert err == "Not everything could be saved. Compare with a backup before you choose.\n"
    assert shop("--data", str(fresh), "verify")[0] == 0
    assert shop("restore", str(fresh), "--yes")[0] == 0
    assert json.loads(shop("report", "--json")[1])


def test_a_flipped_bit_costs_nothing(shop: Shop) -> None:
    """It is put right; the result has the same members and clean books."""
    data = bytearray(make(shop))
    at = data.index("王小明".encode())
    data[at] ^= 4
    PATH.write_bytes(data)
    assert shop("check")[0] == 3
    code, out, err = shop("salvage", "--yes", "--to", "saved.json")
    assert (code, err) == (0, "")
    assert "Nothing is lost.\n" in out
    assert "One flipped bit was put right among these: members, 3 documents.\n" in out
    assert "王小明".encode() in Path("saved.json").read_bytes()
    code, out, _ = shop("salvage", "--yes", "--to", "saved.json")
    assert code == 1


def test_a_backup_completes_it(shop: Shop) -> None:
    """Rows that never change come from the backup given; one of another shop is refused."""
    make(shop)
    Path("sales.csv").write_text("date,amount,phone\n2026-01-04,10,13800000001\n2026-01-04,20,13800000002\n")
    assert shop("import", "sales", "sales.csv")[0] == 0
    assert shop("backup", "copies")[0] == 0
    (copy,) = Path("copies").glob("*.gz")
    data = PATH.read_bytes()
    at = data.index(b'\n"1":{', data.index(b'"sales":{')) + 8
    PATH.write_bytes(data[:at] + b"\x00\xff\x00\xff" + data[at + 4 :])
    code, out, _ = shop("salvage", "--yes", "--json", "--backup", str(copy))
    said = json.loads(out)
    assert code == 0
    assert said["backups"] == [copy.name]
    assert said["tables"]["sales"]["fetched"] == [[1, 1]]
    assert ("lost_count" in said["tables"]["sales"], said["findings"], said["opens"]) == (False, [], True)
    code, out, _ = shop("salvage", "--yes", "--backup", "none.gz", "--to", "other.json")
    assert code == 1


def test_it_speaks_chinese(shop: Shop) -> None:
    """Every sentence of a salvage is there in Chinese."""
    data = make(shop)
    PATH.write_bytes(data[: data.index(b'"_index"') - 200])
    code, out, err = shop("--lang", "zh", "salvage", "--yes")
    assert code == 1
    assert "结束得太早" in out
    assert not any(word in out + err for word in ("Lost", "saved", "proven"))
