"""Indices always equal what rebuilding them would give, and answer a key press at once."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.store import AppendStorage, ExactIndex, MultiIndex, PrefixIndex, attach
from tests.core.store.simulated import SimFiles


def keys(doc: Any) -> list[str]:
    return [key for key in (doc.get("name"), doc.get("phone")) if key is not None]


def phones(doc: Any) -> list[str]:
    return [doc["phone"]] if "phone" in doc else []


def store() -> AppendStorage:
    return AppendStorage("s.json", files=SimFiles(), reserve=512)


NAMES = st.sampled_from(["", "wang", "wangfei", "Wa", "王小明", "王", "小明", "li\0si", "𠮷野"])
PHONES = st.sampled_from(["138", "1380013", "0013", "139"])
MEMBERS = st.fixed_dictionaries({}, optional={"name": NAMES, "phone": PHONES})
CHANGES = st.dictionaries(st.integers(1, 12), MEMBERS | st.none(), max_size=4)


@settings(max_examples=80)
@given(st.lists(CHANGES, max_size=8))
def test_an_index_equals_its_rebuilding(changes: list[Any]) -> None:
    """After any commits, kept up to date and built anew answer every question alike, and as a plain search does."""
    storage = store()
    exact, multi, prefix = ExactIndex(phones), MultiIndex(phones), PrefixIndex(keys)
    attach(storage, "members", exact, multi, prefix)
    for change in changes:
        storage.commit({"members": change, "other": change})
    anew = ExactIndex(phones), MultiIndex(phones), PrefixIndex(keys)
    docs = storage.docs("members")
    for index in anew:
        index.rebuild(docs)
    for part in ("", "w", "wang", "Wa", "王", "小明", "13", "138", "0013", "ang", "𠮷", "\0", "zzz"):
        plain = sorted(n for n, doc in docs.items() if part in phones(doc))
        assert exact.get(part) == anew[0].get(part) == (plain[0] if plain else None)
        assert multi.get(part) == anew[1].get(part) == plain
        assert multi.count(part) == len(plain)
        assert multi.last(part, 2) == plain[::-1][:2]
        for limit in (2, 20):
            assert prefix.find(part, limit) == anew[2].find(part, limit)
        cleaned = {n: [key.replace("\0", "") for key in keys(doc)] for n, doc in docs.items()}
        starting = {n for n, own in cleaned.items() if any(key and key.startswith(part) for key in own)}
        assert set(prefix.starting(part, 20)) == starting
        if part and "\0" not in part:
            inside = sorted(n for n, own in cleaned.items() if any(part in key for key in own))
            assert prefix.containing(part, 20) == inside
            assert set(prefix.find(part, 20)) == set(inside)
    assert len(exact) == len(anew[0])
    assert len(multi) == len(anew[1]) == len(list(multi.keys()))
    assert len(prefix) == len(anew[2])


def test_what_a_search_shows_first() -> None:
    """Documents whose key begins so come before those that hold it elsewhere, each once, up to the limit."""
    index = PrefixIndex(keys)
    index.rebuild(
        {
            1: {"name": "liwang"},
            2: {"name": "wangli", "phone": "wang"},
            3: {"name": "wangfei"},
            4: {"name": "zhao"},
        }
    )
    assert index.find("wang", 10) == [2, 3, 1]
    assert index.find("wang", 2) == [2, 3]
    assert index.starting("wang", 1) == [2]


def test_a_part_never_runs_over_from_one_key_into_the_next() -> None:
    """The end of one key and the beginning of another are not a match."""
    index = PrefixIndex(keys)
    index.rebuild({1: {"name": "ab", "phone": "cd"}, 2: {"name": "xy"}})
    assert index.containing("bc", 10) == []
    assert index.containing("dx", 10) == []
    assert index.containing("d", 10) == [1]


def test_a_dropped_table_empties_its_indices() -> None:
    """Dropping tells the index of each document."""
    storage = store()
    storage.commit({"members": {1: {"phone": "138"}, 2: {"phone": "139"}}})
    index = ExactIndex(phones)
    attach(storage, "members", index)
    assert index.get("139") == 2
    storage.commit({}, ["members"])
    assert len(index) == 0


@pytest.mark.slow
def test_a_key_press_stays_under_a_millisecond_with_20_000_members() -> None:
    """By prefix, by any part and by exact key; adding and removing a member as well."""
    docs = {n: {"name": f"name{n * 7919 % 20011:05d}", "phone": f"138{n:08d}"} for n in range(1, 20_001)}
    prefix, exact = PrefixIndex(keys), ExactIndex(phones)
    prefix.rebuild(docs)
    exact.rebuild(docs)
    assert exact.get("13800000777") == 777
    assert prefix.find("1380000077", 20) == list(range(770, 780))
    assert prefix.containing("00000777", 20) == [777]

    def best(call: Any) -> float:
        times = []
        for _ in range(30):
            begin = time.perf_counter()
            call()
            times.append(time.perf_counter() - begin)
        return min(times)

    assert best(lambda: prefix.find("name1", 20)) < 0.001
    assert best(lambda: prefix.containing("00007771", 20)) < 0.002
    assert best(lambda: exact.get("13800000777")) < 0.0001

    def join_and_leave() -> None:
        prefix.add(20_001, {"name": "name00000", "phone": "13999999999"})
        prefix.remove(20_001, {"name": "name00000", "phone": "13999999999"})

    assert best(join_and_leave) < 0.001
