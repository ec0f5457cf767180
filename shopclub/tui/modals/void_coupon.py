"""Taking a coupon back, with the reason."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.coupons.issuing import NOTE_LENGTH
from shopclub.core.coupons.model import Coupon
from shopclub.i18n import N_
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose


class VoidCouponDialog(Form[Coupon]):
    """Answers with the coupon as it is then."""

    TITLE_ID = N_("Take a coupon back")

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def compose_fields(self) -> ComposeResult:
        """Which, and why."""
        t = self.app.voice.words.t
        yield Static(Prose(self.app.voice.coupon(self.app.club.coupons.get(self._number)), "bold"), classes="said")
        yield Field(t("Reason"), id="note", placeholder=t("stands with the coupon"), max_length=NOTE_LENGTH)

    async def send(self) -> None:
        """Take it back."""
        coupons = self.app.club.coupons
        self.dismiss(await coupons.void(self._number, self.text("note"), self.op, self.app.actor))
