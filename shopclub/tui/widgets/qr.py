"""
A QR code in the terminal: two background-coloured spaces a module, pure black on white whatever the theme.

Half blocks would halve the size but fail in the fonts Chinese terminals use (KIOSK.md, 2.6).
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.widget import Widget

from shopclub.codes.drawing import modules

QUIET_ZONE = 2
"""Modules of white around it; the least that scanners need on a screen."""
ROWS_NEEDED = 31
"""Rows of the terminal below which a code doesn't fit with its words."""
_DARK = RichStyle(bgcolor="#000000")
_LIGHT = RichStyle(bgcolor="#ffffff")


def matrix(text: str) -> list[list[bool]]:
    """The modules of a QR code at level M, quiet zone included; True is dark."""
    return [[module == "1" for module in row] for row in modules(text, QUIET_ZONE)]


class QrCode(Widget):
    """Draws one code at its natural size."""

    DEFAULT_CSS = """
    QrCode { width: auto; height: auto; }
    """
    ALLOW_SELECT = False

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._modules = matrix(text)

    def get_content_width(self, container: object, viewport: object) -> int:
        """Two cells a module."""
        del container, viewport
        return 2 * len(self._modules)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One row a module."""
        del container, viewport, width
        return len(self._modules)

    def render_line(self, y: int) -> Strip:
        """One row of modules."""
        if y >= len(self._modules):
            return Strip.blank(self.size.width)
        row = self._modules[y]
        return Strip([Segment("  ", _DARK if dark else _LIGHT) for dark in row], 2 * len(row))
