"""What the store's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopclub.core.store import ShopDB


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the shop's file goes."""
    return tmp_path / "shop.json"


@pytest.fixture
def db(path: Path) -> Iterator[ShopDB]:
    """A new shop's file, open."""
    database = ShopDB(path)
    yield database
    database.close()
