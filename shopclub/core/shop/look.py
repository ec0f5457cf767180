"""
The look the owner chose for tablet and phones: the accent and what can be read in it. Pure functions.

One colour cannot be read both on paper and at night, so the owner picks one hue and it has a shade for each palette:
the nearest one, lighter or darker, that stands out from everything it lies on as WCAG 2.2 asks (1.4.3: 4.5 to 1).
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import atan2, cos, sin

import msgspec

from shopclub.core.kernel.errors import InvalidInput

LEAST_CONTRAST = 4.5
"""Of text to what it stands on."""
OURS = "#27549f"
"""The accent of a shop that chose none."""
OURS_AT_NIGHT = "#8fb8ff"
_HEX = re.compile("#[0-9a-f]{6}")
_SHORT = re.compile("#[0-9a-f]{3}")
_STEPS = 1000
"""Shades looked at from black to white."""


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """What an accent lies on and what stands on it; the style sheet of the kiosk has the same colours."""

    under: tuple[str, ...]
    """Ground, cards, panels: links stand on them in the accent."""
    over: str
    """Text on a button of the accent."""
    aim: float = LEAST_CONTRAST
    """Contrast that a shade is looked for with; more at night, where nobody picked it and thin strokes glow."""


DAY = Palette(under=("#f6f1e7", "#fffdf8", "#ece4d4"), over="#fffdf8")
NIGHT = Palette(under=("#161514", "#201e1d", "#2b2927"), over="#161514", aim=6.5)
CHOICES = {
    "ink": OURS,
    "tea": "#2b6340",
    "sea": "#0b6476",
    "plum": "#7d3f95",
    "rose": "#a3265b",
    "red": "#ab2b20",
    "amber": "#855000",
    "slate": "#4f5560",
}
"""Accents to pick from, all readable as they are; the first is ours."""


class Look(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How pages look; the logo lies with the pictures."""

    accent: str = ""
    """`#27549f`, readable by day; empty: ours."""
    palette: str = ""
    """`day` or `night` for all pages; empty: as each tablet and phone is set."""


def checked_look(look: Look) -> Look:
    """
    A look that can be read.

    Raises:
        InvalidInput: `palette_unknown`; `colour_unreadable`; `accent_faint` with `contrast`, `least` (`3.1`, to 1)
            and `nearest`, the nearest shade that will do.
    """
    if look.palette not in ("", "day", "night"):
        raise InvalidInput("palette_unknown")
    if not look.accent:
        return look
    accent = read_colour(look.accent)
    if not is_readable(accent, DAY):
        raise InvalidInput(
            "accent_faint",
            contrast=f"{int(contrast_on(accent, DAY) * 10) / 10}",  # cut off: what is refused is never said to do
            least=f"{LEAST_CONTRAST}",
            nearest=nearest_shade(accent, DAY),
        )
    return msgspec.structs.replace(look, accent="" if accent == OURS else accent)


def read_colour(text: str) -> str:
    """
    A colour as typed: `27549F`, `#27549f`, `#25a`.

    Raises:
        InvalidInput: `colour_unreadable`.
    """
    plain = "#" + text.strip().removeprefix("#").casefold()
    if _SHORT.fullmatch(plain):
        plain = "#" + "".join(c * 2 for c in plain[1:])
    if not _HEX.fullmatch(plain):
        raise InvalidInput("colour_unreadable")
    return plain


def shades(look: Look) -> tuple[str, str]:
    """The accent by day and at night."""
    if not look.accent:
        return OURS, OURS_AT_NIGHT
    return nearest_shade(look.accent, DAY), nearest_shade(look.accent, NIGHT)


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def contrast_on(accent: str, palette: Palette) -> float:
    """The least contrast an accent has on a palette."""
    return min(contrast(accent, other) for other in (*palette.under, palette.over))


def is_readable(accent: str, palette: Palette) -> bool:
    """Whether an accent can be read on everything it lies on, and what stands on it too."""
    return contrast_on(accent, palette) >= LEAST_CONTRAST


@lru_cache(maxsize=256)
def nearest_shade(accent: str, palette: Palette) -> str:
    """The shade of the same hue that can be read, and is as little lighter or darker as possible; itself if it can."""
    if contrast_on(accent, palette) >= palette.aim:
        return accent
    lightness, chroma, hue = _to_lch(accent)
    start = round(lightness * _STEPS)
    for away in range(1, _STEPS + 1):
        for step in (start - away, start + away):
            if 0 <= step <= _STEPS:
                shade = _from_lch(step / _STEPS, chroma, hue)
                if contrast_on(shade, palette) >= palette.aim:
                    return shade
    return "#000000" if palette == DAY else "#ffffff"


# -- colours as the eye orders them (Oklab, Björn Ottosson) ------------------------------------------


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _to_gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_lch(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, (a * a + b * b) ** 0.5, atan2(b, a)


def _from_lch(lightness: float, chroma: float, hue: float) -> str:
    """The colour, as strong as a screen can show it at that lightness."""
    rgb = _rgb(lightness, chroma, hue)
    for part in range(19, -1, -1):
        if all(-0.001 <= one <= 1.001 for one in rgb):
            break
        rgb = _rgb(lightness, chroma * part / 20, hue)
    return "#" + "".join(f"{round(min(1.0, max(0.0, _to_gamma(one))) * 255):02x}" for one in rgb)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
