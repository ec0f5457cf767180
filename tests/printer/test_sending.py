"""Sending: to the network, a device, USB; what is off, missing or no printer is said and written to nowhere."""

from __future__ import annotations

import asyncio
import builtins
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.printer.model import PrinterFailed, Reached, Slip, Way, read_address
from shopclub.printer.sending import print_slip, send
from tests.printer.stand import a_printer, silent_port

LINES = ("莲花药房", "Total 12.00")
EXTRA = "the extra `print` is not installed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("net:192.168.1.50", Reached(Way.NETWORK, host="192.168.1.50", port=9100)),
        (" net:till.lan:9101 ", Reached(Way.NETWORK, host="till.lan", port=9101)),
        ("usb:04b8:0e15", Reached(Way.USB, vendor=0x04B8, product=0x0E15)),
        ("usb:04B8:0E15:3", Reached(Way.USB, vendor=0x04B8, product=0x0E15, out=3)),
        ("file:/dev/usb/lp0", Reached(Way.FILE, host="/dev/usb/lp0")),
    ],
)
def test_a_place_is_read(text: str, expected: Reached) -> None:
    """Network with its port, USB by vendor and product, a device by its path."""
    assert read_address(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "net:", "net:a b", "net:host:0", "net:host:65536", "usb:4b8:0e15", "file:", "file:a\nb", "lp0", "http://x"],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    """Half an address, a port that can't be, a line break."""
    with pytest.raises(InvalidInput, match="printer_address"):
        read_address(text)


async def test_a_printer_in_the_network_gets_all_of_it() -> None:
    """The bytes that arrive are those that were said to be sent, Chinese among them."""
    pytest.importorskip("escpos", reason=EXTRA)
    async with a_printer() as tray:
        done = await print_slip(Slip(to=tray.address, lines=LINES))
        (slip,) = tray.slips
        assert len(slip) == done.sent
        assert slip.startswith(b"\x1b@\x1c&" + "莲花药房".encode("gb18030"))
        assert slip.endswith(b"\x1dV\x00")


async def test_a_printer_that_is_off_is_said_soon() -> None:
    """Nobody listens: told within the patience, and nothing else is raised."""
    pytest.importorskip("escpos", reason=EXTRA)
    with pytest.raises(PrinterFailed, match="printer_silent"):
        await print_slip(Slip(to=f"net:127.0.0.1:{await silent_port()}", lines=LINES))


async def test_a_printer_on_usb_that_is_not_there() -> None:
    """No such device, or no driver for USB at all: the same answer."""
    pytest.importorskip("escpos", reason=EXTRA)
    with pytest.raises(PrinterFailed, match="printer_silent"):
        await print_slip(Slip(to="usb:dead:beef", lines=LINES))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
async def test_a_device_of_the_system_gets_all_of_it(tmp_path: Path) -> None:
    """A pipe stands for the device."""
    pytest.importorskip("escpos", reason=EXTRA)
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reading = asyncio.create_task(asyncio.to_thread(pipe.read_bytes))
    done = await print_slip(Slip(to=f"file:{pipe}", lines=LINES))
    assert len(await reading) == done.sent


async def test_no_file_is_written_over(tmp_path: Path) -> None:
    """The shop's own file is no printer, whatever the settings say."""
    pytest.importorskip("escpos", reason=EXTRA)
    file = tmp_path / "shop.json"
    file.write_text("{}", encoding="utf-8")
    for path in (file, tmp_path):
        with pytest.raises(PrinterFailed, match="printer_is_file"):
            await print_slip(Slip(to=f"file:{path}", lines=LINES))
    assert file.read_text(encoding="utf-8") == "{}"


def test_without_the_extra_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is not installed, the sentence says what to install."""
    real = builtins.__import__

    def missing(name: str, *more: Any, **named: Any) -> Any:
        if name.startswith("escpos"):
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.delitem(sys.modules, "shopclub.printer.bytes", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(PrinterFailed, match="printer_library"):
        send(Slip(to="net:127.0.0.1", lines=LINES), lambda share: None)
