"""
Makes the pictures of the kiosk from the running program, in both languages.

    python scripts/pictures_kiosk.py [FOLDER] [--only WORD] [--port 8080] [--night]

A small shop is made in a temporary folder, the kiosk is started on it, and Chromium visits every page as the tablet
on the counter (1280x800) and as customers' phones (390x844, 320x640) would.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from playwright.async_api import Page

from scripts.kiosk_scene import SIZES, Look
from scripts.kiosk_walk import Wish, visit


def photographer(folder: Path, only: str) -> Look:
    """Takes a picture of each page whose name has a word in it."""

    async def look(page: Page, name: str) -> None:
        if only in name:
            await page.wait_for_timeout(450)
            await page.screenshot(path=folder / f"kiosk-{name}.png", full_page=not name.startswith("tablet"))

    return look


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the pictures of the kiosk.")
    parser.add_argument("folder", nargs="?", default="docs/pictures", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--port", default=8080, type=int)
    parser.add_argument("--night", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=list(SIZES))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    look = photographer(options.folder, options.only)
    asyncio.run(visit(options.port, look, options.sizes, wish=Wish(options.night, options.large)))
