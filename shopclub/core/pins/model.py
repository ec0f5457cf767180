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


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the counter asks for on the tablet; never stored."""

    member: MemberNo
    at: datetime
    proves: bool = False
    """Whether the PIN there is is to be shown; else one is to be chosen."""


class PinAsked(Change, frozen=True, kw_only=True):
    """The counter asks somebody for a PIN on the tablet; None: it asks nobody any more."""

    asked: Asked | None


class MemberHere(Change, frozen=True, kw_only=True):
    """Somebody has shown at the counter who they are: by a live code, or by the PIN."""

    member: MemberNo
    code: str = ""
    """The live code, which is used up; empty for a PIN."""


PINS = Collection("pins", MemberPin)
