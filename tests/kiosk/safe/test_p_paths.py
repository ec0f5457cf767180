"""KIOSK 4.2, P: no path of the disk, and no more bytes than a form has."""

from __future__ import annotations

import unicodedata
import zlib
from pathlib import Path
from urllib.parse import urlencode

import pytest

from shopclub.kiosk.making import assets
from tests.kiosk.house import Browser, ShopHere
from tests.kiosk.safe.everywhere import PHONE, raw, unhurried

BENT = (
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/%2e%2e%2fapp.py",
    "/static/..%5capp.py", "/static/..\\app.py", "/static//etc/passwd", "//etc/passwd", "/static/%2fetc%2fpasswd",
    "/static/phone.css/../../app.py", "/static/%00", "/static/phone.css%00.py", "/static/", "/static",
    "/static/..%252fapp.py", "/picture/..%2f..%2fapp.py", "/picture/%2fetc%2fpasswd", "/d/..%2fapp.py",
    "/m/rewards/..%2f..%2fapp.py", "/static/%c0%ae%c0%ae%c0%afapp.py", "/static/css%2f00-ground.css",
)  # fmt: skip


@pytest.mark.parametrize("path", BENT)
async def test_p1_nothing_but_our_few_files_is_served(browser: Browser, path: str) -> None:
    """However a path is bent, sent exactly so: no file of the disk, no list of a folder."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{browser.client.port}\r\nConnection: close\r\n\r\n"
    answer = await raw(browser.client.port, head.encode())
    assert answer.split(b" ", 2)[1] in (b"303", b"400", b"403", b"404")
    assert not [word for word in (b"import ", b"root:", b"--paper", b"Index of") if word in answer]


def test_p1_the_shops_file_lies_outside_what_is_served(here: ShopHere) -> None:
    """And what is served are plain files of the package, none of them a link to elsewhere."""
    assert not Path(here.club.books.db.storage.path).is_relative_to(assets.STATIC)
    assert not [path for path in assets.STATIC.rglob("*") if path.is_symlink()]


async def test_p2_a_form_has_an_end(browser: Browser, here: ShopHere) -> None:
    """More than 64 KiB is refused, said beforehand, sent in chunks, or packed so that it only looks small."""
    await browser.open("/j")
    fields = {"token": browser.field("token"), "entry": browser.field("entry"), "phone": PHONE, "agree": "yes"}
    body = urlencode(fields | {"name": "x" * 70_000}).encode()
    ours = {"Origin": browser.origin, "Content-Type": "application/x-www-form-urlencoded"}

    async def pieces() -> object:
        for start in range(0, len(body), 8_192):
            yield body[start : start + 8_192]

    said = await browser.client.post("/j", data=body, headers=ours)
    chunked = await browser.client.post("/j", data=pieces(), headers=ours)
    packed = await browser.client.post("/j", data=zlib.compress(body), headers=ours | {"Content-Encoding": "deflate"})
    assert [said.status, chunked.status, packed.status] == [413, 413, 413]
    many = "&".join(f"f{n}=1" for n in range(101))
    assert (await browser.client.post("/j", data=f"{urlencode(fields)}&{many}", headers=ours)).status == 400
    assert here.club.members.pending() == []


async def test_p2_what_is_kept_is_clean_and_of_a_length(browser: Browser, here: ShopHere) -> None:
    """Trimmed, NFC, without control characters; one character more than a name may have is refused."""
    await browser.open("/j")
    await browser.post("/j", phone="13812345678", name="  e\u0301\x00\x1b[31m\u202e\u200b\ttom\r\nx  ", agree="yes")
    name = here.club.members.pending()[0][1].name
    assert name == unicodedata.normalize("NFC", name) == "é[31m tom x"
    for length, status in ((60, 200), (61, 422)):
        unhurried(browser.client.app)
        await browser.open("/j")
        await browser.post("/j", phone=f"139{length:08d}", name="x" * length, agree="yes")
        assert browser.status == status, length
