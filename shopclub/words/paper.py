"""
Text as a receipt printer prints it: columns, wrapping, a label with its figure at the right edge.

Columns are counted as the printer counts them: Chinese characters and other wide ones take two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_CLOSING = frozenset("，。、；：！？）”’》」』…,.;:!?)")
"""Marks that never begin a line."""

NARROW, WIDE = 32, 48
"""Columns of the two usual paper widths, 58 mm and 80 mm."""


def width_of(text: str) -> int:
    """Columns of a text on paper."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Text in lines of at most `width` columns, broken at spaces where there are any, else between characters."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text):
        if line and width_of(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
            word = word.lstrip()
        while width_of(word.rstrip()) > width:
            cut = _prefix(word, width)
            lines.append(cut)
            word = word[len(cut) :]
        line += word
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterable[str]:
    """Words with their following space; each wide character is a piece, with the closing marks that follow it."""
    piece = ""
    for char in text:
        closes = char in _CLOSING
        if piece and not closes and (width_of(char) == 2 or piece[-1] == " " or width_of(piece[-1]) == 2):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _prefix(text: str, width: int) -> str:
    cut = ""
    for char in text:
        if width_of(cut + char) > width:
            break
        cut += char
    return cut or text[:1]


def pair(left: str, right: str, width: int) -> list[str]:
    """A label and a figure at the right edge; the label wraps before the figure is touched."""
    room = width - width_of(right) - 1
    if room < 4:
        return [*wrap(left, width), " " * max(0, width - width_of(right)) + right]
    *head, last = wrap(left, room)
    return [*head, last + " " * (width - width_of(last) - width_of(right)) + right]


def centred(text: str, width: int) -> list[str]:
    """Text in the middle of the paper."""
    return [" " * ((width - width_of(line)) // 2) + line for line in wrap(text, width)]
