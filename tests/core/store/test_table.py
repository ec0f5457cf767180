"""TinyDB's table API: its semantics whole, its known bugs not kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from shopclub.core.store import ShopDB
from tests.core.store.simulated import SimFiles


def test_a_mixed_insert_overwrites_nothing(db: ShopDB) -> None:
    """A document with an id and one without, inserted together, get two ids (TinyDB #629)."""
    assert db.insert_multiple([Document({"v": 1}, 1), {"v": 2}, Document({"v": 3}, 7), {"v": 4}]) == [1, 2, 7, 8]
    assert [doc["v"] for doc in db.all()] == [1, 2, 3, 4]


def test_ids_given_as_text_mean_the_same_everywhere(db: ShopDB) -> None:
    """get, update and remove take '1' alike (TinyDB #639)."""
    db.insert({"v": 1})
    assert db.get(doc_id="1") == {"v": 1}
    assert db.update({"v": 2}, doc_ids=["1"]) == [1]
    assert db.get(doc_ids=["1"]) == [{"v": 2}]
    assert db.remove(doc_ids=["1"]) == [1]
    assert len(db) == 0


def test_an_updater_that_raises_half_way_changes_nothing(db: ShopDB) -> None:
    """All of an update or none of it, in memory too."""
    db.insert_multiple([{"v": 1}, {"w": 1}])

    def double(doc: Any) -> None:
        doc["v"] = doc["v"] * 2

    with pytest.raises(KeyError):
        db.update(double)
    assert db.all() == [{"v": 1}, {"w": 1}]


def test_update_multiple_takes_a_generator(db: ShopDB) -> None:
    """Every update reaches every document it matches, whatever iterable it came in."""
    db.insert_multiple([{"v": 1}, {"v": 2}, {"v": 3}])
    updates = (({"w": n}, where("v") == n) for n in (1, 2, 3))
    assert db.update_multiple(updates) == [1, 2, 3]
    assert [doc["w"] for doc in db.all()] == [1, 2, 3]


def test_an_insert_that_fails_half_way_inserts_nothing(db: ShopDB) -> None:
    """A taken id in the middle refuses all."""
    db.insert({"v": 1})
    with pytest.raises(ValueError, match="already exists"):
        db.insert_multiple([{"v": 2}, Document({"v": 3}, 1)])
    assert db.all() == [{"v": 1}]
    assert db.insert({"v": 4}) == 2


def test_a_transaction_is_one_record_over_several_tables(db: ShopDB) -> None:
    """Reads inside see what is staged; after it there is one more record."""
    with db.transaction():
        first = db.table("sales").insert({"v": 1})
        db.table("ledger").insert_multiple([{"sale": first}, {"sale": first}])
        assert db.table("sales").get(doc_id=first) == {"v": 1}
        assert db.table("ledger").count(where("sale") == first) == 2
        assert db.tables() == {"sales", "ledger"}
        with db.transaction():
            db.table("sales").update({"v": 2}, doc_ids=[first])
        assert db.storage.docs("sales") == {}
    assert db.storage.seq == 1
    assert db.table("sales").all() == [{"v": 2}]


def test_an_exception_discards_all_of_a_transaction(db: ShopDB) -> None:
    """Nothing of it is there, in no table, and ids are given out again."""
    db.table("sales").insert({"v": 1})
    with pytest.raises(ZeroDivisionError), db.transaction():
        assert db.table("sales").insert({"v": 2}) == 2
        db.table("sales").update({"v": 9})
        db.drop_table("sales")
        db.table("other").insert({})
        _ = 1 / 0
    assert db.table("sales").all() == [{"v": 1}]
    assert db.tables() == {"sales"}
    assert db.table("sales").insert({"v": 2}) == 2


def test_tables_dropped_in_a_transaction_come_back_empty(db: ShopDB) -> None:
    """Drop, refill and read in one transaction."""
    db.table("sales").insert_multiple([{"v": 1}, {"v": 2}])
    with db.transaction():
        db.drop_table("sales")
        assert "sales" not in db.tables()
        assert db.table("sales").all() == []
        assert db.table("sales").insert({"v": 3}) == 1
        assert len(db.table("sales")) == 1
    assert db.table("sales").all() == [{"v": 3}]
    with db.transaction():
        db.drop_tables()
    assert db.tables() == set()


def test_text_ids_are_kept_as_they_are(db: ShopDB) -> None:
    """A table class with another id class works, also after a restart; '007' is not 7."""
    from shopclub.core.store.table import AppendTable

    class TextTable(AppendTable):
        document_id_class = str  # type: ignore[assignment]

    table = TextTable(db.storage, "codes")
    table.insert(Document({"v": 1}, "007"))  # type: ignore[arg-type]
    table.insert(Document({"v": 2}, "7"))  # type: ignore[arg-type]
    assert [doc.doc_id for doc in table.all()] == ["007", "7"]
    db.compact()
    assert {doc.doc_id: doc["v"] for doc in table.all()} == {"007": 1, "7": 2}


def test_a_foreign_storage_behaves_as_plain_tinydb() -> None:
    """With memory or a middleware as its storage ShopDB is TinyDB, and says that it has no transactions."""
    db = ShopDB(storage=MemoryStorage)
    db.insert({"v": 1})
    db.table("a").insert({"v": 2})
    assert db.tables() == {"_default", "a"}
    db.drop_table("a")
    assert db.tables() == {"_default"}
    with pytest.raises(RuntimeError, match="AppendStorage"), db.transaction():
        pass
    db.drop_tables()
    assert db.all() == []


VALUES = st.integers(0, 3)
IDS = st.lists(st.integers(1, 8), max_size=4, unique=True)


class BesideTinyDB(RuleBasedStateMachine):
    """The same calls on ours and on stock TinyDB in memory give the same answers."""

    @initialize()
    def begin(self) -> None:
        self.disk = SimFiles()
        self.ours = ShopDB("s.json", files=self.disk, reserve=512)
        self.stock = TinyDB(storage=MemoryStorage)

    def both(self, call: Any) -> None:
        assert call(self.ours.table("t")) == call(self.stock.table("t"))

    @rule(docs=st.lists(st.fixed_dictionaries({"v": VALUES}), max_size=3))
    def insert(self, docs: list[Any]) -> None:
        self.both(lambda table: table.insert_multiple(docs))

    @rule(v=VALUES, w=VALUES)
    def update_where(self, v: int, w: int) -> None:
        self.both(lambda table: sorted(table.update({"w": w}, where("v") == v)))

    @rule(ids=IDS, w=VALUES)
    def update_ids(self, ids: list[int], w: int) -> None:
        self.both(lambda table: table.update({"w": w}, doc_ids=ids))

    @rule(v=VALUES, w=VALUES)
    def upsert(self, v: int, w: int) -> None:
        self.both(lambda table: sorted(table.upsert({"v": v, "w": w}, where("v") == v)))

    @rule(v=VALUES)
    def remove_where(self, v: int) -> None:
        self.both(lambda table: sorted(table.remove(where("v") == v)))

    @rule(ids=IDS)
    def get_many(self, ids: list[int]) -> None:
        self.both(lambda table: sorted(doc.doc_id for doc in table.get(doc_ids=ids)))

    @rule(v=VALUES)
    def ask(self, v: int) -> None:
        self.both(lambda table: (table.count(where("v") == v), table.contains(where("v") == v)))
        self.both(lambda table: sorted(doc.doc_id for doc in table.search(where("w") == v)))

    @rule()
    def truncate(self) -> None:
        self.both(lambda table: table.truncate())

    @rule()
    def fold(self) -> None:
        self.ours.compact()

    @invariant()
    def same(self) -> None:
        if hasattr(self, "ours"):
            mine = {doc.doc_id: dict(doc) for doc in self.ours.table("t")}
            assert mine == {doc.doc_id: dict(doc) for doc in self.stock.table("t")}
            assert len(self.ours.table("t")) == len(mine)


TestBesideTinyDB = BesideTinyDB.TestCase
TestBesideTinyDB.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


@given(st.lists(st.tuples(st.sampled_from("iudx"), st.integers(1, 6)), max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_transaction_shows_what_its_commit_will(steps: list[tuple[str, int]], fail: bool) -> None:
    """The view inside a transaction equals the table after it; after a failure it equals the table before."""
    db = ShopDB("s.json", files=SimFiles())
    table = db.table("t")
    table.insert_multiple([{"v": n} for n in range(4)])
    before = table.all()
    inside: list[Any] = []
    try:
        with db.transaction():
            for what, n in steps:
                if what == "i":
                    table.insert({"v": n})
                elif what == "u":
                    table.update({"u": n}, doc_ids=[n])
                elif what == "d":
                    table.remove(doc_ids=[n])
                else:
                    table.truncate()
            inside = sorted((doc.doc_id, dict(doc)) for doc in table.all())
            assert len(table) == len(inside)
            if fail:
                raise LookupError
    except LookupError:
        assert table.all() == before
    else:
        assert sorted((doc.doc_id, dict(doc)) for doc in table.all()) == inside
