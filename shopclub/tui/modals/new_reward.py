"""A new reward of the programme."""

from __future__ import annotations

from textual.app import ComposeResult

from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import Reward
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field

NAME_LENGTH = 60


class NewRewardDialog(Form[Reward]):
    """Answers with the reward; it is adopted with the programme."""

    TITLE_ID = N_("New reward")

    def __init__(self, programme: Programme) -> None:
        super().__init__()
        self._programme = programme

    def compose_fields(self) -> ComposeResult:
        """Name, price, how many."""
        t = self.app.voice.words.t
        yield Field(self.app.voice.words.p("of a thing", "Name"), id="name", max_length=NAME_LENGTH)
        yield Field(t("Points"), id="points", restrict=r"[0-9]*", max_length=9)
        yield Field(t("In stock"), id="stock", restrict=r"[0-9]*", max_length=6, placeholder=t("empty: not counted"))
        yield Field(t("Per member"), id="limit", restrict=r"[0-9]*", max_length=6, placeholder=t("empty: any number"))

    async def send(self) -> None:
        """Make it."""
        name = self.text("name").strip()
        if not name:
            raise Unreadable("name", N_("It needs a name."))
        points = self._number("points")
        if not points:
            raise Unreadable("points", N_("A whole number above 0, please."))
        limit = self._number("limit")
        language = self.app.voice.words.language.value
        self.dismiss(
            Reward(
                id=self._free_id(),
                name={language: name},
                points=points,
                stock=self._number("stock"),
                limit_per_member=limit or None,
            )
        )

    def _number(self, field: str) -> int | None:
        text = self.text(field)
        return int(text) if text else None

    def _free_id(self) -> str:
        taken = {reward.id for reward in self._programme.rewards}
        return next(name for n in range(1, len(taken) + 2) if (name := f"reward-{n}") not in taken)
