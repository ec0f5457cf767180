from __future__ import annotations

import json
import re

import pytest
from markupsafe import escape

from shopclub.core.kernel.text import clean_text
from shopclub.core.sales.model import Draft, DraftLine
from tests.kiosk.house import OWNER, Browser, ShopHere

NAMES = [
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "{% for x in y %}",
    "{name}",
    '"><script>alert(1)</script>',
    "'; DROP TABLE members; --",
    "&lt;b&gt;&amp;",
    "\u202eevil\u202c",
    "👩‍👩‍👧‍👦" * 8,
    "[bold]x[/x] [@click=app.quit]",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "%s%n%x",
]


def is_plain(page: str) -> None:
    """Nothing a person typed became markup or was run by the template engine."""
    assert not re.search(r"<img src=x|<script>|<b>&", page)
    assert "\u202e" not in page


def shown(name: str) -> str:
    """A name as it has to stand in a page: every character, each as itself."""
    return str(escape(clean_text(name, "name", 400)))


@pytest.mark.parametrize("name", NAMES)
async def test_a_hostile_name_is_just_a_name_on_every_page(browser: Browser, here: ShopHere, name: str) -> None:
    """Join, refusal with the field filled again, pending, own card, tablet, live display, thank-you."""
    await browser.open("/j")
    is_plain(await browser.post("/j", phone="1", name=name, agree="yes"))
    assert f'value="{shown(name)}"' in browser.page
    is_plain(await browser.post("/j", phone="13812345678", name=name, agree="yes"))
    assert browser.path == "/m"
    number = (await here.club.members.activate(here.club.members.pending()[0][0], here.op(), OWNER)).number
    is_plain(await browser.open("/m"))
    await browser.pair()
    is_plain(browser.page)
    await browser.open("/k/phone")
    is_plain(await browser.post("/k/phone", digits="13812345678"))
    assert browser.path == "/k/me"
    await browser.open("/k/join")
    await browser.post("/k/join", digits="13812345679")
    await browser.post("/k/join/name", name=name)
    is_plain(await browser.open("/k/join/name"))
    here.club.sales.show(Draft(lines=(DraftLine(gross_minor=8850, name=clean_text(name, "name", 400)),), member=number))
    is_plain(await browser.open("/k"))
    assert f"<bdi>{shown(name)}</bdi>" in browser.page
    stream = await browser.client.get("/k/events")
    await stream.content.readline()
    is_plain(json.loads((await stream.content.readline()).decode().removeprefix("data: "))["html"])
    stream.close()
    await here.sell(8850, number, name[:60])
    is_plain(await browser.open("/k"))


@pytest.mark.parametrize("field", ["phone", "name", "calendar", "month", "day", "feb29", "marketing", "entry", "lang"])
@pytest.mark.parametrize("value", ["\x00", "\ud7ff\ufffe", "9" * 4000, "-1", "٣", "１", "\n\r\n", "null"])
async def test_odd_values_are_refused_or_cleaned_never_a_failure(
    browser: Browser, here: ShopHere, field: str, value: str
) -> None:
    """Whatever stands in a field, the answer is a page."""
    await browser.open("/j")
    fields = {"phone": "13812345678", "name": "x", "agree": "yes"} | {field: value}
    await browser.post("/j", **fields)
    assert browser.status in (200, 400, 409, 422)
    for _, wait in here.club.members.pending():
        assert len(wait.name) <= 60
        assert not re.search(r"[\x00-\x1f\u202e]", wait.name)
