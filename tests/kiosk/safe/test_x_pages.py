"""KIOSK 4.2, X: what browsers may do with our pages, and that text from people stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest
from aiohttp import ClientResponse

from shopclub.core.sales.model import Draft, DraftLine
from shopclub.i18n import Words
from shopclub.prints.cards import PrintedCard, card_page, cards_page
from shopclub.prints.letterhead import Letterhead
from shopclub.tui.text import content, plain
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import everybody, forms, look, pages, raw, streams, unhurried
from tests.kiosk.test_runner import running

WANTED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Server": "shopclub",
}
KEPT = "public, max-age=31536000, immutable"
JUNK = (b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET /p HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
PAYLOADS = (
    "<img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)",
    "{{1777*1777}}{% raw %}${1777*1777}#{1777*1777}",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "]]><svg onload=alert(1)>",
    "\u202egnp.eman\u202c\u2066",
    "👩‍👩‍👧‍👦" * 8,
    "[bold]x[/] [@click=app.quit]y[/]",
)
ALL_AT_ONCE = ("<b>{{1777*1777}}</b>", '\u202e"><svg onload=alert(1)>')
"""Short ones that hold most of it, for the long walks."""


def is_armed(answer: ClientResponse, *, kept: bool = False) -> bool:
    """Whether an answer carries every header, and may be kept only where that is meant."""
    found = {name: answer.headers.get(name) for name in WANTED}
    return found == WANTED and answer.headers.get("Cache-Control") == (KEPT if kept else "no-store")


async def test_x1_every_page_carries_the_headers(new_browser: NewBrowser, here: ShopHere) -> None:
    """Every address as every kind of visitor, streams too: policy, no sniffing, no frames, nothing kept."""
    for who, browser in (await everybody(new_browser, here)).items():
        for path in (*pages(), *streams()):
            answer = await look(browser, path)
            assert is_armed(answer), (who, path, answer.status)
            answer.close()


async def test_x1_every_refusal_carries_the_headers(browser: Browser) -> None:
    """403, 404, 405, 413, 415, 417, 421: by middlewares, by the router, and by the library itself."""
    await browser.open("/j")
    form = {"token": browser.field("token")}
    ours = {"Origin": browser.origin}
    for path in forms():
        unhurried(browser.client.app)
        assert is_armed(await browser.client.post(path, data=form)), path
        assert is_armed(await browser.client.put(path, data=form, headers=ours)), path
    unhurried(browser.client.app)
    answers = {
        404: await look(browser, "/nothing"),
        405: await look(browser, "/lang"),
        413: await browser.client.post("/j", data={"x": "x" * 70_000}, headers=ours),
        415: await browser.client.post("/j", json={}, headers=ours),
        417: await look(browser, "/p", Expect="something"),
        421: await look(browser, "/p", Host="evil.example"),
    }
    assert {status: answer.status for status, answer in answers.items()} == {status: status for status in answers}
    for status, answer in answers.items():
        assert is_armed(answer), status


async def test_x1_a_failure_carries_the_headers(
    browser: Browser, here: ShopHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 too."""
    monkeypatch.delattr(type(here.club.calendar), "local")
    answer = await look(browser, "/p")
    assert answer.status == 500
    assert is_armed(answer)


@pytest.mark.parametrize(
    "junk", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET /p HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"]
)
async def test_x1_so_does_what_is_answered_before_the_application(here: ShopHere, junk: bytes) -> None:
    """What is no request: 400 with the headers, and no word about what we are made of."""
    async with running(here) as kiosk:
        answer = (await raw(kiosk.port, junk)).lower()
    assert answer.split(b" ", 2)[1] == b"400"
    for name, value in WANTED.items():
        assert f"\r\n{name}: {value}\r\n".lower().encode() in answer, name
    assert b"aiohttp" not in answer
    assert b"python" not in answer


async def test_x1_only_what_carries_its_hash_is_kept(browser: Browser) -> None:
    """Style sheet and script for a year under the address with their hash, and under no other."""
    page = await browser.open("/j")
    for address in re.findall(r'"(/static/[^"]*)"', page):
        assert "?v=" in address
        assert is_armed(await look(browser, address), kept=True)
        assert is_armed(await look(browser, address.partition("?")[0]))
    assert is_armed(await look(browser, "/static/nothing.js?v=1"))


