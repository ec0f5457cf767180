"""The storage: what is committed is there after a restart, and nothing else is."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tinydb
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.store import AppendStorage, OpenStatus, ShopDB
from shopclub.core.store.errors import ReadOnly
from shopclub.core.store.rows import TableRows
from tests.core.store.simulated import SimFiles

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
DOCS = st.dictionaries(KEYS, JSON, max_size=5)
CHANGES = st.dictionaries(
    st.sampled_from(["members", "sales", "ledger"]),
    st.dictionaries(st.integers(-5, 40), DOCS | st.none(), max_size=5),
    max_size=3,
)


def test_the_file_has_the_documented_layout(path: Path) -> None:
    """One document a line, numbers in order, checks that say where each table lies, the log as the last table."""
    with ShopDB(path, now=lambda: datetime(2026, 1, 5, 21, tzinfo=UTC)) as db:
        db.storage.commit({"sales": {2: {"v": 5}, 1: {"n": "王"}}})
    data = path.read_bytes()
    lines = data.splitlines()
    gen = json.loads(data)["_meta"]["1"]["gen"]
    check = data.index(b'"_check":')
    assert lines[0] == (
        b'{"_meta":{"1":{"format":"shopclub-2","gen":"%b","seq":1,"saved":"2026-01-05T21:00:00+00:00",'
        b'"next":{"sales":3},"check":%-15d}},' % (gen.encode(), check)
    )
    assert lines[1:5] == [b'"sales":{', '"1":{"n":"王"},'.encode(), b'"2":{"v":5}', b"},"]
    offset, length, count, first, last = json.loads(data)["_check"]["1"]["tables"]["sales"]
    assert data[offset : offset + length] == '"1":{"n":"王"},\n"2":{"v":5}\n'.encode()
    assert (count, first, last) == (2, 1, 2)
    assert lines[5:8] == [b'"_index":{', b"},", b'"_blocks":{']
    assert lines[9:11] == [b"},", data[check : data.index(b"\n", check)]]
    assert lines[11] == b'"_log":{'
    assert lines[13:] == [b"}}"]


def test_a_commit_is_one_line_and_ends_in_the_tail(path: Path, db: ShopDB) -> None:
    """A commit adds one line to the log; behind the tail there are only blanks."""
    before = path.read_bytes().rstrip()
    db.storage.commit({"sales": {1: {"v": 5}}, "members": {7: {"n": "李"}}})
    after = path.read_bytes()
    assert after.rstrip().startswith(before.removesuffix(b"}}"))
    assert after.count(b"\n") == before.count(b"\n") + 2  # the record's, and the tail's that was stripped
    assert '"d":{"sales":{"1":{"v":5}},"members":{"7":{"n":"李"}}}}\n}}\n '.encode() in after


def test_an_open_file_always_has_a_blank_behind_its_tail() -> None:
    """Also where a record fills the reserve to the byte: a bare tail means closed in order, and nothing else."""
    sizes = set()
    for length in range(3500, 3900):
        disk = SimFiles()
        store = AppendStorage("s.json", files=disk, reserve=1)
        store.commit({"a": {1: {}}})
        store.commit({"a": {1: {"t": "x" * length}}})
        content = bytes(disk.names["s.json"].now)
        assert content.endswith(b" ")
        sizes.add((len(content), len(content.rstrip()) + 1 >= 4096))
    assert sizes == {(4096, False), (8192, True)}


def test_plain_tinydb_and_json_read_the_file_after_a_close(path: Path) -> None:
    """A file at rest is an ordinary TinyDB file."""
    with ShopDB(path) as db:
        db.table("members").insert({"n": "王小明"})
    with tinydb.TinyDB(path, storage=tinydb.JSONStorage, access_mode="r") as plain:
        assert plain.table("members").all() == [{"n": "王小明"}]
    assert json.loads(path.read_bytes())["members"] == {"1": {"n": "王小明"}}


def test_a_killed_store_comes_back_from_its_log(path: Path) -> None:
    """Without a close the log holds everything, and the report says how it was found."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk)
    assert store.report.status is OpenStatus.NEW
    store.commit({"a": {1: {"v": 1}}})
    store.commit({"a": {1: None, 2: {"v": 2}}})
    again = AppendStorage("shop.json", files=disk)
    assert (again.report.status, again.report.seq, again.report.records) == (OpenStatus.UNCLEAN, 2, 2)
    assert again.report.counts == {"a": 1}
    assert again.read() == {"a": {"2": {"v": 2}}}


