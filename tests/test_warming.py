"""What is made ready once the first screen stands."""

from __future__ import annotations

import gc
from pathlib import Path

import aiohttp_jinja2
import msgspec
import pytest

from shopclub.kiosk_door import KioskDoor
from shopclub.settings import Settings
from shopclub.warming import AFTER, warm_up
from tests.builders import OWNER, a_shop


@pytest.mark.parametrize("is_open", [True, False])
async def test_templates_are_ready_and_the_collector_looks_at_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_open: bool
) -> None:
    """Some seconds after the start, and also where the kiosk is shut."""
    slept: list[float] = []
    frozen: list[int] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(1))
    async with a_shop(tmp_path) as shop:
        kiosk = msgspec.structs.replace(shop.club.shop.kiosk, port=0)
        await shop.club.settings.change(msgspec.structs.replace(shop.club.shop, kiosk=kiosk), shop.op(), OWNER)
        door = KioskDoor(shop.club, Settings())
        if is_open:
            await door.open()
        await warm_up(door, sleep=sleep)
        if door.kiosk is not None:
            environment = aiohttp_jinja2.get_env(door.kiosk._app)
            assert environment.cache is not None
            assert len(environment.cache) == len(environment.list_templates())
        await door.stop()
    assert (slept, frozen) == ([AFTER], [1])
