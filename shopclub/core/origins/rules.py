"""Tokens of join codes, and what an origin may be: pure functions (randomness comes in as an argument)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.text import clean_text
from shopclub.core.origins.model import Origin, OriginWish

NAME_LENGTH = 40
MOST_TARGET = 1_000_000
MOST_COST = 10**11
"""Minor units."""
TOKEN_LENGTH = 6
"""Short, so that the code stays coarse; long enough that nobody finds another one by trying."""
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what looks alike: somebody may have to type it."""
_TOKEN = re.compile(f"[{_ALPHABET}]{{{TOKEN_LENGTH}}}")


def make_token(random_below: Callable[[int], int], taken: Iterable[str]) -> str:
    """
    A new token that no origin has or had.

    Args:
        random_below: a cryptographic source, for example `secrets.randbelow`.
        taken: of all origins there are.
    """
    known = set(taken)
    while True:
        token = "".join(_ALPHABET[random_below(len(_ALPHABET))] for _ in range(TOKEN_LENGTH))
        if token not in known:
            return token


def is_token(text: str) -> bool:
    """Whether some text has the shape of a token."""
    return bool(_TOKEN.fullmatch(text))


def checked_wish(wish: OriginWish) -> OriginWish:
    """
    What an origin may be, cleaned.

    Raises:
        InvalidInput: `text_missing`, `text_too_long`; `origin_cost`, `origin_target` with `most`.
    """
    name = clean_text(wish.name, "name", NAME_LENGTH, required=True)
    if not 0 <= wish.cost_minor <= MOST_COST:
        raise InvalidInput("origin_cost", field="cost")
    if not 0 <= wish.target <= MOST_TARGET:
        raise InvalidInput("origin_target", field="target", most=MOST_TARGET)
    return msgspec.structs.replace(wish, name=name)


def as_before(origin: Origin) -> dict[str, str | int]:
    """What the way back needs of an origin that is changed."""
    return {
        "name": origin.name,
        "kind": origin.kind.value,
        "cost_minor": origin.cost_minor,
        "target": origin.target,
        "off": int(origin.off),
    }


def put_back(origin: Origin, was: dict[str, str | int]) -> Origin:
    """An origin as it was before a change; its token never changes."""
    return msgspec.convert({"token": origin.token, **was, "off": bool(was["off"])}, Origin)
