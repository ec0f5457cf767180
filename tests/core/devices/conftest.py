from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Shop


@pytest.fixture
async def path(tmp_path: Path, clock: ManualClock) -> Path:
    """The file of a new shop."""
    file = tmp_path / "shop.json"
    await found_shop(file, Shop(name="Lotus", founded_at=clock.now()), presets.load("standard-retail"), "Li Na", clock)
    return file


@pytest.fixture
async def club(path: Path, clock: ManualClock) -> AsyncIterator[Club]:
    """The shop, open."""
    club = Club.open(path, clock=clock)
    yield club
    await club.close()
