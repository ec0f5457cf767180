"""Where members come from: each code is one origin's."""

from __future__ import annotations

from shopclub.core.check.reader import Reader
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.origins.model import ORIGINS, OriginWish
from shopclub.core.origins.rules import checked_wish, is_token


def check_origins(reader: Reader) -> set[int]:
    """Look at every origin; returns the numbers of all there are."""
    known: set[int] = set()
    tokens: dict[str, int] = {}
    for number, origin in reader.rows(ORIGINS):
        known.add(number)
        first = tokens.setdefault(origin.token, number)
        if first != number:
            reader.found("origin_twice", ORIGINS, number, other=first)
        wish = OriginWish(name=origin.name, kind=origin.kind, cost_minor=origin.cost_minor, target=origin.target)
        try:
            is_sound = is_token(origin.token) and checked_wish(wish) == wish
        except InvalidInput:
            is_sound = False
        if not is_sound:
            reader.found("origin_figures", ORIGINS, number)
    return known
