"""
Looking at what a crash may leave: every state is opened, and must show exactly what was acknowledged.

What is done to the store stands in `crash.py`.
"""

from __future__ import annotations

import json
import random
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shopclub.core.store import AppendStorage, OpenStatus, accept_edit, opening
from shopclub.core.store.errors import ForeignEdit, Locked, StoreError
from tests.core.store.shop import PLAN, Shop, shown
from tests.core.store.simulated import SimFiles

PATH = "shop.json"
AT = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
STEPS = (
    *("commit", "commit", "commit", "drop", "fold", "beside", "killed fold"),
    *("backup", "restore", "edit", "reopen", "salvage"),
)
TROUBLES = ("full", "short", "write", "sync", "held")


class Lost(AssertionError):
    """The store came back with something else than it acknowledged, or did not come back."""


@dataclass(frozen=True)
class Work:
    """One run: what is done, how large its writes are and how many states are looked at."""

    seed: int
    sector: int = 512
    limit: int = 40
    reserve: int = 1024
    words: int = 60
    steps: tuple[str, ...] = ("commit", "commit", "commit", "fold", "commit", "commit")
    deep: bool = True
    cuts: bool = False
    windows: bool = False
    unordered: bool = False
    part_by_part: bool = False
    """Whether tables are proven as those of a large file are: each part when it is read."""
    trouble: tuple[str, int, float] | None = None
    """Kind, the how-many-eth operation, how much of it is done."""

    @classmethod
    def random(cls, seed: int) -> Work:
        rng = random.Random(seed)
        return cls(
            seed=seed,
            sector=rng.choice((512, 512, 4096)),
            limit=rng.choice((8, 24, 60)),
            reserve=rng.choice((1, 1024, 8192)),
            words=rng.choice((5, 60, 200)),
            steps=("commit", "commit", *rng.choices(STEPS, k=5), "commit"),
            deep=rng.random() < 0.6,
            cuts=rng.random() < 0.2,
            windows=rng.random() < 0.3,
            unordered=rng.random() < 0.3,
            part_by_part=rng.random() < 0.5,
            trouble=(rng.choice(TROUBLES), rng.randrange(1, 25), rng.choice((0.0, 0.5, 1.0)))
            if rng.random() < 0.4
            else None,
        )


