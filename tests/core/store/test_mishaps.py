"""Full disks, failing disks, other programs and second starts: each has its error with what its sentence quotes."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.store import AppendStorage, OpenStatus, ShopDB
from shopclub.core.store.errors import Broken, DiskFull, Locked, ReadOnly, Replaced
from tests.core.store.simulated import SimFiles

AT = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


def opened(disk: SimFiles, reserve: int = 512) -> AppendStorage:
    return AppendStorage("shop.json", files=disk, reserve=reserve, now=lambda: AT)


def test_a_full_disk_refuses_the_commit_and_a_retry_works() -> None:
    """Nothing is changed, on disk or in memory, at whatever byte the room ends; freed, the same commit goes through."""
    for budget in range(0, 9000, 301):
        disk = SimFiles()
        store = opened(disk)
        heard: list[Any] = []
        store.subscribe(lambda *news, heard=heard: heard.append(news))
        left = budget

        def room(inode: Any, offset: int, data: bytes) -> OSError | None:
            nonlocal left
            grows = max(0, offset + len(data) - len(inode.now))
            if grows > left:
                inode.do((offset, data[: len(data) - grows + left]))  # a short write: what fits is there
                left = 0
                return OSError(errno.ENOSPC, "no space")
            left -= grows
            return None

        disk.room = room
        done = 0
        with pytest.raises(DiskFull) as caught:
            for done in range(100):
                store.commit({"sales": {done + 1: {"text": "x" * 300}}})
        assert caught.value.figures["path"] == "shop.json"
        assert isinstance(caught.value.figures["needed"], int)
        assert len(store.docs("sales")) == len(heard) == store.seq == done
        again = opened(disk.clone())
        assert again.read() == store.read()
        disk.room = None
        store.commit({"sales": {done + 1: {"text": "x" * 300}}})
        assert opened(disk.clone()).docs("sales").keys() == set(range(1, done + 2))


def test_the_last_page_of_a_disk_still_takes_a_sale() -> None:
    """Room for the record but not for the whole reserve is room enough."""
    disk = SimFiles()
    store = opened(disk, reserve=65536)
    most = len(disk.names["shop.json"].now) + 6000

    def room(inode: Any, offset: int, data: bytes) -> OSError | None:
        if offset + len(data) <= most:
            return None
        inode.do((offset, data[: most - offset]))
        return OSError(errno.ENOSPC, "no space")

    disk.room = room
    store.commit({"sales": {1: {"v": 1}}})
    assert len(disk.names["shop.json"].now) == 4096
    assert opened(disk.clone()).docs("sales") == {1: {"v": 1}}


def test_a_full_disk_while_folding_keeps_the_old_file() -> None:
    """A fold without room leaves the log as it is and no temporary file."""
    disk = SimFiles()
    store = opened(disk)
    store.commit({"sales": {1: {"v": 1}}})
    disk.room = lambda inode, offset, data: OSError(errno.ENOSPC, "no space")
    with pytest.raises(DiskFull):
        store.fold()
    assert set(disk.names) == {"shop.json"}
    disk.room = None
    store.commit({"sales": {2: {"v": 2}}})
    store.fold()
    assert opened(disk).read() == {"sales": {"1": {"v": 1}, "2": {"v": 2}}}


def test_a_close_that_cannot_fold_keeps_the_log() -> None:
    """Closing on a full disk loses nothing and says why it did not fold."""
    disk = SimFiles()
    store = opened(disk)
    store.commit({"sales": {1: {"v": 1}}})
    disk.room = lambda inode, offset, data: OSError(errno.ENOSPC, "no space")
    store.close()
    assert isinstance(store.close_error, DiskFull)
    disk.room = None
    again = opened(disk)
    assert (again.report.status, again.read()) == (OpenStatus.CLEAN, {"sales": {"1": {"v": 1}}})


def test_a_sync_error_stops_all_writing() -> None:
    """Never tried again: until it is opened anew every commit is refused, and memory shows only what is sure."""
    disk = SimFiles()
    store = opened(disk)
    store.commit({"sales": {1: {"v": 1}}})
    disk.sync_error = OSError(errno.EIO, "I/O error")
    with pytest.raises(Broken) as caught:
        store.commit({"sales": {2: {"v": 2}}})
    assert caught.value.code == "store_broken"
    assert caught.value.figures == {"path": "shop.json", "errno": errno.EIO, "seq": 1}
    disk.sync_error = None
    for again in (lambda: store.commit({"sales": {2: {"v": 2}}}), store.fold):
        with pytest.raises(Broken):
            again()
    assert store.read_only
    assert store.docs("sales") == {1: {"v": 1}}
    store.close()
    assert opened(disk).docs("sales")[1] == {"v": 1}


def test_a_write_error_stops_all_writing() -> None:
    """An error that is not about room is not played down."""
    disk = SimFiles()
    store = opened(disk)
    disk.room = lambda inode, offset, data: OSError(errno.EIO, "I/O error")
    with pytest.raises(Broken):
        store.commit({"sales": {1: {}}})
    disk.room = None
    with pytest.raises(Broken):
        store.commit({"sales": {1: {}}})


@pytest.mark.parametrize("how", ["renamed over", "written in place", "deleted"])
def test_another_programs_file_stops_us_and_our_state_is_saved(path: Path, how: str) -> None:
    """Before each commit we look whether the file is still ours; if not, our data goes beside it."""
    db = ShopDB(path, now=lambda: AT)
    db.table("sales").insert({"v": 1})
    other = path.with_name("other.json")
    other.write_text('{"sales": {}}')
    if how == "renamed over":
        other.replace(path)
    elif how == "written in place":
        path.write_text('{"sales": {}}')
    else:
        path.unlink()
    for _ in range(2):
        with pytest.raises(Replaced) as caught:
            db.table("sales").insert({"v": 2})
        assert caught.value.code == "store_replaced"
        assert caught.value.figures == {"path": "shop.json", "rescued": "shop.json.rescued-2026-01-05T210000"}
    theirs = path.read_text() if path.exists() else None
    db.close()
    assert (path.read_text() if path.exists() else None) == theirs
    with ShopDB(path.with_name("shop.json.rescued-2026-01-05T210000")) as rescued:
        assert rescued.table("sales").all() == [{"v": 1}]


@pytest.mark.parametrize("when", ["fold", "close"])
def test_an_edit_in_place_is_seen_before_a_fold_would_overwrite_it(path: Path, when: str) -> None:
    """Another program's edit that keeps the length stays in the file; our state goes beside it."""
    db = ShopDB(path, now=lambda: AT)
    db.table("sales").insert({"v": 1})
    with path.open("r+b") as file:
        file.seek(path.read_bytes().index(b'"v":1') + 4)
        file.write(b"7")
    if when == "fold":
        with pytest.raises(Replaced) as caught:
            db.compact()
        assert caught.value.figures["rescued"] == "shop.json.rescued-2026-01-05T210000"
    db.close()
    if when == "close":
        assert isinstance(db.storage.close_error, Replaced)
    assert b'"v":7' in path.read_bytes()
    with ShopDB(path.with_name("shop.json.rescued-2026-01-05T210000")) as rescued:
        assert rescued.table("sales").all() == [{"v": 1}]


