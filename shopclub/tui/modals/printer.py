"""The receipt printer: where it is, what paper it takes, and a page to try it with."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.shop.model import Printer
from shopclub.i18n import N_
from shopclub.printer.model import read_address
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.tick import Tick
from shopclub.words.paper import NARROW, WIDE, centred, pair, wrap

TEST_CODE = "SHOPCLUB"


class PrinterDialog(Form[Printer]):
    """Answers with what was kept."""

    TITLE_ID = N_("Receipt printer")
    KEYS_ID = N_("Ctrl+T prints a test page · Ctrl+S done · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "test", show=False)]

    def compose_fields(self) -> ComposeResult:
        """Where, and how wide."""
        t, printer = self.app.voice.words.t, self.app.club.shop.printer
        yield Static(
            content(
                t("net:192.168.1.50 in the network · usb:04b8:0e15 on USB · file:/dev/usb/lp0 a device · empty: none"),
                "$muted",
            ),
            markup=False,
        )
        yield Field(t("Printer"), id="printer_address", value=printer.to, placeholder="net:192.168.1.50")
        is_wide = printer.columns == WIDE
        yield Tick(content(t("paper of 80 mm, 48 characters (else 58 mm, 32)")), id="wide", value=is_wide)
        yield Tick(content(t("takes Chinese (GB18030)")), id="chinese", value=printer.chinese)
        yield Tick(content(t("prints every receipt by itself")), id="receipts", value=printer.receipts)

    def _typed(self) -> Printer:
        """
        What stands in the form.

        Raises:
            InvalidInput: `printer_address`.
        """
        to = self.text("printer_address").strip()
        if to:
            read_address(to)
        return Printer(
            to=to,
            columns=WIDE if self._ticked("wide") else NARROW,
            chinese=self._ticked("chinese"),
            receipts=self._ticked("receipts"),
        )

    def _ticked(self, name: str) -> bool:
        return self.query_one(f"#{name}", Tick).value

    async def send(self) -> None:
        """Keep it."""
        printer = self._typed()
        shop = msgspec.structs.replace(self.app.club.shop, printer=printer)
        await self.app.club.settings.change(shop, self.op, self.app.actor)
        self.dismiss(printer)

    @work(exclusive=True, group="printer")
    async def action_test(self) -> None:
        """Print a page with what stands in the form: the width as a ruler, figures, Chinese, a code to scan."""
        try:
            printer = self._typed()
        except ClubError as error:
            self.refused(error)
            return
        words, width = self.app.voice.words, printer.columns
        lines = [*centred(self.app.club.shop.name, width), "-" * width]
        lines += wrap(words.t("Test page"), width)
        lines += pair(words.t("Total"), words.money(123456, self.app.club.shop.currency), width)
        lines += [*wrap("维生素C 100片 × 2", width), ("1234567890" * 5)[:width], "-" * width]
        await self.app.paper.print(lines, (TEST_CODE,), printer=printer)
