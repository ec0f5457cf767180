"""Readings of Chinese characters, through pypinyin (imported on first use: it is slow to load)."""

from __future__ import annotations

from functools import lru_cache


def readings(name: str) -> list[list[str]]:
    """For each character its syllables without tones, every reading of it; other text comes as it is."""
    if name.isascii():
        return [[part.casefold()] for part in name.split()] or [[""]]
    return [list(_syllables(char)) for char in name]


@lru_cache(maxsize=8192)
def _syllables(char: str) -> tuple[str, ...]:
    """The readings of one character; kept, since a list of products has the same ones again and again."""
    if not char.strip():
        return ("",)
    from pypinyin import Style, pinyin

    # Text without readings comes back in one piece; each of its characters stands for itself.
    said = pinyin(char, style=Style.NORMAL, heteronym=True, errors="default")
    return tuple(syllable.casefold() for syllable in said[0])
