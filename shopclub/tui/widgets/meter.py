"""How far it is to the next tier: one bar, one sentence."""

from __future__ import annotations

from textual.content import Content

FULL, EMPTY = "━", "─"


def meter(have: int, need: int, width: int, style: str) -> Content:
    """A bar of `width` cells filled by the share `have` / `need`; full only when it is reached."""
    if need <= 0 or width <= 0:
        return Content("")
    filled = min(width, max(0, have) * width // need)
    if have < need:
        filled = min(filled, width - 1)
    return Content.assemble((FULL * filled, style), (EMPTY * (width - filled), "$line"))
