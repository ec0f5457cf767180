"""The worked examples of docs/rules.md, section 8, in both languages: what the page says is what the program does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.campaigns.rules import Runner, filled, ranked
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.birthdays import Birthday, celebrated_in
from shopclub.core.members.model import BirthdayCalendar, Feb29
from shopclub.core.programme.effects import Ties
from shopclub.core.programme.facts import Tally
from tests.builders import a_shop
from tests.core.campaigns.test_rules import P8, first, fixed, given_by
from tests.core.campaigns.test_verbs import SIGN_IN, sign_in, with_rules
from tests.core.sales.test_rules_doc import examples, figures


@pytest.mark.parametrize("row", examples("budget"), ids=" ".join)
def test_the_rest_of_a_budget(row: list[str]) -> None:
    """What is left is still given."""
    gains = given_by(fixed(40, caps={"points": 100}), tallies={"r1": Tally(points=int(row[0]))})
    assert sum(gain.points for gain in gains) == int(row[1])


@pytest.mark.parametrize("row", examples("fill up"), ids=" ".join)
def test_a_balance_filled_up(row: list[str]) -> None:
    """To the next step."""
    assert filled(P8, int(row[0])) == int(row[1])


def test_when_birthdays_are_given_for() -> None:
    """Solar and lunar, 29 February as the member chose."""
    born = [
        Birthday(month=4, day=1, year=1990),
        Birthday(month=2, day=29, year=1992, feb29=Feb29.BEFORE),
        Birthday(month=2, day=29, year=1992, feb29=Feb29.AFTER),
        Birthday(month=8, day=15, year=1990, calendar=BirthdayCalendar.LUNAR),
    ]
    kept = [[str(celebrated_in(one, year)) for year in (2027, 2028)] for one in born]
    assert figures("birthdays") == kept


def test_places_with_equal_figures() -> None:
    """Three places, by who joined earlier, and to all with the figure of the third."""
    rows = examples("places")
    people = [Runner(MemberNo(int(no)), int(figure), date(2026, 1, int(no))) for no, figure, _, _ in rows]
    for column, ties in ((2, Ties.EARLIER), (3, Ties.ALL)):
        got = {row.member: row.place for row in ranked(people, first(3, ties))}
        assert [row[column] for row in rows] == [str(got.get(MemberNo(int(row[0])), "")) for row in rows]


async def test_days_in_a_row(tmp_path: Path) -> None:
    """1 a day, 10 more on each third."""
    async with a_shop(tmp_path, with_rules(*SIGN_IN)) as shop:
        who = await shop.join()
        for day, days, points in examples("sign in"):
            shop.at(*(int(part) for part in day.split("-")))
            assert await sign_in(shop, who) == (int(points), int(days))