def test_without_the_systems_table_of_open_files_stat_tells(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system does not name open files, device and inode are compared instead."""
    monkeypatch.setattr("shopclub.core.store.files.sys.platform", "other")
    db = ShopDB(path)
    db.insert({"v": 1})
    other = path.with_name("other.json")
    other.write_bytes(path.read_bytes())
    other.replace(path)
    with pytest.raises(Replaced):
        db.insert({"v": 2})
    path.unlink()
    with pytest.raises(Replaced):
        db.compact()
    db.close()


def test_a_touched_file_is_still_ours(path: Path, db: ShopDB) -> None:
    """A program that only sets the file's time does not stop the shop."""
    db.insert({"v": 1})
    os.utime(path, (1, 1))
    db.insert({"v": 2})
    assert len(db) == 2


def test_a_second_start_is_refused_and_names_the_holder(path: Path, db: ShopDB) -> None:
    """The sentence can say on which computer, since when and by which process it is open."""
    with pytest.raises(Locked) as caught:
        ShopDB(path)
    assert caught.value.code == "store_locked"
    figures = dict(caught.value.figures)
    assert datetime.fromisoformat(str(figures.pop("since"))).tzinfo is not None
    assert figures == {"path": "shop.json", "host": os.uname().nodename, "pid": os.getpid()}
    db.close()
    ShopDB(path, holder="FRONT-DESK").close()


def child(code: str, path: Path, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True, **options
    )


HOLD = """
import sys, time
from shopclub.core.store import ShopDB
db = ShopDB(sys.argv[1], holder="FRONT-DESK")
print("open", flush=True)
time.sleep(60)
"""

SELL = """
import asyncio, sys
from shopclub.core.store import ShopDB

async def main():
    db = ShopDB(sys.argv[1], reserve=2048)
    n = len(db.storage.docs("members"))
    while True:
        n += 1
        async with db.writing() as work:
            member = work.insert("members", {"name": "王小明", "n": n, "text": "x" * (n % 300)})
            work.insert("ledger", {"member": member, "points": 5})
            work.insert("ledger", {"member": member, "points": -2})
        print(member, flush=True)
        if n % 7 == 0:
            await db.compacting()

asyncio.run(main())
"""


def test_a_second_process_is_refused_until_the_first_is_killed(path: Path) -> None:
    """A kill -9 frees the lock at once; nothing has to be cleaned up by hand."""
    with child(HOLD, path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(Locked) as caught:
            ShopDB(path)
        assert (caught.value.figures["host"], caught.value.figures["pid"]) == ("FRONT-DESK", holder.pid)
        with ShopDB(path, access_mode="r") as viewer:
            assert viewer.all() == []
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
    ShopDB(path).close()


@pytest.mark.parametrize("acknowledged", [1, 6, 7, 8, 25, 60])
def test_a_killed_process_lost_nothing_it_acknowledged(path: Path, acknowledged: int) -> None:
    """A kill -9 while a real process takes joins and folds: every join it reported is there, whole."""
    for _ in range(2):
        with child(SELL, path) as seller:
            assert seller.stdout is not None
            last = 0
            for _ in range(acknowledged):
                last = int(seller.stdout.readline())
            seller.send_signal(signal.SIGKILL)
            rest = seller.stdout.read().split()
            last = max([last, *map(int, rest)])
            seller.wait(10)
        with ShopDB(path) as db:
            members, ledger = db.storage.docs("members"), db.storage.docs("ledger")
            assert len(members) in (last, last + 1)
            assert sorted(members) == list(range(1, len(members) + 1))
            assert len(ledger) == 2 * len(members)
            assert all(ledger[2 * n - 1]["member"] == ledger[2 * n]["member"] == n for n in members)


def test_looking_on_while_another_process_sells_and_folds(path: Path) -> None:
    """Every look sees whole commits only, and never fewer than the look before."""
    ShopDB(path).close()
    with child(SELL, path) as seller:
        assert seller.stdout is not None
        seller.stdout.readline()
        seen = 0
        looks = 0
        while seen < 60:
            looks += 1
            assert looks < 20_000
            with ShopDB(path, access_mode="r") as viewer:
                members, ledger = viewer.storage.docs("members"), viewer.storage.docs("ledger")
                assert len(ledger) == 2 * len(members)
                assert len(members) >= seen
                seen = len(members)
        seller.kill()
        seller.stdout.read()
        seller.wait(10)
    assert looks > 5


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True)
    if done.returncode != 0:
        pytest.skip(f"can't mount a small disk here: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_really_full_disk(tmp_path: Path) -> None:
    """On a real file system of 256 KB: refused when full, all of it kept, and on again when there is room."""
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder):
        ballast = folder / "ballast"
        ballast.write_bytes(b"x" * 60_000)
        path = folder / "shop.json"
        db = ShopDB(path, reserve=8192)
        with pytest.raises(DiskFull):
            for _ in range(2000):
                db.table("sales").insert({"text": "x" * 500})
        n = len(db.table("sales"))
        assert n > 50
        with ShopDB(path, access_mode="r") as viewer:
            assert len(viewer.table("sales")) == n
        ballast.unlink()
        db.table("sales").insert({"text": "x" * 500})
        db.close()
        with ShopDB(path) as again:
            assert len(again.table("sales")) == n + 1


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_a_file_that_cannot_be_written_says_so(code: int) -> None:
    """A read-only file or disk is its own error, and the file can still be viewed."""
    disk = SimFiles()
    opened(disk).commit({"sales": {1: {"v": 1}}})
    real = disk.open

    def refuse(path: str, *, create: bool = False, write: bool = True) -> Any:
        if write:
            raise OSError(code, os.strerror(code), path)
        return real(path, create=create, write=write)

    disk.open = refuse  # type: ignore[method-assign]
    with pytest.raises(ReadOnly) as caught:
        opened(disk)
    assert caught.value.figures == {"path": "shop.json"}
    assert isinstance(caught.value, OSError)
    viewer = AppendStorage("shop.json", access_mode="r", files=disk)
    assert viewer.docs("sales") == {1: {"v": 1}}


def test_a_really_read_only_file(tmp_path: Path) -> None:
    """On a real file system that is mounted read-only (as root), or without the right to write (as anyone else)."""
    folder = tmp_path / "small"
    folder.mkdir()
    root = os.geteuid() == 0
    with small_disk(folder) if root else contextlib.nullcontext():
        path = folder / "shop.json"
        with ShopDB(path) as db:
            db.insert({"v": 1})
        if root:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        else:
            for part in (*folder.iterdir(), folder):
                part.chmod(0o555 if part == folder else 0o444)
        try:
            with pytest.raises(ReadOnly) as caught:
                ShopDB(path)
            assert caught.value.figures == {"path": "shop.json"}
            with ShopDB(path, access_mode="r") as viewer:
                assert viewer.all() == [{"v": 1}]
        finally:
            if not root:
                folder.chmod(0o755)
