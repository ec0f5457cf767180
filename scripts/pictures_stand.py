"""A running counter, its keyboard, and what was photographed of it."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.screen import ModalScreen

from shopclub.tui.app import ShopclubApp


class Stand:
    """A running app, its keyboard, and what was photographed."""

    def __init__(self, pilot: Pilot[Any], kept: dict[str, str], lang: str) -> None:
        self.pilot, self.lang = pilot, lang
        self._kept = kept

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause(0.15)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type text."""
        await self.press(*text)

    def keep(self, name: str) -> None:
        """Take a picture."""
        self._kept[name] = self.pilot.app.export_screenshot(title="")

    async def home(self) -> None:
        """Back to the empty counter."""
        app = self.pilot.app
        while isinstance(app.screen, ModalScreen):
            await self.press("escape")
        app.clear_notifications()
        if isinstance(app, ShopclubApp):
            app.go("counter")
        await self.press("escape", "escape", "escape", "escape")

    async def at(self, *keys: str) -> None:
        """From the empty counter, press these."""
        await self.home()
        await self.press(*keys)
