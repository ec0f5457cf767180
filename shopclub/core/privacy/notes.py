"""
Notes of what the command line handed out.

A command that only reads runs while the shop's file is another program's to write. So it leaves a note beside the file,
and the counter takes it into the log at its next look. The notes hold a count and an instant, nothing about anybody.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import msgspec

from shopclub.core.kernel.ids import OperationId
from shopclub.core.privacy.model import HandoutNote
from shopclub.core.privacy.verbs import PrivacyRoom
from shopclub.core.store.copies.folders import Folders, OsFolders, read_small, write_small

_log = logging.getLogger(__name__)

NOTE_FORMAT = "shopclub-handout-1"
_END = ".json"


def leave_note(shop: Path, note: HandoutNote, op: OperationId, disk: Folders | None = None) -> None:
    """
    Leave a note beside a shop's file, readable by its owner only.

    Args:
        shop: the shop's file.
        note: what was handed out.
        op: the note's name.
        disk: where; the computer's unless given.

    Raises:
        OSError: of the disk.
    """
    written = msgspec.json.encode(msgspec.structs.replace(note, format=NOTE_FORMAT))
    write_small(disk or OsFolders(), str(shop.parent / f"{_beginning(shop)}{op}{_END}"), written)


async def take_notes(shop: Path, privacy: PrivacyRoom, disk: Folders | None = None) -> int:
    """
    Take every note into the log, oldest first, and the note away.

    What can't be read as a note is put aside (`.unreadable`), and said in the program's log.

    Returns:
        How many were taken.

    Raises:
        ClubError: of the file.
        OSError: of the disk.
    """
    disk = disk or OsFolders()
    found = await asyncio.to_thread(_waiting, shop, disk)
    for path, note in found:
        await privacy.take_note(note)
        await asyncio.to_thread(disk.unlink, path)
    return len(found)


def _waiting(shop: Path, disk: Folders) -> list[tuple[str, HandoutNote]]:
    names = disk.listing(str(shop.parent)) or []
    mine = [str(shop.parent / name) for name in names if name.startswith(_beginning(shop)) and name.endswith(_END)]
    found = [(path, note) for path in mine if (note := _read(path, disk)) is not None]
    return sorted(found, key=lambda pair: (pair[1].at, pair[0]))


def _read(path: str, disk: Folders) -> HandoutNote | None:
    try:
        note = msgspec.json.decode(read_small(disk, path) or b"", type=HandoutNote)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        note = None
    if note is None or note.format != NOTE_FORMAT:
        _log.warning("a note of what was handed out can't be read: %s", Path(path).name)
        disk.replace(path, f"{path}.unreadable")
        return None
    return note


def _beginning(shop: Path) -> str:
    return f"{shop.stem}-handed-out-"
