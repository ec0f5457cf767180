"""A day's gifts for who meets their condition after the day's run: at once, once, and back with what led to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core.campaigns.model import HAPPENINGS
from shopclub.core.coupons.model import COUPONS
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MemberChange
from shopclub.core.programme.model import Debt, Occasion, Switches
from shopclub.core.sales.model import RefundDraft
from tests.builders import CLERK, OWNER, Counter, a_shop
from tests.core.clockwork.test_gifts import BIRTHDAY, FILL, THE_20TH, daily, with_rules

AT_100 = {"kind": "balance", "at_least": 100}
RICH = daily("rich", 7, when=AT_100, from_on="2026-03-20")
TEA = daily("tea", then={"kind": "coupon", "coupon": "tea"}, when=AT_100)
EARLY = daily("early", 20, from_on="2026-03-20")
SURVEY = {"id": "survey", "on": "survey", "then": {"kind": "points_fixed", "points": 50}}


async def at_noon(shop: Counter) -> MemberNo:
    """Somebody who joined on the day before one whose gifts are given."""
    who = await shop.join()
    await shop.day(2026, 3, 20)
    return who


async def test_at_once_and_once(tmp_path: Path) -> None:
    """99 points bring nothing, the 100th brings 7, and no further sale of the day brings them again."""
    async with a_shop(tmp_path, with_rules(RICH)) as shop:
        who = await at_noon(shop)
        await shop.sell(who, 9900)
        assert shop.points(who) == 99
        closed = await shop.sell(who, 100)
        assert closed.balance == shop.points(who) == 107
        await shop.sell(who, 100)
        assert shop.points(who) == 108
        assert shop.check() == []


@pytest.mark.parametrize(("back", "left"), [({0: 1}, 107), (None, 0)])
async def test_a_sale_brought_back_whole_takes_it_along(tmp_path: Path, back: dict[int, int] | None, left: int) -> None:
    """Of two lines with 1 and 100 points one brought back leaves the gift; both take it, and its use is free again."""
    async with a_shop(tmp_path, with_rules(RICH)) as shop:
        who = await at_noon(shop)
        sale = await shop.sell(who, 100, 10000)
        assert shop.points(who) == 108
        await shop.refund(sale.number, back)
        assert shop.points(who) == left
        assert shop.check() == []
        given = shop.club.campaigns.tallies().given["rich"].uses
        assert given == (1 if left else 0)
        await shop.sell(who, 10000)
        assert shop.points(who) == (207 if left else 107)


async def test_a_spent_gift_is_owed(tmp_path: Path) -> None:
    """107 points of which 50 are gone: the goods come back, and 50 are owed."""
    async with a_shop(tmp_path, with_rules(RICH)) as shop:
        who = await at_noon(shop)
        sale = await shop.sell(who, 10000)
        await shop.give(who, -50)
        await shop.refund(sale.number)
        assert (shop.points(who), shop.debt(who)) == (-50, 50)
        assert shop.check() == []


async def test_a_coupon_of_the_day_goes_back_too(tmp_path: Path) -> None:
    """It is void once the sale is undone, and given anew for the next one."""
    async with a_shop(tmp_path, with_rules(TEA)) as shop:
        who = await at_noon(shop)
        await shop.sell(who, 10000)
        assert [coupon.rule for _, coupon in shop.club.books.all(COUPONS)] == ["tea"]
        await shop.undo()
        assert [coupon.void_on for _, coupon in shop.club.books.all(COUPONS)] == [date(2026, 3, 20)]
        await shop.sell(who, 10000)
        assert [coupon.void_on is None for _, coupon in shop.club.books.all(COUPONS)] == [False, True]
        assert shop.check() == []


async def test_a_birthday_told_on_the_day(tmp_path: Path) -> None:
    """88 points at once, the birthday named again brings none; who was born tomorrow waits."""
    async with a_shop(tmp_path, with_rules(BIRTHDAY)) as shop:
        who, other = await shop.join(), await shop.join()
        await shop.day(2026, 3, 20)
        for _ in range(2):
            await shop.club.members.edit(who, MemberChange(birthday="1990-03-20"), shop.op(), CLERK)
        await shop.club.members.edit(other, MemberChange(birthday="1990-03-21"), shop.op(), CLERK)
        assert [shop.points(who), shop.points(other)] == [88, 0]
        await shop.day(2026, 3, 21)
        assert [shop.points(who), shop.points(other)] == [88, 88]
        assert shop.check() == []


async def test_an_occasion_that_leads_to_it(tmp_path: Path) -> None:
    """A survey lifts 60 points to 110: 7 more, told with it; undone, both are gone."""
    async with a_shop(tmp_path, with_rules(RICH, SURVEY)) as shop:
        who = await at_noon(shop)
        await shop.give(who, 60)
        done = await shop.club.campaigns.happened(who, Occasion.SURVEY, "spring", shop.op(), CLERK)
        assert (done.points, done.balance) == (57, 117)
        await shop.undo()
        assert shop.points(who) == 60
        assert shop.check() == []


@pytest.mark.parametrize(
    "late",
    [
        {"excludes": ["early"], "priority": 1},
        {"group": "g"},
        {"priority": -1},
    ],
)
async def test_as_if_all_were_looked_at_at_once(tmp_path: Path, late: dict[str, Any]) -> None:
    """A rule that excludes one that gave already, is of its best-of group, or stands below its stop, gives nothing."""
    early = {**EARLY, "stop": late == {"priority": -1}, "group": late.get("group")}
    both = with_rules(early, {**RICH, **late}, groups=[{"id": "g", "stacking": "best"}])
    async with a_shop(tmp_path, both) as shop:
        who = await shop.join()
        await shop.day(2026, 3, 20)
        assert shop.points(who) == 20
        await shop.sell(who, 10000)
        assert shop.points(who) == 120


async def test_another_group_gives_beside_it(tmp_path: Path) -> None:
    """Without such a word both give: 20 by the run, 7 with the sale."""
    async with a_shop(tmp_path, with_rules(EARLY, RICH)) as shop:
        who = await shop.join()
        await shop.day(2026, 3, 20)
        await shop.sell(who, 10000)
        assert shop.points(who) == 127


async def test_filled_up_once(tmp_path: Path) -> None:
    """Filled from 80 to 100 by the run; 130 reached later that day stay, as a balance is filled once."""
    fill = {**FILL, "when": THE_20TH, "caps": {"per_member": 9, "period": "month"}}
    async with a_shop(tmp_path, with_rules(fill)) as shop:
        who = await shop.join()
        await shop.give(who, 80)
        await shop.day(2026, 3, 20)
        assert shop.points(who) == 100
        await shop.sell(who, 3000)
        assert shop.points(who) == 130


async def test_the_day_taken_back_takes_the_late_ones(tmp_path: Path) -> None:
    """One by the run, one later: both go back; neither the sale's return nor another sale moves them again."""
    async with a_shop(tmp_path, with_rules(RICH)) as shop:
        early = await shop.join()
        await shop.give(early, 100)
        who = await at_noon(shop)
        sale = await shop.sell(who, 10000)
        assert [shop.points(early), shop.points(who)] == [107, 107]
        done = await shop.club.campaigns.reverse_run(date(2026, 3, 20), shop.op(), OWNER)
        assert (done.entries, done.points, done.kept) == (2, 14, ())
        assert [seen.back_on for _, seen in shop.club.books.all(HAPPENINGS)] == [date(2026, 3, 20)]
        await shop.refund(sale.number)
        assert shop.points(who) == 0
        await shop.sell(who, 10000)
        assert [shop.points(early), shop.points(who)] == [100, 100]
        assert shop.check() == []


