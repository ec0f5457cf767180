"""What rules give outside a sale, and who stands first: pure figures, at every border."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopclub.core.campaigns.model import Gain, Row
from shopclub.core.campaigns.rules import Runner, figure_of, filled, gives, ranked, shared_out
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Account, Activity, FilledUp, Happened, Used
from shopclub.core.ledger.units import ENGAGEMENT, POINTS
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.effects import FillBeyond, FillStep, FillUp, PointsFixed, RankBy, Ties, ToTheFirst
from shopclub.core.programme.facts import Case, Facts, Tally
from shopclub.core.programme.model import Caps, Occasion, Rule
from shopclub.core.programme.values import Period
from tests.builders import programme_of

ON = date(2026, 3, 14)
P8 = FillUp(
    steps=(
        FillStep(at_least=1400, to=1500),
        FillStep(at_least=1800, to=2000),
        FillStep(at_least=2700, to=3000),
        FillStep(at_least=3600, to=4000),
    ),
    beyond=FillBeyond(at_least=4500, unit=1000, rest=500, at_most=10000),
)


@pytest.mark.parametrize(
    ("balance", "full"),
    [
        (0, 0),
        (1399, 1399),
        (1400, 1500),
        (1401, 1500),
        (1499, 1500),
        (1500, 1500),
        (1799, 1799),
        (1800, 2000),
        (1999, 2000),
        (2000, 2000),
        (2699, 2699),
        (2700, 3000),
        (3000, 3000),
        (3599, 3599),
        (3600, 4000),
        (3999, 4000),
        (4000, 4000),
        (4499, 4499),
        (4500, 5000),
        (4501, 5000),
        (4999, 5000),
        (5000, 5000),
        (5499, 5499),
        (5500, 6000),
        (9499, 9499),
        (9500, 10000),
        (9999, 10000),
        (10000, 10000),
        (10500, 10500),
    ],
)
def test_a_balance_is_filled_to_the_next_step(balance: int, full: int) -> None:
    """The pharmacy's member day, at each border and one point to both sides of it."""
    assert filled(P8, balance) == full


def test_a_full_balance_stays_whatever_the_rest_asks() -> None:
    """A rest of nothing is no rest: 2,000 is full, 2,001 goes to 3,000."""
    effect = FillUp(beyond=FillBeyond(at_least=0, unit=1000, rest=0, at_most=3000))
    assert [filled(effect, balance) for balance in (0, 2000, 2001, 3000, 3001)] == [0, 2000, 3000, 3000, 3001]


def given_by(*rules: dict[str, Any], on: str = "survey", groups: list[Any] | None = None, **facts: Any) -> list[Gain]:
    """What rules of an occasion give on 14 March."""
    written = [{"id": f"r{i}", "on": on, **rule} for i, rule in enumerate(rules, 1)]
    programme = programme_of(rules=written, groups=groups or [])
    case = Case(programme=programme, on=ON, facts=Facts(member=MemberNo(1), **facts))
    return list(gives(case, compile_rules(programme, 1), Occasion(on)))


def fixed(points: int, **more: Any) -> dict[str, Any]:
    """A rule of fixed points."""
    return {"then": {"kind": "points_fixed", "points": points}, **more}


def test_rules_of_one_occasion_add_up_but_those_of_another_stay_silent() -> None:
    """Two of the survey give 5 and 7; one of a review nothing."""
    assert [g.points for g in given_by(fixed(5), fixed(7), fixed(9, on="review"))] == [5, 7]


def test_points_say_why_and_when_they_end() -> None:
    """The occasion, what it was about, no period without caps; the rule's own expiry before the programme's."""
    (gain,) = given_by(fixed(5, expiry={"kind": "months", "months": 1}), about="spring")
    assert (gain.unit, gain.why, gain.expires) == (POINTS, Happened("survey", "spring"), date(2026, 4, 14))


def test_engagement_points_never_end() -> None:
    """They are counted in their own unit, and against a budget as points are."""
    rule = {"then": {"kind": "engagement", "points": 30}, "caps": {"points": 40}}
    (gain,) = given_by(rule)
    assert (gain.unit, gain.points, gain.expires) == (ENGAGEMENT, 30, None)
    assert [g.points for g in given_by(rule, tallies={"r1": Tally(points=25)})] == [15]


