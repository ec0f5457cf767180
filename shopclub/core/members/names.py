"""Readings of Chinese characters, through pypinyin (imported on first use: it is slow to load)."""

from __future__ import annotations


def readings(name: str) -> list[list[str]]:
    """For each character its syllables without tones, every reading of it; other text comes as it is."""
    if name.isascii():
        return [[part.casefold()] for part in name.split()] or [[""]]
    from pypinyin import Style, pinyin

    # Text without readings comes back in one piece; each of its characters stands for itself.
    found: list[list[str]] = []
    for char in name:
        said = pinyin(char, style=Style.NORMAL, heteronym=True, errors="default") if char.strip() else [[""]]
        found.append([syllable.casefold() for syllable in said[0]])
    return found
