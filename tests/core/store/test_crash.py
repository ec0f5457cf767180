"""A crash at any step loses nothing that was acknowledged; broken stores and broken disks are caught."""

from __future__ import annotations

import inspect
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from types import FunctionType

import pytest

from shopclub.core.store import OpenStatus, layout, opening
from shopclub.core.store.log import Log
from tests.core.store.crash import Lost, Plan, Run
from tests.core.store.simulated import SimFiles

SECONDS = 10.0


def run_for(seconds: float) -> Counter[str]:
    """Random plans, always the same ones, until the time is over."""
    stats: Counter[str] = Counter()
    begin = time.monotonic()
    seed = 0
    while time.monotonic() - begin < seconds:
        seed += 1
        stats.update(Run(Plan.random(seed)).go())
    return stats


def test_no_crash_state_loses_an_acknowledged_commit() -> None:
    """Every state a power cut may leave opens with exactly what was acknowledged, or that and the one in flight."""
    stats = run_for(SECONDS)
    assert stats["runs"] >= 2
    for seen in (*OpenStatus, "in flight kept", "crashes during recovery", "commits after recovery"):
        assert stats[seen], f"the simulator never came to: {seen}"
    assert stats["states"] > 5_000


def test_a_commit_cut_at_every_byte_is_there_or_not_there() -> None:
    """Every prefix of the last write, old bytes or nothing behind it, opens with or without that commit."""
    stats = Run(Plan(seed=3, commits=2, limit=8, words=40, deep=False, cuts=True)).go()
    assert stats["states"] > 1_000


def mutate(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, old: str, new: str) -> None:
    """Break one line of a function for the length of a test."""
    function = getattr(owner, name)
    assert isinstance(function, FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(old) == 1, f"{name} no longer says: {old}"
    scope = vars(sys.modules[function.__module__])
    broken: dict[str, FunctionType] = {}
    exec(compile(source.replace(old, new), f"<broken {name}>", "exec", dont_inherit=False), scope, broken)
    monkeypatch.setattr(owner, name, broken[name])


def broken_disk(flag: str) -> Callable[[pytest.MonkeyPatch], None]:
    def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
        made = SimFiles.__init__

        def init(self: SimFiles, *args: object, **options: object) -> None:
            made(self, *args, **options)  # type: ignore[arg-type]
            setattr(self, flag, True)

        monkeypatch.setattr(SimFiles, "__init__", init)

    return breaks


def broken_store(owner: object, name: str, old: str, new: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda monkeypatch: mutate(monkeypatch, owner, name, old, new)


CONTROLS = {
    "a sync that does nothing": broken_disk("lazy_sync"),
    "a fold that does not sync the new file before the rename": broken_disk("lazy_new_files"),
    "names in the folder never synced": broken_disk("lazy_folder"),
    "a fold that writes over the live file": broken_disk("copy_for_rename"),
    "a commit acknowledged before its sync": broken_store(Log, "append", "self._sync()\n", "pass\n"),
    "recovery that leaves the rest of a torn record": broken_store(
        Log, "adopt", 'blank = TAIL + b" " * max(0, self.size - self.end - len(TAIL))', "blank = TAIL"
    ),
    "opening without a sync of the file": broken_store(Log, "adopt", "self._handle.sync_all()", "pass"),
    "opening without a sync of its name": broken_store(Log, "adopt", "self._files.sync_folder(self.path)", "pass"),
    "a fold without a sync of the name": broken_store(Log, "swap_in", "self._files.sync_folder(self.path)", "pass"),
    "records whose checksum is not looked at": broken_store(
        layout, "records_from", 'or data[crc_at : crc_at + 8] != b"%08x" % found', ""
    ),
    "a torn record that is taken for damage": broken_store(layout, "_read_tail", "> scan.seq + 1", "> scan.seq"),
    "a left-over of a fold that stops the next": broken_store(
        opening, "_open_held", 'files.unlink(f"{path}.tmp")', "pass"
    ),
}


@pytest.mark.parametrize("control", CONTROLS)
def test_a_broken_store_is_caught(control: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulator is worth something: each of these loses data or does not open, and it says so."""
    CONTROLS[control](monkeypatch)
    with pytest.raises(Lost):
        run_for(20)
