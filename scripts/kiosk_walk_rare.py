"""The part of the walk through the kiosk that one comes to rarely: coupons, leaving, a new notice, what is refused."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from playwright.async_api import BrowserContext, Page

from scripts.kiosk_scene import OWNER, Scene, afford
from scripts.kiosk_walk_keys import PIN
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MEMBERS, NewMember
from shopclub.core.pins.rules import PIN_MISSES
from shopclub.core.plans.model import StepKind, Wish
from shopclub.core.programme.effects import PointsFixed
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.presets.pieces import added, pieces

COUPONS = ("come-back-ten", "one-free")
OLDER = "2026-11"
"""The notice before the present one."""
LONG_BILL = {"zh": "一次性医用外科口罩（无菌独立包装）{n} 号", "en": "Surgical masks, sterile, one by one, size {n}"}


async def give(scene: Scene) -> None:
    """Coupons and a paid plan for the two members, and points for who looks at their page each day."""
    club = scene.club
    wanted = next(one for one in pieces() if one.id == "come-back")
    programme, _ = added(club.programme.current, wanted, club.shop.currency)
    daily = Rule(id="daily", on=Occasion.SIGN_IN, then=PointsFixed(points=2))
    wanted_too = msgspec.structs.replace(programme, rules=(*programme.rules, daily))
    await club.programme.adopt(wanted_too, scene.op(), OWNER)
    for member in scene.members.values():
        for kind in COUPONS:
            await club.coupons.issue(kind, [member], scene.op(), OWNER)
        joins = club.plans.preview(Wish(member=member, kind=StepKind.JOINED, plan="plus", months=12))
        await club.plans.carry_out(joins, scene.op(), OWNER)


async def somebody(scene: Scene, name: str) -> MemberNo:
    """A new member who has a PIN."""
    joined = await scene.club.members.enrol(NewMember(name=name, phone=scene.number()), scene.op(), OWNER)
    await scene.club.pins.set(joined.number, PIN, scene.op(), OWNER)
    return joined.number


async def open_card(scene: Scene, context: BrowserContext, page: Page, member: MemberNo) -> None:
    """Sign a phone in, whoever it showed before."""
    scene.clock.set(scene.clock.now() + timedelta(minutes=11))
    await context.clear_cookies(name="sc_phone")
    await page.goto(f"{scene.root}/m")
    await page.locator("#digits").fill(scene.club.members.get(member).card)
    async with page.expect_navigation():
        await page.locator("main .primary").first.click()


async def behind_pin(scene: Scene, page: Page, path: str) -> None:
    """Open a page, and type the PIN where it is asked."""
    await page.goto(f"{scene.root}{path}")
    if await page.locator("[name=pin]").count():
        await page.locator("[name=pin]").fill(PIN)
        async with page.expect_navigation():
            await page.locator("main .primary").first.click()
        await page.goto(f"{scene.root}{path}")


async def rare_on_phone(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """For anybody, then with a card, then with a family."""
    page, member = await context.new_page(), scene.members[lang]
    await context.clear_cookies(name="sc_phone")
    for path, name in (
        ("/d", "70-odds"),
        (f"/privacy/{OLDER}", "71-older-notice"),
        ("/https", "72-encrypted"),
        ("/nothing", "73-nothing"),
    ):
        await page.goto(f"{scene.root}{path}")
        await scene.keep(page, f"{size}-{lang}-{name}")
    await agreed_before(scene, member)
    await open_card(scene, context, page, member)
    await page.wait_for_url("**/m/agree")
    await scene.keep(page, f"{size}-{lang}-74-agree")
    await page.locator("main .primary").click()
    await page.wait_for_url("**/m")
    await scene.keep(page, f"{size}-{lang}-74-everything")
    await page.goto(f"{scene.root}/m/coupons")
    await scene.keep(page, f"{size}-{lang}-75-coupons")
    await page.locator(".ticket summary").first.click()
    await scene.keep(page, f"{size}-{lang}-76-coupon-open")
    for reward in ("mug", "umbrella"):
        await page.goto(f"{scene.root}/m/rewards/{reward}")
        await scene.keep(page, f"{size}-{lang}-77-reward-{reward}")
    await joining_a_family(scene, context, page, f"{size}-{lang}")
    await page.close()


async def agreed_before(scene: Scene, member: MemberNo) -> None:
    """As if the member had agreed to the older text only."""
    async with scene.club.books.writing() as session:
        found = session.require(MEMBERS, member)
        assert found.consent is not None
        older = msgspec.structs.replace(found.consent, notice=OLDER)
        session.put(MEMBERS, member, msgspec.structs.replace(found, consent=older))


async def joining_a_family(scene: Scene, context: BrowserContext, page: Page, name: str) -> None:
    """No shared card yet, the question a code leads to, the counter's invitation, leaving it and the club."""
    households, lang = scene.club.households, name.partition("-")[2]
    holder = scene.members[lang]
    number = households.number_of(holder)
    assert number is not None
    newcomer = await somebody(scene, "孙悦" if lang == "zh" else "Ben Carter")
    await open_card(scene, context, page, newcomer)
    await behind_pin(scene, page, "/m/family")
    await scene.keep(page, f"{name}-78-family-none")
    await page.goto(f"{scene.root}/m/history")
    await scene.keep(page, f"{name}-78-history-none")
    code = await households.make_code(holder, scene.op(), OWNER)
    await page.goto(f"{scene.root}/m/family/join?c={code.code}")
    await scene.keep(page, f"{name}-79-family-question")
    await households.invite(number, newcomer, scene.op(), OWNER)
    await page.goto(f"{scene.root}/m/family")
    await scene.keep(page, f"{name}-80-family-invited")
    await page.locator("button[value=agree]").click()
    await page.wait_for_selector(".together")
    await page.goto(f"{scene.root}/m/family/leave")
    await scene.keep(page, f"{name}-81-family-leave")
    await page.locator("main form button").click()
    await page.wait_for_url("**/m/family")
    await page.goto(f"{scene.root}/m/data/leave")
    await scene.keep(page, f"{name}-82-leave")
    await page.locator("[name=sure]").check()
    async with page.expect_navigation():
        await page.locator("main form button").last.click()
    await scene.keep(page, f"{name}-83-gone")


