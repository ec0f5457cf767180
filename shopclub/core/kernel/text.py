"""
Text from people, made fit to keep: NFC, no control or formatting characters, a stated length.

What it may look like (markup, a formula, a path) does not matter here: faces show it as text.
"""

from __future__ import annotations

import unicodedata

from shopclub.core.kernel.errors import InvalidInput

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINER = "\u200d"  # holds emoji families together; the only formatting character kept
_VARIATION = "\ufe0f"
_EDGE = f"{_JOINER}{_VARIATION} "


def clean_text(text: str, field: str, max_length: int, *, required: bool = False) -> str:
    """
    Normalise one line of text typed by a person.

    Args:
        text: what was typed.
        field: its name, for the sentence if it is refused.
        max_length: in characters after cleaning.
        required: whether nothing left is refused.

    Returns:
        NFC text without control characters (a line break or tab becomes a space), stripped, runs of spaces folded.

    Raises:
        InvalidInput: `text_too_long` or `text_missing`.
    """
    folded = text if _is_fit(text) else _made_fit(text)
    if len(folded) > max_length:
        raise InvalidInput("text_too_long", field=field, max_length=max_length, length=len(folded))
    if required and not folded:
        raise InvalidInput("text_missing", field=field)
    return folded


def _is_fit(text: str) -> bool:
    """Whether there is nothing to do: so with nearly every text, and soon told."""
    return (
        text.isprintable()  # no control or formatting character, no space but the ordinary one
        and "  " not in text
        and text == text.strip(_EDGE)
        and unicodedata.is_normalized("NFC", text)
    )


def _made_fit(text: str) -> str:
    spaced = "".join(" " if c in "\t\r\n\v\f\u2028\u2029" else c for c in text)
    kept = "".join(c for c in spaced if c in (_JOINER, _VARIATION) or unicodedata.category(c) not in _DROPPED)
    # Composed only now: a dropped character may have stood between a letter and its accent. A joiner or a selector with
    # nothing before it is dropped; a trailing selector makes the emoji it belongs to.
    return " ".join(unicodedata.normalize("NFC", kept).split()).lstrip(_EDGE).rstrip(_JOINER + " ")


def one_line(text: str, most: int) -> str:
    """Text from elsewhere (a path, a file's name) as it is shown: what can't be shown becomes a mark."""
    known = text.encode("utf-8", "replace").decode()
    plain = "".join(c if c.isprintable() else "�" for c in known)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def fold_digits(text: str) -> str:
    """Text as a scanner or an IME may have sent it: NFKC, formatting characters dropped, stripped."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf").strip()
