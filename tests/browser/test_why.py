"""Where the points come from, in a real browser: folded, opened by a touch, without a script, narrow and wide."""

from __future__ import annotations

import msgspec
import pytest

from tests.browser.stand import Stand
from tests.browser.test_coupons import sign_in
from tests.browser.test_pages import fits
from tests.kiosk.house import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", ["phone", "narrow", "tablet"])
async def test_a_sum_opens_by_a_touch(stand: Stand, size: str, locale: str, script: bool) -> None:
    """The entries of a rule are hidden at first; a touch shows them, also without a script; nothing is cut off."""
    member = await stand.member()
    rule = msgspec.structs.replace(stand.club.programme.current.rules[0], name={"zh": "长" * 60, "en": "W" * 60})
    programme = msgspec.structs.replace(
        stand.club.programme.current, rules=(rule, *stand.club.programme.current.rules[1:])
    )
    await stand.club.programme.adopt(programme, stand.op(), OWNER)
    await stand.sell(99_999_900, member)
    page = await stand.page(size, locale=locale, script=script)
    await sign_in(stand, page, member)
    await page.locator("a[href='/m/why']").click()
    await page.wait_for_selector(".why")
    first = page.locator(".why details").first
    assert not await first.locator(".why-inside").is_visible()
    await first.locator("summary").click()
    assert await first.locator(".why-inside").is_visible()
    if script:
        await fits(page, 44)
