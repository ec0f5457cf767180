"""
Makes the pictures of the kiosk from the running program, in both languages.

    python scripts/pictures_kiosk.py [FOLDER] [--only WORD] [--port 8080] [--night]

A small shop is made in a temporary folder, the kiosk is started on it, and Chromium visits every page as the tablet
on the counter (1280x800) and as customers' phones (390x844, 320x640) would.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from scripts.pictures_shop import drawn, programme_of
from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, OperationId, new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import KIOSK, Actor, Role, Source
from shopclub.kiosk.runner import KioskControl, start_kiosk
from shopclub.settings import Settings

ADDRESS = "192.168.1.23"
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
SIZES = {"tablet": (1280, 800), "upright": (800, 1280), "phone": (390, 844), "narrow": (320, 640)}
TABLETS = ("tablet", "upright")
SHOP = {"zh": "莲花药房", "en": "Lotus Pharmacy"}
BASKET = {
    "zh": (
        ("维生素C 100片", 4900, 1),
        ("医用口罩 10只装", 3950, 2),
        ("板蓝根颗粒", 1880, 1),
        ("洗手液 500ml", 1290, 1),
    ),
    "en": (
        ("Vitamin C, 100 tablets", 4900, 1),
        ("Masks, pack of 10", 3950, 2),
        ("Herbal tea", 1880, 1),
        ("Hand soap", 1290, 1),
    ),
}


class Scene:
    """The shop, its kiosk, and where pictures go."""

    def __init__(self, club: Club, clock: ManualClock, kiosk: KioskControl, folder: Path, only: str) -> None:
        self.club, self.clock, self.kiosk, self.folder, self.only = club, clock, kiosk, folder, only
        self.root = f"http://{ADDRESS}:{kiosk.port}"
        self.members: dict[str, MemberNo] = {}
        self._numbers = itertools.count(13_911_112_222)

    def op(self) -> OperationId:
        """An operation id of now."""
        return new_operation_id(self.clock.now())

    def number(self) -> str:
        """A phone number that nobody has yet."""
        return str(next(self._numbers))

    async def keep(self, page: Page, name: str) -> None:
        """Take one picture."""
        if self.only in name:
            await page.wait_for_timeout(450)
            await page.screenshot(path=self.folder / f"kiosk-{name}.png", full_page=not name.startswith("tablet"))


async def fill(club: Club, clock: ManualClock) -> dict[str, MemberNo]:
    """Members who have bought for a while."""
    found: dict[str, MemberNo] = {}
    people = {"zh": ("王芳", "13800005678", 5_420), "en": ("Ann Taylor", "13800001142", 2_960)}
    clock.set(clock.now() - timedelta(days=330))
    for key, (name, phone, yuan) in people.items():
        op = new_operation_id(clock.now())
        found[key] = (await club.members.enrol(NewMember(name=name, phone=phone), op, OWNER)).number
        for part in (3, 4, 3):
            clock.set(clock.now() + timedelta(days=2))
            draft = Draft(lines=(DraftLine(gross_minor=yuan * part * 10),), member=found[key])
            op = new_operation_id(clock.now())
            await club.sales.record(draft, club.sales.quote(draft).fingerprint, op, OWNER)
    clock.set(datetime(2026, 3, 14, 2, 30, tzinfo=UTC))
    await club.clockwork.catch_up(confirmed=True)
    return found


def draft(lang: str, member: MemberNo | None, count: int = 4) -> Draft:
    """A basket being rung up."""
    lines = tuple(DraftLine(name=name, gross_minor=price * qty, qty=qty) for name, price, qty in BASKET[lang][:count])
    return Draft(lines=lines, member=member)


async def tablet(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """Every page of the tablet."""
    page, club = await context.new_page(), scene.club
    await page.goto(f"{scene.root}/k")
    await scene.keep(page, f"{size}-{lang}-00-unpaired")
    await page.locator("#number").fill(scene.kiosk.pairing_code())
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/k")
    await page.wait_for_selector(".welcome")
    await scene.keep(page, f"{size}-{lang}-01-welcome")
    await page.goto(f"{scene.root}/k/phone")
    for key in "1380000":
        await page.locator(f".keypad [value='{key}']").click()
    await scene.keep(page, f"{size}-{lang}-02-number")
    await page.locator("[data-ready]").evaluate("b => b.disabled = false")
    await page.locator("[data-ready]").click()
    await page.wait_for_selector(".said")
    await scene.keep(page, f"{size}-{lang}-03-number-short")
    await page.goto(f"{scene.root}/k/card")
    await page.locator("#number").fill("201234567890")
    await scene.keep(page, f"{size}-{lang}-04-card")
    await page.goto(f"{scene.root}/k/phone")
    await page.locator("#number").fill(str(club.members.get(scene.members[lang]).phone)[3:])
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/k/me")
    await scene.keep(page, f"{size}-{lang}-05-me")
    await page.evaluate("document.getElementById('idle').showModal()")
    await scene.keep(page, f"{size}-{lang}-06-idle")
    await page.goto(f"{scene.root}/k")
    await joining(scene, page, lang, size)
    await page.goto(f"{scene.root}/k")
    await page.wait_for_selector(".welcome")
    await selling(scene, page, lang, size)


async def joining(scene: Scene, page: Page, lang: str, size: str) -> None:
    """The three steps, the card, and the counter's answer."""
    await page.goto(f"{scene.root}/k/join")
    await page.locator("#number").fill(scene.number())
    await scene.keep(page, f"{size}-{lang}-10-join-number")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/name")
    await page.locator("#name").fill("赵敏" if lang == "zh" else "Mia Chen")
    await page.locator("[name=month]").select_option("5")
    await page.locator("[name=day]").select_option("20")
    await scene.keep(page, f"{size}-{lang}-11-join-name")
    await page.locator("main .primary").click()
    await page.wait_for_url("**/agree")
    await page.locator("[name=agree]").check()
    await scene.keep(page, f"{size}-{lang}-12-join-agree")
    await page.locator("main .primary").click()
    await page.wait_for_url("**/join/card")
    await scene.keep(page, f"{size}-{lang}-13-join-card")
    other = await page.context.new_page()
    await other.goto(f"{scene.root}/k/display")
    await scene.club.members.activate(scene.club.members.pending()[-1][0], scene.op(), OWNER)
    await other.wait_for_selector(".thanks")
    await scene.keep(other, f"{size}-{lang}-15-greeting")
    await other.close()
    await page.wait_for_selector("body:not([data-waits])")
    await scene.keep(page, f"{size}-{lang}-14-join-in-force")
    scene.clock.set(scene.clock.now() + timedelta(seconds=9))


