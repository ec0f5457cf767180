"""A day's seal as it stands in the file."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.kernel.documents import Collection


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """How far a seal goes in one table, and the sum of the rows from where the seal before it ended."""

    last: int
    """Number of the last row covered; that of the seal before where nothing was added; 0 before any row."""
    sha256: str
    """Over the lines of those rows; see `rules.row_line`."""


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded up to a point, sealed. Written once, never changed; seals are numbered from 1 without gaps."""

    day: date
    """The business day it closes. One may stand twice where the clock was set back."""
    at: datetime
    """When it was made: the first run of a later day."""
    sales: Span
    ledger: Span
    sha256: str
    """Over day, spans and the seal before; see `rules.seal_text`. 64 lower-case hexadecimal digits."""


SEALS = Collection("seals", Seal)
