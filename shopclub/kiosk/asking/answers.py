"""What was answered to the questions of the join form beside number, name and birthday."""

from __future__ import annotations

import msgspec

from shopclub.core.members.model import FieldValue, Gender


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered."""

    gender: Gender | None = None
    heard: str = ""
    fields: dict[str, FieldValue | None] = {}
    referrer: str = ""
    """Who brought them along, as typed."""


NO_ANSWERS = Answers()
"""Nothing was answered."""
