"""
Makes the pictures of the counter from the running program with the demo shop, in both languages.

    python -m scripts.pictures_tui [FOLDER] [--only WORD] [--lang zh] [--lang en]

The demo shop is made in a temporary folder as of one fixed moment, the kiosk is started on it, and the counter is
driven by keys as a person presses them. A picture is `counter-LANGUAGE-NAME.png`; a name ending in `-80` is taken in
a terminal of 80 columns by 24 rows, all others in one of 120 by 40.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import chdir, contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import msgspec

from scripts.pictures_balances import BALANCES
from scripts.pictures_shop import DAYS, furnish
from scripts.pictures_stand import Stand
from scripts.pictures_trial import trying, trying_small
from scripts.terminal_picture import save_pictures
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.programme.expiry import MonthsAfterEarning
from shopclub.core.seals import verbs as seals
from shopclub.demo import make_demo
from shopclub.i18n import Language, Words
from shopclub.inbox.tray import Tray
from shopclub.kiosk.runner import start_kiosk
from shopclub.settings import DEFAULT_DATA, Settings
from shopclub.tui.app import ShopclubApp
from shopclub.tui.modals.adopt import AdoptDialog
from shopclub.tui.setup import SetupApp

NOW = datetime(2026, 3, 14, 8, 10, tzinfo=UTC)
"""Saturday afternoon in the demo shop."""
ADDRESS = "192.168.1.23"
WIDE, NARROW = (120, 40), (80, 24)
GOODS = {"zh": ("维生素C", "口罩"), "en": ("vitamin c", "masks")}
EXPORT = {
    "zh": """幸福便利店销售明细
单据号,会员卡号,消费时间,商品名称,数量,单价
1001,80001,2026年1月5日 9:12,纯牛奶 250ml,4,¥3.50
1001,80001,2026年1月5日 9:12,全麦面包,1,¥12.80
1002,,2026年1月5日 10:40,矿泉水,2,¥2.00
C1003,80001,2026年1月6日 15:20,全麦面包,-1,¥12.80
1004,80002,2026年13月1日 9:00,酸奶,6,¥4.20
合计,,,,,57.20
""",
    "en": """Happy Corner, sales
Receipt,Member no.,Date,Product,Qty,Price
1001,A-17,2026-01-05 09:12,"Milk, 250 ml",4,3.50
1001,A-17,2026-01-05 09:12,Wholemeal bread,1,12.80
1002,,2026-01-05 10:40,Water,2,2.00
C1003,A-17,2026-01-06 15:20,Wholemeal bread,-1,12.80
1004,A-18,2026-13-01 09:00,Yoghurt,6,4.20
Total,,,,,57.20
""",
}
"""What a till hands out, with a title, a total and one line that nobody can read."""
TILL = Path("data") / "till.csv"
"""Where the till's export lies, seen from where the program is started."""
NEW_MEMBER = {"zh": ("周敏", "13812349876", "5-20"), "en": ("Zoe Miller", "13812349876", "5-20")}


# -- the first start --------------------------------------------------------------------------------------


async def first_start(stand: Stand) -> None:
    """The six questions."""
    stand.keep("setup-language")
    await stand.press("enter")
    await stand.type("莲花药房" if stand.lang == "zh" else "Corner Shop")
    await stand.press("enter")
    stand.keep("setup-place")
    await stand.press("enter", "enter", "enter")
    stand.keep("setup-programme")


# -- the working day --------------------------------------------------------------------------------------


async def selling(stand: Stand) -> None:
    """Who, how much, what it brings."""
    stand.keep("lock")
    await stand.press("enter")
    stand.keep("idle")
    await stand.type("wf")
    stand.keep("found")
    await stand.press("enter")
    await stand.type("88.50")
    stand.keep("amount")
    await stand.press("ctrl+y")
    stand.keep("whynot")
    await stand.press("escape", "f7", "down")
    stand.keep("rewards")


async def closing(stand: Stand) -> None:
    """Two things, points off the bill, closed, and taken back."""
    await stand.at()
    await stand.type("wf")
    await stand.press("enter", "f3")
    for name in GOODS[stand.lang]:
        await stand.type(name)
        await stand.press("enter", "enter")
    await stand.press("f4", "f4")
    stand.keep("sale")
    await stand.press("enter", "enter", "enter")
    stand.keep("closed")
    await stand.press("ctrl+z")
    stand.keep("undo")
    await stand.at("f3")


