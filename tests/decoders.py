"""
Reading codes back: what two readers, each by other people than made the code, see in a picture.

zxing-cpp and OpenCV share no line of code and are in the dev extra, so every computer that runs the tests has both.
The third, jsQR, is the one our own pages read with: the browser's tests use it there.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")  # read once, at the import: it remarks on every announced UTF-8
import cv2

A_POINT = 72
"""Points of a PDF an inch."""


def by_zxing(picture: Image.Image) -> list[str]:
    """What zxing-cpp reads, sorted."""
    return sorted(str(found.text) for found in zxingcpp.read_barcodes(picture.convert("L")))


def by_opencv(picture: Image.Image) -> list[str]:
    """What OpenCV reads, sorted."""
    # Of its two ways to find a code this one misses none in thousands; the other one misses one in fifty.
    _, found, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(np.asarray(picture.convert("L")))
    return sorted(text for text in found if text)


def read_twice(picture: Image.Image) -> list[str]:
    """What both read; an assertion fails where they differ."""
    first, other = by_zxing(picture), by_opencv(picture)
    assert first == other, f"{first} != {other}"
    return first


def drawn(svg: str, scale: int = 8) -> Image.Image:
    """An SVG of ours as pixels, without a browser."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    image = Image.new("L", (side, side), 255)
    runs = svg.rsplit('<path d="', 1)[1].split('"', 1)[0]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", runs):
        for at in range(int(x), int(x) + int(width)):
            image.putpixel((at, int(y)), 0)
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def codes_in(page: str) -> list[str]:
    """What every code of an HTML page says, each read by both readers, in the order of the page."""
    found = []
    for one in re.findall(r"<svg class=\"qr\".*?</svg>", page, re.DOTALL):
        (text,) = read_twice(drawn(one))
        found.append(text)
    return found


def taken(screenshot: bytes) -> Image.Image:
    """A screenshot as a picture."""
    return Image.open(io.BytesIO(screenshot)).convert("RGB")


def pages_of(pdf: Path, *, dots: int = 150) -> list[Image.Image]:
    """A PDF's pages as a printer of so many dots an inch lays them out."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots / A_POINT).to_pil() for page in document]
    finally:
        document.close()
