from __future__ import annotations

import io
import re

import zxingcpp
from PIL import Image

from shopclub.kiosk import qr

CARD = "20123456789012345675"


def picture(svg: str, scale: int = 8) -> Image.Image:
    """An SVG of ours as pixels."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    image = Image.new("L", (side, side), 255)
    runs = svg.rsplit('d="', 1)[1].split('"', 1)[0]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", runs):
        for at in range(int(x), int(x) + int(width)):
            image.putpixel((at, int(y)), 0)
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def test_a_card_is_the_smallest_symbol() -> None:
    """20 digits fit version 1 (21 modules) at level M, with four white ones around."""
    assert len(qr.modules(CARD)) == 21 + 2 * 4
    assert set(qr.modules(CARD)[0]) == {"0"}


def test_the_join_address_is_version_2() -> None:
    """25 modules: coarse enough for any camera."""
    assert len(qr.modules("http://192.168.1.23:8080/j")) == 25 + 2 * 4


def test_what_is_drawn_reads_back() -> None:
    """SVG and PNG say what they were made from, by another library than the one that made them."""
    for text in (CARD, "http://192.168.1.23:8080/j"):
        assert zxingcpp.read_barcodes(picture(qr.svg(text, "x")))[0].text == text
        assert zxingcpp.read_barcodes(Image.open(io.BytesIO(qr.png(text))).convert("L"))[0].text == text


def test_a_label_is_text() -> None:
    """Whatever stands in it can't leave its attribute."""
    drawn = qr.svg(CARD, '"><script>')
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
