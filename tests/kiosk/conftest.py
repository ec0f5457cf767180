"""A shop on a file of its own with the kiosk over it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Shop
from shopclub.kiosk.app import create_kiosk
from shopclub.settings import Settings
from tests.kiosk.house import Browser, NewBrowser, ShopHere


@pytest.fixture
async def here(tmp_path: Path, clock: ManualClock) -> AsyncIterator[ShopHere]:
    """A shop with the standard programme."""
    path = tmp_path / "shop.json"
    shop = Shop(name="莲花药房", founded_at=clock.now())
    await found_shop(path, shop, presets.load("standard-retail"), "李娜", clock)
    club = Club.open(path, clock=clock)
    yield ShopHere(club, clock)
    await club.close()


@pytest.fixture
async def new_browser(here: ShopHere) -> AsyncIterator[NewBrowser]:
    """Makes browsers with cookies of their own, all on one kiosk over the shop."""
    server = TestServer(create_kiosk(here.club, Settings(), clock=here.clock))
    clients: list[TestClient[web.Request, web.Application]] = []

    async def make() -> Browser:
        client = TestClient(server)
        await client.start_server()
        clients.append(client)
        return Browser(client)

    yield make
    for client in clients:
        await client.close()
    await server.close()


@pytest.fixture
async def browser(new_browser: NewBrowser) -> Browser:
    """One browser."""
    return await new_browser()
