"""
A file that a person or another program changed: what differs, and taking it as it now is.

Any valid JSON of TinyDB's shape will do, also one that an editor laid out anew or that plain TinyDB wrote.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from shopclub.core.kernel.clock import SystemClock
from shopclub.core.store.aside import keep_aside
from shopclub.core.store.codec import check_change, encode
from shopclub.core.store.diagnose import EditReport, Salvage, explain, read_loosely
from shopclub.core.store.errors import ForeignEdit, NotAShop
from shopclub.core.store.files import Files, OsFiles
from shopclub.core.store.layout import Unsound
from shopclub.core.store.log import refusals
from shopclub.core.store.opening import read_bytes
from shopclub.core.store.plan import Plan
from shopclub.core.store.proving import verify
from shopclub.core.store.writing import new_meta, written_rows


def describe_edit(path: str | Path, *, files: Files | None = None) -> EditReport | None:
    """
    How a file differs from what we wrote, as far as it tells by itself; None if it does not differ.

    Raises:
        FileNotFoundError: no such file.
        Damaged, NotAShop, NewerFormat: it can't be taken as an edit.
    """
    salvage = _edited(str(path), files or OsFiles())
    return None if salvage is None else salvage.report


def accept_edit(path: str | Path, *, files: Files | None = None, now: datetime | None = None) -> EditReport | None:
    """
    Take a changed file as it is: its log applied, checks written anew. Safe to kill at any point.

    The bytes as they were found stay beside it as `.edited-...`.

    Returns:
        what differed; None if the file was as we wrote it, and then it is left alone.

    Raises:
        FileNotFoundError: no such file.
        Locked: the file is open.
        Damaged, NotAShop, NewerFormat: it can't be taken as an edit; nothing was changed.
        DiskFull, ReadOnly: nothing was changed.
    """
    disk = files or OsFiles()
    target, name = str(path), Path(path).name
    moment = now or SystemClock().now()
    there = disk.identity(target)
    if there is None:
        raise FileNotFoundError(target)
    with refusals(name, there.size):
        hold = disk.lock(target, None, moment)
        try:
            salvage = _edited(target, disk)
            if salvage is None:
                return None
            keep_aside(disk, target, "edited", moment)
            if disk.exists(f"{target}.tmp"):
                disk.unlink(f"{target}.tmp")
            rows = {table: {key: encode(doc) for key, doc in docs.items()} for table, docs in salvage.tables.items()}
            meta = new_meta(salvage.seq, salvage.next, moment)
            written_rows(disk, f"{target}.tmp", rows, meta, Plan())
            disk.replace(f"{target}.tmp", target)
            disk.sync_folder(target)
        finally:
            hold.release()
    return salvage.report


def _edited(path: str, disk: Files) -> Salvage | None:
    """
    What an edited file holds; None if it was not edited.

    Raises:
        Damaged, NotAShop, NewerFormat: it is no edit.
    """
    name = Path(path).name
    try:
        verify(path, files=disk)
    except ForeignEdit:
        pass
    except NotAShop as error:
        if error.figures["tables"] is None:
            raise
    else:
        return None
    data = read_bytes(path, disk)
    try:
        salvage = read_loosely(data)
        check_change(salvage.tables)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise explain(data, name, Unsound(0)) from error
    except (TypeError, ValueError) as error:
        raise NotAShop(path=name, tables=None) from error
    salvage.report.repeated = _repeated_keys(data)
    return salvage


def _repeated_keys(data: bytes) -> int:
    """
    Keys that stand twice in one object: a line copied by hand whose number was not changed.

    The codec keeps the last of them without a word, so the standard library's reader counts.
    """
    repeated = 0

    def count(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        found = dict(pairs)
        repeated += len(pairs) - len(found)
        return found

    json.loads(data.strip(b" \0\r\n\t\xef\xbb\xbf"), object_pairs_hook=count)
    return repeated
