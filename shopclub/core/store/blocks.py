"""Blocks of lines: rows to bytes and back, and where each block of a table lies."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

import msgspec

from shopclub.core.store.codec import encode, key_of
from shopclub.core.store.layout import Block

BLOCK_BYTES = 65536
"""What a block holds at most, but for a single document that is longer."""

_MINUS_NOUGHT = b'"-0":'
"""A guest's key that the codec would take for the number 0."""
_decode_numbered = msgspec.json.Decoder(dict[int, msgspec.Raw]).decode
_decode_named = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def row_line(key: int, doc: bytes) -> bytes:
    """A document's line, without comma and line feed."""
    return (b'"%d":' % key if type(key) is int else encode(str(key)) + b":") + doc


def rows_of(data: bytes) -> dict[int, bytes]:
    """
    The documents of a block by number, each its own bytes.

    Raises:
        msgspec.DecodeError, UnicodeDecodeError: not lines of documents.
    """
    whole = b"{" + data.rstrip(b",\n") + b"}"
    if _MINUS_NOUGHT not in data:
        try:
            return {key: bytes(raw) for key, raw in _decode_numbered(whole).items()}
        except msgspec.ValidationError:
            pass  # guests' keys are among them
    return {key_of(key): bytes(raw) for key, raw in _decode_named(whole).items()}


def row_in(data: bytes, key: int) -> bytes | None:
    """One document of a block, or None: no line feed ever stands inside a document."""
    mark = row_line(key, b"")
    if data.startswith(mark):
        at = len(mark)
    else:
        at = data.find(b"\n" + mark)
        if at < 0:
            return None
        at += len(mark) + 1
    return data[at : data.find(b"\n", at)].removesuffix(b",")


def crc_text(data: bytes) -> str:
    """CRC-32 as eight lower-case hexadecimal digits."""
    return f"{zlib.crc32(data):08x}"


def cut(rows: Iterable[tuple[int, bytes]], size: int) -> Iterator[tuple[bytes, Block]]:
    """Rows, in their order, as blocks of up to `size` bytes; every line ends with a comma and a line feed."""
    lines: list[bytes] = []
    keys: list[int] = []
    length = 0
    for key, doc in rows:
        line = row_line(key, doc)
        if lines and length + len(line) + 2 > size:
            yield _block(lines, keys)
            lines, keys, length = [], [], 0
        lines.append(line)
        keys.append(key)
        length += len(line) + 2
    if lines:
        yield _block(lines, keys)


def _block(lines: list[bytes], keys: list[int]) -> tuple[bytes, Block]:
    data = b",\n".join(lines) + b",\n"
    return data, Block(len(data), len(keys), keys[0], keys[-1], crc_text(data))


def ending(data: bytes, block: Block, *, last: bool) -> tuple[bytes, Block]:
    """A block with the comma at its end that its place asks for: none behind a table's last line."""
    if data.endswith(b",\n") != last:
        return data, block
    data = data[:-2] + b"\n" if last else data[:-1] + b",\n"
    return data, Block(len(data), block.count, block.first, block.last, crc_text(data))


class BlockList:
    """The blocks of one table in the order of their numbers."""

    def __init__(self, offset: int, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.offsets = list(accumulate((block.length for block in blocks), initial=offset))
        self.count = sum(block.count for block in blocks)
        self.numbered = all(type(key) is int for block in blocks for key in (block.first, block.last))
        self._firsts: list[int] = [block.first for block in blocks if type(block.first) is int] if self.numbered else []

    def holding(self, key: int) -> int | None:
        """Position of the block that would hold a number, None if none would; only for a numbered table."""
        at = bisect_right(self._firsts, key) - 1
        if at < 0 or key > int(self.blocks[at].last):
            return None
        return at

    def near(self, key: int) -> int:
        """Position of the block a number belongs to, be it there or not; 0 before the first."""
        return max(0, bisect_right(self._firsts, key) - 1)

    def after(self, key: int | None) -> int:
        """Position of the first block with a number above `key` (None: of the first block)."""
        if key is None:
            return 0
        at = max(0, bisect_right(self._firsts, key) - 1)
        return at + 1 if at < len(self.blocks) and int(self.blocks[at].last) <= key else at

    def latest(self, rows: int) -> int:
        """Position of the first of the blocks at the end that hold at least `rows` documents together."""
        at, held = len(self.blocks), 0
        while at > 0 and held < rows:
            at -= 1
            held += self.blocks[at].count
        return at
