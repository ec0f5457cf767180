"""Keeping a file beside itself before something is done to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shopclub.core.store.files import Files
from shopclub.core.store.log import stamp

_PART = 1 << 20


def free_name(files: Files, path: str, label: str, now: datetime) -> str:
    """`path.label-MOMENT`, with a count behind it if that is taken."""
    target = f"{path}.{label}-{stamp(now)}"
    count = 0
    while files.exists(target):
        count += 1
        target = f"{path}.{label}-{stamp(now)}-{count}"
    return target


def keep_aside(files: Files, path: str, label: str, now: datetime) -> str | None:
    """
    Copy what lies at `path`, sound or not, to `path.label-MOMENT` and sync it.

    Returns:
        the copy's name; None if nothing is there.

    Raises:
        OSError: the disk's refusal; nothing is left behind.
    """
    if files.identity(path) is None:
        return None
    target = free_name(files, path, label, now)
    half = f"{target}.tmp"
    if files.exists(half):
        files.unlink(half)
    source = files.open(path, write=False)
    try:
        copy = files.open(half, create=True)
        try:
            offset = 0
            while part := source.read_at(offset, _PART):
                copy.write_at(offset, part)
                offset += len(part)
            copy.sync_all()
        except OSError:
            copy.close()
            files.unlink(half)  # half a copy must not keep the disk full
            raise
        copy.close()
    finally:
        source.close()
    files.replace(half, target)  # half a copy, cut off by a crash, must not look like the whole
    files.sync_folder(target)
    return Path(target).name
