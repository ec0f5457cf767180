"""`writing()`: one lock, one commit, and disk and memory never apart, whoever is cancelled."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.store import AppendStorage, ShopDB, Work
from shopclub.core.store.errors import DiskFull


async def test_a_unit_of_work_reads_its_own_writes_and_nobody_else_does(db: ShopDB) -> None:
    """Staged changes are seen by the block alone until the commit, then by all."""
    db.storage.commit({"members": {1: {"points": 5}}})
    async with db.writing() as work:
        sale = work.insert("sales", {"v": 1})
        assert (sale, work.insert("sales", {"v": 2})) == (1, 2)
        work.put("members", 1, {"points": 6})
        work.put("sales", 9, {"v": 9})
        assert work.insert("sales", {"v": 10}) == 10
        work.delete("sales", 9)
        assert work.get("members", 1) == {"points": 6}
        assert work.get("sales", 2) == {"v": 2}
        assert work.get("sales", 9) is None
        assert work.get("members", 3) is None
        assert db.storage.docs("sales") == {}
        assert db.table("members").get(doc_id=1) == {"points": 5}
    assert work.seq == 2
    assert db.storage.docs("sales") == {1: {"v": 1}, 2: {"v": 2}, 10: {"v": 10}}
    assert db.table("members").get(doc_id=1) == {"points": 6}


async def test_nothing_staged_writes_no_record(db: ShopDB) -> None:
    """A verb that changes nothing leaves the file as it is."""
    before = db.storage.prefix()
    async with db.writing() as work:
        assert work.get("members", 1) is None
    assert work.seq is None
    assert db.storage.prefix() == before


async def test_an_exception_commits_nothing_and_uses_up_no_number(db: ShopDB) -> None:
    """All of a block or none of it; the lock is free afterwards."""
    with pytest.raises(KeyError):
        async with db.writing() as work:
            work.insert("sales", {"v": 1})
            raise KeyError
    assert db.storage.seq == 0
    async with db.writing() as work:
        assert work.insert("sales", {"v": 2}) == 1
    with pytest.raises(RuntimeError, match="over"):
        work.put("sales", 1, {})


async def test_a_value_json_cannot_hold_commits_nothing(db: ShopDB) -> None:
    """A refused value refuses the whole block."""
    with pytest.raises(TypeError):
        async with db.writing() as work:
            work.insert("sales", {"v": 1})
            work.insert("sales", {"v": {1, 2}})
    assert db.storage.docs("sales") == {}


async def test_a_block_inside_a_block_is_refused(db: ShopDB) -> None:
    """It would wait for itself; the outer block commits nothing, and the next one works."""
    with pytest.raises(RuntimeError, match="inside"):
        async with db.writing() as work:
            work.insert("sales", {})
            async with db.writing():
                pass
    async with db.writing() as work:
        assert work.insert("sales", {}) == 1


async def test_a_listener_that_fails_does_not_undo_the_commit(db: ShopDB) -> None:
    """Its error reaches the caller, who can see that the commit has its number; disk and memory agree."""

    def fails(table: str, doc_id: int, old: Any, new: Any) -> None:
        raise LookupError

    db.storage.subscribe(fails)
    with pytest.raises(LookupError):
        async with db.writing() as work:
            work.insert("sales", {"v": 1})
    assert work.seq == db.storage.seq == 1
    assert db.storage.docs("sales") == {1: {"v": 1}}
    assert not db.storage.busy


async def test_closing_waits_for_a_commit_under_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the writer's thread has begun is finished and kept."""
    db = ShopDB(path)
    disk = SlowDisk(db.storage, monkeypatch)

    async def sell() -> None:
        async with db.writing() as work:
            work.insert("sales", {"v": 1})

    task = asyncio.create_task(sell())
    await asyncio.to_thread(disk.reached.wait, 10)
    disk.go.set()
    await asyncio.to_thread(db.close)
    await task
    with ShopDB(path) as again:
        assert again.table("sales").all() == [{"v": 1}]


async def test_two_verbs_take_turns(db: ShopDB) -> None:
    """The second block reads what the first one committed: no lost update."""

    async def add() -> None:
        async with db.writing() as work:
            doc = work.get("counters", 1) or {"n": 0}
            work.put("counters", 1, {"n": doc["n"] + 1})

    await asyncio.gather(*(add() for _ in range(25)))
    assert db.storage.docs("counters") == {1: {"n": 25}}
    assert db.storage.seq == 25


