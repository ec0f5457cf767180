"""A lucky draw in a real browser: drawn on the phone and at the tablet, with and without script."""

from __future__ import annotations

import pytest

from tests.browser.stand import Stand
from tests.browser.test_coupons import sign_in
from tests.browser.test_pages import fits
from tests.kiosk.views.test_games import SURE, a_round

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("size", "script"), [("phone", True), ("narrow", False)])
async def test_drawing_on_a_phone(stand: Stand, size: str, script: bool) -> None:
    """Card, page, lucky number, result: and nothing runs over the edge."""
    number, member = await a_round(stand, prizes=SURE)
    page = await stand.page(size, script=script)
    await sign_in(stand, page, member)
    await page.locator("a[href='/m/draws']").click()
    await page.locator("input[name=lucky]").fill("88")
    await page.get_by_role("button", name="抽一次").click()
    await page.wait_for_selector(".own-draws .latest")
    assert "幸运数字 88" in await page.locator(".own-draws").inner_text()
    assert [play.lucky for play in stand.club.draws.plays(number)] == ["88"]
    if script:
        await fits(page, 44)
    assert stand.complaints == []
