"""A real Chromium on a real kiosk, at an address of the LAN: 127.0.0.1 is a secure context, which hides faults."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Shop
from tests.browser.stand import ADDRESS, Stand

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a browser's, and is skipped with a reason where there is none."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on the path"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests; each page has a context of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", f"--host-resolver-rules=MAP {ADDRESS} 127.0.0.1"],
            # Playwright switches the back/forward cache off, and with it the fault that the reset guards against.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stand(tmp_path: Path, clock: ManualClock, chromium: Browser) -> AsyncIterator[Stand]:
    """A shop, its kiosk on the network, and a browser before it."""
    path = tmp_path / "shop.json"
    shop = Shop(name="莲花药房", founded_at=clock.now())
    await found_shop(path, shop, presets.load("standard-retail"), "李娜", clock)
    club = Club.open(path, clock=clock)
    here = Stand(club, clock, chromium)
    await here.start()
    yield here
    for context in chromium.contexts:
        await context.close()
    await here.kiosk.stop()
    await club.close()
    assert here.complaints == []
