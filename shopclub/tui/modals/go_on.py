"""Whether to go on in a file whose shop has moved: asked so that no key pressed without reading says yes."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Confirm


class GoOnHere(Confirm):
    """Asks what can't be taken back: Enter, pressed without reading, only looks."""

    KEYS_ID = N_("Y goes on here · Esc only looks")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", show=False)]
