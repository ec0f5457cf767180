"""The Wi-Fi on the posters: what its code says, what phones may misread, and that its password stays where it is."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.exchange import export_rows
from shopclub.core.exchange.model import ExportKind
from shopclub.core.kernel.errors import InvalidInput, NotAllowed
from shopclub.core.shop.wifi import Wifi, checked_wifi, is_doubtful, wifi_code
from tests.builders import CLERK, OWNER, a_shop

SECRET = "lotus-9f3k-tea"


@pytest.mark.parametrize(
    ("wifi", "says"),
    [
        (Wifi(), ""),
        (Wifi(ssid="Lotus", password=SECRET), f"WIFI:T:WPA;S:Lotus;P:{SECRET};;"),
        (Wifi(ssid="Lotus"), "WIFI:T:nopass;S:Lotus;;"),
        (Wifi(ssid="Lotus", hidden=True), "WIFI:T:nopass;S:Lotus;H:true;;"),
        (Wifi(ssid="Lotus", password=SECRET, hidden=True), f"WIFI:T:WPA;S:Lotus;H:true;P:{SECRET};;"),
        (Wifi(ssid="Lotus", password=SECRET, unprinted=True), ""),
        (Wifi(ssid="Lotus", unprinted=True), "WIFI:T:nopass;S:Lotus;;"),
        (Wifi(ssid='a;b,c:d"e\\f', password="p;assword"), r"WIFI:T:WPA;S:a\;b\,c\:d\"e\\f;P:p\;assword;;"),
        (Wifi(ssid="莲花", password=SECRET), f"WIFI:T:WPA;S:莲花;P:{SECRET};;"),
    ],
)
def test_what_the_code_says(wifi: Wifi, says: str) -> None:
    """T, S, H, P in this order; an open network has no P; a password that is not printed makes no code."""
    assert wifi_code(wifi) == says


@given(st.text('ab;,:"\\%é莲', min_size=1, max_size=12), st.text('ab;,:"\\%é莲', min_size=8, max_size=20))
def test_a_reader_gets_back_what_was_meant(ssid: str, password: str) -> None:
    """A reader that takes backslashes as ZXing does finds the name and the password, whatever signs they have."""
    code = wifi_code(Wifi(ssid=ssid, password=password))
    parts, at = [""], len("WIFI:")
    while at < len(code):
        if code[at] == "\\":
            at += 1
            parts[-1] += code[at]
        elif code[at] == ";":
            parts.append("")
        else:
            parts[-1] += code[at]
        at += 1
    assert parts == ["T:WPA", f"S:{ssid}", f"P:{password}", "", ""]


@pytest.mark.parametrize(
    ("ssid", "password", "code"),
    [
        ("x" * 32, "", None), ("x" * 33, "", "wifi_ssid"), ("莲" * 10, "", None), ("莲" * 11, "", "wifi_ssid"),
        ("a\x07b", "", "wifi_ssid"), ("x", "1234567", "wifi_password"), ("x", "12345678", None),
        ("x", "y" * 63, None), ("x", "y" * 64, "wifi_password"), ("x", "1234567\n9", "wifi_password"),
    ],
)  # fmt: skip
def test_bounds(ssid: str, password: str, code: str | None) -> None:
    """32 bytes of a name, 8 to 63 signs of a password: one more or less is refused, and never says the password."""
    wifi = Wifi(ssid=ssid, password=password)
    if code is None:
        assert checked_wifi(wifi) == wifi
        return
    with pytest.raises(InvalidInput) as refused:
        checked_wifi(wifi)
    assert refused.value.code == code
    assert not password or password not in str(refused.value.figures)


@pytest.mark.parametrize("sign", [*'\\;,":%', "é", "莲"])
def test_what_phones_may_misread(sign: str) -> None:
    """Signs that two standards write differently, and letters beyond ASCII, in the name or the password."""
    assert is_doubtful(Wifi(ssid=f"a{sign}"))
    assert is_doubtful(Wifi(ssid="a", password=f"1234567{sign}"))
    assert not is_doubtful(Wifi(ssid="Lotus Guest_2-4", password="Tea!2026#ok"))


async def test_kept_by_the_owner_alone(tmp_path: Path) -> None:
    """Set once however often it is sent, there after a restart; a clerk may not; without a name there is none."""
    async with a_shop(tmp_path) as shop:
        wifi, op = Wifi(ssid="Lotus", password=SECRET), shop.op()
        for _ in range(2):
            assert await shop.club.settings.set_wifi(wifi, op, OWNER) == wifi
        await shop.restart()
        assert shop.club.settings.wifi() == wifi
        with pytest.raises(NotAllowed):
            await shop.club.settings.set_wifi(Wifi(), shop.op(), CLERK)
        assert await shop.club.settings.set_wifi(Wifi(ssid=" ", password=SECRET), shop.op(), OWNER) == Wifi()
        assert shop.check() == []


async def test_the_password_is_told_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """In no export, no log, no finding, no text of the document: it stands in the shop's file alone."""
    caplog.set_level(logging.DEBUG)
    async with a_shop(tmp_path / "shop") as shop:
        wifi = Wifi(ssid="Lotus", password=SECRET)
        await shop.club.settings.set_wifi(wifi, shop.op(), OWNER)
        assert SECRET not in repr(wifi)
        assert SECRET not in repr(shop.club.shop)
        assert SECRET not in str(shop.check())
        for kind in get_args(ExportKind):
            assert SECRET not in str(list(export_rows(shop.club, kind, full=True)))
        assert SECRET in shop.club.path.read_text("utf-8")
    assert SECRET not in caplog.text
