"""Backups are proven before they get their name; restoring keeps what was there."""

from __future__ import annotations

import errno
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.store import AppendStorage, OpenReport, ShopDB, backup, restore, unpack, verify
from shopclub.core.store.errors import BackupUnsound, Damaged, DiskFull, Locked
from shopclub.core.store.files import OsFiles
from tests.core.store.simulated import SimFiles

AT = datetime(2026, 1, 5, 21, 0, 7, tzinfo=UTC)


def held(copy: Path) -> OpenReport:
    """What is in a backup."""
    fresh = copy.with_name("laid-out.json")
    report = unpack(copy, fresh)
    fresh.unlink()
    return report


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_backup_of_an_open_shop_holds_its_last_commit(path: Path, db: ShopDB) -> None:
    """Taken while it is open, the copy is closed in order, whole, and the owner's alone."""
    db.table("sales").insert({"v": 1})
    made = backup(db.storage, path.parent / "backups", now=AT)
    assert made.name == "shop-2026-01-05T2100.json.gz"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    db.table("sales").insert({"v": 2})
    report = held(made)
    assert (report.status, report.seq, report.counts) == ("clean", 1, {"sales": 1})


def test_a_fold_keeps_the_old_file_when_asked(path: Path) -> None:
    """The backup holds the log that the fold takes out."""
    with ShopDB(path, now=lambda: AT) as db:
        db.table("sales").insert({"v": 1})
        made = db.compact(keep=path.parent / "backups")
        assert made is not None
        assert (made.name, held(made).records) == ("shop-2026-01-05T2100.json.gz", 1)
        assert verify(path).records == 0
        assert db.compact() is None


def test_a_backup_of_a_path_needs_no_lock(path: Path, db: ShopDB) -> None:
    """Another process can back up while the shop sells; names never collide."""
    db.table("sales").insert({"v": 1})
    made = [backup(path, path.parent / "backups", now=AT).name for _ in range(4)]
    assert made == [
        "shop-2026-01-05T2100.json.gz",
        "shop-2026-01-05T210007.json.gz",
        "shop-2026-01-05T210007-2.json.gz",
        "shop-2026-01-05T210007-3.json.gz",
    ]
    assert held(path.parent / "backups" / made[3]).counts == {"sales": 1}


@pytest.mark.parametrize("suffix", [".gz.tmp", ".proving"])
def test_a_copy_that_reads_back_otherwise_is_removed(suffix: str) -> None:
    """A disk that lies while copying, or while the copy is checked, leaves no backup behind, under no name."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk)
    store.commit({"sales": {1: {"v": 1}}})
    real = disk.open

    def lying(path: str, *, create: bool = False, write: bool = True) -> Any:
        handle = real(path, create=create, write=write)
        if create and path.endswith(suffix):
            honest = handle.write_at
            handle.write_at = lambda at, data: honest(at, data[:60] + bytes([data[60] ^ 4]) + data[61:])  # type: ignore[method-assign]
        return handle

    disk.open = lying  # type: ignore[method-assign]
    with pytest.raises(BackupUnsound) as caught:
        backup(store, "backups", files=disk, now=AT)
    assert caught.value.code == "store_backup_unsound"
    assert caught.value.figures["path"] == "shop-2026-01-05T2100.json.gz"
    assert set(disk.names) == {"shop.json"}


def test_a_backup_without_room_leaves_nothing() -> None:
    """A full disk is said, and half a copy does not keep it full."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk)
    disk.room = lambda inode, offset, data: OSError(errno.ENOSPC, "no space")
    with pytest.raises(DiskFull):
        backup(store, "backups", files=disk, now=AT)
    assert set(disk.names) == {"shop.json"}


def test_a_damaged_shop_is_not_backed_up(path: Path) -> None:
    """A damaged file never becomes the newest backup."""
    with ShopDB(path) as db:
        db.table("sales").insert({"v": 1})
    path.write_bytes(path.read_bytes().replace(b'"v":1', b'"v"\0001'))
    with pytest.raises(Damaged):
        backup(path, path.parent / "backups")
    assert not (path.parent / "backups").exists()


