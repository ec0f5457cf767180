"""The door to the disk: what differs on Windows is tried here with the system's answers put in its mouth."""

from __future__ import annotations

import errno
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.store import AppendStorage, accept_edit, restore
from shopclub.core.store.errors import InUse, Locked
from shopclub.core.store.files import OsFiles
from tests.core.store.simulated import SimFiles
from tests.core.store.trouble import Trouble


def held(code: int = 32) -> OSError:
    error = PermissionError(errno.EACCES, "used by another process")
    error.winerror = code  # type: ignore[attr-defined]
    return error


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, without waiting."""
    waits: list[float] = []
    monkeypatch.setattr("shopclub.core.store.files.time.sleep", waits.append)
    return waits


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without reading at an offset, without syncing of data alone, without folders that can be opened."""
    for name in ("pread", "pwrite", "fdatasync"):
        monkeypatch.delattr(os, name)
    monkeypatch.setattr("shopclub.core.store.files.sys.platform", "win32")


@pytest.mark.usefixtures("windows")
def test_a_shop_lives_without_what_windows_lacks(tmp_path: Path) -> None:
    """Commits, a fold, a backup's way back and an accepted edit go through seek, read, write and fsync alone."""
    path = tmp_path / "new" / "shop.json"
    store = AppendStorage(path, create_dirs=True)
    store.commit({"sales": {1: {"v": 1}}})
    store.fold()
    store.commit({"sales": {2: {"v": 2}}})
    store.close()
    copy = tmp_path / "copy.json"
    copy.write_bytes(path.read_bytes())
    path.write_bytes(path.read_bytes().replace(b'{"v":2}', b'{"v":3}'))
    assert accept_edit(path) is not None
    restore(copy, path)
    again = AppendStorage(path)
    assert again.docs("sales") == {1: {"v": 1}, 2: {"v": 2}}
    again.close()


@pytest.mark.usefixtures("windows")
def test_threads_take_turns_at_one_position(tmp_path: Path) -> None:
    """Two threads that read a handle whose position is moved by each get what they asked for."""
    path = tmp_path / "file"
    path.write_bytes(b"a" * 5000 + b"b" * 5000)
    handle = OsFiles().open(str(path))
    wrong: list[bytes] = []

    def read(offset: int, letter: bytes) -> None:
        for _ in range(2000):
            if (found := handle.read_at(offset, 3)) != letter * 3 or handle.size() != 10_000:
                wrong.append(found)

    threads = [threading.Thread(target=read, args=args) for args in ((0, b"a"), (5000, b"b"), (9000, b"b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    handle.close()
    assert wrong == []


@pytest.mark.usefixtures("windows")
def test_a_new_name_is_flushed_with_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where folders can't be synced, the file that just got its name is."""
    synced: list[int] = []
    path = tmp_path / "shop.json"
    path.write_bytes(b"")
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_ino))
    OsFiles().sync_folder(str(path))
    assert synced == [path.stat().st_ino]


def test_the_names_of_new_folders_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that a power cut takes away takes the backups in it along."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_ino))
    OsFiles().make_folder(str(tmp_path / "a" / "b" / "file"))
    assert synced == [tmp_path.stat().st_ino, (tmp_path / "a").stat().st_ino]


@pytest.mark.parametrize("what", ["open", "unlink", "replace"])
@pytest.mark.parametrize("code", [5, 32, 33, None])
def test_a_held_file_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waited: list[float], what: str, code: int | None
) -> None:
    """A virus scanner that lets go in time is not noticed; any other refusal is final at once."""
    path = tmp_path / "file"
    path.write_bytes(b"x")
    refusals = [held(code) if code else PermissionError(errno.EACCES, "no") for _ in range(2)]
    owner: Any = os if what == "open" else Path
    real = getattr(owner, what)

    def refuse(*args: Any, **options: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return real(*args, **options)

    monkeypatch.setattr(owner, what, refuse)
    files = OsFiles()
    do = {
        "open": lambda: files.open(str(path)).close(),
        "unlink": lambda: files.unlink(str(path)),
        "replace": lambda: files.replace(str(path), str(tmp_path / "other")),
    }[what]
    if code is None or (code == 5 and what == "open"):
        with pytest.raises(PermissionError):
            do()
        assert waited == []
    else:
        do()
        assert waited == [0.05, 0.1]


def test_a_file_that_stays_held_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waited: list[float]
) -> None:
    """Two seconds, then the refusal goes on to the caller."""

    def refuse(self: Path, target: Any) -> Any:
        raise held()

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        OsFiles().replace(str(tmp_path / "a"), str(tmp_path / "b"))
    assert sum(waited) == pytest.approx(1.75)


def test_a_lock_that_is_let_go_of_in_an_instant_is_waited_for(tmp_path: Path) -> None:
    """A program killed while it starts another holds its lock until that one runs; then the shop opens all the same."""
    files, path = OsFiles(), str(tmp_path / "shop.json")
    hold = files.lock(path, None, datetime(2026, 1, 5, tzinfo=UTC))
    with pytest.raises(Locked):
        files.lock(path, None, datetime(2026, 1, 5, tzinfo=UTC))
    threading.Timer(0.05, hold.release).start()
    files.lock(path, None, datetime(2026, 1, 5, tzinfo=UTC)).release()


def test_who_finds_the_file_held_says_so() -> None:
    """A restore, an accepted edit and a fold that another program keeps from renaming are put off, not read-only."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk)
    store.commit({"sales": {1: {"v": 1}}})
    disk.trouble = Trouble("held", 1)
    with pytest.raises(InUse):
        store.fold()
    disk.trouble = None
    store.close()
    sound = bytes(disk.names["shop.json"].now)
    disk.names["copy.json"] = disk.names["shop.json"].clone()
    disk.trouble = Trouble("held", 2)  # the first rename keeps the old file aside
    with pytest.raises(InUse):
        restore("copy.json", "shop.json", files=disk)
    disk.trouble = None
    disk.names["shop.json"].do((sound.index(b'{"v":1}') + 5, b"2"))
    disk.trouble = Trouble("held", 2)
    with pytest.raises(InUse):
        accept_edit("shop.json", files=disk)
    disk.trouble = None
    assert accept_edit("shop.json", files=disk) is not None