class SlowDisk:
    """Holds the writer's thread at its append until the test lets it go."""

    def __init__(self, storage: AppendStorage, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Event()
        self.go = threading.Event()
        real = storage.append

        def append(prepared: Any) -> int:
            self.reached.set()
            assert self.go.wait(10)
            return real(prepared)

        monkeypatch.setattr(storage, "append", append)


async def test_the_loop_stays_free_while_the_disk_works(db: ShopDB, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait for the disk is in the writer's thread, and memory shows nothing before it is durable."""
    disk = SlowDisk(db.storage, monkeypatch)

    async def sell() -> Work:
        async with db.writing() as work:
            work.insert("sales", {"v": 1})
        return work

    task = asyncio.create_task(sell())
    await asyncio.to_thread(disk.reached.wait, 10)
    assert db.storage.docs("sales") == {}
    with pytest.raises(RuntimeError, match="under way"):
        db.table("sales").insert({"v": 2})
    with pytest.raises(RuntimeError, match="under way"), db.transaction():
        pass
    with pytest.raises(RuntimeError, match="under way"):
        db.compact()
    disk.go.set()
    assert (await task).seq == 1
    assert db.storage.docs("sales") == {1: {"v": 1}}


async def test_a_cancelled_caller_leaves_disk_and_memory_together(
    path: Path, db: ShopDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelled (twice) while the disk works: the commit is finished, shown, and then the caller is told."""
    disk = SlowDisk(db.storage, monkeypatch)
    done: list[Work] = []

    async def sell() -> None:
        async with db.writing() as work:
            done.append(work)
            work.insert("sales", {"v": 1})

    task = asyncio.create_task(sell())
    await asyncio.to_thread(disk.reached.wait, 10)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    disk.go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done[0].seq == 1
    assert db.storage.docs("sales") == {1: {"v": 1}}
    with ShopDB(path, access_mode="r") as viewer:
        assert viewer.table("sales").all() == [{"v": 1}]
    async with db.writing() as work:
        assert work.insert("sales", {"v": 2}) == 2


async def test_a_caller_cancelled_while_waiting_for_the_lock_changes_nothing(
    db: ShopDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has not got the lock yet just goes away."""
    disk = SlowDisk(db.storage, monkeypatch)

    async def sell() -> None:
        async with db.writing() as work:
            work.insert("sales", {"v": 1})

    first = asyncio.create_task(sell())
    await asyncio.to_thread(disk.reached.wait, 10)
    second = asyncio.create_task(sell())
    await asyncio.sleep(0)
    second.cancel()
    disk.go.set()
    await first
    with pytest.raises(asyncio.CancelledError):
        await second
    assert db.storage.docs("sales") == {1: {"v": 1}}


async def test_a_refused_commit_leaves_memory_untouched(db: ShopDB, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk says no: nothing changed, nobody was told, and the same block may be tried again."""
    heard: list[Any] = []
    db.storage.subscribe(lambda *news: heard.append(news))

    def full(prepared: Any) -> int:
        raise DiskFull(path="shop.json", needed=1)

    with monkeypatch.context() as patch:
        patch.setattr(db.storage, "append", full)
        with pytest.raises(DiskFull):
            async with db.writing() as work:
                work.insert("sales", {"v": 1})
    assert (db.storage.docs("sales"), heard, work.seq) == ({}, [], None)
    async with db.writing() as work:
        assert work.insert("sales", {"v": 1}) == 1


async def test_folding_aside_lets_verbs_wait_and_loses_nothing(path: Path, db: ShopDB) -> None:
    """A fold in the writer's thread between two commits keeps both."""

    async def sell(n: int) -> None:
        async with db.writing() as work:
            work.insert("sales", {"v": n})

    await sell(1)
    await asyncio.gather(db.compacting(), sell(2))
    with ShopDB(path, access_mode="r") as viewer:
        assert viewer.table("sales").all() == [{"v": 1}, {"v": 2}]
        assert viewer.storage.report.records == 1


def test_one_database_serves_several_loops_in_turn(db: ShopDB) -> None:
    """The command line runs one loop after another on the same file."""

    async def sell() -> None:
        async def one() -> None:
            async with db.writing() as work:
                work.insert("sales", {})

        await asyncio.gather(one(), one())

    asyncio.run(sell())
    asyncio.run(sell())
    assert len(db.storage.docs("sales")) == 4


async def test_the_query_cache_hears_of_a_commit(db: ShopDB) -> None:
    """A search after `writing()` sees what it wrote."""
    from tinydb import where

    sales = db.table("sales")
    assert sales.search(where("v") == 1) == []
    async with db.writing() as work:
        work.insert("sales", {"v": 1})
    assert sales.search(where("v") == 1) == [{"v": 1}]
