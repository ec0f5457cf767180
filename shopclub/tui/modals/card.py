"""A member's card: its code on the screen, and a file to print."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.prints import print_card
from shopclub.tui.text import content
from shopclub.tui.widgets.qr import ROWS_NEEDED, QrCode

GROUP = 4
"""Digits of the card that stand together."""


class CardDialog(Dialog[None]):
    """Shows; P writes the file."""

    TITLE_ID = N_("Member card")
    KEYS_ID = N_("P to print · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "save", show=False),
        Binding("k", "leave", show=False),
    ]
    DEFAULT_CSS = """
    CardDialog > .dialog { width: 78; padding: 0; }
    CardDialog #sides { height: auto; }
    CardDialog #card-words { width: 1fr; height: auto; padding: 1 2; }
    CardDialog #card-words Static { height: auto; }
    """

    def __init__(self, number: MemberNo) -> None:
        super().__init__()
        self._number = number

    def compose_box(self) -> ComposeResult:
        """Name, code, digits."""
        voice, t = self.app.voice, self.app.voice.words.t
        card = self.app.club.members.get(self._number).card
        fits = self.app.size.height >= ROWS_NEEDED
        with Horizontal(id="sides"):
            if fits:
                yield QrCode(card)
            with Vertical(id="card-words"):
                yield Static(voice.member(self._number, "bold"))
                yield Static(content(voice.number(self._number), "$muted"), classes="said")
                for start in range(0, len(card), GROUP):
                    yield Static(content(card[start : start + GROUP], "bold $accent"))
                if not fits:
                    low = t("The code needs a window {rows} rows high. P writes it to print.", rows=ROWS_NEEDED)
                    yield Static(content(low, "$warn"), classes="said")

    @work(exclusive=True, group="print")
    async def action_save(self) -> None:
        """Write the card to print."""
        await print_card(self.app, self._number)
