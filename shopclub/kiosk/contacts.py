"""Who reached us last: what tells the owner that the Wi-Fi works. In memory only."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shopclub.core.kernel.clock import Clock
from shopclub.kiosk.addresses import is_loopback


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Another device that asked for a page."""

    at: datetime
    address: str


class Contacts:
    """Remembers the last other device."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.last: Contact | None = None
        """None: nobody but this computer so far."""

    def note(self, address: str | None) -> None:
        """Take note of where a request came from."""
        if address is not None and not is_loopback(address):
            self.last = Contact(at=self._clock.now(), address=address)
