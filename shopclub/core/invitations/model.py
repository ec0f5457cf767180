"""Documents of the invitations: the word in a member's link. Who came is in the files of those who did."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.programme.model import Occasion

TOKEN_LENGTH = 10
INVITED = "own_invitation"
"""Verb of the operation: a customer's own, and a member's number is what it is about."""


class Invitation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The link of one member; the document id is their number."""

    token: str
    """The word in it: random, so that it says neither who they are nor what their card is."""
    at: datetime
    """When it was made, UTC."""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What one step of a friend brought the one who invited them."""

    occasion: Occasion
    """That they joined, or bought for the first time."""
    on: date
    points: int = 0
    engagement: int = 0
    coupons: int = 0
    """How many."""
    back: bool = False
    """It was taken back: what had been bought came back, or the file was a mistake."""


class Friend(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody a member brought along, as that member may see them."""

    initial: str
    """`王**`; empty when no name is kept, and for whoever has left."""
    joined_on: date
    has_bought: bool
    has_left: bool
    counted: tuple[Counted, ...]
    """In the order it happened."""


INVITATIONS = Collection("invitations", Invitation)
