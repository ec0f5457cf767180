"""Every code that tablet and phone show, read back from what Chromium draws: both languages, by day and at night."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PIL import Image
from playwright.async_api import Page

from shopclub.core.kernel.ids import MemberNo
from shopclub.kiosk.guard.sessions import LANGUAGE_COOKIE, TYPE_COOKIE
from shopclub.kiosk.making.pages import LARGE
from tests.browser.stand import Stand
from tests.browser.test_coupons import sign_in
from tests.browser.test_mine import behind_pin
from tests.builders import programme_of
from tests.codes.places import PHONE, TABLET
from tests.core.coupons.coupons import kinds
from tests.core.households.test_households import MUG
from tests.decoders import read_twice, taken
from tests.kiosk.house import OWNER
from tests.kiosk.making.test_levels import PIN
from tests.kiosk.views.test_invite import RULES

pytestmark = pytest.mark.asyncio(loop_scope="session")
DAY, NIGHT = False, True
USUAL, LARGER = False, True
PAPER_BY_DAY, PAPER_AT_NIGHT = 200, 60
"""What the page's paper is lighter, and darker than."""
Sight = tuple[str, Image.Image, list[str]]
"""Its name, what is seen, and what its codes have to say."""


async def open_for(stand: Stand) -> MemberNo:
    """Somebody with a coupon, points, a PIN and a family card, in a shop that has something for friends."""
    family = {"id": "family", "form": "family", "cards": 4, "leaving": "share"}
    programme = programme_of(rules=RULES, coupons=kinds(gift=None), rewards=[MUG], households=[family])
    club = stand.club
    await club.programme.adopt(programme, stand.op(), OWNER)
    member = await stand.member("王建国", "13800000001")
    await club.pins.set(member, PIN, stand.op(), OWNER)
    await club.coupons.issue("week", [member], stand.op(), OWNER)
    await club.points.adjust(member, 200, "test", stand.op(), OWNER)
    await club.households.open(member, "family", "", stand.op(), OWNER)
    return member


async def device(stand: Stand, size: str, language: str, night: bool, large: bool) -> Page:
    """A device whose owner reads a language, a palette, and large type or not: where it is large, codes give way."""
    page = await stand.page(size, locale="zh-CN" if language == "zh" else "en-GB", night=night)
    chosen = {LANGUAGE_COOKIE: language} | ({TYPE_COOKIE: LARGE} if large else {})
    await page.context.add_cookies(
        [{"name": name, "value": kept, "url": stand.url("/")} for name, kept in chosen.items()]
    )
    return page


async def seen(name: str, page: Page, *says: str) -> Sight:
    """The page as it stands there."""
    return name, taken(await page.screenshot(full_page=True)), list(says)


async def tablet_sights(stand: Stand, page: Page, member: MemberNo) -> AsyncIterator[Sight]:
    """Welcome, a purchase of nobody known, the card of who joined here, the coupons."""
    club, join = stand.club, stand.url("/j")
    await stand.pair(page)
    yield await seen("tablet-welcome", page, join)
    club.sales.show(stand.draft(None, 8_850))
    await page.wait_for_selector(".bill")
    yield await seen("tablet-sale", page, join)
    club.sales.show(None)
    await page.goto(stand.url("/k/join"))
    await page.locator("#number").fill("13912345678")
    await page.locator("[data-ready]").click()
    await page.wait_for_url("**/name")
    await page.locator("#name").fill("李雷")
    await page.locator("main .primary").click()
    await page.wait_for_url("**/agree")
    await page.locator("[name=agree]").check()
    await page.locator("main .primary").click()
    await page.wait_for_url("**/join/card")
    yield await seen("tablet-join-card", page, club.members.pending()[-1][1].card)
    await page.goto(stand.url("/k/card"))
    await page.locator("#number").fill(club.members.get(member).card)
    await page.locator("[data-ready]").click()
    await page.wait_for_url("**/k/me")
    await page.goto(stand.url("/k/coupons"))
    yield await seen("tablet-coupons", page, club.coupons.get(1).code)


