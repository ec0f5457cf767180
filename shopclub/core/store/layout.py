"""
The bytes of the file: how tables, checks and records are written, and how the log is read back. No disk here.

docs/file-format.md describes the same for people who write another reader.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from shopclub.core.store.codec import encode, key_of

FORMAT = "shopclub-2"
TAIL = b"}}\n"
META_MARK = b'{"_meta":'
LOG_MARK = b'\n"_log":{\n'
CHECK_START = b'"_check":{"1":'
_CHECK_AT = b',"check":'
_CHECK_WIDTH = 15
_NULL = b"null"
_HEADER = re.compile(rb',"(\d+)":\{"_crc":"([0-9a-f]{8})",')
_GENESIS = re.compile(rb'"(\d+)":\{"_crc":"([0-9a-f]{8})",("gen":"([0-9a-f]+)")\}')


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says about itself: written by a fold, never by a commit."""

    format: str
    gen: str
    """Random name of this fold; ties the log to its tables."""
    seq: int
    """Number of the last record that is in the tables."""
    saved: str
    """ISO instant of the fold."""
    next: dict[str, int]
    """Table -> the lowest number never given out."""
    check: int = 0
    """Offset of the line of `_check`."""


class Block(msgspec.Struct, frozen=True, array_like=True):
    """Consecutive lines of one table: the unit that is read and proven."""

    length: int
    """Bytes, the line feed of the last line included."""
    count: int
    """Documents."""
    first: int | str
    last: int | str
    crc: str
    """CRC-32 of its bytes, eight hexadecimal digits."""


class Page(msgspec.Struct, frozen=True, array_like=True):
    """One line of an index: keys in ascending order with the numbers they lead to."""

    length: int
    first: str
    """Its lowest key."""
    crc: str


class IndexSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Under which key a table's documents are found.

    The key is the values of `fields`, joined by a slash; a document that lacks one, or in which `only` does not
    hold, has none. A dot leads into an object (by key) or a list (by position).
    """

    name: str
    table: str
    fields: tuple[str, ...]
    only: dict[str, str] = {}


class Directory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One document of `_blocks`: where the blocks of a table, or the pages of an index, lie, in order."""

    table: str
    blocks: list[Block] = []
    index: IndexSpec | None = None
    pages: list[Page] = []


class Region(msgspec.Struct, frozen=True, array_like=True):
    """Where one table's lines lie, in bytes from the start of the file, and what they hold."""

    offset: int
    length: int
    count: int
    first: int | str | None
    last: int | str | None


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What proves the tables, and where each lies."""

    bytes: int
    """Offset of this line."""
    meta: str
    """CRC-32 of the first line."""
    blocks: tuple[int, int, str]
    """Offset, length and CRC-32 of the lines of `_blocks`."""
    index: tuple[int, int]
    """Offset and length of the lines of `_index`."""
    tables: dict[str, Region]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One commit as it lies in the log, documents undecoded."""

    d: dict[str, dict[str, msgspec.Raw]] = {}
    x: list[str] = []
    """Tables that were dropped before `d`."""


_decode_meta = msgspec.json.Decoder(dict[str, Meta]).decode
_decode_check = msgspec.json.Decoder(Check).decode
decode_record = msgspec.json.Decoder(Record).decode

Stored = dict[str, dict[int, bytes | None]]
"""Table -> number -> the document as stored, None for one that is deleted."""


class Unsound(Exception):
    """The bytes from `offset` on are not what was written."""

    def __init__(self, offset: int, *, later: int = 0) -> None:
        super().__init__(offset)
        self.offset = offset
        self.later = later


# -- the head -------------------------------------------------------------------------------------------


def meta_line(meta: Meta) -> bytes:
    """The first line without comma and line feed; as long whatever `check` says, so that it can be filled in last."""
    plain = msgspec.to_builtins(meta)
    offset = plain.pop("check")
    padded = b"%b%b" % (_CHECK_AT, str(offset).encode().ljust(_CHECK_WIDTH))
    return META_MARK + b'{"1":' + encode(plain)[:-1] + padded + b"}}"


