"""Every code that the counter draws in the terminal, read back from a picture of it in a font of Chinese terminals."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, FloatRect
from textual.screen import Screen

from scripts.terminal_picture import crop_of, placed
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.origins.model import OriginWish
from shopclub.i18n import Language
from shopclub.tui.modals.card import CardDialog
from shopclub.tui.modals.coupon_slip import CouponSlip
from shopclub.tui.modals.network import NetworkDialog
from shopclub.tui.modals.origin import CodeDialog
from shopclub.tui.modals.try_phone import TryPhoneDialog
from shopclub.tui.themes import theme_name
from tests.builders import OWNER
from tests.codes.places import TERMINAL
from tests.core.coupons.coupons import one, with_coupons
from tests.decoders import read_twice, taken
from tests.tui.bench import Bench, at_counter

pytestmark = pytest.mark.asyncio(loop_scope="session")
FONTS = "'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', monospace"
"""What glyphs leave of a cell, and how wide one is, differs from font to font; in these half blocks fail."""
KIOSK = "http://192.168.1.23:8080"


async def drawn(bench: Bench, chromium: Browser) -> Image.Image:
    """The terminal as it stands there."""
    exported = bench.app.export_screenshot()
    x, y, width, height = crop_of(exported)
    page = await chromium.new_page(viewport={"width": 1600, "height": 1100})
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', exported)
    assert size is not None
    svg = placed(exported, FONTS).replace("<svg ", f'<svg width="{size[1]}" height="{size[2]}" ', 1)
    await page.set_content(f"<body style='margin:0'>{svg}</body>")
    picture = taken(await page.screenshot(clip=FloatRect(x=x, y=y, width=width, height=height)))
    await page.close()
    return picture


async def sights(bench: Bench) -> AsyncIterator[tuple[str, str]]:
    """Each dialog with a code in front, its sight, and what the code has to say."""
    club, member = bench.shop.club, MemberNo(1)
    number, coupon = await one(bench.shop, "week", member)
    origin = await club.origins.add(OriginWish(name="Window"), bench.shop.op(), OWNER)
    (brought,) = club.origins.brought()
    join = f"{KIOSK}/j?s={club.origins.get(origin).token}"
    dialogs: dict[str, tuple[Screen[object], str]] = {
        "terminal-join": (NetworkDialog(), f"{KIOSK}/j"),
        "terminal-source": (CodeDialog(join, brought), join),
        "terminal-test": (TryPhoneDialog(), f"{KIOSK}/p"),
        "terminal-card": (CardDialog(member), club.members.get(member).card),
        "terminal-coupon": (CouponSlip(number), coupon.code),
    }
    for name, (dialog, says) in dialogs.items():
        await bench.app.push_screen(dialog)
        await bench.settle()
        yield name, says
        await bench.press("escape")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("theme", ["day", "night"])
async def test_every_code_in_the_terminal(tmp_path: Path, chromium: Browser, theme: str, language: Language) -> None:
    """Join code, a source's, the test page's, a card's and a coupon's: two readers see each, by day and at night."""
    async with at_counter(tmp_path, with_coupons(), language=language, members=("王芳",)) as bench:
        bench.app.theme = theme_name(theme)
        walked = []
        async for name, says in sights(bench):
            assert read_twice(await drawn(bench, chromium)) == [says], name
            walked.append(name)
        assert tuple(walked) == TERMINAL
