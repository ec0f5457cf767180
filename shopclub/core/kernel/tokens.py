"""Short random words that somebody may have to type: of an invitation, of a code that is read aloud."""

from __future__ import annotations

from collections.abc import Callable

from shopclub.core.kernel.text import fold_digits

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""No 0 and o, no 1, i and l: each is read one way only."""


def make_token(length: int, random_below: Callable[[int], int]) -> str:
    """
    A random word; ten characters are 49 bits, eight are 39.

    Args:
        length: in characters.
        random_below: a cryptographic source, for example `secrets.randbelow`.
    """
    return "".join(ALPHABET[random_below(len(ALPHABET))] for _ in range(length))


def is_token(text: str, length: int) -> bool:
    """Whether a text is such a word as it is kept."""
    return len(text) == length and all(char in ALPHABET for char in text)


def read_token(text: str, length: int) -> str | None:
    """The word in what somebody typed or scanned (capitals, hyphens, spaces, full-width letters); None for no such."""
    if len(text) > 4 * length:
        return None
    folded = fold_digits(text).casefold().replace("-", "").replace(" ", "")
    return folded if is_token(folded, length) else None