@pytest.mark.parametrize(("had", "points"), [(0, [40]), (60, [40]), (61, [39]), (99, [1]), (100, []), (101, [])])
def test_what_is_left_of_a_budget_is_still_given(had: int, points: list[int]) -> None:
    """A budget of 100, each 40: the last one gets what is left, then there is nothing."""
    gains = given_by(fixed(40, caps={"points": 100}), tallies={"r1": Tally(points=had)})
    assert [g.points for g in gains] == points


@pytest.mark.parametrize(("uses", "gives_it"), [(2, True), (3, False), (4, False)])
def test_uses_in_all_and_on_a_day(uses: int, gives_it: bool) -> None:
    """Three in all; three on one day, where yesterday's do not count."""
    in_all = given_by(fixed(5, caps={"uses": 3}), tallies={"r1": Tally(uses=uses)})
    today = given_by(fixed(5, caps={"per_day": 3}), tallies={"r1": Tally(uses=9, day="2026-03-14", day_uses=uses)})
    yesterday = given_by(fixed(5, caps={"per_day": 3}), tallies={"r1": Tally(uses=9, day="2026-03-13", day_uses=uses)})
    assert ([bool(in_all), bool(today)], bool(yesterday)) == ([gives_it, gives_it], True)


@pytest.mark.parametrize(
    ("period", "used", "gives_it"),
    [
        ("day", "2026-03-13", True),
        ("day", "2026-03-14", False),
        ("day", "2026-03-15", False),
        ("week", "2026-W10", True),
        ("week", "2026-W11", False),
        ("month", "2026-02", True),
        ("month", "2026-03", False),
        ("month", "2026-04", False),
        ("quarter", "2025-Q4", True),
        ("quarter", "2026-Q1", False),
        ("year", "2025", True),
        ("year", "2026", False),
        ("ever", "ever", False),
    ],
)
def test_once_in_a_period_also_when_the_clock_went_back(period: str, used: str, gives_it: bool) -> None:
    """The same period, or a later one that is already used, gives nothing."""
    gains = given_by(fixed(5, caps={"per_member": 1, "period": period}), used={"r1": Used(used, 1, 5)})
    assert bool(gains) is gives_it


def test_once_for_each_birthday_whatever_the_member_says_it_is() -> None:
    """Had the one of 2026: none for another day of 2026, one for 2027's."""
    caps = {"per_member": 1, "period": "birthday"}
    had = {"r1": Used("2026", 1, 5)}
    same = given_by(fixed(5, caps=caps), used=had, birthdays={2026: date(2026, 3, 14), 2027: date(2027, 3, 14)})
    following = given_by(fixed(5, caps=caps), used=had, birthdays={2026: date(2025, 3, 14), 2027: date(2026, 3, 15)})
    assert ([g.points for g in same], [g.points for g in following]) == ([], [5])


def test_the_best_of_a_group_and_one_that_stops() -> None:
    """Of a group of 5 and 9 the 9; a rule that says stop silences the lower ones only where it gives."""
    best = [{"id": "g", "stacking": "best"}]
    assert [g.points for g in given_by(fixed(5, group="g"), fixed(9, group="g"), fixed(2), groups=best)] == [9, 2]
    assert [g.points for g in given_by(fixed(5, priority=2, stop=True), fixed(9))] == [5]
    spent = {"r1": Tally(uses=1)}
    first = fixed(5, priority=2, stop=True, caps={"uses": 1})
    assert [g.points for g in given_by(first, fixed(9), tallies=spent)] == [9]


def test_who_excludes_whom_is_decided_by_priority() -> None:
    """The higher one gives, the lower one that excludes it does not."""
    assert [g.points for g in given_by(fixed(5, priority=1), fixed(9, excludes=["r1"]))] == [5]


def test_a_balance_is_filled_once() -> None:
    """Two rules would fill 1,400 to 1,500 and to 1,450: it is filled to 1,500; a fixed gift comes beside it."""
    low = {"then": {"kind": "fill_up", "steps": [{"at_least": 1400, "to": 1450}]}}
    high = {"then": {"kind": "fill_up", "steps": [{"at_least": 1400, "to": 1500}]}}
    gains = given_by(low, high, fixed(3), available=1400)
    assert [(g.points, g.why) for g in gains] == [(100, FilledUp(1400, 1500)), (3, Happened("survey"))]


def test_a_budget_fills_up_as_far_as_it_goes() -> None:
    """60 left of the budget: 1,400 becomes 1,460, and the reason says so."""
    rule = {"then": {"kind": "fill_up", "steps": [{"at_least": 1400, "to": 1500}]}, "caps": {"points": 60}}
    (gain,) = given_by(rule, available=1400)
    assert (gain.points, gain.why) == (60, FilledUp(1400, 1460, "ever"))


