"""Who reached us last, and which tablets are there: what tells the owner that the Wi-Fi works. In memory only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from shopclub.core.devices.model import DeviceNo
from shopclub.core.kernel.clock import Clock
from shopclub.core.network.model import Contact
from shopclub.kiosk.guard.addresses import is_loopback

CONTACTS: web.AppKey[Contacts] = web.AppKey("contacts")

MOST_TABLETS = 64
"""Tablets remembered; a shop has two, and one that is taken away is forgotten first."""


class Contacts:
    """Remembers the last other device, and each paired tablet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.since = clock.now()
        """When we began to listen."""
        self.last: Contact | None = None
        """None: nobody but this computer so far."""
        self.tested: Contact | None = None
        """The last other device that opened the test page."""
        self._tablets: dict[DeviceNo, Contact] = {}
        self._open: dict[DeviceNo, int] = {}

    def note(self, address: str | None) -> None:
        """Take note of where a request came from."""
        if address is not None and not is_loopback(address):
            self.last = Contact(at=self._clock.now(), address=address)

    def note_test(self, address: str | None) -> bool:
        """Take note of a device on the test page; whether it is another one than this computer."""
        if address is None or is_loopback(address):
            return False
        self.tested = Contact(at=self._clock.now(), address=address)
        return True

    def note_tablet(self, tablet: DeviceNo, address: str | None) -> None:
        """Take note of a paired tablet, this computer's own browser among them."""
        self._tablets.pop(tablet, None)
        self._tablets[tablet] = Contact(at=self._clock.now(), address=address or "")
        while len(self._tablets) > MOST_TABLETS:
            del self._tablets[next(iter(self._tablets))]

    @contextmanager
    def staying(self, tablet: DeviceNo, address: str | None) -> Iterator[None]:
        """A tablet's page is open for as long as the block lasts."""
        self._open[tablet] = self._open.get(tablet, 0) + 1
        try:
            yield
        finally:
            self._open[tablet] -= 1
            if not self._open[tablet]:
                del self._open[tablet]
            self.note_tablet(tablet, address)

    def tablet(self, tablet: DeviceNo) -> Contact | None:
        """When a tablet was heard of last since the start, and from which address."""
        return self._tablets.get(tablet)

    def is_here(self, tablet: DeviceNo) -> bool:
        """Whether a tablet has a page open now."""
        return tablet in self._open
