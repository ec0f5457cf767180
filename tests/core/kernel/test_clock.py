from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from shopclub.core.kernel.clock import ManualClock, SystemClock


def test_a_manual_clock_stands_where_it_is_put() -> None:
    """Time passes only when the test says so, and is always told in UTC."""
    clock = ManualClock(datetime(2026, 3, 14, 10, 30, tzinfo=timezone(timedelta(hours=8))))
    assert clock.now() == datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)
    clock.set(datetime(2026, 3, 15, 0, 0, tzinfo=UTC))
    assert clock.now() == datetime(2026, 3, 15, tzinfo=UTC)


def test_the_system_clock_is_aware() -> None:
    """The computer's time is an instant in UTC that does not run backwards between two looks."""
    clock = SystemClock()
    first = clock.now()
    assert first.utcoffset() == timedelta(0)
    assert clock.now() >= first
