"""The plainest form of a condition: the same condition, said without detours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.programme.conditions import (
    About,
    AllOf,
    Always,
    AnyOf,
    Between,
    Condition,
    HasTag,
    InMonths,
    InSegment,
    IsMember,
    Not,
    OnHoliday,
    OnMonthDays,
    OnWeekdays,
    PaidBy,
    TierIn,
)
from shopclub.core.programme.facts import Case
from shopclub.core.programme.holding import holds, parts_of
from shopclub.core.programme.model import Programme
from shopclub.words.plainest import NOBODY, leaves_of, plainest
from tests.strategies.cases import cases
from tests.strategies.conditions import BILLS, CUSTOMERS, MOMENTS, put_together
from tests.strategies.programmes import PLAIN_HOLIDAYS, PLAIN_LADDER

PROGRAMME = Programme(
    id="test",
    name={},
    currency="CNY",
    ladder=PLAIN_LADDER,
    holidays=PLAIN_HOLIDAYS,
    member_day=OnMonthDays(days=(8,)),
)


@given(put_together(st.one_of(MOMENTS, CUSTOMERS, BILLS), most=6), cases(PROGRAMME))
def test_the_plainest_form_means_the_same(condition: Condition, case: Case) -> None:
    """On any day, for anybody with any bill, the plainest form holds exactly when the condition does."""
    assert holds(plainest(condition), case) == holds(condition, case)


@given(put_together(st.one_of(MOMENTS, CUSTOMERS, BILLS), most=6))
def test_it_is_plain(condition: Condition) -> None:
    """Only leaves are negated, nothing nests in its own kind, and once plain it stays so."""
    plain = plainest(condition)
    assert plainest(plain) == plain
    if plain in (Always(), NOBODY):
        return
    for part in parts_of(plain):
        assert part != Always()
        if isinstance(part, Not):
            assert not isinstance(part.of, AllOf | AnyOf | Not)
        if isinstance(part, AllOf | AnyOf):
            assert len(part.of) > 1
            assert not any(isinstance(inner, type(part)) for inner in part.of)
    assert list(leaves_of(plain))


@pytest.mark.parametrize(
    "empty",
    [
        TierIn(tiers=()),
        InSegment(segments=()),
        HasTag(tags=()),
        About(ids=()),
        PaidBy(tenders=()),
        OnWeekdays(days=()),
        InMonths(months=()),
        OnMonthDays(days=()),
        OnMonthDays(days=(0,)),
        AnyOf(of=()),
    ],
)
def test_one_of_none_is_nobody(empty: Condition) -> None:
    """What asks for one of an empty list never holds, and its opposite always does."""
    assert plainest(empty) == NOBODY
    assert plainest(Not(of=empty)) == Always()


@pytest.mark.parametrize("open_", [Between(), AllOf(of=()), Not(of=Not(of=Always()))])
def test_what_asks_for_nothing_is_always(open_: Condition) -> None:
    """A span without ends and a list of nothing that must hold ask for nothing."""
    assert plainest(open_) == Always()
    assert plainest(OnHoliday()) == OnHoliday()


def test_the_same_is_said_once() -> None:
    """A part that stands there twice is one part."""
    assert plainest(AllOf(of=(IsMember(), AllOf(of=(IsMember(),))))) == IsMember()