async def phone_sights(stand: Stand, page: Page, member: MemberNo) -> AsyncIterator[Sight]:
    """The card of who joined just now, a member's card and live code, and all that is asked for or handed on."""
    club = stand.club
    await page.goto(stand.url("/j"))
    await page.locator("#phone").fill("13912345678")
    await page.locator("[name=agree]").check()
    await page.locator("main form .primary").click()
    await page.wait_for_url("**/m")
    yield await seen("phone-pending", page, club.members.pending()[-1][1].card)
    await page.context.clear_cookies(name="sc_phone")
    card = club.members.get(member).card
    await sign_in(stand, page, member)
    live = "".join((await page.locator(".live .digits").inner_text()).split())
    yield await seen("phone-live", page, live)
    await page.locator("#fixed-code summary").click()
    yield await seen("phone-card", page, live, card)
    assert club.presence.use(live) == member  # what was read is what the counter takes
    kept = await page.evaluate("fetch('/m/card.svg').then((answer) => answer.text())")
    drawn = await page.context.new_page()
    await drawn.set_content(f"<body>{kept}</body>")
    await drawn.locator("svg").evaluate("one => one.setAttribute('width', '300')")
    yield await seen("phone-card-svg", drawn, card)
    await drawn.close()
    await page.goto(stand.url("/m/coupons"))
    yield await seen("phone-coupons", page, club.coupons.get(1).code)
    await page.goto(stand.url("/m/rewards/mug"))
    await page.locator("main .primary").click()
    await page.wait_for_url("**/m/asked")
    yield await seen("phone-asked", page, club.rewards.asked()[-1][1].code)
    await behind_pin(page, stand.url("/m/invite"))
    await page.locator("main .primary").click()
    await page.wait_for_selector(".code")
    invitation = club.invitations.of(member)
    assert invitation is not None
    yield await seen("phone-invite", page, stand.url(f"/j?i={invitation.token}"))
    await behind_pin(page, stand.url("/m/family"))
    await page.locator("button[value=code]").click()
    await page.wait_for_selector(".spoken")
    number = club.households.number_of(member)
    assert number is not None
    code = club.households.code_of(number)
    assert code is not None
    yield await seen("phone-family", page, stand.url(f"/m/family/join?c={code.code}"))


def is_paper(picture: Image.Image, night: bool) -> bool:
    """Whether the page's edge is as light as it is by day, or as dark as at night."""
    light = picture.convert("L").getpixel((2, picture.height - 3))
    assert isinstance(light, int)
    return light < PAPER_AT_NIGHT if night else light > PAPER_BY_DAY


@pytest.mark.parametrize(
    ("size", "language", "night", "large"),
    [
        ("tablet", "zh", DAY, USUAL),
        ("tablet", "en", NIGHT, LARGER),
        ("upright", "en", DAY, LARGER),
        ("upright", "zh", NIGHT, USUAL),
    ],
)
async def test_every_code_on_the_tablet(stand: Stand, size: str, language: str, night: bool, large: bool) -> None:
    """Lying and upright, in either language and palette, large or not: two readers see what was meant."""
    member = await open_for(stand)
    page = await device(stand, size, language, night, large)
    walked = []
    async for name, picture, says in tablet_sights(stand, page, member):
        assert is_paper(picture, night), name
        assert read_twice(picture) == sorted(says), name
        walked.append(name)
    assert tuple(walked) == TABLET


@pytest.mark.parametrize(
    ("size", "language", "night", "large"),
    [
        ("phone", "zh", DAY, USUAL),
        ("phone", "en", NIGHT, LARGER),
        ("narrow", "en", DAY, LARGER),
        ("narrow", "zh", NIGHT, USUAL),
    ],
)
async def test_every_code_on_the_phone(stand: Stand, size: str, language: str, night: bool, large: bool) -> None:
    """The same on a phone of usual width and on the narrowest; the counter takes the live code that was read."""
    member = await open_for(stand)
    page = await device(stand, size, language, night, large)
    walked = []
    async for name, picture, says in phone_sights(stand, page, member):
        assert name == "phone-card-svg" or is_paper(picture, night), name
        assert read_twice(picture) == sorted(says), name
        walked.append(name)
    assert tuple(walked) == PHONE
