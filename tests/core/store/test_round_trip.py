"""What is put in comes out: from memory, from the log, from blocks and pages, through every kind of reopening."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.store import AppendStorage, IndexSpec, Plan
from tests.core.store.simulated import SimFiles

PLAN = Plan(
    history=("sales",),
    indexes=(IndexSpec(name="sales.member", table="sales", fields=("member",)),),
    hot_rows=2,
    block_bytes=200,
    page_bytes=64,
)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NAMED = TEXT.filter(lambda key: key != "_crc")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.sampled_from(["\u2028", "\u2029", "\x00", "\n", '"', "\\", "}}\n", "\U0010ffff", "\ufeff"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT.filter(lambda key: key != "_crc"), inner, max_size=3)
    ),
    max_leaves=6,
)
DOCS = st.dictionaries(TEXT.filter(lambda key: key not in ("_crc", "member")), VALUES, max_size=4)
KEYS = (
    st.integers(-3, 40) | st.integers(-(2**70), 2**70) | TEXT | st.sampled_from(["-0", "01", "+1", " 1", "1.0", "1e3"])
)
NAMES = st.sampled_from(["sales", "members", "王小明", "a b", '"', "\u2028", ""])
CHANGES = st.dictionaries(NAMES, st.dictionaries(KEYS, st.none() | DOCS, max_size=5), max_size=3)


def opened(disk: SimFiles, plan: Plan = PLAN) -> AppendStorage:
    return AppendStorage("shop.json", files=disk, plan=plan, reserve=16, fold_at_close=False)


def key_of(key: Any) -> str:
    return str(key)


@settings(max_examples=150, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=4), st.integers(0, 4))
def test_whatever_json_can_hold_comes_back(changes: list[dict[str, Any]], fold_after: int) -> None:
    """Numbers of any length, any text, guests' keys, empty tables: the same after a fold and after reopening."""
    disk = SimFiles()
    store = opened(disk)
    model: dict[str, dict[str, Any]] = {}
    for step, change in enumerate(changes):
        store.commit(change)
        for name, rows in change.items():
            kept = model.setdefault(name, {})
            for key, doc in rows.items():
                kept.pop(key_of(key), None)
                if doc is not None:
                    kept[key_of(key)] = doc
        if step == fold_after:
            store.fold()
        assert (store.read() or {}) == model
    numbers = {name: store.next_number(name) for name in model}
    for plan in (PLAN, Plan()):
        store.close()
        store = opened(disk, plan)
        assert (store.read() or {}) == model
        store.fold()
        assert (store.read() or {}) == model
        assert {name: store.next_number(name) for name in model} == numbers
        for _ in store.prove():
            pass


@pytest.mark.parametrize("size", [150, 199, 200, 201, 70_000, 3_000_000])
def test_a_document_longer_than_a_block_is_a_block(size: int) -> None:
    """Before, between and behind short ones, read one by one and all, after several folds."""
    disk = SimFiles()
    store = opened(disk)
    docs = {n: {"member": n % 2 + 1, "text": "王" * (size // 3) if n % 3 == 0 else "x"} for n in range(10)}
    for numbers in ((0, 1, 2, 5, 6), (3, 4), (7, 8, 9)):
        store.commit({"sales": {n: docs[n] for n in numbers}})
        store.fold()
    store.close()
    again = opened(disk)
    assert dict(again.docs("sales").items()) == docs
    assert [again.docs("sales").get(n) for n in (9, 3, 0, 4)] == [docs[9], docs[3], docs[0], docs[4]]
    assert again.finder("sales.member").get(2) == [1, 3, 5, 7, 9]


def test_a_key_that_reads_like_nought_stays_a_guests() -> None:
    """The text -0 is no number, also in a block together with numbers."""
    disk = SimFiles()
    store = opened(disk)
    store.commit({"members": {"-0": {"v": 1}, 0: {"v": 2}, 3: {"v": 3}}})  # type: ignore[dict-item]
    store.fold()
    assert store.read() == {"members": {"0": {"v": 2}, "3": {"v": 3}, "-0": {"v": 1}}}


@pytest.mark.parametrize("order", [(3, 1, 2), (2, 3, 1)])
def test_an_index_made_anew_is_in_order(order: tuple[int, ...]) -> None:
    """A file that lacks the index gets it at the next fold: numbers ascend whatever the log changed, and when."""
    disk = SimFiles()
    store = opened(disk, Plan(block_bytes=200))
    store.commit({"sales": {n: {"member": 1} for n in range(1, 30)}})
    store.close()
    opened(disk, Plan(block_bytes=200)).fold()
    store = opened(disk)
    store.commit({"sales": {10 * n: {"member": 1, "v": n} for n in order} | {n: {"member": 1, "v": 9} for n in order}})
    store.fold()
    assert store.finder("sales.member").get(1) == list(range(1, 31))
    assert store.finder("sales.member").last(1, 2) == [30, 29]
