"""QR codes of addresses and cards, as SVG to show and as PNG to keep."""

from __future__ import annotations

import io
from functools import lru_cache

import png as png_format
import qrcode
from markupsafe import Markup

QUIET = 4
"""White modules around a code."""
PNG_MODULE = 20
"""Pixels a module: a card is then 580 pixels wide, sharp on any phone."""


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return code


@lru_cache(maxsize=512)
def modules(text: str) -> tuple[str, ...]:
    """The code's rows with their quiet zone, `1` for dark."""
    return _rows(text)


def _rows(text: str) -> tuple[str, ...]:
    return tuple("".join("1" if dark else "0" for dark in row) for row in _code(text).get_matrix())


@lru_cache(maxsize=512)
def svg(text: str, label: str) -> Markup:
    """
    A code as an SVG element: black on its own white ground, whatever theme the page has.

    Args:
        text: digits or an address.
        label: what it is, for those who can't see it.
    """
    return _drawn(modules(text), label)


def svg_once(text: str, label: str) -> Markup:
    """As `svg`, of a code that nobody sees twice: nothing of it is kept."""
    return _drawn(_rows(text), label)


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


@lru_cache(maxsize=512)
def png(text: str) -> bytes:
    """
    A code as a PNG, black on white with its quiet zone.

    The rows are packed here: the library would handle each of the 336,400 pixels by itself, and the counter waits
    on the same loop.
    """
    rows = modules(text)
    side = len(rows) * PNG_MODULE
    out = io.BytesIO()
    writer = png_format.Writer(side, side, greyscale=True, bitdepth=1)
    writer.write_packed(out, (packed for row in rows for packed in [_packed(row)] * PNG_MODULE))
    return out.getvalue()


def _packed(row: str) -> bytes:
    """One line of pixels, one bit each, white is 1."""
    bits = "".join(("0" if module == "1" else "1") * PNG_MODULE for module in row)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")
