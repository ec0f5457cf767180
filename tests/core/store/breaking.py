"""Deliberately broken stores and disks: what the harnesses are worth is that they catch every one."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FunctionType

import pytest

from shopclub.core.store import base as bases
from shopclub.core.store import copies, folding, layout, opening, pages, storage
from shopclub.core.store.base import Base
from shopclub.core.store.finding import Finder
from shopclub.core.store.fold import Fold
from shopclub.core.store.log import Log
from shopclub.core.store.rows import TableRows
from shopclub.core.store.state import State
from shopclub.core.store.storage import AppendStorage
from tests.core.store import crash
from tests.core.store.crash import Run
from tests.core.store.looking import Lost, Work
from tests.core.store.rot import every_flip, samples
from tests.core.store.simulated import SimFiles

Break = Callable[[pytest.MonkeyPatch], None]


def mutate(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, changes: list[tuple[str, str]]) -> None:
    """Break lines of a function for the length of a test."""
    function = inspect.unwrap(getattr(owner, name))
    assert isinstance(function, FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    for old, new in changes:
        assert old in source, f"{name} no longer says: {old}"
        source = source.replace(old, new)
    scope = vars(sys.modules[function.__module__])
    broken: dict[str, FunctionType] = {}
    exec(compile(source, f"<broken {name}>", "exec", dont_inherit=False), scope, broken)
    monkeypatch.setattr(owner, name, broken[name])


def store(*broken: tuple[object, str, str, str]) -> Break:
    """A store in which lines of functions are others: (where, function, line, what stands there instead)."""

    def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
        for owner, name in dict.fromkeys((owner, name) for owner, name, _, _ in broken):
            changes = [(old, new) for where, what, old, new in broken if (where, what) == (owner, name)]
            mutate(monkeypatch, owner, name, changes)

    return breaks


def disk(flag: str) -> Break:
    """A disk with bad manners."""

    def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
        made = SimFiles.__init__

        def init(self: SimFiles, *args: object, **options: object) -> None:
            made(self, *args, **options)  # type: ignore[arg-type]
            setattr(self, flag, True)

        monkeypatch.setattr(SimFiles, "__init__", init)

    return breaks


@dataclass(frozen=True)
class Control:
    """One broken store, and where it is broken enough to be caught."""

    breaks: Break
    steps: tuple[str, ...] = ()
    trouble: str | None = None
    windows: bool = False
    rots: bool = False

    def work(self, seed: int) -> Work:
        """What the broken store is given to do."""
        work = Work.random(seed)
        if self.steps:
            work = replace(work, steps=("commit", "commit", *self.steps, "commit", "commit"), trouble=None)
        if self.trouble is not None:
            work = replace(work, trouble=(self.trouble, seed % 20 + 1, seed % 3 / 2))
        return replace(work, windows=self.windows, limit=40, deep=not self.trouble and seed % 2 == 0)

    def run(self, seed: int) -> None:
        """
        Once.

        Raises:
            Lost: it was caught.
        """
        if self.rots:
            sample = samples()[seed % 4]
            every_flip(sample, seed % 8 < 4, step=61, first=seed % 61)
        else:
            Run(self.work(seed)).go()


BESIDE = ("commit", "beside", "commit", "beside", "reopen", "beside")
CHURN = ("commit", "commit", "fold", "commit", "fold", "commit", "fold", "commit")

CONTROLS = {
    # what every log has to get right
    "a sync that does nothing": Control(disk("lazy_sync")),
    "a fold that does not sync the new file before the rename": Control(disk("lazy_new_files"), ("fold",)),
    "names in the folder never synced": Control(disk("lazy_folder")),
    "a fold that writes over the live file": Control(disk("copy_for_rename"), ("fold",)),
    "a commit acknowledged before its sync": Control(store((Log, "append", "self._sync()\n", "pass\n"))),
    "recovery that leaves the rest of a torn record": Control(
        store((Log, "adopt", 'blank = TAIL + b" " * max(1, self.size - self.end - len(TAIL))', "blank = TAIL"))
    ),
    "opening without a sync of the file": Control(store((Log, "adopt", "self._handle.sync_all()", "pass"))),
    "opening without a sync of its name": Control(store((Log, "adopt", "self._files.sync_folder(self.path)", "pass"))),
    "a fold without a sync of the name": Control(
        store((Log, "swap_in", "self._files.sync_folder(self.path)", "pass")), ("fold",)
    ),
    "records whose checksum is not looked at": Control(
        store((layout, "records_from", 'or data[crc_at : crc_at + 8] != b"%08x" % found', ""))
    ),
    "a torn record that is taken for damage": Control(store((layout, "_read_tail", "> scan.seq + 1", "> scan.seq"))),
    "a left-over of a fold that stops the next": Control(
        store((opening, "_open_held", 'files.unlink(f"{path}.tmp")', "pass")), ("fold",)
    ),
    # failing disks
    "a failed sync that is tried again": Control(
        store((Log, "_sync", "raise self._stop(", "self._handle.sync(); return; raise self._stop(")), trouble="sync"
    ),
    "a record written only once though its sync failed": Control(
        store(
            (
                Log,
                "adopt",
                "self._handle.write_at(scan.last_at, last + blank)",
                "self._handle.write_at(self.end, blank)",
            )
        ),
        trouble="sync",
    ),
    "a refused write that leaves its half behind": Control(
        store((Log, "append", "self._put_back_tail()", "pass")), trouble="short"
    ),
    "the reserve eaten up to its end": Control(
        store((Log, "append", "if self.end + len(data) >= self.size:", "if False:")), trouble="full"
    ),
    "memory changed before the disk": Control(
        store(
            (AppendStorage, "commit", "self.append(prepared)", "self.apply(prepared); self.append(prepared); return 0")
        ),
        trouble="full",
    ),
    # folds beside commits
    "a catch-up that forgets records": Control(
        store(
            (Log, "catch_up", "lines + TAIL", "TAIL"),
            (Log, "catch_up", "written.end + len(lines)", "written.end"),
        ),
        BESIDE,
    ),
    "a swap without the last catch-up": Control(store((Fold, "swap_in", "self.catch_up()", "pass")), BESIDE),
    "a wrong seed of the chain after a fold": Control(
        store(
            (
                Log,
                "swap_in",
                "self.seq, self._crc, self.end = written.seq, written.crc, written.end",
                "self.seq, self.end = written.seq, written.end",
            )
        ),
        ("fold",),
    ),
    "records carried over with their old checksums": Control(
        store((Log, "catch_up", "mark.crc, written.crc", "mark.crc, mark.crc")), BESIDE
    ),
    "a base adopted before the rename": Control(
        store((AppendStorage, "fold_unguarded", "self.finish_fold(fold)", "self.adopt_fold(); self.finish_fold(fold)")),
        (*CHURN, "reopen"),
        trouble="held",
    ),
    "a stale page of an index kept": Control(
        store((folding, "merged_pages", "if upto == at:", "if slot == 0:")), CHURN
    ),
    "numbers in a page out of order": Control(
        store((pages, "_merged", "sorted(changes.added.get(key, []))", "changes.added.get(key, [])[::-1]")), CHURN
    ),
    "a row let go of that is not in the base": Control(
        store((TableRows, "adopt", "if key <= until]", "if key <= until + 1]")), CHURN
    ),
    "a row of the base shown though it was deleted": Control(
        store((TableRows, "_from_cold", "if not self.since_base(key):", "if True:")), (*CHURN, "commit", "reopen")
    ),
    "a look-up that forgets what changed since the fold": Control(
        store((Finder, "get", "if not self._rows.since_base(n)", "")), CHURN
    ),
    "a table dropped beside a fold that comes back": Control(
        store((State, "adopt_fold", "and name not in dropped", "")), ("drop", *BESIDE, *BESIDE)
    ),
    "a drop that the fold forgets": Control(
        store((folding, "_write", "and name not in new.dropped", "")), ("drop", "fold", "drop", "fold")
    ),
    "numbers given out twice after a fold": Control(
        store((folding, "fold_onto", "new_meta(new.seq, new.numbers, now)", "new_meta(new.seq, base.meta.next, now)")),
        CHURN,
    ),
    # Windows
    "a fold that keeps the file open": Control(
        store((Log, "swap_in", "self._handle.close()", "pass")), ("fold",), windows=True
    ),
    "a base that keeps the file open": Control(
        store((Base, "exchanged", "self._let_go()", "pass")), ("fold",), windows=True
    ),
    "an edited file left open": Control(
        store((opening, "_from_base", "base.close()", "pass")), ("edit",), windows=True
    ),
    # backups, restores, edits, the lock
    "a backup without a sync": Control(store((copies, "write_parts", "if sync:", "if False:")), ("backup",)),
    "a backup whose name is not synced": Control(
        store((copies, "copy_proven", "disk.sync_folder(target)", "pass")), ("backup",)
    ),
    "a restore that renames before the sync": Control(
        store((copies, "unpack", "Digest().through(parts, told))", "Digest().through(parts, told), sync=False)")),
        ("backup", "commit", "restore"),
    ),
    "a restore whose name is not synced": Control(
        store((copies, "put_in_place", "disk.sync_folder(target)", "pass")), ("backup", "commit", "restore")
    ),
    "an old file not kept by a restore": Control(
        store((copies, "keep_aside", "copy.sync_all()", "pass")), ("backup", "commit", "restore")
    ),
    "an edit accepted without a sync of the name": Control(
        store((crash, "accept_edit", "disk.sync_folder(target)", "pass")), ("edit", "edit")
    ),
    "the lock not taken": Control(
        store(
            (
                storage,
                "open_file",
                "files.lock(path, holder, now)",
                "files.lock(str(object()), holder, now)",
            )
        )
    ),
    # damage at rest
    "a block whose checksum is not looked at": Control(
        store((Base, "read_block", "if crc_text(data) != found.crc or len(data) != found.length:", "if False:")),
        rots=True,
    ),
    "a page whose checksum is not looked at": Control(
        store((Base, "page_line", "if crc_text(line) != page.crc or len(line) != page.length:", "if False:")), rots=True
    ),
    "a fold that copies blocks without proving them": Control(
        store(
            (
                folding,
                "_merged",
                "yield base.read_block(name, position), block",
                "yield base._read_at(base.tables[name].offsets[position], block.length), block",
            )
        ),
        rots=True,
    ),
    "a first line whose checksum is not looked at": Control(
        store((bases, "read_base", "if check.meta != crc_text(head[:length]):", "if False:")), rots=True
    ),
    "a directory whose checksum is not looked at": Control(
        store((bases, "read_base", "if crc_text(lines) != crc:", "if False:")), rots=True
    ),
    "a log that does not prove the line of checks": Control(
        store((bases, "read_genesis", "if crc != int(match[2], 16):", "if False:")), rots=True
    ),
    "a frame that is not proven": Control(store((Base, "prove", "self.prove_frame()", "pass")), rots=True),
    "a closed file taken for a torn one": Control(
        store((layout, "_read_tail", "or rest.endswith(TAIL)", "")), rots=True
    ),
}

__all__ = ["CONTROLS", "Control", "Lost"]