async def rare_on_tablet(scene: Scene, context: BrowserContext, lang: str, size: str) -> None:
    """What is unknown or refused, coupons, a draw, a long bill with everything taken off."""
    page, club, member = await context.new_page(), scene.club, scene.members[lang]
    scene.clock.set(scene.clock.now() + timedelta(minutes=2))
    await page.goto(f"{scene.root}/k/nothing")
    await scene.keep(page, f"{size}-{lang}-50-nothing")
    await page.goto(f"{scene.root}/k/phone")
    await page.locator("#number").fill("13700000000")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".said")
    await scene.keep(page, f"{size}-{lang}-51-number-unknown")
    await page.goto(f"{scene.root}/k/card")
    await page.locator("#number").fill(club.members.get(member).card)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/k/me")
    await scene.keep(page, f"{size}-{lang}-52-everything")
    await page.goto(f"{scene.root}/k/coupons")
    await page.locator(".ticket summary").first.click()
    await scene.keep(page, f"{size}-{lang}-53-coupons")
    await page.goto(f"{scene.root}/k/rewards/umbrella")
    await scene.keep(page, f"{size}-{lang}-54-reward-umbrella")
    await page.goto(f"{scene.root}/k/draws")
    await page.locator("[name=lucky]").first.fill("88")
    await page.locator("section.draw .primary").click()
    await page.wait_for_selector(".own-draws")
    await scene.keep(page, f"{size}-{lang}-55-drawn")
    await locked(scene, page, member, f"{size}-{lang}")
    await afford(scene, member, 500)
    await page.goto(f"{scene.root}/k")
    lines = tuple(
        DraftLine(name=LONG_BILL[lang].format(n=n), gross_minor=1980 * n, qty=n % 3 + 1) for n in range(1, 16)
    )
    club.sales.show(Draft(lines=lines, member=member, points=500))
    await page.wait_for_selector(".bill")
    await scene.keep(page, f"{size}-{lang}-57-long-bill")
    club.sales.show(None)
    await page.close()


async def locked(scene: Scene, page: Page, member: MemberNo, name: str) -> None:
    """The PIN was mistyped too often."""
    pins = scene.club.pins
    if not pins.has(member):
        await pins.set(member, PIN, scene.op(), OWNER)
    for _ in range(PIN_MISSES):
        try:
            await pins.verify(member, "9999")
        except NotAllowed:
            continue
    await page.goto(f"{scene.root}/k/pin")
    await scene.keep(page, f"{name}-56-pin-locked")
    await pins.reset(member, scene.op(), OWNER)
