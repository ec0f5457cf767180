"""Whose turn it is to spend points, and how many."""

from __future__ import annotations

import pytest

from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.simulate.habits import share_of
from shopclub.core.simulate.model import EVERYBODY, Could, Habit, Share
from shopclub.core.simulate.turns import Turns, whole

MONEY_OFF = MoneyOff(points=100, minor=100, min_points=300)
WHO = MemberNo(1)


@pytest.mark.parametrize(
    ("wanted", "most", "taken"),
    [(0, 900, 0), (1, 900, 300), (299, 900, 300), (300, 900, 300), (399, 900, 300), (400, 900, 400), (950, 900, 900)],
)
def test_points_go_in_whole_steps_from_the_minimum_on(wanted: int, most: int, taken: int) -> None:
    """Less than the minimum becomes the minimum, a broken step the one below, more than all becomes all."""
    assert whole(wanted, most, MONEY_OFF) == taken


def test_nothing_can_be_taken_where_nothing_is() -> None:
    """A bill off which nothing can be taken sees nothing spent, whatever was wanted."""
    assert whole(500, 0, MONEY_OFF) == 0


def a_habit(visits: int, known: dict[SaleNo, Could]) -> Habit:
    """Of all that is there, so often."""
    shares = {EVERYBODY: Share(visits_permille=visits, balance_permille=1000)}
    return Habit(shares=shares, of={}, known=known, purchases=0, recorded=0, modelled=0)


def test_turns_come_as_often_as_the_share_says() -> None:
    """Of 10 purchases at 300 of a thousand just 3 see points spent, evenly: the 2nd, the 5th, the 9th."""
    turns = Turns(a_habit(300, {}))
    assert [turns.unknown(WHO, 900, MONEY_OFF) for _ in range(10)] == [0, 900, 0, 0, 900, 0, 0, 0, 900, 0]


def test_a_purchase_at_which_nothing_can_be_spent_uses_up_no_turn() -> None:
    """Only purchases at which enough is there are counted."""
    turns = Turns(a_habit(500, {}))
    assert [turns.unknown(WHO, most, MONEY_OFF) for most in (0, 900, 0, 900, 900)] == [0, 900, 0, 0, 900]


def test_what_was_done_is_done_again_by_its_share() -> None:
    """Half of 600 then is half of 1,000 now; and it moves no turn of those who could not."""
    turns = Turns(a_habit(500, {SaleNo(7): Could(600, 300)}))
    assert turns.points(SaleNo(7), WHO, 1000, MONEY_OFF) == 500
    assert turns.points(SaleNo(8), WHO, 900, MONEY_OFF) == 900


def test_a_share_needs_thirty_purchases_and_five_with_points() -> None:
    """29 purchases tell nothing, nor do 4 with points spent; 30 with 5 do."""
    left, took = Could(400, 0), Could(400, 200)
    assert share_of([took] * 5 + [left] * 24) is None
    assert share_of([took] * 4 + [left] * 26) is None
    # 5 of 30 spend half of the 400 each: 167 of a thousand, and 500.
    assert share_of([took] * 5 + [left] * 25) == Share(visits_permille=167, balance_permille=500)
