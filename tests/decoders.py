"""
Reading codes back: what two readers, each by other people than made the code, see in a picture.

zxing-cpp is always there. The second one is what this computer has: zbar (Debian's `zbar-tools`) or OpenCV; where there
is neither, zxing-cpp reads the picture a second time, turned and smaller, and the browser's tests read with jsQR.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from importlib.util import find_spec

import zxingcpp
from PIL import Image

ZBAR = shutil.which("zbarimg")


def by_zxing(picture: Image.Image) -> list[str]:
    """What zxing-cpp reads, sorted."""
    return sorted(str(found.text) for found in zxingcpp.read_barcodes(picture.convert("L")))


def by_zbar(picture: Image.Image) -> list[str]:
    """What zbar reads, sorted."""
    assert ZBAR is not None
    data = io.BytesIO()
    picture.convert("L").save(data, "PNG")
    command = [ZBAR, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "-"]
    done = subprocess.run(command, input=data.getvalue(), capture_output=True, timeout=60)
    return sorted(done.stdout.decode().split())


def by_opencv(picture: Image.Image) -> list[str]:
    """What OpenCV reads, sorted."""
    import cv2  # type: ignore[import-not-found]
    import numpy as np

    _, found, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(np.asarray(picture.convert("L")))
    return sorted(text for text in found if text)


def by_zxing_turned(picture: Image.Image) -> list[str]:
    """What zxing-cpp reads in the picture upside down and smaller."""
    turned = picture.convert("L").rotate(180)
    return by_zxing(turned.resize((turned.width * 3 // 4, turned.height * 3 // 4), Image.Resampling.LANCZOS))


def second(picture: Image.Image) -> list[str]:
    """What the second reader of this computer reads."""
    if ZBAR is not None:
        return by_zbar(picture)
    return by_opencv(picture) if find_spec("cv2") is not None else by_zxing_turned(picture)


def read_twice(picture: Image.Image) -> list[str]:
    """What both read; an assertion fails where they differ."""
    first, other = by_zxing(picture), second(picture)
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
