"""A backup is proven before it counts; older ones are looked after; the second place gets what it misses."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.backups.making import MakeRequest, make, only_one
from shopclub.core.backups.model import Why
from shopclub.core.kernel.errors import ClubError, Conflict
from shopclub.core.store import ShopDB, unpack
from shopclub.core.store.errors import BackupUnsound, Damaged, StoreError
from shopclub.core.store.files import OsFiles
from tests.core.backups.simulated import SHOP, SimFolders, Till, moment, nothing
from tests.core.store.simulated import SimInode


def day_of(name: str) -> int:
    """The day in a backup's name."""
    return int(name[len("shop-2026-01-") :][:2])


def test_a_backup_goes_on_the_list_as_it_was_proven() -> None:
    """Size, sum, commits, when and why: what is needed to prove it again without opening it."""
    till = Till()
    till.sell()
    made = till.make(5, why=Why.ASKED)
    kept = till.listed().backups["shop-2026-01-05T1300.json.gz"]
    assert made.kept == kept
    assert (kept.no, kept.seq, kept.sales, kept.why, kept.sound) == (1, 1, 1, Why.ASKED, True)
    assert kept.bytes == len(till.disk.names["backups/shop-2026-01-05T1300.json.gz"].now)
    assert sorted(till.disk.names) == [
        "backups/shop-2026-01-05T1300.json.gz",
        "backups/shop-backups.json",
        "data/shop.json",
    ]


def test_ten_days_leave_seven_and_what_weeks_and_months_need() -> None:
    """Dropped is what the rules say, never a file that is not on the list, whatever its name."""
    till = Till()
    foreign = [
        "notes.txt",
        "shop-2025-01-01T2100.json.gz",
        "shop-2026-01-01T2100.json.gz.bak",
        "other-2026-01-01T2100.json",
    ]
    till.disk.names |= {f"backups/{name}": SimInode.holding(b"mine") for name in foreign}
    for day in range(1, 15):
        till.sell()
        till.make(day)
    there = [name for name in till.backups() if name not in foreign]
    # 8 to 14 are the days; 4 January closed its week
    assert [day_of(name) for name in there] == [4, 8, 9, 10, 11, 12, 13, 14]
    assert sorted(till.listed().backups) == there
    for name in foreign:
        assert bytes(till.disk.names[f"backups/{name}"].now) == b"mine"


def test_a_listed_name_with_other_content_is_not_dropped() -> None:
    """Somebody put a file of their own under a name of ours: it is not ours any more."""
    till = Till()
    for day in range(5, 12):
        till.make(day)
    till.disk.names["backups/shop-2026-01-05T1300.json.gz"] = SimInode.holding(b"holiday pictures")
    till.make(12)
    assert "shop-2026-01-05T1300.json.gz" in till.backups()


def test_nothing_is_dropped_while_the_live_file_fails_its_check() -> None:
    """A damaged shop makes no backup, drops none, and the list says since when; a sound one clears that."""
    till = Till()
    for day in range(5, 12):
        till.sell()
        till.make(day)
    till.store.close()
    before = till.backups()
    good = till.disk.names["data/shop.json"]
    till.disk.names["data/shop.json"] = SimInode.holding(bytes(good.now).replace(b'"sale 1"', b'"sale 9"'))
    with pytest.raises(StoreError):
        till.make(12)
    assert till.backups() == before
    assert till.listed().live_failed == moment(12)
    with pytest.raises(StoreError):
        till.make(13)
    assert till.listed().live_failed == moment(12)
    till.disk.names["data/shop.json"] = good
    till.make(14)
    assert till.listed().live_failed is None


def test_the_last_good_one_outlives_a_newer_one_that_went_bad() -> None:
    """A bit of the newest backup flips at rest: before anything is dropped that is noticed, and it does not count."""
    till = Till()
    till.make(5, 9)
    till.make(5, 10)
    assert till.backups() == ["shop-2026-01-05T1000.json.gz"]
    till.flip("backups/shop-2026-01-05T1000.json.gz")
    folder = till.folder()
    listed, dropped = folder.rotated(folder.read(), moment(6))
    assert dropped == ()
    assert not listed.backups["shop-2026-01-05T1000.json.gz"].sound


