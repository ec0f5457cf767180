"""What every test may ask for: one fixed moment, the shop's days, both languages."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.clock import ManualClock
from shopclub.i18n import Language, Words

# The disk and the other core are shared, so an example's time says nothing; CI repeats the same examples.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

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
