"""QR codes of addresses and cards, as SVG to show and as PNG to keep."""

from __future__ import annotations

import io
from functools import lru_cache

import png as png_format

from shopclub.codes.drawing import modules, svg, svg_once

__all__ = ["PNG_MODULE", "modules", "png", "svg", "svg_once"]

PNG_MODULE = 20
"""Pixels a module: a card is then 580 pixels wide, sharp on any phone."""


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
