"""Which version is in force on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.programme.timeline import (
    Adoption,
    Span,
    VersionState,
    constant_around,
    in_force,
    spans,
    states,
)

TODAY = date(2026, 3, 14)


def march(day: int) -> date:
    """A day of the month everything happens in."""
    return date(2026, 3, day)


FIRST = Adoption(1, march(1))


@pytest.mark.parametrize(
    ("adoptions", "on", "number"),
    [
        # Before the first day there is the first one all the same.
        ((FIRST,), date(2025, 1, 1), 1),
        ((FIRST, Adoption(2, march(10))), march(9), 1),
        ((FIRST, Adoption(2, march(10))), march(10), 2),
        # Planned: the day before, its day, the day after.
        ((FIRST, Adoption(2, march(20), planned=True)), march(19), 1),
        ((FIRST, Adoption(2, march(20), planned=True)), march(20), 2),
        ((FIRST, Adoption(2, march(20), planned=True)), march(21), 2),
        # Called back: never.
        ((FIRST, Adoption(2, march(20), planned=True, called_back=True)), march(21), 1),
        # Another adopted at once before its day does not take the plan away.
        ((FIRST, Adoption(2, march(20), planned=True), Adoption(3, march(14))), march(19), 3),
        ((FIRST, Adoption(2, march(20), planned=True), Adoption(3, march(14))), march(20), 2),
        # One adopted at once on its very day, or later, does.
        ((FIRST, Adoption(2, march(12), planned=True), Adoption(3, march(12))), march(12), 3),
        ((FIRST, Adoption(2, march(12), planned=True), Adoption(3, march(13))), march(13), 3),
        ((FIRST, Adoption(2, march(12), planned=True), Adoption(3, march(13))), march(12), 2),
        # Two plans: each from its day; for the same day the later decision.
        ((FIRST, Adoption(2, march(20), planned=True), Adoption(3, march(18), planned=True)), march(19), 3),
        ((FIRST, Adoption(2, march(20), planned=True), Adoption(3, march(18), planned=True)), march(20), 2),
        ((FIRST, Adoption(2, march(20), planned=True), Adoption(3, march(20), planned=True)), march(20), 3),
        # The clock ran ahead when the second was adopted, and was put right: it was meant at once, and holds.
        ((FIRST, Adoption(2, date(2027, 3, 14))), TODAY, 2),
        ((FIRST, Adoption(2, date(2027, 3, 14)), Adoption(3, march(13))), march(13), 3),
        ((FIRST, Adoption(2, date(2027, 3, 14)), Adoption(3, march(13))), march(12), 1),
        # What was planned after the clock was put right takes effect on its day.
        ((FIRST, Adoption(2, date(2027, 3, 14)), Adoption(3, march(16), planned=True)), march(16), 3),
    ],
)
def test_the_version_of_a_day(adoptions: tuple[Adoption, ...], on: date, number: int) -> None:
    """What was adopted at once holds from then on, what was planned from its day on, the later decision of two."""
    assert in_force(adoptions, on, TODAY) == number


def test_a_plan_comes_again_after_the_clock_went_back() -> None:
    """By a clock that is behind a plan's day, the version before it is in force."""
    adoptions = (FIRST, Adoption(2, march(20), planned=True))
    assert [in_force(adoptions, day, day) for day in (march(20), march(19), march(20))] == [2, 1, 2]


def test_what_each_version_is() -> None:
    """In force, to come, over, called back, never come to anything: each said of the right one."""
    adoptions = (
        FIRST,
        Adoption(2, march(12), planned=True),
        Adoption(3, march(12)),
        Adoption(4, march(20), planned=True),
        Adoption(5, march(18), planned=True, called_back=True),
        Adoption(6, march(25), planned=True),
        Adoption(7, march(25), planned=True),
    )
    assert states(adoptions, TODAY) == {
        1: VersionState.PAST,
        2: VersionState.OVERTAKEN,
        3: VersionState.IN_FORCE,
        4: VersionState.PLANNED,
        5: VersionState.CALLED_BACK,
        6: VersionState.OVERTAKEN,
        7: VersionState.PLANNED,
    }
    assert spans(adoptions, TODAY) == (Span(march(1), 1), Span(march(12), 3), Span(march(20), 4), Span(march(25), 7))


@st.composite
def _histories(draw: st.DrawFn) -> tuple[Adoption, ...]:
    days = st.integers(0, 20).map(lambda n: march(1) + timedelta(days=n))
    rest = draw(st.lists(st.tuples(days, st.booleans(), st.booleans()), max_size=6))
    made = [Adoption(n, day, planned, planned and back) for n, (day, planned, back) in enumerate(rest, 2)]
    return (Adoption(1, draw(days)), *made)


@given(_histories(), st.integers(0, 30))
def test_the_list_of_days_says_what_each_day_says(adoptions: tuple[Adoption, ...], ahead: int) -> None:
    """The spans are exactly the days on which another version is in force; one called back is in none of them."""
    found = spans(adoptions, TODAY)
    on = march(1) + timedelta(days=ahead)
    assert in_force(adoptions, on, TODAY) == next((s.number for s in reversed(found) if s.from_on <= on), 1)
    assert not {one.number for one in adoptions if one.called_back} & {span.number for span in found}


@given(_histories(), st.integers(0, 30))
def test_nothing_changes_by_the_clock_between_the_borders(adoptions: tuple[Adoption, ...], now: int) -> None:
    """Between the two days, whatever the clock says, the same version is in force."""
    today = march(1) + timedelta(days=now)
    first, last = constant_around(adoptions, today)
    for ahead in range(40):
        day = march(1) - timedelta(days=5) + timedelta(days=ahead)
        if (first is None or first <= day) and (last is None or day < last):
            assert in_force(adoptions, day, day) == in_force(adoptions, today, today)
