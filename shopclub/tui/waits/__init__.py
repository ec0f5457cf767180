"""
What waits for the counter: one list of everything that customers asked for at the kiosk, whatever it is.

Each kind knows its rows, its keys, and what yes and no mean for one of them. Number and count are for every screen, so
what is slow to find is kept until the club says that it changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopclub.core.changes import Change
from shopclub.tui.waits.kind import Wait, Waits
from shopclub.tui.waits.people import Joins, OwnChanges, Requests
from shopclub.tui.waits.rewards import Prizes, Rewards, accept_asked, hand_over

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.tui.voice import Voice

__all__ = [
    "ALL",
    "Joins",
    "OwnChanges",
    "Prizes",
    "Requests",
    "Rewards",
    "Wait",
    "Waiting",
    "Waits",
    "accept_asked",
    "hand_over",
]

ALL: tuple[type[Waits], ...] = (Rewards, Joins, Prizes, OwnChanges, Requests)
"""Every kind, in the order of the list: whoever stands there and waits comes first."""


class Waiting:
    """Everything that waits, for every screen."""

    def __init__(self, club: Club, kinds: Sequence[type[Waits]] = ALL) -> None:
        self.kinds = {kind.KIND: kind(club) for kind in kinds}

    def count(self) -> int:
        """How many wait for the counter."""
        return sum(kind.count() for kind in self.kinds.values())

    def lines(self, voice: Voice) -> list[Wait]:
        """All of it: what somebody at the counter stands and waits for first, then the rest."""
        return [line for kind in self.kinds.values() for line in kind.lines(voice)]

    def hear(self, change: Change) -> None:
        """Something was committed."""
        for kind in self.kinds.values():
            kind.hear(change)

    def arrived(self, change: Change, voice: Voice) -> str:
        """What to say in passing of what has just come; empty for nothing."""
        return next((said for kind in self.kinds.values() if (said := kind.arrived(change, voice))), "")
