"""
Text from people made safe to show: plain, on one line, as wide as it says it is.

Nothing here reads markup. Names in right-to-left scripts stay inside their column because their formatting
characters are gone (`clean_text`) and every field is padded by cells, not by characters.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len
from textual.content import Content

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEPT = frozenset("\u200d\ufe0f")


def plain(text: str) -> str:
    """Text on one line without control or formatting characters, whatever the file holds."""
    return "".join(" " if c in "\t\r\n" else c for c in text if c in _KEPT or not _is_hidden(c))


def _is_hidden(char: str) -> bool:
    return char not in "\t\r\n" and unicodedata.category(char) in _HIDDEN


def content(text: str, style: str = "") -> Content:
    """Text from a person as Textual content: never markup."""
    return Content.styled(plain(text), style) if style else Content(plain(text))


def fit(text: Content, width: int, *, right: bool = False) -> Content:
    """Content of exactly `width` cells: cut with an ellipsis, or padded."""
    if width <= 0:
        return Content("")
    cut = text.truncate(width, ellipsis=True) if text.cell_length > width else text
    room = max(0, width - cut.cell_length)
    return cut.pad_left(room) if right else cut.pad_right(room)


def cells(text: str) -> int:
    """How many columns of the terminal a text takes."""
    return cell_len(text)
