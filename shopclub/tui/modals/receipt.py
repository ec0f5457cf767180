"""A receipt as it would be printed, with every reason."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from shopclub.core.kernel.ids import SaleNo
from shopclub.i18n import N_
from shopclub.tui.modals.paper import PaperDialog
from shopclub.words import tier_name
from shopclub.words.receipt import ReceiptFacts, compose_receipt


class ReceiptDialog(PaperDialog):
    """Shows one receipt."""

    TITLE_ID = N_("Receipt")
    KEYS_ID = N_("R return goods · W width · P to a file · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "refund", show=False),
    ]

    def __init__(self, sale: SaleNo) -> None:
        super().__init__()
        self._sale = sale

    def lines(self) -> list[str]:
        """The receipt as text."""
        club, voice = self.app.club, self.app.voice
        sale = club.sales.get(self._sale)
        entries = club.sales.entries_of(self._sale)
        back = club.aftermath.of(self._sale)
        facts = ReceiptFacts(
            shop=club.shop.name,
            currency=club.shop.currency,
            wall=club.calendar.local(sale.at),
            number=self._sale,
            entries=[entry for _, entry in entries],
            member=voice.member_name(sale.member) if sale.member is not None else "",
            tier=tier_name(voice.programme, sale.tier, voice.words) if sale.tier else "",
            staff=voice.staff_name(sale.staff),
            after=club.points.after([*entries, *back.entries]),
            back=back,
            tenders=club.shop.tenders,
            coupons=[coupon for _, coupon in club.coupons.of_sale(self._sale)],
        )
        return compose_receipt(sale, facts, voice.words, width=self.columns, programme=voice.programme)

    def file_name(self) -> str:
        """Named after its number."""
        return f"receipt-{self._sale}.txt"

    def action_refund(self) -> None:
        """Take goods of this receipt back."""
        self.dismiss(None)
        self.app.open_refund(self._sale)
