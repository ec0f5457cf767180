"""Which days points there are would have by another programme."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.adopting.model import Grain
from shopclub.core.adopting.rules import back_again, grains_of, new_key, new_lots
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import NEVER, ByAmount, ByHand, Entry, Extended, Kind, NewTerms, Opening
from shopclub.core.programme.model import Extent, Programme
from tests.builders import programme_of

TODAY = date(2026, 3, 14)
WHY = ByAmount(10000, 100, 1)


def entry(kind: Kind, amount: int, on: date = TODAY, **more: Any) -> Entry:
    """An entry of somebody's points."""
    plain = {"at": datetime(2026, 3, 14, tzinfo=UTC), "member": MemberNo(1), "why": WHY, "rule": "base"}
    return Entry(**{**plain, "kind": kind, "amount": amount, "on": on, **more})


def months(count: int, **more: Any) -> Programme:
    """A programme whose points last so many months."""
    return programme_of(expiry={"kind": "months", "months": count}, **more)


def test_points_are_traced_to_the_days_they_were_earned_on() -> None:
    """Of one lot the points that came first are spent first: what is left is the latest of what came in."""
    early = entry(Kind.EARN, 100, date(2026, 1, 5), expires=date(2026, 12, 31))
    late = entry(Kind.EARN, 50, date(2026, 2, 5), expires=date(2026, 12, 31))
    spent = entry(Kind.REDEEM, -70, lots={"2026-12-31": -70})
    assert grains_of({"2026-12-31": 80}, [spent, late, early]) == [
        Grain("2026-12-31", date(2026, 2, 5), "base", 50),
        Grain("2026-12-31", date(2026, 1, 5), "base", 30),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"kind": Kind.OPEN, "why": Opening("paper")},
        {"kind": Kind.TRANSFER},
        {"kind": Kind.ADJUST, "why": Extended(TODAY, TODAY, 100), "amount": 0, "lots": {"2026-04-01": -100}},
    ],
)
def test_what_was_not_earned_here_keeps_its_day(other: dict[str, Any]) -> None:
    """Points brought along, given by another member or extended by hand have a day that somebody chose."""
    given = {"amount": 100, **other}
    lots = {**given.pop("lots", {}), "2027-01-01": 100}
    made = entry(given.pop("kind"), given.pop("amount"), lots=lots, **given)
    assert grains_of({"2027-01-01": 100}, [made]) == []


def test_points_moved_by_new_terms_are_found_where_they_were_earned() -> None:
    """A second change of the programme sees the day of earning, not the day of the first change."""
    earned = entry(Kind.EARN, 100, date(2026, 1, 5), expires=date(2026, 7, 5))
    changes = {"2026-07-05": -100, "2027-01-05": 100}
    moved = entry(Kind.ADJUST, 0, why=NewTerms(2, 100), lots=changes, rule="")
    assert grains_of({"2027-01-05": 60}, [moved, earned]) == [Grain("2027-01-05", date(2026, 1, 5), "base", 60)]


def test_points_given_by_hand_go_by_the_programme() -> None:
    """By hand there is no rule: the programme's own terms count."""
    made = entry(Kind.ADJUST, 10, why=ByHand("test"), rule="", lots={"2026-04-14": 10})
    grain = Grain("2026-04-14", TODAY, "", 10)
    assert grains_of({"2026-04-14": 10}, [made]) == [grain]
    assert new_key(grain, months(12), TODAY) == "2027-03-14"


@pytest.mark.parametrize(
    ("lot", "earned", "expiry", "key"),
    [
        ("2026-07-05", date(2026, 1, 5), {"kind": "months", "months": 12}, "2027-01-05"),
        ("2026-07-05", date(2026, 1, 5), {"kind": "year_end", "grace_months": 3}, "2027-03-31"),
        ("2026-07-05", date(2026, 1, 5), {"kind": "never"}, NEVER),
        # Sooner: never within 30 days; 13 April is the 30th day after 14 March.
        ("2026-07-05", date(2026, 1, 5), {"kind": "months", "months": 3}, "2026-04-13"),
        ("2026-07-05", date(2026, 1, 14), {"kind": "months", "months": 3}, "2026-04-14"),
        (NEVER, date(2024, 1, 5), {"kind": "months", "months": 12}, "2026-04-13"),
        # What ends within the 30 days anyway keeps its day.
        ("2026-04-01", date(2026, 1, 5), {"kind": "months", "months": 1}, "2026-04-01"),
    ],
)
def test_the_new_day_counts_from_earning_and_is_never_near(
    lot: str, earned: date, expiry: dict[str, Any], key: str
) -> None:
    """As if the programme had counted then; but nothing that could be used ends within 30 days for it."""
    assert new_key(Grain(lot, earned, "base", 1), programme_of(expiry=expiry), TODAY) == key


