"""
The bytes of the file: how tables and records are written and how they are read back. No disk here.

docs/file-format.md describes the same for people who write another reader.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

import msgspec

from shopclub.core.store.codec import Doc, Rows, decode, decode_rows, encode, is_number, key_of

FORMAT = "shopclub-1"
TAIL = b"}}\n"
_META_MARK = b'{"_meta":'
_CHECK_MARK = b'\n"_check":'
_LOG_MARK = b'\n"_log":{\n'
_HEADER = re.compile(rb',"(\d+)":\{"_crc":"([0-9a-f]{8})",')
_GENESIS = re.compile(rb'"(\d+)":\{"_crc":"([0-9a-f]{8})",("gen":"([0-9a-f]+)")\}')
_LINES_AT_ONCE = 2000


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


class Region(msgspec.Struct, frozen=True, array_like=True):
    """Where one table's lines lie, in bytes from the start of the file, and what they hold."""

    offset: int
    length: int
    count: int
    first: int | str | None
    last: int | str | None


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What proves the tables: every byte before the line of `_check`, and where each table lies."""

    bytes: int
    crc: str
    tables: dict[str, Region]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One commit as it lies in the log."""

    d: dict[str, dict[str, Doc | None]] = {}
    x: list[str] = []
    """Tables that were dropped before `d`."""


_decode_meta = msgspec.json.Decoder(dict[str, Meta]).decode
_decode_check = msgspec.json.Decoder(dict[str, Check]).decode
decode_record = msgspec.json.Decoder(Record).decode


class Unsound(Exception):
    """The bytes from `offset` on are not what was written; `base` if within the tables."""

    def __init__(self, offset: int, *, later: int = 0) -> None:
        super().__init__(offset)
        self.offset = offset
        self.later = later


def crc_of(seq: int, payload: bytes | memoryview, previous: int) -> int:
    """Checksum of a record, chained to the one before, so that stale bytes never fit."""
    return zlib.crc32(payload, zlib.crc32(b"%d" % seq, previous))


def record_line(seq: int, payload: bytes, previous: int) -> tuple[bytes, int]:
    """The line of a record in the log, newline included, and its checksum."""
    crc = crc_of(seq, payload, previous)
    return b',"%d":{"_crc":"%08x",%b}\n' % (seq, crc, payload), crc


def genesis_line(meta: Meta, seed: int) -> tuple[bytes, int]:
    """The first line of a log: names its tables' `gen`; `seed` is the checksum of the line of `_check`."""
    payload = b'"gen":"%b"' % meta.gen.encode()
    crc = crc_of(meta.seq, payload, seed)
    return b'"%d":{"_crc":"%08x",%b}\n' % (meta.seq, crc, payload), crc


def _ordered(rows: Mapping[int, Doc]) -> Iterable[tuple[int, Doc]]:
    """Documents by number (then guests with text keys by text): an old row is found by bisecting lines."""
    last: int | None = None
    for key in rows:
        if type(key) is not int or (last is not None and key < last):
            return sorted(rows.items(), key=lambda item: (isinstance(item[0], str), item[0]))
        last = key
    return rows.items()


@dataclass(slots=True)
class Written:
    """What a fold needs to know about the file it wrote; filled while `file_chunks` runs."""

    size: int = 0
    log_start: int = 0
    end: int = 0
    """Where the next record goes."""
    crc: int = 0
    base_crc: int = 0
    bytes_crc: int = 0
    """Checksum of everything up to `end`."""

    def base(self, data: bytes) -> bytes:
        """Count bytes that belong to the tables."""
        self.base_crc = zlib.crc32(data, self.base_crc)
        return self.any(data)

    def any(self, data: bytes) -> bytes:
        """Count bytes that follow the tables."""
        self.size += len(data)
        self.bytes_crc = zlib.crc32(data, self.bytes_crc)
        return data


