"""The style sheet and the script of each kind of device."""

from __future__ import annotations

import re

import pytest

from shopclub.kiosk.making import assets
from tests.kiosk.house import Browser


def _sent(kind: str, device: str) -> str:
    return assets._joined(kind, device)


@pytest.mark.parametrize("kind", ["css", "js"])
def test_each_part_is_sent_and_to_no_other_device(kind: str) -> None:
    """A part that names a device goes to that one alone, any other to all; none is left out."""
    for part in (assets.STATIC / kind).iterdir():
        text = part.read_text("utf-8")
        named = part.stem.rpartition("-")[2]
        devices = [device for device in assets.DEVICES if text in _sent(kind, device)]
        assert devices == ([named] if named in assets.DEVICES else list(assets.DEVICES)), part.name


@pytest.mark.parametrize("device", assets.DEVICES)
def test_what_moves_is_drawn_and_may_stand_still(device: str) -> None:
    """Every movement that a device's style names is in it, and so is the rule for who wants none."""
    sheet = _sent("css", device)
    moving = set(re.findall(r"animation:\s*([a-z]+)", sheet)) - {"none"}
    assert moving
    assert moving <= set(re.findall(r"@keyframes ([a-z]+)", sheet))
    assert "(prefers-reduced-motion: reduce) { *," in sheet


async def test_a_page_asks_for_its_devices_own(browser: Browser) -> None:
    """One sheet and one script, the tablet's on the tablet."""
    page = await browser.open("/j")
    assert "/static/phone.css?v=" in page
    assert "/static/phone.js?v=" in page
    assert "tablet." not in page
    await browser.pair()
    page = await browser.open("/k")
    assert "/static/tablet.css?v=" in page
    assert "/static/tablet.js?v=" in page
    assert "phone.css" not in page


async def test_a_phone_gets_little(browser: Browser) -> None:
    """Sheet and script together weigh no more than 12 kB as sent: the page of a card opens on any Wi-Fi at once."""
    sizes = []
    for name in ("phone.css", "phone.js"):
        answer = await browser.client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}, auto_decompress=False)
        sizes.append(len(await answer.read()))
    assert sum(sizes) < 12_000