def test_restoring_brings_back_the_backup_and_keeps_the_old_file(path: Path) -> None:
    """Also over a damaged file, whose bytes stay beside it."""
    with ShopDB(path) as db:
        db.table("sales").insert({"v": 1})
        made = backup(db.storage, path.parent / "backups", now=AT)
    path.write_bytes(b"damaged")
    assert restore(made, path, now=AT) == "shop.json.before-restore-2026-01-05T210007"
    assert path.with_name("shop.json.before-restore-2026-01-05T210007").read_bytes() == b"damaged"
    with ShopDB(path) as db:
        assert db.table("sales").all() == [{"v": 1}]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_restoring_where_nothing_was(path: Path, tmp_path: Path) -> None:
    """On a new computer there is no old file to keep."""
    with ShopDB(path) as db:
        db.table("sales").insert({"v": 1})
    new = tmp_path / "new" / "shop.json"
    new.parent.mkdir()
    assert restore(path, new) is None
    assert verify(new).counts == {"sales": 1}


def test_an_open_shop_is_not_restored_over(path: Path, db: ShopDB) -> None:
    """The lock holds for restoring too; nothing is changed."""
    made = backup(db.storage, path.parent / "backups")
    before = path.read_bytes()
    with pytest.raises(Locked):
        restore(made, path)
    assert path.read_bytes() == before
    assert not [name for name in names(path.parent) if "restore" in name]


def test_an_unsound_backup_is_refused(path: Path, tmp_path: Path) -> None:
    """Nothing is put in the place of a shop that would not open; the reason is named."""
    ShopDB(path).close()
    before = path.read_bytes()
    bad = tmp_path / "bad.json"
    bad.write_bytes(before.replace(b'"seq":0', b'"seq":1'))
    with pytest.raises(BackupUnsound) as caught:
        restore(bad, path)
    assert caught.value.figures == {"path": "bad.json", "reason": "store_edited"}
    assert path.read_bytes() == before


def test_a_restore_cut_off_at_any_step_leaves_the_old_or_the_new() -> None:
    """Power lost during a restore: the file opens as it was before, or as restored."""
    disk = SimFiles()
    old = AppendStorage("shop.json", files=disk)
    old.commit({"sales": {1: {"v": "old"}}})
    old.close()
    new = AppendStorage("copy.json", files=disk)
    new.commit({"sales": {1: {"v": "new"}}})
    new.close()
    seen: set[str] = set()

    def look(sub: SimFiles, what: str) -> None:
        import random

        for state in sub.crash_states("shop.json", 512, random.Random(1), 50, cuts=True):
            found = AppendStorage("shop.json", files=SimFiles(state)).docs("sales")
            seen.add(found[1]["v"])

    disk.hook = look
    restore("copy.json", "shop.json", files=disk, now=AT)
    disk.hook = None
    assert seen == {"old", "new"}
    assert AppendStorage("shop.json", files=disk).docs("sales") == {1: {"v": "new"}}


def test_a_rename_is_tried_again_only_where_windows_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An antivirus may hold the file for a moment; any other refusal is final at once."""
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("new")
    waited: list[float] = []
    monkeypatch.setattr("shopclub.core.store.files.time.sleep", waited.append)
    real = Path.replace
    refusals: list[OSError] = []

    def replace(self: Path, to: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return real(self, to)

    monkeypatch.setattr(Path, "replace", replace)
    busy = OSError(errno.EACCES, "sharing violation")
    busy.winerror = 32  # type: ignore[attr-defined]
    refusals[:] = [busy, busy]
    OsFiles().replace(str(source), str(target))
    assert (waited, target.read_text()) == ([0.05, 0.1], "new")
    refusals[:] = [PermissionError(errno.EACCES, "no")]
    with pytest.raises(PermissionError):
        OsFiles().replace(str(target), str(source))
    assert len(waited) == 2
