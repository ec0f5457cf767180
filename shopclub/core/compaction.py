"""Folding the log of a large file in a process of its own, so that no sale waits for it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from shopclub.core.apart import Progress, apart
from shopclub.core.store import Fold, Plan, ShopDB
from shopclub.core.store.files import OsFiles
from shopclub.core.store.fold import write_fold
from shopclub.core.store.layout import Mark
from shopclub.core.store.writing import Written

APART_FROM = 8 << 20
"""Smaller files are folded in a thread: that is over before another process has begun."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the other process is to fold: a file, up to a point of its log."""

    path: str
    end: int
    seq: int
    crc: int
    plan: Plan
    now: datetime


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Where the log of the new file stands."""

    seq: int
    crc: int
    log_start: int
    end: int


def write(order: Order, progress: Progress) -> Done:
    """
    Write the new file; the other side of `compact`.

    Raises:
        DiskFull, ReadOnly, FoldFailed, Damaged, ForeignEdit, Replaced: nothing changed.
    """
    mark = Mark(order.end, order.seq, order.crc)
    written = write_fold(OsFiles(), order.path, mark, order.plan, order.now)
    progress(1.0)
    return Done(seq=written.seq, crc=written.crc, log_start=written.log_start, end=written.end)


async def compact(db: ShopDB) -> None:
    """
    Fold the log into the tables while sales go on.

    Raises:
        what `ShopDB.compacting` raises, and WorkFailed: the other process ended before its work; nothing changed.
    """
    large = Path(db.storage.path).stat().st_size >= APART_FROM  # noqa: ASYNC240 - one look at an open file
    await db.compacting(writes=_apart if large else None)


async def _apart(fold: Fold) -> Written:
    mark = fold.mark
    order = Order(
        path=str(Path(fold.log.path).absolute()),  # noqa: ASYNC240 - no look at the disk
        end=mark.end,
        seq=mark.seq,
        crc=mark.crc,
        plan=fold.plan,
        now=fold.now,
    )
    done = await apart(f"{__name__}:{write.__name__}", order, reply=Done)
    return Written(done.seq, done.crc, done.log_start, done.end)
