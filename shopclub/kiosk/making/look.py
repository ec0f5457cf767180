"""
The colours of the pages, by day and at night, around the accent the shop chose.

Warm paper and ink; the same colours mean the same things at the counter (`shopclub/tui/themes.py`). The style sheet
knows them by name only.
"""

from __future__ import annotations

from collections.abc import Mapping

from shopclub.core.shop.look import Look, shades

DAY = {
    "ground": "#f6f1e7",
    "surface": "#fffdf8",
    "panel": "#ece4d4",
    "track": "#dcd1bc",
    "line": "#cdbfa8",
    "edge": "#8b7d66",
    "ink": "#262019",
    "muted": "#5f5548",
    "on-accent": "#fffdf8",
    "gain": "#236946",
    "spend": "#83409a",
    "warn": "#8a5200",
    "wrong": "#b3261e",
    "shadow": "0 1px 1px rgb(60 45 20 / .06), 0 8px 28px rgb(60 45 20 / .09)",
}
NIGHT = {
    "ground": "#161514",
    "surface": "#201e1d",
    "panel": "#2b2927",
    "track": "#3c3936",
    "line": "#4a4643",
    "edge": "#8d857a",
    "ink": "#e9e2d5",
    "muted": "#b0a799",
    "on-accent": "#161514",
    "gain": "#7fd3a4",
    "spend": "#d6a6ea",
    "warn": "#f0ba63",
    "wrong": "#ff8f85",
    "shadow": "0 0 0 1px rgb(255 255 255 / .05), 0 8px 28px rgb(0 0 0 / .4)",
}
"""`edge` bounds what is typed into or pressed (3 to 1); `line` only divides."""


def style(look: Look) -> str:
    """The rules that give the style sheet its colours."""
    by_day, at_night = shades(look)
    day, night = DAY | {"accent": by_day}, NIGHT | {"accent": at_night}
    if look.palette == "day":
        return _rule("light", day)
    light, dark = _rule("light", day), _rule("dark", night)
    both = dark if look.palette == "night" else f"{light}@media (prefers-color-scheme:dark){{{dark}}}"
    return both + _rule("light", day, ".code")  # codes stand on white whatever is around them


def papers(look: Look) -> tuple[tuple[str, str], ...]:
    """The paper's colour for the browser's own bars, each with the condition it is for."""
    if look.palette:
        return (((NIGHT if look.palette == "night" else DAY)["ground"], ""),)
    return (
        (DAY["ground"], "(prefers-color-scheme: light)"),
        (NIGHT["ground"], "(prefers-color-scheme: dark)"),
    )


def schemes(look: Look) -> str:
    """What a browser is told before it has the style sheet."""
    return {"day": "light", "night": "dark"}.get(look.palette, "light dark")


def _rule(scheme: str, colours: Mapping[str, str], where: str = ":root") -> str:
    variables = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    return f"{where}{{color-scheme:{scheme};{variables}}}"
