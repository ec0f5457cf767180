"""
The kiosk's door, opened and shut while the shop runs: by the owner, who changed how it is reached or took another
port, and when the shop has moved to another computer.

A port that somebody else holds shuts the customers out, not the shop: the counter opens all the same, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.kiosk.runner import KioskControl
    from shopclub.settings import Settings


class KioskDoor:
    """At most one running kiosk over a club."""

    def __init__(self, club: Club, settings: Settings) -> None:
        """
        Args:
            club: open, on this loop.
            settings: of this computer; they stand over what the owner set in the shop.
        """
        self._club = club
        self._settings = settings
        self._instead = 0
        self.kiosk: KioskControl | None = None
        """None while it is shut."""
        self.trouble: ClubError | None = None
        """Why it could not be opened."""

    @property
    def is_set_outside(self) -> bool:
        """Whether the command line, the environment or the file beside the shop's say where to listen."""
        from shopclub.settings import Settings

        default, given = Settings(), self._settings
        return bool({"host", "port"} & given.given) or (given.host, given.port) != (default.host, default.port)

    async def open(self, *, instead: int = 0) -> KioskControl:
        """
        Listen as it is set now; a kiosk that runs is ended first, and goes on as it was where that is refused.

        Args:
            instead: the port to take until the program ends; 0: the one that is set, or taken so before.

        Raises:
            Conflict, InvalidInput: `port_taken`, `host_unusable`: see `start_kiosk`.
        """
        from shopclub.kiosk.runner import start_kiosk

        before = self.kiosk
        await self.stop()
        self._instead = instead or self._instead
        try:
            self.kiosk = await start_kiosk(self._club, self._settings, instead=self._instead)
        except (Conflict, InvalidInput) as error:
            self.trouble = error
            if before is None:
                raise
            self.kiosk = await start_kiosk(self._club, self._settings, at=before.host, instead=before.port)
            raise
        self.trouble = None
        return self.kiosk

    async def stop(self) -> None:
        """Let no customer in any more. Takes less than two seconds."""
        kiosk, self.kiosk = self.kiosk, None
        if kiosk is not None:
            await kiosk.stop()