async def people(stand: Stand) -> None:
    """Joining, the list, the page, the card, rewards."""
    name, phone, birthday = NEW_MEMBER[stand.lang]
    await stand.at("ctrl+n")
    await stand.type(name)
    await stand.press("enter")
    await stand.type(phone)
    await stand.press("tab")
    await stand.type(birthday)
    stand.keep("join")
    await stand.at("f8")
    stand.keep("waiting")
    await stand.at("f9", "p")
    stand.keep("kiosk")
    await stand.at("f10", "m")
    stand.keep("members")
    await stand.at()
    await stand.type("wf")
    await stand.press("enter", "f2")
    stand.keep("page")
    for part in ("purchases", "coupons", "expiry", "tiers", "file"):
        await stand.press("right")
        stand.keep(f"page-{part}")
    await stand.press("left", "y")
    stand.keep("why-tier")
    await stand.press("escape", "right", "right", "y")
    stand.keep("why")
    await stand.press("enter", "enter")
    stand.keep("why-entry")
    await stand.press("escape", "escape", "escape", "k")
    stand.keep("card")


async def writing_a_rule(stand: Stand) -> None:
    """A rule from nothing: double points for two tiers on Wednesdays, at most 200 points a month."""
    words = ("multiplied", "tier", "days of the week", "points for one") if stand.lang == "en" else (
        "翻倍", "等级", "每周的某几天", "每人每个周期最多多少分"
    )  # fmt: skip
    await stand.press("n")
    await stand.type(words[0])
    await stand.press("enter", "f3")
    await stand.type(words[1])
    await stand.press("enter", "2", "3", "f3")
    await stand.type(words[2])
    await stand.press("enter", "3", "f4")
    await stand.type(words[3])
    await stand.press("enter")
    await stand.type("200")
    await stand.pilot.pause(1.5)
    stand.keep("editor")
    await stand.press("escape", "enter")


async def adopting(stand: Stand) -> None:
    """Points that last longer, from next week on, and for those there are: seen, not done. Then the versions."""
    app = stand.pilot.app
    assert isinstance(app, ShopclubApp)
    await stand.at("f10", "p")
    longer = msgspec.structs.replace(app.club.programme.current, expiry=MonthsAfterEarning(24))
    app.push_screen(AdoptDialog(longer))
    await stand.pilot.pause(1.5)
    await stand.type((app.club.today() + timedelta(days=7)).isoformat())
    await stand.press("down", "right")
    await stand.pilot.pause(1.5)
    stand.keep("adopt")
    await stand.press("escape", "v")
    stand.keep("versions")
    await stand.press("escape")


async def keeping(stand: Stand) -> None:
    """Today, receipts, returns, the programme, settings, help."""
    await stand.at("f10", "t")
    stand.keep("today")
    await stand.press("left", "p")
    stand.keep("day")
    await stand.press("escape", "right", "down", "down", "enter")
    stand.keep("receipt")
    await stand.at()
    await stand.type("wf")
    await stand.press("enter", "f2", "right", "r", "right")
    stand.keep("return")
    await stand.at("f10", "r")
    stand.keep("catalogue")
    await stand.at("f10", "p")
    stand.keep("programme")
    await writing_a_rule(stand)
    await adopting(stand)
    await stand.at("f10", "p", "p")
    stand.keep("presets")
    await stand.at("f10", "a")
    await stand.pilot.pause(1.5)
    stand.keep("goals")
    await stand.press("enter")
    await stand.pilot.pause(1.5)
    stand.keep("goal-behind")
    await stand.at("f10", "s")
    stand.keep("settings")
    await stand.at("f10")
    stand.keep("menu")
    await stand.at("f1")
    stand.keep("help")
    await stand.at("f10", "i")
    stand.keep("files")
    await stand.press("down", "enter")
    await stand.type(str(TILL))
    await stand.press("enter")
    await stand.pilot.pause(1.5)
    stand.keep("import")
    await stand.press("escape", "escape")


async def inbox(stand: Stand) -> None:
    """What the till dropped into its folder; after all that counts sales and members."""
    app = stand.pilot.app
    assert isinstance(app, ShopclubApp)
    await stand.at("f10", "i", "end", "enter")
    await stand.press("o")
    folder = app.club.inbox.folder
    folder.mkdir(parents=True)
    tray = Tray(app.club, Words(Language(stand.lang)))
    names = ("收银导出 3月13日.csv", "会员名单.xlsx") if stand.lang == "zh" else ("till 13 March.csv", "members.xlsx")
    for name, data in zip(names, (EXPORT[stand.lang].encode(), b"PK\x03\x04"), strict=True):
        (folder / name).write_bytes(data)
        await tray.look()
        await tray.look()
    app.clear_notifications()
    await stand.press("home")
    stand.keep("inbox")


