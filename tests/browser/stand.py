"""What a test does in front of the kiosk: tablets, phones, scanners, and the counter behind them."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, ConsoleMessage, Locator, Page

from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.kiosk.runner import KioskControl, start_kiosk
from shopclub.settings import Settings
from tests.kiosk.house import ShopHere

ADDRESS = "192.168.1.23"
SIZES = {"tablet": (1280, 800), "upright": (800, 1280), "phone": (390, 844), "narrow": (320, 640)}
EXPECTED = ("the server responded with a status of 4", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING")
"""What a browser says by itself about a refused form, and about a server that is gone; nothing else may be said."""


class Stand(ShopHere):
    """The shop with its kiosk on the network."""

    kiosk: KioskControl

    def __init__(self, club: Club, clock: ManualClock, browser: Browser) -> None:
        super().__init__(club, clock)
        self.browser = browser
        self.complaints: list[str] = []

    async def start(self, port: int = 0) -> None:
        """Let the kiosk listen."""
        settings = Settings(host="0.0.0.0", port=port, given=frozenset({"port"}), public_hosts=(ADDRESS,))
        self.kiosk = await start_kiosk(self.club, settings)

    def url(self, path: str) -> str:
        """An address as a device in the shop types it."""
        return f"http://{ADDRESS}:{self.kiosk.port}{path}"

    async def page(
        self, size: str = "phone", *, locale: str = "zh-CN", script: bool = True, night: bool = False
    ) -> Page:
        """A page in a browser of its own; whatever it complains about fails the test."""
        width, height = SIZES[size]
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            java_script_enabled=script,
            has_touch=True,
            reduced_motion="reduce",
            color_scheme="dark" if night else "light",
        )
        page = await context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(known in message.text for known in EXPECTED):
            self.complaints.append(message.text)

    async def tablet(self, size: str = "tablet", *, script: bool = True) -> Page:
        """A paired tablet at its welcome."""
        page = await self.page(size, script=script)
        await self.pair(page)
        return page

    async def pair(self, page: Page) -> None:
        """Make a device the shop's tablet, by the code that the counter shows."""
        await page.goto(self.url("/k"))
        await page.locator("#number").fill(self.kiosk.pairing_code())
        await page.locator("main .primary").click()
        await page.wait_for_selector(".welcome")

    async def find(self, page: Page, phone: str) -> None:
        """Look a member up on the tablet's keypad."""
        await page.goto(self.url("/k/phone"))
        for key in phone:
            await page.locator(f".keypad [value='{key}']").click()
        await page.locator("[data-ready]").click()
        await page.wait_for_url("**/k/me")


async def read_code(place: Locator) -> str:
    """What a scanner reads from the screen."""
    picture = Image.open(io.BytesIO(await place.screenshot())).convert("L")
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return str(found[0].text)
