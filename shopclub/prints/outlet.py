"""Where a page to print goes once it is written: onto the screen, and into a PDF where one can be made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shopclub.prints.opening import show_file
from shopclub.prints.pdf import find_chromium, write_pdf


class Outlet:
    """This computer, as far as it shows and prints pages."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._chromium = find_chromium()

    async def show(self, page: Path) -> bool:
        """Open a page; False where there is nothing to open it with."""
        return await show_file(page, self._environment)

    async def pdf(self, page: Path) -> Path | None:
        """The page as PDF beside it; None where none can be made."""
        return await write_pdf(page, self._chromium)
