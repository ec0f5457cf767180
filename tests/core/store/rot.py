"""
Bit rot: every single bit of a small but complete file is flipped, and no document or look-up may be wrong unseen.

Four files are taken: closed in order, closed with a log, open (with its reserve), and open with a log; each opened as
small files are (proven whole) and as large ones are (part by part, then read, found, proven and folded).

All of it: `python -m tests.core.store.rot`, on all cores.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from shopclub.core.store import AppendStorage, OpenStatus, opening
from shopclub.core.store.errors import StoreError
from tests.core.store.looking import AT, PATH, Lost
from tests.core.store.shop import PLAN, Change, Shop, shown
from tests.core.store.simulated import SimFiles

_FIRST: Change = {
    "members": {1: {"n": "王小明"}, 2: {"n": "李四"}},
    "sales": {n: {"m": n % 3, "why": ["amount", "cup"], "v": n} for n in range(1, 13)},
    "ledger": {n: {"m": n % 3, "why": ["reward", "mug"], "v": n} for n in range(1, 10)},
    "empty": {},
}
_LATER: tuple[Change, ...] = (
    {"sales": {13: {"m": 1, "why": ["amount", "cup"], "v": 13}}, "members": {2: None}},
    {"ledger": {10: {"m": 2, "why": ["reward", "cup"], "v": 10}}},
    {"sales": {3: {"m": 2, "why": ["amount", "cup"], "v": 33}}},
)


@dataclass(frozen=True)
class Sample:
    """A file, what it holds, and what it held before its last record."""

    name: str
    data: bytes
    now: bytes
    before: bytes
    is_open: bool


def samples() -> list[Sample]:
    """The four files."""
    found = []
    for later, is_open in ((0, False), (3, False), (0, True), (3, True)):
        name = ("open" if is_open else "closed") + (", log" if later else "")
        disk = SimFiles()
        _opened(disk).commit(_FIRST)
        store = _opened(disk)
        store.fold()
        shops = [Shop().after(_FIRST)]
        for change in _LATER[:later]:
            store.commit(change)
            shops.append(shops[-1].after(change))
        if not is_open:
            store.close()
        data = bytes(disk.names[PATH].now)
        found.append(Sample(name, data, shops[-1].shown(), shops[-2 if later else -1].shown(), is_open))
    return found


def _opened(disk: SimFiles) -> AppendStorage:
    return AppendStorage(PATH, files=disk, plan=PLAN, reserve=32, now=lambda: AT, fold_at_close=False)


@contextmanager
def part_by_part(wanted: bool) -> Iterator[None]:
    """Prove files as large ones are proven: each part when it is read."""
    before = opening.PROVE_AT_ONCE
    opening.PROVE_AT_ONCE = 0 if wanted else before
    try:
        yield
    finally:
        opening.PROVE_AT_ONCE = before


def flipped(sample: Sample, at: int, bit: int) -> str:
    """
    What opening, reading, proving and folding make of one flipped bit.

    Raises:
        Lost: something wrong was shown, or something was lost and nothing said so.
    """
    data = bytearray(sample.data)
    data[at] ^= 1 << bit
    disk = SimFiles({PATH: bytes(data)})
    where = f"{sample.name}: bit {bit} of byte {at} ({bytes(sample.data[max(0, at - 20) : at + 20])!r})"
    try:
        return _outcome(disk, sample, where)
    except Lost:
        raise
    except Exception as error:
        raise Lost(f"{where}: {error!r}") from error


def _outcome(disk: SimFiles, sample: Sample, where: str) -> str:
    try:
        store = _opened(disk)
    except StoreError as error:
        return f"refused: {error.code}"
    if bytes(disk.names[PATH].now) == sample.data and shown(store) == sample.now:
        return "opened, nothing lost"  # a blank of the reserve, written anew
    if store.report.status in (OpenStatus.RECOVERED, OpenStatus.CUT_OFF):
        found = shown(store)
        if found == sample.now:
            return "opened, nothing lost"
        if found == sample.before and sample.is_open:
            return "last record cut, kept aside, told"
        raise Lost(f"{where}: recovered to something else")
    return _read(store, disk, sample, where)


def _read(store: AppendStorage, disk: SimFiles, sample: Sample, where: str) -> str:
    """A file that opened: what is read is right or refused, it does not prove, and a fold carries nothing wrong on."""
    try:
        if shown(store) != sample.now:
            raise Lost(f"{where}: something wrong was shown")
        said = "found by the proof"
    except StoreError:
        said = "found when read"
    try:
        for _ in store.prove():
            pass
    except StoreError:
        pass
    else:
        raise Lost(f"{where}: nothing said so")
    try:
        store.fold()
    except StoreError:
        return said
    if shown(store) != sample.now or shown(_opened(disk.clone())) != sample.now:
        raise Lost(f"{where}: a fold carried it on")
    return said


def every_flip(sample: Sample, by_part: bool, *, step: int = 1, first: int = 0) -> Counter[str]:
    """Each flip of a file (or each `step`-th) with what became of it."""
    outcomes: Counter[str] = Counter()
    with part_by_part(by_part):
        for number in range(first, 8 * len(sample.data), step):
            outcomes[flipped(sample, *divmod(number, 8))] += 1
    return outcomes


def _share(job: tuple[int, bool, int], step: int) -> tuple[str, bool, Counter[str]]:
    which, by_part, first = job
    sample = samples()[which]
    return sample.name, by_part, every_flip(sample, by_part, step=step, first=first)


def main() -> int:
    """Every flip of every file; prints the table of outcomes."""
    begin = time.monotonic()
    step = 64
    jobs = [(which, by_part, first) for which in range(4) for by_part in (False, True) for first in range(step)]
    tables: dict[tuple[str, bool], Counter[str]] = {}
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for name, by_part, outcomes in pool.imap_unordered(partial(_share, step=step), jobs):
            tables.setdefault((name, by_part), Counter()).update(outcomes)
    for (name, by_part), outcomes in sorted(tables.items()):
        sys.stdout.write(f"{name}, proven {'part by part' if by_part else 'whole'}: {sum(outcomes.values()):,} flips\n")
        for outcome, count in sorted(outcomes.items()):
            sys.stdout.write(f"  {outcome:<40}{count:>8,}\n")
    total = sum(map(Counter.total, tables.values()))
    sys.stdout.write(f"{total:,} flips, 0 wrong unseen, {time.monotonic() - begin:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
