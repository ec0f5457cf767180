"""A table with a long past behaves as one that is all in memory, whatever is cold, folded or reopened."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tinydb import where

from shopclub.core.store import AppendStorage, IndexSpec, Plan, ShopDB
from shopclub.core.store.errors import Damaged, DiskFull, FoldFailed, ForeignEdit, InUse
from tests.core.store.simulated import SimFiles

BY_MEMBER = IndexSpec(name="sales.member", table="sales", fields=("member",))
REWARDS = IndexSpec(name="sales.reward", table="sales", fields=("member", "why.1"), only={"why.0": "reward"})
SMALL = Plan(history=("sales",), indexes=(BY_MEMBER, REWARDS), hot_rows=2, block_bytes=64, page_bytes=48)
Doc = dict[str, Any]

DOCS = st.fixed_dictionaries(
    {"v": st.integers(0, 9)},
    optional={
        "member": st.integers(0, 4),
        "why": st.sampled_from([["reward", "cup"], ["reward", "mug"], ["amount", 5], [], ["reward"]]),
    },
)
NUMBERS = st.integers(1, 25)


def open_small(disk: SimFiles, plan: Plan = SMALL) -> AppendStorage:
    return AppendStorage("shop.json", files=disk, plan=plan, reserve=64)


class PastMachine(RuleBasedStateMachine):
    """Commits, folds at once and beside commits, drops, reopening; compared with a plain dict."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = SimFiles()
        self.model: dict[int, Doc] = {}
        self.fold: Any = None

    @initialize()
    def start(self) -> None:
        self.store = open_small(self.disk)

    @rule(rows=st.dictionaries(NUMBERS, st.none() | DOCS, max_size=4))
    def commit(self, rows: dict[int, Doc | None]) -> None:
        self.store.commit({"sales": rows})
        for number, doc in rows.items():
            self.model.pop(number, None) if doc is None else self.model.__setitem__(number, doc)

    @rule(docs=st.lists(DOCS, min_size=1, max_size=5))
    def append(self, docs: list[Doc]) -> None:
        first = self.store.next_number("sales")
        rows = dict(enumerate(docs, start=first))
        self.store.commit({"sales": rows})
        self.model.update(rows)

    @rule()
    def drop(self) -> None:
        self.store.commit({}, ["sales"])
        self.model = {}

    @precondition(lambda self: self.fold is None)
    @rule()
    def fold_at_once(self) -> None:
        self.store.fold()

    @precondition(lambda self: self.fold is None)
    @rule()
    def begin(self) -> None:
        self.fold = self.store.begin_fold()

    @precondition(lambda self: self.fold is not None)
    @rule(early=st.booleans())
    def finish(self, early: bool) -> None:
        self.fold.run()
        if early:
            self.fold.catch_up()
        self.store.finish_fold(self.fold)
        self.store.adopt_fold()
        self.fold = None

    @precondition(lambda self: self.fold is not None)
    @rule()
    def abandon(self) -> None:
        self.store.abandon_fold()
        self.fold = None

    @rule(plan=st.sampled_from([SMALL, Plan(history=("sales",), hot_rows=5, block_bytes=64), Plan()]))
    def reopen(self, plan: Plan) -> None:
        self.store.close()
        self.fold = None
        self.store = open_small(self.disk, plan)
        self.store.close()
        self.store = open_small(self.disk)

    @invariant()
    def same_documents(self) -> None:
        docs = self.store.docs("sales")
        assert dict(docs.items()) == self.model
        assert len(docs) == len(self.model)
        assert sorted(docs) == sorted(self.model)
        down = list(reversed(docs))
        assert sorted(down) == sorted(self.model)
        for number in range(27):
            assert docs.get(number) == self.model.get(number)
            assert (number in docs) == (number in self.model)
        for first, last in ((0, 26), (4, 9), (7, 7), (20, 3)):
            span = [(number, msgspec.json.decode(doc)) for number, doc in docs.rows.span(first, last)]
            assert span == [(n, doc) for n, doc in sorted(self.model.items()) if first <= n <= last]

    @invariant()
    def same_found(self) -> None:
        for member in range(6):
            expected = [n for n in sorted(self.model) if member and self.model[n].get("member") == member]
            assert self.store.finder("sales.member").get(member) == expected
            for thing in ("cup", "mug", "amount"):
                wanted = [n for n in expected if self.model[n].get("why", []) == ["reward", thing]]
                assert self.store.finder("sales.reward").get(f"{member}/{thing}") == wanted
        keys = {str(doc["member"]) for doc in self.model.values() if doc.get("member")}
        assert set(self.store.finder("sales.member").keys()) == keys

    def teardown(self) -> None:
        for _ in self.store.prove():
            pass
        self.store.close()
        assert dict(open_small(self.disk).docs("sales").items()) == self.model


