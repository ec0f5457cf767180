"""Printing from the counter: the settings and their test page, P on any paper, every receipt by itself."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from shopclub.core.shop.model import Printer
from tests.builders import OWNER
from tests.printer.stand import a_printer, silent_port
from tests.tui.bench import Bench, at_counter, sell_lines

pytest.importorskip("escpos", reason="the extra `print` is not installed")


async def with_printer(bench: Bench, to: str, *, receipts: bool = False) -> None:
    """Set the shop's printer."""
    shop = bench.shop
    printer = Printer(to=to, columns=48, receipts=receipts)
    await shop.club.settings.change(msgspec.structs.replace(shop.club.shop, printer=printer), shop.op(), OWNER)


async def test_p_prints_what_is_shown(tmp_path: Path) -> None:
    """With a printer P prints the day's report on its paper, S still writes the file."""
    async with a_printer() as tray, at_counter(tmp_path, members=("王芳",)) as bench:
        await with_printer(bench, tray.address)
        await sell_lines(bench.shop, 1, ("Tea", 1, 100))
        await bench.press("f10", "t", "enter", "p")
        await bench.until(lambda: "Printed." in bench.notices(), 60.0)
        (slip,) = tray.slips
        assert "王芳".encode("gb18030") in slip
        await bench.press("s")
        assert (tmp_path / "print" / "receipt-1.txt").exists()


async def test_every_receipt_is_printed_by_itself(tmp_path: Path) -> None:
    """A sale at the counter comes out of the printer without a key."""
    async with a_printer() as tray, at_counter(tmp_path, members=("王芳",)) as bench:
        await with_printer(bench, tray.address, receipts=True)
        await sell_lines(bench.shop, 1, ("Tea", 1, 2500))
        await bench.until(lambda: len(tray.slips) == 1, 60.0)
        assert b"Tea" in tray.slips[0]


async def test_a_printer_that_is_off_stops_no_sale(tmp_path: Path) -> None:
    """The sale stands, the counter goes on, and what is wrong with the printer is told."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await with_printer(bench, f"net:127.0.0.1:{await silent_port()}", receipts=True)
        await sell_lines(bench.shop, 1, ("Tea", 1, 2500))
        await sell_lines(bench.shop, 1, ("Tea", 1, 2500))
        assert bench.shop.points(1) == 50
        await bench.until(lambda: any("does not answer" in notice for notice in bench.notices()), 60.0)


async def test_the_settings_keep_a_printer_and_try_it(tmp_path: Path) -> None:
    """A place that is none is said at its field; the test page comes out before anything is kept."""
    async with a_printer() as tray, at_counter(tmp_path) as bench:
        await bench.press("f10", "s")
        await bench.mark("printer")
        await bench.press("enter")
        await bench.type("lp0")
        await bench.press("ctrl+s")
        assert "is no place of a printer" in " ".join(bench.text().split())
        await bench.press("ctrl+u")
        await bench.type(tray.address)
        await bench.press("ctrl+t")
        await bench.until(lambda: len(tray.slips) == 1, 60.0)
        assert "维生素".encode("gb18030") in tray.slips[0]
        assert b"SHOPCLUB" in tray.slips[0]
        assert not bench.shop.club.shop.printer.to
        await bench.press("ctrl+s")
        assert bench.shop.club.shop.printer == Printer(to=tray.address)
        assert tray.address in bench.text()
