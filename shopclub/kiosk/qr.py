"""QR codes of addresses and cards, as SVG to show and as PNG to keep."""

from __future__ import annotations

import io
from functools import lru_cache

import qrcode
from markupsafe import Markup
from qrcode.image.pure import PyPNGImage

QUIET = 4
"""White modules around a code."""
PNG_MODULE = 20
"""Pixels a module: a card is then 580 pixels wide, sharp on any phone."""


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET, box_size=PNG_MODULE)
    code.add_data(text)
    code.make(fit=True)
    return code


@lru_cache(maxsize=512)
def modules(text: str) -> tuple[str, ...]:
    """The code's rows with their quiet zone, `1` for dark."""
    return tuple("".join("1" if dark else "0" for dark in row) for row in _code(text).get_matrix())


def svg(text: str, label: str) -> Markup:
    """
    A code as an SVG element: black on its own white ground, whatever theme the page has.

    Args:
        text: digits or an address.
        label: what it is, for those who can't see it.
    """
    rows = modules(text)
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


def png(text: str) -> bytes:
    """A code as a PNG, black on white with its quiet zone."""
    out = io.BytesIO()
    _code(text).make_image(image_factory=PyPNGImage).save(out)
    return out.getvalue()
