"""
What it means when a file is not as we wrote it: damage, an edit by hand, a newer version, or no shop at all.

Valid JSON in TinyDB's shape was changed by someone who knew what they did, and is theirs to accept; anything
else is damage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from shopclub.core.store.codec import RESERVED_TABLES, Doc, Rows, encode, is_number, key_of
from shopclub.core.store.errors import Damaged, ForeignEdit, NewerFormat, NotAShop, StoreError
from shopclub.core.store.layout import FORMAT, Unsound, crc_of, line_number, record_payload

_BYTE = re.compile(r"\(byte (\d+)\)")
_FORMAT_SEEN = re.compile(rb'"format"\s*:\s*"shopclub-(\d+)"')
_FORMAT_NAME = re.compile(r"shopclub-(\d+)")
_VERSION = int(FORMAT.removeprefix("shopclub-"))
_SNIFF = 4096


class _Record(msgspec.Struct):
    """One commit, documents decoded."""

    d: dict[str, dict[str, Doc | None]] = {}
    x: list[str] = []


_decode_any = msgspec.json.Decoder(dict[str, dict[str, Doc]]).decode


@dataclass(slots=True)
class EditReport:
    """How a file that was changed outside the program differs from what was last folded, as far as it tells."""

    tables: dict[str, tuple[int | None, int]] = field(default_factory=dict)
    """Table -> (documents then, documents now), only where they differ; None where we never wrote it."""
    records: int = 0
    """Log records whose content no longer fits their checksum."""
    documents: dict[str, int] = field(default_factory=dict)
    """Table -> documents now, log applied, all tables."""
    repeated: int = 0
    """Keys that stand twice in one object; of these only the last counts."""


@dataclass(slots=True)
class Salvage:
    """A valid JSON file read without trusting any of our checks."""

    tables: dict[str, Rows]
    next: dict[str, int]
    seq: int
    ours: bool
    newer: bool
    report: EditReport


def read_loosely(data: bytes) -> Salvage:
    """
    Read any valid `{table: {number: document}}`, whoever wrote it, our log applied if there is one.

    Raises:
        msgspec.DecodeError: not JSON, or not of that shape.
        UnicodeDecodeError: not UTF-8.
    """
    raw = _decode_any(data.strip(b" \0\r\n\t\xef\xbb\xbf"))
    meta = raw.pop("_meta", {}).get("1", {})
    check = raw.pop("_check", {}).get("1")
    log = raw.pop("_log", {})
    for name in RESERVED_TABLES:
        raw.pop(name, None)
    tables = {name: {key_of(key): doc for key, doc in rows.items()} for name, rows in raw.items()}
    differ = _differing(check, tables)
    given = meta.get("next", {})
    numbers = {str(k): v for k, v in given.items() if type(v) is int} if isinstance(given, dict) else {}
    for name, rows in tables.items():
        top = max(filter(is_number, rows), default=0)
        numbers[name] = max(numbers.get(name, 1), top + 1)
    base = meta.get("seq", 0)
    seq, changed = _replay(log, tables, numbers, base if type(base) is int else 0)
    version = _FORMAT_NAME.fullmatch(str(meta.get("format", "")))
    counts = {name: len(rows) for name, rows in tables.items()}
    newer = version is not None and int(version[1]) > _VERSION
    return Salvage(tables, numbers, seq, version is not None, newer, EditReport(differ, changed, counts))


class _Counted(msgspec.Struct):
    """How many documents each table had, third in its list."""

    tables: dict[str, tuple[int, int, int, Any, Any]] = {}


def _differing(check: Doc | None, tables: dict[str, Rows]) -> dict[str, tuple[int | None, int]]:
    try:
        known = {name: found[2] for name, found in msgspec.convert(check or {}, _Counted).tables.items()}
    except msgspec.ValidationError:
        known = {}
    differ: dict[str, tuple[int | None, int]] = {}
    for name in [*known, *(n for n in tables if n not in known)]:
        then = known.get(name)
        now = len(tables.get(name, {}))
        if then != now:
            differ[name] = (then, now)
    return differ


def _replay(log: dict[str, Doc], tables: dict[str, Rows], numbers: dict[str, int], seq: int) -> tuple[int, int]:
    """Apply the log in order; the last number and how many records don't fit their checksum."""
    changed = 0
    crc: int | None = None
    for number in sorted(filter(is_number, map(key_of, log))):
        raw = dict(log[str(number)])
        written = raw.pop("_crc", None)
        fits = False
        if "gen" not in raw:
            record = msgspec.convert(raw, _Record)
            change = {
                name: {key_of(k): None if doc is None else encode(doc) for k, doc in rows.items()}
                for name, rows in record.d.items()
            }
            fits = crc is not None and written == f"{crc_of(number, record_payload(change, record.x), crc):08x}"
            changed += not fits
            _apply(tables, numbers, record)
        crc = int(written, 16) if isinstance(written, str) and re.fullmatch("[0-9a-f]{8}", written) else None
        seq = max(seq, number)
    return seq, changed


def _apply(tables: dict[str, Rows], numbers: dict[str, int], record: _Record) -> None:
    for name in record.x:
        tables.pop(name, None)
        numbers.pop(name, None)
    for name, docs in record.d.items():
        rows = tables.setdefault(name, {})
        for text, doc in docs.items():
            key = key_of(text)
            if doc is None:
                rows.pop(key, None)
            else:
                rows[key] = doc
            if is_number(key) and key >= numbers.get(name, 1):
                numbers[name] = key + 1


def edit_error(salvage: Salvage, name: str) -> ForeignEdit:
    """The error for a file that someone changed, with the counts its sentence quotes."""
    differ = salvage.report.tables
    table = next(iter(differ), None)
    before, after = differ[table] if table is not None else (None, None)
    return ForeignEdit(
        path=name, table=table, before=before, after=after, tables=len(differ), records=salvage.report.records
    )


def explain(data: bytes, name: str, unsound: Unsound) -> StoreError:
    """
    The error that says what is wrong with a file that reading refused.

    Args:
        data: all bytes of the file.
        name: its name, for the sentence.
        unsound: where reading stopped.
    """
    seen = _FORMAT_SEEN.search(data, 0, _SNIFF)
    if seen and int(seen[1]) > _VERSION:
        return NewerFormat(path=name, format=f"shopclub-{int(seen[1])}", known=FORMAT)
    try:
        salvage = read_loosely(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if not seen and b'"_log"' not in data:
            return NotAShop(path=name, tables=None)
        at = unsound.offset or _first_fault(data, error)
        return Damaged(path=name, line=line_number(data, at), later=unsound.later)
    if salvage.newer:
        return NewerFormat(path=name, format=None, known=FORMAT)
    if not salvage.ours:
        return NotAShop(path=name, tables=len(salvage.tables))
    return edit_error(salvage, name)


def _first_fault(data: bytes, error: Exception) -> int:
    """The offset at which a reader stumbles first, as near as the codec tells."""
    try:
        data.decode()
    except UnicodeDecodeError as undecodable:
        return undecodable.start
    match = _BYTE.search(str(error))
    return min(int(match[1]), len(data)) if match else 0