async def selling(scene: Scene, page: Page, lang: str, size: str) -> None:
    """The sale at the counter as the tablet follows it."""
    sales, member = scene.club.sales, scene.members[lang]
    sales.show(draft(lang, None, 3))
    await page.wait_for_selector(".bill")
    await scene.keep(page, f"{size}-{lang}-20-sale-walk-in")
    sales.show(draft(lang, member, 0))
    await page.wait_for_selector(".greet")
    await scene.keep(page, f"{size}-{lang}-21-found")
    basket = draft(lang, member)
    sales.show(basket)
    await page.wait_for_selector(".earns")
    await scene.keep(page, f"{size}-{lang}-22-sale")
    await sales.record(basket, sales.quote(basket).fingerprint, scene.op(), OWNER)
    await page.wait_for_selector(".thanks")
    await scene.keep(page, f"{size}-{lang}-23-thanks")
    sales.show(None)
    scene.clock.set(scene.clock.now() + timedelta(seconds=9))
    await page.route("**/k/events", lambda route: route.abort())
    await page.goto(f"{scene.root}/k/phone")
    await page.wait_for_selector("#offline:not([hidden])")
    await scene.keep(page, f"{size}-{lang}-24-offline")


async def phone(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """Every page of a customer's phone."""
    page, club = await context.new_page(), scene.club
    await page.goto(f"{scene.root}/j")
    await scene.keep(page, f"{size}-{lang}-01-join")
    await page.locator("#phone").fill("1391234567")
    await page.locator("[name=agree]").check()
    await page.locator("main .primary").click()
    await page.wait_for_selector(".said")
    await scene.keep(page, f"{size}-{lang}-02-join-short")
    await page.locator("#phone").fill(scene.number())
    await page.locator("#name").fill("钱多多" if lang == "zh" else "Joe Miller")
    await page.locator("[name=agree]").check()
    await page.locator("main .primary").click()
    await page.wait_for_url("**/m")
    await scene.keep(page, f"{size}-{lang}-03-pending")
    number = (await club.members.activate(club.members.pending()[-1][0], scene.op(), OWNER)).number
    await page.wait_for_selector(".card")
    basket = Draft(lines=(DraftLine(gross_minor=128_800),), member=number)
    await club.sales.record(basket, club.sales.quote(basket).fingerprint, scene.op(), OWNER)
    club.sales.show(None)
    await page.wait_for_selector("[data-count='1288']")
    await scene.keep(page, f"{size}-{lang}-04-member")
    await page.locator("main .foot button").click()
    await page.wait_for_selector("#digits")
    await scene.keep(page, f"{size}-{lang}-05-sign-in")
    await page.goto(f"{scene.root}/privacy")
    await scene.keep(page, f"{size}-{lang}-06-privacy")
    await page.goto(f"{scene.root}/p")
    await scene.keep(page, f"{size}-{lang}-07-ping")


# -- every balance, rewards, draws ------------------------------------------------------------------------


async def furnish(scene: Scene) -> None:
    """The programme with everything added, what the two members have of it, and others who shop."""
    club = scene.club
    wanted = programme_of(club.programme.current, club.shop.currency)
    await club.programme.adopt(wanted, scene.op(), OWNER)
    for reward, colour, shape in (("mug", "#5b7f6b", "cup"), ("umbrella", "#b0524c", "umbrella")):
        await club.pictures.show(reward, drawn(colour, shape), scene.op(), OWNER)
    await club.draws.open("lucky", club.today() + timedelta(days=30), scene.op(), OWNER)
    for lang, member in scene.members.items():
        top_up = club.stored.quote(member, "top-500")
        await club.stored.top_up(top_up, top_up.name[lang], scene.op(), OWNER)
        await club.packages.sell(member, "ten-visits", scene.op(), OWNER)
        await club.packages.use(member, "ten-visits", scene.op(), OWNER)
        for minor in (486_00, 128_00, 352_00):
            await buy(scene, member, minor)
    for place, surname in enumerate(("李娜", "张伟", "Noah Weber", "刘洋", "陈静", "Ella Rossi")):
        joined = await club.members.enrol(NewMember(name=surname, phone=scene.number()), scene.op(), OWNER)
        await buy(scene, joined.number, 1_460_00 - 214_00 * place)
        await club.members.choose_board(joined.number, True, scene.op(), KIOSK)
    club.sales.show(None)


async def buy(scene: Scene, member: MemberNo, minor: int) -> None:
    """A purchase."""
    bought = Draft(lines=(DraftLine(gross_minor=minor),), member=member)
    await scene.club.sales.record(bought, scene.club.sales.quote(bought).fingerprint, scene.op(), OWNER)


async def more_on_phone(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """The purse, rewards asked for, a draw and the board on a customer's own phone."""
    page, club = await context.new_page(), scene.club
    member = scene.members[lang]
    await page.goto(f"{scene.root}/m")
    await page.locator("#digits").fill(club.members.get(member).card)
    await page.locator("main .primary").click()
    await page.wait_for_selector(".card")
    await scene.keep(page, f"{size}-{lang}-10-purse")
    await page.goto(f"{scene.root}/m/why")
    await page.locator(".why summary").first.click()
    await scene.keep(page, f"{size}-{lang}-15-why")
    await page.goto(f"{scene.root}/m/rewards")
    await scene.keep(page, f"{size}-{lang}-11-rewards")
    await page.goto(f"{scene.root}/m/rewards/mug")
    await page.locator("main .primary").click()
    await page.wait_for_url("**/m/asked")
    await scene.keep(page, f"{size}-{lang}-12-asked")
    await page.goto(f"{scene.root}/m/draws")
    await page.locator("[name=lucky]").first.fill("168")
    await page.locator("section.draw .primary").click()
    await page.wait_for_selector(".own-draws")
    await scene.keep(page, f"{size}-{lang}-13-draws")
    await page.goto(f"{scene.root}/m/board")
    await page.locator("main form button").first.click()
    await page.wait_for_load_state()
    await scene.keep(page, f"{size}-{lang}-14-board")


async def more_on_tablet(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """The same at the tablet, which was paired before."""
    page, club = await context.new_page(), scene.club
    scene.clock.set(scene.clock.now() + timedelta(minutes=2))
    await page.goto(f"{scene.root}/k/card")
    await page.locator("#number").fill(club.members.get(scene.members[lang]).card)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/k/me")
    await scene.keep(page, f"{size}-{lang}-30-purse")
    await page.goto(f"{scene.root}/k/rewards")
    await scene.keep(page, f"{size}-{lang}-31-rewards")
    await page.goto(f"{scene.root}/k/rewards/mug")
    await scene.keep(page, f"{size}-{lang}-32-reward")
    await page.goto(f"{scene.root}/k/draws")
    await scene.keep(page, f"{size}-{lang}-33-draws")
    await page.goto(f"{scene.root}/k/board")
    await scene.keep(page, f"{size}-{lang}-34-board")


@asynccontextmanager
async def opened(port: int, folder: Path, only: str) -> AsyncIterator[Scene]:
    """A shop with its kiosk running."""
    clock = ManualClock(datetime(2026, 3, 14, 2, 30, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "shop.json"
        founded = clock.now() - timedelta(days=400)
        clock.set(founded)
        shop = Shop(name=SHOP["zh"], founded_at=founded)
        await found_shop(path, shop, presets.load("standard-retail"), "李娜", clock)
        clock.set(datetime(2026, 3, 14, 2, 30, tzinfo=UTC))
        club = Club.open(path, clock=clock)
        members = await fill(club, clock)
        kiosk = await start_kiosk(club, Settings(host="0.0.0.0", port=port, public_hosts=(ADDRESS,)))
        scene = Scene(club, clock, kiosk, folder, only)
        scene.members = members
        try:
            yield scene
        finally:
            await kiosk.stop()
            await club.close()


async def make(folder: Path, only: str, port: int, night: bool, sizes: list[str]) -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium on the path")
    arguments = ["--no-sandbox", f"--host-resolver-rules=MAP {ADDRESS} 127.0.0.1"]
    async with opened(port, folder, only) as scene, async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        visits = [(size, lang) for size in sizes for lang in ("zh", "en")]
        contexts = {}
        for size, lang in visits:
            await name_shop(scene, lang)
            contexts[size, lang] = await own_context(browser, scene, size, lang, night=night)
            await (tablet if size in TABLETS else phone)(scene, contexts[size, lang], lang, size)
        await furnish(scene)
        for size, lang in visits:
            await name_shop(scene, lang)
            context = contexts[size, lang]
            if size in TABLETS:
                await more_on_tablet(scene, context, lang, size)
            else:
                await context.clear_cookies(name="sc_phone")
                await more_on_phone(scene, context, lang, size)
        await browser.close()


async def name_shop(scene: Scene, lang: str) -> None:
    """The shop's name in the language of the next pictures."""
    named = msgspec.structs.replace(scene.club.shop, name=SHOP[lang])
    await scene.club.settings.change(named, scene.op(), OWNER)


async def own_context(browser: Browser, scene: Scene, size: str, lang: str, *, night: bool) -> BrowserContext:
    """A device of its own, with nothing remembered."""
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN" if lang == "zh" else "en-GB",
        color_scheme="dark" if night else "light",
    )
    cookie = {"name": "sc_lang", "value": lang, "url": scene.root}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    return context


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the pictures of the kiosk.")
    parser.add_argument("folder", nargs="?", default="docs/pictures", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--port", default=8080, type=int)
    parser.add_argument("--night", action="store_true")
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=list(SIZES))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(make(options.folder, options.only, options.port, options.night, options.sizes))
