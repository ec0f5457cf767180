"""
What an address of ours may carry behind its `?`: a letter and a short word, the same for every code that is scanned.

    link("http://192.168.1.23:8080/j", s="k7m3xp")  # a poster or a partner
    link("/m/history", m="2026-10", p="2")          # a month, and a page of it

A code says where somebody comes from, never who they are: no number of a phone, card or person is a word of a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

LETTERS = {
    "s": "the poster or partner that somebody came by",
    "i": "the friend who invited them",
    "c": "the shared card that they may join",
    "m": "a month",
    "p": "a page of it",
}
"""Each letter that a link of ours may carry, and what its word stands for."""
LONGEST = 40
_WORD = re.compile(rf"[0-9A-Za-z-]{{1,{LONGEST}}}")


def link(address: str, **words: str) -> str:
    """
    An address with what it carries; a word that is empty or could be no code of ours is left behind.

    Args:
        address: a page of ours, with or without the computer it is on; without a query.
        words: by their letters.

    Raises:
        KeyError: a letter that no link carries.
    """
    carried = fitting(words, words)
    return f"{address}?{'&'.join(f'{letter}={word}' for letter, word in carried.items())}" if carried else address


def fitting(query: Mapping[str, str], letters: Iterable[str]) -> dict[str, str]:
    """
    What of a query counts: words that could be codes, by the letters that are asked for.

    Raises:
        KeyError: a letter that no link carries.
    """
    found = {letter: query.get(letter, "") for letter in letters if LETTERS[letter]}
    return {letter: word for letter, word in found.items() if _WORD.fullmatch(word)}


def taken_apart(text: str) -> tuple[str, dict[str, str]] | None:
    """The path of a link and what it carries; None for anything that `link` did not make."""
    path, mark, query = text.partition("?")
    words = dict(part.partition("=")[::2] for part in query.split("&")) if mark else {}
    if not words.keys() <= LETTERS.keys() or link(path, **words) != text:
        return None
    return path, words
