"""A crash at any step loses nothing that was acknowledged; broken stores and broken disks are caught."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from shopclub.core.store import AppendStorage, OpenStatus
from shopclub.core.store.errors import Broken
from tests.core.store.breaking import CONTROLS
from tests.core.store.crash import Run
from tests.core.store.looking import STEPS, TROUBLES, Lost, Work
from tests.core.store.rot import every_flip, samples
from tests.core.store.simulated import SimFiles
from tests.core.store.trouble import Trouble

PAGE = Path(__file__).parents[3] / "docs" / "file-format.md"
SECONDS = 8.0
STATES = 3_000
"""Looked at in any case, also on a machine that has much else to do."""
CAUGHT_WITHIN = 30.0
"""Seconds; on a machine with nothing else to do it is one."""


def test_no_crash_state_loses_an_acknowledged_commit() -> None:
    """Every state a power cut may leave opens with exactly what was acknowledged, or that and the one in flight."""
    stats: Counter[str] = Counter()
    begin = time.monotonic()
    seed = 0
    while time.monotonic() - begin < SECONDS or stats["states"] < STATES:
        seed += 1
        stats.update(Run(replace(Work.random(seed), limit=16)).go())
    cut_off = OpenStatus.CUT_OFF
    for seen in (*OpenStatus, "in flight kept", "crashes during recovery", "commits after recovery"):
        assert stats[seen] or seen is cut_off, f"the simulator never came to: {seen}"
    assert not stats[cut_off], "a crash was taken for an unfinished copy"


@pytest.mark.parametrize("step", dict.fromkeys(STEPS))
@pytest.mark.parametrize("windows", [False, True])
def test_every_step_survives_a_crash(step: str, windows: bool) -> None:
    """Each thing a store does, on a disk that keeps names in order and on Windows's, cut off at each of its writes."""
    steps = ("commit", "backup", "commit", step, "commit")
    stats = Run(Work(seed=7, limit=6, words=20, steps=steps, windows=windows, unordered=not windows, deep=False)).go()
    assert stats[step]
    assert stats["states"] > 50


@pytest.mark.parametrize("kind", TROUBLES)
def test_a_failing_disk_loses_nothing(kind: str) -> None:
    """Wherever a write, a sync or a rename fails: refused or stopped, nothing acknowledged is lost, and it goes on."""
    steps = ("commit", "beside", "backup", "restore", "commit", "fold")
    stats: Counter[str] = Counter()
    for nth in range(1, 22):
        work = Work(
            seed=nth, limit=4, words=20, steps=steps, deep=False, windows=nth % 2 == 0, trouble=(kind, nth, nth % 3 / 2)
        )
        stats.update(Run(work).go())
    assert stats["troubles"] >= (3 if kind == "held" else 8)


def test_a_commit_cut_at_every_byte_is_there_or_not_there() -> None:
    """Every prefix of the last write, old bytes behind it, opens with or without that commit."""
    stats = Run(Work(seed=3, steps=("commit", "commit", "fold"), limit=8, words=40, deep=False, cuts=True)).go()
    assert stats["states"] > 1_000


@pytest.mark.parametrize("control", CONTROLS)
def test_a_broken_store_is_caught(control: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harnesses are worth something: each of these loses data or shows something wrong, and they say so."""
    broken = CONTROLS[control]
    broken.breaks(monkeypatch)
    begin = time.monotonic()
    seed = 0
    with pytest.raises(Lost):
        while time.monotonic() - begin < CAUGHT_WITHIN:
            seed += 1
            broken.run(seed)


def test_the_page_names_what_is_caught() -> None:
    """docs/file-format.md lists every broken store, and their number."""
    page = PAGE.read_text(encoding="utf-8")
    assert f"Each of these {len(CONTROLS)} stores and disks is broken" in page
    assert [name for name in CONTROLS if name not in page and name[0].upper() + name[1:] not in page] == []


@pytest.mark.parametrize("by_part", [False, True])
def test_no_single_flipped_bit_goes_unseen(by_part: bool) -> None:
    """Of closed and open files every seventeenth bit: refused, found when read or proven, or nothing is lost by it."""
    outcomes: Counter[str] = Counter()
    for number, sample in enumerate(samples()):
        outcomes.update(every_flip(sample, by_part, step=17, first=number))
    assert outcomes["refused: store_damaged"] > 1_000
    assert 10 < outcomes["last record cut, kept aside, told"] < 100
    assert ("found when read" in outcomes) == by_part


def test_a_record_whose_sync_failed_is_written_once_more() -> None:
    """The system forgot to write it and still shows it: what a new start shows is on the disk after it."""
    disk = SimFiles()
    store = AppendStorage("shop.json", files=disk)
    store.commit({"sales": {1: {"v": 1}}})
    disk.trouble = Trouble("sync", 1, 1.0)
    with pytest.raises(Broken):
        store.commit({"sales": {2: {"v": 2}}})
    disk.trouble = None
    store.close()
    again = AppendStorage("shop.json", files=disk)
    again.commit({"sales": {3: {"text": "x" * 5000}}})
    shown = again.read()
    left = {name: inode.durable for name, inode in disk.names.items()}
    assert AppendStorage("shop.json", files=SimFiles(left)).read() == shown