def read_meta(data: bytes) -> tuple[Meta, int]:
    """
    The first line and its length with the line feed; also of earlier formats.

    Raises:
        Unsound: not as we write it.
    """
    end = data.find(b"\n")
    if end < 0 or not data.startswith(META_MARK) or data[end - 1 : end] != b",":
        raise Unsound(0)
    try:
        return _decode_meta(data[len(META_MARK) : end - 1])["1"], end + 1
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise Unsound(0) from error


def table_head(name: str) -> bytes:
    """What stands between the end of one table and the first line of the next."""
    return b",\n" + encode(name) + b":{\n"


def check_line(check: Check) -> bytes:
    """The line of `_check`, without its line feed."""
    return CHECK_START + encode(check) + b"},"


def read_check(data: bytes, offset: int) -> tuple[Check, int]:
    """
    The checks at the beginning of `data`, and the length of their line without its line feed.

    Args:
        data: the file from `offset` on.
        offset: where the first line says that they are.

    Raises:
        Unsound: they are not there.
    """
    end = data.find(LOG_MARK)
    if not data.startswith(CHECK_START) or end < 0 or data[end - 2 : end] != b"},":
        raise Unsound(offset)
    try:
        check = _decode_check(data[len(CHECK_START) : end - 2])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unsound(offset) from error
    if check.bytes != offset:
        raise Unsound(offset)
    return check, end


# -- the log --------------------------------------------------------------------------------------------


def crc_of(seq: int, payload: bytes | memoryview, previous: int) -> int:
    """Checksum of a record, chained to the one before, so that stale bytes never fit."""
    return zlib.crc32(payload, zlib.crc32(b"%d" % seq, previous))


def record_line(seq: int, payload: bytes, previous: int) -> tuple[bytes, int]:
    """The line of a record in the log, line feed included, and its checksum."""
    crc = crc_of(seq, payload, previous)
    return b',"%d":{"_crc":"%08x",%b}\n' % (seq, crc, payload), crc


def genesis_line(gen: str, seq: int, seed: int) -> tuple[bytes, int]:
    """The first line of a log: names its tables' `gen`; `seed` is the checksum of the line of `_check`."""
    payload = b'"gen":"%b"' % gen.encode()
    crc = crc_of(seq, payload, seed)
    return b'"%d":{"_crc":"%08x",%b}\n' % (seq, crc, payload), crc


def genesis_crc(data: bytes) -> int | None:
    """The checksum that a log's first line says it has; None where there is no such line."""
    match = _GENESIS.match(data)
    return None if match is None else int(match[2], 16)


def record_payload(rows: Mapping[str, Mapping[int, bytes | None]], drop: Iterable[str]) -> bytes:
    """The bytes of a commit between the record's checksum and its closing brace."""
    tables = []
    for name, docs in rows.items():
        lines = [encode(str(key)) + b":" + (b"null" if doc is None else doc) for key, doc in docs.items()]
        tables.append(encode(name) + b":{" + b",".join(lines) + b"}")
    names = list(drop)
    body = b'"d":{' + b",".join(tables) + b"}"
    return b'"x":' + encode(names) + b"," + body if names else body


def record_rows(record: Record) -> Stored:
    """The documents of a record, each its own bytes."""
    return {
        name: {key_of(text): None if doc == _NULL else doc for text, raw in docs.items() for doc in (bytes(raw),)}
        for name, docs in record.d.items()
    }


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the log: where its last record ends, that record's number and checksum."""

    end: int
    seq: int
    crc: int


@dataclass(slots=True)
class LogScan:
    """What the log holds, and how the file's end looks. Offsets count from the start of the file."""

    seq: int
    crc: int
    end: int
    """Offset of the tail: where the next record goes."""
    size: int
    log_start: int
    last_at: int = 0
    """Offset of the last sound record (of the first byte behind the log's first line, if there is none)."""
    records: list[Record] = field(default_factory=list)
    tail_clean: bool = False
    """No reserve: it was closed."""
    tail_torn: bool = False
    """Something other than the tail and blanks follows the last sound record."""
    torn: bytes = b""
    """What follows, without blanks at its end."""
    cut_off: bool = False
    """It ends without a blank. While we write there is always one: that was no crash."""


