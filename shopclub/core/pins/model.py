"""Documents of the members' PINs. A table of its own, so that nothing that shows or exports a member can carry one."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import MemberNo


class MemberPin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One member's PIN; the document id is the member number. None is kept of members without one."""

    hashed: str
    """argon2id, as `staff.verbs.hash_pin` makes it."""
    at: datetime
    """When it was chosen, UTC."""
    misses: int = 0
    """Wrong PINs in a row; from `rules.PIN_MISSES` on it opens nothing until the counter unlocks it."""


class PinsChanged(Change, frozen=True, kw_only=True):
    """A member's PIN was chosen, taken away, locked or unlocked."""

    member: int


class PinAsked(Change, frozen=True, kw_only=True):
    """The counter asks somebody to choose a PIN on the tablet; None: it asks nobody any more."""

    member: MemberNo | None


PINS = Collection("pins", MemberPin)
