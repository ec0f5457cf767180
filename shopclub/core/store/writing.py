"""Writing a whole new file: blocks, index pages, directory, checks, an empty log."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from shopclub.core.store.blocks import crc_text, cut, ending
from shopclub.core.store.codec import encode
from shopclub.core.store.files import Files, Handle
from shopclub.core.store.layout import (
    FORMAT,
    LOG_MARK,
    TAIL,
    Block,
    Check,
    Directory,
    IndexSpec,
    Meta,
    Page,
    Region,
    check_line,
    genesis_line,
    meta_line,
    table_head,
)
from shopclub.core.store.pages import KeyChanges, key_maker, merged_pages, note, page_line, page_of
from shopclub.core.store.plan import Plan

_WRITE = 1 << 20
_SYNC = 4 << 20
"""A large file is synced in steps, so that a commit beside it never waits behind all of it."""

Cut = tuple[bytes, Block]


@dataclass(frozen=True, slots=True)
class Written:
    """Where the log of a newly written file stands."""

    seq: int
    crc: int
    log_start: int
    end: int
    """Where the next record goes."""


def new_meta(seq: int, numbers: Mapping[str, int], now: datetime) -> Meta:
    """The head of a file that is about to be written."""
    return Meta(format=FORMAT, gen=token_hex(8), seq=seq, saved=now.isoformat(timespec="seconds"), next=dict(numbers))


class FileWriter:
    """One new file, written from its beginning to its end."""

    def __init__(self, handle: Handle, meta: Meta, first_sync: int = _SYNC) -> None:
        self._handle = handle
        self._meta = meta
        self._parts: list[bytes] = []
        self._pending = 0
        self._written = 0
        self._unsynced = 0
        self._sync_at = first_sync
        self._regions: dict[str, Region] = {}
        self._directories: list[Directory] = []
        self._index_at = 0
        self._pages: list[tuple[IndexSpec, list[Page]]] = []
        self._page_count = 0
        self._held: tuple[list[Page], str, bytes] | None = None
        self._put(meta_line(meta))

    @property
    def _offset(self) -> int:
        return self._written + self._pending

    def _put(self, data: bytes) -> None:
        self._parts.append(data)
        self._pending += len(data)
        if self._pending >= _WRITE:
            self._flush()

    def _flush(self) -> None:
        if not self._pending:
            return
        self._handle.write_at(self._written, b"".join(self._parts))
        self._written += self._pending
        self._unsynced += self._pending
        self._parts, self._pending = [], 0
        if self._unsynced >= self._sync_at:
            self._handle.sync()
            self._unsynced = 0

    def table(self, name: str, blocks: Iterable[Cut]) -> None:
        """Write one table; its blocks in the order of their numbers, with or without a comma at their ends."""
        self._put((b"}" if self._regions else b"") + table_head(name))
        offset = self._offset
        entries: list[Block] = []
        held: Cut | None = None
        for cut_block in blocks:
            if held is not None:
                entries.append(self._block(held, last=False))
            held = cut_block
        if held is not None:
            entries.append(self._block(held, last=True))
        count = sum(block.count for block in entries)
        first, last = (entries[0].first, entries[-1].last) if entries else (None, None)
        self._regions[name] = Region(offset, self._offset - offset, count, first, last)
        self._directories.append(Directory(table=name, blocks=entries))

    def _block(self, held: Cut, *, last: bool) -> Block:
        data, block = ending(*held, last=last)
        self._put(data)
        return block

    def index(self, spec: IndexSpec, pages: Iterable[tuple[str, bytes]]) -> None:
        """Write one index behind all tables: first key and body of each page, in order."""
        if not self._pages:
            self._open_index()
        mine: list[Page] = []
        self._pages.append((spec, mine))
        for first, body in pages:
            self._write_held(b",\n")
            self._held = (mine, first, body)

    def _write_held(self, ending: bytes) -> None:
        """Write the page that waited to know whether another follows."""
        if self._held is None:
            return
        pages, first, body = self._held
        self._page_count += 1
        line = page_line(self._page_count, body) + ending
        pages.append(page_of(line, first))
        self._put(line)

    def finish(self) -> Written:
        """
        Directory, checks and an empty log; everything synced.

        Raises:
            OSError: the disk's refusal.
        """
        index = self._close_index()
        self._directories += [Directory(table=spec.table, index=spec, pages=pages) for spec, pages in self._pages]
        self._put(b"}" + table_head("_blocks"))
        at = self._offset
        lines = b",\n".join(b'"%d":%b' % (n, encode(one)) for n, one in enumerate(self._directories, 1)) + b"\n"
        lines = lines if self._directories else b""
        self._put(lines + b"},\n")
        meta = Meta(
            format=self._meta.format,
            gen=self._meta.gen,
            seq=self._meta.seq,
            saved=self._meta.saved,
            next=self._meta.next,
            check=self._offset,
        )
        first = meta_line(meta)
        check = Check(
            bytes=self._offset,
            meta=crc_text(first + b",\n"),
            blocks=(at, len(lines), crc_text(lines)),
            index=index,
            tables=self._regions,
        )
        line = check_line(check)
        self._put(line + LOG_MARK)
        log_start = self._offset
        genesis, crc = genesis_line(meta.gen, meta.seq, zlib.crc32(line))
        self._put(genesis)
        end = self._offset
        self._put(TAIL)
        self._flush()
        self._handle.write_at(0, first)
        self._handle.sync_all()
        return Written(meta.seq, crc, log_start, end)

    def _close_index(self) -> tuple[int, int]:
        if not self._pages:
            self._open_index()
        self._write_held(b"\n")
        return self._index_at, self._offset - self._index_at

    def _open_index(self) -> None:
        self._put((b"}" if self._regions else b"") + table_head("_index"))
        self._index_at = self._offset


def written_rows(
    files: Files,
    path: str,
    tables: Mapping[str, Mapping[int, bytes]],
    meta: Meta,
    plan: Plan,
) -> Written:
    """
    Write documents that are in memory as a new file, and sync it; a failure leaves nothing behind.

    Raises:
        OSError: the disk's refusal.
    """
    handle = files.open(path, create=True)
    try:
        writer = FileWriter(handle, meta)
        for name, rows in tables.items():
            writer.table(name, cut(in_order(rows), plan.block_bytes))
        for changes in _every_key(tables, plan):
            writer.index(changes.spec, merged_pages(changes, (), plan.page_bytes))
        out = writer.finish()
    except OSError:
        handle.close()
        files.unlink(path)  # a failed fold must not itself keep the disk full
        raise
    handle.close()
    return out


def _every_key(tables: Mapping[str, Mapping[int, bytes]], plan: Plan) -> list[KeyChanges]:
    changes = [KeyChanges(spec, True, key_maker(spec)) for spec in plan.indexes if spec.table in tables]
    for name, rows in tables.items():
        mine = [one for one in changes if one.spec.table == name]
        for key, doc in in_order(rows) if mine else ():
            note(mine, key, None, doc)
    return changes


def in_order(rows: Mapping[int, bytes]) -> Iterator[tuple[int, bytes]]:
    """Documents by number, then guests with text keys by text: an old row is found by its place."""
    last: int | None = None
    for key in rows:
        if type(key) is not int or (last is not None and key < last):
            yield from sorted(rows.items(), key=lambda item: (isinstance(item[0], str), item[0]))
            return
        last = key
    yield from rows.items()
