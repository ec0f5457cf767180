"""What screens tell each other: past-tense facts."""

from __future__ import annotations

from textual.message import Message

from shopclub.core.changes import Change


class ClubChanged(Message):
    """Something was committed, here or at the kiosk."""

    def __init__(self, event: Change) -> None:
        super().__init__()
        self.event = event
        """What happened."""
