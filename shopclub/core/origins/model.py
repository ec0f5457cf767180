"""Documents of the origins, and what is said of one. `Source` is another thing: the channel something came by."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection

ORIGIN_SET = "origin"
"""Verb of the operation that adds an origin, changes it, or switches it off or on."""


class OriginKind(StrEnum):
    """What the code hangs on, or who shows it."""

    POSTER = "poster"
    TABLE = "table"
    """A card on the table or the counter."""
    PARTNER = "partner"
    """Another shop."""
    POST = "post"
    """Something on the net."""
    PERSON = "person"
    """Somebody of the staff, or who recommends us."""
    OTHER = "other"


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place people come from; the document id is its number, never reused."""

    name: str
    kind: OriginKind = OriginKind.POSTER
    token: str
    """What its code says after `/j?s=`; nothing can be learnt from it, and no other origin ever has it."""
    cost_minor: int = 0
    """What it cost, in minor units; 0: nothing, or nobody knows."""
    target: int = 0
    """Members it is to bring; 0: none said."""
    off: bool = False
    """Whether its code counts no more: who joins by it comes from nowhere in particular."""


class OriginWish(msgspec.Struct, frozen=True, kw_only=True):
    """An origin as its form has it."""

    name: str
    kind: OriginKind = OriginKind.POSTER
    cost_minor: int = 0
    target: int = 0


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an origin; people, so a merged file counts once."""

    number: int
    origin: Origin
    waiting: int
    """Joins that wait for the counter."""
    joined: int
    """Members, those who have left included."""
    bought: int
    """Of them, who have bought something."""

    @property
    def per_join_minor(self) -> int | None:
        """What one member cost, rounded half up; None without a cost or without a member."""
        return _share(self.origin.cost_minor, self.joined)

    @property
    def per_buyer_minor(self) -> int | None:
        """What one who bought cost, rounded half up; None without a cost or without one."""
        return _share(self.origin.cost_minor, self.bought)


def _share(minor: int, of: int) -> int | None:
    return (2 * minor + of) // (2 * of) if minor and of else None


class OriginsChanged(Change, frozen=True, kw_only=True):
    """News: an origin was added, changed, switched off or on, or that was taken back."""

    number: int


ORIGINS = Collection("origins", Origin)
