"""Backups by themselves: when, again after a failure, the second place when it comes, and what is told of them."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.backups import keeper as module
from shopclub.core.backups.erasures import list_path
from shopclub.core.backups.keeper import FIRST_LOOK_SECONDS, LOOK_SECONDS, Keeper
from shopclub.core.backups.model import Facts, Place, Warn, Why
from shopclub.core.backups.places import Places, drop_passphrase, load_key, places_of, set_passphrase
from shopclub.core.backups.rules import warnings
from shopclub.core.kernel.errors import Conflict, InvalidInput, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.store.copies.folders import OsFolders
from tests.builders import OWNER, Counter, a_shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    """A shop with one member and one sale, on 14 March 2026, 10:30."""
    (tmp_path / "data").mkdir()
    async with a_shop(tmp_path / "data") as counter:
        await counter.join("王芳")
        await counter.sell(1, 8800)
        yield counter


def keeper_of(shop: Counter, second: Path | None = None, disk: Any = None) -> Keeper:
    """Works in this process, on the computer's disk unless another is given."""
    path = shop.club.path
    places = Places(data=path, first=path.parent / "backups", second=second)
    return Keeper(shop.club, places, disk=disk or OsFolders())


def names(keeper: Keeper) -> list[str]:
    return sorted(name.removeprefix("shop-2026-") for name in keeper.first.read().backups)


async def test_one_a_day(shop: Counter) -> None:
    """The first look of a day makes one, later looks none; the night's turn makes the next day's."""
    keeper = keeper_of(shop)
    for when in ((14, 10, 31), (14, 12, 0), (14, 23, 59), (15, 0, 0), (15, 0, 1), (17, 9, 0)):
        shop.at(2026, 3, *when)
        await keeper.look()
    assert names(keeper) == ["03-14T1031.json.gz", "03-15T0000.json.gz", "03-17T0900.json.gz"]


async def test_it_waits_for_the_first_customer_and_looks_each_minute(shop: Counter) -> None:
    """Twenty seconds after the start, then every minute; the demo shop is left alone."""
    keeper = keeper_of(shop)
    slept: list[float] = []

    class Enough(Exception):
        pass

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise Enough

    with pytest.raises(Enough):
        await keeper.run(sleep=sleep)
    assert slept == [FIRST_LOOK_SECONDS, LOOK_SECONDS, LOOK_SECONDS]
    assert len(names(keeper)) == 1