async def goods(stand: Stand) -> None:
    """The product list: one category, some of it marked."""
    await stand.at("f10", "g", "f", "down", "down", "enter")
    await stand.press("home", "down", "space", "space", "space")
    stand.keep("products")


async def by_night(stand: Stand) -> None:
    """The other colours."""
    await stand.at("f10", "s", "down", "down", "enter")
    await stand.at()
    await stand.type("wf")
    await stand.press("enter")
    await stand.type("49+39.5")
    stand.keep("night")


async def small(stand: Stand) -> None:
    """The least terminal there is."""
    await stand.press("enter")
    stand.keep("idle-80")
    await stand.type("wf")
    await stand.press("enter")
    await stand.type("88.50")
    stand.keep("sale-80")
    await stand.press("f2")
    stand.keep("page-80")
    await stand.press("y")
    stand.keep("why-80")
    await stand.at("f10", "a")
    await stand.pilot.pause(1.5)
    stand.keep("goals-80")


Play = Callable[[Stand], Awaitable[None]]


async def play_counter(
    shop_file: Path, lang: str, size: tuple[int, int], parts: tuple[Play, ...], kept: dict[str, str]
) -> None:
    """Open the shop, counter and kiosk, and go through these parts."""
    clock = ManualClock(NOW)
    club = Club.open(shop_file, clock=clock)
    await club.clockwork.catch_up(confirmed=True)
    settings = Settings(data=shop_file, host="0.0.0.0", port=0, public_hosts=(f"{ADDRESS}:8080",))
    kiosk = await start_kiosk(club, settings)
    try:
        app = ShopclubApp(club, words=Words(Language(lang)), settings=settings, kiosk=kiosk)
        async with app.run_test(size=size, notifications=True) as pilot:
            stand = Stand(pilot, kept, lang)
            await stand.press()
            for part in parts:
                await part(stand)
    finally:
        await kiosk.stop()
        await club.close()


async def play_setup(lang: str, kept: dict[str, str]) -> None:
    """The first start, where there is no shop yet."""
    zone = "Asia/Shanghai" if lang == "zh" else "Europe/London"
    words = Words(Language(lang))
    app = SetupApp(DEFAULT_DATA, words=words, clock=ManualClock(NOW), environment={}, zone=zone)
    async with app.run_test(size=WIDE) as pilot:
        stand = Stand(pilot, kept, lang)
        await stand.press()
        await first_start(stand)


def same_seal(day: date, *_: object) -> str:
    """A seal that is the same each time: real ones cover operation ids, and every picture of a day would change."""
    return sha256(day.isoformat().encode()).hexdigest()


@contextmanager
def somewhere() -> Iterator[None]:
    """Work in somebody's own folder: paths on the screen are then the ones a shop would see."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "shopclub"
        (folder / "data").mkdir(parents=True)
        with patch.dict(os.environ, {"HOME": home, "USERPROFILE": home}), chdir(folder):
            yield


def make(folder: Path, only: str, languages: list[str]) -> list[Path]:
    """
    Take all pictures.

    Returns:
        The files written.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium on the path")
    folder = folder.resolve()
    pictures: dict[Path, str] = {}
    for lang in languages:
        kept: dict[str, str] = {}
        with somewhere(), patch.object(seals, "seal_sum", same_seal):
            shop_file = Path("data") / "demo.json"
            make_demo(shop_file, ManualClock(NOW), lang)
            TILL.write_text(EXPORT[lang], encoding="utf-8")
            asyncio.run(play_setup(lang, kept))
            asyncio.run(play_counter(shop_file, lang, NARROW, (small, trying_small), kept))
            parts = (selling, people, closing, keeping, inbox, goods, trying, by_night)
            asyncio.run(play_counter(shop_file, lang, WIDE, parts, kept))
        with somewhere(), patch.object(seals, "seal_sum", same_seal):
            shop_file = Path("data") / "demo.json"
            clock = ManualClock(NOW - timedelta(days=DAYS, hours=4))
            make_demo(shop_file, clock, lang)
            asyncio.run(furnish(shop_file, clock, lang, NOW))
            asyncio.run(play_counter(shop_file, lang, WIDE, BALANCES, kept))
        pictures |= {folder / f"counter-{lang}-{name}.png": svg for name, svg in kept.items() if only in name}
    asyncio.run(save_pictures(pictures, chromium))
    return list(pictures)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the pictures of the counter.")
    parser.add_argument("folder", nargs="?", default="docs/pictures", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--lang", action="append", choices=["zh", "en"])
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    make(options.folder, options.only, options.lang or ["zh", "en"])
