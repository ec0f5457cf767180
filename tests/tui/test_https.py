"""The tablet's encryption at the counter: switched on with one key, and the fingerprint to compare with."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.kernel.errors import InvalidInput
from tests.tui.bench import FakeKiosk, at_counter

FINGERPRINT = ":".join(f"{n:02X}" for n in range(32))


async def test_the_fingerprint_stands_beside_the_tablets_address(tmp_path: Path) -> None:
    """Whole, in rows of eight pairs, with the page that says how; nothing of it while https is off."""
    async with at_counter(tmp_path) as bench:
        kiosk = bench.app.kiosk = FakeKiosk()
        await bench.press("f9")
        assert "SHA-256" not in bench.says()
        await bench.press("escape")
        kiosk.encrypted_urls, kiosk.fingerprint = ["https://192.168.1.23:8443"], FINGERPRINT
        await bench.press("f9")
        said = bench.says()
        assert "http://192.168.1.23:8080/https" in said
        for start in range(0, 32, 8):
            assert " ".join(f"{n:02X}" for n in range(start, start + 8)) in said


async def test_why_it_could_not_be_opened_is_said(tmp_path: Path) -> None:
    """In the place of the fingerprint."""
    async with at_counter(tmp_path) as bench:
        bench.app.kiosk = FakeKiosk(not_encrypted=InvalidInput("https_no_keys"))
        await bench.press("f9")
        assert "the tablet is not encrypted" in bench.says()


async def test_an_address_that_cant_be_vouched_for_is_said(tmp_path: Path) -> None:
    """Encryption that is on and opens nothing is not passed over in silence."""
    async with at_counter(tmp_path) as bench:
        kiosk = bench.app.kiosk = FakeKiosk()
        kiosk.fingerprint = FINGERPRINT
        await bench.press("f9")
        assert "Encryption is on, but no tablet can use it" in bench.says()
        assert "SHA-256" not in bench.says()


async def test_one_key_switches_it(tmp_path: Path) -> None:
    """On and off again in the settings; the shop's document keeps it."""
    async with at_counter(tmp_path) as bench:
        bench.app.go("settings")
        await bench.settle()
        await bench.mark("https")
        for wanted in (True, False):
            await bench.press("enter")
            assert bench.shop.club.shop.kiosk.https is wanted