def test_who_owes_points_is_not_filled_up() -> None:
    """What came would settle the debt and fill nothing."""
    rule = {"then": {"kind": "fill_up", "steps": [{"at_least": 0, "to": 100}]}}
    assert (given_by(rule, owes=True), given_by(rule)[0].points) == ([], 100)


# -- places -----------------------------------------------------------------------------------------


def first(places: int, ties: Ties = Ties.EARLIER) -> ToTheFirst:
    """Something for the first ones."""
    return ToTheFirst(places=places, by=RankBy.BALANCE, give=PointsFixed(points=10), ties=ties)


def runners(*figures: int) -> list[Runner]:
    """Members 1, 2, … who joined a day after each other."""
    return [Runner(MemberNo(i), figure, date(2026, 1, i)) for i, figure in enumerate(figures, 1)]


@pytest.mark.parametrize(
    ("ties", "rows"),
    [
        (Ties.EARLIER, [(1, 1), (3, 2), (2, 3)]),
        (Ties.ALL, [(1, 1), (3, 2), (2, 3), (4, 3)]),
    ],
)
def test_equal_figures_at_the_last_place(ties: Ties, rows: list[tuple[int, int]]) -> None:
    """Three places, two with the same figure at the third: who joined earlier, or both."""
    got = ranked(runners(90, 50, 70, 50, 10), first(3, ties))
    assert [(row.member, row.place) for row in got] == rows


@pytest.mark.parametrize(("ties", "count"), [(Ties.EARLIER, 100), (Ties.ALL, 101)])
def test_places_100_and_101_with_a_tie(ties: Ties, count: int) -> None:
    """The hundredth and the hundred-and-first have the same balance."""
    figures = [1000 - i for i in range(99)] + [500, 500, 499]
    people = [Runner(MemberNo(i), figure, ON) for i, figure in enumerate(figures, 1)]
    got = ranked(people, first(100, ties))
    assert (len(got), [row.place for row in got[98:]]) == (count, [99] + [100] * (count - 99))


def test_equal_ones_before_the_last_place_share_theirs_and_use_it_up() -> None:
    """70, 70, 60 with two places: both of the 70 stand first, the 60 would be third."""
    got = ranked(runners(70, 70, 60), first(2, Ties.ALL))
    assert [(row.member, row.place) for row in got] == [(1, 1), (2, 1)]


def test_who_joined_on_the_same_day_goes_by_number_and_nobody_wins_with_nothing() -> None:
    """The lower number first; a figure of 0 has no place."""
    people = [Runner(MemberNo(7), 5, ON), Runner(MemberNo(3), 5, ON), Runner(MemberNo(1), 0, ON)]
    assert [row.member for row in ranked(people, first(3))] == [3, 7]


@pytest.mark.parametrize(
    ("caps", "points"),
    [
        (Caps(), [10, 10, 10]),
        (Caps(points=30), [10, 10, 10]),
        (Caps(points=29), [10, 10, 9]),
        (Caps(points=20), [10, 10]),
        (Caps(uses=2), [10, 10]),
        (Caps(per_day=1), [10]),
    ],
)
def test_a_budget_is_shared_out_by_place(caps: Caps, points: list[int]) -> None:
    """The first places get theirs whole, the last what is left."""
    rule = Rule(id="r", on=Occasion.PERIOD_END, then=first(3), caps=caps)
    rows = [Row(MemberNo(i), i, 50, 10) for i in (1, 2, 3)]
    assert [row.points for row in shared_out(rows, rule, Tally())] == points


def test_figures_of_a_period_are_those_of_its_months() -> None:
    """December and March are no part of January to March's first two; the balance is the last day's."""
    account = Account(
        months={
            "2025-12": Activity(900, 9, 9, 9),
            "2026-01": Activity(100, 1, 1, 4),
            "2026-03": Activity(200, 2, 1, 0),
        },
        lots={POINTS: {"2026-03-30": 5, "2026-03-31": 7, "never": 1}},
    )
    last = date(2026, 3, 31)
    quarter = [figure_of(account, by, Period.QUARTER, last) for by in RankBy]
    assert quarter == [8, 3, 300, 2, 4]
    assert figure_of(account, RankBy.SPEND, Period.MONTH, last) == 200
    assert figure_of(account, RankBy.SPEND, Period.YEAR, date(2025, 12, 31)) == 900