async def test_a_failure_waits_ten_minutes_and_never_stops_the_shop(
    shop: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The folder can't be written: it is logged with no name of anybody, and tried again after ten minutes."""
    keeper = keeper_of(shop)
    keeper.places.first.write_text("a file where the folder should be")
    tried = 0
    real = Keeper.make

    async def make(self: Keeper, why: Why, progress: Any = None) -> Any:
        nonlocal tried
        tried += 1
        return await real(self, why, progress)

    monkeypatch.setattr(Keeper, "make", make)
    start = shop.clock.now()
    for minutes in (0, 1, 9, 10, 11):
        shop.clock.set(start + timedelta(minutes=minutes))
        await keeper.look()
    assert tried == 2
    assert "a backup" in caplog.text
    keeper.places.first.unlink()
    shop.clock.set(start + timedelta(minutes=25))
    await keeper.look()
    assert len(names(keeper)) == 1
    # a clock that was put back does not make it wait for ever
    keeper._running.failed_at = start + timedelta(days=400)
    assert keeper.is_due() is False
    shop.at(2026, 3, 15, 9, 0)
    await keeper.look()
    assert len(names(keeper)) == 2


async def test_the_second_place_is_served_when_it_comes(shop: Counter, tmp_path: Path) -> None:
    """Absent: nothing is made there, no error; there again: it gets what it misses, once."""
    stick = tmp_path / "stick"
    keeper = keeper_of(shop, stick)
    await keeper.look()
    assert not stick.exists()
    status = await keeper.status()
    assert [place.present for place in status.places] == [True, False]
    stick.mkdir()
    await keeper.look()
    assert [path.name for path in stick.glob("*.gz")] == ["shop-2026-03-14T1030.json.gz"]
    written = {path: path.stat().st_mtime_ns for path in stick.iterdir()}
    await keeper.look()
    assert {path: path.stat().st_mtime_ns for path in stick.iterdir()} == written
    shop.at(2026, 3, 15, 9, 0)
    await keeper.look()
    assert len(list(stick.glob("*.gz"))) == 2


async def test_closing_makes_what_is_missing(shop: Counter) -> None:
    """None today; or hours old and something was sold since. Otherwise closing does not wait."""
    keeper = keeper_of(shop)
    assert await keeper.at_closing() is not None
    assert await keeper.at_closing() is None
    shop.at(2026, 3, 14, 20, 0)
    assert await keeper.at_closing() is None  # nothing was sold
    await shop.sell(1, 500)
    assert await keeper.at_closing() is not None
    shop.at(2026, 3, 14, 21, 0)
    await shop.sell(1, 500)
    assert await keeper.at_closing() is None  # an hour old: the morning's first will have it
    shop.at(2026, 3, 15, 21, 0)
    assert await keeper.at_closing() is not None


async def test_who_was_forgotten_is_written_down_within_a_minute(shop: Counter, tmp_path: Path) -> None:
    """Beside the file, with the backups and on the stick, though today's backup was made before."""
    stick = tmp_path / "stick"
    stick.mkdir()
    keeper = keeper_of(shop, stick)
    await keeper.look()
    await keeper.look()
    await shop.club.members.close_member(MemberNo(1), shop.op(), OWNER, erase=True)
    await keeper.look()
    for folder in (tmp_path / "data", tmp_path / "data" / "backups", stick):
        assert '"member": 1' in read_text(list_path(folder, "shop")), folder
    keeper.close()


def read_text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


async def test_cancelling_leaves_nothing_half_made(shop: Counter) -> None:
    """The shop closes while a backup is under way: the work stops and takes its files away."""
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Slow(OsFolders):
        def open(self, path: str, *, create: bool = False, write: bool = True) -> Any:
            if path.endswith(".gz.tmp"):
                loop.call_soon_threadsafe(begun.set)
            return super().open(path, create=create, write=write)

    keeper = keeper_of(shop, disk=Slow())
    task = asyncio.create_task(keeper.make(Why.DAILY))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    left = [path.name for path in shop.club.path.parent.rglob("*") if path.name.endswith((".tmp", ".proving"))]
    assert left == []


async def test_a_real_backup_runs_in_a_process_of_its_own(shop: Counter, tmp_path: Path) -> None:
    """Without a disk of its own the keeper starts a process; its errors come back as they were raised there."""
    stick = tmp_path / "stick"
    stick.mkdir()
    keeper = Keeper(shop.club, Places(data=shop.club.path, first=tmp_path / "data" / "backups", second=stick))
    shares: list[float] = []
    made = await keeper.make(Why.ASKED, shares.append)
    assert made.kept.why is Why.ASKED
    assert shares == sorted(shares)
    assert 0 < shares[-1] <= 1
    carried = await keeper.carry(prepare=True)
    assert carried is not None
    assert carried.names == (made.name,)
    found = await keeper.compare(str(stick / made.name), None)
    assert (found.coming.receipts, found.lost is not None and found.lost.receipts) == (1, 0)
    with pytest.raises(InvalidInput) as caught:
        spoilt = stick / "shop-2026-03-14T1030.json.gz.enc"
        set_passphrase(keeper.places, "nine cups of tea")
        sealed = await keeper.make(Why.ASKED)
        spoilt.write_bytes((keeper.places.first / sealed.name).read_bytes())
        await keeper.compare(str(spoilt), "wrong passphrase")
    assert caught.value.code == "passphrase_wrong"


async def test_a_key_that_cant_be_read_makes_no_open_backup(shop: Counter) -> None:
    """Better none than one that everybody can read; taking the key away makes open ones again."""
    keeper = keeper_of(shop)
    keeper.places.key.write_text("{")
    with pytest.raises(InvalidInput):
        await keeper.make(Why.DAILY)
    await keeper.look()
    assert not keeper.first.has_list()
    assert drop_passphrase(keeper.places)
    assert not drop_passphrase(keeper.places)
    assert load_key(keeper.places) is None
    keeper._running.failed_at = None
    await keeper.look()
    assert len(names(keeper)) == 1


async def test_the_second_place_must_be_another_folder_that_is_there(shop: Counter, tmp_path: Path) -> None:
    """Missing, the first place itself, another shop's: refused, and everything stays as it was."""
    keeper = keeper_of(shop)
    await keeper.look()
    with pytest.raises(NotFound):
        await keeper.set_second(tmp_path / "nowhere")
    for same in (keeper.places.first, tmp_path / "data", tmp_path / "data" / "backups" / ".." / "backups"):
        with pytest.raises(Conflict):
            await keeper.set_second(same)
    other = tmp_path / "other"
    other.mkdir()
    (other / "shop-backups.json").write_text('{"shop":"1999-01-01T00:00:00+00:00"}')
    with pytest.raises(Conflict) as refused:
        await keeper.set_second(other)
    assert refused.value.code == "backups_of_another"
    assert keeper.places.second is None


async def test_where_things_stand(shop: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two places, one on another disk: no warning; the stick out for a week: it is in a drawer, so still elsewhere."""
    stick = tmp_path / "stick"
    stick.mkdir()

    def alike(one: Path, other: Path) -> bool:
        return "stick" not in str(other) or not stick.exists()

    monkeypatch.setattr(module, "same_disk", alike)
    monkeypatch.setattr("shopclub.core.backups.making.same_disk", alike)
    keeper = keeper_of(shop, stick)
    await keeper.look()
    status = await keeper.status()
    assert status.warnings == ()
    first, second = status.places
    assert (first.place, first.count, first.other_disk) == (Place.FIRST, 1, False)
    assert (second.place, second.count, second.other_disk) == (Place.SECOND, 1, True)
    assert second.seen == shop.clock.now()
    stick.rename(tmp_path / "drawer")
    shop.at(2026, 3, 20, 10, 0)
    await keeper.look()
    assert [one.code for one in (await keeper.status()).warnings] == []
    shop.at(2026, 3, 21, 10, 0)
    await keeper.look()
    status = await keeper.status()
    assert [(one.code, one.days) for one in status.warnings] == [(Warn.SECOND_UNSEEN, 7)]
    assert status.places[1].other_disk is True


async def test_an_empty_stick_in_a_drawer_is_no_copy_elsewhere(
    shop: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named as second place before there was any backup, then pulled out: all backups lie on one disk."""
    stick = tmp_path / "stick"
    stick.mkdir()

    def alike(one: Path, other: Path) -> bool:
        return "stick" not in str(other) or not stick.exists()

    monkeypatch.setattr(module, "same_disk", alike)
    monkeypatch.setattr("shopclub.core.backups.making.same_disk", alike)
    keeper = keeper_of(shop, stick)
    await keeper.carry(prepare=True)
    stick.rename(tmp_path / "drawer")
    await keeper.look()
    assert [one.code for one in (await keeper.status()).warnings] == [Warn.SAME_DISK]


async def test_a_place_that_cant_be_read_is_told_and_stops_nothing(shop: Counter) -> None:
    """A folder without the right to look into it counts as not there."""

    class Shut(OsFolders):
        def listing(self, folder: str) -> list[str] | None:
            raise PermissionError(errno.EACCES, "no")

    keeper = keeper_of(shop)
    await keeper.look()
    keeper.disk = Shut()
    status = await keeper.status()
    assert status.places[0].present is False
    assert await keeper.shelf() == []


async def test_the_shelf_tells_of_each_backup_where_it_lies(shop: Counter, tmp_path: Path) -> None:
    """One that went bad here and is good on the stick is good; its sound copy is the one to restore from."""
    stick = tmp_path / "stick"
    stick.mkdir()
    keeper = keeper_of(shop, stick)
    await keeper.look()
    shop.at(2026, 3, 15, 9, 0)
    await shop.sell(1, 700)
    await keeper.look()
    bad = keeper.places.first / "shop-2026-03-15T0900.json.gz"
    bad.write_bytes(bad.read_bytes()[:-1] + b"x")
    folder = keeper.first
    listed = keeper.checked_all(folder, lambda done, whole: None)
    assert not listed.backups[bad.name].sound
    found = await keeper.shelf()
    assert [one.name for one in found] == [bad.name, "shop-2026-03-14T1030.json.gz"]
    assert found[0].kept.sound
    assert found[0].paths == {Place.SECOND: str(stick / bad.name)}
    assert [one.code for one in (await keeper.status()).warnings] == [Warn.UNSOUND, Warn.SAME_DISK]


def test_the_places_are_this_computers(tmp_path: Path) -> None:
    """Nothing set: `backups` beside the file; a relative folder begins beside the file, not where one started."""
    data = tmp_path / "data" / "shop.json"
    assert places_of(data, None, None).first == tmp_path / "data" / "backups"
    found = places_of(data, Path("copies"), Path("/media/stick"))
    assert (found.first, found.second) == (tmp_path / "data" / "copies", Path("/media/stick"))
    assert found.key == tmp_path / "data" / "shop-backup-key.json"


def test_what_is_warned_of() -> None:
    """Each at its border, the worst first; nothing on the day of founding, nothing where the system does not tell."""
    from datetime import date

    def said(**facts: Any) -> list[str]:
        base = {"today": date(2026, 3, 14), "founded": date(2026, 1, 1), "last": date(2026, 3, 14), "elsewhere": True}
        return [one.code.value for one in warnings(Facts(**{**base, **facts}))]

    assert said() == []
    assert said(last=date(2026, 3, 11)) == []
    assert said(last=date(2026, 3, 10)) == ["old"]
    assert said(last=date(2027, 1, 1)) == []
    assert said(last=None) == ["none_yet"]
    assert said(last=None, founded=date(2026, 3, 14)) == []
    assert said(elsewhere=False) == ["same_disk"]
    assert said(elsewhere=None) == []
    assert said(has_second=True) == ["second_unseen"]
    assert said(has_second=True, second_seen=date(2026, 3, 8)) == []
    assert said(has_second=True, second_seen=date(2026, 3, 7)) == ["second_unseen"]
    assert said(live_failed=True, unsound=2, elsewhere=False) == ["live_unsound", "unsound", "same_disk"]