TestPast = PastMachine.TestCase
TestPast.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)


def sold(path: Path, count: int = 40) -> None:
    with ShopDB(path, plan=SMALL) as db:
        for number in range(1, count + 1):
            db.storage.commit({"sales": {number: {"member": number % 3 + 1, "v": number}}})


def test_only_the_newest_rows_are_in_memory(path: Path) -> None:
    """Of forty rows a block's worth is at hand; the others come from the file, one by one or all."""
    sold(path)
    with ShopDB(path, plan=SMALL) as db:
        assert 2 <= len(db.storage.rows("sales").recent) <= 6
        table = db.table("sales")
        assert table.get(doc_id=1) == {"member": 2, "v": 1}
        assert [doc["v"] for doc in table.search(where("member") == 1)] == list(range(3, 40, 3))
        assert len(table) == 40
        assert table.update({"v": 0}, doc_ids=[2]) == [2]
        assert [doc["v"] for doc in table.all()][:3] == [1, 0, 3]
        assert 2 <= len(db.storage.rows("sales").recent) <= 6


def test_a_table_without_a_long_past_is_in_memory_whole(path: Path) -> None:
    """Members are looked at all day."""
    with ShopDB(path, plan=SMALL) as db:
        db.storage.commit({"members": {n: {"v": n} for n in range(1, 100)}})
    with ShopDB(path, plan=SMALL) as db:
        assert len(db.storage.rows("members").recent) == 99


def test_what_a_fold_writes_costs_by_the_change(path: Path) -> None:
    """Blocks that nothing touched are copied byte for byte: their checksums stay."""
    sold(path, 200)
    before = _blocks(path)
    with ShopDB(path, plan=SMALL) as db:
        db.storage.commit({"sales": {100: {"member": 1, "v": -1}, 201: {"member": 1, "v": 201}}})
    after = _blocks(path)
    changed = [block for block in after if block not in before]
    assert len(after) > 30
    assert 2 <= len(changed) <= 5


def _blocks(path: Path) -> list[list[Any]]:
    import json

    directories = json.loads(path.read_bytes())["_blocks"].values()
    return next(one["blocks"] for one in directories if one["table"] == "sales" and "index" not in one)


def test_damage_in_the_past_is_found_when_it_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file is proven part by part: the rest of it still reads and sells, a fold carries nothing damaged on."""
    monkeypatch.setattr("shopclub.core.store.opening.PROVE_AT_ONCE", 0)
    sold(path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"7":{"member":2,"v":7}', b'"7":{"member":2,"v"\x007}'))
    line = data[: data.index(b'"7":{"member":2,"v":7}')].count(b"\n") + 1
    db = ShopDB(path, plan=SMALL)
    assert db.storage.docs("sales")[40] == {"member": 2, "v": 40}
    for look in (lambda: db.storage.docs("sales")[7], lambda: list(db.storage.prove()), db.compact):
        with pytest.raises(Damaged) as caught:
            look()
        assert caught.value.figures["line"] == line
    db.storage.commit({"sales": {41: {"member": 2, "v": 41}}})
    db.close()
    assert isinstance(db.storage.close_error, Damaged)
    with ShopDB(path, plan=SMALL) as again:
        assert again.storage.docs("sales")[41] == {"member": 2, "v": 41}


def test_an_edit_of_the_past_is_told_from_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that still reads well was changed by somebody."""
    monkeypatch.setattr("shopclub.core.store.opening.PROVE_AT_ONCE", 0)
    sold(path)
    path.write_bytes(path.read_bytes().replace(b'"7":{"member":2,"v":7}', b'"7":{"member":2,"v":8}'))
    with ShopDB(path, plan=SMALL) as db, pytest.raises(ForeignEdit):
        db.storage.docs("sales").get(7)


def test_a_small_file_is_proven_when_it_is_opened(path: Path) -> None:
    """Below 64 MB nothing is left for later."""
    sold(path)
    path.write_bytes(path.read_bytes().replace(b'"7":{"member":2,"v":7}', b'"7":{"member":2,"v":8}'))
    with pytest.raises(ForeignEdit):
        ShopDB(path, plan=SMALL)


