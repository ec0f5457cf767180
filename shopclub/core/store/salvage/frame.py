"""
What describes a damaged file, as far as it can still be read: its head, its checks, its directory of blocks.

Each part is proven by another one, so that a flipped bit in any of them is put right; a part that is lost beyond that
is done without.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

import msgspec

from shopclub.core.store.blocks import crc_text
from shopclub.core.store.codec import decode
from shopclub.core.store.layout import (
    CHECK_START,
    LOG_MARK,
    Block,
    Check,
    Directory,
    Meta,
    Region,
    Unsound,
    crc_of,
    read_meta,
)
from shopclub.core.store.salvage.flips import mended

_GENESIS = re.compile(rb'"(\d{1,18})":\{"_crc":"([0-9a-f]{8})",("gen":"[0-9a-f]+")\}')
_GENESIS_HEAD = re.compile(rb'"\d+":\{"_crc":"[0-9a-f]{8}","gen":"')
_COMMIT = re.compile(rb'\n,"\d+":\{"_crc":"[0-9a-f]{8}",')
_TABLE = re.compile(rb'"table":("(?:[^"\\\n]|\\.)+")')
_KEY = rb'(-?\d{1,18}|"(?:[^"\\\n]|\\.)*")'
_BLOCK = re.compile(rb"\[(\d{1,12}),(\d{1,9})," + _KEY + b"," + _KEY + rb',"([0-9a-f]{8})"\]')
_FIRST_LINE = 120
"""Bytes within which the log's first line ends."""
_CRC = re.compile("[0-9a-f]{8}")
UNKNOWN = "unknown"
"""Checksum of a block of which the directory's entry is lost."""
_BEHIND = (b'\n"_index":{\n', b'\n"_blocks":{\n', b'\n"_check":{')
_decode_line = msgspec.json.Decoder(dict[str, Directory]).decode
_decode_check = msgspec.json.Decoder(Check).decode


class _OldCheck(msgspec.Struct):
    """Of the first format: one checksum over all tables."""

    bytes: int
    crc: str
    tables: dict[str, Region]


_decode_old = msgspec.json.Decoder(_OldCheck).decode


@dataclass(slots=True)
class Frame:
    """What describes the file."""

    meta: Meta | None = None
    blocks: dict[str, list[Block]] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)
    """Table -> where its lines began when it was written."""
    counts: dict[str, int] = field(default_factory=dict)
    tops: dict[str, int] = field(default_factory=dict)
    ends: set[int] = field(default_factory=set)
    """Offsets at which the tables have surely ended."""
    log_at: int = 0
    """Where the log's head is, or the end of the file."""
    commits_at: int = 0
    """Where the first commit would begin."""
    seq: int | None = None
    seeds: set[int] = field(default_factory=set)
    """Checksums the log's first line may have."""
    whole: bool = False
    """One checksum proves every line (first format)."""


def read_frame(data: bytes) -> Frame:
    """Everything in it is either proven, or will be when a block is found that fits it."""
    frame = Frame()
    _find_log(data, frame)
    for mark in _BEHIND:
        at = data.rfind(mark, 0, frame.log_at)
        if at >= 0:
            frame.ends.add(at + 1)
    line, start = _check_line(data, frame)
    check = _read_check(line, frame)
    frame.meta = _read_meta(data, check)
    if check is None:
        _old_check(data, line, start, frame)
        lines = _between(data, b'\n"_blocks":{\n', frame.log_at)
    else:
        lines = _directory(data, check, frame)
    for text in lines.removesuffix(b"\n").split(b"\n"):
        _take_directory(text, frame)
    if frame.meta is not None:
        payload = b'"gen":"%b"' % frame.meta.gen.encode()
        frame.seeds.add(crc_of(frame.meta.seq, payload, zlib.crc32(line)))
        # line 1 is proven by the checks; the number in the log's first line is not
        frame.seq = frame.meta.seq if check is not None or frame.seq is None else frame.seq
    return frame


def _find_log(data: bytes, frame: Frame) -> None:
    at = data.rfind(LOG_MARK)
    if at >= 0:
        frame.log_at, first = at, at + len(LOG_MARK)
    elif match := _GENESIS_HEAD.search(data):
        frame.log_at = first = match.start()
    elif match := _COMMIT.search(data):
        frame.log_at = match.start()
        frame.commits_at = match.start() + 1
        return
    else:
        frame.log_at = frame.commits_at = len(data)
        return
    if _COMMIT.match(data, first - 1):
        frame.commits_at = first  # the first line is gone
        return
    if whole := _GENESIS.search(data, first, first + _FIRST_LINE):
        frame.commits_at = whole.end() + 1
        return
    end = data.find(b"\n", first)
    commit = _COMMIT.search(data, first)
    frame.commits_at = min(end + 1 if end >= 0 else len(data), commit.start() + 1 if commit else len(data))


