"""Whose turn it is to spend points, and how many: the stated habit, applied purchase by purchase."""

from __future__ import annotations

from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.sales.paying import step_of
from shopclub.core.simulate.model import Habit

_WHOLE = 1000
_HALF = 500
"""Where a turn begins: so that half of what is due comes before, and half after."""


class Turns:
    """Counts the purchases of each segment."""

    def __init__(self, habit: Habit) -> None:
        self._habit = habit
        self._due = dict.fromkeys(habit.shares, _HALF)

    def points(self, number: SaleNo, member: MemberNo, most: int, money_off: MoneyOff) -> int:
        """
        The points a purchase sees spent.

        Args:
            number: of the sale: what was done then is done again.
            member: who buys.
            most: what could be taken off this bill.
            money_off: by which steps.
        """
        known = self._habit.known.get(number)
        if known is None:
            return self.unknown(member, most, money_off)
        return whole(most * known.spent // known.most, most, money_off)

    def unknown(self, member: MemberNo, most: int, money_off: MoneyOff) -> int:
        """The same, of a purchase at which points could not be spent then."""
        if not most:
            return 0
        segment = self._habit.segment(member)
        share = self._habit.shares[segment]
        self._due[segment] += share.visits_permille
        if self._due[segment] < _WHOLE:
            return 0
        self._due[segment] -= _WHOLE
        return whole(most * share.balance_permille // _WHOLE, most, money_off)


def whole(points: int, most: int, money_off: MoneyOff) -> int:
    """
    So many points as can be taken off: whole steps, from the minimum on.

    Args:
        points: wanted; nothing where it is nothing.
        most: the most that can be.
        money_off: of the programme.
    """
    if points <= 0 or most <= 0:
        return 0
    if points >= most:
        return most
    step = step_of(money_off)
    fewest = -(-max(money_off.min_points, 1) // step) * step
    return min(most, max(points // step * step, fewest))
