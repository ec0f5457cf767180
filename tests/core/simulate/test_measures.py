"""The rows of a comparison: totals and months on both sides, and what is left out because there is nothing of it."""

from __future__ import annotations

from datetime import date

from shopclub.core.simulate.figures import Period
from shopclub.core.simulate.measures import IDS, measures, months_of
from tests.core.simulate.test_figures import compared


def test_each_row_stands_on_both_sides() -> None:
    """Cost, discounts, points and what is owed, as the sides have them; the difference is changed less today."""
    rows = {one.id: one for one in measures(compared())}
    cost = rows["cost"]
    assert (cost.today, cost.changed, cost.difference, cost.money) == (570, 3330, 2760, True)
    assert (rows["issued"].today, rows["issued"].difference, rows["issued"].money) == (630, 0, False)
    assert (rows["owed"].today, rows["owed"].changed) == (560, 1120)
    assert set(rows) <= set(IDS)


def test_what_there_is_nothing_of_is_left_out() -> None:
    """No coupons, gifts or cashback: no rows for them; rises and falls stand there all the same."""
    rows = {one.id: one for one in measures(compared())}
    assert not {"coupons", "gifts", "earned"} & rows.keys()
    assert (rows["downs"].today, rows["ups"].today) == (0, 1)


def test_every_month_of_the_period_has_its_place() -> None:
    """March of the period saw nothing: it has nothing, and what was held stays."""
    rows = {one.id: one for one in measures(compared())}
    assert rows["issued"].months == (("2026-01", 600, 600), ("2026-02", 30, 30), ("2026-03", 0, 0))
    assert rows["outstanding"].months == (("2026-01", 790, 790), ("2026-02", 560, 560), ("2026-03", 560, 560))
    assert rows["owed_likely"].months == ()


def test_months_of_a_period() -> None:
    """Every calendar month it touches, over the turn of the year too."""
    assert months_of(Period(from_on=date(2025, 11, 30), until_on=date(2026, 2, 1))) == (
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    )
    assert months_of(Period(from_on=date(2026, 1, 1), until_on=date(2026, 1, 1))) == ("2026-01",)
