"""Every page of the kiosk as people with poor sight, large fingers, wide text or a screen reader meet it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from scripts.kiosk_walk import Wish
from scripts.look_over import TARGETS, broken_rules, look_over, small, too_wide, unseen
from shopclub.kiosk.routes import PAGES
from tests.browser.stand import Stand

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "lang", "wish"),
    [
        ("phone", "zh", Wish(night=True)),
        ("narrow", "en", Wish(large=True)),
        ("tablet", "en", Wish()),
        ("upright", "zh", Wish(large=True)),
    ],
)
async def test_no_page_has_a_fault(size: str, lang: str, wish: Wish) -> None:
    """WCAG 2.2 AA by axe-core, no sideways scroll, large controls, light pages; all sizes by `scripts.look_over`."""
    report = await look_over([size], (lang,), wish=wish)
    assert len(report.pages) > 10
    assert dict(report.faults) == {}


async def test_what_is_wrong_is_found(stand: Stand) -> None:
    """A page with a small button, a picture without words and a wide line has each of these faults."""
    page: Page = await stand.page("narrow")
    await page.goto(stand.url("/p"))
    await page.evaluate("document.querySelector('main').innerHTML = '<button></button><img src=\"/x.png\">'")
    await page.evaluate("document.querySelector('main').style.minWidth = '400px'")
    assert any(one.startswith("button-name") for one in await broken_rules(page))
    assert any(one.startswith("image-alt") for one in await broken_rules(page))
    assert any("button" in one for one in await small(page, 200))
    assert any("too wide" in one for one in await too_wide(page))
    assert await small(page, TARGETS["phone"]) == []


async def test_a_page_that_is_left_out_is_found() -> None:
    """Files and forms are no pages; an address with a part that changes is seen by any of its kind."""
    of_tablet = {one.path.format(reward="mug") for one in PAGES if one.is_page and one.path.startswith("/k")}
    assert unseen(of_tablet, tablet=True) == []
    assert unseen(of_tablet - {"/k/me", "/k/rewards/mug"}, tablet=True) == ["/k/me", "/k/rewards/{reward}"]
    assert "/m" in unseen(of_tablet, tablet=False)
    assert "/static/{name}" not in unseen([], tablet=False)