def test_numbers_are_never_given_out_again(path: Path) -> None:
    """The highest number stays used up when its document is deleted: by the log, by a fold, by a restart."""
    with ShopDB(path) as db:
        sales = db.table("sales")
        assert [sales.insert({}) for _ in range(3)] == [1, 2, 3]
        sales.remove(doc_ids=[3])
        assert db.storage.next_number("sales") == 4
    with ShopDB(path) as db:
        assert db.storage.next_number("sales") == 4
        db.compact()
        assert db.table("sales").insert({}) == 4
        db.table("sales").remove(doc_ids=[4])
        db.compact()
    with ShopDB(path) as db:
        assert db.table("sales").insert({}) == 5


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({"v": float("nan")}, ValueError),
        ({"v": [1, float("inf")]}, ValueError),
        ({"v": {1, 2}}, TypeError),
        ({"v": b"x"}, TypeError),
        ({"v": date(2026, 1, 5)}, TypeError),
        ({"v": "\ud800"}, ValueError),
        ({1.5: 1}, TypeError),
        ({None: 1}, TypeError),
        ({True: 1}, TypeError),
        ({"v": {"a": {(1, 2): 1}}}, TypeError),
        ({1: "a", "1": "b"}, ValueError),
        ({"v": {"_crc": "00000000"}}, ValueError),
        ([1], TypeError),
    ],
)
def test_what_json_would_bend_is_refused_before_anything_is_written(
    path: Path, db: ShopDB, bad: Any, error: type[Exception]
) -> None:
    """Values that would come back as something else never reach the file, nor do their neighbours."""
    before = path.read_bytes()
    with pytest.raises(error):
        db.storage.commit({"a": {1: {"fine": 1}, 2: bad}})
    assert path.read_bytes() == before
    assert db.storage.docs("a") == {}
    assert db.storage.seq == 0


def test_a_document_that_holds_itself_is_refused(db: ShopDB) -> None:
    """Endless nesting is a ValueError, not a crash."""
    doc: dict[str, Any] = {}
    doc["self"] = [doc]
    with pytest.raises(ValueError, match="nested"):
        db.storage.commit({"a": {1: doc}})


@pytest.mark.parametrize("name", ["_meta", "_check", "_log"])
def test_table_names_of_the_format_are_refused(db: ShopDB, name: str) -> None:
    """The file's own tables can't be written through the API."""
    with pytest.raises(ValueError, match="file format"):
        db.table(name).insert({"v": 1})


@given(st.lists(CHANGES, max_size=6), st.data())
def test_what_is_read_back_equals_memory(changes: list[Any], data: st.DataObject) -> None:
    """Any JSON documents survive log, fold and restart unchanged; memory always equals what a restart reads."""
    disk = SimFiles()
    store = AppendStorage("s.json", files=disk, reserve=512)
    model: dict[str, dict[str, Any]] = {}
    for change in changes:
        store.commit(change)
        for table, rows in change.items():
            kept = model.setdefault(table, {})
            for number, doc in rows.items():
                kept.pop(str(number), None)
                if doc is not None:
                    kept[str(number)] = doc
        if data.draw(st.booleans()):
            store.fold()
        if data.draw(st.booleans()):
            store = AppendStorage("s.json", files=disk, reserve=512)
        assert (store.read() or {}) == model
        assert json.loads(bytes(disk.names["s.json"].now)).keys() >= {"_meta", "_check", "_log"}


def test_documents_handed_out_are_the_callers_own(db: ShopDB) -> None:
    """Changing what came out, or what went in, changes nothing that is stored (TinyDB #551)."""
    given_in = {"lines": [{"n": 1}]}
    db.insert(given_in)
    given_in["lines"].append({"n": 9})
    for out in (db.all()[0], db.get(doc_id=1), db.search(tinydb.where("lines").exists())[0]):
        out["lines"][0]["n"] = 5
    db.storage.read()["_default"]["1"]["lines"].clear()  # type: ignore[index]
    assert db.all() == [{"lines": [{"n": 1}]}]