class Tags(HTMLParser):
    """Every tag of a page with its attributes, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def foreign(page: str) -> list[tuple[str, dict[str, str]]]:
    """Tags that are not ours: scripts and pictures from elsewhere or inline, styles, handlers, bent addresses."""

    def is_ours(tag: str, attrs: dict[str, str]) -> bool:
        inside = all(value.startswith("/") for name, value in attrs.items() if name in ("src", "href", "action"))
        script = tag != "script" or attrs.get("src", "").startswith("/static/")
        handler = any(name.startswith("on") or name in ("style", "srcdoc") for name in attrs)
        return inside and script and not handler and tag not in ("style", "iframe", "object", "embed", "base")

    return [one for one in Tags(page).found if not is_ours(*one)]


def is_just_text(page: str) -> bool:
    """Whether nothing of a payload became a tag, an attribute or a sum, and nothing turns the line around."""
    return not (foreign(page) or str(1777 * 1777) in page or re.search("[\u202a-\u202e\u2066-\u2069]", page))


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_x2_a_name_is_just_a_name(new_browser: NewBrowser, here: ShopHere, payload: str) -> None:
    """Typed to join, to be refused, as a member, in the sale on the tablet: text on each page, SVG and stream."""
    tablet, phone = await new_browser(), await new_browser()
    await phone.open("/j")
    assert is_just_text(await phone.post("/j", phone=payload, name=payload, agree="yes"))
    await phone.post("/j", phone="13812345678", name=payload, agree="yes")
    assert phone.path == "/m"
    member = (await here.club.members.activate(here.club.members.pending()[0][0], here.op(), OWNER)).number
    card = here.club.members.get(member).card
    await tablet.pair()
    await tablet.open("/k/card")
    await tablet.post("/k/card", digits=card)
    for browser in (phone, tablet):
        for path in pages():
            assert is_just_text(await browser.open(path)), path
    drawing = await (await look(phone, "/m/card.svg")).text()
    assert not re.search(r"<(?!/?(svg|path)\b)", drawing)
    await tablet.open("/k/join")
    await tablet.post("/k/join", digits="13812345679")
    await tablet.post("/k/join/name", name=payload)
    assert is_just_text(await tablet.open("/k/join/name"))
    line = DraftLine(gross_minor=8850, name=here.club.members.get(member).name)
    here.club.sales.show(Draft(lines=(line,), member=member))
    assert is_just_text(await tablet.open("/k"))


@pytest.mark.parametrize("payload", ALL_AT_ONCE)
async def test_x2_so_are_the_names_of_others(new_browser: NewBrowser, here: ShopHere, payload: str) -> None:
    """On the shared card, first on the board, a friend brought along, one who waits: for everybody, on every page."""
    for who, browser in (await everybody(new_browser, here, payload, [payload] * 4)).items():
        for path in (*pages(), "/k/board"):
            assert is_just_text(await browser.open(path)), (who, path)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_x2_so_is_it_on_paper_and_at_the_counter(payload: str, zh: Words) -> None:
    """A printed card has no tag more than one of an ordinary name; the terminal shows the letters as they are."""
    card = PrintedCard(name=payload, number="7", code="20123456789012345675")
    usual, head = msgspec.structs.replace(card, name="王小明"), Letterhead(shop=payload)
    for made in (lambda one: card_page(head, one, zh), lambda one: cards_page(head, [one], zh)):
        assert [tag for tag, _ in Tags(made(card)).found] == [tag for tag, _ in Tags(made(usual)).found]
        assert str(1777 * 1777) not in made(card)
    shown = content(payload)
    assert shown.spans == []
    assert shown.plain == plain(payload)


async def test_x3_no_page_has_a_script_style_or_handler_of_its_own(new_browser: NewBrowser, here: ShopHere) -> None:
    """The policy would stop them: so every script and style comes from our own address, for every visitor."""
    for who, browser in (await everybody(new_browser, here)).items():
        for path in (*pages(), "/nothing"):
            assert foreign(await browser.open(path)) == [], (who, path)