def test_old_backups_are_read_again_in_their_turn() -> None:
    """After a week unread a flipped bit is found by the nightly run, told once, and the backup is left to look at."""
    till = Till()
    till.make(4)
    till.flip("backups/shop-2026-01-04T1300.json.gz")
    assert [till.make(day).unsound for day in range(5, 13)] == [()] * 6 + [("shop-2026-01-04T1300.json.gz",), ()]
    assert "shop-2026-01-04T1300.json.gz" in till.backups()


def test_a_list_of_another_shop_is_refused() -> None:
    """Two shops never drop each other's backups: the second one is told to take another folder."""
    till = Till()
    till.make(5)
    at = moment(6)
    request = MakeRequest(
        data="data/shop.json", folder="backups", shop="2020-05-05T00:00:00+00:00", at=at,
        wall=at.replace(tzinfo=None).isoformat(), day=at.date(),
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        make(request, nothing, till.disk)
    assert (refused.value.code, refused.value.figures) == ("backups_of_another", {"folder": "backups"})
    assert till.backups() == ["shop-2026-01-05T1300.json.gz"]


def test_a_list_that_cant_be_read_costs_no_file() -> None:
    """The list is made anew; the files that were on it stay, and are never dropped by a list that lost them."""
    till = Till()
    for day in range(1, 9):
        till.make(day)
    before = till.backups()
    till.disk.names["backups/shop-backups.json"] = SimInode.holding(b'{"format":')
    for day in range(9, 20):
        till.make(day)
    assert set(before) <= set(till.backups())


def test_two_runs_at_once(tmp_path: Path) -> None:
    """The second one is told that a backup is being made; nothing is written twice."""
    data = tmp_path / "shop.json"
    ShopDB(data).close()
    at = moment(5)
    request = MakeRequest(
        data=str(data), folder=str(tmp_path / "b"), shop=SHOP, at=at,
        wall=at.replace(tzinfo=None).isoformat(), day=at.date(),
    )  # fmt: skip
    with only_one(data, OsFiles(), at), pytest.raises(Conflict) as refused:
        make(request, nothing)
    assert refused.value.code == "backup_running"
    assert not (tmp_path / "b").exists()
    make(request, nothing)
    assert not data.with_name("shop.json.proving").exists()


def test_half_a_backup_of_a_killed_run_is_swept_away() -> None:
    """What a kill left under a temporary name goes with the next run; other temporary files stay."""
    till = Till()
    till.disk.names["backups/shop-2026-01-04T1300.json.gz.tmp"] = SimInode.holding(b"half")
    till.disk.names["backups/letter.tmp"] = SimInode.holding(b"mine")
    till.make(5)
    assert "backups/shop-2026-01-04T1300.json.gz.tmp" not in till.disk.names
    assert "backups/letter.tmp" in till.disk.names


def test_stopping_in_the_middle_leaves_nothing() -> None:
    """Whoever stops the work (the shop closes) finds no half of a backup and a list without it."""
    till = Till()
    till.make(5)

    class Enough(Exception):
        pass

    def stop(share: float) -> None:
        raise Enough

    at = moment(6)
    request = MakeRequest(
        data="data/shop.json", folder="backups", shop=SHOP, at=at,
        wall=at.replace(tzinfo=None).isoformat(), day=at.date(),
    )  # fmt: skip
    with pytest.raises(Enough):
        make(request, stop, till.disk)
    assert till.backups() == ["shop-2026-01-05T1300.json.gz"]
    assert not [name for name in till.disk.names if name.endswith((".tmp", ".proving"))]


# -- a disk that fails -----------------------------------------------------------------------------------


class Failing(SimFolders):
    """Counts each thing that is asked of one folder's disk, and fails from the n-th on: the stick was pulled out."""

    def __init__(self, under: str, error: Callable[[], OSError]) -> None:
        super().__init__()
        self.under = under
        self.error = error
        self.left: int | None = None
        """How many more times it answers; None: always."""

    def _ask(self, path: str) -> None:
        if self.left is not None and path.startswith(self.under):
            if self.left <= 0:
                raise self.error()
            self.left -= 1

    def open(self, path: str, *, create: bool = False, write: bool = True) -> Any:
        self._ask(path)
        handle = super().open(path, create=create, write=write)
        disk = self

        class Handle:
            def __getattr__(self, name: str) -> Any:
                method = getattr(handle, name)

                def asked(*args: Any) -> Any:
                    if name != "close":
                        disk._ask(path)
                    return method(*args)

                return asked

        return Handle()

    def exists(self, path: str) -> bool:
        self._ask(path)
        return super().exists(path)

    def unlink(self, path: str) -> None:
        self._ask(path)
        super().unlink(path)

    def replace(self, source: str, target: str) -> None:
        self._ask(source)
        super().replace(source, target)

    def sync_folder(self, path: str) -> None:
        self._ask(path)
        super().sync_folder(path)

    def listing(self, folder: str) -> list[str] | None:
        self._ask(folder)
        return super().listing(folder)


def till_on(disk: SimFolders) -> Till:
    till = Till()
    disk.names, disk.durable_names = till.disk.names, till.disk.durable_names
    till.disk = disk
    return till


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES, errno.ENODEV])
def test_the_stick_is_pulled_out_at_any_step(number: int) -> None:
    """Whatever step fails: the error is said, the shop's file and the first place are whole, the next time works."""
    steps = 0
    while True:
        disk = Failing("stick", lambda: OSError(number, "gone"))
        till = till_on(disk)
        disk.folders.add("stick")
        till.sell()
        till.make(5)
        till.carry(5, prepare=True)
        till.sell()
        till.make(6)
        before = dict(disk.names)
        disk.left = steps
        try:
            till.carry(6)
        except ClubError:
            disk.left = None
        else:
            break
        assert {path: disk.names[path] for path in before if not path.startswith("stick")}.items() <= before.items()
        assert till.carry(7).present
        stick = till.listed("stick").backups
        assert {day_of(name) for name in stick} == {5, 6}
        for name, kept in stick.items():
            assert till.folder("stick").is_as_written(name, kept)
        steps += 1
    assert steps > 15


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_the_place_of_backups_fails_at_any_step(number: int) -> None:
    """No step of making one that fails costs an older one, and nothing that is listed is not there whole."""
    steps = 0
    while True:
        disk = Failing("backups", lambda: OSError(number, "no"))
        till = till_on(disk)
        till.sell()
        till.make(5)
        till.sell()
        disk.left = steps
        try:
            till.make(6)
        except ClubError:
            disk.left = None
        else:
            break
        folder = till.folder()
        listed = till.listed()
        assert "shop-2026-01-05T1300.json.gz" in listed.backups
        for name, kept in folder.present(listed).items():
            assert folder.is_as_written(name, kept)
        assert till.make(7).name == "shop-2026-01-07T1300.json.gz"
        steps += 1
    assert steps > 15


