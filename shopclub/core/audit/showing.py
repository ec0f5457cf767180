"""Values of an example: a situation in which something of a programme gives, and one beside it in which it doesn't."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shopclub.core.audit.model import Situation
from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.model import Occasion


class Brings(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of a situation, as the real functions say."""

    due_minor: int = 0
    """What is paid; outside a sale nothing."""
    units: Mapping[str, int] = {}
    """What is earned, by balance; no zeros."""
    coupons: Mapping[str, int] = {}
    """Kind of coupon -> how many are brought."""
    gifts: Mapping[str, int] = {}
    """Rule (or `coupon:` and the kind) -> how many of its gift are handed out."""
    rules: frozenset[str] = frozenset()
    """The rules (and `coupon:` and the kind) that gave something."""
    refused: str = ""
    """Why there is no such sale: code of the refusal; empty where there is one."""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A situation with what comes of it, and what would come without the part the example is for."""

    situation: Situation
    occasion: Occasion = Occasion.SALE
    brings: Brings
    without: Brings


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that follows from a part that is no rule; said by its code and figures."""

    code: str
    figures: Mapping[str, Figure] = {}
    """Amounts end in `_minor`, days in `_on` (ISO 8601)."""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """What a part of a programme does, shown on somebody."""

    place: str
    """Which part: `rule:birthday`, `tier:gold`, `money_off`."""
    asked: frozenset[str] = frozenset()
    """What the part asks for (names of axes): these are worth saying of a scene."""
    gives: Scene | None = None
    """None where no situation was found in which it gives, or where it is told by facts."""
    beside: Scene | None = None
    """As near to that as there is, and it gives nothing there."""
    differs: str = ""
    """In what the two differ: name of an axis."""
    facts: tuple[Fact, ...] = ()
