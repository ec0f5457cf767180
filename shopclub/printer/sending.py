"""
Sending a slip to the printer, in a process of its own: a cable that was pulled out or a printer that is off never
keeps the counter waiting, and what the library leaves behind (a folder with its list of printers) goes with it.
"""

from __future__ import annotations

import asyncio
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shopclub.core.apart import Progress, apart
from shopclub.core.kernel.errors import WorkFailed
from shopclub.printer.model import Printed, PrinterFailed, Reached, Slip, Way, read_address

PATIENCE = 20.0
"""Seconds until a slip is given up."""
ANSWERS_WITHIN = 5.0
"""Seconds a printer in the network has to answer."""
JOB = "shopclub.printer.sending:send"


async def print_slip(slip: Slip) -> Printed:
    """
    Print.

    Raises:
        InvalidInput: `printer_address`.
        PrinterFailed: `printer_library` (the extra is not installed), `printer_silent` (it is off, out of reach, or
            somebody else has it), `printer_is_file` (that path is an ordinary file, which is never written over).
    """
    read_address(slip.to)
    try:
        async with asyncio.timeout(PATIENCE):
            return await apart(JOB, slip, reply=Printed)
    except TimeoutError as error:
        raise PrinterFailed("printer_silent", to=slip.to) from error
    except WorkFailed as error:
        raise PrinterFailed("printer_silent", to=slip.to) from error


def send(slip: Slip, progress: Progress) -> Printed:
    """
    Compose and send; runs apart.

    Raises:
        PrinterFailed: see `print_slip`.
    """
    del progress
    where = read_address(slip.to)
    with tempfile.TemporaryDirectory(prefix="shopclub-print-") as folder, _temporary(folder):
        try:
            from shopclub.printer.bytes import slip_bytes
        except ImportError as error:
            raise PrinterFailed("printer_library") from error
        data = slip_bytes(slip)
        if where.way is Way.FILE:
            _demand_device(Path(where.host))
        device = _device(where)
        _send(device, data, slip.to)
    return Printed(sent=len(data))


@contextmanager
def _temporary(folder: str) -> Iterator[None]:
    """The library makes a folder when it is imported, and never takes it away: it makes it in one that goes."""
    before = tempfile.tempdir
    tempfile.tempdir = folder
    try:
        yield
    finally:
        tempfile.tempdir = before


def _demand_device(path: Path) -> None:
    """
    A printer of the system is a device, a pipe or a port of Windows; a file of somebody's is none.

    Raises:
        PrinterFailed: `printer_is_file`.
    """
    if path.exists() and (stat.S_ISREG(path.stat().st_mode) or path.is_dir()):
        raise PrinterFailed("printer_is_file", path=str(path))


def _device(where: Reached) -> Any:
    """The library's object for a printer; nothing is opened yet."""
    from escpos.printer import File, Network, Usb

    match where.way:
        case Way.NETWORK:
            return Network(where.host, port=where.port, timeout=ANSWERS_WITHIN)
        case Way.USB:
            return Usb(where.vendor, where.product, timeout=int(ANSWERS_WITHIN * 1000), out_ep=where.out)
        case Way.FILE:
            return File(where.host)


def _send(device: Any, data: bytes, to: str) -> None:
    from escpos.exceptions import Error

    try:
        device.open()
        device._raw(data)  # noqa: SLF001 - the library's only way to send bytes composed before
    except (Error, OSError, RuntimeError, ValueError) as error:
        raise PrinterFailed("printer_silent", to=to) from error
    finally:
        device.close()
