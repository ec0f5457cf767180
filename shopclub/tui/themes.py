"""
The day and the night palette: warm paper and ink, and the same room after dark.

One colour has one meaning on every screen: accent is the next thing to do, gain what is earned, spend what is
given away for points, warn what wants a look, wrong what was refused. None of them speaks alone: a sign or a
word always stands beside it.
"""

from __future__ import annotations

from textual.theme import Theme

DAY = "shopclub-day"
NIGHT = "shopclub-night"

TIER_COLOURS = 5
"""How many tier colours a theme has; higher ladders start over at the second."""

_DAY_VARIABLES = {
    "line": "#cdbfa8",
    "muted": "#665c4e",
    "faint": "#e9e1d1",
    "gain": "#25704a",
    "spend": "#83409a",
    "warn": "#8a5200",
    "wrong": "#b3261e",
    "tier-0": "#665c4e",
    "tier-1": "#40607b",
    "tier-2": "#845600",
    "tier-3": "#0b6b80",
    "tier-4": "#83409a",
    "block-cursor-background": "#d5e0f4",
    "block-cursor-foreground": "#262019",
    "block-cursor-text-style": "bold",
    "block-cursor-blurred-background": "#e9e1d1",
    "block-cursor-blurred-foreground": "#262019",
    "block-cursor-blurred-text-style": "none",
    "block-hover-background": "#efe8da",
    "border": "#27549f",
    "border-blurred": "#cdbfa8",
    "input-cursor-background": "#27549f",
    "input-cursor-foreground": "#fffdf8",
    "input-selection-background": "#27549f 25%",
    "footer-background": "#ece4d4",
    "footer-foreground": "#262019",
    "footer-key-foreground": "#27549f",
    "footer-description-foreground": "#4d453a",
    "scrollbar": "#d8ccb6",
    "scrollbar-hover": "#c2b396",
    "scrollbar-active": "#27549f",
    "scrollbar-background": "#f6f1e7",
    "scrollbar-background-hover": "#f6f1e7",
    "scrollbar-background-active": "#f6f1e7",
    "scrollbar-corner-color": "#f6f1e7",
}
_NIGHT_VARIABLES = {
    "line": "#45423f",
    "muted": "#a39a8c",
    "faint": "#2b2927",
    "gain": "#7fd3a4",
    "spend": "#d6a6ea",
    "warn": "#f0ba63",
    "wrong": "#ff8f85",
    "tier-0": "#a39a8c",
    "tier-1": "#a9c3dc",
    "tier-2": "#edc25e",
    "tier-3": "#7fdbe8",
    "tier-4": "#d6a6ea",
    "block-cursor-background": "#263349",
    "block-cursor-foreground": "#f4eee2",
    "block-cursor-text-style": "bold",
    "block-cursor-blurred-background": "#2b2927",
    "block-cursor-blurred-foreground": "#f4eee2",
    "block-cursor-blurred-text-style": "none",
    "block-hover-background": "#272523",
    "border": "#8fb8ff",
    "border-blurred": "#45423f",
    "input-cursor-background": "#8fb8ff",
    "input-cursor-foreground": "#161514",
    "input-selection-background": "#8fb8ff 30%",
    "footer-background": "#22201e",
    "footer-foreground": "#e9e2d5",
    "footer-key-foreground": "#8fb8ff",
    "footer-description-foreground": "#c9c1b3",
    "scrollbar": "#3c3936",
    "scrollbar-hover": "#55514c",
    "scrollbar-active": "#8fb8ff",
    "scrollbar-background": "#161514",
    "scrollbar-background-hover": "#161514",
    "scrollbar-background-active": "#161514",
    "scrollbar-corner-color": "#161514",
}

THEMES = (
    Theme(
        name=DAY,
        primary="#27549f",
        secondary="#83409a",
        accent="#27549f",
        warning="#8a5200",
        error="#b3261e",
        success="#25704a",
        foreground="#262019",
        background="#f6f1e7",
        surface="#fffdf8",
        panel="#ece4d4",
        dark=False,
        variables=_DAY_VARIABLES,
    ),
    Theme(
        name=NIGHT,
        primary="#8fb8ff",
        secondary="#d6a6ea",
        accent="#8fb8ff",
        warning="#f0ba63",
        error="#ff8f85",
        success="#7fd3a4",
        foreground="#e9e2d5",
        background="#161514",
        surface="#1e1c1b",
        panel="#2b2927",
        dark=True,
        variables=_NIGHT_VARIABLES,
    ),
)


def theme_name(setting: str) -> str:
    """The theme of a shop's setting, `day` or `night`; day for anything else."""
    return NIGHT if setting == "night" else DAY


def variable_defaults() -> dict[str, str]:
    """Values for our own variables, for the moment before a theme of ours is chosen."""
    own = ("line", "muted", "faint", "gain", "spend", "warn", "wrong", *(f"tier-{n}" for n in range(TIER_COLOURS)))
    return {name: _DAY_VARIABLES[name] for name in own}


def tier_style(index: int) -> str:
    """The colour of the tier at a place of the ladder, lowest 0."""
    return f"$tier-{index if index < TIER_COLOURS else 1 + (index - 1) % (TIER_COLOURS - 1)}"
