"""Documents of the devices that the kiosk knows again: a paired tablet, a phone that showed a card."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection

DeviceNo = NewType("DeviceNo", int)


class DeviceKind(StrEnum):
    """What a device may do follows from what it is."""

    TABLET = "tablet"
    """Stands on the counter; may look members up by phone number."""
    PHONE = "phone"
    """A customer's own; sees the one card it was signed in with."""


class Device(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One device; the document id is its number. Of its secret only the SHA-256 is kept."""

    kind: DeviceKind
    token: str
    """SHA-256 of the cookie's token, 64 hexadecimal digits; the token itself is nowhere."""
    at: datetime
    """When it was paired or signed in, UTC."""
    until: datetime | None = None
    """When it is forgotten; None holds until somebody takes it away."""
    card: str = ""
    """A phone's card code: waiting, in force or replaced, it leads to whoever it belongs to."""
    name: str = ""
    """What a tablet is called at the counter; empty: by its number."""


class DevicesChanged(Change, frozen=True, kw_only=True):
    """A device was paired, signed in or forgotten."""

    kind: DeviceKind


DEVICES = Collection("devices", Device)
