"""
The main screens look as they did, full and empty, in both languages and at both sizes.

Update the baseline with `pytest tests/tui/test_pictures.py --snapshot-update` after looking at each picture.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import NewMember
from shopclub.core.seals import verbs
from shopclub.i18n import Language
from tests.builders import NOW, Counter, open_shop
from tests.tui.bench import NARROW, WIDE, Bench, make_app, owner_of, sell_lines

Keys = Callable[[Bench], Awaitable[None]]

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="pictures differ between versions of Python; 3.11 is kept"
)
NAMES = ("王芳", "李雷", "Anna Schmidt", "[/x]", "欧阳娜娜", "=cmd|x")


async def _fill(shop: Counter) -> None:
    """Six members with hostile names among them, a week of sales, one who waits."""
    club = shop.club
    for index, name in enumerate(NAMES):
        new = NewMember(name=name, phone=f"1381234567{index}", birthday="3-16" if not index else "")
        await club.members.enrol(new, shop.op(), owner_of(shop))
    for day in range(8, 15):
        shop.at(2026, 3, day, 10, 5)
        await sell_lines(shop, 1, ("维生素C 100片", 1, 4900), ("Mask, pack of 10", 2, 1975))
        await sell_lines(shop, 1 + day % 5, ("板蓝根颗粒", 3, 1880))
    await sell_lines(shop, None, ("创可贴", 1, 650))
    await club.members.ask_to_join(NewMember(name="赵敏", phone="13911112222"), shop.op())
    shop.clock.set(NOW)


def a_file(folder: Path, *, full: bool) -> Path:
    """A shop's file, closed again."""

    async def make() -> None:
        shop = await open_shop(folder, "standard-retail")
        try:
            if full:
                await _fill(shop)
        finally:
            await shop.club.close()

    asyncio.run(make())
    return folder / "shop.json"


async def _nothing(bench: Bench) -> None:
    await bench.settle()


async def _sale(bench: Bench) -> None:
    await bench.type("wf")
    await bench.press("enter")
    await bench.type("88.50")
    await bench.press("f4", "up", "up")


async def _lines(bench: Bench) -> None:
    await bench.take(MemberNo(1))
    await bench.press("f3")
    await bench.type("mask")
    await bench.press("enter", "enter")
    await bench.type("维")


async def _why_not(bench: Bench) -> None:
    await bench.take(MemberNo(1))
    await bench.type("88.50")
    await bench.press("ctrl+y", "down")


async def _closed(bench: Bench) -> None:
    await bench.take(MemberNo(2))
    await bench.type("88.50")
    await bench.press("enter")


async def _redeem(bench: Bench) -> None:
    await bench.shop.give(1, 2000)
    await bench.take(MemberNo(1))
    await bench.press("f7", "down", "enter")


async def _return(bench: Bench) -> None:
    await bench.press("f10", "t", "down", "down", "r", "down", "right")


def _go(*keys: str) -> Keys:
    async def press(bench: Bench) -> None:
        await bench.press(*keys)

    return press


async def _editor(bench: Bench) -> None:
    """A rule with a condition and a limit, the example beside it worked out."""
    await bench.press("f10", "p", "n")
    await bench.type("double" if bench.app.voice.words.language is Language.EN else "双倍")
    await bench.press("enter", "f3", "down", "enter", "right", "space")
    await bench.until(lambda: bench.app.voice.words.t("For example") in bench.says())


async def _findings(bench: Bench) -> None:
    """Points that come too late for who buys so little: half a year later, since nobody knows a pace before."""
    bench.shop.clock.set(NOW + timedelta(days=150))
    await bench.press("f10", "p", "k", "down")


FULL: dict[str, Keys] = {
    "counter": _nothing,
    "found": lambda bench: bench.type("wf"),
    "sale": _sale,
    "lines": _lines,
    "closed": _closed,
    "whynot": _why_not,
    "join": _go("ctrl+n"),
    "undo": _go("ctrl+z"),
    "menu": _go("f10"),
    "kiosk": _go("f9", "p"),
    "waiting": _go("f8"),
    "members": _go("f10", "m"),
    "page": _go("f10", "m", "end", "enter"),
    "tiers": _go("f10", "m", "end", "enter", "right", "right", "right", "right"),
    "why": _go("f10", "m", "end", "enter", "y"),
    "receipt": _go("f10", "t", "enter"),
    "return": _return,
    "today": _go("f10", "t"),
    "report": _go("f10", "t", "p"),
    "rewards": _go("f10", "r"),
    "redeem": _redeem,
    "programme": _go("f10", "p"),
    "editor": _editor,
    "findings": _findings,
    "adding": _go("f10", "p", "n"),
    "settings": _go("f10", "s"),
    "help": _go("f1"),
}
EMPTY: dict[str, Keys] = {
    "counter": _nothing,
    "members": _go("f10", "m"),
    "today": _go("f10", "t"),
    "rewards": _go("f10", "r"),
    "return": _go("ctrl+r"),
    "waiting": _go("f10", "escape", "f8"),
}
VIEWS = [pytest.param(Language.EN, WIDE, id="en-120x40"), pytest.param(Language.ZH, NARROW, id="zh-80x24")]
TURNED = [pytest.param(Language.ZH, WIDE, id="zh-120x40"), pytest.param(Language.EN, NARROW, id="en-80x24")]


def compare(snap: Any, shop_file: Path, language: Language, size: tuple[int, int], keys: Keys) -> bool:
    """Whether the screen after these keys looks as it did."""
    clock = ManualClock(NOW)
    shop = Counter(Club.open(shop_file, clock=clock), clock)
    app = make_app(shop, language)

    async def there(pilot: Pilot[int]) -> None:
        bench = Bench(shop, app, pilot)
        await bench.settle()
        await keys(bench)
        for box in app.screen.query(Input):
            box.cursor_blink = False
        await bench.settle()

    try:
        return bool(snap(app, terminal_size=size, run_before=there))
    finally:
        asyncio.run(shop.club.close())


@pytest.fixture
def same_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Card codes, and seals over operation ids, that are the same each time."""
    count = iter(range(10**6))
    monkeypatch.setattr(verbs, "seal_sum", lambda *_: "4a2f94866c5802f4" * 4)
    monkeypatch.setattr(secrets, "randbelow", lambda n: next(count) * 104729 % n)


@pytest.mark.parametrize(("language", "size"), VIEWS)
@pytest.mark.parametrize("screen", FULL)
def test_a_busy_shop(
    snap_compare: Any, tmp_path: Path, same_cards: None, screen: str, language: Language, size: tuple[int, int]
) -> None:
    """Each screen of a shop with members and sales looks as it did."""
    shop_file = a_file(tmp_path, full=True)
    assert compare(snap_compare, shop_file, language, size, FULL[screen])


@pytest.mark.parametrize(("language", "size"), TURNED)
@pytest.mark.parametrize("screen", EMPTY)
def test_a_new_shop(
    snap_compare: Any, tmp_path: Path, same_cards: None, screen: str, language: Language, size: tuple[int, int]
) -> None:
    """Each screen of a shop without anything says what to do next."""
    shop_file = a_file(tmp_path, full=False)
    assert compare(snap_compare, shop_file, language, size, EMPTY[screen])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_the_night(snap_compare: Any, tmp_path: Path, same_cards: None, size: tuple[int, int]) -> None:
    """The sale looks as it did in the night's colours too."""

    async def at_night(bench: Bench) -> None:
        bench.app.theme = "shopclub-night"
        await _sale(bench)

    shop_file = a_file(tmp_path, full=True)
    assert compare(snap_compare, shop_file, Language.ZH, size, at_night)
