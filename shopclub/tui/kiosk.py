"""What the counter wants to know of the kiosk; the composition root hands it in: no face imports the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


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
