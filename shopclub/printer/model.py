"""What is printed, where, and what may go wrong."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

import msgspec

from shopclub.core.kernel.errors import ClubError, InvalidInput

_USB = re.compile(r"(?P<vendor>[0-9a-f]{4}):(?P<product>[0-9a-f]{4})(?::(?P<out>[0-9a-f]{1,2}))?", re.IGNORECASE)
_NETWORK = re.compile(r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))(?::(?P<port>[0-9]{1,5}))?")
PORT = 9100
"""Where printers in a network listen."""
OUT = 0x01
"""The endpoint most USB printers take data at."""


class PrinterFailed(ClubError):
    """Nothing, or not all, came out of the printer; what was sold stands."""


class Way(StrEnum):
    """How a printer is reached."""

    USB = "usb"
    NETWORK = "net"
    FILE = "file"


class Reached(NamedTuple):
    """Where a printer is."""

    way: Way
    host: str = ""
    """Host name or address; of a file, its path."""
    port: int = PORT
    vendor: int = 0
    product: int = 0
    out: int = OUT


def read_address(text: str) -> Reached:
    """
    Where a printer is, as the owner writes it: `usb:04b8:0e15`, `net:192.168.1.50`, `file:/dev/usb/lp0`.

    Raises:
        InvalidInput: `printer_address`.
    """
    kind, _, rest = text.strip().partition(":")
    usb, network = _USB.fullmatch(rest), _NETWORK.fullmatch(rest)
    if kind == Way.USB and usb:
        out = int(usb["out"], 16) if usb["out"] else OUT
        return Reached(Way.USB, vendor=int(usb["vendor"], 16), product=int(usb["product"], 16), out=out)
    if kind == Way.NETWORK and network:
        port = int(network["port"] or PORT)
        if 1 <= port <= 65535:
            return Reached(Way.NETWORK, host=network["host"], port=port)
    if kind == Way.FILE and rest and rest.isprintable():
        return Reached(Way.FILE, host=rest)
    raise InvalidInput("printer_address", text=text[:60])


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of paper."""

    to: str
    """As `read_address` takes it."""
    lines: tuple[str, ...]
    """Composed for the width of the paper."""
    codes: tuple[str, ...] = ()
    """What is printed as QR codes below the lines."""
    columns: int = 32
    chinese: bool = True
    """Whether the printer takes GB18030; else the code pages of the West are chosen as the text needs them."""


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent."""

    sent: int
    """Bytes."""
