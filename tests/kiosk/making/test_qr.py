from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from shopclub.kiosk.making import qr
from tests.decoders import by_zxing, drawn, read_twice

CARD = "20123456789012345675"


def test_a_card_is_the_smallest_symbol() -> None:
    """20 digits fit version 1 (21 modules) at level M, with four white ones around."""
    assert len(qr.modules(CARD)) == 21 + 2 * 4
    assert set(qr.modules(CARD)[0]) == {"0"}


def test_the_join_address_is_version_2() -> None:
    """25 modules: coarse enough for any camera."""
    assert len(qr.modules("http://192.168.1.23:8080/j")) == 25 + 2 * 4


@pytest.mark.parametrize(
    "text",
    [CARD, "http://192.168.1.23:8080/j", "http://192.168.1.23:8080/j?s=k7m3xp", "WIFI:T:WPA;S:Lotus;P:tea-2026;;"],
)
def test_what_is_drawn_reads_back(text: str) -> None:
    """SVG and PNG say what they were made from to two readers, neither of which made them."""
    assert read_twice(drawn(qr.svg(text, "x"))) == [text]
    assert read_twice(Image.open(io.BytesIO(qr.png(text)))) == [text]


@pytest.mark.parametrize("text", ["WIFI:T:WPA;S:莲花;P:lotus-9f3k-tea;;", "WIFI:T:nopass;S:Café;;", "é", "カフェ"])
def test_letters_beyond_ascii_read_back(text: str) -> None:
    """Both readers get the letters; without a word that they are UTF-8, OpenCV finds nothing in the first of these."""
    assert read_twice(drawn(qr.svg(text, "x"))) == [text]


@pytest.mark.parametrize(("most", "side"), [(13, 21), (25, 25), (41, 29), (61, 33)])
def test_what_is_announced_takes_the_smallest_symbol(most: int, side: int) -> None:
    """Level M of version 1 has 16 bytes, 28, 44, 64 of the next: 12 bits say UTF-8, 4 bytes, 8 how many; then they."""
    for size, expected in ((most, side), (most + 1, side + 4)):
        text = "é" + "x" * (size - 2)
        assert len(qr.modules(text)) == expected + 2 * 4
        assert read_twice(drawn(qr.svg(text, "x"))) == [text]


def test_a_label_is_text() -> None:
    """Whatever stands in it can't leave its attribute."""
    drawn = qr.svg(CARD, '"><script>')
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_every_code_that_is_drawn_once_reads_back() -> None:
    """Its mask is not chosen for each, and two hundred codes of all kinds of digits are read all the same."""
    chance = random.Random(21)
    for code in [f"21{chance.randrange(10**18):018d}" for _ in range(200)] + [
        "21" + digit * 18 for digit in "0123456789"
    ]:
        assert by_zxing(drawn(qr.svg_once(code, "x"))) == [code]
    assert read_twice(drawn(qr.svg_once("21" + "0" * 18, "x"))) == ["21" + "0" * 18]
