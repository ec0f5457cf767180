"""The base of what opens over an area: Escape goes back."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from shopclub.i18n import N_
from shopclub.tui.screens.area import Area


class Page(Area):
    """Pushed over an area and left again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", N_("Back"), id="page.back")]

    def action_close(self) -> None:
        """Back to where we were."""
        self.app.pop_screen()