def _check_line(data: bytes, frame: Frame) -> tuple[bytes, int]:
    """The line of the checks and where it begins, one flipped bit put right; empty if there is none."""
    start = data.rfind(b"\n" + CHECK_START, 0, frame.log_at) + 1
    if not start:
        start = data.rfind(b"\n", 0, max(0, frame.log_at)) + 1 if frame.log_at < len(data) else len(data)
    end = data.find(b"\n", start)
    line = data[start : end if end >= 0 else len(data)]
    match = _GENESIS.search(data, frame.log_at, frame.commits_at)
    if match is None:
        return line, start
    frame.seq = int(match[1])
    frame.seeds.add(int(match[2], 16))
    # the checksum is that of these bytes one after the other
    whole = mended(line + match[1] + match[3], int(match[2], 16))
    if whole is not None and whole[len(line) :] == match[1] + match[3]:
        line = whole[: len(line)]
    return line, start


def _read_check(line: bytes, frame: Frame) -> Check | None:
    try:
        check = _decode_check(line[len(CHECK_START) : -2])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    _take_regions(check.tables, frame)
    return check


def _take_regions(tables: dict[str, Region], frame: Frame) -> None:
    for name, region in tables.items():
        frame.offsets[name] = region.offset
        frame.counts[name] = region.count
        if isinstance(region.last, int):
            frame.tops[name] = region.last


def _old_check(data: bytes, line: bytes, start: int, frame: Frame) -> None:
    try:
        old = _decode_old(line[len(CHECK_START) : -2])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    _take_regions(old.tables, frame)
    frame.whole = old.bytes == start and old.crc == f"{zlib.crc32(memoryview(data)[:start]):08x}"


def _read_meta(data: bytes, check: Check | None) -> Meta | None:
    first = data[: data.find(b"\n") + 1]
    if check is not None and crc_text(first) != check.meta:
        first = _mended(first, check.meta) or first
    try:
        return read_meta(first)[0]
    except Unsound:
        return None


def _directory(data: bytes, check: Check, frame: Frame) -> bytes:
    """The lines of the directory."""
    offset, length, crc = check.blocks
    lines = data[offset : offset + length]
    if crc_text(lines) == crc:
        return lines
    moved = _between(data, b'\n"_blocks":{\n', frame.log_at)
    if crc_text(moved) == crc:
        return moved
    return _mended(lines, crc) or _mended(moved, crc) or moved or lines


def _mended(data: bytes, crc: str) -> bytes | None:
    return mended(data, int(crc, 16)) if _CRC.fullmatch(crc) else None


def _between(data: bytes, head: bytes, end: int) -> bytes:
    at = data.rfind(head, 0, end)
    if at < 0:
        return b""
    stop = data.find(b"\n},", at + len(head) - 1, end)
    return data[at + len(head) : stop + 1 if stop >= 0 else end]


def _take_directory(line: bytes, frame: Frame) -> None:
    """One line of it; of one that is damaged the entries that can be read: each is proven by the block that fits it."""
    try:
        (found,) = _decode_line(b"{" + line.rstrip(b",") + b"}").values()
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        for part in line.split(b'"table":')[1:]:  # a line feed may be what is damaged
            _take_entries(b'"table":' + part, frame)
        return
    if found.index is None and all(_CRC.fullmatch(block.crc) for block in found.blocks):
        frame.blocks.setdefault(found.table, found.blocks)


def _take_entries(line: bytes, frame: Frame) -> None:
    """One hole among the entries is filled with one that no bytes fit, and that says how many lines are behind it."""
    match = _TABLE.search(line)
    try:
        name = decode(match[1]) if match else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    if match is None or name not in frame.counts:
        return
    at = line.find(b'"blocks":[', match.end())
    end = at + len(b'"blocks":') if at >= 0 else -1
    blocks: list[Block] = []
    holes: list[int] = []
    for found in _BLOCK.finditer(line, match.end()):
        block = _entry(found)
        if block is None:
            continue
        if (
            blocks
            and isinstance(block.first, int)
            and isinstance(blocks[-1].last, int)
            and block.first <= blocks[-1].last
        ):
            break  # of the next table: the line feed between is damaged
        if found.start() != end + 1:
            holes.append(len(blocks))
        blocks.append(block)
        end = found.end()
    if not line.startswith(b"]}", end):
        holes.append(len(blocks))
    missing = frame.counts[name] - sum(block.count for block in blocks)
    if len(holes) == 1 and missing > 0:
        first = blocks[holes[0] - 1].last if holes[0] else 0
        last = blocks[holes[0]].first if holes[0] < len(blocks) else frame.tops.get(name, 0) + 1
        if isinstance(first, int) and isinstance(last, int):
            blocks.insert(holes[0], Block(0, missing, first + 1, last - 1, UNKNOWN))
            missing = 0
    if missing == 0:
        frame.blocks.setdefault(name, blocks)


def _entry(match: re.Match[bytes]) -> Block | None:
    try:
        first, last = decode(match[3]), decode(match[4])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return Block(int(match[1]), int(match[2]), first, last, match[5].decode())
