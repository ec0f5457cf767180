"""Posters hold the kiosk's address: a start at another one says so, once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from shopclub.core.club import Club
from shopclub.core.shop.model import Moved
from shopclub.kiosk.runner import KioskControl, start_kiosk
from shopclub.posters import posters_bear, shut_when_moved
from shopclub.settings import Settings
from tests.builders import NOW, OWNER, Counter, a_shop


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
    from shopclub.core.shop.model import SHOP

    return msgspec.structs.replace(club.books.require(SHOP, 1), demo=True)


async def test_customers_are_let_in_until_the_shop_has_moved(tmp_path: Path) -> None:
    """A move that is under way or was called off leaves the kiosk open; one that is done closes it."""
    async with a_shop(tmp_path) as shop:
        kiosk = await start_kiosk(shop.club, Settings(data=shop.club.path, port=0))
        watch = asyncio.create_task(shut_when_moved(shop.club, kiosk))
        await asyncio.sleep(0)
        for moved in (Moved(at=NOW, to="E:"), None, Moved(at=NOW, to="E:", done=True)):
            assert not watch.done()
            _, writer = await asyncio.open_connection("127.0.0.1", kiosk.port)
            writer.close()
            wanted = msgspec.structs.replace(shop.club.shop, moved=moved)
            await shop.club.settings.change(wanted, shop.op(), OWNER)
        await watch
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", kiosk.port)