@dataclass
class Watch:
    """What the store has to hold at this moment, and the looks at whether it does."""

    work: Work
    disk: SimFiles = field(default_factory=SimFiles)
    stats: Counter[str] = field(default_factory=Counter)
    acknowledged: Shop = field(default_factory=Shop)
    in_flight: Shop | None = None
    edited: Shop | None = None
    """What the file holds that was changed by hand, until that is accepted."""

    def __post_init__(self) -> None:
        self.rng = random.Random(self.work.seed)
        self.disk.locking = True
        self.disk.windows, self.disk.unordered = self.work.windows, self.work.unordered
        self.store: AppendStorage
        self._allowed = {self.acknowledged.shown()}
        self._beside: dict[str, bytes] = {}
        """Files beside the shop's that were acknowledged; they must stay."""
        self._aside = b""
        """What a file is that is being kept aside."""
        self._proven: set[bytes] = set()

    @contextmanager
    def _parts(self) -> Iterator[None]:
        before = opening.PROVE_AT_ONCE
        opening.PROVE_AT_ONCE = 0 if self.work.part_by_part else before
        try:
            yield
        finally:
            opening.PROVE_AT_ONCE = before

    def _open(self, disk: SimFiles) -> AppendStorage:
        return AppendStorage(PATH, files=disk, reserve=self.work.reserve, now=lambda: AT, plan=PLAN)

    def _expect(self, *shops: Shop) -> None:
        self._allowed = {shop.shown() for shop in shops}

    def _look(self) -> None:
        """What the open store itself shows, and what the disk has of it, part by part."""
        try:
            found = shown(self.store)
            for _ in self.store.prove():
                pass
        except (StoreError, AssertionError) as error:
            raise Lost(f"an open store does not show what it holds: {error!r}") from error
        try:
            json.loads(bytes(self.disk.names[PATH].now))
        except ValueError as error:
            raise Lost("an open file is not one JSON document between two commits") from error
        if found != self.acknowledged.shown():
            raise Lost("an open store shows something else than it acknowledged")
        try:
            self._open(self.disk)
        except Locked:
            return
        raise Lost("a file that is open was opened a second time")

    def _power_cut(self, disk: SimFiles, what: str) -> None:
        """Look at every state a crash at this very moment may leave."""
        work = self.work
        for state in disk.crash_states(PATH, work.sector, self.rng, work.limit, cuts=work.cuts and what == "write"):
            self.stats["states"] += 1
            self._check(state, deep=work.deep and self.stats["states"] % 40 == 0)
        if work.deep:
            self._check_kill(disk)

    def _check(self, state: dict[str, bytes], *, deep: bool) -> None:
        disk = SimFiles(state).like(self.disk)
        again: list[dict[str, bytes]] = []
        if deep:
            disk.hook = lambda sub, _: again.extend(sub.crash_states(PATH, self.work.sector, self.rng, 6))
        self._check_beside(state)
        store = self._reopen(disk)
        disk.hook = None
        found = self._shown(store)
        self.stats[store.report.status] += 1
        self.stats["in flight kept"] += found != self.acknowledged.shown()
        if deep:
            for second in again:
                self.stats["states"] += 1
                self.stats["crashes during recovery"] += 1
                self._check(second, deep=False)
        elif self.stats["states"] % 7 == 0:
            self._go_on(disk, store)

    def _shown(self, store: AppendStorage) -> bytes:
        try:
            found = shown(store)
            if self.work.part_by_part:
                for _ in store.prove():
                    pass
        except (StoreError, AssertionError) as error:
            raise Lost(f"opens, but is not whole: {error!r}") from error
        if found not in self._allowed:
            raise Lost("neither what was acknowledged nor that and the commit in flight")
        return found

    def _check_beside(self, state: dict[str, bytes]) -> None:
        """Acknowledged backups and files kept aside are there; none that only looks like one is."""
        for name, data in self._beside.items():
            if state.get(name) != data:
                raise Lost(f"{name} was acknowledged and is gone")
        for name, data in state.items():
            if name.endswith(".json.gz") and data not in self._proven:
                try:
                    content = zlib.decompress(data, 31)
                except zlib.error as error:
                    raise Lost(f"{name} is no whole backup") from error
                self._shown(self._reopen(SimFiles({PATH: content})))
                self._proven.add(data)
            elif ".salvaged-" in name and not name.endswith(".tmp") and data not in self._proven:
                shown(self._reopen(SimFiles({PATH: data})))
                self._proven.add(data)
            elif _is_kept(name) and data not in (self._aside, *self._beside.values()):
                raise Lost(f"{name} is not what was to be kept")

    def _reopen(self, disk: SimFiles) -> AppendStorage:
        try:
            store = self._open_accepting(disk)
        except Exception as error:  # whatever it is: the shop does not open
            raise Lost(f"does not open: {error!r}") from error
        if store.report.status is not OpenStatus.NEW:
            try:
                json.loads(bytes(disk.names[PATH].now))
            except ValueError as error:
                raise Lost("an opened file is not one JSON document") from error
        return store

    def _open_accepting(self, disk: SimFiles) -> AppendStorage:
        try:
            return self._open(disk)
        except ForeignEdit:
            if self.edited is None:
                raise
        disk.locked.clear()
        self.stats["edits accepted after a crash"] += 1
        accept_edit(PATH, files=disk, now=AT)
        return self._open(disk)

    def _go_on(self, disk: SimFiles, store: AppendStorage) -> None:
        """A recovered store takes a further commit, which survives the next power cut."""
        store.commit({"z": {1: {"v": "after"}}})
        found = shown(store)
        for state in disk.crash_states(PATH, self.work.sector, self.rng, 4):
            if shown(self._reopen(SimFiles(state).like(disk))) != found:
                raise Lost("a commit after recovery is gone")
            self.stats["commits after recovery"] += 1

    def _check_kill(self, disk: SimFiles) -> None:
        """Killed, opened again, then power loss: what was shown after opening must survive."""
        twin = disk.clone()
        store = self._reopen(twin)
        found = self._shown(store)
        for state in twin.crash_states(PATH, self.work.sector, self.rng, 4):
            self.stats["killed, opened, power cut"] += 1
            if shown(self._reopen(SimFiles(state).like(twin))) != found:
                raise Lost("what was shown after a kill is gone after the power cut")
        self._go_on(twin, store)


def _is_kept(name: str) -> bool:
    return (".before-restore-" in name or ".edited-" in name) and not name.endswith(".tmp")
