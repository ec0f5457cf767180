"""What every test may ask for: one fixed moment, the shop's days, both languages; and where and how the tests run."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.clock import ManualClock
from shopclub.i18n import Language, Words

# The disk and the other core are shared, so an example's time says nothing; CI repeats the same examples.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes free in memory; all tests together keep less than half a gigabyte at once."""


def pytest_configure() -> None:
    """
    Put temporary files into memory where there is room: nine thousand shops wait for a disk longer than they work.

    What the tests prove is not the disk's: a file outlives the process either way, and what a power cut leaves is
    replayed from a record of the calls (tests/core/store).
    """
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: a test often waits, for a screen to rest, a browser, another process."""
    return (os.cpu_count() or 1) + 1


NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
"""Saturday 14 March 2026, 10:30 in Shanghai."""


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at NOW until the test moves it."""
    return ManualClock(NOW)


@pytest.fixture
def calendar() -> ShopCalendar:
    """The days of a shop in Shanghai."""
    return ShopCalendar("Asia/Shanghai")


@pytest.fixture
def en() -> Words:
    """English words."""
    return Words(Language.EN)


@pytest.fixture
def zh() -> Words:
    """Chinese words."""
    return Words(Language.ZH)
