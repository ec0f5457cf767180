"""What a day alone says of a condition: rules it rules out are left aside before anybody is looked at."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.conditions import AllOf, AnyOf, Condition, NearBirthday, TierIn
from shopclub.core.programme.daily import may_hold, periods_ended
from shopclub.core.programme.values import Period
from tests.builders import programme_of

FRIDAY = date(2026, 3, 20)
YES: dict[str, Any] = {"kind": "weekdays", "days": [5]}
NO: dict[str, Any] = {"kind": "month_days", "days": [1]}
WHO: dict[str, Any] = {"kind": "birthday"}


@pytest.mark.parametrize(
    ("condition", "may"),
    [
        (YES, True),
        (NO, False),
        (WHO, True),
        ({"kind": "always"}, True),
        ({"kind": "hours", "since": "08:00", "until": "09:00"}, True),
        ({"kind": "between", "from_on": "2026-03-21"}, False),
        ({"kind": "between", "until_on": "2026-03-20"}, True),
        ({"kind": "between", "until_on": "2026-03-19"}, False),
        ({"kind": "months", "months": [3]}, True),
        ({"kind": "months", "months": [4]}, False),
        ({"kind": "nth_weekday", "weekday": 5, "nth": 3}, True),
        ({"kind": "nth_weekday", "weekday": 5, "nth": -1}, False),
        ({"kind": "member_day"}, True),
        ({"kind": "holiday"}, False),
        ({"kind": "not", "of": YES}, False),
        ({"kind": "not", "of": NO}, True),
        ({"kind": "not", "of": WHO}, True),
        ({"kind": "all", "of": [YES, WHO]}, True),
        ({"kind": "all", "of": [WHO, NO]}, False),
        ({"kind": "any", "of": [NO, WHO]}, True),
        ({"kind": "any", "of": [NO, NO]}, False),
        ({"kind": "any", "of": []}, False),
        ({"kind": "not", "of": {"kind": "all", "of": [NO, WHO]}}, True),
        ({"kind": "not", "of": {"kind": "any", "of": [YES, WHO]}}, False),
    ],
)
def test_what_can_hold_on_a_friday_in_march(condition: dict[str, Any], may: bool) -> None:
    """The third Friday of the month, the 20th, a member day, no holiday."""
    programme = programme_of(member_day={"kind": "month_days", "days": [20]})
    assert may_hold(msgspec.convert(condition, Condition), programme, FRIDAY) is may


@pytest.mark.parametrize(
    ("on", "ended"),
    [
        (date(2026, 3, 31), ()),
        (date(2026, 4, 1), (Period.MONTH, Period.QUARTER)),
        (date(2026, 4, 2), ()),
        (date(2026, 5, 1), (Period.MONTH,)),
        (date(2024, 2, 29), ()),
        (date(2024, 3, 1), (Period.MONTH,)),
        (date(2027, 1, 1), (Period.MONTH, Period.QUARTER, Period.YEAR)),
    ],
)
def test_which_periods_have_just_ended(on: date, ended: tuple[Period, ...]) -> None:
    """On the first day after them, and on no other."""
    assert periods_ended(on) == ended


@pytest.mark.parametrize("period", ["day", "week", "birthday", "ever"])
def test_only_months_quarters_and_years_end(period: str) -> None:
    """A rule for another end would never give anything: it can't be saved."""
    rule = {"id": "e", "on": "period_end", "period": period, "then": {"kind": "points_fixed", "points": 1}}
    with pytest.raises(InvalidInput, match="period_without_end"):
        check_programme(programme_of(rules=[rule]))


def test_whom_a_birthday_can_mean_is_told_by_their_own() -> None:
    """With somebody's birthdays known, a condition on the birthday is decided; one on the tier still may hold."""
    programme, near = programme_of(), NearBirthday()
    mine = {2026: date(2026, 3, 14)}
    assert may_hold(near, programme, date(2026, 3, 14), mine)
    assert not may_hold(near, programme, date(2026, 3, 15), mine)
    assert may_hold(AnyOf(of=(near, TierIn(tiers=("gold",)))), programme, date(2026, 3, 15), mine)
    assert not may_hold(AllOf(of=(near, TierIn(tiers=("gold",)))), programme, date(2026, 3, 15), mine)
