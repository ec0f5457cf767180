"""Power lost, or the process killed, at any step of making, carrying and restoring."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shopclub.core.backups.folder import Folder
from shopclub.core.backups.making import MakeRequest, make
from shopclub.core.backups.model import Why
from shopclub.core.backups.rules import is_ours
from shopclub.core.store import ShopDB, unpack, verify
from shopclub.core.store.errors import BackupUnsound
from tests.core.backups.simulated import SHOP, SimFolders, Till, moment
from tests.core.store.simulated import SimFiles


def proven(state: dict[str, bytes], folder: str, older: set[str]) -> set[str]:
    """What a disk holds after a crash: everything with a backup's name is sound, older ones are there and listed."""
    disk = SimFolders(state)
    place = Folder(Path(folder), "shop", SHOP, disk)
    listed = place.read()
    here = set(place.files())
    for name in here:
        unpack(f"{folder}/{name}", "scratch.json", files=disk)
    assert older <= here
    assert older <= set(listed.backups)
    for name, kept in place.present(listed).items():
        assert place.is_as_written(name, kept)
    assert not [name for name in disk.names if name.endswith(".json") and is_ours(Path(name).name, "shop.json")]
    return here


def test_power_lost_at_any_step_of_making_one() -> None:
    """No half-written file has a backup's name, no listed one is missing, the list is the old or the new one."""
    till = Till()
    till.sell()
    till.make(5)
    older = set(till.backups())
    till.sell()
    rng = random.Random(4)
    seen: set[frozenset[str]] = set()
    states = 0

    def look(disk: SimFiles, what: str) -> None:
        nonlocal states
        paths = [path for path in disk.names if path.startswith("backups/")]
        for path in paths:
            for state in disk.crash_states(path, 512, rng, 6):
                states += 1
                seen.add(frozenset(proven(state, "backups", older)))

    till.disk.hook = look
    till.make(6)
    till.disk.hook = None
    new = older | {"shop-2026-01-06T1300.json.gz"}
    assert seen == {frozenset(older), frozenset(new)}
    assert states > 100


def test_the_harness_catches_a_disk_that_does_not_sync() -> None:
    """A negative control: without the sync of new files some state holds half a backup under its name."""
    till = Till()
    till.sell()
    till.make(5)
    older = set(till.backups())
    till.disk.lazy_new_files = True
    rng = random.Random(4)

    def look(disk: SimFiles, what: str) -> None:
        for path in [path for path in disk.names if path.startswith("backups/")]:
            for state in disk.crash_states(path, 512, rng, 6):
                proven(state, "backups", older)

    till.disk.hook = look
    with pytest.raises((AssertionError, BackupUnsound)):
        till.make(6)


def test_power_lost_at_any_step_of_carrying_one() -> None:
    """The stick holds what it held, or one more; never half of one under its name."""
    till = Till()
    till.disk.folders.add("stick")
    till.sell()
    till.make(5)
    till.carry(5, prepare=True)
    older = set(till.backups("stick"))
    till.sell()
    till.make(6)
    rng = random.Random(4)
    seen: set[frozenset[str]] = set()

    def look(disk: SimFiles, what: str) -> None:
        for path in [path for path in disk.names if path.startswith("stick/")]:
            for state in disk.crash_states(path, 512, rng, 6):
                seen.add(frozenset(proven(state, "stick", older)))

    till.disk.hook = look
    till.carry(6)
    till.disk.hook = None
    assert seen == {frozenset(older), frozenset(older | {"shop-2026-01-06T1300.json.gz"})}


def test_power_lost_at_any_step_of_dropping_old_ones() -> None:
    """The newest good one is there in every state."""
    till = Till()
    for day in range(5, 12):
        till.sell()
        till.make(day)
    newest = "shop-2026-01-11T1300.json.gz"
    rng = random.Random(4)
    steps = 0

    def look(disk: SimFiles, what: str) -> None:
        nonlocal steps
        for path in [path for path in disk.names if path.startswith("backups/")]:
            for state in disk.crash_states(path, 512, rng, 2):
                steps += 1
                after = SimFolders(state)
                place = Folder(Path("backups"), "shop", SHOP, after)
                unpack(f"backups/{newest}", "scratch.json", files=after)
                assert newest in place.present(place.read())

    till.disk.hook = look
    till.make(12)
    till.disk.hook = None
    assert steps > 100


ROOT = Path(__file__).resolve().parents[3]
MAKER = """
import sys
from datetime import datetime
from shopclub.core.backups.making import MakeRequest, make
data, folder, shop, at = sys.argv[1:]
moment = datetime.fromisoformat(at)
make(
    MakeRequest(data=data, folder=folder, shop=shop, at=moment, wall=moment.replace(tzinfo=None).isoformat(),
                day=moment.date()),
    lambda share: None,
)
print("made", flush=True)
"""


def reached(stage: int, data: Path, folder: Path, day: int) -> bool:
    """Whether a run is writing the copy, proving it, or has just given it its name."""
    if stage == 0:
        return any(folder.glob("*.gz.tmp"))
    proving = data.with_name("shop.json.proving")
    return proving.exists() if stage == 1 else (folder / f"shop-2026-01-{day:02}T1300.json.gz").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_killed_again_and_again(tmp_path: Path) -> None:
    """Processes killed at any moment leave no backup that is not sound; the next run sweeps up behind them."""
    data, folder = tmp_path / "shop.json", tmp_path / "backups"
    rng = random.Random(9)
    with ShopDB(data) as db:
        db.table("sales").insert_multiple({"v": rng.random(), "w": "x" * 40} for _ in range(60_000))
    killed = 0
    for run in range(9):
        at = moment(5 + run)
        process = subprocess.Popen(
            [sys.executable, "-c", MAKER, str(data), str(folder), SHOP, at.isoformat()],
            stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        while process.poll() is None and not reached(run % 3, data, folder, at.day):
            time.sleep(0.001)
        time.sleep(0.004 * run)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        place = Folder(folder, "shop", SHOP)
        for name, kept in place.present(place.read()).items():
            assert place.is_as_written(name, kept)
        for name in place.files():
            assert unpack(folder / name, tmp_path / "out.json").counts == {"sales": 60_000}
    assert killed > 2
    at = moment(30)
    wall = at.replace(tzinfo=None).isoformat()
    request = MakeRequest(data=str(data), folder=str(folder), shop=SHOP, at=at, wall=wall, day=at.date())
    assert make(request, lambda _: None).kept.why is Why.DAILY
    left = [path.name for path in tmp_path.rglob("*") if path.name.endswith((".tmp", ".proving"))]
    assert left == []
    assert verify(data).counts == {"sales": 60_000}