def test_a_rule_with_days_of_its_own_keeps_to_them() -> None:
    """The points of a rule end as that rule says in the new programme, the others as the programme does."""
    own = {"id": "own", "then": {"kind": "points_fixed", "points": 5}, "expiry": {"kind": "months", "months": 1}}
    programme = months(12, rules=[own])
    grains = [Grain("2026-05-14", TODAY, rule, 5) for rule in ("own", "gone")]
    assert [new_key(grain, programme, TODAY) for grain in grains] == ["2026-04-14", "2027-03-14"]


def test_only_what_is_better() -> None:
    """Of two lots one would end later and one sooner: the choice says whether the second moves."""
    grains = [Grain("2026-06-14", date(2026, 3, 1), "base", 40), Grain("2026-12-31", date(2025, 5, 1), "base", 7)]
    undated = {"undated_before": None, "undated_after": None}
    better = new_lots(grains, months(12), TODAY, Extent.BETTER, **undated)
    assert better == {"2026-06-14": -40, "2027-03-01": 40}
    every = new_lots(grains, months(12), TODAY, Extent.ALL, **undated)
    assert every == {"2026-05-01": 7, "2026-06-14": -40, "2026-12-31": -7, "2027-03-01": 40}


def test_a_lot_that_has_ended_is_left_alone() -> None:
    """Nobody's points come back because the programme changes."""
    grains = [Grain("2026-03-13", date(2026, 2, 13), "base", 5), Grain("2026-03-14", date(2026, 2, 14), "base", 6)]
    moved = new_lots(grains, months(12), TODAY, Extent.ALL, undated_before=None, undated_after=None)
    assert moved == {"2026-03-14": -6, "2027-02-14": 6}


LOTS = st.dictionaries(
    st.integers(0, 700).map(lambda n: (TODAY + timedelta(days=n)).isoformat()) | st.just(NEVER),
    st.integers(1, 500),
    min_size=1,
    max_size=5,
)


@given(LOTS, st.integers(1, 36), st.sampled_from(list(Extent)[1:]), st.data())
def test_points_are_neither_made_nor_lost(
    lots: dict[str, int], count: int, extent: Extent, data: st.DataObject
) -> None:
    """New days move points between lots and no more than there are; taken back at once they are where they were."""
    days = st.integers(1, 900).map(lambda n: TODAY - timedelta(days=n))
    grains = [Grain(key, data.draw(days), "base", data.draw(st.integers(1, left))) for key, left in lots.items()]
    changes = new_lots(grains, months(count), TODAY, extent, undated_before=None, undated_after=None)
    after = {key: lots.get(key, 0) + changes.get(key, 0) for key in {*lots, *changes}}
    assert sum(changes.values()) == 0
    assert min(after.values()) >= 0
    back = back_again(after, changes)
    assert {key: n for key in after if (n := after[key] + back.get(key, 0))} == lots


@given(LOTS, st.integers(1, 36), st.integers(0, 400))
def test_what_was_spent_meanwhile_stays_spent(lots: dict[str, int], count: int, spent: int) -> None:
    """Taken back after something was spent: as many points, none in a lot that held none, none below zero."""
    grains = [Grain(key, TODAY - timedelta(days=200), "base", left) for key, left in lots.items()]
    changes = new_lots(grains, months(count), TODAY, Extent.ALL, undated_before=None, undated_after=None)
    after = {key: lots.get(key, 0) + changes.get(key, 0) for key in {*lots, *changes}}
    for key in sorted(after, key=lambda key: (key == NEVER, key)):
        part = min(spent, after[key])
        after[key], spent = after[key] - part, spent - part
    back = back_again(after, changes)
    assert sum(back.values()) == 0
    assert all(0 <= after.get(key, 0) + change <= lots.get(key, 0) for key, change in back.items() if change > 0)
    assert all(after.get(key, 0) + back.get(key, 0) >= 0 for key in {*after, *back})