def _table_chunks(name: str, rows: Mapping[int, Doc], out: Written, regions: dict[str, Region]) -> Iterator[bytes]:
    yield out.base(b",\n" + encode(name) + b":{\n")
    offset = out.size
    ordered = _ordered(rows)
    lines = iter(ordered)
    first = last = None
    while part := list(islice(lines, _LINES_AT_ONCE)):
        lead = b"" if first is None else b",\n"
        first = part[0][0] if first is None else first
        last = part[-1][0]
        yield out.base(lead + b",\n".join([encode(str(key)) + b":" + encode(doc) for key, doc in part]))
    if first is not None:
        yield out.base(b"\n")
    regions[name] = Region(offset, out.size - offset, len(rows), first, last)
    yield out.base(b"}")


def file_chunks(tables: Mapping[str, Mapping[int, Doc]], meta: Meta, out: Written) -> Iterator[bytes]:
    """The bytes of a whole file with an empty log; `out` is complete when the iterator is."""
    regions: dict[str, Region] = {}
    yield out.base(_META_MARK + encode({"1": meta}))
    for name, rows in tables.items():
        yield from _table_chunks(name, rows, out, regions)
    yield out.base(b",\n")
    check = Check(bytes=out.size, crc=f"{out.base_crc:08x}", tables=regions)
    line = b'"_check":' + encode({"1": check}) + b","
    yield out.any(line + _LOG_MARK)
    out.log_start = out.size
    genesis, out.crc = genesis_line(meta, zlib.crc32(line))
    yield out.any(genesis)
    out.end = out.size
    yield TAIL
    out.size += len(TAIL)


@dataclass(slots=True)
class Scan:
    """What a file holds, and how its end looks."""

    meta: Meta
    tables: dict[str, Rows]
    seq: int
    crc: int
    end: int
    """Offset of the tail: where the next record goes."""
    size: int
    log_start: int
    next: dict[str, int] = field(default_factory=dict)
    records: int = 0
    bytes_crc: int = 0
    """Checksum of everything up to `end`."""
    tail_clean: bool = False
    """No reserve: it was closed."""
    tail_torn: bool = False
    """Something other than the tail and blanks follows the last sound record."""
    torn: bytes = b""
    """What follows, without blanks at its end."""


def read_meta(data: bytes) -> tuple[Meta, int]:
    """
    The first line and its length.

    Raises:
        Unsound: not as we write it.
    """
    end = data.find(b"\n")
    if end < 0 or not data.startswith(_META_MARK) or data[end - 1 : end] != b",":
        raise Unsound(0)
    try:
        return _decode_meta(data[len(_META_MARK) : end - 1])["1"], end + 1
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise Unsound(0) from error


def read_check(data: bytes) -> tuple[Check, int, int]:
    """
    The checks, the offset of their line, and the checksum of that line.

    Raises:
        Unsound: missing, or the tables don't fit their checksum.
    """
    mark = data.find(_LOG_MARK)
    at = data.rfind(_CHECK_MARK, 0, mark) if mark >= 0 else -1
    if at < 0:
        raise Unsound(0)
    line = data[at + 1 : mark]
    try:
        check = _decode_check(line[len(_CHECK_MARK) - 1 : -1])["1"]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise Unsound(at + 1) from error
    if check.bytes != at + 1 or check.crc != f"{zlib.crc32(memoryview(data)[: at + 1]):08x}":
        raise Unsound(0)
    return check, at + 1, zlib.crc32(line)


def _read_tables(data: bytes, check: Check) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for name, region in check.tables.items():
        head = encode(name) + b":{\n"
        if data[region.offset - len(head) : region.offset] != head:
            raise Unsound(check.bytes)
        try:
            rows = decode_rows(b"{%b}" % data[region.offset : region.offset + region.length])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unsound(region.offset) from error
        if len(rows) != region.count:
            raise Unsound(region.offset)
        tables[name] = rows
    return tables


def _read_genesis(data: bytes, meta: Meta, seed: int, start: int) -> tuple[int, int]:
    newline = data.find(b"\n", start)
    match = _GENESIS.fullmatch(data, start, newline) if newline >= 0 else None
    if match is None or int(match[1]) != meta.seq or match[4].decode() != meta.gen:
        raise Unsound(start)
    crc = crc_of(meta.seq, match[3], seed)
    if crc != int(match[2], 16):
        raise Unsound(start)
    return crc, newline + 1


