"""A programme tried on a small shop's real sales, from the books to the figures, computed by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.programme.model import Programme
from shopclub.core.shop.estimate import Estimate
from shopclub.core.simulate.figures import Comparison, Period, PointWorth
from shopclub.core.simulate.trial import compare_here
from tests.builders import Counter, a_shop, in_shanghai, programme_of

OFF = {"points": 100, "minor": 100}
DOUBLE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 2}}
TENTH = {"id": "tenth", "then": {"kind": "percent_off", "permille": 100}}
PRESENT = programme_of(money_off=OFF)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    """
    Wang buys for 300.00 on 5 January and, 100 points off, for 50.00 on 5 February; Li for 80.00, and brings it back.

    A walk-in buys for 10.00. Wang earns 300 + 49 points and spends 100; Li's 80 are taken back.
    """
    async with a_shop(tmp_path, PRESENT, now=in_shanghai(2026, 1, 4)) as counter:
        wang, li = await counter.join("王芳"), await counter.join("李雷")
        await counter.day(2026, 1, 5)
        await counter.sell(wang, 30000)
        await counter.day(2026, 2, 5)
        await counter.sell(wang, 5000, points=100)
        sold = await counter.sell(li, 8000)
        await counter.sell(None, 1000)
        await counter.day(2026, 2, 6)
        await counter.refund(sold.number)
        await counter.day(2026, 3, 1)
        yield counter


def tried(shop: Counter, programme: Programme, period: Period | None = None) -> Comparison:
    """The comparison, made here."""
    return compare_here(shop.club, programme, period or shop.club.simulate.period())


async def test_the_usual_period_is_the_last_twelve_months(shop: Counter) -> None:
    """Through yesterday, never before the first purchase; all there is where nobody says how much."""
    simulate = shop.club.simulate
    assert simulate.period() == Period(from_on=date(2026, 1, 5), until_on=date(2026, 2, 28))
    assert simulate.period(1) == Period(from_on=date(2026, 1, 29), until_on=date(2026, 2, 28))
    assert simulate.between(date(2026, 2, 1), None) == Period(from_on=date(2026, 2, 1), until_on=date(2026, 2, 28))
    assert simulate.between(None, date(2026, 1, 20)) == Period(from_on=date(2026, 1, 5), until_on=date(2026, 1, 20))
    assert simulate.between(date(2026, 3, 1), date(2026, 3, 1)).days == 1
    with pytest.raises(InvalidInput, match="period_ahead"):
        simulate.between(None, date(2026, 3, 2))
    with pytest.raises(InvalidInput, match="period_backwards"):
        simulate.between(date(2026, 2, 2), date(2026, 2, 1))


async def test_a_shop_without_sales_has_nothing_to_try(tmp_path: Path) -> None:
    """Before the first purchase, and on its very day, there is no past."""
    async with a_shop(tmp_path) as shop:
        with pytest.raises(InvalidInput, match="nothing_to_try"):
            shop.club.simulate.period()
        await shop.sell(await shop.join(), 1000)
        with pytest.raises(InvalidInput, match="nothing_to_try"):
            shop.club.simulate.period()


async def test_the_present_programme_beside_itself_differs_in_nothing(shop: Counter) -> None:
    """What today's side says is what the books say, and the same programme changes nothing."""
    found, report = tried(shop, PRESENT), shop.club.insight.report()
    sums = found.today.sums
    assert (sums.issued, sums.taken_back, sums.spent) == (300 + 49 + 80, 80, 100)
    assert (sums.issued, sums.spent) == (report.points.earned, report.points.redeemed)
    assert found.today.owed.points == report.points.outstanding == 249
    assert (found.sales, found.walk_ins, found.members, found.buyers) == (4, 1, 2, 2)
    assert (found.difference_minor, found.once_minor, found.winners, found.losers) == (0, 0, (), ())
    assert found.today.sums == found.changed.sums


async def test_twice_the_points_cost_twice_as_much(shop: Counter) -> None:
    """349 points more stay with Wang: 3.49 more in 55 days, that is 1.93 a month; Li's are taken back."""
    found = tried(shop, programme_of(money_off=OFF, rules=[DOUBLE]))
    assert (found.changed.sums.issued, found.changed.sums.taken_back) == (2 * (300 + 49 + 80), 160)
    assert (found.today.cost_minor, found.changed.cost_minor) == (349, 698)
    assert found.period.days == 55
    assert found.to_json()["difference"]["per_month_minor"] == 193  # 349 x 487 / (16 x 55) = 193.1
    (wang,) = found.winners
    assert (wang.minor, wang.points, [cause.minor for cause in wang.causes]) == (349, 349, [349])
    assert (found.gaining, found.losing) == (1, 0)


