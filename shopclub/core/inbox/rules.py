"""Names and looks of files in the inbox: pure functions."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from shopclub.core.kernel.text import one_line

MAX_BYTES = 64 * 2**20
"""A larger file is refused: some 800,000 lines, which one brings in by hand in a quiet hour."""
LOOKS = 2
"""Looks in a row at which a file has to be the same."""
LOOKS_WHILE_EMPTY = 15
"""The same for a file without a byte, which its program may only have begun."""
NAME_BYTES = 200
"""Bytes of a name that is put away with a date before it and `.report.txt` behind it; file systems stop at 255."""
REPORT = ".report.txt"
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", ".lnk", "~")
_LISTS = frozenset({"csv", "txt", "tsv", "tab", "dat", "asc", "prn", "xls", "xlsx"})
"""Spreadsheets too: whoever drops one is told how to save it as CSV."""
_OF_SYSTEMS = frozenset({"desktop.ini", "thumbs.db", "icon\r"})


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was at one look."""

    name: str
    size: int
    """Bytes."""
    changed_ns: int
    """Time of its last change as the file system tells it, only ever compared."""
    identity: int
    """The file system's own number of it."""


def is_passed_over(name: str) -> bool:
    """Whether a name says that the file is not ready, or nobody's data: hidden, temporary, of Excel or the system."""
    plain = name.casefold()
    return (
        plain.startswith((".", "~"))
        or plain.endswith(_UNFINISHED)
        or plain in _OF_SYSTEMS
        or unicodedata.normalize("NFC", name).strip() == ""
    )


def is_for_us(name: str) -> bool:
    """Whether a file may be a list at all; anything else is left where it lies, so that no picture is moved about."""
    _, dot, suffix = name.casefold().rpartition(".")
    return not dot or suffix in _LISTS


def lock_names(name: str) -> tuple[str, ...]:
    """Files that lie beside a file while a spreadsheet has it open: of Excel (two spellings) and of LibreOffice."""
    return f"~${name}", f"~${name[2:]}", f".~lock.{name}#"


def has_settled(looks: Sequence[Look]) -> bool:
    """
    Whether a file has stopped growing.

    Args:
        looks: at it, the last one last.
    """
    if not looks:
        return False
    needed = LOOKS if looks[-1].size else LOOKS_WHILE_EMPTY
    return len(looks) >= needed and all(look == looks[-1] for look in looks[-needed:])


def parked_name(name: str, wall: datetime, is_taken: Callable[[str], bool]) -> str:
    """
    What a file is called once it is put away: `2026-01-05 101500 till.csv`.

    Args:
        name: the file's own; what makes it too long is cut off before its ending; what can't be shown becomes `_`.
        wall: the shop's wall clock.
        is_taken: whether a name is in use, by a file or by a report.

    Returns:
        a name that is free, with its report's (`REPORT` behind it).
    """
    stamp = f"{wall:%Y-%m-%d %H%M%S}"
    plain = "".join(c if c.isprintable() else "_" for c in name)
    stem, dot, suffix = plain.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = plain, "", ""
    room = NAME_BYTES - len(f"{dot}{suffix}".encode())
    short = _cut(stem, room)
    candidate, count = f"{stamp} {short}{dot}{suffix}", 1
    while is_taken(candidate) or is_taken(candidate + REPORT):
        count += 1
        candidate = f"{stamp} {short} ({count}){dot}{suffix}"
    return candidate


def _cut(text: str, most: int) -> str:
    """Whole characters of at most so many bytes."""
    kept = text
    while len(kept.encode()) > most:
        kept = kept[:-1]
    return kept


def shown_name(name: str, most: int = 120) -> str:
    """A file's name as it is kept and shown: whatever bytes it has, one line of text."""
    return one_line(name, most)
