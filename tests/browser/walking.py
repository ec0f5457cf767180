"""What a walk needs: a customer who reads their own language, by day or at night, and the counter's own screen."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Locator, Page, expect

from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from shopclub.tui.app import ShopclubApp
from tests.browser.stand import Stand
from tests.builders import Counter
from tests.tui.bench import WIDE, Bench

PIN = "4803"
LOOK = os.environ.get("LOOK", "")
"""A folder to put pictures into, for whoever wants to look."""


class Walk:
    """Customers of one language in front of the kiosk; they find everything by what they read."""

    def __init__(self, stand: Stand, language: Language, *, night: bool) -> None:
        self.stand = stand
        self.language = language
        self.words = Words(language)
        self.night = night
        self._pictures = 0

    async def phone(self) -> Page:
        """A phone of somebody's own, as tall as most."""
        locale = "zh-CN" if self.language is Language.ZH else "en-GB"
        return await self.stand.page("phone", locale=locale, night=self.night)

    async def open(self, page: Page, path: str) -> None:
        """Type an address, or scan it."""
        await page.goto(self.stand.url(path))

    async def press(self, page: Page, said: str, **values: str) -> None:
        """Touch the button, the tile or the link that says this, given in English; the next page comes."""
        place = self.find(page, said, **values)
        await place.wait_for()
        await self.look(page)
        async with page.expect_navigation():
            await place.click()

    def find(self, page: Page, said: str, **values: str) -> Locator:
        """Where somebody would press for this."""
        text = re.compile("^" + re.escape(self.words.t(said, **values)))
        within = page.locator("main")
        return within.get_by_role("link", name=text).or_(within.get_by_role("button", name=text)).first

    async def look(self, page: Page) -> None:
        """Keep a picture of the whole page, where somebody wants to look."""
        if LOOK:
            self._pictures += 1
            name = f"{os.environ['PYTEST_CURRENT_TEST'].partition('::')[2].partition('[')[0]}"
            path = f"{LOOK}/{name}-{self.language.value}-{self._pictures:02}.png"
            await page.screenshot(path=path, full_page=True)

    async def reads(self, page: Page, text: str) -> None:
        """Without a touch this comes to stand on the page."""
        await expect(page.locator("main")).to_contain_text(text)
        await self.look(page)

    async def says(self, page: Page, said: str, **values: str) -> None:
        """The same, for one of our sentences, given in English."""
        await self.reads(page, self.words.t(said, **values))

    async def sign_in(self, page: Page, member: MemberNo) -> None:
        """Type the digits of a card that lies on the table."""
        await self.open(page, "/m")
        label = self.words.t("The 20 digits on your card")
        await page.get_by_label(label).fill(self.stand.club.members.get(member).card)
        await self.press(page, "Open my card")

    async def type_pin(self, page: Page, pin: str = PIN) -> None:
        """Answer the question for the PIN."""
        await page.get_by_label(self.words.t("The 4 to 6 digits you chose at the counter")).fill(pin)
        await self.press(page, "Go on")

    async def join(self, page: Page, address: str, phone: str, name: str) -> None:
        """Fill in the one page of the form; the card then waits for the counter."""
        await page.goto(address)
        await page.get_by_label(self.words.t("Phone number")).fill(phone)
        await page.locator("#name").fill(name)
        await page.locator("[name=agree]").check()
        await self.press(page, "Join")
        await self.says(page, "Waiting for the counter")

    @asynccontextmanager
    async def counter(self) -> AsyncIterator[Bench]:
        """The counter of the same shop, in the same language."""
        app = ShopclubApp(self.stand.club, words=self.words, settings=Settings(), kiosk=self.stand.kiosk)
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            bench = Bench(Counter(self.stand.club, self.stand.clock), app, pilot)
            await bench.settle()
            yield bench


async def sell(bench: Bench, member: MemberNo, amount: str) -> None:
    """Scan the card, type the amount, Enter."""
    await bench.scan(bench.shop.club.members.get(member).card)
    await bench.until(lambda: bench.counter.till.member == member)
    await bench.type(amount)
    await bench.press("enter")