async def test_points_of_goods_only_cost_what_the_owner_says_they_are_worth(shop: Counter) -> None:
    """
    100 = 1.50 where nothing comes off a bill: today by the bill 1.00 + 2.49, changed by the estimate.

    Changed nothing can be taken off, so Wang holds 2 x (300 + 50) points: 700 x 1.50 / 100 = 10.50. At the beginning
    nobody held any.
    """
    goods, said = programme_of(rules=[DOUBLE]), Estimate(points=100, minor=150)
    blind = tried(shop, goods)
    assert (blind.changed.cost_minor, blind.difference_minor, blind.estimate) == (None, None, None)
    found = compare_here(shop.club, goods, shop.club.simulate.period(), estimate=said)
    assert found.today.worth == PointWorth(points=100, minor=100)
    assert found.changed.worth == PointWorth(points=100, minor=150, estimated=True)
    assert found.estimate == said
    assert (found.today.cost_minor, found.changed.owed.gross_minor, found.changed.cost_minor) == (349, 1050, 1050)
    assert [one.code for one in found.unknown if one.code in ("worth", "estimate")] == ["estimate"]
    (wang,) = found.winners
    assert wang.minor == 1050 - 349
    assert await shop.club.simulate.compare(goods, shop.club.simulate.period(), estimate=said) == found


async def test_an_estimate_of_nothing_is_not_tried(shop: Counter) -> None:
    """No points or no money is refused before any work begins."""
    period = shop.club.simulate.period()
    for points, minor, code in ((0, 1, "worth_points"), (1_000_001, 1, "worth_points"), (1, 0, "worth_money")):
        with pytest.raises(InvalidInput, match=code):
            await shop.club.simulate.compare(PRESENT, period, estimate=Estimate(points=points, minor=minor))


async def test_a_discount_lowers_what_is_earned(shop: Counter) -> None:
    """10 % off: 30.00, 5.00 and 1.00 for the walk-in; Li's 8.00 come back. Wang earns 270 + 44 points, not 349."""
    found = tried(shop, programme_of(money_off=OFF, rules=[TENTH, msgspec.to_builtins(PRESENT.rules[0])]))
    assert found.changed.sums.discount_minor == 3000 + 500 + 100
    assert found.changed.sums.issued - found.changed.sums.taken_back == 270 + 44
    (wang,) = found.winners
    assert wang.minor == 3500 - 35
    assert [(cause.rule, cause.minor) for cause in wang.causes] == [("tenth", 3500), ("base", -35)]
    assert [(one.rule, one.minor, one.times) for one in found.changed.rules] == [("tenth", 3600, 4), ("base", 0, 3)]


async def test_only_the_days_of_the_period_count(shop: Counter) -> None:
    """From February on: January's 300 points are held before, and stay as they were earned."""
    february = Period(from_on=date(2026, 2, 1), until_on=date(2026, 2, 28))
    found = tried(shop, programme_of(money_off={"points": 50, "minor": 100}, rules=[DOUBLE]), february)
    assert (found.changed.sums.issued, found.changed.sums.taken_back) == (2 * 80 + 96, 160)
    assert (found.today.owed_before.points, found.changed.owed_before.points) == (300, 300)
    assert found.once_minor == 300
    assert found.sales == 3


async def test_apart_it_comes_to_the_same(shop: Counter) -> None:
    """In processes of its own: the same figures, and the progress goes up to the end."""
    changed = programme_of(money_off=OFF, rules=[DOUBLE])
    period, shares = shop.club.simulate.period(), list[float]()
    apart = await shop.club.simulate.compare(changed, period, shares.append)
    assert apart == tried(shop, changed)
    assert shares == sorted(shares)


async def test_a_programme_that_contradicts_itself_is_not_tried(shop: Counter) -> None:
    """Refused as adopting it would be, before any work begins."""
    wrong = programme_of(rules=[{**TENTH, "group": "nowhere"}])
    with pytest.raises(InvalidInput):
        await shop.club.simulate.compare(wrong, shop.club.simulate.period())
