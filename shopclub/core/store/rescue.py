"""Saving our state beside a file that another program has put in the place of ours."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shopclub.core.store.aside import free_name
from shopclub.core.store.errors import StoreError
from shopclub.core.store.files import Files
from shopclub.core.store.state import State
from shopclub.core.store.writing import new_meta, written_rows


def rescue(files: Files, path: str, state: State, now: datetime) -> tuple[str | None, int]:
    """
    Write everything that is in memory, and of the past what can still be read, to `path.rescued-MOMENT`.

    A file that was renamed over stays readable to us; one that was overwritten in place does not.

    Returns:
        the new file's name (None: the disk refused) and how many documents of the past could not be read.
    """
    missing = 0
    whole: dict[str, dict[int, bytes]] = {}
    for name, rows in state.tables().items():
        try:
            whole[name] = dict(rows.items())
        except StoreError:
            whole[name] = rows.at_hand()
            missing += rows.count - len(whole[name])
    target = free_name(files, path, "rescued", now)
    try:
        written_rows(files, target, whole, new_meta(state.seq, state.next, now), state.plan)
    except OSError:
        return None, missing
    return Path(target).name, missing
