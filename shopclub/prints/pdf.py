"""A page as PDF, where a Chromium is there to make it; everywhere else the page itself is printed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
USUAL = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
)
"""Where the two systems keep it that have no search path for such programs."""
WITHIN = 30.0
"""Seconds it gets."""
SMALLEST = 1000
"""Bytes; no page is smaller."""


def find_chromium(which: Callable[[str], str | None] = shutil.which) -> str | None:
    """A browser that can write PDF; None without one."""
    named = next((found for name in NAMES if (found := which(name))), None)
    return named or next((place for place in USUAL if Path(place).exists()), None)


async def write_pdf(page: Path, chromium: str | None) -> Path | None:
    """
    Write a page as PDF beside it, for nobody else to read.

    Args:
        page: an HTML file of ours.
        chromium: the browser; None: there is none.

    Returns:
        The PDF; None where it could not be made: the page can still be printed.
    """
    if chromium is None:
        return None
    target, address = page.with_suffix(".pdf"), await asyncio.to_thread(lambda: page.absolute().as_uri())
    with tempfile.TemporaryDirectory(prefix="shopclub-pdf-", ignore_cleanup_errors=True) as folder:
        made = Path(folder) / "page.pdf"
        command = [
            chromium,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={made}",
            address,
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses to run as root with it
        try:
            await _run(command)
            if made.stat().st_size < SMALLEST:
                return None
            shutil.copyfile(made, target)
            target.chmod(0o600)
        except (OSError, TimeoutError):
            return None
    return target


async def _run(command: list[str]) -> None:
    """Run it to its end; one that hangs is ended."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        async with asyncio.timeout(WITHIN):
            await process.wait()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
