"""Posters hold the kiosk's address: a start at another one says so, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.club import Club
from shopclub.kiosk.runner import KioskControl, start_kiosk
from shopclub.posters import posters_bear
from shopclub.settings import Settings
from tests.builders import Counter, a_shop


async def opened(shop: Counter, monkeypatch: pytest.MonkeyPatch, address: str | None) -> str:
    """Start the kiosk where the computer has this address; what posters bear instead."""
    kiosk = await start_kiosk(shop.club, Settings(data=shop.club.path, port=0))
    monkeypatch.setattr(KioskControl, "join_url", property(lambda _: address))
    try:
        return await posters_bear(shop.club, kiosk)
    finally:
        await kiosk.stop()


async def test_another_address_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first start only notes it; without the Wi-Fi nothing is noted; on the new computer the old one is named."""
    async with a_shop(tmp_path) as shop:
        old, new = "http://192.168.1.23:8080/j", "http://10.0.0.5:8080/j"
        assert await opened(shop, monkeypatch, old) == ""
        assert await opened(shop, monkeypatch, None) == ""
        assert await opened(shop, monkeypatch, old) == ""
        assert await opened(shop, monkeypatch, new) == old
        assert await opened(shop, monkeypatch, new) == ""
        assert await posters_bear(shop.club, None) == ""


async def test_the_demo_has_no_posters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up shop takes a free port each time, and nobody prints its code."""
    async with a_shop(tmp_path) as shop:
        monkeypatch.setattr(Club, "shop", property(_demo))
        assert await opened(shop, monkeypatch, "http://192.168.1.23:8080/j") == ""
        assert await opened(shop, monkeypatch, "http://10.0.0.5:8080/j") == ""


def _demo(club: Club) -> object:
    import msgspec

    from shopclub.core.shop.model import SHOP

    return msgspec.structs.replace(club.books.require(SHOP, 1), demo=True)
