"""
The folded part of an open file: which blocks and pages there are, each read from the disk and proven when it is wanted.

Nothing here is ever changed by a commit; a fold puts another base in its place.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

import msgspec

from shopclub.core.store.blocks import BlockList, crc_text, row_in, rows_of
from shopclub.core.store.codec import decode
from shopclub.core.store.errors import Broken, Damaged, ForeignEdit, StoreError
from shopclub.core.store.files import Files, Handle
from shopclub.core.store.layout import (
    FORMAT,
    LOG_MARK,
    TAIL,
    Check,
    Directory,
    LogScan,
    Meta,
    Unsound,
    read_check,
    read_genesis,
    read_log,
    read_meta,
    table_head,
)
from shopclub.core.store.pages import PageList, read_page

_HEAD = 65536
_BLOCKS_KEPT = 32
_PAGES_KEPT = 64
_decode_directory = msgspec.json.Decoder(dict[int, Directory]).decode


class Base:
    """The tables as of the last fold, on an open handle."""

    def __init__(self, handle: Handle, name: str, meta: Meta, check: Check, directories: list[Directory]) -> None:
        self._handle: Handle | None = handle
        self._name = name
        self._lock = RLock()
        """A reader may come while a fold, in the writer's thread, puts another file in the place of this one."""
        self.meta = meta
        self.check = check
        self.tables: dict[str, BlockList] = {}
        self.indexes: dict[str, PageList] = {}
        self._blocks: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._pages: OrderedDict[tuple[str, int], dict[str, list[int]]] = OrderedDict()
        offset = check.index[0]
        for found in directories:
            if found.index is None:
                self.tables[found.table] = BlockList(check.tables[found.table].offset, found.blocks)
            else:
                self.indexes[found.index.name] = pages = PageList(found.index, offset, found.pages)
                offset = pages.offsets[-1]

    def close(self) -> None:
        """Let go of the file. Idempotent."""
        with self._lock:
            self._let_go()

    def given_up(self) -> Handle:
        """The open file, for whoever will close it; this base reads nothing any more."""
        with self._lock:
            assert self._handle is not None
            handle, self._handle = self._handle, None
            return handle

    def _let_go(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def _read_at(self, offset: int, length: int) -> bytes:
        if self._handle is None:
            raise Broken(path=self._name, errno=None, seq=self.meta.seq)
        return self._handle.read_at(offset, length)

    @contextmanager
    def exchanged(self, files: Files, path: str, coming: Base) -> Iterator[None]:
        """
        Let go of the file while the block puts another in its place, then go on in what lies at `path`.

        Args:
            files: the disk.
            path: of the file.
            coming: what the other file holds, read beforehand and closed: readers wait meanwhile.

        Raises:
            OSError, Unsound: it can't be read any more; nor can this base.
        """
        with self._lock:
            self._let_go()
            try:
                yield
            finally:
                self._handle = files.open(path, write=False)
                if read_gen(self._handle) == coming.meta.gen:
                    self._become(coming)

    def _become(self, other: Base) -> None:
        self.meta, self.check, self.tables, self.indexes = other.meta, other.check, other.tables, other.indexes
        self._blocks.clear()
        self._pages.clear()

    def block(self, table: str, position: int) -> bytes:
        """
        The lines of one block.

        Raises:
            Damaged, ForeignEdit: its bytes are not what was written.
        """
        kept = self._blocks.get((table, position))
        if kept is not None:
            self._blocks.move_to_end((table, position))
            return kept
        data = self.read_block(table, position)
        self._blocks[table, position] = data
        if len(self._blocks) > _BLOCKS_KEPT:
            self._blocks.popitem(last=False)
        return data

    def read_block(self, table: str, position: int) -> bytes:
        """
        The lines of one block from the disk, passing the ones kept at hand.

        Raises:
            Damaged: its bytes are not what was written.
        """
        blocks = self.tables[table]
        found = blocks.blocks[position]
        data = self._read_at(blocks.offsets[position], found.length)
        if crc_text(data) != found.crc or len(data) != found.length:
            raise self._wrong(table, position, data)
        return data

    def _wrong(self, table: str, position: int, data: bytes) -> StoreError:
        """Lines that read well were edited by somebody; anything else is damage."""
        count = self.tables[table].blocks[position].count
        line = self.line_of(table, position)
        lines = data.removesuffix(b"\n").split(b"\n")
        for number, text in enumerate(lines):
            try:
                decode(b"{" + text.rstrip(b",") + b"}")  # to the last letter, unlike `rows_of`
            except (msgspec.DecodeError, UnicodeDecodeError):
                return Damaged(path=self._name, line=line + number, later=0)
        differ = count != len(lines)
        before, after = (count, len(lines)) if differ else (None, None)
        shown = table if differ else None
        return ForeignEdit(path=self._name, table=shown, before=before, after=after, tables=int(differ), records=0)

    def row(self, table: str, key: int) -> bytes | None:
        """
        One document as stored, or None.

        Raises:
            Damaged, ForeignEdit: its block is not what was written.
        """
        with self._lock:
            blocks = self.tables.get(table)
            position = None if blocks is None else blocks.holding(key)
            return None if position is None else row_in(self.block(table, position), key)

    def rows_after(self, table: str, key: int | None) -> dict[int, bytes]:
        """
        The block with the first number above `key` (None: the first block), by number; empty behind the last one.

        Raises:
            Damaged: the block is not what was written.
        """
        with self._lock:
            blocks = self.tables[table]
            position = blocks.after(key)
            return self.rows(table, position) if position < len(blocks.blocks) else {}

    def rows_before(self, table: str, key: int) -> dict[int, bytes]:
        """
        The block with the last number below `key`, by number; empty before the first one.

        Raises:
            Damaged: the block is not what was written.
        """
        with self._lock:
            blocks = self.tables[table]
            position = blocks.near(key - 1)
            there = position < len(blocks.blocks) and int(blocks.blocks[position].first) < key
            return self.rows(table, position) if there else {}

    def rows(self, table: str, position: int) -> dict[int, bytes]:
        """
        All documents of a block by number.

        Raises:
            Damaged: the block is not what was written.
        """
        return rows_of(self.read_block(table, position))

    def line_of(self, table: str, position: int) -> int:
        """The 1-based line of the file in which a block begins."""
        line = 2
        for name, region in self.check.tables.items():
            if name == table:
                return line + 1 + sum(block.count for block in self.tables[name].blocks[:position])
            line += region.count + 2
        return line

    def numbers(self, index: str, key: str) -> list[int]:
        """
        Numbers of the documents that had a key at the last fold, ascending.

        Raises:
            Damaged: the page is not what was written.
        """
        with self._lock:
            pages = self.indexes[index]
            position = pages.holding(key)
            return [] if position is None else self._page(index, position).get(key, [])

    def keys(self, index: str) -> list[str]:
        """
        Every key some document had at the last fold, ascending.

        Raises:
            Damaged: a page is not what was written.
        """
        with self._lock:
            positions = range(len(self.indexes[index].pages))
            return [key for position in positions for key in self._page(index, position)]

    def page_line(self, index: str, position: int) -> bytes:
        """
        The line of one page.

        Raises:
            Damaged: its bytes are not what was written.
        """
        pages = self.indexes[index]
        page = pages.pages[position]
        line = self._read_at(pages.offsets[position], page.length)
        if crc_text(line) != page.crc or len(line) != page.length:
            before = sum(len(other.pages) for other in self._before(index))
            tables = sum(region.count + 2 for region in self.check.tables.values())
            raise Damaged(path=self._name, line=3 + tables + before + position, later=0)
        return line

    def _before(self, index: str) -> Iterator[PageList]:
        for name, pages in self.indexes.items():
            if name == index:
                return
            yield pages

    def _page(self, index: str, position: int) -> dict[str, list[int]]:
        kept = self._pages.get((index, position))
        if kept is None:
            kept = self._pages[index, position] = read_page(self.page_line(index, position))
            if len(self._pages) > _PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end((index, position))
        return kept

    def prove(self) -> Iterator[int]:
        """
        Read every byte before the log and compare; yields the bytes read so far, block by block.

        Raises:
            Damaged: the first block, page or line that is not what was written.
        """
        done = 0
        for name in self.tables:
            for position in range(len(self.tables[name].blocks)):
                done += len(self.read_block(name, position))
                yield done
        for name, pages in self.indexes.items():
            for position in range(len(pages.pages)):
                done += len(self.page_line(name, position))
                yield done
        self.prove_frame()
        yield done

    def prove_frame(self) -> None:
        """
        Compare what stands around the blocks, small as it is.

        Raises:
            Damaged: a line that begins or ends a table is not what was written.
        """
        offset = len(self._read_at(0, _HEAD).split(b"\n", 1)[0]) - 1
        line = 1
        regions = [(name, region.offset, region.length, region.count) for name, region in self.check.tables.items()]
        pages = sum(len(pages.pages) for pages in self.indexes.values())
        regions.append(("_index", *self.check.index, pages))
        regions.append(("_blocks", *self.check.blocks[:2], len(self.tables) + len(self.indexes)))
        for name, start, length, count in regions:
            head = table_head(name)
            head = head if line == 1 else b"}" + head
            if self._read_at(offset, start - offset) != head:
                raise Damaged(path=self._name, line=line, later=0)
            offset = start + length
            line += count + 2
        if self._read_at(offset, self.check.bytes - offset) != b"},\n":
            raise Damaged(path=self._name, line=line, later=0)


def read_gen(handle: Handle) -> str:
    """
    Which fold a file is of.

    Raises:
        Unsound: its first line is not as we write it.
    """
    return read_meta(handle.read_at(0, min(handle.size(), _HEAD)))[0].gen


def read_base(handle: Handle, size: int, name: str) -> tuple[Base, LogScan]:
    """
    The base and the log of a file of the present format.

    Args:
        handle: the open file; the base keeps it.
        size: how much of it to look at.
        name: for errors.

    Raises:
        Unsound: it is not what was written; `explain` in `diagnose.py` says what that means.
    """
    head = handle.read_at(0, min(size, _HEAD))
    if b"\n" not in head:
        head = handle.read_at(0, size)
    meta, length = read_meta(head)
    if meta.format != FORMAT or not length <= meta.check < size:
        raise Unsound(0)
    data = handle.read_at(meta.check, size - meta.check)
    check, end = read_check(data, meta.check)
    if check.meta != crc_text(head[:length]):
        raise Unsound(0)
    offset, count, crc = check.blocks
    lines = handle.read_at(offset, count)
    if crc_text(lines) != crc:
        raise Unsound(offset)
    try:
        directories = list(_decode_directory(b"{" + lines + b"}").values())
        base = Base(handle, name, meta, check, directories)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise Unsound(offset) from error
    start = end + len(LOG_MARK)
    seed, at = read_genesis(data, start, meta.check, meta, zlib.crc32(data[:end]))
    log = read_log(data, at, meta.check, meta.seq, seed)
    log.log_start = meta.check + start
    return base, log


def open_base(files: Files, path: str, end: int | None = None) -> tuple[Base, LogScan]:
    """
    Open a file only for reading, up to `end` (its whole length, if not given).

    Raises:
        FileNotFoundError: no such file.
        Unsound: as `read_base`.
    """
    handle = files.open(path, write=False)
    try:
        return read_base(handle, handle.size() if end is None else end, Path(path).name)
    except BaseException:
        handle.close()
        raise


__all__ = ["TAIL", "Base", "open_base", "read_base"]
