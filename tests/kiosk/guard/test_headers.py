from __future__ import annotations

import asyncio

import pytest

from shopclub.kiosk.guard.headers import POLICY
from tests.kiosk.house import Browser, ShopHere

WANTED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "shopclub",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/j", 200), ("/m", 200), ("/k", 200), ("/p", 200), ("/privacy", 200), ("/nothing", 404), ("/m/card.png", 404),
     ("/static/", 404), ("/static/nothing.css", 404), ("/lang", 405)],
)  # fmt: skip
async def test_every_answer_carries_the_headers(browser: Browser, path: str, status: int) -> None:
    """Pages and refusals alike; no answer tells a version."""
    answer = await browser.client.get(path)
    assert answer.status == status
    assert {name: answer.headers.get(name) for name in WANTED} == WANTED


async def test_refused_forms_and_redirects_carry_them(browser: Browser) -> None:
    """403 and 303 are answers too."""
    refused = await browser.client.post("/j", data={})
    sent_on = await browser.client.get("/", allow_redirects=False)
    assert (refused.status, sent_on.status) == (403, 303)
    for answer in (refused, sent_on):
        assert {name: answer.headers.get(name) for name in WANTED} == WANTED


async def test_a_failure_of_ours_carries_them(
    browser: Browser, here: ShopHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 as well."""
    monkeypatch.delattr(type(here.club.calendar), "local")
    answer = await browser.client.get("/p")
    assert answer.status == 500
    assert {name: answer.headers.get(name) for name in WANTED} == WANTED


async def test_static_files_are_kept_under_the_address_with_their_hash_only(browser: Browser) -> None:
    """A year with the hash; without it nothing is kept."""
    page = await browser.open("/j")
    address = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    hashed = await browser.client.get(address)
    plain = await browser.client.get("/static/phone.css")
    assert "?v=" in address
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Cache-Control"] == "no-store"
    assert hashed.headers["Content-Security-Policy"] == POLICY
    missing = await browser.client.get("/static/nothing.css?v=1")
    assert missing.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/static/../kiosk/app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "//etc/passwd",
     "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fpyproject.toml", "/static/..\\app.py", "/static/%00",
     "/static/phone.css/../../app.py"],
)  # fmt: skip
async def test_nothing_outside_the_static_files_is_served(browser: Browser, path: str) -> None:
    """However the path is bent, sent exactly as written."""
    reader, writer = await asyncio.open_connection("127.0.0.1", browser.client.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{browser.client.port}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.split(b" ", 2)[1] in (b"404", b"403", b"400", b"421")
    assert b"import " not in answer
    assert b"root:" not in answer


async def test_no_page_has_script_or_style_of_its_own_or_anything_from_elsewhere(browser: Browser) -> None:
    """No inline script, style or handler, and no address of another place."""
    for path in ("/j", "/m", "/p", "/privacy", "/k", "/nothing"):
        page = await browser.open(path)
        assert "<style" not in page
        assert " style=" not in page
        assert "javascript:" not in page
        assert page.count("<script") == page.count('<script src="/static/')
        for word in (" onclick=", " onload=", " onerror=", " onsubmit="):
            assert word not in page
        assert "//" not in page.replace("http://www.w3.org/2000/svg", "").replace(f"{browser.origin}", "")
