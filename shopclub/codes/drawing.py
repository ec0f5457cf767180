"""A QR code as rows of modules and as an SVG: for pages, for paper and for the terminal alike."""

from __future__ import annotations

from functools import lru_cache

import qrcode
from markupsafe import Markup
from qrcode import util
from qrcode.base import rs_blocks
from qrcode.exceptions import DataOverflowError

QUIET = 4
"""White modules around a code on a page or on paper."""
MASK = 3
"""The mask of a code that is drawn once. Any of the eight can be read; to try all and keep the best takes eight times
as long, and a member's page would wait longer for its live code than for all the rest."""
_ECI, _UTF8 = 0b0111, 26
"""The mode that announces how bytes are to be read, and the number of UTF-8 in it (ISO/IEC 18004, 7.4.3)."""


@lru_cache(maxsize=512)
def modules(text: str, quiet: int = QUIET) -> tuple[str, ...]:
    """The code's rows at level M with so many white modules around it, `1` for dark."""
    return _rows(text, quiet)


def _rows(text: str, quiet: int, mask: int | None = None) -> tuple[str, ...]:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=quiet, mask_pattern=mask)
    if text.isascii():
        code.add_data(text)
        code.make(fit=True)
    else:
        code.version, code.data_cache = _announced(text.encode())
        code.make(fit=False)
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.get_matrix())


def _announced(data: bytes) -> tuple[int, list[int]]:
    """
    The version and the codewords of bytes that say of themselves that they are UTF-8.

    Without that a reader has to guess, and some guess Shift JIS: a Chinese Wi-Fi would be looked for under another
    name. The library writes no such announcement, so its bits are put together here, from the library's own parts.

    Raises:
        DataOverflowError: no code is large enough.
    """
    for version in range(1, 41):
        blocks = rs_blocks(version, qrcode.ERROR_CORRECT_M)
        room = 8 * sum(block.data_count for block in blocks)
        bits = util.BitBuffer()
        for value, length in (
            (_ECI, 4),
            (_UTF8, 8),
            (util.MODE_8BIT_BYTE, 4),
            (len(data), util.length_in_bits(util.MODE_8BIT_BYTE, version)),
            *((byte, 8) for byte in data),
        ):
            bits.put(value, length)
        if len(bits) > room:
            continue
        bits.put(0, min(room - len(bits), 4))
        bits.put(0, -len(bits) % 8)
        for at in range((room - len(bits)) // 8):
            bits.put(util.PAD1 if at % 2 else util.PAD0, 8)
        return version, util.create_bytes(bits, blocks)
    raise DataOverflowError


@lru_cache(maxsize=512)
def svg(text: str, label: str) -> Markup:
    """
    A code as an SVG element: black on its own white ground, whatever theme the page has.

    Args:
        text: digits or an address.
        label: what it is, for those who can't see it.
    """
    return _drawn(modules(text), label)


@lru_cache(maxsize=256)
def svg_once(text: str, label: str) -> Markup:
    """As `svg`, of a code that is soon over: drawn quickly, kept while the page and its stream ask for it."""
    return _drawn(_rows(text, QUIET, MASK), label)


def _drawn(rows: tuple[str, ...], label: str) -> Markup:
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while (x := row.find("1", x)) >= 0:
            end = row.find("0", x)
            runs.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end
    side = len(rows)
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        'aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        '<path d="{runs}"/></svg>'
    ).format(side=side, label=label, runs="".join(runs))
