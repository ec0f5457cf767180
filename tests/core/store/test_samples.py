"""
Files that earlier versions of this program wrote are opened by this one, and lose nothing.

The samples were written by the program of their time and are never changed: `shopclub-1-…` by the last version of the
first format, `shopclub-2-…` by the first of today's. Each `…-expected.json` says what that program read in them.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.store import AppendStorage, OpenStatus, verify
from shopclub.core.store.errors import DiskFull
from shopclub.core.store.layout import FORMAT
from tests.core.store.simulated import SimFiles

FOLDER = Path(__file__).with_name("samples")
AT = datetime(2026, 3, 20, tzinfo=UTC)
NAMES = [f"shopclub-{version}-{name}" for version in (1, 2) for name in ("closed", "open", "torn", "text-keys", "demo")]
SHOPS = [name for name in NAMES if not name.endswith("text-keys")]
OLD = [name for name in NAMES if name.startswith("shopclub-1")]


def sample(name: str) -> bytes:
    """The bytes of one."""
    plain = FOLDER / f"{name}.json"
    return plain.read_bytes() if plain.exists() else gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes())


def expected(name: str) -> dict[str, Any]:
    """What the program that wrote it read in it."""
    known = json.loads((FOLDER / f"{name[:10]}-expected.json").read_text(encoding="utf-8"))
    found = known.get(f"{name}.json") or known[f"{name}.json.gz"]
    assert isinstance(found, dict)
    return found


def told(tables: dict[str, dict[str, Any]] | None) -> dict[str, Any]:
    """Counts and the fingerprint of all documents, as `…-expected.json` has them."""
    text = json.dumps(tables, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    counts = {name: len(rows) for name, rows in (tables or {}).items()}
    return {"documents": counts, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def without_points(known: dict[str, Any]) -> dict[str, Any]:
    """Of what is expected, what the file alone tells."""
    return {key: value for key, value in known.items() if key != "points"}


@pytest.mark.parametrize("name", NAMES)
def test_looking_at_a_sample_writes_nothing(name: str, tmp_path: Path) -> None:
    """Every document is there, and neither the file nor its folder changes."""
    path = tmp_path / "shop.json"
    path.write_bytes(sample(name))
    storage = AppendStorage(path, access_mode="r")
    assert told(storage.read()) == without_points(expected(name))
    storage.close()
    assert path.read_bytes() == sample(name)
    assert [found.name for found in tmp_path.iterdir()] == ["shop.json"]


@pytest.mark.parametrize("name", NAMES)
def test_opening_a_sample_brings_it_to_the_present_format(name: str, tmp_path: Path) -> None:
    """The same documents, proven, in today's format; one of an earlier format stays beside it as it was."""
    path = tmp_path / "shop.json"
    path.write_bytes(sample(name))
    storage = AppendStorage(path, now=lambda: AT)
    known = expected(name)
    assert told(storage.read()) == without_points(known)
    storage.close()
    assert path.read_bytes().startswith(b'{"_meta":{"1":{"format":"%b"' % FORMAT.encode())
    assert dict(verify(path).counts) == known["documents"]
    kept = [found.read_bytes() for found in tmp_path.glob("shop.json.format-1-*")]
    assert kept == ([sample(name)] if name in OLD else [])
    torn = list(tmp_path.glob("shop.json.torn-*"))
    assert len(torn) == (1 if name.endswith("torn") else 0)


@pytest.mark.parametrize("name", SHOPS)
def test_the_shop_in_a_sample_has_the_same_balances(name: str, tmp_path: Path) -> None:
    """Every member has the points the old program said; the check finds nothing, also after a sale and a restart."""
    path = tmp_path / "shop.json"
    path.write_bytes(sample(name))
    clock = ManualClock(AT)
    points = expected(name)["points"]
    for access in ("r", "r+", "r"):
        club = Club.open(path, clock=clock, access=access)
        assert {key: club.profile(MemberNo(int(key))).points for key in points} == points
        assert check_club(club) == []
        asyncio.run(club.close())


@pytest.mark.parametrize("name", [name for name in OLD if not name.endswith("demo")])
def test_a_crash_while_bringing_forward_loses_nothing(name: str) -> None:
    """Whatever a power cut leaves at any step, the next start reads the same, from the old file or the new."""
    known = without_points(expected(name))
    rng = random.Random(7)
    states = 0

    def crash(disk: SimFiles, what: str) -> None:
        nonlocal states
        for state in disk.crash_states("shop.json", 512, rng, 3):
            states += 1
            left = {path: data for path, data in state.items() if not path.endswith((".lock", ".holder"))}
            again = AppendStorage("shop.json", files=SimFiles(left), now=lambda: AT)
            assert told(again.read()) == known, what

    disk = SimFiles({"shop.json": sample(name)})
    disk.hook = crash
    AppendStorage("shop.json", files=disk, now=lambda: AT)
    assert states > 20


@pytest.mark.parametrize("name", [name for name in OLD if not name.endswith("demo")])
def test_a_full_disk_while_bringing_forward_leaves_the_old_file(name: str) -> None:
    """It is refused, the old file is untouched and nothing lies around; with room again it goes through."""
    data = sample(name)
    for room in range(0, 3 * len(data), max(1, len(data) // 7)):
        disk = SimFiles({"shop.json": data})
        left = room

        def full(inode: Any, offset: int, part: bytes) -> OSError | None:
            nonlocal left
            grows = max(0, offset + len(part) - len(inode.now))
            if grows > left:
                return OSError(28, "no space")
            left -= grows
            return None

        disk.room = full
        try:
            AppendStorage("shop.json", files=disk, now=lambda: AT)
        except DiskFull:
            found = bytes(disk.names["shop.json"].now)
            assert found == data or found.startswith(b'{"_meta":{"1":{"format":"shopclub-2"')
            assert not any(path.endswith(".tmp") for path in disk.names)
        disk.room = None
        disk.locked.clear()
        again = AppendStorage("shop.json", files=disk, now=lambda: AT)
        assert told(again.read()) == without_points(expected(name))


def test_the_samples_are_what_they_are_called() -> None:
    """Closed, not closed and torn ones of each format: or the tests above would prove less than they say."""
    for version in (1, 2):
        for name, status in (
            ("closed", OpenStatus.CLEAN),
            ("open", OpenStatus.UNCLEAN),
            ("torn", OpenStatus.RECOVERED),
        ):
            data = sample(f"shopclub-{version}-{name}")
            assert data.startswith(b'{"_meta":{"1":{"format":"shopclub-%d"' % version)
            disk = SimFiles({"shop.json": data})
            report = AppendStorage("shop.json", files=disk, now=lambda: AT).report
            if version == 2:
                assert report.status is status
            assert bool([path for path in disk.names if ".torn-" in path]) == (name == "torn")
