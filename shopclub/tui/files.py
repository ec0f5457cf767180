"""
Finding a file with few keys: what lies in the usual folders, newest first, and what goes on like what was typed.

Names of files are text from people: shown as text, opened as they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

MOST = 40
"""Offers at once."""
LOOKED_AT = 2000
"""Entries of one folder that are looked at, so that a crowded one does not hold up the keys."""
_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xls", ".xlsx"})
"""Workbooks too: who looks for theirs finds it and reads how to save it as CSV."""
_USUAL = ("Downloads", "Desktop", "Documents", "下载", "桌面", "文档")


class Offer(NamedTuple):
    """A file or folder to choose."""

    path: Path
    is_folder: bool
    size: int
    """Bytes; 0 for a folder."""
    changed_at: float
    """Seconds since 1970."""


def usual_folders(data: Path, home: Path, here: Path) -> list[Path]:
    """
    Where a file to bring in may lie.

    Args:
        data: the shop's file.
        home: of whoever started the program.
        here: where it was started.
    """
    wanted = [here, data.absolute().parent, home, *(home / name for name in _USUAL)]
    return list(dict.fromkeys(folder for folder in wanted if is_folder(folder)))


def take_away(path: Path) -> None:
    """Delete a file of ours; one that is gone already, or lies where nothing can be deleted any more, is let be."""
    try:
        path.unlink(missing_ok=True)
    except (OSError, ValueError):
        return


def is_folder(path: Path) -> bool:
    """Whether it is a folder; False for what can't be looked at."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Whether it is a file; False for a device, and for what can't be looked at."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def short(path: Path) -> str:
    """A path as one reads it: `~` for one's own folder."""
    try:
        return f"~/{path.relative_to(Path.home())}".removesuffix("/.")
    except (RuntimeError, ValueError):
        return str(path)


def read_path(text: str, folders: Sequence[Path]) -> Path | None:
    """
    A path as typed, pasted or dropped from a file manager: quoted, as `file://`, with `~`, or relative.

    Args:
        text: what stands in the field.
        folders: where a relative one may lie; the first in which it exists, else the first.

    Returns:
        The path, existing or not; None for nothing.
    """
    plain = text.strip().replace("\0", "")
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "'\"":
        plain = plain[1:-1]
    if plain.startswith("file://"):
        plain = unquote(urlsplit(plain).path)
    if not plain:
        return None
    path = _expanded(plain)
    if path.is_absolute() or not folders:
        return path
    return next((folder / path for folder in folders if is_file(folder / path)), folders[0] / path)


def _expanded(plain: str) -> Path:
    try:
        return Path(plain).expanduser()
    except RuntimeError:  # a user this computer doesn't know
        return Path(plain)


def offers(text: str, folders: Sequence[Path], recent: Iterable[Path] = ()) -> list[Offer]:
    """
    What may be meant.

    Args:
        text: what was typed so far. With a folder in it: what lies there; else part of a name.
        folders: the usual ones.
        recent: taken before, the last one first.

    Returns:
        At most `MOST`: recent ones first, then the newest; inside a folder its folders first.
    """
    plain = text.strip().strip("'\"")
    if plain.startswith("~") or "/" in plain or os.sep in plain:
        return _inside(plain, folders)
    wanted = plain.casefold()
    before = [offer for path in recent if wanted in path.name.casefold() and (offer := _offer(path))]
    found = {
        offer.path: offer
        for folder in folders
        for offer in _entries(folder)
        if not offer.is_folder and wanted in offer.path.name.casefold()
    }
    rest = sorted((o for o in found.values() if o.path not in {b.path for b in before}), key=_newest)
    return [*before, *rest][:MOST]


def _inside(plain: str, folders: Sequence[Path]) -> list[Offer]:
    path = _expanded(plain)
    ends = plain.endswith(("/", os.sep)) or plain == "~"
    folder, begin = (path, "") if ends else (path.parent, path.name)
    if not folder.is_absolute() and folders:
        folder = next((base / folder for base in folders if is_folder(base / folder)), folders[0] / folder)
    found = [o for o in _entries(folder) if o.path.name.casefold().startswith(begin.casefold())]
    return sorted(found, key=lambda o: (not o.is_folder, o.path.name.casefold()))[:MOST]


def _newest(offer: Offer) -> tuple[float, str]:
    return -offer.changed_at, offer.path.name


def _entries(folder: Path) -> Iterator[Offer]:
    """The folders and tables in a folder, hidden ones left out; nothing where it may not be read."""
    try:
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                if count >= LOOKED_AT:
                    return
                if not entry.name.startswith(".") and (offer := _offer(Path(entry.path))):
                    yield offer
    except OSError:
        return


def _offer(path: Path) -> Offer | None:
    try:
        if path.is_dir():
            return Offer(path, True, 0, 0.0)
        if path.suffix.lower() in _SUFFIXES and path.is_file():
            seen = path.stat()
            return Offer(path, False, seen.st_size, seen.st_mtime)
    except OSError:
        return None
    return None
