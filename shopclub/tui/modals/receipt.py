"""A receipt as it would be printed, with every reason; W switches the paper's width, P writes it to a file."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopclub.core.kernel.ids import SaleNo
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.printing import save_text
from shopclub.tui.text import content
from shopclub.words import tier_name
from shopclub.words.receipt import NARROW, WIDE, ReceiptFacts, compose_receipt


class ReceiptDialog(Dialog[None]):
    """Shows one receipt."""

    TITLE_ID = N_("Receipt")
    KEYS_ID = N_("R return goods · W width · P to a file · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "width", show=False),
        Binding("p", "save", show=False),
        Binding("r", "refund", show=False),
    ]
    DEFAULT_CSS = """
    ReceiptDialog > .dialog { width: auto; }
    ReceiptDialog VerticalScroll { height: auto; max-height: 1fr; width: 52; align-horizontal: center; }
    ReceiptDialog #paper { background: #fffefa; color: #221d18; padding: 1 2; width: auto; height: auto; }
    """
    paper = getters.query_one("#paper", Static)

    def __init__(self, sale: SaleNo) -> None:
        super().__init__()
        self._sale = sale
        self._width = NARROW

    def compose_box(self) -> ComposeResult:
        """The paper."""
        with VerticalScroll():
            yield Static(id="paper", markup=False)

    def on_mount(self) -> None:
        """Print it on the screen."""
        self._show()
        self.query_one(VerticalScroll).focus()

    def lines(self) -> list[str]:
        """The receipt as text."""
        club, voice = self.app.club, self.app.voice
        sale = club.sales.get(self._sale)
        facts = ReceiptFacts(
            shop=club.shop.name,
            currency=club.shop.currency,
            wall=club.calendar.local(sale.at),
            number=self._sale,
            entries=[entry for _, entry in club.sales.entries_of(self._sale)],
            member=voice.member_name(sale.member) if sale.member is not None else "",
            tier=tier_name(voice.programme, sale.tier, voice.words) if sale.tier else "",
            staff=voice.staff_name(sale.staff),
            balance=self._balance(),
        )
        return compose_receipt(sale, facts, voice.words, width=self._width, programme=voice.programme)

    def _balance(self) -> int | None:
        """The balance, while this is still the member's latest receipt."""
        club = self.app.club
        sale = club.sales.get(self._sale)
        if sale.member is None or club.sales.of_member(sale.member, 1)[0][0] != self._sale:
            return None
        return club.points.account(sale.member).points()

    def _show(self) -> None:
        self.paper.update(Content("\n").join([content(line) for line in self.lines()]))

    def action_width(self) -> None:
        """The other paper."""
        self._width = WIDE if self._width == NARROW else NARROW
        self._show()

    def action_save(self) -> None:
        """Into a file beside the shop's own."""
        t = self.app.voice.words.t
        try:
            path = save_text(self.app.club.path, f"receipt-{self._sale}.txt", "\n".join(self.lines()) + "\n")
        except OSError:
            self.app.tell(t("The file could not be written."), wrong=True)
        else:
            self.app.tell(t("Written: {path}", path=path))

    def action_refund(self) -> None:
        """Take goods of this receipt back."""
        self.dismiss(None)
        self.app.open_refund(self._sale)
