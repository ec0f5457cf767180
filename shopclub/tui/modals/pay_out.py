"""Paying out money back: all of it by Enter, or as much as typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.core.packages.model import Sold
from shopclub.i18n import N_
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field


class PayOutCashback(Form[Sold]):
    """Answers with what was paid out."""

    TITLE_ID = N_("Pay out cashback")
    KEYS_ID = N_("Enter pays it out · Esc leaves")

    def __init__(self, member: MemberNo, usable: int) -> None:
        super().__init__()
        self._member = member
        self._usable = usable

    def compose_fields(self) -> ComposeResult:
        """How much."""
        voice, currency = self.app.voice, self.app.club.shop.currency
        there = voice.words.t("There are {amount}.", amount=voice.money(self._usable))
        yield Static(there, classes="said", markup=False)
        yield Field(voice.words.t("Amount"), id="amount", value=format_plain(self._usable, currency), max_length=16)

    async def send(self) -> None:
        """Pay it, in the usual way of paying."""
        shop = self.app.club.shop
        minor = parse_minor(self.text("amount"), shop.currency)
        out = await self.app.club.cashback.pay_out(
            self._member, minor, self.op, self.app.actor, tender=shop.tender if shop.tender in shop.taken() else ""
        )
        self.dismiss(out)
