"""
Reading files of the first format (`shopclub-1`), which had no blocks and no indexes; they are never written any more.

The log was as it is today. What proved the tables was one checksum over all of them.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import msgspec

from shopclub.core.store.blocks import rows_of
from shopclub.core.store.codec import encode, is_number
from shopclub.core.store.layout import (
    LOG_MARK,
    LogScan,
    Meta,
    Record,
    Region,
    Unsound,
    read_genesis,
    read_log,
    read_meta,
    record_rows,
)

FORMAT = "shopclub-1"
_CHECK_MARK = b'\n"_check":'


class _Check(msgspec.Struct, frozen=True, kw_only=True):
    """Every byte before its line, and where each table lies."""

    bytes: int
    crc: str
    tables: dict[str, Region]


_decode_check = msgspec.json.Decoder(dict[str, _Check]).decode


@dataclass(slots=True)
class Scan:
    """Everything such a file holds, its log applied."""

    meta: Meta
    tables: dict[str, dict[int, bytes]]
    next: dict[str, int]
    seq: int
    end: int
    """Where the last record ends."""
    tail_clean: bool
    torn: bytes


def scan_file(data: bytes) -> Scan:
    """
    Read a whole file of the first format.

    Raises:
        Unsound: it is not what was written.
    """
    meta, _ = read_meta(data)
    if meta.format != FORMAT:
        raise Unsound(0)
    check, mark, seed = _read_check(data)
    crc, at = read_genesis(data, mark + len(LOG_MARK), 0, meta, seed)
    tables = {name: _table(data, name, region, check.bytes) for name, region in check.tables.items()}
    log: LogScan = read_log(data, at, 0, meta.seq, crc)
    numbers = dict(meta.next)
    for record in log.records:
        _apply(tables, numbers, record)
    return Scan(meta, tables, numbers, log.seq, log.end, log.tail_clean, log.torn)


def _read_check(data: bytes) -> tuple[_Check, int, int]:
    mark = data.find(LOG_MARK)
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
    return check, mark, zlib.crc32(line)


def _table(data: bytes, name: str, region: Region, end: int) -> dict[int, bytes]:
    head = encode(name) + b":{\n"
    if data[region.offset - len(head) : region.offset] != head:
        raise Unsound(end)
    try:
        rows = rows_of(data[region.offset : region.offset + region.length])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unsound(region.offset) from error
    if len(rows) != region.count:
        raise Unsound(region.offset)
    return rows


def _apply(tables: dict[str, dict[int, bytes]], numbers: dict[str, int], record: Record) -> None:
    for name in record.x:
        tables.pop(name, None)
        numbers.pop(name, None)
    for name, docs in record_rows(record).items():
        rows = tables.setdefault(name, {})
        for key, doc in docs.items():
            if doc is None:
                rows.pop(key, None)
            else:
                rows[key] = doc
            if is_number(key) and key >= numbers.get(name, 1):
                numbers[name] = key + 1
