"""One coupon: its code to scan, what it does, what became of it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from shopclub.core.coupons.model import Coupon
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.qr import QrCode
from shopclub.tui.widgets.rows import Part, Prose, Stack
from shopclub.words.coupons import code_groups, name_of, say_coupon_state, say_coupon_use

QR_ROWS = 31
"""Rows of the terminal from which the code is drawn."""


class CouponSlip(Dialog[str]):
    """Shows it; answers with the code where it is to be used now."""

    TITLE_ID = N_("Coupon")
    KEYS_ID = N_("Enter puts it on the bill · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "use", show=False)]
    DEFAULT_CSS = """
    CouponSlip > .dialog { width: 82; padding: 0; }
    CouponSlip #sides { height: auto; }
    CouponSlip #slip { width: 1fr; height: auto; padding: 1 2; }
    CouponSlip #slip Static { height: auto; }
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def compose_box(self) -> ComposeResult:
        """The code, and the words beside it."""
        coupon = self.app.club.coupons.get(self._number)
        with Horizontal(id="sides"):
            if self.app.size.height >= QR_ROWS:
                yield QrCode(coupon.code)
            with Vertical(id="slip"):
                yield Static(self._words(coupon), markup=False)

    def _words(self, coupon: Coupon) -> Stack:
        club, voice, words = self.app.club, self.app.voice, self.app.voice.words
        kind = club.coupons.kind_of(coupon)
        state = club.coupons.state(coupon)
        does = say_coupon_use(kind, voice.programme, words, currency=voice.currency) if kind is not None else ""
        lines: list[Part] = [
            Prose(name_of(coupon, voice.programme, words), "bold"),
            Prose(does, "$muted"),
            content(" "),
            Prose(code_groups(coupon.code), "bold $accent"),
            content(" "),
            Prose(say_coupon_state(coupon, state, kind, words, club.today())),
            Prose(self._origin(coupon), "$muted"),
        ]
        return Stack([line for line in lines if not isinstance(line, Prose) or line.text])

    def _origin(self, coupon: Coupon) -> str:
        voice, t = self.app.voice, self.app.voice.words.t
        on = voice.day(self.app.club.calendar.day_of(coupon.at))
        if coupon.sale is not None:
            return t("brought by sale {number} on {day}", number=coupon.sale, day=on)
        if coupon.rule:
            return t("issued by a rule on {day}", day=on)
        said = t("issued by hand on {day}", day=on)
        return t("{name}: {text}", name=said, text=coupon.note) if coupon.note else said

    def action_use(self) -> None:
        """To the counter with it."""
        self.dismiss(self.app.club.coupons.get(self._number).code)