BOUGHT = {"kind": "bought_within", "days": 90}
REACHED = {"id": "reached", "on": "tier", "then": {"kind": "points_fixed", "points": 36}, "qualifies": False}


def recent(reach: dict[str, Any]) -> Any:
    """Points of sales, gold by some figure, and 36 points for reaching it."""
    tiers = [{"id": "member", "name": {"en": "M"}}, {"id": "gold", "name": {"en": "G"}, "reach": reach}]
    return with_rules(REACHED, ladder={"tiers": tiers})


async def test_an_undone_purchase_was_none(tmp_path: Path) -> None:
    """Gold for whoever bought lately: the only purchase undone, gold and its gift go; brought back, it was one."""
    for undone in (True, False):
        async with a_shop(tmp_path / str(undone), recent(BOUGHT)) as shop:
            who = await shop.join()
            sale = await shop.sell(who, 1000)
            assert (shop.points(who), shop.tier(who)) == (46, "gold")
            await (shop.undo() if undone else shop.refund(sale.number))
            assert (shop.points(who), shop.tier(who)) == ((0, "member") if undone else (36, "gold"))
            assert shop.check() == []


@pytest.mark.parametrize(("debt", "balance", "owed"), [("owe", -6, 6), ("forgive", 0, 0)])
async def test_the_plan_foresees_all_of_it(tmp_path: Path, debt: str, balance: int, owed: int) -> None:
    """10 points and 36 of gold's gift, 6 of them spent: a return takes 46, and the plan says so to the point."""
    reach = {"kind": "reach", "metric": "spend", "value": 1000, "window": {"kind": "life"}}
    programme = msgspec.structs.replace(recent(reach), switches=Switches(debt=Debt(debt)))
    async with a_shop(tmp_path, programme) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 1000)
        await shop.give(who, -6)
        plan = shop.club.refunds.plan(RefundDraft(sale=sale.number))
        assert (plan.taken, plan.besides.points, plan.forgiven) == (10, 36 if owed else 30, 6 - owed)
        assert (plan.new_debt, plan.balance_after, plan.tier_after) == (owed, balance, "member")
        closed = await shop.refund(sale.number)
        assert (closed.balance, shop.points(who), shop.debt(who)) == (balance, balance, owed)
        assert shop.check() == []
