"""A receipt as it would be printed, with every reason."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from shopclub.core.kernel.ids import SaleNo
from shopclub.core.sales.model import SaleKind
from shopclub.i18n import N_
from shopclub.tui.modals.paper import PaperDialog
from shopclub.tui.modals.whynot import WhyNotDialog
from shopclub.tui.receipts import receipt_codes, receipt_lines
from shopclub.words.explained import OfReceipt


class ReceiptDialog(PaperDialog):
    """Shows one receipt."""

    TITLE_ID = N_("Receipt")
    KEYS_ID = N_("Y why · N why not · R return · M move · W width · P file · Esc back")
    PRINTER_KEYS_ID = N_("Y why, N not · R return · M move · P print · W width · S file · Esc")
    DEFAULT_CSS = """
    ReceiptDialog VerticalScroll { width: 72; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "refund", show=False),
        Binding("m", "move", show=False),
        Binding("y", "why", show=False),
        Binding("n", "why_not", show=False),
    ]

    def __init__(self, sale: SaleNo) -> None:
        super().__init__()
        self._sale = sale

    def lines(self) -> list[str]:
        """The receipt as text."""
        return receipt_lines(self.app.club, self.app.voice, self._sale, self.columns)

    def codes(self) -> list[str]:
        """Of the coupons it brings."""
        return receipt_codes(self.app.club, self._sale)

    def file_name(self) -> str:
        """Named after its number."""
        return f"receipt-{self._sale}.txt"

    def action_refund(self) -> None:
        """Take goods of this receipt back."""
        self.dismiss(None)
        self.app.open_refund(self._sale)

    def action_move(self) -> None:
        """It was somebody else's."""
        self.dismiss(None)
        self.app.open_move(self._sale)

    def action_why(self) -> None:
        """What stands behind its figures."""
        self.dismiss(None)
        self.app.open_why(OfReceipt(self._sale), self.app.club.sales.get(self._sale).member)

    def action_why_not(self) -> None:
        """What was and wasn't given at it, by the version it was rung up by."""
        club, sale = self.app.club, self.app.club.sales.get(self._sale)
        if sale.kind is SaleKind.SALE:
            programme = club.programme.rules_of(sale.version).programme
            found = club.whynot.of_sale(self._sale)
            self.app.push_screen(WhyNotDialog(found, programme, on=sale.on, walk_in=sale.member is None))