def test_listeners_hear_old_and_new_after_the_commit(db: ShopDB) -> None:
    """Each document of a commit is told once, when memory already shows all of it."""
    heard: list[Any] = []
    db.storage.subscribe(lambda *news: heard.append((*news, dict(db.storage.docs("b")))))
    db.storage.commit({"a": {1: {"v": 1}}, "b": {2: {"v": 2}}})
    db.storage.commit({"a": {1: {"v": 3}}, "b": {2: None, 5: None}})
    db.drop_table("a")
    both = {2: {"v": 2}}
    assert heard == [
        ("a", 1, None, {"v": 1}, both),
        ("b", 2, None, {"v": 2}, both),
        ("a", 1, {"v": 1}, {"v": 3}, {}),
        ("b", 2, {"v": 2}, None, {}),
        ("a", 1, {"v": 3}, None, {}),
    ]


def test_a_view_of_a_table_stays_live(db: ShopDB) -> None:
    """A view taken before the table exists shows what comes, and a dropped table shows as empty."""
    view = db.storage.docs("later")
    assert "later" not in db.tables()
    db.storage.commit({"later": {1: {"v": 1}}})
    assert view == {1: {"v": 1}}
    db.drop_table("later")
    assert view == {}
    with pytest.raises(TypeError):
        view[1] = {}  # type: ignore[index]


def test_viewing_needs_no_lock_and_writes_nothing(path: Path, db: ShopDB) -> None:
    """A second process reads a consistent state while the first one sells."""
    db.insert({"v": 1})
    before = path.read_bytes()
    with ShopDB(path, access_mode="r") as viewer:
        assert viewer.all() == [{"v": 1}]
        assert viewer.storage.read_only
        with pytest.raises(ReadOnly) as caught:
            viewer.insert({"v": 2})
        assert caught.value.code == "store_read_only"
        assert caught.value.figures == {"path": "shop.json"}
    assert path.read_bytes() == before


def test_viewing_a_file_that_is_not_there(path: Path) -> None:
    """Viewing makes no file."""
    with pytest.raises(FileNotFoundError):
        ShopDB(path, access_mode="r")
    assert list(path.parent.iterdir()) == []


def test_files_are_the_owners_alone(tmp_path: Path) -> None:
    """Data and lock files are 0600, a folder we make is 0700, whatever the umask allows."""
    old = os.umask(0)
    try:
        target = tmp_path / "a" / "b" / "shop.json"
        with ShopDB(target, create_dirs=True) as db:
            db.insert({"v": 1})
            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in target.parent.iterdir()}
        assert modes == {"shop.json": 0o600, "shop.json.lock": 0o600, "shop.json.holder": 0o600}
        assert stat.S_IMODE(target.parent.stat().st_mode) == stat.S_IMODE(target.parent.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    finally:
        os.umask(old)


def test_what_a_killed_fold_left_is_swept_up(path: Path) -> None:
    """A temporary file beside the data is deleted at the next start."""
    ShopDB(path).close()
    leftover = path.with_name("shop.json.tmp")
    leftover.write_bytes(b"half")
    ShopDB(path).close()
    assert not leftover.exists()


def test_a_closed_database_says_so(path: Path) -> None:
    """Reading and writing after the close is a ValueError, and a second close is none."""
    db = ShopDB(path)
    db.close()
    db.close()
    for use in (db.all, lambda: db.insert({}), db.storage.read, db.compact, lambda: db.storage.docs("a")):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_a_commit_costs_by_its_size_not_by_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several inserts into one large table in one transaction touch those documents only."""
    from shopclub.core.store import codec, table

    touched: list[object] = []
    for module, name in ((table, "copy_doc"), (codec, "check_document")):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda doc, *a, real=real: (touched.append(doc), real(doc, *a))[1])
    with ShopDB(path) as db:
        db.storage.commit({"sales": {n: {"v": n} for n in range(1, 5001)}})
        size = path.stat().st_size
        touched.clear()
        reads = 0

        def walk(rows: TableRows) -> Any:
            nonlocal reads
            reads += 1
            return iter(())

        for name in ("items", "numbers", "numbers_down"):
            monkeypatch.setattr(TableRows, name, walk)
        with db.transaction():
            for n in range(10):
                assert db.table("sales").insert({"v": n}) == 5001 + n
                assert db.table("sales").update({"w": 1}, doc_ids=[n + 1]) == [n + 1]
            db.table("sales").remove(doc_ids=[77])
        assert reads == 0
        assert len(touched) <= 60
        assert path.stat().st_size == size
        monkeypatch.undo()
