"""The part of the walk through the kiosk's pages that is about history, family and friends, behind the PIN."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from playwright.async_api import BrowserContext

from scripts.kiosk_scene import OWNER, Scene, buy
from scripts.kiosk_walk_keys import PIN
from shopclub.core.members.model import NewMember
from shopclub.core.programme.effects import PointsFixed
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.staff.model import KIOSK

RELATED = {
    "zh": ("王丽华", "陈小雨", "李雷", "韩梅梅"),
    "en": ("Ada Taylor", "Lily Taylor", "Joe Miller", "Mia Chen"),
}
"""Family, then friends: the last one has bought nothing yet."""


async def relate(scene: Scene) -> None:
    """What the two members have beside points: a PIN, a family of three, friends who came by their links."""
    club = scene.club
    gifts = (("came", Occasion.FRIEND_JOINED, 30), ("bought", Occasion.FRIEND_BOUGHT, 50))
    rules = tuple(Rule(id=name, on=on, then=PointsFixed(points=points)) for name, on, points in gifts)
    current = club.programme.current
    await club.programme.adopt(msgspec.structs.replace(current, rules=(*current.rules, *rules)), scene.op(), OWNER)
    for lang, member in scene.members.items():
        await club.pins.set(member, PIN, scene.op(), OWNER)
        family = await club.households.open(member, club.households.offered()[0].id, "", scene.op(), OWNER)
        link = await club.invitations.make(member, scene.op(), KIOSK)
        for place, name in enumerate(RELATED[lang]):
            new = NewMember(name=name, phone=scene.number(), invitation=link.token if place > 1 else "")
            joined = (await club.members.enrol(new, scene.op(), OWNER)).number
            if place < 2:
                await club.households.invite(family, joined, scene.op(), OWNER, agrees=not place, child=bool(place))
            if place != 3:
                await buy(scene, joined, 88_00 + 64_00 * place)
    club.sales.show(None)


async def mine_on_phone(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """What stands behind the PIN on a customer's own phone: history, family, friends."""
    page, club = await context.new_page(), scene.club
    scene.clock.set(scene.clock.now() + timedelta(minutes=11))
    await context.clear_cookies(name="sc_phone")
    await page.goto(f"{scene.root}/m")
    await page.locator("#digits").fill(club.members.get(scene.members[lang]).card)
    await page.locator("main .primary").first.click()
    await page.wait_for_selector(".card")
    await page.goto(f"{scene.root}/m/history")
    await scene.keep(page, f"{size}-{lang}-60-pin")
    await page.locator("[name=pin]").fill(PIN)
    await page.locator("main .primary").first.click()
    await page.wait_for_selector(".month")
    await scene.keep(page, f"{size}-{lang}-61-history")
    await page.goto(f"{scene.root}/m/family")
    if await page.locator("button[value=code]").count():
        await page.locator("button[value=code]").click()
        await page.wait_for_selector(".spoken")
    await scene.keep(page, f"{size}-{lang}-62-family")
    code = await page.locator(".spoken").inner_text()
    await page.goto(f"{scene.root}/m/invite")
    await scene.keep(page, f"{size}-{lang}-63-invite")
    link = await page.locator(".code .address").inner_text()
    await context.clear_cookies(name="sc_phone")
    await page.goto(f"{scene.root}/m/family/join?c={code}")
    await scene.keep(page, f"{size}-{lang}-64-family-scanned")
    await page.goto(f"{scene.root}/j?{link.partition('?')[2]}")
    await scene.keep(page, f"{size}-{lang}-65-join-invited")
