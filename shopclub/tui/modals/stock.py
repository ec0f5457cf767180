"""How many of a reward there are now."""

from __future__ import annotations

from textual.app import ComposeResult

from shopclub.core.programme.offers import Reward
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field
from shopclub.words import local_name


class StockDialog(Form[int]):
    """Answers with the number kept."""

    TITLE_ID = N_("Stock")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def __init__(self, reward: Reward) -> None:
        super().__init__()
        self._reward = reward

    def title_text(self) -> str:
        """The reward's name."""
        return local_name(self._reward.name, self.app.voice.words, self._reward.id)

    def compose_fields(self) -> ComposeResult:
        """The number."""
        left = self.app.club.rewards.stock_left(self._reward)
        t = self.app.voice.words.t
        yield Field(
            t("There are"), id="left", value="" if left is None else str(left), restrict=r"[0-9]*", max_length=6
        )

    async def send(self) -> None:
        """Keep it."""
        text = self.text("left")
        if not text:
            raise Unreadable("left", N_("A whole number, please."))
        await self.app.club.rewards.set_stock(self._reward.id, int(text), self.op, self.app.actor)
        self.dismiss(int(text))