def test_a_place_that_fills_up_is_said() -> None:
    """Full and forbidden are told apart, and half a copy does not keep the disk full."""
    for number, said in ((errno.ENOSPC, "backup_place_full"), (errno.EROFS, "backup_place_shut")):
        till = Till()
        till.disk.room = lambda inode, offset, data, number=number: OSError(number, "no")  # type: ignore[misc]
        with pytest.raises(Conflict) as refused:
            till.make(5)
        assert (refused.value.code, refused.value.figures) == (said, {"folder": "backups"})
        assert till.backups() == []


def test_without_room_beside_the_shops_file_it_is_proven_all_the_same() -> None:
    """The disk with the shop is full, the one with the backups is not: just then a backup is needed."""
    till = Till()
    till.sell()
    real = till.disk.open

    def opened(path: str, *, create: bool = False, write: bool = True) -> Any:
        if path.endswith(".proving"):
            raise OSError(errno.ENOSPC, "full")
        return real(path, create=create, write=write)

    till.disk.open = opened  # type: ignore[method-assign]
    assert till.make(5).kept.sales == 1


# -- the second place --------------------------------------------------------------------------------------


def test_a_new_second_place_gets_the_newest_then_each_new_one() -> None:
    """And what was made while the stick was out comes along, without what would be dropped at once."""
    till = Till()
    till.disk.folders.add("stick")
    for day in (5, 6):
        till.make(day)
    assert till.carry(6, prepare=True).names == ("shop-2026-01-06T1300.json.gz",)
    assert till.carry(6).names == ()
    for day in (7, 8, 9):
        till.make(day)
    till.make(9, 15)
    carried = till.carry(9, 16)
    assert [day_of(name) for name in carried.names] == [7, 8, 9]
    assert carried.names[-1] == "shop-2026-01-09T1500.json.gz"
    seen = till.listed().second
    assert seen is not None
    assert (seen.path, seen.seen) == ("stick", moment(9, 16))


