from __future__ import annotations

import re

import pytest

from shopclub.kiosk.book import Book
from shopclub.kiosk.routes import PAGES
from tests.kiosk.house import Browser, ShopHere


async def test_nothing_else_can_be_reached(browser: Browser) -> None:
    """The counter's actions are no addresses: the book of pages has all there is, and each looks or takes a form."""
    paths: dict[str, set[str]] = {}
    for route in browser.client.app.router.routes():
        assert route.resource is not None
        paths.setdefault(route.resource.canonical, set()).add(route.method)
    assert set(paths) == {page.path for page in PAGES}
    assert {method for methods in paths.values() for method in methods} == {"GET", "HEAD", "POST"}


async def walk(browser: Browser, start: list[str]) -> set[str]:
    """Open every page and every link and picture on it."""
    todo, seen = list(start), set[str]()
    while todo:
        path = todo.pop()
        if path in seen or path.endswith("/events"):
            continue
        seen.add(path)
        page = await browser.open(path)
        assert browser.status < 500, path
        todo += [link for link in re.findall(r'(?:href|src)="(/[^"]*)"', page) if link not in seen]
    return seen


async def test_looking_changes_nothing(browser: Browser, here: ShopHere) -> None:
    """Every address opened and every link followed, as a stranger, as a tablet and as a phone: no record is written."""
    paths = [page.path for page in PAGES if page.read is not None]
    before = here.seq
    await walk(browser, paths)
    assert here.seq == before
    member = here.club.members.get(await here.member())
    await browser.pair()
    await browser.open("/m")
    await browser.post("/m", digits=member.card)
    before = here.seq
    seen = await walk(browser, paths)
    assert here.seq == before
    assert "/m/card.png" in seen
    assert browser.cookie("sc_tablet")


async def test_no_address_carries_anything_about_a_person(browser: Browser, here: ShopHere) -> None:
    """No link, form target or redirect holds a number, code or token; titles name nobody."""
    await here.member("王小明", "13800000001")
    await browser.pair()
    await browser.open("/k/phone")
    steps = [await browser.post("/k/phone", digits="13800000001")]
    assert browser.path == "/k/me"
    steps.append(await browser.open("/j"))
    steps.append(await browser.post("/j", phone="13812345678", name="赵敏", agree="yes"))
    assert browser.answer is not None
    assert [str(step.url.relative()) for step in browser.answer.history] == ["/j"]
    assert browser.answer.url.query_string == ""
    for page in steps:
        for address in re.findall(r'(?:href|src|action)="([^"]*)"', page):
            assert re.fullmatch(r"/[a-z/.]*(\?v=[0-9a-f]{12})?", address), address
        title = page.split("<title>", 1)[1].split("</title>", 1)[0]
        assert "王" not in title
        assert not re.search(r"\d", title)


@pytest.mark.parametrize(
    "back", ["//evil.example", "http://evil.example", "/lang", "/m/end", "/k/events", "javascript:x", "", "/\\e"]
)
def test_the_language_switch_leads_to_our_own_pages_only(back: str) -> None:
    """Anything else leads to the start."""
    book = Book(PAGES)
    assert book.back(back) == "/"
    for page in book.pages:
        assert book.back(page.path) == (page.path if page.is_page and "{" not in page.path else "/"), page.name


async def test_the_language_is_the_choice_then_the_readers_then_the_shops(browser: Browser) -> None:
    """On a phone; and the choice shows the same page again."""
    assert 'lang="zh-CN"' in await browser.open("/j")
    assert 'lang="en"' in await browser.open("/j", **{"Accept-Language": "de,en;q=0.8,zh;q=0.5"})
    await browser.post("/lang", lang="zh", back="/j")
    assert browser.path == "/j"
    assert 'lang="zh-CN"' in await browser.open("/j", **{"Accept-Language": "en"})
    await browser.post("/lang", lang="xx", back="/j")
    assert 'lang="zh-CN"' in browser.page


async def test_the_tablet_speaks_the_shops_language_again_after_the_reset(browser: Browser) -> None:
    """What its browser asks for says nothing about who stands before it."""
    await browser.pair()
    assert 'lang="zh-CN"' in await browser.open("/k", **{"Accept-Language": "en"})
    await browser.post("/lang", lang="en", back="/k")
    assert "Join here" in browser.page
    await browser.post("/k/end")
    assert "在这里入会" in browser.page
