"""
A slip as the bytes an ESC/POS printer takes.

A printer of the Chinese character set prints every character of two bytes two columns wide. What counts as one column
on the screen (a multiplication sign, curly quotes) is therefore said in ASCII, so that figures stay at the edge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from shopclub.printer.model import Slip

CHINESE_ON = b"\x1c&"
"""FS &: what follows is in the printer's Chinese character set."""
QR_DOTS = 6
"""Dots a module: 29 modules are some 22 mm on 203 dots an inch."""
_PLAIN = {
    "×": "x", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "·": ".", "–": "-", "—": "-", "−": "-",
    "→": ">", "\N{NO-BREAK SPACE}": " ", "✓": "v", "★": "*", "◆": "*", "●": "*", "○": "o", "✦": "*",
}  # fmt: skip
_YEN = re.compile(r" (-?)¥")


def slip_bytes(slip: Slip) -> bytes:
    """Everything a printer needs for a slip: set up, the text, the codes, feed and cut."""
    paper = Dummy()
    paper.hw("INIT")
    if slip.chinese:
        _raw(paper, CHINESE_ON)
        for line in slip.lines:
            _raw(paper, chinese_bytes(line, slip.columns) + b"\n")
    else:
        for line in slip.lines:
            paper.textln(line)
    for code in slip.codes:
        paper.set(align="center")
        paper.qr(code, ec=QR_ECLEVEL_M, size=QR_DOTS, native=True)
        paper.set(align="left")
    paper.cut()
    sent: bytes = paper.output
    return sent


def _raw(paper: Any, data: bytes) -> None:
    paper._raw(data)  # noqa: SLF001 - the library's only way to send bytes that it did not encode itself


def chinese_bytes(line: str, columns: int) -> bytes:
    """
    A line in GB18030, as wide on paper as it was composed.

    Args:
        line: of text.
        columns: of the paper; the wide yen sign takes the place of a space, or where there is none fits if it can.
    """
    text = _YEN.sub("\\1￥", line)
    if "¥" in text:
        wide = text.replace("¥", "￥")
        text = wide if _columns(wide) <= columns else text.replace("¥", "Y")
    return b"".join(_char(char) for char in unicodedata.normalize("NFC", text))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _char(char: str) -> bytes:
    if char in _PLAIN:
        return _PLAIN[char].encode("ascii")
    encoded = char.encode("gb18030")
    is_wide = unicodedata.east_asian_width(char) in "WF"
    if len(encoded) == 1:
        return encoded if char.isprintable() else b" "
    if is_wide:
        return encoded
    plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore")
    return plain[:1] or (b"" if unicodedata.combining(char) else b"?")


def columns_of(data: Sequence[int]) -> int:
    """Columns that encoded text takes on paper: two for every character of more than one byte."""
    text = bytes(data).decode("gb18030")
    return sum(1 if len(char.encode("gb18030")) == 1 else 2 for char in text)
