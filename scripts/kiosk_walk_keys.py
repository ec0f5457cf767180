"""The part of the walk that is about PINs: chosen and shown on the tablet, typed on a customer's own phone."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import BrowserContext

from scripts.kiosk_scene import OWNER, Scene
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.rules import PIN_MISSES

PIN = "4803"


async def without_pin(scene: Scene, member: MemberNo) -> None:
    """Take the PIN away that an earlier visit left."""
    if scene.club.pins.has(member):
        await scene.club.pins.reset(member, scene.op(), OWNER)


async def keys_on_tablet(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """Asked to choose a PIN, typed twice; asked to show it before something is spent."""
    page, pins, member = await context.new_page(), scene.club.pins, scene.members[lang]
    await without_pin(scene, member)
    scene.clock.set(scene.clock.now() + timedelta(minutes=2))
    pins.ask(member, OWNER)
    await page.goto(f"{scene.root}/k")
    await page.wait_for_selector(".pin-asked")
    await scene.keep(page, f"{size}-{lang}-40-pin-asked")
    await page.goto(f"{scene.root}/k/pin/new")
    await page.locator("#number").fill("48")
    await scene.keep(page, f"{size}-{lang}-41-pin-new")
    for step in ("42-pin-again", "43-pin-done"):
        await page.locator("#number").fill(PIN)
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        await scene.keep(page, f"{size}-{lang}-{step}")
    pins.ask(member, OWNER, proves=True)
    await page.goto(f"{scene.root}/k")
    await page.wait_for_selector(".pin-asked")
    await scene.keep(page, f"{size}-{lang}-44-pin-wanted")
    await page.goto(f"{scene.root}/k/pin/show")
    await page.locator("#number").fill("9999")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".said")
    await scene.keep(page, f"{size}-{lang}-45-pin-wrong")
    pins.stop_asking()
    await page.goto(f"{scene.root}/k/card")
    await page.locator("#number").fill(scene.club.members.get(member).card)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/k/me")
    await page.goto(f"{scene.root}/k/pin")
    await scene.keep(page, f"{size}-{lang}-46-pin")
    await page.goto(f"{scene.root}/k/pin/change")
    await scene.keep(page, f"{size}-{lang}-47-pin-change")
    await without_pin(scene, member)
    await page.close()


async def keys_on_phone(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """A card without a PIN, one with it, one that is locked, and the live code."""
    page, pins, member = await context.new_page(), scene.club.pins, scene.members[lang]
    await without_pin(scene, member)
    await page.goto(f"{scene.root}/m/pin")
    await scene.keep(page, f"{size}-{lang}-40-no-pin")
    await pins.set(member, PIN, scene.op(), OWNER)
    await page.goto(f"{scene.root}/m/why")
    await scene.keep(page, f"{size}-{lang}-41-pin")
    await page.goto(f"{scene.root}/m/pin/new")
    await scene.keep(page, f"{size}-{lang}-45-pin-change")
    for name in ("now", "pin", "again"):
        await page.locator(f"#{name}").fill(PIN)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await scene.keep(page, f"{size}-{lang}-46-pin-changed")
    scene.clock.set(scene.clock.now() + timedelta(minutes=11))
    await page.goto(f"{scene.root}/m/why")
    await page.locator("#pin").fill("9999")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".said")
    await scene.keep(page, f"{size}-{lang}-42-pin-wrong")
    for _ in range(PIN_MISSES - 1):
        try:
            await pins.verify(member, "9999")
        except NotAllowed:
            continue
    await page.goto(f"{scene.root}/m/why")
    await scene.keep(page, f"{size}-{lang}-43-pin-locked")
    await without_pin(scene, member)
    await page.goto(f"{scene.root}/m")
    await page.locator(".fixed-code summary").click()
    await scene.keep(page, f"{size}-{lang}-44-codes")
    await page.close()
