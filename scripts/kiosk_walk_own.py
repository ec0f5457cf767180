"""The pages about a member's own data, as the walk through the kiosk visits them."""

from __future__ import annotations

from playwright.async_api import Page

from scripts.kiosk_scene import Scene
from shopclub.core.kernel.ids import MemberNo
from tests.kiosk.house import OWNER

PIN = "4803"


async def own_data(scene: Scene, page: Page, member: MemberNo, start: str, name: str) -> None:
    """
    Before the PIN, everything, the form, and the review of leaving.

    Args:
        scene: the shop.
        page: signed in with the member's card.
        member: whose.
        start: `/m` or `/k`.
        name: what the pictures' names begin with.
    """
    if not scene.club.pins.has(member):
        await scene.club.pins.set(member, PIN, scene.op(), OWNER)
    await page.goto(f"{scene.root}{start}/data")
    await scene.keep(page, f"{name}-40-own-closed")
    await page.goto(f"{scene.root}{start}/data/file")
    field = page.locator("#number" if start == "/k" else "#pin")
    if await field.count():
        await field.fill(PIN)
        await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{start}/data")
    await scene.keep(page, f"{name}-41-own")
    if start == "/k":
        await page.locator(".foot a").click()
        await page.wait_for_selector("article")
        await scene.keep(page, f"{name}-44-own-notice")
        await page.goto(f"{scene.root}/k/history")
        await page.wait_for_selector(".month")
        await scene.keep(page, f"{name}-45-own-history")
    await page.goto(f"{scene.root}{start}/data/correct")
    await scene.keep(page, f"{name}-42-own-correct")
    await page.goto(f"{scene.root}{start}/data/leave")
    await scene.keep(page, f"{name}-43-own-leave")