def read_genesis(data: bytes, at: int, offset: int, meta: Meta, seed: int) -> tuple[int, int]:
    """
    The checksum of the log's first line and where it ends in `data`.

    Args:
        data: bytes of the file.
        at: where the line begins in `data`.
        offset: of the file's byte that is the first in `data`.
        meta: it must fit.
        seed: checksum of the line of `_check`.

    Raises:
        Unsound: it does not fit.
    """
    newline = data.find(b"\n", at)
    match = _GENESIS.fullmatch(data, at, newline) if newline >= 0 else None
    if match is None or int(match[1]) != meta.seq or match[4].decode() != meta.gen:
        raise Unsound(offset + at)
    crc = crc_of(meta.seq, match[3], seed)
    if crc != int(match[2], 16):
        raise Unsound(offset + at)
    return crc, newline + 1


def read_log(data: bytes, at: int, offset: int, seq: int, crc: int) -> LogScan:
    """
    Follow the chain of records from `at` on, then look at what comes behind it.

    Raises:
        Unsound: damage; a torn last record is none.
    """
    scan = LogScan(seq, crc, offset + at, offset + len(data), offset + at, offset + at)
    for record_end, record, record_crc in records_from(data, at, offset, seq, crc):
        scan.records.append(record)
        scan.last_at = offset + at
        scan.seq += 1
        scan.crc = record_crc
        at = record_end
    scan.end = offset + at
    _read_tail(data[at:], scan)
    return scan


def records_from(data: bytes, at: int, offset: int, seq: int, crc: int) -> Iterable[tuple[int, Record, int]]:
    """
    Sound records one after the other: where each ends in `data`, what it holds, its checksum.

    Raises:
        Unsound: a checksum that fits what is no record.
    """
    view = memoryview(data)
    while data[at : at + 1] == b",":
        newline = data.find(b"\n", at)
        want = b',"%d":{"_crc":"' % (seq + 1)
        crc_at = at + len(want)
        if newline < 0 or data[at:crc_at] != want or data[crc_at + 8 : crc_at + 10] != b'",':
            return
        payload = view[crc_at + 10 : newline - 1]
        found = crc_of(seq + 1, payload, crc)
        if data[newline - 1 : newline] != b"}" or data[crc_at : crc_at + 8] != b"%08x" % found:
            return
        try:
            record = decode_record(b"{" + bytes(payload) + b"}")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unsound(offset + at) from error  # not a torn write
        seq, crc, at = seq + 1, found, newline + 1
        yield at, record, crc


def _read_tail(rest: bytes, scan: LogScan) -> None:
    if rest == TAIL:
        scan.tail_clean = True
    elif rest[:3] == TAIL and not rest[3:].strip(b" "):
        return
    else:
        # at most one record is ever in flight: the header of any later one means damage, not a torn write
        later = sum(int(match[1]) > scan.seq + 1 for match in _HEADER.finditer(rest))
        # while open there is always a blank behind the tail, so a bare tail means it was closed in order
        if later or rest.endswith(TAIL):
            raise Unsound(scan.end, later=later)
        scan.tail_torn = True
        scan.cut_off = rest[-1:] not in (b" ", b"\0")
        scan.torn = b"" if rest[:3] == TAIL and not rest[3:].strip(b" \0") else rest.rstrip(b" \0")


def rechained(data: bytes, seq: int, old: int, new: int) -> tuple[bytes, int, int]:
    """
    Records of one log as they stand in another: same numbers, same contents, checksums chained anew.

    Args:
        data: whole lines of records.
        seq: number of the record before the first of them.
        old: checksum of that record where they come from.
        new: checksum of that record where they go to.

    Returns:
        the lines, the number of the last record and its checksum.

    Raises:
        Unsound: they are not what was written.
    """
    lines: list[bytes] = []
    at = 0
    for end, _, crc in records_from(data, 0, 0, seq, old):
        head = len(b',"%d":{"_crc":"' % (seq + 1)) + 10
        line, new = record_line(seq + 1, data[at + head : end - 2], new)
        lines.append(line)
        seq, at, old = seq + 1, end, crc
    if at != len(data):
        raise Unsound(at)
    return b"".join(lines), seq, new


def line_number(data: bytes, offset: int) -> int:
    """The 1-based line that `offset` lies in."""
    return data.count(b"\n", 0, offset) + 1
