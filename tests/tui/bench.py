"""A counter on a bench: a real club in a temporary file, the app in a terminal, keys as a person presses them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from textual import events
from textual.command import CommandList, CommandPalette
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.visual import Visual
from textual.widgets import Input, Static

from shopclub.core.devices.model import DeviceNo
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.network.model import CardKind, Contact, NetworkCard, Standing
from shopclub.core.network.rules import choose
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from shopclub.tui.app import ShopclubApp
from shopclub.tui.screens.counter import CounterScreen
from shopclub.tui.widgets.rows import Listing, Pair, Row, Stack
from tests.builders import NOW, Counter, a_shop

WIDE, NARROW = (120, 40), (80, 24)
WLAN = NetworkCard(name="wlan0", address="192.168.1.23", kind=CardKind.WIFI)


def _plain(visual: Visual) -> str:
    match visual:
        case Stack():
            return "\n".join(_plain(part) for part in visual._parts)
        case Row():
            return visual.line(400).plain
        case Pair():
            return f"{visual._label.text} {visual._value.plain}"
        case _:
            return str(visual)


@dataclass
class FakeKiosk:
    """A kiosk as the composition root would hand it in."""

    urls: list[str] = field(default_factory=lambda: ["http://192.168.1.23:8080/"])
    join_url: str | None = "http://192.168.1.23:8080/j"
    lan: bool = True
    paired: int = 1

    encrypted_urls: list[str] = field(default_factory=list)
    fingerprint: str = ""
    not_encrypted: ClubError | None = None
    contact: Contact | None = None
    tested: Contact | None = None
    posters: str = ""
    cards: tuple[NetworkCard, ...] = (WLAN,)
    picked: str = ""
    since: datetime = NOW
    now: datetime = NOW
    here: frozenset[int] = frozenset()
    """Tablets with a page open."""
    asked_again: int = 0
    """How often the addresses were asked for anew."""

    def pairing_code(self) -> str:
        """The same each time."""
        return "481920"

    def tablet_seen(self, tablet: DeviceNo) -> tuple[Contact | None, bool]:
        """As the test set it."""
        return self.contact, tablet in self.here

    def look_again(self) -> None:
        """Counted."""
        self.asked_again += 1

    def standing(self) -> Standing:
        """As the test set it."""
        return Standing(
            now=self.now,
            since=self.since,
            port=8080,
            lan=self.lan,
            cards=self.cards,
            choice=choose(self.cards, self.picked, None),
            picked=self.picked,
            join_url=self.join_url,
            posters=self.posters,
            contact=self.contact,
            tested=self.tested,
            tablets=self.paired,
            tablets_here=len(self.here),
        )


@dataclass
class Bench:
    """Shop, app and keyboard."""

    shop: Counter
    app: ShopclubApp
    pilot: Pilot[int]

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and let everything settle."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type text into whatever has the focus."""
        for char in text:
            self._key(char)
        await self.settle()

    def _key(self, char: str) -> None:
        key = "enter" if char == "\r" else _character_to_key(char)
        event = events.Key(key, char)
        event.set_sender(self.app)
        self.app.post_message(event)

    async def scan(self, code: str) -> None:
        """Scan a card: twenty digits and Enter, as fast as they come."""
        await self.type(code + "\r")

    async def mark(self, key: str) -> None:
        """Go down the list in front to the row of a key, however many stand before it."""
        listing = self.app.screen.query_one(Listing)
        await self.press("home")
        for _ in range(listing.option_count):
            if listing.key == key:
                return
            await self.press("down")
        raise AssertionError(f"no row {key}")

    async def settle(self) -> None:
        """Let messages, workers and timers that are due run."""
        for _ in range(2):
            await self.pilot.pause()

    async def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Let the app go on until something is so; an assertion fails where it never is.

        For what the app does in its own time (a thread, a search that waits
        for the next key): how long that takes is the machine's affair.
        """
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "it never came to be so:\n" + self.text()
            await self.pilot.pause(0.02)

    async def palette(self, text: str) -> None:
        """Open the command palette, type, and take what it finds, once it has found it."""
        await self.press("ctrl+p")
        palette = self.app.screen
        assert isinstance(palette, CommandPalette), palette
        found = palette.query_one(CommandList)
        await self.type(text)
        await self.until(lambda: text in str(found.highlighted_option and found.highlighted_option.prompt).lower())
        await self.press("enter")
        await self.until(lambda: self.app.screen is not palette)
        await self.settle()

    @property
    def counter(self) -> CounterScreen:
        """The counter, which must be in front."""
        assert isinstance(self.app.screen, CounterScreen), self.app.screen
        return self.app.screen

    def text(self) -> str:
        """What stands on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def says(self) -> str:
        """Every sentence on the screen in front, unwrapped."""
        shown = [widget for widget in self.app.screen.query(Static) if widget.display and widget.visual]
        return "\n".join(_plain(widget.visual) for widget in shown)

    def focused(self) -> str:
        """Id of the field that has the focus; empty for none."""
        widget = self.app.focused
        return (widget.id or "") if isinstance(widget, Input) else ""

    def notices(self) -> list[str]:
        """What was said in passing."""
        return [notice.message for notice in self.app._notifications]

    async def take(self, member: MemberNo) -> None:
        """Find a member by number, as one types it."""
        await self.type(str(member))
        await self.press("enter")


def make_app(shop: Counter, language: Language = Language.EN, kiosk: FakeKiosk | None = None) -> ShopclubApp:
    """The app on a shop."""
    return ShopclubApp(shop.club, words=Words(language), settings=Settings(), kiosk=kiosk or FakeKiosk())


@asynccontextmanager
async def at_counter(
    folder: Path,
    programme: Programme | str | None = None,
    *,
    size: tuple[int, int] = WIDE,
    language: Language = Language.EN,
    members: tuple[str, ...] = (),
) -> AsyncIterator[Bench]:
    """A counter with these members, signed in; at the end the books are proven."""
    async with a_shop(folder, programme) as shop:
        for name in members:
            await shop.join(name)
        app = make_app(shop, language)
        async with app.run_test(size=size, notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            yield bench


async def sell_lines(shop: Counter, member: int | None, *lines: tuple[str, int, int]) -> SaleNo:
    """Close a sale of named lines: name, pieces, price."""
    made = tuple(DraftLine(name=name, qty=qty, gross_minor=qty * price) for name, qty, price in lines)
    draft = Draft(lines=made, member=None if member is None else MemberNo(member))
    sales = shop.club.sales
    return (await sales.record(draft, sales.quote(draft).fingerprint, shop.op(), owner_of(shop))).number


def owner_of(shop: Counter) -> Actor:
    """The owner, signed in at the counter."""
    return Actor(staff=shop.club.staff.all()[0][0], role=Role.OWNER, source=Source.COUNTER)
