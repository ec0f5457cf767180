"""
The crash simulator's harness: a store at work, cut off at every step, must come back with what it acknowledged.

The work: commits, dropped tables, folds at once and beside commits, folds whose process is killed, backups, restores,
edits by hand that are accepted, salvage, closing, opening; on a disk that may be Windows's, may mix up names or fail.
Each state that a power cut may leave is opened again: documents, numbers given out and look-ups are exactly the
acknowledged ones, or those with the one in flight. Then the same for a crash during that recovery, for a kill (which
loses no page cache) followed by a power cut, and for a further commit after recovery.

A long run: `python -m tests.core.store.crash --states 1000000` (or `--seconds 60`), on all cores.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from shopclub.core.store import AppendStorage, accept_edit, backup, restore
from shopclub.core.store.errors import Broken, StoreError
from shopclub.core.store.fold import write_fold
from shopclub.core.store.salvage import salvage
from tests.core.store.looking import AT, PATH, Lost, Watch, Work
from tests.core.store.shop import PLAN, Shop, new_change, shown
from tests.core.store.simulated import SimFiles, SimInode
from tests.core.store.trouble import Trouble


class Killed(Exception):
    """The process that folds is killed here."""


@dataclass
class Run(Watch):
    """One store at work on the simulated disk."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._backups: dict[str, Shop] = {}

    def go(self) -> Counter[str]:
        with self._parts():
            self.disk.hook = self._power_cut
            if self.work.trouble is not None:
                self.disk.trouble = Trouble(*self.work.trouble)
            self.store = self._start()
            for step in self.work.steps:
                self._step(step)
                self.stats[step] += 1
                self._look()
            self._end()
            self._power_cut(self.disk, "closed")
        self.stats["runs"] += 1
        return self.stats

    def _start(self) -> AppendStorage:
        """Open; a disk in trouble is mended and tried once more."""
        try:
            return self._open(self.disk)
        except (StoreError, OSError):
            self._mend("opening refused")
            self.disk.locked.clear()
            return self._reopen(self.disk)

    def _end(self) -> None:
        self.store.close()
        self._power_cut(self.disk, "close")
        open_still = sum(inode.handles for inode in self.disk.names.values())
        if open_still:
            raise Lost(f"{open_still} files still open after the close")

    def _mend(self, what: str) -> None:
        self.stats[what] += 1
        self.stats["troubles"] += 1
        if self.disk.trouble is None or not self.disk.trouble.struck:
            raise Lost(f"{what} without any trouble")
        self.disk.trouble = None

    def _step(self, step: str) -> None:
        if step == "commit":
            change = new_change(self.rng, self.work.words)
            self._try(lambda: self.store.commit(change), self.acknowledged.after(change))
        elif step == "drop":
            change = new_change(self.rng, self.work.words)
            drop = self.rng.choice(("members", "sales", "ledger"))
            self._try(lambda: self.store.commit(change, [drop]), self.acknowledged.after(change, (drop,)))
        elif step == "fold":
            self._try(self.store.fold, self.acknowledged)
        elif step == "beside":
            self._fold_beside()
        elif step == "killed fold":
            self._killed_fold()
        elif step == "backup":
            self._try(self._backup, self.acknowledged)
        elif step == "restore":
            self._restore()
        elif step == "edit":
            self._edit()
        elif step == "salvage":
            self._salvage()
        else:
            self._end()
            self.store = self._start()

    def _try(self, do: Callable[[], object], wanted: Shop) -> bool:
        """Do what ends in `wanted`, or is refused and changes nothing, or stops the store; whether it was done."""
        self.in_flight = wanted
        self._expect(self.acknowledged, wanted)
        try:
            do()
        except (StoreError, OSError) as error:
            if isinstance(error, Broken) or self.store.read_only:
                self._mend("stopped")
                self._begin_anew()
                return False
            self._mend("refused")
            self._expect(self.acknowledged)
            return False
        finally:
            self.in_flight = None
        self.acknowledged = wanted
        self._expect(wanted)
        self._power_cut(self.disk, "acknowledged")
        return True

    def _begin_anew(self) -> None:
        """After a stop the file is opened again: what was in flight is there or not, and from now on that counts."""
        with suppress(OSError):
            self.store.close()
        self.disk.locked.clear()
        self.store = self._start()
        found = shown(self.store)
        if found not in self._allowed:
            raise Lost("a stop lost something")
        both = (self.acknowledged, self.in_flight or self.acknowledged)
        self.acknowledged = next(shop for shop in both if shop.shown() == found)
        self._expect(self.acknowledged)

    def _commits(self) -> None:
        for _ in range(self.rng.randrange(3)):
            self._step(self.rng.choice(("commit", "commit", "drop")))

    def _fold_beside(self) -> None:
        """A fold in the background, commits before, between and after each of its steps."""
        fold = self.store.begin_fold()
        store = self.store
        self._commits()
        if store is not self.store or not self._fold_step(fold.run):
            return
        self._commits()
        if self.rng.random() < 0.6:
            if store is not self.store or not self._fold_step(fold.catch_up):
                return
            self._commits()
        if store is self.store and self._fold_step(lambda: store.finish_fold(fold)):
            store.adopt_fold()

    def _fold_step(self, do: Callable[[], object]) -> bool:
        store = self.store
        done = self._try(do, self.acknowledged)
        if not done and store is self.store:
            store.abandon_fold()
        return done

    def _killed_fold(self) -> None:
        """The process that writes the new file is killed at some write; the shop goes on."""
        fold = self.store.begin_fold()
        left = self.rng.randrange(1, 6)
        worker = self.disk.clone()

        def dies(_: SimFiles, what: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed

        worker.hook = dies
        worker.unlink = lambda path: None  # type: ignore[method-assign]  # the dead don't tidy up
        with suppress(Killed):
            write_fold(worker, PATH, fold.mark, PLAN, AT)
        if f"{PATH}.tmp" in worker.names:
            inode = worker.names[f"{PATH}.tmp"]
            inode.handles = 0
            self.disk.names[f"{PATH}.tmp"] = inode
            self.disk.pending.append(("create", f"{PATH}.tmp", inode))
        self._power_cut(self.disk, "worker killed")
        self._commits()
        if self.store.fold_under_way is fold:
            self.store.abandon_fold()

    def _backup(self) -> None:
        made = str(backup(self.store, "backups", files=self.disk, now=AT))
        self._beside[made] = bytes(self.disk.names[made].now)
        self._backups[made] = self.acknowledged

    def _restore(self) -> None:
        if not self._backups:
            return
        self._end()
        chosen = self.rng.choice(sorted(self._backups))
        self._aside = bytes(self.disk.names[PATH].now)
        self.in_flight = self._backups[chosen]
        self._expect(self.acknowledged, self.in_flight)
        try:
            kept = restore(chosen, PATH, files=self.disk, now=AT)
        except (StoreError, OSError):
            self._mend("restore refused")
            self._begin_anew()
        else:
            self._beside[str(kept)] = self._aside
            self.acknowledged = self.in_flight
            self._expect(self.acknowledged)
            self._power_cut(self.disk, "restored")
            self.store = self._start()
        self.in_flight = None

    def _salvage(self) -> None:
        """What is sound of a damaged copy is written beside it: whole or not at all, and the copy is left alone."""
        self._end()
        wreck = bytearray(self.disk.names[PATH].now)
        at = self.rng.randrange(len(wreck))
        wreck[at : at + 9] = self.rng.randbytes(9)
        self.disk.names["wreck.json"] = self.disk.durable_names["wreck.json"] = SimInode.holding(bytes(wreck))
        self._beside["wreck.json"] = bytes(wreck)
        try:
            report = salvage("wreck.json", files=self.disk, plan=PLAN, now=AT)
        except (StoreError, OSError):
            if self.disk.trouble is not None and self.disk.trouble.struck:
                self._mend("salvaging refused")
        else:
            name = None if report is None else report.target
            if name is not None:
                self._beside[name] = bytes(self.disk.names[name].now)
                self.stats["salvaged"] += 1
        self._power_cut(self.disk, "salvaged")
        self.store = self._start()

    def _edit(self) -> None:
        """Somebody changes a value in the closed file; it is refused until that is accepted."""
        self._end()
        rows = self.acknowledged.tables.get("members", {})
        inode = self.disk.names[PATH]
        number = next(iter(rows), None)
        if number is None or inode.pending or self.store.close_error is not None:
            self.store = self._start()
            return
        line = json.dumps(number) + ':{"v":'
        at = bytes(inode.now).index(line.encode(), bytes(inode.now).index(b'"members":{')) + len(line)
        digit = inode.now[at : at + 1]
        inode.do((at, b"7" if digit != b"7" else b"8"))
        inode.sync()
        doc = json.loads(json.dumps(rows[number]))
        doc["v"] = int(("7" if digit != b"7" else "8") + str(doc["v"])[1:])
        tables = {**self.acknowledged.tables, "members": {**rows, number: doc}}
        # whoever edits may have taken out the last line: numbers start again above what is there, never below
        self.edited = replace(self.acknowledged, tables=tables)
        self._accept(bytes(inode.now))

    def _accept(self, found: bytes) -> None:
        assert self.edited is not None
        self._aside = found
        self._expect(self.edited)
        try:
            accept_edit(PATH, files=self.disk, now=AT)
        except (StoreError, OSError):
            self._mend("accepting refused")
            self.disk.locked.clear()
            with suppress(FileNotFoundError):
                accept_edit(PATH, files=self.disk, now=AT)
        self.acknowledged, self.edited = self.edited, None
        self._beside.update(
            (name, found)
            for name, inode in self.disk.names.items()
            if ".edited-" in name and not name.endswith(".tmp") and inode.now == found
        )
        self._power_cut(self.disk, "accepted")
        self.store = self._start()


def tried(seed: int) -> tuple[Counter[str], str | None]:
    """One random run: what it looked at, and what was lost."""
    work = Work.random(seed)
    run = Run(work)
    try:
        return run.go(), None
    except Lost as lost:
        return run.stats, f"{work}: {lost} {lost.__cause__!r}"


def main() -> int:
    """Run random plans on every core until so many states were looked at, or for so long; print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--states", type=int, default=0, help="stop after so many states")
    parser.add_argument("--seconds", type=float, default=60.0, help="stop after so long, if no --states is given")
    parser.add_argument("--seed", type=int, default=1, help="the first plan")
    asked = parser.parse_args()
    begin = time.monotonic()
    seconds = 0.0
    stats: Counter[str] = Counter()
    lost: list[str] = []
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for seen, failure in pool.imap_unordered(tried, range(asked.seed, sys.maxsize)):
            stats.update({str(name): count for name, count in seen.items()})
            if failure is not None:
                lost.append(failure)
                sys.stdout.write(f"LOST {failure}\n")
            seconds = time.monotonic() - begin
            if stats["states"] >= asked.states > 0 or (not asked.states and seconds >= asked.seconds) or len(lost) > 5:
                pool.terminate()
                break
    sys.stdout.write(f"{stats['states']:,} states, {stats['runs']:,} runs, {len(lost)} lost, {seconds:.0f} s\n")
    for name, count in sorted(stats.items()):
        sys.stdout.write(f"  {name:<30}{count:>12,}\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
