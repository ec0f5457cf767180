"""
Receipts as text, for the dialog and for the printer; and printing each one by itself where the shop wants that.

A printer that is off, or was never there, is told of and stops nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopclub.core.changes import Change, RefundRecorded, SaleRecorded, TakingRecorded
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.shop.model import Printer
from shopclub.core.staff.model import Source
from shopclub.printer.model import Slip
from shopclub.printer.sending import print_slip
from shopclub.words import tier_name
from shopclub.words.receipt import ReceiptFacts, compose_receipt

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.tui.house import HouseApp
    from shopclub.tui.voice import Voice


def receipt_lines(club: Club, voice: Voice, number: SaleNo, columns: int) -> list[str]:
    """A receipt as lines of text, of a sale, a return or money taken; by the names and rules of its day."""
    sale, entries = club.sales.get(number), club.sales.entries_of(number)
    programme = club.explaining.programme(club.explaining.version_sold(sale))
    back = club.aftermath.of(number)
    facts = ReceiptFacts(
        shop=club.shop.name,
        currency=club.shop.currency,
        wall=club.calendar.local(sale.at),
        number=number,
        entries=[entry for _, entry in entries],
        member=voice.member_name(sale.member) if sale.member is not None else "",
        tier=tier_name(programme, sale.tier, voice.words) if sale.tier else "",
        staff=voice.staff_name(sale.staff),
        after=club.points.after([*entries, *back.entries]),
        back=back,
        tenders=club.shop.tenders,
        coupons=[coupon for _, coupon in club.coupons.of_sale(number)],
    )
    return compose_receipt(sale, facts, voice.words, width=columns, programme=programme)


def receipt_codes(club: Club, number: SaleNo) -> list[str]:
    """Codes of the coupons a receipt brings, to scan."""
    return [coupon.code for _, coupon in club.coupons.of_sale(number)]


class Paper:
    """The printer as the counter uses it: one slip after the other."""

    def __init__(self, app: HouseApp) -> None:
        self._app = app
        self._turn = asyncio.Lock()

    @property
    def is_there(self) -> bool:
        """Whether the shop has a printer."""
        return bool(self._app.club.shop.printer.to)

    async def print(
        self, lines: Sequence[str], codes: Sequence[str] = (), *, says: bool = True, printer: Printer | None = None
    ) -> bool:
        """
        Print a slip; whether it was sent. What went wrong is told in passing.

        Args:
            lines: composed for the printer's paper.
            codes: to print as QR codes below.
            says: whether to say that it was printed, too.
            printer: another one than the shop's, to try it.
        """
        printer, t = printer or self._app.club.shop.printer, self._app.voice.words.t
        slip = Slip(
            to=printer.to, lines=tuple(lines), codes=tuple(codes), columns=printer.columns, chinese=printer.chinese
        )
        try:
            async with self._turn:
                await print_slip(slip)
        except ClubError as error:
            self._app.warn(self._app.voice.error(error))
            return False
        if says:
            self._app.tell(t("Printed."))
        return True

    def hear(self, change: Change) -> None:
        """A receipt that was made at the counter is printed, where the shop wants that."""
        if not isinstance(change, SaleRecorded | RefundRecorded | TakingRecorded):
            return
        shop, number = self._app.club.shop, SaleNo(change.number)
        if not (shop.printer.receipts and self.is_there):
            return
        if self._app.club.sales.get(number).source is not Source.COUNTER:
            return
        lines = receipt_lines(self._app.club, self._app.voice, number, shop.printer.columns)
        codes = receipt_codes(self._app.club, number)
        self._app.run_worker(self.print(lines, codes, says=False), group="printer", exit_on_error=False)
