"""KIOSK 4.2, A: what the counter does can't be done over the network."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

import shopclub.kiosk
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.staff import rules
from shopclub.core.staff.model import KIOSK, Action
from shopclub.kiosk import routes
from shopclub.kiosk.guard.pairing import PAIRING
from shopclub.kiosk.guard.sessions import TABLET_COOKIE
from tests.kiosk.house import Browser, ShopHere


async def test_a1_nothing_but_the_allow_list_can_be_reached(browser: Browser) -> None:
    """Every address and method of the application follows from an entry of the book of pages, each told apart."""
    found = {
        (route.resource.canonical, route.method, route.name)
        for route in browser.client.app.router.routes()
        if route.resource is not None
    }
    assert found == {(page.path, method, page.name) for page in routes.PAGES for method in page.methods}
    names = [page.name for page in routes.PAGES]
    assert len(names) == len(set(names)) == len({page.path for page in routes.PAGES})


@pytest.mark.parametrize("action", Action)
def test_a1_a_customer_may_do_nothing_that_needs_asking(action: Action) -> None:
    """Whatever a page may come to call, the verb refuses who comes from the kiosk."""
    assert not rules.may(KIOSK, action)
    with pytest.raises(NotAllowed):
        rules.demand(KIOSK, action)


def test_a1_no_page_acts_for_anybody_else() -> None:
    """No file of the kiosk makes an actor of its own or takes a role: the only one they know is the customer."""
    for path in Path(shopclub.kiosk.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        assert not names & {"Actor", "Role", "OWNER", "SYSTEM", "CLERK", "Staff"}, path.name


def wrong(code: str) -> str:
    """Another code of the same shape."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a2_a_pairing_code_pairs_one_tablet(browser: Browser, here: ShopHere) -> None:
    """Used up by the first; a browser that lost its cookie needs a new one."""
    code = browser.client.app[PAIRING].issue()
    await browser.open("/k")
    await browser.post("/k/pair", code=code)
    assert browser.cookie(TABLET_COOKIE)
    browser.client.session.cookie_jar.clear()
    await browser.open("/k")
    await browser.post("/k/pair", code=code)
    assert browser.status == 422
    assert not browser.cookie(TABLET_COOKIE)
    assert len(here.club.devices.tablets()) == 1


async def test_a2_it_lives_two_minutes(browser: Browser, here: ShopHere) -> None:
    """At the two minutes it is over."""
    for seconds, works in ((119, True), (120, False)):
        browser.client.session.cookie_jar.clear()
        code = browser.client.app[PAIRING].issue()
        await browser.open("/k")
        here.clock.set(here.clock.now() + timedelta(seconds=seconds))
        await browser.post("/k/pair", code=code)
        assert bool(browser.cookie(TABLET_COOKIE)) is works, seconds


async def test_a2_five_misses_end_it(browser: Browser) -> None:
    """The right one comes too late then; and nothing pairs where no code was shown."""
    await browser.open("/k")
    await browser.post("/k/pair", code="000000")
    assert browser.status == 422
    code = browser.client.app[PAIRING].issue()
    for _ in range(5):
        await browser.post("/k/pair", code=wrong(code))
    await browser.post("/k/pair", code=code)
    assert browser.status == 422
    assert not browser.cookie(TABLET_COOKIE)
