"""A QR code as rows of modules and as an SVG: for pages, for paper and for the terminal alike."""

from __future__ import annotations

from functools import lru_cache

import qrcode
from markupsafe import Markup

QUIET = 4
"""White modules around a code on a page or on paper."""
MASK = 3
"""The mask of a code that is drawn once. Any of the eight can be read; to try all and keep the best takes eight times
as long, and a member's page would wait longer for its live code than for all the rest."""


@lru_cache(maxsize=512)
def modules(text: str, quiet: int = QUIET) -> tuple[str, ...]:
    """The code's rows at level M with so many white modules around it, `1` for dark."""
    return _rows(text, quiet)


def _rows(text: str, quiet: int, mask: int | None = None) -> tuple[str, ...]:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=quiet, mask_pattern=mask)
    code.add_data(text)
    code.make(fit=True)
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.get_matrix())


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