def test_an_absent_stick_is_never_made_into_a_folder() -> None:
    """Its mount point is gone, or there and empty: nothing is written, and it is told as absent."""
    till = Till()
    till.disk.folders.add("stick")
    till.make(5)
    till.carry(5, prepare=True)
    stick = {path: inode for path, inode in till.disk.names.items() if path.startswith("stick/")}
    for path in stick:
        del till.disk.names[path]
    till.make(6)
    assert not till.carry(6).present  # the empty folder is left
    till.disk.folders.clear()
    assert not till.carry(6).present  # that is gone too
    assert till.listed().second is not None
    assert not [path for path in till.disk.names if path.startswith("stick")]
    till.disk.names |= stick
    assert till.carry(7).names == ("shop-2026-01-06T1300.json.gz",)


def test_the_second_place_rotates_by_itself() -> None:
    """Seven days on the stick too, and a stick keeps what was dropped at home while it was out."""
    till = Till()
    till.disk.folders.add("stick")
    for day in range(5, 20):
        till.make(day)
        till.carry(day, 14, prepare=day == 5)
    assert [day_of(name) for name in till.backups("stick")] == [11, 13, 14, 15, 16, 17, 18, 19]


def test_what_went_bad_at_home_does_not_travel() -> None:
    """A backup whose bits have changed is found while it is copied; the stick keeps its good ones."""
    till = Till()
    till.disk.folders.add("stick")
    till.make(5)
    till.carry(5, prepare=True)
    till.make(6)
    till.flip("backups/shop-2026-01-06T1300.json.gz")
    assert till.carry(6).names == ()
    assert not till.listed().backups["shop-2026-01-06T1300.json.gz"].sound
    assert till.backups("stick") == ["shop-2026-01-05T1300.json.gz"]


def test_a_stick_that_lies_is_found_out() -> None:
    """What reads back otherwise is removed and said."""
    till = Till()
    till.disk.folders.add("stick")
    till.make(5)
    real = till.disk.open

    def lying(path: str, *, create: bool = False, write: bool = True) -> Any:
        handle = real(path, create=create, write=write)
        if create and path.endswith(".gz.tmp"):
            honest = handle.write_at
            handle.write_at = lambda at, data: honest(at, data[:-1] + bytes([data[-1] ^ 1]))  # type: ignore[method-assign]
        return handle

    till.disk.open = lying  # type: ignore[method-assign]
    with pytest.raises(BackupUnsound):
        till.carry(5, prepare=True)
    assert till.backups("stick") == []


def test_with_a_passphrase_nothing_open_travels() -> None:
    """Backups from before the passphrase was set stay at home."""
    till = Till()
    till.disk.folders.add("stick")
    till.make(5)
    assert till.carry(5, prepare=True, sealed_only=True).names == ()


def test_a_backup_opens_with_standard_tools(tmp_path: Path) -> None:
    """Gzip of the standard library and json read it: it is the shop's file, closed in order."""
    import gzip
    import json

    data = tmp_path / "shop.json"
    with ShopDB(data) as db:
        db.table("sales").insert({"v": 1})
        at = moment(5)
        request = MakeRequest(
            data=str(data), folder=str(tmp_path / "b"), shop=SHOP, at=at,
            wall=at.replace(tzinfo=None).isoformat(), day=at.date(),
        )  # fmt: skip
        made = make(request, nothing)
    content = gzip.decompress((tmp_path / "b" / made.name).read_bytes())
    assert json.loads(content)["_log"]["1"]["d"] == {"sales": {"1": {"v": 1}}}
    assert unpack(tmp_path / "b" / made.name, tmp_path / "out.json").counts == {"sales": 1}
    assert (tmp_path / "out.json").read_bytes() == content


def test_a_damaged_file_says_which(tmp_path: Path) -> None:
    """The sentence names the shop's file, not a temporary one."""
    data = tmp_path / "shop.json"
    with ShopDB(data) as db:
        db.table("sales").insert({"v": 1})
    data.write_bytes(data.read_bytes().replace(b'"v":1', b'"v"\0001'))
    at = moment(5)
    request = MakeRequest(
        data=str(data), folder=str(tmp_path / "b"), shop=SHOP, at=at,
        wall=at.replace(tzinfo=None).isoformat(), day=at.date(),
    )  # fmt: skip
    with pytest.raises(Damaged) as caught:
        make(request, nothing)
    assert caught.value.figures["path"] == "shop.json"
