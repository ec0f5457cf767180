"""What the counter wants to know of the kiosk; the composition root hands it in: no face imports the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from shopclub.core.devices.model import DeviceNo
from shopclub.core.kernel.errors import ClubError
from shopclub.core.network.model import Contact, Standing


class KioskInfo(Protocol):
    """The running kiosk, as far as the counter shows it."""

    @property
    def urls(self) -> Sequence[str]:
        """Addresses it answers at, the best first."""
        ...

    @property
    def join_url(self) -> str | None:
        """What the join code says; None while only this computer reaches it."""
        ...

    @property
    def lan(self) -> bool:
        """Whether phones and tablets in the shop's Wi-Fi reach it."""
        ...

    @property
    def paired(self) -> int:
        """How many tablets are paired."""
        ...

    def pairing_code(self) -> str:
        """A new code of 6 digits, good for one tablet and two minutes."""
        ...

    @property
    def encrypted_urls(self) -> Sequence[str]:
        """Addresses it answers at with https; empty while that is off."""
        ...

    @property
    def fingerprint(self) -> str:
        """What the tablet shows of the shop's certificate, to compare; empty while https is off."""
        ...

    @property
    def not_encrypted(self) -> ClubError | None:
        """Why https could not be opened, where it is wanted."""
        ...

    def tablet_seen(self, tablet: DeviceNo) -> tuple[Contact | None, bool]:
        """When a tablet was heard of last since the start, and whether it has a page open now."""
        ...

    def standing(self) -> Standing:
        """All that the network doctor looks at, as it is now."""
        ...

    def look_again(self) -> None:
        """Ask for the computer's addresses anew."""
        ...


class KioskOpener(Protocol):
    """Opens and shuts the kiosk while the shop runs."""

    @property
    def trouble(self) -> ClubError | None:
        """Why it could not be opened; None: it runs, or nobody tried."""
        ...

    @property
    def is_set_outside(self) -> bool:
        """Whether the command line, the environment or a file say where to listen, so that nothing set here counts."""
        ...

    async def open(self, *, instead: int = 0) -> KioskInfo:
        """
        Listen as it is set now; a kiosk that runs is ended first.

        Args:
            instead: the port to take until the program ends; 0: the one that is set.

        Raises:
            Conflict, InvalidInput: `port_taken`, `host_unusable`; what ran before runs again.
        """
        ...
