"""
A fold: the tables of one file and its log up to a point, written as a new file.

It reads nothing but the file, so that it can run in a thread or a process of its own while sales go on, and it
carries no damage along: every block it copies is proven first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime

from shopclub.core.store.base import Base, open_base
from shopclub.core.store.blocks import BlockList, cut
from shopclub.core.store.codec import is_number
from shopclub.core.store.files import Files
from shopclub.core.store.layout import IndexSpec, LogScan, Mark, Record, Unsound, record_rows
from shopclub.core.store.pages import KeyChanges, key_maker, merged_pages, note
from shopclub.core.store.plan import Plan
from shopclub.core.store.writing import Cut, FileWriter, Written, in_order, new_meta


class Folded:
    """What a log comes to: for each table what is new over its base."""

    def __init__(self, base: Base) -> None:
        self.numbers = dict(base.meta.next)
        self.seq = base.meta.seq
        self.names: dict[str, None] = dict.fromkeys(base.tables)
        self.dropped: set[str] = set()
        self.rows: dict[str, dict[int, bytes | None]] = {}

    def take(self, record: Record) -> None:
        """The next record."""
        for name in record.x:
            self.names.pop(name, None)
            self.numbers.pop(name, None)
            self.rows.pop(name, None)
            self.dropped.add(name)
        for name, docs in record_rows(record).items():
            self.names.setdefault(name)
            self.rows.setdefault(name, {}).update(docs)
            top = max(filter(is_number, docs), default=0)
            if top >= self.numbers.get(name, 1):
                self.numbers[name] = top + 1
        self.seq += 1


def fold_file(files: Files, source: str, mark: Mark, target: str, plan: Plan, now: datetime) -> Written:
    """
    Write what `source` holds up to a point of its log as a new file with an empty log, and sync it.

    Args:
        files: the disk.
        source: a file of the present format; it may be open and growing.
        mark: up to which record; what is found there must fit it.
        target: must not exist; a failure leaves nothing behind.
        plan: how to lay it out.
        now: for the head.

    Raises:
        Unsound, Damaged, ForeignEdit: the source is not what was written.
        OSError: the disk's refusal.
    """
    base, log = open_base(files, source, mark.end)
    try:
        if (log.end, log.seq, log.crc) != (mark.end, mark.seq, mark.crc):
            raise Unsound(log.end)
        return fold_onto(files, base, log, target, plan, now)
    finally:
        base.close()


def fold_onto(files: Files, base: Base, log: LogScan, target: str, plan: Plan, now: datetime) -> Written:
    """
    As `fold_file`, from a base that is open already.

    Raises:
        Damaged, OSError: as there.
    """
    new = Folded(base)
    for record in log.records:
        new.take(record)
    handle = files.open(target, create=True)
    try:
        out = _write(FileWriter(handle, new_meta(new.seq, new.numbers, now)), base, new, plan)
    except BaseException:
        handle.close()
        files.unlink(target)  # a failed fold must not itself keep the disk full
        raise
    handle.close()
    return out


def _write(writer: FileWriter, base: Base, new: Folded, plan: Plan) -> Written:
    changes: list[KeyChanges] = []
    for name in new.names:
        kept = name in base.tables and name not in new.dropped
        mine = [_changes(base, spec, kept) for spec in plan.indexes if spec.table == name]
        changes += mine
        rows = new.rows.get(name, {})
        if not kept:
            writer.table(name, _fresh(rows, mine, plan.block_bytes))
        elif not base.tables[name].numbered or not all(map(is_number, rows)):
            writer.table(name, _mixed(base, name, rows, mine, plan.block_bytes))
        else:
            writer.table(name, _merged(base, name, rows, mine, plan.block_bytes))
    for one in changes:
        pages = () if one.rebuild else _pages(base, one.spec.name)
        writer.index(one.spec, merged_pages(one, pages, plan.page_bytes))
    return writer.finish()


def _changes(base: Base, spec: IndexSpec, kept: bool) -> KeyChanges:
    there = base.indexes.get(spec.name)
    return KeyChanges(spec, not kept or there is None or there.spec != spec, key_maker(spec))


def _pages(base: Base, index: str) -> Iterator[tuple[str, bytes]]:
    for position, page in enumerate(base.indexes[index].pages):
        yield page.first, base.page_line(index, position)


def _fresh(rows: dict[int, bytes | None], changes: list[KeyChanges], size: int) -> Iterator[Cut]:
    there = {key: doc for key, doc in rows.items() if doc is not None}
    for key, doc in in_order(there):
        note(changes, key, None, doc)
    yield from cut(in_order(there), size)


def _mixed(base: Base, name: str, rows: dict[int, bytes | None], changes: list[KeyChanges], size: int) -> Iterator[Cut]:
    """A table with guests' text keys: all of it at once."""
    old: dict[int, bytes] = {}
    for position in range(len(base.tables[name].blocks)):
        old.update(base.rows(name, position))
    there: dict[int, bytes | None] = {**old, **rows}
    for key, doc in there.items():
        note(changes, key, old.get(key), doc)
    yield from cut(in_order({key: doc for key, doc in there.items() if doc is not None}), size)


def _merged(
    base: Base, name: str, rows: dict[int, bytes | None], changes: list[KeyChanges], size: int
) -> Iterator[Cut]:
    """Blocks that nothing touches as they are; the others, and what is new, cut anew."""
    blocks = base.tables[name]
    keys = sorted(rows)
    rebuilt = [one for one in changes if one.rebuild]
    waiting: dict[int, bytes] = {}
    at = 0
    for position, block in enumerate(blocks.blocks):
        upto = _upto(blocks, position, keys)
        touched = keys[at:upto]
        at = upto
        if not touched and not rebuilt:
            yield from cut(waiting.items(), size)
            waiting = {}
            yield base.read_block(name, position), block
            continue
        old = base.rows(name, position)
        for key, doc in old.items() if rebuilt else ():
            if key not in rows:
                note(rebuilt, key, None, doc)
        if not touched:
            yield from cut(waiting.items(), size)
            waiting = {}
            yield base.read_block(name, position), block
            continue
        waiting.update(_applied(old, touched, rows, changes))
        if sum(map(len, waiting.values())) > 4 * size:
            *full, rest = cut(waiting.items(), size)
            yield from full
            waiting = {key: waiting[key] for key in list(waiting)[-rest[1].count :]}
    waiting.update(_applied({}, keys[at:], rows, changes))
    yield from cut(waiting.items(), size)


def _upto(blocks: BlockList, position: int, keys: list[int]) -> int:
    """How many of the changed numbers belong to this block or an earlier one."""
    if position + 1 == len(blocks.blocks):
        return len(keys)
    return bisect_left(keys, int(blocks.blocks[position + 1].first))


def _applied(
    old: dict[int, bytes], touched: Iterable[int], rows: dict[int, bytes | None], changes: list[KeyChanges]
) -> dict[int, bytes]:
    result = dict(old)
    inserted = False
    for key in touched:
        doc, before = rows[key], old.get(key)
        note(changes, key, before, doc)
        if doc is None:
            result.pop(key, None)
        else:
            inserted = inserted or before is None
            result[key] = doc
    return dict(sorted(result.items())) if inserted else result
