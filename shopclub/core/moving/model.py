"""What travels to the process that makes the copy, and back; paths as bytes, since a file's name need not be text."""

from __future__ import annotations

from datetime import datetime

import msgspec


class CarryRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Lay a proven copy of a shop's file into a new folder."""

    shop: bytes
    """The file's path, as the system has it."""
    folder: bytes
    """To be made for it."""
    now: datetime


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """The copy as it lies there."""

    name: str
    """Of the file."""
    bytes: int
    sha256: str
    members: int
    receipts: int
    last_at: datetime | None
    """When the last receipt was recorded."""
