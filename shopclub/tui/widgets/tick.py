"""A box to tick: the tick is there or it is not, so that it reads without colours too."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox


class Tick(Checkbox):
    """A checkbox that is empty while it is off."""

    BUTTON_INNER = " "

    def __init__(self, label: Content, value: bool = False, *, id: str | None = None) -> None:
        super().__init__(label, value, id=id)
        self._mark()

    def watch_value(self) -> None:
        """Draw what it is now."""
        self._mark()
        super().watch_value()

    def _mark(self) -> None:
        self.BUTTON_INNER = "✓" if self.value else " "
