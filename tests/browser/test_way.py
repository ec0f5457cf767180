from __future__ import annotations

import pytest
from playwright.async_api import expect

from shopclub.core.sales.model import Draft, DraftLine
from tests.browser.stand import Stand, read_code
from tests.kiosk.house import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_from_the_code_on_the_tablet_to_points_on_the_phone(stand: Stand) -> None:
    """Scan, join, wait, the counter's yes, greeting, the sale live with its reason, the points: nobody reloads."""
    tablet, phone = await stand.tablet(), await stand.page("phone")
    address = await read_code(tablet.locator(".code .qr"))
    assert address == stand.url("/j") == stand.kiosk.join_url
    await phone.goto(address)
    await phone.get_by_label("手机号").fill("13812345678")
    await phone.get_by_label("怎么称呼您").fill("赵敏")
    await phone.get_by_label("我已阅读").check()
    await phone.get_by_role("button", name="入会").click()
    await phone.wait_for_url("**/m")
    ((waiting, wait),) = stand.club.members.pending()
    assert await read_code(phone.locator(".code img")) == wait.card
    joined = await stand.club.members.activate(waiting, stand.op(), OWNER)
    await expect(tablet.locator("#scene")).to_contain_text("赵**，欢迎加入！")
    await expect(phone.locator("h1")).to_have_text("赵** 您好")
    await expect(phone.locator(".hero b")).to_have_text("0")
    basket = Draft(lines=(DraftLine(gross_minor=8_850, name="维生素C"),), member=joined.number)
    stand.club.sales.show(basket)
    await expect(tablet.locator(".bill")).to_contain_text("维生素C")
    await expect(tablet.locator(".earns")).to_contain_text("+88")
    await expect(tablet.locator(".reasons")).to_contain_text("实付 ¥88.50：每满 ¥1 得 1 分")
    await stand.club.sales.record(basket, stand.club.sales.quote(basket).fingerprint, stand.op(), OWNER)
    stand.club.sales.show(None)
    await expect(tablet.locator(".thanks")).to_contain_text("谢谢您，赵**")
    await expect(tablet.locator(".thanks")).to_contain_text("现有 88 分")
    await expect(phone.locator(".hero b")).to_have_text("88")
    await phone.locator(".fixed-code summary").click()
    assert await read_code(phone.locator(".code img")) == wait.card


async def test_joining_at_the_tablet(stand: Stand) -> None:
    """Three steps with finger and keyboard; the page itself says when the counter agreed."""
    tablet = await stand.tablet()
    await tablet.get_by_role("link", name="在这里入会").click()
    for key in "13812345678":
        await tablet.locator(f".keypad [value='{key}']").click()
    await expect(tablet.locator("output")).to_have_text("138\u2002••••\u20025678")
    await tablet.get_by_role("button", name="下一步").click()
    await tablet.get_by_label("称呼").fill("赵敏")
    await tablet.get_by_role("button", name="下一步").click()
    await tablet.get_by_label("我已阅读").check()
    await tablet.get_by_role("button", name="入会").click()
    await expect(tablet.locator(".waiting")).to_be_visible()
    ((waiting, wait),) = stand.club.members.pending()
    assert await read_code(tablet.locator(".code .qr")) == wait.card
    await stand.club.members.activate(waiting, stand.op(), OWNER)
    await expect(tablet.locator("h1")).to_have_text("赵**，欢迎加入！")


async def test_everything_but_the_display_works_without_script(stand: Stand) -> None:
    """Pairing, keypad, joining at the tablet, joining on the phone, the end button."""
    await stand.member("王小明", "13800000001")
    stand.pass_time(seconds=9)
    tablet = await stand.tablet(script=False)
    await tablet.locator("a[href='/k/phone']").click()
    for key in "138":
        await tablet.locator(f".keypad [value='{key}']").click()
    await tablet.locator("#number").fill("13800000001")
    await tablet.locator("main .primary").click()
    await expect(tablet.locator("h1")).to_have_text("王** 您好")
    await tablet.locator("main form[action='/k/end'] button").click()
    await tablet.locator("a[href='/k/join']").click()
    await tablet.locator("#number").fill("13812345678")
    await tablet.locator("#number").press("Enter")
    await tablet.locator("main .primary").click()
    await tablet.locator("[name=agree]").check()
    await tablet.locator("main .primary").click()
    await expect(tablet.locator(".digits")).to_be_visible()
    phone = await stand.page("phone", script=False)
    await phone.goto(stand.url("/j"))
    await phone.locator("#phone").fill("13812345679")
    await phone.locator("[name=agree]").check()
    await phone.locator("main .primary").click()
    await expect(phone.locator(".waiting")).to_be_visible()
    assert len(stand.club.members.pending()) == 2


async def test_a_double_tap_joins_once(stand: Stand) -> None:
    """Two submits in the same moment, as an impatient finger makes them."""
    phone = await stand.page("phone")
    await phone.goto(stand.url("/j"))
    await phone.locator("#phone").fill("13812345678")
    await phone.locator("[name=agree]").check()
    await phone.evaluate("() => { const b = document.querySelector('main .primary'); b.click(); b.click(); }")
    await phone.wait_for_url("**/m")
    assert len(stand.club.members.pending()) == 1
    assert len(stand.club.devices.phones(stand.club.members.pending()[0][1].card)) == 1


async def test_a_code_that_begins_with_zeros_can_be_sent(stand: Stand) -> None:
    """Only a phone number that begins so is one from abroad, and needs eight digits."""
    page = await stand.page("tablet")
    await page.goto(stand.url("/k"))
    await page.locator("#number").fill("00123")
    await expect(page.locator("[data-ready]")).to_be_disabled()
    await page.locator("#number").fill("001234")
    await expect(page.locator("[data-ready]")).to_be_enabled()
    tablet = await stand.tablet()
    await tablet.goto(stand.url("/k/phone"))
    await tablet.locator("#number").fill("0044207")
    await expect(tablet.locator("[data-ready]")).to_be_disabled()
    await tablet.locator("#number").fill("00442079460")
    await expect(tablet.locator("[data-ready]")).to_be_enabled()
