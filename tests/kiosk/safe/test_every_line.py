"""Each line of KIOSK 4.2 and each row of its section 5 has a test, and a way to take it out."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.removals import REMOVALS
from scripts.unprotected import PAGE, TESTS, line_of, table, with_table
from tests.kiosk.house import NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import NAME, PHONE, everybody, pages, sign_in

LINES = {"h": 3, "c": 7, "r": 6, "s": 4, "x": 3, "f": 3, "p": 2, "d": 4, "l": 3, "j": 3, "a": 2, "t": 6}
"""How many lines each letter of the checklist has; `t` are the threats, told as stories."""
LAW = "abcdefghijklmn"
"""The rows of section 5."""
ALL = {f"{letter}{n}" for letter, most in LINES.items() for n in range(1, most + 1)} | {f"5{row}" for row in LAW}


def named() -> set[str]:
    """Lines that a test here is named after."""
    found: set[str] = set()
    for path in Path(TESTS).glob("test_*.py"):
        found |= {line_of(name) for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))}
    return found - {""}


def test_every_line_has_a_test_and_a_removal() -> None:
    """A protection without a test is a hope; a test that was never seen to fail is another one."""
    assert named() == ALL
    assert {one.id for one in REMOVALS} == ALL


def test_the_page_has_them_all() -> None:
    """docs/security.md shows each line with its tests and its removals, as they are now."""
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "python -m scripts.unprotected --table"
    assert table() in page


def test_every_removal_is_another_one() -> None:
    """No line is taken out twice in the same way."""
    named = [(one.id, one.what) for one in REMOVALS]
    assert len(named) == len(set(named))


async def test_a_walk_sees_what_it_is_for(new_browser: NewBrowser, here: ShopHere) -> None:
    """No page on the way ends a visit before the others were seen; with the PIN typed all of the own is open."""
    everyone = await everybody(new_browser, here)
    seen = {who: set[str]() for who in everyone}
    for who, browser in everyone.items():
        for path in pages():
            page = await browser.open(path)
            if browser.path == path and 'name="pin"' not in page:
                seen[who].add(path)
    assert not (seen["stranger"] | seen["tablet"]) & {"/k/me", "/k/rewards", "/m/rewards", "/m/data"}
    assert seen["number"] >= {"/k/me"}
    assert seen["visitor"] >= {"/k/me", "/k/coupons", "/k/rewards"}
    assert seen["known"] >= seen["visitor"] | {"/k/data", "/k/data/correct", "/k/history"}
    assert seen["tablet"] >= {"/k/board"}
    assert seen["visitor"] >= {"/k/draws", "/k/board", "/k/rewards/coffee"}
    assert seen["phone"] >= {"/m", "/m/coupons", "/m/rewards", "/m/rewards/coffee", "/m/draws", "/m/board"}
    assert seen["proven"] >= seen["phone"] | {
        "/m/data",
        "/m/data/correct",
        "/m/history",
        "/m/why",
        "/m/family",
        "/m/invite",
    }


async def test_a_customer_still_gets_through(new_browser: NewBrowser, here: ShopHere) -> None:
    """Joining, signing in, being found at the tablet: what has to work with and without each protection."""
    card = here.club.members.get(await here.member(NAME, PHONE)).card
    phone, tablet = await new_browser(), await new_browser()
    await phone.open("/j")
    await phone.post("/j", phone="13812345678", name="赵敏", agree="yes")
    assert (phone.status, phone.path) == (200, "/m")
    assert len(here.club.members.pending()) == 1
    other = await new_browser()
    await sign_in(other, here, card)
    assert NAME[0] in other.page
    await tablet.pair()
    await tablet.open("/k/phone")
    await tablet.post("/k/phone", digits=PHONE)
    assert tablet.path == "/k/me"
    assert NAME[0] in tablet.page