async def test_commits_go_on_beside_a_fold(path: Path) -> None:
    """What is committed while the new file is written is in it afterwards, and found."""
    sold(path)
    db = ShopDB(path, plan=SMALL)
    gate = asyncio.Event()

    async def slowly(fold: Any) -> Any:
        await asyncio.to_thread(fold.run)
        await gate.wait()
        return fold._written

    task = asyncio.create_task(db.compacting(writes=slowly))
    for number in range(41, 61):
        async with db.writing() as work:
            work.put("sales", number, {"member": 9, "v": number})
        await asyncio.sleep(0)
    async with db.writing() as work:
        work.delete("sales", 3)
    gate.set()
    await task
    assert db.storage.finder("sales.member").get(9) == list(range(41, 61))
    assert db.storage.docs("sales").get(3) is None
    seq = db.storage.seq
    db.close()
    with ShopDB(path, plan=SMALL) as again:
        assert again.storage.seq == seq
        assert again.storage.finder("sales.member").get(9) == list(range(41, 61))
        assert len(again.storage.docs("sales")) == 59


async def test_a_fold_that_is_called_off_leaves_everything(path: Path) -> None:
    """Cancelled in the middle, nothing is lost and the next one works."""
    sold(path)
    db = ShopDB(path, plan=SMALL)

    async def never(fold: Any) -> Any:
        await asyncio.Event().wait()

    task = asyncio.create_task(db.compacting(writes=never))
    await asyncio.sleep(0.01)
    db.storage.commit({"sales": {41: {"member": 9, "v": 41}}})
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert db.storage.finder("sales.member").get(9) == [41]
    await db.compacting()
    assert db.storage.finder("sales.member").get(9) == [41]
    db.close()


def test_a_held_file_is_folded_another_day() -> None:
    """Where another program holds the file (Windows), the fold is put off and sales go on in the old one."""
    disk = SimFiles()
    store = open_small(disk)
    store.commit({"sales": {1: {"member": 1, "v": 1}}})
    real = disk.replace

    def held(source: str, target: str) -> None:
        raise PermissionError(13, "used by another process")

    disk.replace = held  # type: ignore[method-assign]
    with pytest.raises(InUse):
        store.fold()
    store.commit({"sales": {2: {"member": 1, "v": 2}}})
    disk.replace = real  # type: ignore[method-assign]
    store.fold()
    assert store.finder("sales.member").get(1) == [1, 2]
    store.close()
    assert open_small(disk).finder("sales.member").get(1) == [1, 2]


def test_no_room_for_a_fold_changes_nothing() -> None:
    """The new file is taken away again, and the next fold works."""
    disk = SimFiles()
    store = open_small(disk)
    store.commit({"sales": {n: {"member": 1, "v": n} for n in range(1, 30)}})
    live = disk.names["shop.json"]
    disk.room = lambda inode, offset, data: None if inode is live else OSError(28, "No space left")
    with pytest.raises(DiskFull):
        store.fold()
    assert list(disk.names) == ["shop.json"]
    disk.room = None
    assert len(store.docs("sales")) == 29
    store.fold()
    store.close()


def test_an_index_that_the_file_lacks_is_made_from_the_documents(path: Path) -> None:
    """A program that wants another index than the file has finds all the same, and the next fold writes it."""
    with ShopDB(path) as db:
        db.storage.commit({"sales": {n: {"member": n % 3 + 1, "v": n} for n in range(1, 20)}})
    with ShopDB(path, plan=SMALL, access_mode="r") as db:
        assert db.storage.finder("sales.member").get(1) == [3, 6, 9, 12, 15, 18]
    with ShopDB(path, plan=SMALL) as db:
        db.storage.commit({"sales": {3: None, 20: {"member": 1, "v": 20}}})
        assert db.storage.finder("sales.member").get(1) == [6, 9, 12, 15, 18, 20]
    assert b'"index":"sales.member"' in path.read_bytes()
    with ShopDB(path, plan=SMALL) as db:
        assert db.storage.finder("sales.member").get(1) == [6, 9, 12, 15, 18, 20]


def test_only_the_file_a_fold_wrote_is_swapped_in(path: Path) -> None:
    """A killed program's fold may end late and leave its own file there: ours goes on in the old one."""
    sold(path, 30)
    db = ShopDB(path, plan=SMALL)
    fold = db.storage.begin_fold()
    fold.run()
    db.storage.commit({"sales": {31: {"member": 1, "v": 31}}})
    late = Path(fold.temporary)
    late.write_bytes(path.read_bytes())
    with pytest.raises(FoldFailed):
        db.storage.finish_fold(fold)
    db.storage.abandon_fold()
    assert not late.exists()
    assert db.storage.docs("sales")[31] == {"member": 1, "v": 31}
    db.close()
    with ShopDB(path, plan=SMALL) as again:
        assert len(again.storage.docs("sales")) == 31
