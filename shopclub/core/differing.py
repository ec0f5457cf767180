"""
What somebody changed in the shop's file by hand: which documents and which of their fields, never their contents.

The checksums of the blocks say where to look; the newest backup says what stood there. Without one only the places
can be named.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from shopclub.core.backups.model import Kept
from shopclub.core.store import AppendStorage, describe_edit, unpack
from shopclub.core.store.codec import Doc, is_number
from shopclub.core.store.diagnose import read_loosely
from shopclub.core.store.files import OsFiles
from shopclub.core.store.opening import read_bytes
from shopclub.core.store.salvage import Wreck
from shopclub.core.store.salvage.found import Span, spans_of

MOST = 200
"""So many changed documents are named; more are no edit by hand."""
_Loose: TypeAlias = dict[str, dict[int, Doc]]


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A document that reads otherwise now."""

    number: int
    fields: tuple[str, ...]
    """Names of the fields that differ."""


class TableDiffers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What differs in one table."""

    table: str
    changed: tuple[Changed, ...] = ()
    added: tuple[Span, ...] = ()
    removed: tuple[Span, ...] = ()
    among: tuple[Span, ...] = ()
    """Without a backup: somewhere among these documents."""


class Differences(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody changed."""

    tables: tuple[TableDiffers, ...] = ()
    records: int = 0
    """Entries of the log that were changed."""
    repeated: int = 0
    """Numbers that stand twice; of these only the last counts."""
    compared: str = ""
    """Name of the backup it was compared with; empty for none."""


def differing(path: Path, good: tuple[str, Kept] | None) -> Differences | None:
    """
    What differs in a file that was edited by hand; None if it was not.

    Args:
        path: of the file; only read.
        good: where the newest proven backup lies, and what is known of it.

    Raises:
        Damaged, NotAShop, NewerFormat: it can't be taken as an edit.
        BackupUnsound, DiskFull, ReadOnly: of the backup.
        FileNotFoundError: no such file.
    """
    report = describe_edit(path)
    if report is None:
        return None
    disk = OsFiles()
    now: _Loose = read_loosely(read_bytes(str(path), disk)).tables
    proven = _proven(path)
    if good is None or good[1].sealed:
        tables = _places(now, proven)
    else:
        with _laid_out(Path(good[0]), path) as before:
            tables = _compared(now, before, proven)
    compared = "" if good is None or good[1].sealed else Path(good[0]).name
    return Differences(tables=tuple(tables), records=report.records, repeated=report.repeated, compared=compared)


def _proven(path: Path) -> dict[str, set[int]]:
    """Numbers of the documents in blocks that are as they were written; nothing for a file that was laid out anew."""
    with contextlib.suppress(msgspec.MsgspecError):
        wreck = Wreck(read_bytes(str(path), OsFiles()), path.name)
        return {name: set(found.rows) - found.unproven for name, found in wreck.tables.items()}
    return {}


def _places(now: _Loose, proven: dict[str, set[int]]) -> list[TableDiffers]:
    found = [(name, spans_of(rows.keys() - proven.get(name, set()))) for name, rows in now.items()]
    return [TableDiffers(table=name, among=among) for name, among in found if among]


@contextmanager
def _laid_out(copy: Path, path: Path) -> Iterator[AppendStorage]:
    plain = path.with_name(f"{path.name}.comparing")
    try:
        unpack(copy, plain)
        with contextlib.closing(AppendStorage(plain, access_mode="r")) as storage:
            yield storage
    finally:
        plain.unlink(missing_ok=True)


def _compared(now: _Loose, before: AppendStorage, proven: dict[str, set[int]]) -> list[TableDiffers]:
    tables = []
    for name in dict.fromkeys([*now, *before.tables()]):
        rows = now.get(name, {})
        old = dict(before.docs(name).items()) if before.has_table(name) else {}
        sure = proven.get(name, set())
        doubtful = [key for key in rows if key not in sure and is_number(key)]
        changed = [
            Changed(number=key, fields=_fields(old[key], rows[key]))
            for key in doubtful
            if key in old and old[key] != rows[key]
        ]
        added = spans_of(key for key in doubtful if key not in old)
        removed = spans_of(key for key in old if key not in rows)
        if changed or added or removed:
            tables.append(TableDiffers(table=name, changed=tuple(changed[:MOST]), added=added, removed=removed))
    return tables


def _fields(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name))
