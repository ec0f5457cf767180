from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.ids import new_operation_id, operation_instant, own_name

NOW = datetime(2026, 3, 14, 2, 30, 0, 123000, tzinfo=UTC)


def test_an_operation_id_tells_its_time() -> None:
    """The instant of minting, to the millisecond, can be read back."""
    assert operation_instant(new_operation_id(NOW)) == NOW


def test_operation_ids_differ_within_a_millisecond() -> None:
    """A thousand ids of one moment are all different and of one length."""
    ids = {new_operation_id(NOW) for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(operation) for operation in ids} == {20}


@given(st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1)), st.integers(1, 10**9))
def test_operation_ids_sort_by_time(wall: datetime, later_ms: int) -> None:
    """An id minted later sorts later as text."""
    first = wall.replace(tzinfo=UTC)
    assert new_operation_id(first) < new_operation_id(first + timedelta(milliseconds=later_ms))


@pytest.mark.parametrize("text", ["", "short", "I" * 20, "0" * 21, "0" * 19 + "u", "=cmd|x'!A0", "０" * 20])
def test_other_texts_are_no_operation_ids(text: str) -> None:
    """Anything that was not minted here has no instant."""
    assert operation_instant(text) is None


def test_the_largest_id_is_still_in_the_calendar() -> None:
    """The largest time nine characters can hold lies in the year 3084, so no text of ours fails."""
    last = operation_instant("Z" * 20)
    assert last is not None
    assert last.year == 3084


def test_a_thing_of_the_shops_own_gets_the_first_free_name() -> None:
    """A gap is filled, a name in use is never given again; other names do not count."""
    assert own_name(()) == "own-1"
    assert own_name(["own-1", "own-2"]) == "own-3"
    assert own_name(["own-2", "cash"]) == "own-1"
