"""A sale rung up for the wrong person: voided, put in its place for the right one, and back again as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import Conflict, InvalidInput, MemberClosed, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import Activity
from shopclub.core.members.model import Status
from shopclub.core.sales.model import SaleKind
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of

MONTHS = {"kind": "months", "months": 12}
TWICE = {"id": "twice", "when": {"kind": "tier_in", "tiers": ["b"]}, "then": {"kind": "points_times", "permille": 2000}}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
LADDER = {
    "tiers": [
        {"id": "a", "name": {"en": "A"}},
        {
            "id": "b",
            "name": {"en": "B"},
            "reach": {"kind": "reach", "metric": "spend", "value": 10000, "window": {"kind": "life"}},
        },
    ]
}


async def move(shop: Counter, sale: int, member: int | None) -> SaleNo:
    """As the owner would: look, then do."""
    sales, right = shop.club.mending.sales, None if member is None else MemberNo(member)
    plan = sales.plan(SaleNo(sale), right)
    return await sales.move(SaleNo(sale), right, plan.fingerprint, shop.op(), OWNER)


async def test_the_right_member_has_it_and_the_wrong_one_never_had(tmp_path: Path) -> None:
    """Points, visit, money and days go over; the old row is void, the new one points back."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        wrong, right = await shop.join("A"), await shop.join("B")
        sale = await shop.sell(wrong, 3000, 2000)
        await shop.day(2026, 4, 20)
        number = await move(shop, sale.number, right)
        row = shop.club.sales.get(number)
        assert (row.member, row.moved_from, row.on, row.at) == (right, sale.number, date(2026, 3, 14), sale.sale.at)
        assert (row.paid_minor, row.lines) == (5000, sale.sale.lines)
        assert shop.lots(right) == {"2027-03-14": 50}
        assert shop.points(wrong) == 0
        empty, full = shop.club.points.account(wrong), shop.club.points.account(right)
        assert (empty.life, empty.first_on) == (Activity(), None)
        assert (full.life, full.months) == (Activity(5000, 50, 1), {"2026-03": Activity(5000, 50, 1)})
        assert (full.first_on, full.last_on) == (date(2026, 3, 14), date(2026, 3, 14))


async def test_no_day_changes_its_figures(tmp_path: Path) -> None:
    """Turnover, sales, tenders and points of the day of the sale stay; the day of the moving has none."""
    async with a_shop(tmp_path) as shop:
        wrong, right = await shop.join("A"), await shop.join("B")
        sale = await shop.sell(wrong, 5000)
        before = shop.club.insight.day(date(2026, 3, 14))
        await shop.day(2026, 4, 20)
        await move(shop, sale.number, right)
        assert shop.club.insight.day(date(2026, 3, 14)) == before
        today = shop.club.insight.day(date(2026, 4, 20))
        assert (today.sales, today.refunds, today.net_minor, today.points_given) == (0, 0, 0, 0)
        report = shop.club.insight.report()
        assert (report.sales, report.refunds, report.net_minor, report.buyers) == (1, 0, 5000, 1)


async def test_from_and_to_a_walk_in(tmp_path: Path) -> None:
    """A sale of nobody brings the member what the programme of then gives; moved to nobody it brings nothing."""
    async with a_shop(tmp_path) as shop:
        member = await shop.join("A")
        sale = await shop.sell(None, 5000)
        number = await move(shop, sale.number, member)
        assert (shop.points(member), shop.club.points.account(member).life.visits) == (50, 1)
        again = await move(shop, number, None)
        assert shop.club.sales.get(again).member is None
        assert (shop.points(member), shop.club.points.account(member).life.visits) == (0, 0)


async def test_points_go_by_the_programme_of_then_and_the_tier_of_now(tmp_path: Path) -> None:
    """Rung up at one point a yuan: later rules don't count, the right member's own tier does."""
    programme = programme_of(ladder=LADDER, rules=[BASE, TWICE])
    async with a_shop(tmp_path, programme) as shop:
        wrong, right = await shop.join("A"), await shop.join("B")
        sale = await shop.sell(wrong, 1000)
        await shop.sell(right, 10000)
        ten = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 10}}
        await shop.club.programme.adopt(programme_of(ladder=LADDER, rules=[ten]), shop.op(), OWNER)
        before = shop.points(right)
        await move(shop, sale.number, right)
        assert shop.points(right) - before == 20


async def test_prices_stay_as_they_were_paid(tmp_path: Path) -> None:
    """A member price stays on the receipt, whoever it is for; the money is what was in the till."""
    off = {"id": "off", "when": {"kind": "member"}, "then": {"kind": "percent_off", "permille": 100}}
    async with a_shop(tmp_path, programme_of(rules=[BASE, off])) as shop:
        member = await shop.join("A")
        sale = await shop.sell(member, 5000)
        assert sale.sale.paid_minor == 4500
        number = await move(shop, sale.number, None)
        row = shop.club.sales.get(number)
        assert (row.paid_minor, row.lines[0].off, row.points) == (4500, {"off": 500}, 0)


