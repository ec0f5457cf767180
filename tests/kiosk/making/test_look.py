"""How pages look: the shop's accent and logo, the palettes, large type."""

from __future__ import annotations

import gzip
import io
import re

import msgspec
import pytest
from PIL import Image

from shopclub.core.shop.look import CHOICES, LEAST_CONTRAST, Look, contrast, shades
from shopclub.core.shop.look import DAY as UNDER_BY_DAY
from shopclub.core.shop.look import NIGHT as UNDER_AT_NIGHT
from shopclub.kiosk.making import assets, look
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere

GROUNDS = ("ground", "surface", "panel")


@pytest.mark.parametrize("palette", [look.DAY, look.NIGHT])
def test_text_can_be_read_in_both_palettes(palette: dict[str, str]) -> None:
    """4.5 to 1 for every colour that text has, on everything it lies on; 3 to 1 for the edge of what is touched."""
    for ground in GROUNDS:
        for text in ("ink", "muted", "gain", "spend", "warn", "wrong"):
            assert contrast(palette[text], palette[ground]) >= LEAST_CONTRAST, (text, ground)
        assert contrast(palette["edge"], palette[ground]) >= 3


def test_accents_are_checked_on_the_colours_that_pages_have() -> None:
    """The core knows the same paper as the style sheet."""
    for ours, theirs in ((look.DAY, UNDER_BY_DAY), (look.NIGHT, UNDER_AT_NIGHT)):
        assert tuple(ours[ground] for ground in GROUNDS) == theirs.under
        assert ours["on-accent"] == theirs.over


def test_white_can_be_read_on_every_tiers_card() -> None:
    """At both ends of the card's colour."""
    sheet = (assets.STATIC / "css" / "00-ground.css").read_text("utf-8")
    colours = re.findall(r"--tier(?:-deep)?: (#[0-9a-f]{6})", sheet)
    assert len(colours) == 10
    assert all(contrast("#fffdf8", colour) >= LEAST_CONTRAST for colour in colours)


def test_type_has_one_scale() -> None:
    """Every part of the style sheet takes its sizes from the five there are: pages of many hands look like one."""
    for part in sorted((assets.STATIC / "css").glob("*.css")):
        sizes = re.findall(r"font-size:\s*([^;}]+)", part.read_text("utf-8"))
        own = {size for size in sizes if not re.fullmatch(r"var\(--(small|text|lead|head|hero)\)|0", size.strip())}
        root = {"150%", "112.5%", "137.5%", "187.5%"} if part.name.startswith("00") else set()
        assert own <= root, part.name


def test_colours_have_names() -> None:
    """No part has a colour of its own beyond the white of codes and what lies on cards: both palettes then hold."""
    for part in sorted((assets.STATIC / "css").glob("*.css")):
        found = set(re.findall(r"#[0-9a-f]{3,8}\b", part.read_text("utf-8")))
        tiers = part.name.startswith("00")
        assert tiers or found <= {"#fff", "#000", "#0000", "#fffdf8", "#4d453b"}, part.name


async def set_look(here: ShopHere, **parts: str) -> None:
    """Choose another look."""
    wanted = msgspec.structs.replace(here.club.shop, look=Look(**parts))
    await here.club.settings.change(wanted, here.op(), OWNER)


def style_address(page: str) -> str:
    """Where a page's style sheet is."""
    return page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]


async def test_pages_have_the_shops_accent(browser: Browser, here: ShopHere) -> None:
    """Its shade by day and another at night, under another address; the sign in the tab has it too."""
    before = style_address(await browser.open("/j"))
    await set_look(here, accent=CHOICES["tea"])
    after = style_address(await browser.open("/j"))
    assert after != before
    sheet = await (await browser.client.get(after)).text()
    by_day, at_night = shades(here.club.shop.look)
    assert f"--accent:{by_day};" in sheet.split("@media", 1)[0]
    assert f"--accent:{at_night};" in sheet.split("@media (prefers-color-scheme:dark)", 1)[1]
    assert by_day in await (await browser.client.get("/static/sign.svg")).text()


