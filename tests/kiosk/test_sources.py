"""Join codes of posters and partners: the page they open, and where it says people come from."""

from __future__ import annotations

from shopclub.core.origins.model import OriginWish
from tests.kiosk.house import OWNER, Browser, ShopHere


async def _window(here: ShopHere) -> str:
    number = await here.club.origins.add(OriginWish(name="橱窗海报"), here.op(), OWNER)
    return here.club.origins.get(number).token


async def test_a_code_says_where_somebody_comes_from(browser: Browser, here: ShopHere) -> None:
    """The token of the address goes with the form, and the join that waits names the poster."""
    await browser.open(f"/j?s={await _window(here)}")
    await browser.post("/j", s=browser.field("s"), phone="13812345678", agree="yes")
    ((_, wait),) = here.club.members.pending()
    assert wait.origin == 1


async def test_a_correction_forgets_nothing(browser: Browser, here: ShopHere) -> None:
    """A form that is shown again still knows its poster."""
    token = await _window(here)
    await browser.open(f"/j?s={token}")
    await browser.post("/j", s=browser.field("s"), phone="138", agree="yes")
    assert browser.status == 422
    assert browser.field("s") == token


async def test_another_language_forgets_nothing(browser: Browser, here: ShopHere) -> None:
    """The switch leads back to the page as the code opened it, and to no address of a stranger's."""
    token = await _window(here)
    await browser.open(f"/j?s={token}")
    back = browser.field("back")
    assert back == f"/j?s={token}"
    await browser.post("/lang", lang="en", back=back)
    assert "Become a member" in browser.page
    assert browser.field("s") == token
    for bad in ("/j?s=", "/j?s=a_b", "//j?s=abcdef", "/j?s=abcdef&x=1", "/privacy?s=abcdef"):
        await browser.open("/j")
        await browser.post("/lang", lang="en", back=bad, follow=False)
        assert browser.answer is not None
        assert browser.answer.headers["Location"] == "/"


async def test_what_is_no_code_of_ours_is_not_shown(browser: Browser, here: ShopHere) -> None:
    """An unknown token, one switched off, markup: the plain page, without a trace of what was asked for."""
    token = await _window(here)
    await here.club.origins.switch(1, False, here.op(), OWNER)
    for asked in (token, "abcdef", "<script>", "x" * 3000, ""):
        page = await browser.open(f"/j?s={asked}")
        assert browser.status == 200
        assert browser.field("s") == ""
        assert browser.field("back") == "/j"
        assert not asked or asked not in page.replace("<script src", "")


async def test_a_made_up_source_joins_nobody_from_there(browser: Browser, here: ShopHere) -> None:
    """A form with another token than its page had is taken, and counts for no poster it does not name."""
    await _window(here)
    await browser.open("/j")
    await browser.post("/j", s="zzzzzz", phone="13812345678", agree="yes")
    ((_, wait),) = here.club.members.pending()
    assert wait.origin is None