async def test_undone_it_is_the_former_members_just_as_it_was(tmp_path: Path) -> None:
    """The same points with the same reasons and days, though the programme has changed since."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        wrong, right = await shop.join("A"), await shop.join("B")
        sale = await shop.sell(wrong, 5000)
        await move(shop, sale.number, right)
        ten = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 10}}
        moved = shop.club.undo.last()
        assert moved is not None
        await shop.club.programme.adopt(programme_of(expiry=MONTHS, rules=[ten]), shop.op(), OWNER)
        await shop.club.undo.undo(moved.op, shop.op(), OWNER)
        assert shop.lots(wrong) == {"2027-03-14": 50}
        assert (shop.points(right), shop.club.points.account(right).life) == (0, Activity())
        [(_, row), *_] = shop.club.sales.of_member(wrong)
        assert (row.kind, row.moved_from, row.lines) == (SaleKind.SALE, 3, sale.sale.lines)


async def test_goods_come_back_to_where_the_sale_is_now(tmp_path: Path) -> None:
    """The old number says where it went; the new one takes goods back from the right member."""
    async with a_shop(tmp_path) as shop:
        wrong, right = await shop.join("A"), await shop.join("B")
        sale = await shop.sell(wrong, 5000)
        number = await move(shop, sale.number, right)
        with pytest.raises(RuleViolation, match="sale_moved") as refused:
            await shop.refund(sale.number)
        assert refused.value.figures == {"to": number}
        await shop.refund(number)
        assert (shop.points(wrong), shop.points(right)) == (0, 0)


async def test_the_tier_goes_over_too(tmp_path: Path) -> None:
    """Whom the sale had lifted falls back, whom it lifts rises."""
    async with a_shop(tmp_path, programme_of(ladder=LADDER)) as shop:
        wrong, right = await shop.join("A"), await shop.join("B")
        sale = await shop.sell(wrong, 10000)
        assert shop.tier(wrong) == "b"
        await move(shop, sale.number, right)
        assert (shop.tier(wrong), shop.tier(right)) == ("a", "b")
        await shop.undo()
        assert (shop.tier(wrong), shop.tier(right)) == ("b", "a")


async def test_capped_rules_are_counted_for_the_right_one(tmp_path: Path) -> None:
    """Once a member in the shop's first two: the wrong member's turn is free again, the right one's is used."""
    once = {
        "id": "once",
        "then": {"kind": "points_fixed", "points": 100},
        "caps": {"per_member": 1, "uses": 1},
    }
    async with a_shop(tmp_path, programme_of(rules=[BASE, once])) as shop:
        wrong, right = await shop.join("A"), await shop.join("B")
        sale = await shop.sell(wrong, 1000)
        await move(shop, sale.number, right)
        assert (shop.points(wrong), shop.points(right)) == (0, 110)


async def test_what_is_refused(tmp_path: Path) -> None:
    """Returns, what came back in part, what was paid in points, the same member, one who has left, a clerk."""
    programme = programme_of(money_off={"points": 10, "minor": 100})
    async with a_shop(tmp_path, programme) as shop:
        member, other, left = await shop.join("A"), await shop.join("B"), await shop.join("C")
        await shop.club.members.close_member(left, shop.op(), OWNER)
        whole = await shop.sell(member, 10000)
        returned = await shop.sell(member, 2000, 1000)
        back = await shop.refund(returned.number, {0: 1})
        paid = await shop.sell(member, 5000, points=50)
        plan = shop.club.mending.sales.plan
        for sale, code in ((returned, "move_returned"), (back, "move_no_sale"), (paid, "move_paid")):
            with pytest.raises(RuleViolation, match=code):
                plan(sale.number, other)
        with pytest.raises(InvalidInput, match="move_same"):
            plan(whole.number, member)
        with pytest.raises(MemberClosed):
            plan(whole.number, left)
        seen = plan(whole.number, other).fingerprint
        with pytest.raises(NotAllowed):
            await shop.club.mending.sales.move(whole.number, other, seen, shop.op(), CLERK)
        with pytest.raises(Conflict, match="quote_changed"):
            await shop.club.mending.sales.move(whole.number, None, seen, shop.op(), OWNER)
        op = shop.op()
        number = await shop.club.mending.sales.move(whole.number, other, seen, op, OWNER)
        assert await shop.club.mending.sales.move(whole.number, other, seen, op, OWNER) == number
        assert shop.club.members.get(other).status is Status.ACTIVE