async def test_an_address_from_before_is_not_kept(browser: Browser, here: ShopHere) -> None:
    """The shop may come back to that look: what a browser kept under it would be wrong then."""
    before = style_address(await browser.open("/j"))
    await set_look(here, accent=CHOICES["rose"])
    answer = await browser.client.get(before)
    assert answer.headers["Cache-Control"] == "no-store"
    await set_look(here)
    assert style_address(await browser.open("/j")) == before
    assert "immutable" in (await browser.client.get(before)).headers["Cache-Control"]


async def test_a_shop_may_fix_the_palette(browser: Browser, here: ShopHere) -> None:
    """Then no device decides, and the browser is told before it has the sheet."""
    await set_look(here, palette="night")
    page = await browser.open("/j")
    assert '<meta name="color-scheme" content="dark">' in page
    assert '<meta name="theme-color" content="#161514">' in page
    sheet = await (await browser.client.get(style_address(page))).text()
    assert "prefers-color-scheme" not in sheet
    assert ":root{color-scheme:dark;--ground:#161514" in sheet
    assert ":root{color-scheme:light" not in sheet
    assert ".code{color-scheme:light;--ground:#f6f1e7" in sheet  # codes stand on white


async def test_static_files_go_packed(browser: Browser) -> None:
    """To whoever takes that; what comes out is the same, and caches know of it."""
    plain = await browser.client.get("/static/phone.css", headers={"Accept-Encoding": "identity"})
    packed = await browser.client.get("/static/phone.css", headers={"Accept-Encoding": "gzip"}, auto_decompress=False)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    body = await packed.read()
    assert gzip.decompress(body) == await plain.read()
    assert len(body) < 12_000


async def test_the_logo_stands_at_the_head_of_every_page(browser: Browser, here: ShopHere) -> None:
    """Beside the name, so it says nothing of its own; kept pages follow it; gone, no address leads to it."""
    out = io.BytesIO()
    Image.new("RGB", (90, 60), "red").save(out, "png")
    assert 'class="logo"' not in await browser.open("/j")
    logo = await here.club.pictures.show_logo(out.getvalue(), here.op(), OWNER)
    wanted = f'<img class="logo" src="/picture/{logo.file}" width="90" height="60" alt="">'
    for path in ("/j", "/m", "/k", "/p", "/privacy", "/nothing"):
        assert wanted in await browser.open(path), path
    assert (await browser.client.get(f"/picture/{logo.file}")).status == 200
    await here.club.pictures.hide_logo(here.op(), OWNER)
    assert 'class="logo"' not in await browser.open("/j")
    assert (await browser.client.get(f"/picture/{logo.file}")).status == 404


async def test_large_type_stays_on_the_device(new_browser: NewBrowser) -> None:
    """One touch and back; the same page comes again; nobody else's pages change."""
    one, other = await new_browser(), await new_browser()
    page = await one.open("/j")
    assert 'class="phone"' in page
    page = await one.post("/type", size="large", back="/j")
    assert one.path == "/j"
    assert 'class="phone large"' in page
    assert 'class="phone large"' in await one.open("/privacy")
    assert 'class="phone"' in await other.open("/j")
    assert 'class="phone"' in await one.post("/type", size="usual", back="/j")


async def test_large_type_on_the_tablet_outlasts_a_visit(browser: Browser) -> None:
    """It belongs to the device; language goes with the visitor."""
    await browser.pair()
    await browser.open("/k")
    await browser.post("/type", size="large", back="/k")
    await browser.post("/k/end")
    assert 'class="tablet large"' in await browser.open("/k")


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/m/end", ""])
async def test_the_switch_leads_to_our_pages_only(browser: Browser, back: str) -> None:
    """An address from outside, or none, leads to the start."""
    await browser.open("/j")
    await browser.post("/type", size="large", back=back, follow=False)
    assert browser.answer is not None
    assert browser.answer.headers["Location"] == "/"
