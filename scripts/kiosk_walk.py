"""
Goes through every page of the kiosk in Chromium, as the tablet on the counter and as customers' phones would.

What is done at each page is up to who calls: a picture (`pictures_kiosk`), or a look at what is wrong (`look_over`).
A new page gets its place here.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from scripts.kiosk_scene import ADDRESS, OWNER, SIZES, Look, Scene, afford, furnish, name_shop, opened
from scripts.kiosk_walk_keys import keys_on_phone, keys_on_tablet
from scripts.kiosk_walk_mine import mine_on_phone, relate
from scripts.kiosk_walk_own import own_data
from scripts.kiosk_walk_rare import give, rare_on_phone, rare_on_tablet
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.kiosk.guard.sessions import LANGUAGE_COOKIE, TYPE_COOKIE
from shopclub.kiosk.making.pages import LARGE

TABLETS = ("tablet", "upright")
MUG = 1_200
"""Points it costs."""
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
    await page.close()  # left alone it would go back to the shop's language, for its whole device


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
    await afford(scene, member, MUG)
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
    await own_data(scene, page, member, "/m", f"{size}-{lang}")


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
    await afford(scene, scene.members[lang], MUG)
    await page.goto(f"{scene.root}/k/rewards/mug")
    await scene.keep(page, f"{size}-{lang}-32-reward")
    await page.locator("main .primary").click()
    await page.wait_for_url("**/k/asked")
    await scene.keep(page, f"{size}-{lang}-35-asked")
    await club.rewards.hand_over(club.rewards.asked()[-1][0], scene.op(), OWNER)
    await page.wait_for_selector("body[data-asked='handed_out']")
    await scene.keep(page, f"{size}-{lang}-36-handed-out")
    await page.goto(f"{scene.root}/k/coupons")
    await scene.keep(page, f"{size}-{lang}-37-coupons")
    await page.goto(f"{scene.root}/k/history")
    await scene.keep(page, f"{size}-{lang}-38-history")
    await page.goto(f"{scene.root}/k/draws")
    await scene.keep(page, f"{size}-{lang}-33-draws")
    await page.goto(f"{scene.root}/k/board")
    await scene.keep(page, f"{size}-{lang}-34-board")
    await own_data(scene, page, scene.members[lang], "/k", f"{size}-{lang}")
    await page.close()  # left alone it would end the next page's visit and speak the shop's language


@dataclass(frozen=True)
class Wish:
    """How the reader likes the pages."""

    night: bool = False
    """The night palette."""
    large: bool = False
    """Large type."""


AS_USUAL = Wish()


async def visit(
    port: int, look: Look, sizes: Sequence[str], langs: Sequence[str] = ("zh", "en"), wish: Wish = AS_USUAL
) -> None:
    """
    Go through every page in Chromium, as tablets and as phones.

    Args:
        port: of the kiosk; 0 is any that is free.
        look: what is done at each page.
        sizes: of `SIZES`.
        langs: of the pages.
        wish: how the devices show them.

    Raises:
        RuntimeError: there is no Chromium.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise RuntimeError("no Chromium on the path")
    arguments = ["--no-sandbox", f"--host-resolver-rules=MAP {ADDRESS} 127.0.0.1"]
    async with opened(port, look) as scene, async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        visits = [(size, lang) for size in sizes for lang in langs]
        contexts = {}
        for size, lang in visits:
            await name_shop(scene, lang)
            contexts[size, lang] = await own_context(browser, scene, size, lang, wish)
            await (tablet if size in TABLETS else phone)(scene, contexts[size, lang], lang, size)
        await furnish(scene)
        for size, lang in visits:
            await name_shop(scene, lang)
            context = contexts[size, lang]
            if size in TABLETS:
                await more_on_tablet(scene, context, lang, size)
                await keys_on_tablet(scene, context, lang, size)
            else:
                await context.clear_cookies(name="sc_phone")
                await more_on_phone(scene, context, lang, size)
                await keys_on_phone(scene, context, lang, size)
        await relate(scene)
        for size, lang in visits:
            if size not in TABLETS:
                await name_shop(scene, lang)
                await mine_on_phone(scene, contexts[size, lang], lang, size)
        await give(scene)
        for size, lang in visits:
            await name_shop(scene, lang)
            rare = rare_on_tablet if size in TABLETS else rare_on_phone
            await rare(scene, contexts[size, lang], lang, size)
        await browser.close()


async def own_context(browser: Browser, scene: Scene, size: str, lang: str, wish: Wish) -> BrowserContext:
    """A device of its own, with nothing remembered."""
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN" if lang == "zh" else "en-GB",
        color_scheme="dark" if wish.night else "light",
    )
    chosen = {LANGUAGE_COOKIE: lang, **({TYPE_COOKIE: LARGE} if wish.large else {})}
    cookies = [{"name": name, "value": value, "url": scene.root} for name, value in chosen.items()]
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    return context