def apply_record(tables: dict[str, Rows], numbers: dict[str, int], record: Record) -> None:
    """Bring tables and next numbers up to one record."""
    for name in record.x:
        tables.pop(name, None)
        numbers.pop(name, None)
    for name, changes in record.d.items():
        rows = tables.setdefault(name, {})
        for text, doc in changes.items():
            key = key_of(text)
            if doc is None:
                rows.pop(key, None)
            else:
                rows[key] = doc
            if is_number(key) and key >= numbers.get(name, 1):
                numbers[name] = key + 1


def _read_records(data: bytes, scan: Scan) -> None:
    """Follow the chain from `scan.end` on; stops at the first byte that does not fit."""
    view = memoryview(data)
    while data[scan.end : scan.end + 1] == b",":
        newline = data.find(b"\n", scan.end)
        want = b',"%d":{"_crc":"' % (scan.seq + 1)
        crc_at = scan.end + len(want)
        if newline < 0 or data[scan.end : crc_at] != want or data[crc_at + 8 : crc_at + 10] != b'",':
            return
        payload = view[crc_at + 10 : newline - 1]
        crc = crc_of(scan.seq + 1, payload, scan.crc)
        if data[newline - 1 : newline] != b"}" or data[crc_at : crc_at + 8] != b"%08x" % crc:
            return
        try:
            record = decode_record(b"{" + bytes(payload) + b"}")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unsound(scan.end) from error  # a checksum that fits what is no record: not a torn write
        apply_record(scan.tables, scan.next, record)
        scan.seq += 1
        scan.crc = crc
        scan.records += 1
        scan.end = newline + 1


def _read_tail(data: bytes, scan: Scan) -> None:
    rest = data[scan.end :]
    if rest == TAIL:
        scan.tail_clean = True
    elif rest[:3] == TAIL and not rest[3:].strip(b" "):
        return
    else:
        # at most one record is ever in flight: the header of any later one means damage, not a torn write
        later = sum(int(match[1]) > scan.seq + 1 for match in _HEADER.finditer(rest))
        # while open there is always a blank behind the tail, so a bare tail means it was closed in order
        if later or rest.endswith(b"\n" + TAIL):
            raise Unsound(scan.end, later=later)
        scan.tail_torn = True
        scan.torn = b"" if rest[:3] == TAIL and not rest[3:].strip(b" \0") else rest.rstrip(b" \0")


def scan_file(data: bytes) -> Scan:
    """
    Read a whole file: tables, then the log over them, then what its end looks like.

    Raises:
        Unsound: it is not what was written; `explain` in `diagnose.py` says what that means.
    """
    meta, _ = read_meta(data)
    if meta.format != FORMAT:
        raise Unsound(0)
    check, at, seed = read_check(data)
    log_start = data.find(_LOG_MARK, at) + len(_LOG_MARK)
    crc, end = _read_genesis(data, meta, seed, log_start)
    tables = _read_tables(data, check)
    numbers = dict(meta.next)
    scan = Scan(meta, tables, meta.seq, crc, end, len(data), log_start, numbers)
    _read_records(data, scan)
    scan.bytes_crc = zlib.crc32(memoryview(data)[check.bytes : scan.end], int(check.crc, 16))
    _read_tail(data, scan)
    return scan


def record_payload(change: Mapping[str, Mapping[int, Doc | None]], drop: Iterable[str]) -> bytes:
    """The bytes of a commit between the record's checksum and its closing brace."""
    names = list(drop)
    body = b'"d":' + encode(change)
    return b'"x":' + encode(names) + b"," + body if names else body


def payload_record(payload: bytes) -> Record:
    """What a restart would read from that payload."""
    return decode_record(b"{" + payload + b"}")


def line_number(data: bytes, offset: int) -> int:
    """The 1-based line that `offset` lies in."""
    return data.count(b"\n", 0, offset) + 1


__all__ = ["FORMAT", "TAIL", "Meta", "Record", "Region", "Scan", "Unsound", "Written", "decode", "scan_file"]
